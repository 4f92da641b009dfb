"""What charts of findings share: the page with the finding on it, outcomes in words and on axes, rows, and lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from sim.charts.base import context, finding_claim, first_sentences
from sim.charts.grid import rows_axes
from sim.charts.palette import BLACK, BLUE, GREEN, GRID, ORANGE, PURPLE, SKY, SMALL, VERMILLION
from sim.charts.style import Sheet, letters, sheet, spread, wrap
from sim.results.wording import sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLES = {
    "completed": "worlds that complete the path, %",
    "kept": "share of the path delivered, %",
    "signed": "worlds that sign the first stage, %",
    "in_force": "worlds with something in force at the horizon, %",
    "in_force_12": "worlds in which the deal lasts a year, %",
    "in_force_60": "worlds in which the deal lasts five years, %",
    "everybody_gains": "worlds in which everybody gains, %",
    "least_gain": "gain of whoever gains least, utility",
    "distance": "distance to a deal, points",
    "months": "months until the path ends or comes to a stand",
}
"""What stands on an axis for each outcome; gains of single actors follow their key."""
LINES = [
    (colour, dash)
    for dash in ("-", (0, (5, 1.5)), (0, (1.2, 1.2)))
    for colour in (BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY, BLACK)
]
"""Colour and dash of each line, in order."""


def is_share(outcome: str) -> bool:
    """Whether an outcome is shown in per cent."""
    return TITLES.get(outcome, "").endswith(", %")


def shown(outcome: str, values: Any) -> Any:
    """Values of an outcome in the units of its axis."""
    return values * 100 if is_share(outcome) else values


def axis_title(outcome: str, table: pd.DataFrame) -> str:
    """What stands on the axis of an outcome of a finding's table."""
    if outcome.startswith("gain."):
        return f"gain of {context(table).actors.get(outcome[5:], outcome[5:])} over drift, utility"
    return TITLES[outcome]


def change_title(outcome: str, table: pd.DataFrame) -> str:
    """What stands on the axis of a difference of an outcome."""
    if is_share(outcome):
        return f"change in {TITLES[outcome].removesuffix(', %')}, percentage points"
    return f"change in {axis_title(outcome, table)}"


def worded(value: Any) -> str:
    """A value of an input as a tick."""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def along_words(table: pd.DataFrame, along: str) -> str:
    """What an input that is varied is called."""
    return str(table.attrs.get("settings", {}).get("labels", {}).get(along, along))


def numeric(column: pd.Series) -> bool:
    """Whether a column of an axis holds numbers."""
    return bool(pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column))


def in_words(outcome: str, value: float, digits: int = 0) -> str:
    """A value of an outcome: a share in per cent, anything else as it is."""
    return f"{value * 100:.{digits}f} %" if is_share(outcome) else f"{value:.3g}"


def signed(outcome: str, value: float) -> str:
    """A difference of an outcome; of shares in percentage points."""
    return f"{value * 100:+.1f}" if is_share(outcome) else f"{value:+.3g}"


def plain(value: float) -> str:
    """A number of any size."""
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def beneath(table: pd.DataFrame, title: str, note: str) -> str:
    """What stands under a title: two sentences of the finding, if the title is of it, and how to read the picture."""
    whole = str(table.attrs.get("sentence", ""))
    if title != finding_claim(table) or whole.rstrip(".") == title:
        return note
    name = title.partition(": ")[0] + ": "
    return f"{sentence(first_sentences(whole, 2).removeprefix(name))}. {note}"


def finding_sheet(figure: Figure, table: pd.DataFrame, note: str, body: float, title: str = "") -> Sheet:
    """The frame of a finding's picture, under the finding's own claim if no title is given."""
    title = title or finding_claim(table)
    return sheet(figure, context(table), title=title, note=beneath(table, title, note), body=body)


def named_rows(
    page: Sheet, names: Sequence[str], row: float, *, left: float, right: float, bottom: float = 0.55, lines: int = 2
) -> Axes:
    """Axes of rows with their names, the first at the top, and lines up from the ticks."""
    axes = rows_axes(page, len(names), row, left=left, right=right, bottom=bottom)
    axes.set_yticks(range(len(names)), [wrap(name, letters(left - 0.25, SMALL), most=lines) for name in names])
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=GRID, lw=0.6)
    return axes


def beside(axes: Axes, row: float, words: str, x: float = 1.02, **look: Any) -> None:
    """Words at the right of a row."""
    look = {"size": SMALL, "va": "center", **look}
    axes.text(x, row, words, transform=axes.get_yaxis_transform(), **look)


class End(NamedTuple):
    """Where a line ends at the right of its axes, what it is called, and how it looks."""

    height: float
    name: str
    colour: str
    dash: Any


def name_ends(axes: Axes, ends: Sequence[End], *, tall: float, room: float) -> None:
    """Names at the right of lines, clear of each other, each with a leader that looks as its line does.

    Parameters
    ----------
    axes
        With its final limits.
    ends
        Of the lines.
    tall, room
        Height of the axes and width to their right, in inches.
    """
    bottom, top = axes.get_ylim()
    inch = (top - bottom) / tall
    order = sorted(ends, key=lambda end: end.height)
    words = [wrap(end.name, letters(room - 0.4, SMALL), most=2) for end in order]
    sizes = [(text.count("\n") + 1) * SMALL * 1.2 / 72 * inch + 0.04 * inch for text in words]
    places = spread([end.height for end in order], sizes, bottom, top)
    for end, text, y in zip(order, words, places, strict=True):
        place = ("axes fraction", "data")
        axes.annotate(
            text, (1.0, end.height), (1.03, y), xycoords=place, textcoords=place,
            size=SMALL, va="center", linespacing=1.1, annotation_clip=False,
            arrowprops={
                "arrowstyle": "-", "color": end.colour, "ls": end.dash, "lw": 1.2, "shrinkA": 1, "shrinkB": 1,
                "relpos": (0, 0.5), "patchA": None,  # right up to the middle of the label's side
            },
        )  # fmt: skip
