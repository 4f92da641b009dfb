"""Who stands where on an issue: positions, ideals, bounds and weight of every actor, with two naive forecasts.

The weighted mean and the weighted median of positions, with salience times leverage as weights, are what simple
models of collective decisions forecast (Achen in Thomson et al., The European Union Decides, 2006; Black,
1948). They stand here as baselines: a result that does no better than they has shown nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.charts.base import context, first_places, row_at
from sim.charts.scales import LABEL_WIDTH, labelled_scale, scale_of, side_labels
from sim.charts.style import BLUE, GREEN, GREY, INK, ORANGE, SKY, SMALL, VERMILLION, letters, sheet, spread, wrap
from sim.results.timeline import today_values
from sim.results.wording import listed, number, sentence, spoken, the

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.results import Results
    from sim.scenario.schema import Bound

PANEL = 3.1


def positions_data(results: Results) -> pd.DataFrame:
    """Positions of every actor that has an interest in an issue, at their most likely values with their ranges.

    ``weight`` is salience times leverage as a share of the issue's total; ``mean`` and ``median`` are weighted
    by it. Columns: issue, issue_title, actor, actor_label, name, low, position, high, ideal, salience,
    leverage, weight, red_line, red_line_side, price, price_side, today, mean, median.
    """
    rows, today = [], today_values(results)
    for key, issue in results.scenario.issues.items():
        found = [
            _row(results, key, actor)
            for actor in results.scenario.actors
            if key in results.scenario.actors[actor].interests
        ]
        if not found:
            continue
        weight = np.array([row["salience"] * row["leverage"] for row in found])
        weight = weight / weight.sum() if weight.sum() > 0 else np.full(len(found), 1 / len(found))
        where = np.array([row["position"] for row in found])
        both = {"mean": float(weight @ where), "median": weighted_median(where, weight)}
        rows += [
            {"issue": key, "issue_title": issue.title, **row, "weight": share, "today": today[key], **both}
            for row, share in zip(found, weight, strict=True)
        ]
    return pd.DataFrame(rows)


def weighted_median(values: np.ndarray, weights: np.ndarray) -> float:
    """The lowest value at or below which half of the weight lies.

    >>> weighted_median(np.array([10.0, 90.0, 40.0]), np.array([0.3, 0.3, 0.4]))
    40.0
    """
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) >= weights.sum() / 2 - 1e-12
    return float(values[order][int(np.argmax(reached))])


def _row(results: Results, issue: str, actor: str) -> dict[str, Any]:
    who = results.scenario.actors[actor]
    interest = who.interests[issue]
    leverage = who.leverage[issue].mode if issue in who.leverage else 50.0
    return {
        "actor": actor,
        "actor_label": who.label,
        "name": the(who.name),
        "low": interest.position.low,
        "position": interest.position.mode,
        "high": interest.position.high,
        "ideal": np.nan if interest.ideal is None else interest.ideal.mode,
        "salience": interest.salience.mode,
        "leverage": leverage,
        **_bound("red_line", interest.red_line),
        **_bound("price", interest.price),
    }


def _bound(name: str, bound: Bound | None) -> dict[str, Any]:
    value = np.nan if bound is None else bound.value.mode
    return {name: value, f"{name}_side": "" if bound is None else bound.direction}


def positions_parts(table: pd.DataFrame) -> list[str]:
    """One figure an issue."""
    return first_places(table["issue"])


def positions_title(table: pd.DataFrame, part: str | None = None) -> str:
    """How far apart the outermost are, and whether the red lines leave room."""
    mine = _part(table, part)
    issue = sentence(spoken(str(mine["issue"].iloc[0])))
    low, high = row_at(mine, mine["position"], lowest=True), row_at(mine, mine["position"])
    if len(mine) == 1:
        return f"{issue}: only {low['name']} has an interest, at {number(low['position'])}"
    gap = high["position"] - low["position"]
    text = (
        f"{issue}: {low['name']} ({number(low['position'])}) and {high['name']} ({number(high['position'])}) are "
        f"{number(gap)} points apart"
    )
    if gap == 0:
        text = f"{issue}: all stand at {number(low['position'])}"
    floor = mine.loc[mine["red_line_side"] == "at_least", "red_line"].max()
    ceiling = mine.loc[mine["red_line_side"] == "at_most", "red_line"].min()
    if np.isfinite(floor) and np.isfinite(ceiling):
        if floor > ceiling:
            return f"{text}, and red lines leave no room: {number(floor)} at least against {number(ceiling)} at most"
        return f"{text}; red lines leave room from {number(floor)} to {number(ceiling)}"
    if np.isfinite(floor) or np.isfinite(ceiling):
        only = mine[mine["red_line"] == (floor if np.isfinite(floor) else ceiling)]
        side = f"below {number(floor)}" if np.isfinite(floor) else f"above {number(ceiling)}"
        return f"{text}; {listed(only['name'].tolist())} will not go {side}"
    return text


def draw_positions(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A column an actor, from the lowest position to the highest, against the issue's labelled scale."""
    mine = _part(table, part).sort_values("position", kind="stable").reset_index(drop=True)
    scale = scale_of(table, str(mine["issue"].iloc[0]))
    note = (
        f"{mine['issue_title'].iloc[0]}. Circle: position, larger with salience times leverage; bar: its range. "
        "Diamond: ideal, where it "
        "differs. Hatched: beyond a red line. Triangle: price, wanted in full before anything is given."
    )
    page = sheet(figure, context(table), title=positions_title(table, part), note=note, body=PANEL + 0.95)
    right = 1.75
    axes = page.axes(LABEL_WIDTH, 0.75, page.width - LABEL_WIDTH - right, PANEL)
    labelled_scale(axes, scale, PANEL)
    axes.set_xlim(-0.6, len(mine) - 0.4)
    for n, one in mine.iterrows():
        _actor(axes, float(n), one, (min(scale), max(scale)))  # type: ignore[arg-type]
    _lines(axes, mine, (max(scale) - min(scale)) / PANEL)
    width = (page.width - LABEL_WIDTH - right) / max(len(mine), 1)
    words = [
        f"{wrap(str(one['actor_label']), letters(width, SMALL), most=1)}\nsalience {one['salience']:.0f}\nleverage "
        f"{one['leverage']:.0f}"
        for _, one in mine.iterrows()
    ]
    axes.set_xticks(range(len(mine)), words)
    axes.tick_params(axis="x", length=0)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)


