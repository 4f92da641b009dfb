"""Ours over theirs: every figure of the record of past settlements with ours on the same axis, one row a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.analysis.record import APART
from sim.charts.base import context, finding_claim, first_places
from sim.charts.findings.shared import beside
from sim.charts.grid import rows_axes
from sim.charts.palette import BLUE, GREY, GRID, INK, ORANGE, SMALL
from sim.charts.style import letters, sheet, wrap

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
    return finding_claim(table) or "The process against the record of past settlements"


def draw_realism(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """Diamonds for the record, dots for ours, each with its 95 % interval; the word on each figure at the right."""
    rows = _lines(table)
    note = (
        "Diamonds: the record of civil wars and crises. Dots: worlds and paths of this scenario. Bars: 95 % intervals; "
        "of an input, its range. In per cent, per cent a year, or percentage points added. Nothing is tuned to the "
        "record. Why figures are not comparable is in the table."
    )
    page = sheet(figure, context(table), title=realism_title(table), note=note, body=ROW * len(rows) + 0.75)
    axes = rows_axes(page, len(rows), ROW, left=LEFT, right=RIGHT, bottom=0.45)
    ends = table[["record_low", "record_high", "low", "high"]].to_numpy(dtype=float) * 100
    axes.set_xlim(min(0.0, float(np.nanmin(ends))) - 3, max(100.0, float(np.nanmax(ends))) + 3)
    axes.set_xlabel("per cent")
    for place, (head, row) in enumerate(rows):
        if row is None:
            beside(axes, place, head, -0.01, weight="bold", ha="right")
            axes.axhline(place - 0.5, color=GRID, lw=0.6)
            continue
        beside(axes, place, wrap(str(row["label"]), letters(LEFT - 0.3, SMALL * 0.92), most=1), -0.02, ha="right")
        verdict = str(row["verdict"])
        word = APART if verdict.startswith(APART) else verdict.partition(";")[0]  # its reason is in the table
        off = verdict.startswith(("off", "order reversed"))
        colour = INK if off or verdict.startswith(("within", "order right")) else GREY
        word = wrap(word, letters(RIGHT - 0.2, SMALL * 0.95), most=1)
        beside(axes, place, word, color=colour, weight="bold" if off else "normal")
        for mean, low, high, hue, marker, down in LOOKS:
            if row[mean] == row[mean]:
                axes.hlines(place + down, row[low] * 100, row[high] * 100, color=hue, lw=2, alpha=0.7)
                axes.plot(row[mean] * 100, place + down, marker=marker, ms=4.2, color=hue, mec="white", mew=0.5,
                          clip_on=False)  # fmt: skip
    axes.axvline(0, color=GREY, lw=0.7)
    axes.grid(axis="x", color=GRID, lw=0.6)
    _name_looks(axes, rows)


def _lines(table: pd.DataFrame) -> list[tuple[str, pd.Series | None]]:
    """A heading a fact, then its figures; without facts that show neither figure."""
    drawn = table[table["record"].notna() | table["ours"].notna()]
    lines: list[tuple[str, pd.Series | None]] = []
    for title in first_places(drawn["title"]):
        lines.append((title, None))
        lines += [("", row) for _, row in drawn[drawn["title"] == title].iterrows()]
    return lines


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
