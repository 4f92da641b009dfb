"""The staging curve: what is carried out of the same end state, against the number of stages that it is cut into."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.charts.base import context
from sim.charts.headline import beneath, claim
from sim.charts.style import BLACK, BLUE, GREEN, GRID, SMALL, VERMILLION, bare, sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TALL, LEFT, GAP = 3.4, 0.7, 0.75
LOOKS = {"equal": (BLUE, "o", "-"), "front-loaded": (GREEN, "^", "--"), "back-loaded": (VERMILLION, "v", ":")}
PANELS = (
    ("carried", "of the way carried out, %", ("low", "high")),
    ("completed", "worlds that complete it, %", ("completed_low", "completed_high")),
    ("least_gain", "mean gain of whoever gains least, hundredths", None),
)


def staging_title(table: pd.DataFrame, part: str | None = None) -> str:
    """Whether small steps do better than everything at once."""
    return claim(table)


def draw_staging(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """Three panels over the number of stages: carried out, completed, and what the worst off gains."""
    page = sheet(
        figure,
        context(table),
        title=claim(table),
        note=beneath(
            table,
            claim(table),
            "The same end state, cut into more and more stages; bands are 95 % intervals "
            "over worlds. Carried out: mean share of the way from today to the end state, over issues of "
            "substance.",
        ),
        body=TALL + 1.0,
    )
    wide = (page.width - LEFT - 0.2 - GAP * (len(PANELS) - 1)) / len(PANELS)
    for n, (column, label, ends) in enumerate(PANELS):
        axes = page.axes(LEFT + n * (wide + GAP), 0.5, wide, TALL)
        _panel(axes, table, column, ends)
        axes.set_xlabel("number of stages")
        axes.set_ylabel(label)
        if n == 0:
            figure.legend(
                *axes.get_legend_handles_labels(), loc="upper left", ncols=5, frameon=False, fontsize=SMALL,
                bbox_to_anchor=(0.01, (page.bottom + page.height + 0.02) / figure.get_figheight()), columnspacing=1.4,
            )  # fmt: skip


def _panel(axes: Axes, table: pd.DataFrame, column: str, ends: tuple[str, str] | None) -> None:
    one = table[(table["cut"] == "equal") & (table["stages"] == 1)]
    for cut, (colour, marker, dash) in LOOKS.items():
        line = table[table["cut"] == cut]
        if line.empty:
            continue
        line = line if cut == "equal" else pd.concat([one, line])
        axes.plot(line["stages"], line[column] * 100, color=colour, marker=marker, ms=4.5, ls=dash, lw=1.6, label=cut)
        if ends is not None:
            axes.fill_between(line["stages"], line[ends[0]] * 100, line[ends[1]] * 100, color=colour, alpha=0.13, lw=0)
    for cut, marker, label in (("in the order found", "*", "in the order found"), ("as written", "s", "as written")):
        dot = table[table["cut"] == cut]
        if not dot.empty:
            size = 11 if marker == "*" else 7
            axes.plot(
                dot["stages"],
                dot[column] * 100,
                color=BLACK,
                marker=marker,
                ms=size,
                mfc="none",
                mew=1.4,
                ls="",
                label=label,
            )
    axes.set_xticks(range(1, int(table["stages"].max()) + 1))
    axes.set_xlim(0.7, table["stages"].max() + 0.3)
    low, high = axes.get_ylim()
    if ends is not None:
        axes.set_ylim(-0.02 * max(high, 1.0), min(max(high, 1.0), 103))
    else:
        axes.set_ylim(min(low, 0), max(high, 0.05))
    axes.grid(axis="y", color=GRID, lw=0.6)
    bare(axes)
