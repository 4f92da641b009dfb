"""``sim stability``: which end states are stable, and by which definition."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from sim.cli.analysis import Asked, carry_out
from sim.cli.finding_options import finding_options
from sim.cli.options import load_from, scenario_options

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.finding import Finding


@click.command("stability")
@scenario_options
@click.option("--path", metavar="KEY", help="The path whose end states are looked at; not for a written conflict.")
@click.option(
    "--sanction",
    type=click.Choice(["legal", "single"]),
    default="legal",
    show_default=True,
    help="Several opponents answer in any order and number, or one of them once.",
)
@click.option("--coalition", "coalitions", multiple=True, metavar="A,B", help="Actors who move together (repeatable).")
@click.option(
    "--as-seen-by", "seen_by", multiple=True, metavar="ACTOR", help="Look through this actor's eyes too (repeatable)."
)
@click.option(
    "--by",
    type=click.Choice(["auto", "actor", "stage"]),
    default="auto",
    show_default=True,
    help="One option per actor, or per actor and stage.",
)
@click.option("--state", metavar="LABEL", help="For a written conflict, the state that is aimed at.")
@finding_options(worlds=500)
def command(
    scenario: str,
    overlays: tuple[str, ...],
    variant: str | None,
    sets: tuple[str, ...],
    path: str | None,
    sanction: str,
    coalitions: tuple[str, ...],
    seen_by: tuple[str, ...],
    by: str,
    state: str | None,
    asked: Asked,
) -> None:
    """Find the end states of a path of SCENARIO that are stable, and what would make its own end stable.

    Each actor may deliver its duties or withhold them. SCENARIO may also be a conflict written down as states, options
    and rankings.

    \b
    sim stability scenarios/korea-2019.yaml --path hanoi_offer --as-seen-by united_states
    sim stability scenarios/published/conflicts/hanoi-misread.yaml
    """
    from sim.analysis.conflict_file import is_conflict
    from sim.analysis.stability import stability
    from sim.results.files import sha256

    written = is_conflict(scenario)
    source: Any = scenario if written else load_from(scenario, overlays, variant, sets)
    laid_over: dict[str, Any] = {"overlays": overlays, "variant": variant, "sets": sets} if written else {}
    carry_out(
        lambda progress, _: stability(
            source,
            path,
            sanction=cast(Any, sanction),
            coalitions=[tuple(name.strip() for name in one.split(",")) for one in coalitions],
            seen_by=seen_by,
            by=cast(Any, by),
            state=state,
            worlds=asked.worlds,
            seed=asked.seed,
            **laid_over,
        ),
        asked,
        stem=Path(scenario).stem if path is None else f"{Path(scenario).stem}-{path}",
        read=[sha256(Path(file)) for file in (scenario, *overlays) if Path(file).is_file()]
        if written
        else [source.scenario],
        view=_by_state,
    )


def _by_state(finding: Finding) -> pd.DataFrame:
    """A row a state, a column a definition: the share of worlds in which it is stable, as things are."""
    table = finding.table[finding.table["view"] == "true"]
    states, concepts = table["state"].drop_duplicates(), table["concept"].drop_duplicates()
    made = table.pivot(index="state", columns="concept", values="share").loc[states, concepts]
    made = made.loc[(made > 0).any(axis=1)] if len(made) > 12 else made
    single = bool(made.isin([0.0, 1.0]).to_numpy().all()) and "worlds" not in finding.settings
    told = made.map(lambda share: ("yes" if share else "-") if single else f"{share:.0%}")
    return told.rename_axis(index="state", columns=None).reset_index()
