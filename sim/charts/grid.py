"""Small multiples, one panel a path, drawn inside a single pair of axes.

Axes are what costs time in matplotlib: a figure of eleven panels takes seven times as long as one with eleven columns
inside the same axes. So panels here are columns side by side that share the vertical scale; within a column the
horizontal scale starts anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.charts.style import BLUE, GREY, GRID, INK, SKY, SMALL, height, letters, tick_marks, wrap
from sim.results.statistics import QUANTILES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GAP = 0.16
"""Room between two columns, in widths of a column."""

UNIT_PAD = 18.0
"""From the foot of the columns to the name of their scale, past its ticks, in points."""
_TICK = 2.5


@dataclass(frozen=True)
class Columns:
    """Where each column stands on the shared horizontal axis."""

    keys: tuple[str, ...]
    longest: float

    def x(self, key: str, values: Sequence[float] | np.ndarray) -> np.ndarray:
        """Values of a column's own scale as places on the shared axis."""
        return self.keys.index(key) * (1 + GAP) + np.asarray(values, dtype=float) / self.longest

    @property
    def end(self) -> float:
        """The right end of the shared axis."""
        return len(self.keys) * (1 + GAP) - GAP


def rows_of(keys: Sequence[str], most: int = 6) -> list[tuple[str, ...]]:
    """Keys dealt into rows of nearly equal length.

    >>> rows_of(list("abcdefg"), 6)
    [('a', 'b', 'c', 'd'), ('e', 'f', 'g')]
    """
    rows = -(-len(keys) // most)
    each = -(-len(keys) // rows) if rows else 0
    return [tuple(keys[n * each : (n + 1) * each]) for n in range(rows)]


def name_rows(axes: Axes, titles: Iterable[str], inches: float, *, grey: Iterable[bool] = ()) -> None:
    """Titles of rows 0, 1, ... to the left of axes, those of drift in grey."""
    pale, figure = list(grey), axes.get_figure(root=True)
    assert figure is not None
    for row, title in enumerate(titles):
        words = wrap(title, letters(inches - 0.25, SMALL), most=2)
        axes.text(
            -0.08 / (axes.get_position().width * figure.get_figwidth()), row, words, size=SMALL,
            ha="right", va="center", linespacing=1.1, transform=axes.get_yaxis_transform(),
            color=GREY if pale and pale[row] else INK,
        )  # fmt: skip


def column_width(inches: float, columns: int) -> float:
    """Width of each of so many columns."""
    return inches / (columns * (1 + GAP) - GAP)


def header(texts: Sequence[str], inches: float) -> tuple[list[str], float]:
    """Column titles wrapped to a width, and the height that they need."""
    wrapped = [wrap(text, letters(inches, SMALL), most=4) for text in texts]
    return wrapped, max(height(text, SMALL) for text in wrapped) + 0.08


def frame(axes: Axes, columns: Columns, titles: Sequence[str], ticks: Sequence[float], unit: str) -> None:
    """The background of the columns: edges, titles above, and the scale of each beneath."""
    from matplotlib.collections import LineCollection

    low, high = axes.get_ylim()
    edges = [columns.x(key, [0, columns.longest]) for key in columns.keys]
    boxes = [[(a, low), (a, high), (b, high), (b, low), (a, low)] for a, b in edges]
    axes.add_collection(LineCollection(boxes, colors=GRID, linewidths=0.8, zorder=0.5, clip_on=False), autolim=False)
    for (left, _), title in zip(edges, titles, strict=True):
        axes.annotate(
            title,
            (left, high),
            (0, 3),
            textcoords="offset points",
            ha="left",
            va="bottom",
            size=SMALL,
            linespacing=1.1,
            annotation_clip=False,
        )
    places = [place for key in columns.keys for place in columns.x(key, ticks)]
    _ticks(axes, places, [f"{tick:g}" for _ in columns.keys for tick in ticks])
    axes.set_xlim(-0.01, columns.end + 0.01)
    axes.set_xlabel(unit, labelpad=UNIT_PAD)
    for side in ("left", "right", "top", "bottom"):
        axes.spines[side].set_visible(False)


def _ticks(axes: Axes, places: Sequence[float], words: Sequence[str]) -> None:
    """Ticks as one line of markers and a text each; matplotlib makes each of its own from five artists."""
    from matplotlib.transforms import offset_copy

    axes.set_xticks([])
    tick_marks(axes, places, "bottom", _TICK)
    beneath = offset_copy(axes.get_xaxis_transform(), axes.get_figure(root=True), y=-_TICK - 3.5, units="points")
    for place, word in zip(places, words, strict=True):
        axes.text(place, 0, word, transform=beneath, size=SMALL, ha="center", va="top")


def fans(axes: Axes, curves: Sequence[tuple[np.ndarray, pd.DataFrame]]) -> None:
    """Medians with the bands that hold half and nine tenths of the worlds.

    Each curve comes with its places on the horizontal axis and a table of quantiles (q05, q25, median, q75,
    q95). All bands are one collection, which draws many times faster than one artist a band.
    """
    from matplotlib.collections import LineCollection, PolyCollection

    cut = [(x, {name: table[name].to_numpy(dtype=float) for name in QUANTILES}) for x, table in curves]
    for low, high, colour in (("q05", "q95", SKY), ("q25", "q75", BLUE)):
        rims = [np.column_stack([np.r_[x, x[::-1]], np.r_[q[low], q[high][::-1]]]) for x, q in cut]
        axes.add_collection(PolyCollection(rims, facecolors=colour, alpha=0.38, linewidths=0), autolim=False)
    lines = [np.column_stack([x, q["median"]]) for x, q in cut]
    axes.add_collection(LineCollection(lines, colors=INK, linewidths=1.5, capstyle="butt", zorder=2.2), autolim=False)


def moving(mine: pd.DataFrame, least: float) -> list[str]:
    """Paths whose median, or any quantile at the end, differs by so much from drift (without drift, from the start)."""
    values, drift = mine[list(QUANTILES)], drift_of(mine)
    still = mine.groupby("path", sort=False)[list(QUANTILES)].transform("first").to_numpy()
    if len(drift):
        still = drift.set_index("month").loc[mine["month"], list(QUANTILES)].to_numpy()
    far = (values - still).abs()
    most = far["median"].where(mine["month"] < mine["month"].max(), far.max(axis=1)).groupby(mine["path"]).max()
    return [str(path) for path in mine["path"].drop_duplicates() if most[path] >= least]


def drift_of(mine: pd.DataFrame) -> pd.DataFrame:
    """The rows of the first path that nobody is asked for, where others are."""
    if not mine["needs_consent"].any():
        return mine.iloc[:0]
    drift = mine.loc[~mine["needs_consent"], "path"]
    return mine[mine["path"] == drift.iloc[0]] if len(drift) else mine.iloc[:0]


def level(axes: Axes, value: float, words: str, columns: Columns) -> None:
    """A horizontal line across all columns, such as today's value."""
    axes.plot([0, columns.end], [value, value], color=GREY, lw=0.8, ls=(0, (4, 3)), zorder=0.8)
    if words:
        axes.text(columns.end + 0.02, value, words, size=SMALL, color=GREY, va="center")


def month_ticks(longest: float) -> list[float]:
    """A few round months up to the longest.

    >>> month_ticks(130), month_ticks(20)
    ([0.0, 60.0, 120.0], [0.0, 12.0])
    """
    step = next((one for one in (12.0, 24.0, 36.0, 60.0, 120.0) if longest / one <= 3), 240.0)
    return [float(one) for one in np.arange(0, longest + 1e-9, step)]
