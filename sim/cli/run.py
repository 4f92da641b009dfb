"""``sim run``: walk the settlement paths of a scenario, compare them, and write everything into a folder."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import click

from sim.cli.options import load_from, scenario_options


@click.command("run")
@scenario_options
@click.option("--worlds", default=2000, show_default=True, metavar="N", help="Draws of everything uncertain.")
@click.option("--seed", default=1, show_default=True, metavar="N", help="Same seed, same worlds.")
@click.option("--path", "paths", multiple=True, metavar="KEY", help="Walk this path only (repeatable).")
@click.option("--workers", type=int, metavar="N", help="Processes; as many as are worth it if absent.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FOLDER", help="Where to write; results/NAME-ID if absent."
)
@click.option("--no-charts", is_flag=True, help="Write data and tables only.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def command(
    scenario: str,
    overlays: tuple[str, ...],
    variant: str | None,
    sets: tuple[str, ...],
    worlds: int,
    seed: int,
    paths: tuple[str, ...],
    workers: int | None,
    out: Path | None,
    no_charts: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Walk the settlement paths of SCENARIO in many worlds; write charts, tables, data and a report.

    \b
    sim run scenarios/korea-2019.yaml
    sim run scenarios/korea-2019.yaml --path step_by_step --set actors.united_states.patience=0.95
    """
    loaded = load_from(scenario, overlays, variant, sets)
    from sim.charts.painters import prepare
    from sim.results.folder import check_folder
    from sim.results.manifest import run_id
    from sim.runner import run, settings

    planned = settings(loaded.scenario, worlds=worlds, seed=seed, paths=paths, workers=workers)
    identity = run_id(loaded.scenario, planned)
    folder = Path("results") / f"{Path(scenario).stem}-{identity[:8]}" if out is None else out
    existed = folder.exists()
    check_folder(folder, identity)
    painters = None if no_charts else prepare()
    from sim.cli.progress import progress
    from sim.cli.summary import as_plain, tell
    from sim.results.save import save_results

    try:
        with progress(quiet=quiet or as_json) as told:
            results = run(
                loaded, worlds=worlds, seed=seed, paths=paths, workers=workers, progress=told("walking paths")
            )
            said = {"variant": variant, "overlays": list(overlays), "sets": list(sets)}
            results = replace(results, settings={**results.settings, **said})
            told("writing charts and report" if not no_charts else "writing tables")
            save_results(results, folder, charts=not no_charts, report=not no_charts, painters=painters)
    except BaseException:
        if not existed:
            with suppress(OSError):  # an empty folder is all there is to take back
                folder.rmdir()
        raise
    if as_json:
        click.echo(as_plain(results, folder))
    elif not quiet:
        tell(results, folder, loaded.warnings)
