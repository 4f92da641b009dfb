"""``sim guarantors``: every possible guarantor behind the stages of a path, ever stronger."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.analysis import Asked, analysis_options, carry_out, warn_of_long_work
from sim.cli.options import load_from, scenario_options


@click.command("guarantors")
@scenario_options
@click.option("--guarantor", "who", multiple=True, metavar="KEY", help="Try this one only (repeatable).")
@click.option("--strength", "strengths", multiple=True, type=float, metavar="G",
              help="0 to 1 (repeatable); 0, 0.25, 0.5, 0.75 and 1 if absent.")  # fmt: skip
@click.option("--no-pairs", is_flag=True, help="Do not try guarantors two by two.")
@analysis_options(outcome="kept")
def command(
    scenario: str,
    overlays: tuple[str, ...],
    variant: str | None,
    sets: tuple[str, ...],
    who: tuple[str, ...],
    strengths: tuple[float, ...],
    no_pairs: bool,
    asked: Asked,
) -> None:
    """Find what a guarantee by anybody, at any strength, is worth to a path of SCENARIO.

    \b
    sim guarantors scenarios/korea-2019.yaml --path step_by_step
    sim guarantors scenarios/korea-2019.yaml --path russian_guarantor --guarantor russia --outcome signed
    """
    loaded = load_from(scenario, overlays, variant, sets)
    from sim.analysis.guarantors import STRENGTHS, guarantors
    from sim.cli.one_path import one_path

    path = one_path(loaded.scenario, asked.paths)
    names = len(who) or len(loaded.scenario.actors) + len(loaded.scenario.outside_guarantors)
    sets_tried = names if no_pairs else names * (names + 1) // 2
    grid = strengths or STRENGTHS
    settings = sets_tried * (1 + len(grid)) + names * len(loaded.scenario.paths[path].stages)
    warn_of_long_work(loaded.scenario, asked, [path], settings)
    carry_out(
        lambda told, pool: guarantors(
            loaded, path, who=who, pairs=not no_pairs, strengths=grid, outcomes=asked.outcomes, worlds=asked.worlds,
            seed=asked.seed, executor=pool, progress=told,
        ),
        asked,
        scenarios=[loaded.scenario],
        stem=Path(scenario).stem,
        columns=("label", "strength", "value", "adds", "adds_low", "adds_high", "worse"),
    )  # fmt: skip
