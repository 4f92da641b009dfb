"""``sim replay``: one world of one path, told in order."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sim.cli.options import format_option, load_from, scenario_options


@click.command("replay")
@scenario_options
@click.option("--path", "paths", multiple=True, metavar="KEY", help="The path; needed unless there is only one.")
@click.option("--world", type=int, metavar="N", help="Which world, from 0 on; the most typical one if absent.")
@click.option("--find", metavar="KIND",
              help="The first of 2,000 worlds that ends so: standing, breach, turnover, shock, completed, red_line, "
              "interest, distrust, unratified, lapsed, misread or open; or unable: somebody means to deliver and "
              "cannot.")  # fmt: skip
@click.option("--seed", default=1, show_default=True, metavar="N", help="Same seed, same worlds.")
@click.option("--json", "as_json", is_flag=True, help="Print what happens as a list of events.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FOLDER",
              help="Where to write; results/NAME-ID if absent.")  # fmt: skip
@click.option("--no-chart", is_flag=True, help="Draw no chart; without --out write nothing either.")
@format_option
def command(
    scenario: str,
    overlays: tuple[str, ...],
    variant: str | None,
    sets: tuple[str, ...],
    paths: tuple[str, ...],
    world: int | None,
    find: str | None,
    seed: int,
    as_json: bool,
    out: Path | None,
    no_chart: bool,
    kind: str,
) -> None:
    """Tell one world of a path of SCENARIO in order: who wanted what, who objected, signed, kept or broke, and why.

    \b
    sim replay scenarios/korea-2019.yaml --path step_by_step --world 3
    sim replay scenarios/korea-2019.yaml --path step_by_step --find turnover
    """
    loaded = load_from(scenario, overlays, variant, sets)
    from sim.analysis.replay import replay
    from sim.cli.analyses import one_path
    from sim.errors import printable
    from sim.output.finding import finding_id, save_finding
    from sim.output.folder import refuse_strangers, taken_back
    from sim.work.progress import progress

    path = one_path(loaded.scenario, paths)
    with taken_back(out):
        if out is not None:
            refuse_strangers(out)
        with progress(quiet=as_json) as begin:
            found = replay(loaded, path=path, world=world, find=find, seed=seed, progress=begin("looking for a world"))
    click.echo(json.dumps(found.story, indent=2, ensure_ascii=False) if as_json else printable(found.text))
    if no_chart and out is None:
        return
    identity = finding_id(found.name, found.scenario, found.settings)
    folder = out or Path("results") / f"{Path(scenario).stem}-{found.name}-{identity[:8]}"
    save_finding(found, folder, charts=not no_chart, format=kind)
    if not as_json:
        click.echo(f"\nWritten to {folder}")
