"""Decision models: side by side on an issue's scale, against decisions with known outcomes, and against print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.charts.base import claim, context, finding_claim, first_places, part_of
from sim.charts.findings.shared import beside, finding_sheet
from sim.charts.grid import rows_axes, scale_of
from sim.charts.palette import BLUE, GREEN, GREY, GRID, INK, ORANGE, PALE, SKY, SMALL, VERMILLION
from sim.charts.style import bare, height, letters, sheet, spread, wrap
from sim.results.wording import number, percent, points, sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

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
MARK = "compromise"
"""The model that the others are held against."""
ROW = 0.4


def _name(row: Mapping[Any, Any] | pd.Series) -> str:
    """A model's name without what is said in brackets."""
    return str(row["model_title"]).split(" (")[0]


def forecast_parts(table: pd.DataFrame) -> list[str]:
    """One figure an issue."""
    return first_places(table["issue"])


def forecast_title(table: pd.DataFrame, part: str | None = None) -> str:
    """How far the models are apart, and which say least and most."""
    mine = part_of(table, "issue", part)
    models = mine[(mine["kind"] == "model") & mine["median"].notna()]
    issue = sentence(str(mine["issue_label"].iloc[0]))
    if models.empty:
        return claim(f"{issue}: nobody has an interest in it")
    order = models.sort_values("median", kind="stable")
    low, high = order.iloc[0], order.iloc[-1]
    if len(models) == 1:
        return claim(f"{issue}: {_name(low)} says {number(low['median'])}")
    apart = points(high["median"] - low["median"])
    ends = f"{number(low['median'])} ({_name(low)}) to {number(high['median'])} ({_name(high)})"
    return claim(
        f"{issue}: models say {ends}", f"{issue}: {apart} between models", f"{apart} between the models"
    )  # fmt: skip


