"""Shares of the variance of an outcome: what numbers do alone, and what they do together with others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.charts.base import context
from sim.charts.findings.ranking import finding_parts, finding_title, labels, of_part, rows_axes
from sim.charts.headline import beneath
from sim.charts.style import BLUE, GRID, INK, ORANGE, SMALL, bare, hatched, sheet

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROW, MOST, LEFT = 0.36, 15, 3.6


def sobol_parts(table: pd.DataFrame) -> list[str]:
    """A figure a path and outcome."""
    return finding_parts(table, "total")


def sobol_title(table: pd.DataFrame, part: str | None = None) -> str:
    """The finding for the figure it is about; for the others, the largest estimate."""
    return finding_title(table, part, "total")


def draw_sobol(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """Two bars a number, with their 95 % intervals."""
    mine = of_part(table, part, "total")
    some = mine[mine["total_high"] > 0]
    top = (some if len(some) else mine).head(MOST)
    tall = ROW * len(top)
    title = sobol_title(table, part)
    page = sheet(
        figure,
        context(table),
        title=title,
        note=beneath(
            table,
            title,
            "How much of the spread of the outcome would go if an input were known: by itself, "
            "and with what it does together with other inputs; 95 % intervals, cut at none and all. "
            f"The {len(top)} first of {len(mine)} inputs with a range.",
        ),
        body=tall + 1.05,
    )
    axes = page.axes(LEFT, 0.55, page.width - LEFT - 0.5, tall)
    rows = np.arange(len(top))
    for shift, name, colour, word in (
        (-0.19, "first", BLUE, "by itself"), (0.19, "total", ORANGE, "and together with other inputs"),
    ):  # fmt: skip
        wide, low, high = (np.clip(top[column], 0, 1) * 100 for column in (name, f"{name}_low", f"{name}_high"))
        axes.barh(
            rows + shift, wide, height=0.34, color=colour, label=word, hatch=hatched("////") if name == "total" else ""
        )
        axes.hlines(rows + shift, low, high, color=INK, lw=1.1)
    axes.axvline(0, color=INK, lw=0.9)
    rows_axes(axes, labels(top, LEFT))
    axes.set_xlim(0, None)
    axes.set_xlabel("share of the variance, %")
    axes.grid(axis="x", color=GRID, lw=0.6)
    bare(axes, keep=("bottom",))
    page.figure.legend(
        *axes.get_legend_handles_labels(), loc="upper left", ncols=2, frameon=False, fontsize=SMALL,
        bbox_to_anchor=(0.01, (page.bottom + page.height + 0.03) / page.figure.get_figheight()),
    )  # fmt: skip
