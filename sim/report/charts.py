"""The charts of the report, each with the finding as its caption and its table beneath."""

from __future__ import annotations

from collections.abc import Iterable

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


class Charts:
    """Every figure under the question that it answers; the first of several is open, the others fold away.

    Parameters
    ----------
    drawn
        The figures, those of one chart after each other.

    Attributes
    ----------
    parts : list of (id, question)
        Of every chart, for the table of contents.
    sections : list of Html
    """

    def __init__(self, drawn: Iterable[Drawing] = ()) -> None:
        self.parts: list[tuple[str, str]] = []
        self.sections: list[Html] = []
        for one in drawn:
            self.add(one)

    def add(self, one: Drawing) -> None:
        """Add a figure as soon as it is drawn: the page is then half written when the last one comes."""
        part = f"chart-{one.name}", CATALOGUE[one.name]
        shown = tag(
            "figure", tag("div", inline_svg(one.files["svg"], prefix=one.stem, label=one.title), class_="chart")
        )
        under = tag("details", tag("summary", "The numbers behind it"), frame(_readable(one)))
        if part in self.parts:
            self.sections.append(tag("details", tag("summary", one.title), shown, under))
        else:
            self.parts.append(part)
            self.sections += [tag("h3", part[1], id=part[0]), shown, under]


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
