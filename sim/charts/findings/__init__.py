"""Charts of findings, by the name of the finding. Each is one file beside this one and one line in ``CATALOGUE``.

A chart is a module ``sim/charts/findings/<name>.py`` with ``draw_<name>(figure, table, part)``, which draws the first
table of the finding and computes nothing; ``<name>_title(table, part)`` where the finding's sentence is not its title;
and ``<name>_parts(table)`` where it comes in several figures. The table carries in its ``attrs`` the
:class:`~sim.charts.base.Context` the finding's sentence and its settings; :func:`sentence` gives the sentence
back.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.charts.base import Context
from sim.errors import SimError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.analysis.finding import Finding

CATALOGUE: dict[str, str] = {
    "compare": "Which change causes how much?",
    "sweep": "What changes when one input varies?",
    "map": "Where does the answer change when two inputs vary?",
    "tornado": "Which number moves it most, one at a time?",
    "morris": "Which numbers move it at all, and which only with others?",
    "sobol": "Which numbers are behind the spread?",
    "research": "Which number is most worth finding out?",
    "published": "Do figures in print come out?",
    "stability": "Which end states are stable, and by which definition?",
    "backtest": "Which models come nearest to what was decided?",
    "tip": "What would have to change?",
    "guarantors": "What is a guarantee worth?",
    "staging": "All at once, or step by step?",
    "discover": "In which worlds does the path succeed?",
    "forecast": "What do the decision models say, side by side?",
}
"""Name of each finding, and the question that its chart answers."""


def table(finding: Finding) -> pd.DataFrame:
    """The table behind the chart of a finding, with what its frame says."""
    made = finding.table.copy()
    made.attrs["context"] = context_of(finding)
    made.attrs["sentence"] = finding.sentence
    made.attrs["settings"] = dict(finding.settings)
    return made


def context_of(finding: Finding) -> Context:
    """What a chart says at its foot about the worlds behind a finding."""
    scenario, settings = finding.scenario, finding.settings
    return Context(
        scenario=scenario.title,
        as_of=scenario.as_of or "",
        caveat=scenario.caveat or "",
        worlds=int(settings.get("worlds", 0)),
        traced=0,
        seed=str(settings.get("seed", "unknown")),
        scales={key: issue.scale for key, issue in scenario.issues.items()},
        each=" a path" if "paths" in settings else "",
    )


def sentence(table: pd.DataFrame) -> str:
    """The sentence that a finding puts above its chart."""
    return str(table.attrs.get("sentence", "")).removesuffix(".")


def parts(name: str, data: pd.DataFrame) -> list[str | None]:
    """The figures of a chart: ``[None]`` for one, else the key of each; none at all where there is nothing to show."""
    if data.empty:
        return []
    lister = _member(name, f"{name}_parts")
    return [None] if lister is None else list(lister(data))


def title(name: str, data: pd.DataFrame, part: str | None = None) -> str:
    """What a chart shows, as a sentence."""
    made = _member(name, f"{name}_title")
    return sentence(data) if made is None else str(made(data, part))


def draw(name: str, data: pd.DataFrame, part: str | None = None) -> Figure:
    """A chart from its table."""
    from matplotlib.figure import Figure

    from sim.charts.style import styled

    with styled():
        figure = Figure()
        drawing = _member(name, f"draw_{name}")
        assert drawing is not None, f"sim.charts.findings.{name} has no draw_{name}"
        drawing(figure, data, part)
    return figure


def chart(finding: Finding, part: str | None = None) -> Figure:
    """The chart of a finding; of one that comes in parts, the first unless told.

    Raises
    ------
    SimError
        For a finding without a chart, or a part that does not exist.
    """
    data = table(finding)
    known = parts(finding.name, data)
    if not known:
        raise SimError(f"This finding holds nothing for the chart '{finding.name}'.")
    if part is not None and part not in known:
        raise SimError(
            f"The chart '{finding.name}' has no part '{part}'. Its parts: {', '.join(str(one) for one in known)}."
        )
    return draw(finding.name, data, known[0] if part is None else part)


def every(finding: Finding) -> Iterator[tuple[str, pd.DataFrame, str | None]]:
    """Name, table and part of every figure of a finding."""
    if finding.name in CATALOGUE:
        data = table(finding)
        for part in parts(finding.name, data):
            yield finding.name, data, part


def _member(name: str, member: str) -> Any:
    if name not in CATALOGUE:
        raise SimError(f"There is no chart of a finding '{name}'. There are: {', '.join(CATALOGUE)}.")
    return getattr(import_module(f"sim.charts.findings.{name}"), member, None)
