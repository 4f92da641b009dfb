"""What each guarantor adds to an outcome, with its interval, around the line at which nobody stands behind the path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.charts.base import context
from sim.charts.findings.ranking import rows_axes
from sim.charts.headline import beneath, claim
from sim.charts.marks import change_title, shown, zero_line
from sim.charts.style import BLUE, GREY, GRID, INK, PALE, SMALL, VERMILLION, bare, letters, sheet, wrap

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROW, LEFT, RIGHT, MOST = 0.34, 3.4, 2.3, 20
WRITTEN = "as written"


def guarantors_title(table: pd.DataFrame, part: str | None = None) -> str:
    """Who adds most, or that nobody's guarantee can be told from none."""
    return claim(table)


def draw_guarantors(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A row a guarantor, the one that adds most on top: its strongest guarantee, and small dots for weaker ones."""
    rows = _rows(table)
    key = str(table["outcome"].iloc[0])
    strongest = float(table["strength"].max())
    title = claim(table)
    page = sheet(
        figure,
        context(table),
        title=title,
        note=beneath(table, title, f"Dot: what the guarantor adds at strength {strongest:g}, alone behind every stage, "
                     "to the same path with nobody behind it, with its 95 % interval; filled where that leaves "
                     "out 0. Small dots: weaker guarantees."),
        body=ROW * len(rows) + 0.8,
    )  # fmt: skip
    axes = page.axes(LEFT, 0.55, page.width - LEFT - RIGHT, ROW * len(rows))
    beside = axes.get_yaxis_transform()
    for y, (_, row) in enumerate(rows.iterrows()):
        mean, low, high = (float(shown(key, row[name])) for name in ("adds", "adds_low", "adds_high"))
        clear = low > 0 or high < 0
        colour = INK if row["guarantor"] == WRITTEN else VERMILLION if high < 0 else BLUE if clear else GREY
        weaker = table[(table["guarantor"] == row["guarantor"]) & (table["strength"] < strongest)]
        axes.plot(shown(key, weaker["adds"]), np.full(len(weaker), y), ls="", marker="o", ms=2.5, color=PALE)
        axes.hlines(y, low, high, color=colour, lw=2)
        axes.plot(mean, y, marker="o", ms=6, mfc=colour if clear else "white", mec=colour, ls="")
        words = f"{_signed(key, row['adds'])} ({_signed(key, row['adds_low'])} to {_signed(key, row['adds_high'])})"
        axes.text(1.02, y, words, transform=beside, size=SMALL, va="center")
    zero_line(axes)
    rows_axes(axes, [wrap(_name(row), letters(LEFT - 0.25, SMALL), most=2) for _, row in rows.iterrows()])
    axes.margins(x=0.06)
    axes.set_xlabel(change_title(key, table))
    axes.grid(axis="x", color=GRID, lw=0.6)
    bare(axes, keep=("bottom",))


def _rows(table: pd.DataFrame) -> pd.DataFrame:
    """The path as written, every single guarantor at its strongest, and the pair that adds most."""
    full = table[table["strength"] == table["strength"].max()]
    alone = full[full["size"] == 1].sort_values("adds", ascending=False, kind="stable").head(MOST)
    pairs = full[full["size"] == 2].sort_values("adds", ascending=False, kind="stable").head(1)
    rows: pd.DataFrame = pd.concat([table[table["guarantor"] == WRITTEN], pairs, alone], ignore_index=True)
    return rows


def _name(row: pd.Series) -> str:
    kind = {2: " (best pair)", 1: " (serves there)" if row["serves"] else ""}.get(int(row["size"]), "")
    return f"{row['label']}{kind}"


def _signed(outcome: str, value: float) -> str:
    size = float(shown(outcome, value))
    return f"{size:+.1f}" if abs(size) >= 1 or size == 0 else f"{size:+.2g}"
