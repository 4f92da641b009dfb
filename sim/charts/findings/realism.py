"""Ours over theirs: every figure of the record of past settlements with ours on the same axis, one row a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.analysis.record import APART
from sim.charts.base import context, first_places
from sim.charts.headline import claim
from sim.charts.style import BLUE, GREY, GRID, INK, ORANGE, SMALL, bare, letters, sheet, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW, LEFT, RIGHT = 0.215, 3.55, 3.35
LOOKS = (
    ("record", "record_low", "record_high", ORANGE, "D", -0.17),
    ("ours", "low", "high", BLUE, "o", 0.17),
)
"""Figure, ends, colour, marker, and how far beneath the middle of its row."""


def realism_parts(table: pd.DataFrame) -> list[None]:
    """One figure, unless nothing of ours can be shown."""
    return [None] if table["ours"].notna().any() else []


def realism_title(table: pd.DataFrame, part: str | None = None) -> str:
    """How many figures come out like the record."""
    return claim(table) or "The process against the record of past settlements"


def draw_realism(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """Diamonds for the record, dots for ours, each with its 95 % interval; the word on each figure at the right."""
    rows = _lines(table)
    tall = ROW * len(rows)
    page = sheet(
        figure,
        context(table),
        title=realism_title(table),
        note="Diamonds: the record of civil wars and crises. Dots: worlds and paths of this scenario. Bars: 95 % "
        "intervals; of an input, its range. In per cent, per cent a year, or percentage points added. Nothing is tuned "
        "to the record. Why figures are not comparable is in the table.",
        body=tall + 0.75,
    )
    axes = page.axes(LEFT, 0.45, page.width - LEFT - RIGHT, tall)
    axes.set(ylim=(len(rows) - 0.5, -0.5), xlim=_span(table))
    axes.set_xlabel("per cent")
    beside = axes.get_yaxis_transform()
    for place, (head, row) in enumerate(rows):
        if row is None:
            axes.text(-0.01, place, head, transform=beside, size=SMALL, weight="bold", ha="right", va="center")
            axes.axhline(place - 0.5, color=GRID, lw=0.6)
            continue
        axes.text(-0.02, place, _short(str(row["label"])), transform=beside, size=SMALL, ha="right", va="center")
        word = wrap(_word(str(row["verdict"])), letters(RIGHT - 0.2, SMALL * 0.95), most=1)
        colour = INK if row["verdict"].startswith(("within", "order right", "off", "order reversed")) else GREY
        axes.text(1.02, place, word, transform=beside, size=SMALL, va="center", color=colour,
                  weight="bold" if row["verdict"].startswith(("off", "order reversed")) else "normal")  # fmt: skip
        for look in LOOKS:
            _dot(axes, row, place, look)
    axes.set_yticks([])
    axes.axvline(0, color=GREY, lw=0.7)
    axes.grid(axis="x", color=GRID, lw=0.6)
    bare(axes, keep=("bottom",))
    _name_looks(axes, rows)


def _lines(table: pd.DataFrame) -> list[tuple[str, pd.Series | None]]:
    """A heading a fact, then its figures; without facts that show neither figure."""
    drawn = table[table["record"].notna() | table["ours"].notna()]
    lines: list[tuple[str, pd.Series | None]] = []
    for title in first_places(drawn["title"]):
        lines.append((title, None))
        lines += [("", row) for _, row in drawn[drawn["title"] == title].iterrows()]
    return lines


def _word(verdict: str) -> str:
    """The word on a figure without its reason, which is in the table."""
    return APART if verdict.startswith(APART) else verdict.partition(";")[0]


def _short(label: str) -> str:
    return wrap(label, letters(LEFT - 0.3, SMALL * 0.92), most=1)


def _span(table: pd.DataFrame) -> tuple[float, float]:
    ends = table[["record_low", "record_high", "low", "high"]].to_numpy(dtype=float) * 100
    return min(0.0, float(np.nanmin(ends))) - 3, max(100.0, float(np.nanmax(ends))) + 3


def _dot(axes: Axes, row: pd.Series, place: int, look: tuple[str, str, str, str, str, float]) -> None:
    mean, low, high, colour, marker, down = look
    value = float(row[mean])
    if value != value:
        return
    axes.hlines(place + down, row[low] * 100, row[high] * 100, color=colour, lw=2, alpha=0.7)
    axes.plot(value * 100, place + down, marker=marker, ms=4.2, color=colour, mec="white", mew=0.5, clip_on=False)


def _name_looks(axes: Axes, rows: list[tuple[str, pd.Series | None]]) -> None:
    """The two kinds of dots named above the first row that has both, each at its dot."""
    for place, (_, row) in enumerate(rows):
        if row is None or row["record"] != row["record"] or row["ours"] != row["ours"]:
            continue
        behind = row["record"] <= row["ours"]
        for mean, _, _, colour, _, _ in LOOKS:
            left = behind == (mean == "record")
            axes.annotate(mean, (row[mean] * 100, place - 0.75), (-3 if left else 3, 0), textcoords="offset points",
                          size=SMALL, color=colour, weight="bold", ha="right" if left else "left",
                          va="center", annotation_clip=False)  # fmt: skip
        return
