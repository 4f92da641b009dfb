"""``sim run``: walk the settlement paths of a scenario, compare them, and write everything into a folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from sim.cli.options import format_option, load_from, scenario_options, style_option
from sim.cli.work_options import WorkOptions, done_before, pool_for, store_for, work_options
from sim.errors import SimError

BEFORE = 2000
"""Most worlds, the first ones, on which a changed scenario is held against the one as written."""


@click.command("run")
@scenario_options
@click.option("--worlds", default=2000, show_default=True, metavar="N", help="Draws of everything uncertain.")
@click.option("--seed", default=1, show_default=True, metavar="N", help="Same seed, same worlds.")
@click.option("--path", "paths", multiple=True, metavar="KEY", help="Walk this path only (repeatable).")
@click.option(
    "--keep",
    default=None,
    metavar="N|all",
    help="Keep the outcomes of the first N worlds one by one; 100,000 if absent. Shares are always of all worlds.",
)
@work_options
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FOLDER", help="Where to write; results/NAME-ID if absent."
)
@click.option("--name", metavar="NAME", help="Write to results/NAME.")
@format_option
@style_option
@click.option("--no-check", is_flag=True, help="Do not walk the first 10 worlds with the Mesa agents and compare.")
@click.option("--no-charts", is_flag=True, help="Write data and tables only.")
@click.option(
    "--doubt", is_flag=True, help="Run it again with other choices of the process and without each link; show ranges."
)
@click.option("--why", is_flag=True, help="Print every reason whole.")
@click.option("--open", "shown", is_flag=True, help="Open the report in the browser.")
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
    keep: str | None,
    out: Path | None,
    name: str | None,
    kind: str,
    style: str,
    no_check: bool,
    no_charts: bool,
    doubt: bool,
    why: bool,
    shown: bool,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Walk the settlement paths of SCENARIO in many worlds; write charts, tables, data and a report.

    \b
    sim run scenarios/korea-2019.yaml
    sim run scenarios/korea-2019.yaml --path step_by_step --set actors.united_states.patience=0.95
    """
    work = WorkOptions(**options)
    if name is not None and (out is not None or Path(name).name != name or name in ("", "..")):
        raise SimError(f"--name {name}: write one name, for results/NAME, without --out; --out takes any folder.")
    if shown and no_charts:
        raise SimError("--open shows the report, and --no-charts makes none. Leave one of them out.")
    loaded = load_from(scenario, overlays, variant, sets)
    from sim.output.folder import check_folder, finished, taken_back
    from sim.results.files import UNFINISHED
    from sim.results.manifest import run_id
    from sim.runner import KEPT, run, settings

    kept = _kept(keep, KEPT)
    planned = settings(loaded.scenario, worlds=worlds, seed=seed, paths=paths, keep=kept, workers=work.workers)
    identity = run_id(loaded.scenario, planned)
    folder = out or Path("results") / (name or f"{Path(scenario).stem}-{identity[:8]}")
    with taken_back(folder):
        store = store_for(folder / UNFINISHED, [loaded.scenario], {"work": "run", **planned})
        store.check(resume=work.resume)  # first, because it says what differs
        check_folder(folder, identity)
        if work.resume and not store.count() and finished(folder, "run", identity):
            click.echo(done_before(folder), err=True)
            return
        from sim.analysis.doubt import examined
        from sim.cli.summary import as_plain, tell
        from sim.output.run import save_results
        from sim.work.progress import progress

        with progress(quiet=quiet or as_json) as begin, pool_for(work, store) as pool:
            results = run(
                loaded, worlds=worlds, seed=seed, paths=paths, keep=kept, executor=pool, check=not no_check,
                progress=begin("walking paths"),
            )  # fmt: skip
            said: dict[str, Any] = {"variant": variant, "overlays": list(overlays), "sets": list(sets)}
            pool.stop()  # those that draw are forked once matplotlib is imported, while no other thread runs
            if doubt:
                said |= {"doubt": examined(results, workers=work.workers, progress=begin("making other choices"))}
            results = replace(results, settings={**results.settings, **said})
            begin("writing charts and report" if not no_charts else "writing tables")
            save_results(
                results, folder, charts=not no_charts, report=not no_charts, format=kind, style=style,
                workers=work.workers,
            )  # fmt: skip
        store.remove()
    if kind != "svg" and not no_charts:
        from sim.charts.style import lacking_font

        if lacking := lacking_font(results.scenario.model_dump_json()):
            click.echo(lacking, err=True)
    if shown:
        click.launch(str(folder / "report.html"))
    if quiet and not as_json:
        return
    table, changed = None, list[str]()
    if overlays or variant or sets:
        from sim.analysis.changes import before_and_after

        first = load_from(scenario, (), None, ()).scenario
        table, changed = before_and_after(
            first, results.scenario, results.paths, worlds=min(worlds, BEFORE), seed=seed, workers=work.workers
        )
    if as_json:
        click.echo(as_plain(results, folder, table))
        return
    tell(results, folder, loaded.warnings, scenario, why=why)
    if table is not None:
        from sim.cli.summary import tell_before

        tell_before(table, changed, min(worlds, BEFORE))


def _kept(text: str | None, usual: int) -> int | None:
    """How many worlds ``--keep`` asks for; None for all."""
    if text is None or text == "all":
        return usual if text is None else None
    try:
        return int(text.replace(",", "").replace("_", ""))
    except ValueError:
        raise SimError(f"--keep {text}: write a number of worlds, or all.") from None
