"""Charts of a run, by name. Each is one file beside this one and one line in ``CATALOGUE``.

Nothing of matplotlib is imported before something is drawn, nor of pandas before a table is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim.errors import SimError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.results import Results

CATALOGUE = {
    "endings": "How does each path end?",
    "survival": "How far is each path carried out?",
    "stoppers": "Who stops it, and over what?",
    "distance": "How far from a deal is a path that is refused?",
    "gains": "Who gains, and how much?",
    "issue_values": "What becomes of each issue?",
    "measures": "What is that in the units of the field?",
    "trust": "What becomes of trust?",
    "positions": "Who stands where?",
}
"""Name of each chart, and the question that it answers, in the order of the report."""


def table(name: str, results: Results) -> pd.DataFrame:
    """The table behind a chart."""
    from sim.charts.base import context_of

    made: pd.DataFrame = _member(name, "{}_data")(results)
    made.attrs["context"] = context_of(results)
    return made


def parts(name: str, data: pd.DataFrame) -> list[str | None]:
    """The figures of a chart: ``[None]`` for one, else the key of each; none at all where there is nothing to show."""
    if data.empty:
        return []
    lister = _member(name, "{}_parts", optional=True)
    return [None] if lister is None else list(lister(data))


def title(name: str, data: pd.DataFrame, part: str | None = None) -> str:
    """What a chart shows, as a sentence made from its table."""
    found: str = _member(name, "{}_title")(data, part)
    return found


def draw(name: str, data: pd.DataFrame, part: str | None = None) -> Figure:
    """A chart from its table."""
    from matplotlib.figure import Figure

    from sim.charts.style import styled

    with styled():
        figure = Figure()
        _member(name, "draw_{}")(figure, data, part)
    return figure


def chart(name: str, results: Results, part: str | None = None) -> Figure:
    """A chart of a run; of one that comes in parts, the first unless told.

    Raises
    ------
    SimError
        For a chart or a part that does not exist.
    """
    data = table(name, results)
    known = parts(name, data)
    if not known:
        raise SimError(f"These results hold nothing for the chart '{name}'.")
    if part is not None and part not in known:
        raise SimError(f"The chart '{name}' has no part '{part}'. Its parts: {', '.join(str(one) for one in known)}.")
    return draw(name, data, known[0] if part is None else part)


def every(results: Results) -> Iterator[tuple[str, pd.DataFrame, str | None]]:
    """Name, table and part of every figure that a run can show."""
    for name in CATALOGUE:
        data = table(name, results)
        for part in parts(name, data):
            yield name, data, part


def _member(name: str, form: str, *, optional: bool = False) -> Callable[..., Any] | Any:
    if name not in CATALOGUE:
        raise SimError(f"There is no chart '{name}'. The charts are: {', '.join(CATALOGUE)}.")
    module = import_module(f"sim.charts.{name}")
    return getattr(module, form.format(name), None) if optional else getattr(module, form.format(name))


def __getattr__(name: str) -> Any:
    """``sim.charts.draw_endings``, ``endings_data`` and so on, without importing every chart."""
    for form in ("draw_{}", "{}_data", "{}_title", "{}_parts"):
        for chart_name in CATALOGUE:
            if name == form.format(chart_name):
                return _member(chart_name, form)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
