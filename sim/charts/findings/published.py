"""Printed figures against ours: every point on the line is a figure that came out as printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.charts.base import context, first_places
from sim.charts.headline import claim
from sim.charts.style import BLUE, GREY, GRID, SMALL, VERMILLION, bare, sheet

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIDE = 2.9


def published_title(table: pd.DataFrame, part: str | None = None) -> str:
    """How many printed figures come out."""
    return claim(table)


def draw_published(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A panel a printed table: printed across, ours upwards."""
    names = first_places(table["table"])
    note = "Each point is a printed figure: across as printed, upwards as our models have it; on the line they agree."
    page = sheet(figure, context(table), title=published_title(table, part), note=note, body=SIDE + 0.9)
    wide = page.width / len(names)
    for n, name in enumerate(names):
        mine = table[table["table"] == name]
        axes = page.axes(n * wide + 0.65, 0.5, min(SIDE, wide - 0.85), SIDE)
        both = pd.concat([mine["printed"], mine["ours"]])
        low, high = float(both.min()), float(both.max())
        pad = 0.06 * (high - low or 1.0)
        axes.set(xlim=(low - pad, high + pad), ylim=(low - pad, high + pad), xlabel="printed")
        if not n:
            axes.set_ylabel("ours")
        axes.grid(color=GRID, lw=0.5)
        axes.plot([low - pad, high + pad], [low - pad, high + pad], color=GREY, lw=0.8, ls="--", zorder=1)
        for agrees, colour, marker in ((True, BLUE, "o"), (False, VERMILLION, "X")):
            some = mine[mine["agrees"] == agrees]
            axes.plot(
                some["printed"],
                some["ours"],
                ls="",
                marker=marker,
                ms=5.5,
                color=colour,
                mec="white",
                mew=0.6,
                alpha=0.85,
            )
        right = int(mine["agrees"].sum())
        axes.set_title(f"{name}: {right} of {len(mine)}", size=SMALL + 1, weight="bold", loc="left", pad=4)
        bare(axes)
