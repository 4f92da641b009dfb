"""What would have to change: how far each number would have to move, in widths of its own range, and what that gives.

Where no number does it alone, the same rows tell how near each comes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.charts.base import context
from sim.charts.headline import beneath, claim
from sim.charts.marks import axis_title, is_share, shown
from sim.charts.style import BLUE, GREY, GRID, INK, PALE, SKY, SMALL, VERMILLION, Sheet, bare, letters, sheet, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST, NEAREST, ROW, LEFT = 12, 6, 0.33, 3.1
FAR = 3.0
"""Widths at which an arrow is cut off."""


def tip_title(table: pd.DataFrame, part: str | None = None) -> str:
    """Where the path stands, and the smallest single change."""
    return claim(table)


def draw_tip(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A row a number: on the left how far it moves, in the middle from what to what, on the right what comes of it."""
    found, title = "verdict" in table, claim(table)
    rows = (table[table["verdict"] != "fails"] if found else table).head(MOST if found else NEAREST)
    rows = (rows if len(rows) else table.head(NEAREST)).reset_index(drop=True)
    tall = ROW * len(rows)
    rest = len(table) - len(rows)
    more = f" {rest} others {'do no better' if found else 'come less near'}: see the table." if rest else ""
    note = (
        "Arrow: how far the likely value moves, in widths of the number's own range (bar); red where it leaves "
        "that range. "
        "Right: what it comes to on other worlds, with 95 % interval; hollow where that does not clearly do."
        if found
        else "Bar: each number's own range, in widths; arrow: the move "
        "that comes nearest within it. Right: what that comes to (dot), and at best anywhere on its scale (diamond)."
    )
    page = sheet(figure, context(table), title=title, note=beneath(table, title, note + more), body=tall + 0.95)
    _moves(page, rows, tall, found=found)
    _worth(page, rows, tall, table, found=found)


def _moves(page: Sheet, rows: pd.DataFrame, tall: float, *, found: bool) -> None:
    axes = page.axes(LEFT, 0.5, 3.3, tall)
    width = (rows["range_high"] - rows["range_low"]).to_numpy()
    start, end = rows["from"].to_numpy(), rows["to" if found else "best_at"].to_numpy()
    low, high = (rows["range_low"] - start) / width, (rows["range_high"] - start) / width
    moved = np.clip((end - start) / width, -FAR, FAR)
    at = np.arange(len(rows))
    axes.barh(at, high - low, left=low, height=0.5, color=PALE, zorder=1)
    axes.axvline(0, color=INK, lw=0.8)
    for y, (x, far) in enumerate(zip(moved, (end - start) / width, strict=True)):
        inside = low[y] - 1e-9 <= x <= high[y] + 1e-9
        axes.annotate(
            "", (x, y), (0, y),
            arrowprops={"arrowstyle": "-|>", "color": BLUE if inside else VERMILLION, "lw": 1.8,
                        "shrinkA": 0, "shrinkB": 0, "ls": "-" if inside else "--"},
        )  # fmt: skip
        if abs(far) > FAR:
            axes.text(x, y - 0.3, f"{far:.0f}", size=SMALL - 1, ha="center", va="bottom", color=VERMILLION)
    reach = max(1.05, float(np.abs(moved).max()) * 1.08)
    axes.set(xlim=(-reach, reach), xlabel="widths of its own range")
    names = [f"{row['change']}{' (firm)' if found and row.get('firm') else ''}" for _, row in rows.iterrows()]
    _rows(axes, rows, [wrap(name, letters(LEFT - 0.2, SMALL), most=2) for name in names])
    for y, (a, b) in enumerate(zip(start, end, strict=True)):
        words = f"{_figure(a)} → {_figure(b)}"
        axes.text(1.04, y, words, transform=axes.get_yaxis_transform(), size=SMALL, va="center")
    axes.text(1.04, -0.95, "from → to", transform=axes.get_yaxis_transform(), size=SMALL, va="center", color=GREY)


def _worth(page: Sheet, rows: pd.DataFrame, tall: float, table: pd.DataFrame, *, found: bool) -> None:
    axes = page.axes(LEFT + 4.75, 0.5, page.width - LEFT - 5.0, tall)
    key = table.attrs["settings"]["to"].split()[0]
    goal = float(shown(key, rows["target"].iloc[0]))
    at = np.arange(len(rows))
    if found:
        low, high, mean = (shown(key, rows[name]) for name in ("low", "high", "value"))
        axes.hlines(at, low, high, color=BLUE, lw=2)
        for y, x, verdict in zip(at, mean, rows["verdict"], strict=True):
            axes.plot(x, y, marker="o", ms=5, mfc=BLUE if verdict == "holds" else "white", mec=BLUE, ls="")
        ends = [*low, *high, goal]
    else:
        best, anywhere = shown(key, rows["best"]), shown(key, rows["best_on_scale"])
        axes.hlines(at, best, anywhere, color=SKY, lw=1.2)
        axes.plot(anywhere, at, marker="D", ms=4.5, mfc="white", mec=SKY, ls="")
        axes.plot(best, at, marker="o", ms=5, color=BLUE, ls="")
        ends = [*best.dropna(), *anywhere.dropna(), goal]
    axes.axvline(goal, color=VERMILLION, lw=1.2, ls="--")
    axes.text(goal, -0.95, "target", color=VERMILLION, size=SMALL, ha="center", va="center")
    pad = (max(ends) - min(ends)) * 0.08 or 1.0
    low_end = max(min(ends) - pad, -2.0) if is_share(key) else min(ends) - pad
    axes.set_xlim(low_end, max(ends) + pad)
    axes.set_xlabel(wrap(axis_title(key, table), 34))
    _rows(axes, rows, [])


def _rows(axes: Axes, rows: pd.DataFrame, names: list[str]) -> None:
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks(range(len(rows)), names or [""] * len(rows))
    axes.tick_params(axis="y", length=0)
    axes.hlines(np.arange(len(rows)), 0, 1, transform=axes.get_yaxis_transform(), color=GRID, lw=0.5, zorder=0)
    bare(axes, keep=("bottom",))


def _figure(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
