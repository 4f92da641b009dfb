"""``sim sweep``: one or two inputs varied; curves, or a map with the border where the answer changes."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.analysis import Asked, analysis_options, carry_out, warn_of_long_work
from sim.cli.options import load_from, scenario_options


@click.command("sweep")
@scenario_options
@click.option(
    "--vary", multiple=True, required=True, metavar="A.B.C=LOW:HIGH:N",
    help="What to vary: =0.8:1:5 for five points, =a,b,c for choices; given twice it makes a map.",
)  # fmt: skip
@analysis_options()
def command(
    scenario: str,
    overlays: tuple[str, ...],
    variant: str | None,
    sets: tuple[str, ...],
    vary: tuple[str, ...],
    asked: Asked,
) -> None:
    """Vary one or two inputs and follow an outcome.

    \b
    sim sweep scenarios/korea-2019.yaml --vary actors.united_states.interests.sequencing.red_line=30:70:9
    sim sweep scenarios/korea-2019.yaml --vary process.consent=sincere,strategic --outcome kept
    """
    loaded = load_from(scenario, overlays, variant, sets)
    from sim.analysis.case import opened
    from sim.analysis.sweep import points_asked, sweep
    from sim.runner import choose_paths

    case = opened(loaded)
    paths = choose_paths(case.scenario, asked.paths)
    warn_of_long_work(case.scenario, asked, paths, points_asked(case, vary))
    carry_out(
        lambda told, pool: sweep(
            case, vary, paths=paths, outcomes=asked.outcomes, worlds=asked.worlds, seed=asked.seed,
            executor=pool, progress=told,
        ),
        asked,
        scenarios=[case.scenario],
        stem=Path(scenario).stem,
        columns=(*(one.partition("=")[0].strip() for one in vary), "path_title", "outcome", "mean", "low", "high"),
    )  # fmt: skip
