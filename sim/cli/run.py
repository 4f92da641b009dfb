"""``sim run``: walk the settlement paths of a scenario, compare them, and write everything into a folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from sim.cli.crew import Hands, crew_for, crew_options, done_before, store_for
from sim.cli.options import format_option, load_from, scenario_options
from sim.errors import SimError

WALKERS = ("sim.work.walking", "sim.agents.walks")
"""What processes need that walk worlds."""
WORTH_WALKERS = 500
"""Worlds from which on several of them can pay."""


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
@crew_options
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FOLDER", help="Where to write; results/NAME-ID if absent."
)
@format_option
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
    keep: str | None,
    out: Path | None,
    kind: str,
    no_charts: bool,
    as_json: bool,
    quiet: bool,
    **hands: Any,
) -> None:
    """Walk the settlement paths of SCENARIO in many worlds; write charts, tables, data and a report.

    \b
    sim run scenarios/korea-2019.yaml
    sim run scenarios/korea-2019.yaml --path step_by_step --set actors.united_states.patience=0.95
    """
    who = Hands(**hands)
    # first: they get ready while everything else is read
    walkers = WALKERS if worlds >= WORTH_WALKERS else ()
    origin = who.origin(walkers)
    loaded = load_from(scenario, overlays, variant, sets)
    from sim.output.folder import check_folder, finished, taken_back
    from sim.process.engine import choose
    from sim.results.files import UNFINISHED
    from sim.results.manifest import run_id
    from sim.runner import KEPT, run, settings

    kept = _kept(keep, KEPT)
    planned = settings(loaded.scenario, worlds=worlds, seed=seed, paths=paths, keep=kept, workers=who.workers)
    who = replace(who, engine=choose(who.engine, work=worlds * len(planned["paths"])))
    identity = run_id(loaded.scenario, planned)
    folder = Path("results") / f"{Path(scenario).stem}-{identity[:8]}" if out is None else out
    with taken_back(folder):
        store = store_for(folder / UNFINISHED, [loaded.scenario], {"work": "run", **planned}, who.engine)
        store.check(resume=who.resume)  # first, because it says what differs
        check_folder(folder, identity)
        if who.resume and not store.count() and finished(folder, "run", identity):
            click.echo(done_before(folder), err=True)
            return
        from sim.cli.progress import progress
        from sim.cli.summary import as_plain, tell
        from sim.output.pictures import painters
        from sim.output.run import save_results

        with progress(quiet=quiet or as_json) as told, crew_for(who, store, origin=origin) as crew:
            results = run(
                loaded, worlds=worlds, seed=seed, paths=paths, keep=kept, executor=crew, progress=told("walking paths")
            )
            crew.stop()
            said = {"variant": variant, "overlays": list(overlays), "sets": list(sets)}
            results = replace(results, settings={**results.settings, **said})
            told("writing charts and report" if not no_charts else "writing tables")
            with painters(1 if no_charts else who.workers) as executor:
                save_results(
                    results, folder, charts=not no_charts, report=not no_charts, format=kind, executor=executor
                )
        store.remove()
    if as_json:
        click.echo(as_plain(results, folder))
    elif not quiet:
        tell(results, folder, loaded.warnings)


def _kept(text: str | None, usual: int) -> int | None:
    """How many worlds ``--keep`` asks for; None for all."""
    if text is None or text == "all":
        return usual if text is None else None
    try:
        return int(text.replace(",", "").replace("_", ""))
    except ValueError:
        raise SimError(f"--keep {text}: write a number of worlds, or all.") from None
