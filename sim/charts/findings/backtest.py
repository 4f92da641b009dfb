"""Error by model on decisions with known outcomes, with intervals and the weighted mean as the line to beat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.charts.base import context, first_places
from sim.charts.findings.forecast import WHAT
from sim.charts.headline import beneath, claim, short
from sim.charts.style import BLUE, GREEN, GREY, GRID, INK, SMALL, VERMILLION, bare, letters, sheet, wrap
from sim.results.wording import percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROW = 0.4
MARK = "compromise"


def backtest_parts(table: pd.DataFrame) -> list[str]:
    """All decisions, then one figure a group."""
    return first_places(table["group"])


def backtest_title(table: pd.DataFrame, part: str | None = None) -> str:
    """The finding for all decisions; for a group, what the weighted mean misses by there."""
    mine = _part(table, part)
    if mine["group"].iloc[0] == table["group"].iloc[0]:
        return claim(table)
    mark = mine[mine["model"] == MARK].iloc[0]
    better = mine.loc[mine["verdict"] == "better", "model_title"]
    what = "no model is clearly nearer" if better.empty else f"{better.iloc[0]} is nearer"
    text = f"{mark['group']}: {what} than the weighted mean ({mark['decisions']} decisions)"
    return text if len(text) <= 90 else short(f"{mark['group']}: {what}")


def draw_backtest(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """One row a model, the best above."""
    mine = _part(table, part).sort_values("mean_error", kind="stable").reset_index(drop=True)
    left, right = 3.9, 2.9
    title = backtest_title(table, part)
    page = sheet(
        figure,
        context(table),
        title=title,
        note=beneath(
            table,
            title,
            "How many points of the scale each forecast was off on average, with its 95 % "
            "interval; the nearer the left the better. Circles: models; grey squares: forecasts that need none; green: "
            "clearly nearer than the weighted mean (dashed). Right: the difference from it on the same decisions, and "
            "how often a forecast was about right.",
        ),
        body=ROW * len(mine) + 0.85,
    )
    axes = page.axes(left, 0.5, page.width - left - right, ROW * len(mine))
    axes.set_ylim(len(mine) - 0.5, -0.5)
    axes.hlines(range(len(mine)), 0, 1, transform=axes.get_yaxis_transform(), color=GRID, lw=0.5, zorder=0.5)
    mark = float(mine.loc[mine["model"] == MARK, "mean_error"].iloc[0])
    axes.axvline(mark, color=VERMILLION, lw=1.2, ls="--", zorder=1)
    across = axes.get_yaxis_transform()
    for row, (_, one) in enumerate(mine.iterrows()):
        naive = one["kind"] == "naive"
        colour = GREEN if one["verdict"] == "better" else GREY if naive else BLUE
        axes.hlines(row, one["low"], one["high"], color=colour, lw=2)
        axes.plot(
            one["mean_error"], row, marker="s" if naive else "o", ms=6.5, color=colour, mec="white", mew=0.8, zorder=3
        )
        words = f"{one['mean_error']:.1f}"
        gap = (
            ""
            if one["model"] == MARK
            else f"{one['difference']:+z.1f}"
            + (
                ""
                if one["difference_low"] != one["difference_low"]
                else f" ({one['difference_low']:+z.1f} to {one['difference_high']:+z.1f})"
            )
        )
        axes.text(1.02, row, words, transform=across, size=SMALL, va="center", weight="bold")
        axes.text(1.12, row, gap, transform=across, size=SMALL, va="center")
        axes.text(1.66, row, percent(one["hit_rate"]), transform=across, size=SMALL, va="center", ha="right")
    for x, words, ha in ((1.02, "error", "left"), (1.12, "against the weighted mean", "left"), (1.66, "hits", "right")):
        axes.text(x, -0.75, words, transform=across, size=SMALL, va="bottom", ha=ha, color=GREY)
    names = [
        "Weighted mean" if model == MARK else wrap(str(one).split(" (")[0], letters(left - 0.3, SMALL), most=1)
        for one, model in zip(mine["model_title"], mine["model"], strict=True)
    ]
    axes.set_yticks(range(len(mine)), names)
    for row, model in enumerate(mine["model"]):
        text = wrap(WHAT.get(str(model), ""), letters(left - 0.3, SMALL - 1), most=1)
        axes.text(-0.012, row + 0.34, text, transform=across, size=SMALL - 1.2, color=GREY, ha="right", va="center")
    for label, model in zip(axes.get_yticklabels(), mine["model"], strict=True):
        label.set_fontweight("bold" if model == MARK else "normal")
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0, None)
    axes.set_xlabel("mean absolute error, points", color=INK)
    bare(axes, keep=("bottom",))


def _part(table: pd.DataFrame, part: str | None) -> pd.DataFrame:
    return table[table["group"] == (part or table["group"].iloc[0])]
