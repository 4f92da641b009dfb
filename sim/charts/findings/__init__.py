"""Charts of findings, by the name of the finding. Each is one file beside this one and one line in ``CATALOGUE``.

A chart draws the first table of the finding. The table carries in its ``attrs`` the
:class:`~sim.charts.base.Context`, the finding's sentence and its settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from sim.analysis.finding import Finding
from sim.charts import base
from sim.charts.base import Catalogue, Context

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CATALOGUE: dict[str, str] = {
    "compare": "Which change causes how much?",
    "sweep": "What changes when one input varies?",
    "map": "Where does the answer change when two inputs vary?",
    "tornado": "Which number moves it most, one at a time?",
    "morris": "Which numbers move it at all, and which only with others?",
    "sobol": "Which numbers are behind the spread?",
    "research": "Which number is most worth finding out?",
    "published": "Do figures in print come out?",
    "replay": "What happens in one world?",
    "realism": "Does the process look like what is known of settlements?",
    "stability": "Which end states are stable, and by which definition?",
    "backtest": "Which models come nearest to what was decided?",
    "tip": "What would have to change?",
    "guarantors": "What is a guarantee worth?",
    "staging": "All at once, or step by step?",
    "discover": "In which worlds does the path succeed?",
    "forecast": "What do the decision models say, side by side?",
}
"""Name of each finding, and the question that its chart answers."""
MODULES = {
    **dict.fromkeys(("tornado", "morris", "sobol", "research"), "ranking"),
    **dict.fromkeys(("forecast", "backtest", "published"), "models"),
    **dict.fromkeys(("staging", "guarantors"), "design"),
    "discover": "tip",
}
"""The file of a chart that shares one."""

FINDINGS = Catalogue("sim.charts.findings", CATALOGUE, MODULES)
parts, title, draw = FINDINGS.parts, FINDINGS.title, FINDINGS.draw


def table(finding: Finding) -> pd.DataFrame:
    """The table behind the chart of a finding, with what its frame says."""
    made = finding.table.copy()
    made.attrs["context"] = context_of(finding)
    made.attrs["sentence"] = finding.sentence
    made.attrs["title"] = finding.title
    made.attrs["settings"] = dict(finding.settings)
    return made


def context_of(finding: Finding) -> Context:
    """What a chart says at its foot about the worlds behind a finding."""
    return base.context_of(
        finding.scenario,
        worlds=int(finding.settings.get("worlds", 0)),
        traced=0,
        seed=str(finding.settings.get("seed", "unknown")),
        each=" a path" if "paths" in finding.settings else "",
    )


def chart(finding: Finding, part: str | None = None) -> Figure:
    """The chart of a finding; of one that comes in parts, the first unless another is named.

    Raises
    ------
    SimError
        For a finding without a chart, or a part that does not exist.
    """
    return FINDINGS.chart(finding.name, table(finding), part)


def every(finding: Finding) -> Iterator[tuple[str, pd.DataFrame, str | None]]:
    """Name, table and part of every figure of a finding."""
    if finding.name in CATALOGUE:
        data = table(finding)
        for part in parts(finding.name, data):
            yield finding.name, data, part
