"""How a path is designed: the number of stages that the same end state is cut into, and who guarantees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.charts.findings.shared import beside, change_title, finding_sheet, named_rows, shown
from sim.charts.palette import BLACK, BLUE, GREEN, GREY, GRID, INK, PALE, VERMILLION
from sim.charts.style import bare

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LOOKS = {"equal": (BLUE, "o", "-"), "front-loaded": (GREEN, "^", "--"), "back-loaded": (VERMILLION, "v", ":")}
PANELS = (
    ("carried", "of the way carried out, %", ("low", "high")),
    ("completed", "worlds that complete it, %", ("completed_low", "completed_high")),
    ("least_gain", "mean gain of whoever gains least, hundredths", None),
)
WRITTEN = "as written"
MOST = 20
"""Guarantors that are drawn."""


def draw_staging(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """Three panels over the number of stages: carried out, completed, and what the worst off gains."""
    tall, left, gap = 3.4, 0.7, 0.75
    note = (
        "The same end state, cut into more and more stages; bands are 95 % intervals over worlds. Carried out: mean "
        "share of the way from today to the end state, over issues of substance."
    )
    page = finding_sheet(figure, table, note, tall + 1.0)
    wide = (page.width - left - 0.2 - gap * (len(PANELS) - 1)) / len(PANELS)
    for n, (column, label, ends) in enumerate(PANELS):
        axes = page.axes(left + n * (wide + gap), 0.5, wide, tall)
        _staging_panel(axes, table, column, ends)
        axes.set(xlabel="number of stages", ylabel=label)
        if n == 0:
            page.legend(axes.get_legend_handles_labels()[0], 5, over=0.02, columnspacing=1.4)


def _staging_panel(axes: Axes, table: pd.DataFrame, column: str, ends: tuple[str, str] | None) -> None:
    one = table[(table["cut"] == "equal") & (table["stages"] == 1)]
    for cut, (colour, marker, dash) in LOOKS.items():
        line = table[table["cut"] == cut]
        if line.empty:
            continue
        line = line if cut == "equal" else pd.concat([one, line])
        axes.plot(line["stages"], line[column] * 100, color=colour, marker=marker, ms=4.5, ls=dash, lw=1.6, label=cut)
        if ends is not None:
            axes.fill_between(line["stages"], line[ends[0]] * 100, line[ends[1]] * 100, color=colour, alpha=0.13, lw=0)
    for cut, marker, size in (("in the order found", "*", 11), (WRITTEN, "s", 7)):
        dot = table[table["cut"] == cut]
        if not dot.empty:
            look: dict[str, Any] = {"color": BLACK, "marker": marker, "ms": size, "mfc": "none", "mew": 1.4, "ls": ""}
            axes.plot(dot["stages"], dot[column] * 100, label=cut, **look)
    axes.set_xticks(range(1, int(table["stages"].max()) + 1))
    axes.set_xlim(0.7, table["stages"].max() + 0.3)
    low, high = axes.get_ylim()
    if ends is not None:
        axes.set_ylim(-0.02 * max(high, 1.0), min(max(high, 1.0), 103))
    else:
        axes.set_ylim(min(low, 0), max(high, 0.05))
    axes.grid(axis="y", color=GRID, lw=0.6)
    bare(axes)


def draw_guarantors(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A row a guarantor, the one that adds most on top: its strongest guarantee, and small dots for weaker ones."""
    key, strongest = str(table["outcome"].iloc[0]), float(table["strength"].max())
    full = table[table["strength"] == strongest].sort_values("adds", ascending=False, kind="stable")
    written, pairs = table[table["guarantor"] == WRITTEN], full[full["size"] == 2].head(1)
    rows = pd.concat([written, pairs, full[full["size"] == 1].head(MOST)]).to_dict("records")
    note = (
        f"Dot: what the guarantor adds at strength {strongest:g}, alone behind every stage, to the same path with "
        "nobody behind it, with its 95 % interval; filled where that leaves out 0. Small dots: weaker guarantees."
    )
    row = 0.34
    page = finding_sheet(figure, table, note, row * len(rows) + 0.8)
    axes = named_rows(page, [_guarantor(one) for one in rows], row, left=3.4, right=2.3)
    for y, one in enumerate(rows):
        mean, low, high = (float(shown(key, one[name])) for name in ("adds", "adds_low", "adds_high"))
        clear = low > 0 or high < 0
        colour = INK if one["guarantor"] == WRITTEN else VERMILLION if high < 0 else BLUE if clear else GREY
        weaker = table[(table["guarantor"] == one["guarantor"]) & (table["strength"] < strongest)]
        axes.plot(shown(key, weaker["adds"]), np.full(len(weaker), y), ls="", marker="o", ms=2.5, color=PALE)
        axes.hlines(y, low, high, color=colour, lw=2)
        axes.plot(mean, y, marker="o", ms=6, mfc=colour if clear else "white", mec=colour, ls="")
        beside(axes, y, f"{_added(mean)} ({_added(low)} to {_added(high)})")
    axes.axvline(0, color=INK, lw=0.9, zorder=3)
    axes.margins(x=0.06)
    axes.set_xlabel(change_title(key, table))


def _guarantor(row: Mapping[Any, Any]) -> str:
    pair, serves = row["size"] == 2, row["size"] == 1 and row["serves"]
    return f"{row['label']}{' (best pair)' if pair else ' (serves there)' if serves else ''}"


def _added(size: float) -> str:
    return f"{size:+.1f}" if abs(size) >= 1 or size == 0 else f"{size:+.2g}"
