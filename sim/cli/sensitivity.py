"""``sim sensitivity``: which numbers move an outcome, and which are worth finding out."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.analysis import Asked, analysis_options, carry_out, warn_of_long_work
from sim.cli.options import load_from, scenario_options

_COLUMNS = {
    "tornado": ("rank", "label", "low_value", "high_value", "effect", "effect_low", "effect_high"),
    "morris": ("rank", "label", "mean", "size", "spread"),
    "sobol": ("rank", "label", "first", "first_low", "first_high", "total", "total_low", "total_high"),
    "research": ("rank", "label", "low_value", "high_value", "share", "share_low", "share_high"),
}


@click.command("sensitivity")
@scenario_options
@click.option(
    "--method",
    default="tornado",
    show_default=True,
    metavar="NAME",
    help="tornado: one number at a time; morris: screening; sobol: shares of the variance; research: what to find out.",
)
@click.option("--samples", type=int, metavar="N", help="Trajectories of morris, or base samples of sobol.")
@analysis_options()
def command(
    scenario: str,
    overlays: tuple[str, ...],
    variant: str | None,
    sets: tuple[str, ...],
    method: str,
    samples: int | None,
    asked: Asked,
) -> None:
    """Rank the numbers by what they do to an outcome.

    \b
    sim sensitivity scenarios/korea-2019.yaml --path step_by_step --outcome signed
    sim sensitivity scenarios/korea-2019.yaml --path step_by_step --outcome signed --method research --worlds 10000
    """
    loaded = load_from(scenario, overlays, variant, sets)
    from sim.analysis.case import opened
    from sim.analysis.inputs import inputs
    from sim.analysis.sensitivity import CHANCE, METHODS, SAMPLES, rows_needed, sensitivity
    from sim.runner import choose_paths

    case = opened(loaded)
    paths = choose_paths(case.scenario, asked.paths)
    if method in METHODS:
        rows = rows_needed(method, len(inputs(case.scenario, paths)), samples)
        worlds = CHANCE if method in SAMPLES else asked.worlds
        warn_of_long_work(case.scenario, asked, paths, rows, worlds=worlds)
    carry_out(
        lambda told, pool: sensitivity(
            case, method=method, paths=paths, outcomes=asked.outcomes, worlds=asked.worlds, seed=asked.seed,
            samples=samples, executor=pool, progress=told,
        ),
        asked,
        scenarios=[case.scenario],
        stem=Path(scenario).stem,
        columns=(*(("path_title",) if len(paths) > 1 else ()), *_COLUMNS.get(method, ())),
    )  # fmt: skip