def draw_forecast(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A row a model, with what it is; where the actors stand above, the labelled points of the scale beneath."""
    mine, left, right = part_of(table, "issue", part), 4.3, 0.9
    scale = scale_of(table, str(mine["issue"].iloc[0]))
    rows = mine[mine["kind"].isin(["model", "baseline"])].reset_index(drop=True)
    actors = mine[mine["kind"].isin(["actor", "mark"])].sort_values("mode", kind="stable")
    wide = 11.0 - left - right
    each = wide / len(scale)
    words = [wrap(f"{point:g}  {scale[point]}", letters(each - 0.1, SMALL - 1), most=5) for point in sorted(scale)]
    top, under = (1.0 if len(actors) else 0.2), max(height(text, SMALL) for text in words) + 0.4
    tall = ROW * len(rows)
    note = (
        f"{mine['issue_title'].iloc[0]}. {_takeaway(rows)} Circle: median over worlds; thick: half of the worlds; "
        "thin: nine tenths. Above: where the parties stand."
    )
    title = forecast_title(table, part)
    page = sheet(figure, context(table), title=title, note=note, body=tall + top + under)
    axes = rows_axes(page, len(rows), ROW, left=left, right=right, bottom=under)
    axes.set_xlim(min(scale), max(scale))
    across = axes.get_yaxis_transform()
    axes.hlines(np.arange(len(rows)), 0, 1, transform=across, color=GRID, lw=0.5, zorder=0)
    for y, row in enumerate(rows.to_dict("records")):
        dark, light = (BLUE, SKY) if row["kind"] == "model" else (GREY, PALE)
        axes.hlines(y, row["q05"], row["q95"], color=light, lw=2.5)
        axes.hlines(y, row["q25"], row["q75"], color=light, lw=7)
        axes.plot(row["median"], y, marker="o", ms=7, color=dark, mec="white", mew=0.8, zorder=3, clip_on=False)
        beside(axes, y, number(row["median"]) if row["median"] == row["median"] else "no answer", 1.015)
        beside(axes, y - 0.16, _name(row), -0.02, weight="bold", ha="right")
        what = wrap(WHAT.get(str(row["model"]), ""), letters(left - 0.2, SMALL - 1), most=1)
        beside(axes, y + 0.2, what, -0.02, size=SMALL - 1, color=GREY, ha="right")
    axes.axhline(int((rows["kind"] == "model").sum()) - 0.5, color=GREY, lw=0.7, ls=":")
    axes.set_xticks(sorted(scale), [""] * len(scale))
    unit, over = (max(scale) - min(scale)) / wide, axes.get_xaxis_transform()
    places = spread(sorted(scale), [each * unit] * len(scale), min(scale) - 0.4 * unit, max(scale) + 0.4 * unit)
    for point, place, text in zip(sorted(scale), places, words, strict=True):
        axes.annotate(
            text, (point, 0), (place, -0.12 / tall), xycoords=over, textcoords=over, size=SMALL - 1, ha="center",
            va="top", annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": GREY, "lw": 0.5, "shrinkA": 0, "shrinkB": 0},
        )  # fmt: skip
    places = spread(list(actors["mode"]), [0.17 * unit] * len(actors), min(scale), max(scale))
    for one, place in zip(actors.to_dict("records"), places, strict=True):
        _name_actor(axes, one, place)


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


def _name_actor(axes: Axes, one: Mapping[Any, Any], place: float) -> None:
    """Where a party stands, or a figure from elsewhere, named above."""
    at, mark, over = one["mode"], one["kind"] == "mark", axes.get_xaxis_transform()
    if mark:
        axes.axvline(at, color=VERMILLION, lw=1.2, ls="--", zorder=1.5)
    else:
        axes.plot([at], [1.0], marker="v", ms=6, color=ORANGE, mec=INK, mew=0.4, transform=over, clip_on=False,
                  zorder=4)  # fmt: skip
    axes.annotate(
        wrap(str(one["model_title"]), 20, most=1), (at, 1.0), (place, 1.03), xycoords=over, textcoords=over,
        size=SMALL - 0.5, rotation=45, ha="left", va="bottom", rotation_mode="anchor", annotation_clip=False,
        weight="bold" if mark else "normal", color=VERMILLION if mark else INK,
    )  # fmt: skip


def backtest_parts(table: pd.DataFrame) -> list[str]:
    """All decisions, then one figure a group."""
    return first_places(table["group"])


def backtest_title(table: pd.DataFrame, part: str | None = None) -> str:
    """The finding for all decisions; for a group, what the weighted mean misses by there."""
    mine = part_of(table, "group", part)
    if mine["group"].iloc[0] == table["group"].iloc[0]:
        return finding_claim(table)
    mark = mine[mine["model"] == MARK].iloc[0]
    better = mine.loc[mine["verdict"] == "better", "model_title"]
    what = f"{mark['group']}: {'no model is clearly nearer' if better.empty else f'{better.iloc[0]} is nearer'}"
    return claim(f"{what} than the weighted mean ({mark['decisions']} decisions)", what)


def draw_backtest(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """Error by model with its interval, a row a model, the best above; the weighted mean is the line to beat."""
    mine, left, right = part_of(table, "group", part), 3.9, 2.9
    mine = mine.sort_values("mean_error", kind="stable").reset_index(drop=True)
    note = (
        "How many points of the scale each forecast was off on average, with its 95 % interval; the nearer the left "
        "the better. Circles: models; grey squares: forecasts that need none; green: clearly nearer than the weighted "
        "mean (dashed). Right: the difference from it on the same decisions, and how often a forecast was about right."
    )
    page = finding_sheet(figure, table, note, ROW * len(mine) + 0.85, backtest_title(table, part))
    axes = rows_axes(page, len(mine), ROW, left=left, right=right, bottom=0.5)
    axes.hlines(range(len(mine)), 0, 1, transform=axes.get_yaxis_transform(), color=GRID, lw=0.5, zorder=0.5)
    axes.axvline(mine.loc[mine["model"] == MARK, "mean_error"].iloc[0], color=VERMILLION, lw=1.2, ls="--", zorder=1)
    names = []
    for row, one in enumerate(mine.to_dict("records")):
        marked, naive = one["model"] == MARK, one["kind"] == "naive"
        colour = GREEN if one["verdict"] == "better" else GREY if naive else BLUE
        marker = "s" if naive else "o"
        axes.hlines(row, one["low"], one["high"], color=colour, lw=2)
        axes.plot(one["mean_error"], row, marker=marker, ms=6.5, color=colour, mec="white", mew=0.8, zorder=3)
        interval = f" ({one['difference_low']:+z.1f} to {one['difference_high']:+z.1f})"
        known = one["difference_low"] == one["difference_low"]
        beside(axes, row, f"{one['mean_error']:.1f}", weight="bold")
        beside(axes, row, "" if marked else f"{one['difference']:+z.1f}{interval if known else ''}", 1.12)
        beside(axes, row, percent(one["hit_rate"]), 1.66, ha="right")
        what = wrap(WHAT.get(str(one["model"]), ""), letters(left - 0.3, SMALL - 1), most=1)
        beside(axes, row + 0.34, what, -0.012, size=SMALL - 1.2, color=GREY, ha="right")
        names.append("Weighted mean" if marked else wrap(_name(one), letters(left - 0.3, SMALL), most=1))
    for x, words, ha in ((1.02, "error", "left"), (1.12, "against the weighted mean", "left"), (1.66, "hits", "right")):
        beside(axes, -0.75, words, x, va="bottom", ha=ha, color=GREY)
    axes.set_yticks(range(len(mine)), names)
    for label, model in zip(axes.get_yticklabels(), mine["model"], strict=True):
        label.set_fontweight("bold" if model == MARK else "normal")
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0, None)
    axes.set_xlabel("mean absolute error, points", color=INK)


def draw_published(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A panel a printed table: printed across, ours upwards; on the line is a figure that came out as printed."""
    side, names = 2.9, first_places(table["table"])
    note = "Each point is a printed figure: across as printed, upwards as our models have it; on the line they agree."
    page = sheet(figure, context(table), title=finding_claim(table), note=note, body=side + 0.9)
    wide = page.width / len(names)
    for n, name in enumerate(names):
        mine = table[table["table"] == name]
        axes = page.axes(n * wide + 0.65, 0.5, min(side, wide - 0.85), side)
        both = pd.concat([mine["printed"], mine["ours"]])
        low, high = float(both.min()), float(both.max())
        pad = 0.06 * (high - low or 1.0)
        ends = (low - pad, high + pad)
        axes.set(xlim=ends, ylim=ends, xlabel="printed", ylabel="" if n else "ours")
        axes.grid(color=GRID, lw=0.5)
        axes.plot(ends, ends, color=GREY, lw=0.8, ls="--", zorder=1)
        for agrees, colour, marker in ((True, BLUE, "o"), (False, VERMILLION, "X")):
            some = mine[mine["agrees"] == agrees]
            look: dict[str, Any] = {"color": colour, "mec": "white", "mew": 0.6, "alpha": 0.85}
            axes.plot(some["printed"], some["ours"], ls="", marker=marker, ms=5.5, **look)
        right = int(mine["agrees"].sum())
        axes.set_title(f"{name}: {right} of {len(mine)}", size=SMALL + 1, weight="bold", loc="left", pad=4)
        bare(axes)