def _actor(axes: Axes, x: float, one: pd.Series, scale: tuple[float, float]) -> None:
    if one["red_line_side"]:
        low, high = (scale[0], one["red_line"]) if one["red_line_side"] == "at_least" else (one["red_line"], scale[1])
        axes.bar(
            x,
            high - low,
            0.5,
            low,
            facecolor="#f3e3d8",
            edgecolor=VERMILLION,
            hatch="////",
            lw=0,
            alpha=0.55,
            zorder=0.6,
        )
        axes.hlines(one["red_line"], x - 0.25, x + 0.25, color=VERMILLION, lw=2)
    if one["price_side"]:
        up = one["price_side"] == "at_least"
        axes.hlines(one["price"], x - 0.25, x + 0.25, color=ORANGE, lw=1.5, ls="--")
        axes.plot([x + 0.3], [one["price"]], marker="^" if up else "v", color=ORANGE, mec=INK, mew=0.5, ms=6)
    axes.vlines(x, one["low"], one["high"], color=SKY, lw=5, zorder=1.8)
    axes.plot(
        [x],
        [one["position"]],
        marker="o",
        ms=6 + 22 * float(one["weight"]) ** 0.5,
        color=BLUE,
        mec="white",
        mew=0.8,
        alpha=0.95,
        zorder=3,
        clip_on=False,
    )
    axes.text(
        x + 0.16,
        one["position"],
        number(one["position"]),
        size=SMALL,
        va="center",
        ha="left",
        zorder=5,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.95, "pad": 0.8},
    )
    if np.isfinite(one["ideal"]) and one["ideal"] != one["position"]:
        axes.plot([x], [one["ideal"]], marker="D", ms=5.5, mfc="white", mec=BLUE, mew=1.2, clip_on=False)


def _lines(axes: Axes, mine: pd.DataFrame, unit: float) -> None:
    """Today's value and the two naive forecasts, named at the right without running into each other."""
    first = mine.iloc[0]
    lines = sorted(
        [
            (first["today"], "today", GREY, ":"),
            (first["mean"], "weighted mean", GREEN, "--"),
            (first["median"], "weighted median", INK, "-."),
        ]
    )
    low, high = axes.get_ylim()
    places = spread([line[0] for line in lines], [0.17 * unit] * 3, low, high)
    for value, _, colour, style in lines:
        axes.axhline(value, color=colour, lw=1.2, ls=style, zorder=1.2)
    words = [f"{name} {number(value)}" for value, name, _, _ in lines]
    side_labels(axes, [line[0] for line in lines], places, words, side="right")


def _part(table: pd.DataFrame, part: str | None) -> pd.DataFrame:
    return table[table["issue"] == (part or table["issue"].iloc[0])]
