"""Numbers to research: how much of what is uncertain about an outcome would go if one of them were known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.charts.base import context
from sim.charts.findings.ranking import finding_parts, finding_title, labels, of_part, rows_axes
from sim.charts.headline import beneath
from sim.charts.style import BLUE, GRID, INK, PALE, SMALL, bare, sheet

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROW, MOST, LEFT = 0.27, 20, 4.1


def research_parts(table: pd.DataFrame) -> list[str]:
    """A figure a path and outcome."""
    return finding_parts(table, "share")


def research_title(table: pd.DataFrame, part: str | None = None) -> str:
    """The finding for the figure it is about; for the others, the largest estimate."""
    return finding_title(table, part, "share")


def draw_research(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A bar a number with its 95 % interval; pale where chance alone might make it."""
    mine = of_part(table, part, "share")
    top = mine.head(MOST)
    tall = ROW * len(top)
    title = research_title(table, part)
    page = sheet(
        figure,
        context(table),
        title=title,
        note=beneath(
            table,
            title,
            f"Share of the variance over worlds that knowing one number would take away, with its 95 % interval "
            f"over resampled worlds; pale where the interval reaches 0. The first {len(top)} of {len(mine)} numbers.",
        ),
        body=tall + 0.75,
    )
    axes = page.axes(LEFT, 0.55, page.width - LEFT - 0.8, tall)
    rows = np.arange(len(top))
    colours = [BLUE if one else PALE for one in top["clear"]]
    axes.barh(rows, top["share"] * 100, height=0.68, color=colours, lw=0)
    axes.hlines(rows, top["share_low"] * 100, top["share_high"] * 100, color=INK, lw=1.2)
    most = max(float(top["share_high"].max()) * 100, 1.0)
    axes.set_xlim(0, most * 1.08)
    for row, share, high in zip(range(len(top)), top["share"], top["share_high"], strict=True):
        axes.text(max(high, share) * 100 + most * 0.012, row, f"{share * 100:.1f}", size=SMALL, va="center")
    rows_axes(axes, labels(top, LEFT, with_range=True))
    axes.set_xlabel("share of the variance that would go, %")
    axes.grid(axis="x", color=GRID, lw=0.6)
    bare(axes, keep=("bottom",))
