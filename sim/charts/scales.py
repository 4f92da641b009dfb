"""An issue's own scale as an axis: its labelled points in words, kept from running into each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from sim.charts.base import context
from sim.charts.style import GREY, GRID, SMALL, height, letters, spread, tick_marks, wrap

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
    axes.set_yticks([])
    tick_marks(axes, points, "left", 3)
    axes.hlines(points, 0, 1, transform=axes.get_yaxis_transform(), color=GRID, lw=0.6, zorder=0.3)
    side_labels(axes, points, places, words, side="left")


def side_labels(
    axes: Axes, points: Sequence[float], places: Sequence[float], words: Sequence[str], *, side: str
) -> None:
    """Words beside the axes at ``places``, each joined by a thin line to the value that it names."""
    from matplotlib.collections import LineCollection

    figure = axes.get_figure(root=True)
    assert figure is not None
    inch = 1 / (axes.get_position().width * figure.get_figwidth())
    near, far, text = (
        (-0.05 * inch, -0.18 * inch, -0.2 * inch) if side == "left" else (1.0, 1 + 0.15 * inch, 1 + 0.18 * inch)
    )
    across = axes.get_yaxis_transform()
    lines = [[(near, point), (far, place)] for point, place in zip(points, places, strict=True)]
    axes.add_collection(
        LineCollection(lines, colors=GREY, linewidths=0.6, transform=across, clip_on=False), autolim=False
    )
    for place, one in zip(places, words, strict=True):
        align = "right" if side == "left" else "left"
        axes.text(
            text, place, one, transform=across, size=SMALL, ha=align, va="center", linespacing=1.1, multialignment=align
        )
