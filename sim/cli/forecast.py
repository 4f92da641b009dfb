"""``sim forecast``: every decision model on every issue, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.analysis import Asked, carry_out
from sim.cli.finding_options import OPTION, finding_options
from sim.cli.options import load_from, scenario_options

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.finding import Finding


@click.command("forecast")
@scenario_options
@click.option("--model", "models", multiple=True, metavar="NAME", help="This model only (repeatable).")
@click.option("--issue", "issues", multiple=True, metavar="NAME", help="This issue only (repeatable).")
@click.option(
    "--probability", type=click.Choice(["printed", "as_run"]), help="Model challenge: reading of the chance to prevail."
)
@click.option("--option", "options", multiple=True, metavar="MODEL.OPTION=VALUE", help=OPTION)
@finding_options(worlds=500)
def command(
    scenario: str,
    overlays: tuple[str, ...],
    variant: str | None,
    sets: tuple[str, ...],
    models: tuple[str, ...],
    issues: tuple[str, ...],
    probability: str | None,
    options: tuple[str, ...],
    asked: Asked,
) -> None:
    """Forecast every issue of SCENARIO with every decision model, and with forecasts that need no model.

    \b
    sim forecast scenarios/korea-2019.yaml --issue sanctions_relief
    sim forecast scenarios/published/emission-standards.yaml --model challenge --probability as_run
    sim forecast scenarios/korea-2019.yaml --option challenge.status_quo=0.5 --option election.transition=markov_uniform
    """
    from sim.analysis.forecast import forecast
    from sim.analysis.interests import model_options
    from sim.scenario.check import MOST_UNWALKED

    chosen = model_options([*options, *([f"challenge.probability={probability}"] if probability else [])])
    loaded = load_from(scenario, overlays, variant, sets, actors=MOST_UNWALKED)
    carry_out(
        lambda progress, _: forecast(
            loaded,
            models=models,
            issues=issues,
            worlds=asked.worlds,
            seed=asked.seed,
            options=chosen,
            progress=progress,
        ),
        asked,
        stem=Path(scenario).stem,
        read=[loaded.scenario],
        view=_side_by_side,
    )


def _side_by_side(finding: Finding) -> pd.DataFrame:
    """Medians: a row a model, a column an issue."""
    table = finding.table
    table = table[table["kind"].isin(["model", "baseline"])]
    order, columns = table["model_title"].drop_duplicates(), table["issue"].drop_duplicates()
    made = table.pivot(index="model_title", columns="issue", values="median").loc[order, columns]
    return made.rename_axis(index="median over worlds", columns=None).reset_index()
