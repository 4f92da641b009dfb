"""A run as the page shows it: the tables of the charts, their titles, and the reasons, as plain data.

Nothing is computed here: tables, titles and reasons are those of :mod:`sim.charts` and :mod:`sim.results`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim import charts

if TYPE_CHECKING:
    from sim.results import Results

OF_ALL = ("endings", "survival", "gains", "stoppers", "distance")
"""Charts of all paths."""
OF_ONE = ("issue_values", "trust")
"""Charts of the path in view."""
DIGITS = 6


def picture(results: Results, view: str, tick: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """Tables, titles and reasons.

    Parameters
    ----------
    results
        The run.
    view
        The path looked at closely.
    tick
        Called between charts; may raise to end the work.
    """
    made = {}
    for name in OF_ALL:
        tick()
        made[name] = _chart(name, results, view)
    seen = replace(results, data=results.data.sel(path=[view]))
    for name in OF_ONE:
        tick()
        made[name] = _chart(name, seen, view)
    # "on every path" says nothing where there is one
    values = made["issue_values"]
    values["titles"] = {part: text.replace(" on every path", "") for part, text in values["titles"].items()}
    return {
        "worlds": results.worlds,
        "seed": int(results.settings["seed"]),
        "paths": list(results.paths),
        "view": view,
        "reasons": results.reasons(),
        "summary": as_json(results.summary().drop(columns="reason")),
        "charts": made,
    }


def _chart(name: str, results: Results, view: str) -> dict[str, Any]:
    table = charts.table(name, results)
    parts = charts.parts(name, table)
    titles = {str(part or ""): charts.title(name, table, part) for part in parts}
    if name == "stoppers":  # path by path is too much to send; the one in view will do
        table = table[table["path"].isin(["overall", view])]
    if name == "survival" and not table.empty:  # every third month is as fine as the page can draw
        table = table[table["month"] % 3 == 0]
    return {"question": charts.CATALOGUE[name], "titles": titles, "table": as_json(table)}


def as_json(table: pd.DataFrame) -> dict[str, Any]:
    """A table as ``{"columns": [...], "data": [[...]]}``; what is not a number is null.

    >>> as_json(pd.DataFrame({"a": [1.0, float("nan")]}))
    {'columns': ['a'], 'data': [[1.0], [None]]}
    """
    text = table.to_json(orient="split", index=False, double_precision=DIGITS)
    made: dict[str, Any] = json.loads(text)
    return made
