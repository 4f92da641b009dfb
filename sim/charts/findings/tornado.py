"""The numbers that move an outcome most, each from one end of its own range to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.charts.base import context
from sim.charts.findings.ranking import finding_parts, finding_title, labels, of_part, rows_axes
from sim.charts.headline import beneath
from sim.charts.marks import axis_title, change_title, is_share, shown, zero_line
from sim.charts.style import BLUE, GREY, GRID, ORANGE, SMALL, bare, hatched, sheet
from sim.results.wording import sentence

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROW, MOST, LEFT = 0.27, 25, 4.1
KINDS = {
    "decided": "somebody decides", "fact": "given, nobody decides", "assumed": "assumptions",
}  # fmt: skip
"""What kinds of numbers there are, in the order in which they stand."""


def tornado_parts(table: pd.DataFrame) -> list[str]:
    """A figure a path and outcome that any number moves."""
    return finding_parts(table, "swing")


def tornado_title(table: pd.DataFrame, part: str | None = None) -> str:
    """The finding for the figure it is about; for the others, the largest estimate."""
    return finding_title(table, part, "swing")


def draw_tornado(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A bar a number, the longest at the top; the low end of the range in one colour, the high end in another."""
    mine = of_part(table, part, "swing")
    outcome = str(mine["outcome"].iloc[0])
    moving = mine[mine["swing"] > 0]
    shown_rows = (moving if len(moving) else mine).head(MOST)
    shown_rows = shown_rows.assign(_=[list(KINDS).index(kind) for kind in shown_rows["kind"]]).sort_values(
        ["_", "rank"], kind="stable"
    )
    tall = ROW * (len(shown_rows) + shown_rows["kind"].nunique())
    rest = len(mine) - len(shown_rows)
    title = tornado_title(table, part)
    page = sheet(
        figure,
        context(table),
        title=title,
        note=beneath(
            table,
            title,
            f"{sentence(axis_title(outcome, table))}: {_figure(outcome, mine['base'].iloc[0])} with every number "
            "drawn. Bars: what changes when one number stands at the low or the high end of its own range, in the same "
            "worlds. To the right: high less low, with its 95 % interval. "
            + (f"The {rest} numbers that move it less are in the table." if rest else ""),
        ),
        body=tall + 1.1,
    )
    axes = page.axes(LEFT, 0.55, page.width - LEFT - 1.75, tall)
    kinds = shown_rows["kind"].tolist()
    first = [n for n, kind in enumerate(kinds) if n == 0 or kind != kinds[n - 1]]  # a line of its own names the kind
    rows = np.array([n + sum(start <= n for start in first) for n in range(len(kinds))])
    heads = {int(rows[start]) - 1: KINDS[kinds[start]] for start in first}
    for name, colour, hatch in (("at_low", ORANGE, hatched("////")), ("at_high", BLUE, "")):
        axes.barh(
            rows, shown(outcome, shown_rows[name]), height=0.7, color=colour, hatch=hatch,
            label="at its low end" if name == "at_low" else "at its high end",
        )  # fmt: skip
    zero_line(axes)
    named = dict(zip(rows.tolist(), labels(shown_rows, LEFT, with_range=True), strict=True)) | heads
    rows_axes(axes, [named[row] for row in range(len(named))])
    for label in (axes.get_yticklabels()[row] for row in heads):
        label.set(color=GREY, style="italic")
    beside = axes.get_yaxis_transform()
    columns = ("effect", "effect_low", "effect_high")
    for row, values in zip(rows, shown_rows[list(columns)].itertuples(index=False), strict=True):
        effect, low, high = (_signed(outcome, value) for value in values)
        axes.text(1.01, row, f"{effect} ({low} to {high})", transform=beside, size=SMALL, va="center")
    axes.text(1.01, -0.85, "high less low", transform=beside, size=SMALL, va="center", weight="bold")
    axes.set_xlabel(change_title(outcome, table))
    axes.grid(axis="x", color=GRID, lw=0.6)
    bare(axes, keep=("bottom",))
    page.figure.legend(
        *axes.get_legend_handles_labels(), loc="upper left", ncols=2, frameon=False, fontsize=SMALL,
        bbox_to_anchor=(0.01, (page.bottom + page.height + 0.03) / page.figure.get_figheight()),
    )  # fmt: skip


def _figure(outcome: str, value: float) -> str:
    return f"{value * 100:.0f} %" if is_share(outcome) else f"{value:.3g}"


def _signed(outcome: str, value: float) -> str:
    return f"{value * 100:+.1f}" if is_share(outcome) else f"{value:+.3g}"
