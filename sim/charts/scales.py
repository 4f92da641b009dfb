"""An issue's own scale as an axis: its labelled points in words, kept from running into each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from sim.charts.base import context
from sim.charts.style import GREY, GRID, SMALL, height, letters, spread, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LABEL_WIDTH = 2.8
"""Room to the left of the axes for the words of a scale, in inches."""


def scale_of(table: pd.DataFrame, issue: str) -> Mapping[float, str]:
    """The labelled points of an issue."""
    return context(table).scales.get(issue) or {0.0: "low", 100.0: "high"}


def labelled_scale(axes: Axes, scale: Mapping[float, str], inches: float) -> None:
    """Give the vertical axis the words of a scale.

    Parameters
    ----------
    scale
        Value to label; its ends are the ends of the axis.
    inches
        Height of the axes.
    """
    low, high = min(scale), max(scale)
    axes.set_ylim(low, high)
    points = sorted(scale)
    most = 3 if inches / len(points) > 0.42 else 2
    words = [wrap(f"{point:g}  {scale[point]}", letters(LABEL_WIDTH - 0.3, SMALL), most=most) for point in points]
    unit = (high - low) / inches
    room = [(height(text, SMALL) + 0.03) * unit for text in words]
    places = spread(points, room, low - 0.12 * unit, high + 0.12 * unit)
    axes.set_yticks(points, [""] * len(points))
    axes.tick_params(axis="y", length=3)
    across = axes.get_yaxis_transform()
    axes.hlines(points, 0, 1, transform=across, color=GRID, lw=0.6, zorder=0.3)
    for point, place, text in zip(points, places, words, strict=True):
        axes.annotate(
            text, (0, point), (-14, (place - point) / unit * 72), xycoords=across, textcoords="offset points", size=SMALL, ha="right",
            va="center", linespacing=1.1, annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": GREY, "lw": 0.5, "shrinkA": 0, "shrinkB": 3, "relpos": (1.0, 0.5)},
        )  # fmt: skip
