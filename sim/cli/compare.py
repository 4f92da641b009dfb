"""``sim compare``: what differs between scenarios, in the inputs and in the outcomes, and what causes what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.analysis import Asked, analysis_options, carry_out, warn_of_long_work

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.finding import Finding


@click.command("compare")
@click.argument("scenarios", nargs=-1, required=True, metavar="A [B ...]")
@click.option(
    "--with",
    "with_sets",
    multiple=True,
    metavar="A.B.C=VALUE",
    help="Another case: the first scenario with this set; several values with ; between them (repeatable).",
)
@click.option(
    "--set", "sets", multiple=True, metavar="A.B.C=VALUE", help="Change one value in every scenario (repeatable)."
)
@analysis_options(outcome=None)
def command(scenarios: tuple[str, ...], with_sets: tuple[str, ...], sets: tuple[str, ...], asked: Asked) -> None:
    """Say what differs between scenarios, in inputs and outcomes, and what causes what.

    The first is compared with each of the others: files, or FILE@variant, or the first with values set (--with).

    \b
    sim compare scenarios/korea-2019.yaml scenarios/korea-2019.yaml@us_reading
    sim compare scenarios/korea-2019.yaml --with actors.united_states.patience=0.95
    """
    from sim.analysis.compare import cases_of, compare, subsets_needed
    from sim.runner import choose_paths

    cases = cases_of(scenarios, with_sets, sets)
    paths = choose_paths(cases[0].scenario, asked.paths)
    warn_of_long_work(cases[0].scenario, asked, paths, subsets_needed(cases))
    carry_out(
        lambda told, pool: compare(
            *cases, paths=asked.paths or None, outcomes=asked.outcomes or None, worlds=asked.worlds, seed=asked.seed,
            executor=pool, progress=told,
        ),
        asked,
        scenarios=[case.scenario for case in cases],
        stem=Path(scenarios[0]).stem,
        view=lambda finding: _view(finding, len(cases)),
    )  # fmt: skip


def _view(finding: Finding, cases: int) -> list[pd.DataFrame]:
    """What differs, and where it shows most; the name of the case where there are several."""
    inputs, outcomes = finding.tables["inputs"], finding.tables["outcomes"]
    who = ["case"] if cases > 2 else []
    order = outcomes["difference"].abs().sort_values(ascending=False, kind="stable").index
    moved = outcomes.loc[order][outcomes.loc[order, "difference"].abs() > 0]
    columns = ["path_title", "outcome", "before", "after", "difference", "low", "high", "ending_changed"]
    return [inputs[[*who, "label", "before", "after"]], moved[[*who, *columns]]]
