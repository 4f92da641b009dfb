"""The charts of the report, each with the finding as its caption and its table beneath."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sim.charts import CATALOGUE
from sim.charts.drawings import Drawing
from sim.report.drawing import inline_svg
from sim.report.markup import Html, frame, tag

_LEFT_OUT = [
    "path",
    "actor",
    "name",
    "asked",
    "mark",
    "mark_label",
    "issue_title",
    "measure_title",
    "today",
    "holder",
    "towards",
    "start",
]
_TIMES = 7
"""Months shown of a table over months; the file has them all."""


def chart_parts(drawn: Sequence[Drawing]) -> list[tuple[str, str]]:
    """Id and question of every chart, for the table of contents."""
    return [(f"chart-{name}", CATALOGUE[name]) for name in dict.fromkeys(one.name for one in drawn)]


def chart_sections(drawn: Sequence[Drawing]) -> list[Html]:
    """Every figure under the question that it answers; the first of several is open, the others fold away."""
    found = []
    for name, question in chart_parts(drawn):
        mine = [one for one in drawn if f"chart-{one.name}" == name]
        found.append(tag("h3", question, id=name))
        for n, one in enumerate(mine):
            shown = tag(
                "figure", tag("div", inline_svg(one.files["svg"], prefix=one.stem, label=one.title), class_="chart")
            )
            under = tag("details", tag("summary", "The numbers behind it"), frame(_readable(one)))
            if len(mine) > 1 and n:
                found.append(tag("details", tag("summary", one.title), shown, under))
            else:
                found += [shown, under]
    return found


def _readable(drawing: Drawing) -> pd.DataFrame:
    """The rows of one figure, thinned to a few months, without columns that only serve the drawing."""
    table = drawing.table
    if drawing.part is not None:
        for column in ("issue", "measure"):
            if column in table and drawing.part in set(table[column]):
                table = table[table[column] == drawing.part]
                break
        else:
            if "path" in table and drawing.part in ("overall", "by_path"):
                table = table[(table["path"] == "overall") == (drawing.part == "overall")]
                table = table[table["share"] > 0]
    if "month" in table:
        months = sorted(table["month"].unique())
        table = table[table["month"].isin({*months[:: -(-len(months) // _TIMES)], months[-1]})]
    named = {"path_title": "path", "actor_label": "actor"}
    return table.drop(columns=[name for name in _LEFT_OUT if name in table]).rename(columns=named)
