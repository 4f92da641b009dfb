"""What would have to change: how far each number would have to move; and the boxes in which a path succeeds.

Moves are in widths of a number's own range. Where no number does it alone, the same rows tell how near each comes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.charts.findings.shared import axis_title, beside, finding_sheet, is_share, plain, shown
from sim.charts.grid import rows_axes
from sim.charts.palette import BLUE, GREY, GRID, INK, PALE, SKY, SMALL, VERMILLION
from sim.charts.style import Sheet, bare, letters, wrap
from sim.results.wording import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST, NEAREST, ROW, LEFT = 12, 6, 0.33, 3.1
FAR = 3.0
"""Widths at which an arrow is cut off."""


def draw_tip(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A row a number: on the left how far it moves, in the middle from what to what, on the right what comes of it."""
    found = "verdict" in table
    rows = (table[table["verdict"] != "fails"] if found else table).head(MOST if found else NEAREST)
    rows = (rows if len(rows) else table.head(NEAREST)).reset_index(drop=True)
    rest = len(table) - len(rows)
    more = f" {rest} others {'do no better' if found else 'come less near'}: see the table." if rest else ""
    note = (
        "Arrow: how far the likely value moves, in widths of the number's own range (bar); red where it leaves "
        "that range. Right: what it comes to on other worlds, with 95 % interval; hollow where that does not clearly "
        "do."
        if found
        else "Bar: each number's own range, in widths; arrow: the move that comes nearest within it. Right: what that "
        "comes to (dot), and at best anywhere on its scale (diamond)."
    )
    page = finding_sheet(figure, table, note + more, ROW * len(rows) + 0.95)
    _moves(page, rows, found=found)
    _worth(page, rows, table, found=found)


def _moves(page: Sheet, rows: pd.DataFrame, *, found: bool) -> None:
    width = (rows["range_high"] - rows["range_low"]).to_numpy()
    start, end = rows["from"].to_numpy(), rows["to" if found else "best_at"].to_numpy()
    low, high = (rows["range_low"] - start) / width, (rows["range_high"] - start) / width
    widths = (end - start) / width
    moved = np.clip(widths, -FAR, FAR)
    firm = rows["firm"] if found and "firm" in rows else [False] * len(rows)
    names = [f"{change}{' (firm)' if one else ''}" for change, one in zip(rows["change"], firm, strict=True)]
    axes = _rows(page, LEFT, 3.3, [wrap(name, letters(LEFT - 0.2, SMALL), most=2) for name in names])
    axes.barh(np.arange(len(rows)), high - low, left=low, height=0.5, color=PALE, zorder=1)
    axes.axvline(0, color=INK, lw=0.8)
    for y, (x, far) in enumerate(zip(moved, widths, strict=True)):
        inside = low[y] - 1e-9 <= x <= high[y] + 1e-9
        look = {"color": BLUE, "ls": "-"} if inside else {"color": VERMILLION, "ls": "--"}
        arrow = {"arrowstyle": "-|>", "lw": 1.8, "shrinkA": 0, "shrinkB": 0, **look}
        axes.annotate("", (x, y), (0, y), arrowprops=arrow)
        if abs(far) > FAR:
            axes.text(x, y - 0.3, f"{far:.0f}", size=SMALL - 1, ha="center", va="bottom", color=VERMILLION)
        beside(axes, y, f"{plain(start[y])} → {plain(end[y])}", 1.04)
    reach = max(1.05, float(np.abs(moved).max()) * 1.08)
    axes.set(xlim=(-reach, reach), xlabel="widths of its own range")
    beside(axes, -0.95, "from → to", 1.04, color=GREY)


def _worth(page: Sheet, rows: pd.DataFrame, table: pd.DataFrame, *, found: bool) -> None:
    axes = _rows(page, LEFT + 4.75, page.width - LEFT - 5.0, [""] * len(rows))
    key = table.attrs["settings"]["to"].split()[0]
    goal, at = float(shown(key, rows["target"].iloc[0])), np.arange(len(rows))
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
    axes.set_xlim(max(min(ends) - pad, -2.0) if is_share(key) else min(ends) - pad, max(ends) + pad)
    axes.set_xlabel(wrap(axis_title(key, table), 34))


def _rows(page: Sheet, left: float, wide: float, names: list[str]) -> Axes:
    axes = rows_axes(page, len(names), ROW, left=left, right=page.width - left - wide, bottom=0.5)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", length=0)
    axes.hlines(np.arange(len(names)), 0, 1, transform=axes.get_yaxis_transform(), color=GRID, lw=0.5, zorder=0)
    return axes


def draw_discover(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A group of rows a box: each input's own range pale, what the box leaves of it dark, both ends in its own unit."""
    row, head, left, right = 0.36, 0.42, 4.2, 0.9
    note = (
        "Pale: an input's own range, with its ends; dark: what the box leaves of it. Under each name, the share of "
        "successes among worlds if that input were left free."
    )
    boxes = list(table.groupby("box", sort=True))
    body = sum(head + row * len(box) for _, box in boxes)
    page = finding_sheet(figure, table, note, body + 0.2)
    top = body + 0.1
    for number, box in boxes:
        density, coverage, mass = (percent(box[name].iloc[0]) for name in ("density", "coverage", "mass"))
        holds = f"it holds {coverage} of all successes in {mass} of all worlds"
        page.text(
            0.15,
            top - head + 0.12,
            f"Box {number}: {density} of its worlds succeed; {holds}",
            weight="bold",
            size=SMALL + 1,
        )
        top -= head + row * len(box)
        axes = page.axes(left, top, page.width - left - right, row * len(box))
        _box(axes, box, left - 0.75)


def _box(axes: Axes, box: pd.DataFrame, room: float) -> None:
    width = (box["range_high"] - box["range_low"]).to_numpy()
    low = ((box["from"] - box["range_low"]) / width).clip(0, 1).where(box["raised"], 0.0).to_numpy()
    high = ((box["to"] - box["range_low"]) / width).clip(0, 1).where(box["lowered"], 1.0).to_numpy()
    rows = range(len(box))
    axes.barh(rows, 1.0, height=0.34, color=PALE)
    axes.barh(rows, high - low, left=low, height=0.34, color=BLUE, edgecolor=INK, lw=0.5)
    for y, row in enumerate(box.to_dict("records")):
        for at, end, value in ((low[y], "raised", row["from"]), (high[y], "lowered", row["to"])):
            if row[end]:
                axes.text(at, y - 0.2, plain(value), size=SMALL, ha="center", va="bottom", weight="bold")
        axes.text(-0.008, y, plain(row["range_low"]), size=SMALL, ha="right", va="center", color=GREY)
        axes.text(1.008, y, plain(row["range_high"]), size=SMALL, ha="left", va="center", color=GREY)
        name, free = wrap(str(row["input"]), letters(room, SMALL), most=1), percent(row["density_without"])
        axes.text(-0.07, y - 0.2, name, size=SMALL, ha="right", va="center")
        axes.text(-0.07, y + 0.24, f"{free} if left free", size=SMALL - 1, ha="right", va="center", color=GREY)
    axes.set(xlim=(0, 1), ylim=(len(box) - 0.4, -0.6), xticks=[], yticks=[])
    bare(axes, keep=())
