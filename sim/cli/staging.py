"""``sim staging``: the same end state in one stage, two, or more, and in which order."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.analysis import Asked, analysis_options, carry_out, warn_of_long_work
from sim.cli.options import load_from, scenario_options


@click.command("staging")
@scenario_options
@click.option("--stages", default=6, show_default=True, metavar="N", help="The most stages to cut it into.")
@click.option("--no-order", is_flag=True, help="Do not search for an order of the issues.")
@analysis_options(outcome=None)
def command(
    scenario: str,
    overlays: tuple[str, ...],
    variant: str | None,
    sets: tuple[str, ...],
    stages: int,
    no_order: bool,
    asked: Asked,
) -> None:
    """Cut the end state of a path of SCENARIO into 1, 2, ... stages: all at once, or step by step?

    \b
    sim staging scenarios/exchange-gradual.yaml --path one_step
    sim staging scenarios/korea-2019.yaml --path step_by_step --stages 5
    """
    loaded = load_from(scenario, overlays, variant, sets)
    from sim.analysis.staging import staging
    from sim.cli.one_path import no_outcome, one_path

    no_outcome(asked.outcomes, "this command always follows what is carried out, completed, signed and gained.")
    path = one_path(loaded.scenario, asked.paths)
    warn_of_long_work(loaded.scenario, asked, [path], 3 * stages + (0 if no_order else 30))
    carry_out(
        lambda told, pool: staging(
            loaded, path, stages=stages, order=not no_order, worlds=asked.worlds, seed=asked.seed,
            executor=pool, progress=told,
        ),
        asked,
        scenarios=[loaded.scenario],
        stem=Path(scenario).stem,
        columns=("cut", "stages", "carried", "completed", "signed", "months", "least_gain"),
    )  # fmt: skip
