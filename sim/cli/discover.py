"""``sim discover``: the boxes of inputs in which a path succeeds."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.analysis import Asked, analysis_options, carry_out, warn_of_long_work
from sim.cli.options import load_from, scenario_options


@click.command("discover")
@scenario_options
@click.option(
    "--to", default="completed", show_default=True, metavar="TARGET",
    help="What counts as success in a world: completed, signed, 'kept >= 0.4', 'gain.russia >= 0.05'.",
)  # fmt: skip
@click.option("--boxes", default=3, show_default=True, metavar="N", help="The most boxes.")
@analysis_options(worlds=4000, outcome=None)
def command(
    scenario: str,
    overlays: tuple[str, ...],
    variant: str | None,
    sets: tuple[str, ...],
    to: str,
    boxes: int,
    asked: Asked,
) -> None:
    """Find the ranges of a few inputs of SCENARIO in which a path succeeds. Needs the extra [discover].

    \b
    sim discover scenarios/korea-2019.yaml --path step_by_step --to signed
    sim discover scenarios/korea-2019.yaml --path step_by_step --to "kept >= 0.4"
    """
    loaded = load_from(scenario, overlays, variant, sets)
    from sim.analysis.discover import discover
    from sim.cli.one_path import no_outcome, one_path

    no_outcome(asked.outcomes, "this command sorts worlds by a target; write it with --to, such as --to signed.")
    path = one_path(loaded.scenario, asked.paths)
    warn_of_long_work(loaded.scenario, asked, [path], 1)
    carry_out(
        lambda told, pool: discover(
            loaded, path, to, boxes=boxes, worlds=asked.worlds, seed=asked.seed, executor=pool, progress=told
        ),
        asked,
        scenarios=[loaded.scenario],
        stem=Path(scenario).stem,
        columns=("box", "input", "from", "to", "density", "coverage"),
    )
