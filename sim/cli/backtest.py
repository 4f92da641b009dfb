"""``sim backtest``: decision models scored on decisions with known outcomes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.analysis import Asked, carry_out
from sim.cli.finding_options import OPTION, finding_options
from sim.errors import SimError

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.finding import Finding


@click.command("backtest")
@click.argument("data", metavar="DATA")
@click.option(
    "--power",
    "powers",
    multiple=True,
    metavar="NAME",
    help="Voting power: pre_nice, nice, lisbon_population, or a YAML or CSV file; each for the decisions of its own "
    "regime (repeatable). A column capability serves too.",
)
@click.option("--where", multiple=True, metavar="COLUMN=VALUE", help="Only decisions with this value (repeatable).")
@click.option("--since", metavar="DAY", help="Only decisions made from this day on, such as 2004-11-01.")
@click.option("--until", metavar="DAY", help="Only decisions made before this day.")
@click.option("--group", metavar="COLUMN", help="Score decisions apart by this column as well.")
@click.option("--model", "models", multiple=True, metavar="NAME", help="This model only (repeatable).")
@click.option("--option", "options", multiple=True, metavar="MODEL.OPTION=VALUE", help=OPTION)
@click.option("--within", default=10.0, show_default=True, metavar="POINTS", help="Largest error that is still a hit.")
@click.option("--scale", default="0:100", show_default=True, metavar="LOW:HIGH", help="Ends of the scale.")
@click.option(
    "--units", type=click.Choice(["points", "share"]), help="Saliences of 0 to 100, or shares of 0 to 1 (small positions too)."
)
@click.option("--resamples", default=2000, show_default=True, metavar="N", help="Bootstrap draws.")
@finding_options(worlds=None)
def command(
    data: str,
    powers: tuple[str, ...],
    where: tuple[str, ...],
    since: str | None,
    until: str | None,
    group: str | None,
    models: tuple[str, ...],
    options: tuple[str, ...],
    within: float,
    scale: str,
    units: str | None,
    resamples: int,
    asked: Asked,
) -> None:
    """Score decision models, and forecasts that need no model, on the decisions of DATA.

    DATA is a table with the columns issue, actor, position, salience and outcome, or the DEU III data set.

    \b
    sim backtest decisions.csv --group regime
    sim backtest deu3.csv --power pre_nice
    sim backtest deu3.csv --power pre_nice --power nice --group regime
    """
    from sim.analysis.backtest import backtest
    from sim.analysis.interests import model_options
    from sim.results.files import sha256

    ends, chosen = _scale(scale), model_options(options)
    carry_out(
        lambda progress, _: backtest(
            data,
            power=powers,
            where=where,
            since=since,
            until=until,
            group=group,
            models=models,
            options=chosen,
            within=within,
            scale=ends,
            units=units,
            resamples=resamples,
            seed=asked.seed,
            progress=progress,
        ),
        asked,
        stem=Path(data).stem,
        read=[sha256(Path(data))] if Path(data).is_file() else [],
        view=_scores,
    )


def _scores(finding: Finding) -> pd.DataFrame:
    """The scores in few columns."""
    import pandas as pd

    scores = finding.table
    grouped = scores["group"].nunique() > 1
    rows = [
        {
            **({"group": row["group"]} if grouped else {}),
            "model": str(row["model_title"]).split(" (")[0],
            "decisions": row["decisions"],
            "mean error": f"{row['mean_error']:.1f} ({row['low']:.1f}-{row['high']:.1f})",
            "median": f"{row['median_error']:.1f}",
            "hits": f"{row['hit_rate']:.0%}",
            "against mean": row["verdict"] and f"{row['difference']:+.1f} {row['verdict'].removesuffix(' difference')}",
        }
        for _, row in scores.iterrows()
    ]
    return pd.DataFrame(rows)


def _scale(text: str) -> tuple[float, float]:
    """The ends of a scale as written."""
    try:
        low, high = (float(part) for part in text.split(":"))
    except ValueError:
        raise SimError(f"--scale {text}: write the two ends as LOW:HIGH, such as 0:100.") from None
    return low, high
