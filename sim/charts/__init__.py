"""Charts of a run, by name: each its functions in a file beside this one, and a line in ``CATALOGUE``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.charts.base import Catalogue, context_of
from sim.results import Results

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CATALOGUE = {
    "overview": "How does each path do, at a glance?",
    "endings": "How does each path stand at the horizon?",
    "survival": "How long does what was signed stay in force?",
    "stoppers": "Who stops it, and over what?",
    "distance": "How far from a deal is a path that is refused?",
    "gains": "Who gains, and how much?",
    "room": "Is there room for a deal?",
    "issue_values": "What becomes of each issue?",
    "measures": "What is that in the units of the field?",
    "trust": "What becomes of trust?",
    "stories": "How do single worlds go?",
}
"""Name of each chart, and the question that it answers, in the order of the report."""

RUN = Catalogue("sim.charts", CATALOGUE, {"measures": "issue_values"})
parts, title, draw = RUN.parts, RUN.title, RUN.draw


def table(name: str, results: Results) -> pd.DataFrame:
    """The table behind a chart."""
    made: pd.DataFrame = RUN.member(name, "{}_data")(results)
    drift = results.scenario.disagreement
    made.attrs["context"] = context_of(
        results.scenario,
        worlds=results.worlds,
        traced=int(results.data.sizes.get("trace_world", 0)),
        kept=results.kept,
        seed=str(results.data.attrs.get("seed", results.settings.get("seed", "unknown"))),
        drift="no agreement" if drift is None else results.scenario.paths[drift].title,
    )
    return made


def chart(name: str, results: Results, part: str | None = None, style: str = "screen") -> Figure:
    """A chart of a run; of one that comes in parts, the first unless another is named.

    Raises
    ------
    SimError
        For a chart, a part or a style that does not exist.
    """
    return RUN.chart(name, table(name, results), part, style)


def every(results: Results) -> Iterator[tuple[str, pd.DataFrame, str | None]]:
    """Name, table and part of every figure that a run can show."""
    for name in CATALOGUE:
        data = table(name, results)
        for part in parts(name, data):
            yield name, data, part


def __getattr__(name: str) -> Any:
    """``sim.charts.draw_endings``, ``endings_data`` and so on, without importing every chart."""
    for form in ("draw_{}", "{}_data", "{}_title", "{}_parts"):
        for chart_name in CATALOGUE:
            if name == form.format(chart_name):
                return RUN.member(chart_name, form)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
