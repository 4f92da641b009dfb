"""Axes and lines that several charts of findings share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from sim.charts.base import context
from sim.charts.style import BLACK, BLUE, GREEN, INK, ORANGE, PURPLE, SKY, SMALL, VERMILLION, letters, spread, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

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


def choice_ticks(axes: Axes, values: Sequence[Any], *, width: int = 18) -> None:
    """Words beneath an axis of choices."""
    axes.set_xticks(range(len(values)), [wrap(worded(value), width, most=3) for value in values])
    axes.set_xlim(-0.5, len(values) - 0.5)
    axes.tick_params(axis="x", length=0)


def worded(value: Any) -> str:
    """A value of an input as a tick."""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def numeric(column: pd.Series) -> bool:
    """Whether a column of an axis holds numbers."""
    return bool(pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column))


def zero_line(axes: Axes) -> None:
    """A line where nothing changes."""
    axes.axvline(0, color=INK, lw=0.9, zorder=3)


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
