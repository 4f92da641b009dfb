"""Decision models side by side on an issue's labelled scale, with the forecasts that need no model beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.charts.base import context, first_places
from sim.charts.scales import LABEL_WIDTH, labelled_scale, scale_of
from sim.charts.style import BLUE, GREY, INK, ORANGE, PALE, SKY, SMALL, VERMILLION, height, letters, sheet, spread, wrap
from sim.results.wording import number, points, sentence, spoken

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANEL = 3.6
NAMES = 1.2
"""Room for the names of the models beneath the axes, in inches."""
RIGHT = 2.1


def forecast_parts(table: pd.DataFrame) -> list[str]:
    """One figure an issue."""
    return first_places(table["issue"])


def forecast_title(table: pd.DataFrame, part: str | None = None) -> str:
    """Which models say least and most, and what the unweighted mean says."""
    mine = _part(table, part)
    models = mine[(mine["kind"] == "model") & mine["median"].notna()]
    issue = sentence(spoken(str(mine["issue"].iloc[0])))
    if models.empty:
        return f"{issue}: nobody has an interest in it"
    low, high = (
        models.iloc[int(models["median"].to_numpy().argmin())],
        models.iloc[int(models["median"].to_numpy().argmax())],
    )
    naive = mine[(mine["kind"] == "baseline") & (mine["model"] == "mean")]["median"].iloc[0]
    if len(models) == 1:
        return (
            f"{issue}: {_short(low['model_title'])} says {number(low['median'])}, the unweighted mean {number(naive)}"
        )
    gap = points(high["median"] - low["median"])
    return (
        f"{issue}: models lie {gap} apart, from {number(low['median'])} ({_short(low['model_title'])}) "
        f"to {number(high['median'])} ({_short(high['model_title'])}); the unweighted mean says {number(naive)}"
    )


def draw_forecast(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A column a model; positions of the actors and figures from elsewhere stand at the right."""
    mine = _part(table, part)
    scale = scale_of(table, str(mine["issue"].iloc[0]))
    shown = mine[mine["kind"].isin(["model", "baseline"])].reset_index(drop=True)
    note = (
        f"{mine['issue_title'].iloc[0]}. Circle: median over worlds; thick: half of the worlds; thin: nine tenths; "
        "diamond: with every number at its most likely value. Grey: forecasts that need no model. "
        "Right: where the actors stand."
    )
    if context(table).worlds <= 1 or (shown["q05"] == shown["q95"]).all():
        note = f"{mine['issue_title'].iloc[0]}. Grey: forecasts that need no model. Right: where the actors stand."
    page = sheet(figure, context(table), title=forecast_title(table, part), note=note, body=PANEL + NAMES + 0.15)
    axes = page.axes(LABEL_WIDTH, NAMES, page.width - LABEL_WIDTH - RIGHT, PANEL)
    labelled_scale(axes, scale, PANEL)
    axes.set_xlim(-0.6, len(shown) - 0.4)
    for kind, dark, light in (("model", BLUE, SKY), ("baseline", GREY, PALE)):
        rows = shown[shown["kind"] == kind]
        axes.vlines(rows.index, rows["q05"], rows["q95"], color=light, lw=2.5)
        axes.vlines(rows.index, rows["q25"], rows["q75"], color=light, lw=7)
        axes.plot(
            rows.index,
            rows["median"],
            ls="",
            marker="o",
            ms=7,
            color=dark,
            mec="white",
            mew=0.8,
            zorder=3,
            clip_on=False,
        )
        apart = rows[(rows["mode"] - rows["median"]).abs() > 1e-3 * (max(scale) - min(scale))]
        axes.plot(
            apart.index, apart["mode"], ls="", marker="D", ms=4, mfc="white", mec=INK, mew=0.8, zorder=4, clip_on=False
        )
    unit = (max(scale) - min(scale)) / PANEL
    for place, (_, row) in enumerate(shown.iterrows()):
        if row["median"] != row["median"]:
            continue
        axes.text(
            place + 0.17,
            row["median"],
            number(row["median"]),
            size=SMALL,
            va="center",
            zorder=5,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.5},
        )
    axes.axvline(int((shown["kind"] == "model").sum()) - 0.5, color=GREY, lw=0.7, ls=":")
    names = [_short(title) for title in shown["model_title"]]
    axes.set_xticks(range(len(shown)), names, rotation=40, ha="right", rotation_mode="anchor", linespacing=1.0)
    axes.tick_params(axis="x", length=0)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    _beside(axes, mine[mine["kind"].isin(["actor", "mark"])].sort_values("mode", kind="stable"), unit)


def _beside(axes: Axes, rows: pd.DataFrame, unit: float) -> None:
    """Actors' positions as ticks at the right, figures from elsewhere as lines, all named without overlap."""
    words = [
        wrap(
            f"{one['model_title']}" + (f" {number(one['mode'])}" if one["kind"] == "actor" else ""),
            letters(RIGHT - 0.35, SMALL * 1.12),
            most=2,
        )
        for _, one in rows.iterrows()
    ]
    room = [(height(text, SMALL) + 0.02) * unit for text in words]
    low, high = axes.get_ylim()
    places = spread(list(rows["mode"]), room, low - 0.2 * unit, high + 0.2 * unit)
    across = axes.get_yaxis_transform()
    for (_, one), text, place in zip(rows.iterrows(), words, places, strict=True):
        mark = one["kind"] == "mark"
        colour = VERMILLION if mark else ORANGE
        if mark:
            axes.axhline(one["mode"], color=colour, lw=1.2, ls="--", zorder=1.5)
        else:
            axes.plot(
                [1.0],
                [one["mode"]],
                marker="<",
                ms=6,
                color=colour,
                mec=INK,
                mew=0.4,
                transform=across,
                clip_on=False,
                zorder=4,
            )
        axes.annotate(
            text,
            (1, one["mode"]),
            (20, (place - one["mode"]) / unit * 72),
            xycoords=across,
            textcoords="offset points",
            size=SMALL,
            va="center",
            linespacing=1.05,
            annotation_clip=False,
            weight="bold" if mark else "normal",
            arrowprops={
                "arrowstyle": "-",
                "color": colour,
                "lw": 0.7,
                "shrinkA": 0,
                "shrinkB": 3,
                "relpos": (0.0, 0.5),
            },
        )


def _short(title: object) -> str:
    """A model's name without what is said in brackets."""
    return str(title).split(" (")[0]


def _part(table: pd.DataFrame, part: str | None) -> pd.DataFrame:
    return table[table["issue"] == (part or table["issue"].iloc[0])]
