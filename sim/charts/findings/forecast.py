"""Decision models side by side on an issue's labelled scale, with the forecasts that need no model beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.charts.base import context, first_places
from sim.charts.headline import short
from sim.charts.scales import scale_of
from sim.charts.style import (
    BLUE,
    GREY,
    GRID,
    INK,
    ORANGE,
    PALE,
    SKY,
    SMALL,
    VERMILLION,
    bare,
    height,
    letters,
    sheet,
    spread,
    wrap,
)  # fmt: skip
from sim.results.wording import number, points, sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW, LEFT, RIGHT = 0.4, 4.3, 0.9
WHAT = {
    "compromise": "the mean of positions, weighted by salience and leverage",
    "median": "the position with half of all weight on either side",
    "nash": "the deal with the largest product of gains over drift",
    "nash_powers": "the same, where the stronger count for more",
    "kalai_smorodinsky": "everybody gets the same part of the most it could get",
    "egalitarian": "everybody gains the same over drift",
    "challenge": "actors challenge each other's positions round by round",
    "exchange": "pairs give way on what matters less to them, and get what matters more",
    "election": "each position's chance is that of an alternative in a vote",
    "spatial": "actors move towards proposals that they could not defeat",
    "mean": "no model: all positions count alike",
    "plain_median": "no model: the actor in the middle",
    "today": "no model: nothing changes",
    "middle": "no model: half way",
}
"""What each model, and each forecast without one, is, for somebody who has not read the papers."""


def forecast_parts(table: pd.DataFrame) -> list[str]:
    """One figure an issue."""
    return first_places(table["issue"])


def forecast_title(table: pd.DataFrame, part: str | None = None) -> str:
    """How far the models are apart, and which say least and most."""
    mine = _part(table, part)
    models = mine[(mine["kind"] == "model") & mine["median"].notna()]
    issue = sentence(str(mine["issue_label"].iloc[0]))
    if models.empty:
        return short(f"{issue}: nobody has an interest in it")
    order = models.sort_values("median", kind="stable")
    low, high = order.iloc[0], order.iloc[-1]
    if len(models) == 1:
        return short(f"{issue}: {_name(low)} says {number(low['median'])}")
    ends = f"{number(low['median'])} ({_name(low)}) to {number(high['median'])} ({_name(high)})"
    for text in (f"{issue}: models say {ends}", f"{issue}: {points(high['median'] - low['median'])} between models"):
        if len(text) <= 90:
            return text
    return short(f"{points(high['median'] - low['median'])} between the models")


def draw_forecast(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A row a model, with what it is; where the actors stand above, the labelled points of the scale beneath."""
    mine = _part(table, part)
    scale = scale_of(table, str(mine["issue"].iloc[0]))
    rows = mine[mine["kind"].isin(["model", "baseline"])].reset_index(drop=True)
    beside = mine[mine["kind"].isin(["actor", "mark"])].sort_values("mode", kind="stable")
    wide = 11.0 - LEFT - RIGHT
    each = wide / len(scale)
    words = [wrap(f"{point:g}  {scale[point]}", letters(each - 0.1, SMALL - 1), most=5) for point in sorted(scale)]
    top, under = (1.0 if len(beside) else 0.2), max(height(text, SMALL) for text in words) + 0.4
    tall = ROW * len(rows)
    page = sheet(
        figure, context(table), title=forecast_title(table, part), body=tall + top + under,
        note=f"{mine['issue_title'].iloc[0]}. {_takeaway(rows)} Circle: median over worlds; thick: half of the worlds; "
        "thin: nine tenths. Above: where the parties stand.",
    )  # fmt: skip
    axes = page.axes(LEFT, under, wide, tall)
    axes.set(xlim=(min(scale), max(scale)), ylim=(len(rows) - 0.5, -0.5))
    axes.hlines(np.arange(len(rows)), 0, 1, transform=axes.get_yaxis_transform(), color=GRID, lw=0.5, zorder=0)
    across = axes.get_yaxis_transform()
    for y, (_, row) in enumerate(rows.iterrows()):
        dark, light = (BLUE, SKY) if row["kind"] == "model" else (GREY, PALE)
        axes.hlines(y, row["q05"], row["q95"], color=light, lw=2.5)
        axes.hlines(y, row["q25"], row["q75"], color=light, lw=7)
        axes.plot(row["median"], y, marker="o", ms=7, color=dark, mec="white", mew=0.8, zorder=3, clip_on=False)
        axes.text(1.015, y, number(row["median"]) if row["median"] == row["median"] else "no answer",
                  transform=across, size=SMALL, va="center")  # fmt: skip
        axes.text(-0.02, y - 0.16, _name(row), transform=across, size=SMALL, weight="bold", ha="right", va="center")
        axes.text(-0.02, y + 0.2, wrap(WHAT.get(str(row["model"]), ""), letters(LEFT - 0.2, SMALL - 1), most=1),
                  transform=across, size=SMALL - 1, color=GREY, ha="right", va="center")  # fmt: skip
    axes.axhline(int((rows["kind"] == "model").sum()) - 0.5, color=GREY, lw=0.7, ls=":")
    axes.set_yticks([])
    axes.set_xticks(sorted(scale), [""] * len(scale))
    unit = (max(scale) - min(scale)) / wide
    places = spread(sorted(scale), [each * unit] * len(scale), min(scale) - 0.4 * unit, max(scale) + 0.4 * unit)
    for point, place, text in zip(sorted(scale), places, words, strict=True):
        axes.annotate(
            text, (point, 0), (place, -0.12 / tall), xycoords=axes.get_xaxis_transform(),
            textcoords=axes.get_xaxis_transform(), size=SMALL - 1, ha="center", va="top", annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": GREY, "lw": 0.5, "shrinkA": 0, "shrinkB": 0},
        )  # fmt: skip
    bare(axes, keep=("bottom",))
    _beside(axes, beside, scale, wide)


