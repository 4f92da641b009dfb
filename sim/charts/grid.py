"""Axes that charts share: rows with names, an issue's own scale, and small multiples inside a single pair of axes.

Axes are what costs time in matplotlib: a figure of eleven panels takes seven times as long as one with eleven columns
inside the same axes. So small multiples are columns side by side that share the vertical scale; within a column the
horizontal scale starts anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.charts.base import context
from sim.charts.palette import BLUE, GREY, GRID, INK, SKY, SMALL
from sim.charts.style import Sheet, bare, height, letters, spread, tick_marks, wrap
from sim.results import Results
from sim.results.stands import needs_consent
from sim.results.statistics import QUANTILES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GAP = 0.16
"""Room between two columns, in widths of a column."""
UNIT_PAD = 18.0
"""From the foot of the columns to the name of their scale, past its ticks, in points."""
LABEL_WIDTH = 2.8
"""Room to the left of the axes for the words of a scale, in inches."""
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


def rows_axes(page: Sheet, rows: int, row: float, *, left: float, right: float, bottom: float) -> Axes:
    """Axes of rows of a height (inches), the first at the top, framed at the foot only."""
    rows = max(rows, 1)
    axes = page.axes(left, bottom, page.width - left - right, row * rows)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_yticks([])
    bare(axes, keep=("bottom",))
    return axes


def name_rows(axes: Axes, titles: Iterable[str], inches: float, *, grey: Iterable[bool] = ()) -> None:
    """Titles of rows 0, 1, ... to the left of axes, those of drift in grey."""
    pale, place = list(grey), -0.08 / _width(axes)
    for row, title in enumerate(titles):
        words = wrap(title, letters(inches - 0.25, SMALL), most=2)
        axes.text(
            place, row, words, size=SMALL, ha="right", va="center", linespacing=1.1,
            transform=axes.get_yaxis_transform(), color=GREY if pale and pale[row] else INK,
        )  # fmt: skip


def _width(axes: Axes) -> float:
    """Of axes, in inches."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    return float(axes.get_position().width * figure.get_figwidth())


def row_spreads(axes: Axes, table: pd.DataFrame, *, thick: float, dot: float) -> None:
    """A row an entry: median, half of the worlds (thick), nine tenths (thin)."""
    rows = np.arange(len(table))
    axes.hlines(rows, table["q05"], table["q95"], color=SKY, lw=2)
    axes.hlines(rows, table["q25"], table["q75"], color=BLUE, lw=thick)
    axes.plot(table["median"], rows, ls="", marker="o", ms=dot, mfc="white", mec=INK, mew=1)


def scale_of(table: pd.DataFrame, issue: str) -> Mapping[float, str]:
    """The labelled points of an issue."""
    return context(table).scales.get(issue) or {0.0: "low", 100.0: "high"}


def labelled_scale(axes: Axes, scale: Mapping[float, str], inches: float) -> None:
    """Give the vertical axis, so many inches tall, the words of a scale, kept from running into each other."""
    from matplotlib.collections import LineCollection

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
    across, inch = axes.get_yaxis_transform(), 1 / _width(axes)
    axes.hlines(points, 0, 1, transform=across, color=GRID, lw=0.6, zorder=0.3)
    lines = [[(-0.05 * inch, point), (-0.18 * inch, place)] for point, place in zip(points, places, strict=True)]
    joined = LineCollection(lines, colors=GREY, linewidths=0.6, transform=across, clip_on=False)
    axes.add_collection(joined, autolim=False)
    for place, text in zip(places, words, strict=True):
        axes.text(
            -0.2 * inch, place, text, transform=across, size=SMALL, ha="right", va="center", linespacing=1.1,
            multialignment="right",
        )  # fmt: skip


def column_width(inches: float, columns: int) -> float:
    """Width of each of so many columns."""
    return inches / (columns * (1 + GAP) - GAP)


def header(texts: Sequence[str], inches: float) -> tuple[list[str], float]:
    """Column titles wrapped to a width, and the height that they need."""
    wrapped = [wrap(text, letters(inches, SMALL), most=4) for text in texts]
    return wrapped, max(height(text, SMALL) for text in wrapped) + 0.08


def titled_rows(
    paths: Sequence[str], titles: Mapping[str, str] | pd.Series, inches: float, most: int = 6
) -> list[tuple[tuple[str, ...], list[str], float]]:
    """Paths dealt into rows of columns of a width together: the paths, their titles, and the height of these."""
    rows = rows_of(paths, most)
    column = column_width(inches, len(rows[0]))
    return [(row, *header([titles[path] for path in row], column)) for row in rows]


def frame(axes: Axes, columns: Columns, titles: Sequence[str], ticks: Sequence[float], unit: str) -> None:
    """The background of the columns: edges, titles above, and the scale of each beneath."""
    from matplotlib.collections import LineCollection
    from matplotlib.transforms import offset_copy

    low, high = axes.get_ylim()
    edges = [columns.x(key, [0, columns.longest]) for key in columns.keys]
    boxes = [[(a, low), (a, high), (b, high), (b, low), (a, low)] for a, b in edges]
    axes.add_collection(LineCollection(boxes, colors=GRID, linewidths=0.8, zorder=0.5, clip_on=False), autolim=False)
    for (left, _), title in zip(edges, titles, strict=True):
        axes.annotate(
            title, (left, high), (0, 3), textcoords="offset points", ha="left", va="bottom", size=SMALL,
            linespacing=1.1, annotation_clip=False,
        )  # fmt: skip
    places = [place for key in columns.keys for place in columns.x(key, ticks)]
    # a line of markers and a text each; matplotlib makes each of its own ticks from five artists
    axes.set_xticks([])
    tick_marks(axes, places, "bottom", _TICK)
    beneath = offset_copy(axes.get_xaxis_transform(), axes.get_figure(root=True), y=-_TICK - 3.5, units="points")
    for place, tick in zip(places, [*ticks] * len(columns.keys), strict=True):
        axes.text(place, 0, f"{tick:g}", transform=beneath, size=SMALL, ha="center", va="top")
    axes.set_xlim(-0.01, columns.end + 0.01)
    axes.set_xlabel(unit, labelpad=UNIT_PAD)
    bare(axes, keep=())


def fan_table(
    results: Results, path: str, month: np.ndarray, cut: Mapping[str, np.ndarray], about: Mapping[str, Any], **more: Any
) -> pd.DataFrame:
    """Quantiles by month on a path, between the columns that say what they are of."""
    path_of = {"path": path, "path_title": results.path_title(path), "month": month}
    quantiles = {name: cut[name] for name in QUANTILES}
    consent = needs_consent(results.scenario, path)
    return pd.DataFrame({**about, **path_of, **quantiles, **more, "needs_consent": consent})


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


def month_ticks(longest: float) -> list[float]:
    """A few round months up to the longest.

    >>> month_ticks(130), month_ticks(20)
    ([0.0, 60.0, 120.0], [0.0, 12.0])
    """
    step = next((one for one in (12.0, 24.0, 36.0, 60.0, 120.0) if longest / one <= 3), 240.0)
    return [float(one) for one in np.arange(0, longest + 1e-9, step)]
