"""Screening: how much a number does on average, against how much that depends on the other numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.charts.base import context
from sim.charts.findings.ranking import finding_parts, finding_title, of_part
from sim.charts.headline import beneath
from sim.charts.marks import is_share, shown
from sim.charts.style import BLUE, GREY, GRID, INK, SMALL, VERMILLION, bare, letters, sheet, spread, wrap

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TALL, RIGHT, LEFT, NAMED = 4.6, 4.0, 0.8, 14


def morris_parts(table: pd.DataFrame) -> list[str]:
    """A figure a path and outcome."""
    return finding_parts(table, "size")


def morris_title(table: pd.DataFrame, part: str | None = None) -> str:
    """The finding for the figure it is about; for the others, the largest estimate."""
    return finding_title(table, part, "size")


def draw_morris(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A dot a number: size of its effects across, their spread up; triangles up and down for the sign."""
    mine = of_part(table, part, "size")
    outcome = str(mine["outcome"].iloc[0])
    named = mine[mine["size"] > 0].head(NAMED).sort_values("spread", kind="stable")
    largest = "The one that has any is named." if len(named) == 1 else f"The {len(named)} largest are named."
    unit = "percentage points" if is_share(outcome) else "in the outcome's unit"
    title = morris_title(table, part)
    page = sheet(
        figure,
        context(table),
        title=title,
        note=beneath(
            table,
            title,
            "Each mark is an input. Across: how much the outcome changes on average as it "
            "goes over its whole range (mu*); up: how unlike those changes are (sigma), which is large where they "
            "depend on other inputs: above the line as much on those as on this one. Upward triangles raise the "
            f"outcome, downward ones lower it. {largest if len(named) else ''}".rstrip(),
        ),
        body=TALL + 0.7,
    )
    axes = page.axes(LEFT, 0.55, page.width - LEFT - RIGHT, TALL)
    x, y = shown(outcome, mine["size"]), shown(outcome, mine["spread"])
    for up, marker, colour in ((True, "^", BLUE), (False, "v", VERMILLION)):
        chosen = (mine["mean"] >= 0) == up
        axes.plot(x[chosen], y[chosen], ls="", marker=marker, color=colour, mec=INK, mew=0.4, ms=6)
    most, high = max(float(x.max()), 1e-9) * 1.06, max(float(y.max()), 1e-9) * 1.1
    axes.set(xlim=(-0.02 * most, most), ylim=(-0.03 * high, high))
    axes.plot([0, min(most, high)], [0, min(most, high)], color=GREY, lw=0.9, ls="--")
    axes.set_xlabel(f"how much it changes the outcome, {unit}")
    axes.set_ylabel(f"how much that depends on others, {unit}")
    axes.grid(color=GRID, lw=0.6)
    bare(axes)
    heights = shown(outcome, named["spread"])
    places = spread(list(heights), [0.22 * high / TALL] * len(named), 0.0, high)
    for label, across, up, place in zip(named["label"], shown(outcome, named["size"]), heights, places, strict=True):
        axes.annotate(
            wrap(str(label), letters(RIGHT - 0.5, SMALL), most=1), (across, up), (1.05, place), xycoords="data",
            textcoords=("axes fraction", "data"), size=SMALL, va="center", annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": GREY, "lw": 0.5, "relpos": (0, 0.5), "shrinkA": 1, "shrinkB": 3},
        )  # fmt: skip