def _takeaway(rows: pd.DataFrame) -> str:
    """What to take from a picture of models."""
    models = rows.loc[(rows["kind"] == "model"), "median"].dropna()
    plain = rows.loc[rows["model"] == "mean", "median"]
    if len(models) < 2 or plain.empty:
        return ""
    if models.min() <= plain.iloc[0] <= models.max():
        return "The plain mean of positions lies among the models: they add no direction to it."
    side = "above" if models.min() > plain.iloc[0] else "below"
    return f"All models lie {side} the plain mean of positions."


def _beside(axes: Axes, rows: pd.DataFrame, scale: Mapping[float, str], wide: float) -> None:
    """Where the parties stand, and figures from elsewhere, named above without overlap."""
    if rows.empty:
        return
    unit = (max(scale) - min(scale)) / wide
    places = spread(list(rows["mode"]), [0.17 * unit] * len(rows), min(scale), max(scale))
    over = axes.get_xaxis_transform()
    for (_, one), place in zip(rows.iterrows(), places, strict=True):
        mark = one["kind"] == "mark"
        if mark:
            axes.axvline(one["mode"], color=VERMILLION, lw=1.2, ls="--", zorder=1.5)
        else:
            axes.plot([one["mode"]], [1.0], marker="v", ms=6, color=ORANGE, mec=INK, mew=0.4, transform=over,
                      clip_on=False, zorder=4)  # fmt: skip
        name = wrap(str(one["model_title"]), 20, most=1)
        axes.annotate(
            name, (one["mode"], 1.0), (place, 1.03), xycoords=over, textcoords=over, size=SMALL - 0.5, rotation=45,
            ha="left", va="bottom", rotation_mode="anchor", annotation_clip=False, weight="bold" if mark else "normal",
            color=VERMILLION if mark else INK,
        )  # fmt: skip


def _name(row: pd.Series) -> str:
    """A model's name without what is said in brackets."""
    return str(row["model_title"]).split(" (")[0]


def _part(table: pd.DataFrame, part: str | None) -> pd.DataFrame:
    return table[table["issue"] == (part or table["issue"].iloc[0])]
