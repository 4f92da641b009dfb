"""Which change causes how much: from the outcome of one scenario to that of another, cause by cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.charts.base import context, first_places
from sim.charts.findings.ranking import rows_axes
from sim.charts.headline import beneath, claim, short
from sim.charts.marks import axis_title, is_share, shown
from sim.charts.style import BLUE, GREY, GRID, INK, ORANGE, PALE, SMALL, VERMILLION, bare, hatched, letters, sheet, wrap
from sim.results.wording import sentence, short_title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW, LEFT, RIGHT, MOST, FIGURES = 0.34, 4.2, 1.8, 14, 12
OTHERS = "all other changes"
ALL = "all-paths"
"""In a part, all paths side by side."""


def compare_parts(table: pd.DataFrame) -> list[str]:
    """``case.path.outcome`` where an outcome differs, the largest shares first; a dozen at most."""
    cases = first_places(table["case"])
    keys = ["case", "path", "outcome"]
    ends = table.drop_duplicates(keys)
    size = (ends["after"] - ends["before"]).abs()
    order = ends.assign(size=size, share=[is_share(key) for key in ends["outcome"]])
    order = order[order["size"] > 0].sort_values(["share", "size"], ascending=False, kind="stable").head(FIGURES)
    chosen = order if len(order) else ends.head(1)
    rows = list(zip(*(chosen[key].astype(str) for key in keys), strict=True))
    first = list(dict.fromkeys(f"{cases.index(case) + 1}.{ALL}.{outcome}" for case, _, outcome in rows[:1]))
    return [*first, *(f"{cases.index(case) + 1}.{path}.{outcome}" for case, path, outcome in rows)]


def compare_title(table: pd.DataFrame, part: str | None = None) -> str:
    """The finding for the first figure of a single comparison; what goes from where to where for the others."""
    first = compare_parts(table)[0]
    mine = _of(table, part or first)
    if (part or first).split(".")[1] == ALL and (part or first) != first:
        return short(f"{sentence(axis_title(str(mine['outcome'].iloc[0]), table))}: all paths, before and after")
    if (part or first) == first and table["case"].nunique() == 1:
        return claim(table)
    outcome, row = str(mine["outcome"].iloc[0]), mine.iloc[0]
    before, after = _figure(outcome, row["before"]), _figure(outcome, row["after"])
    title = str(row["path_title"])
    return next(text for name in (title, short_title(title)) if len(text := f"{name}: from {before} to {after}") <= 90)


def draw_compare(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """First a dumbbell of all paths; then, a path at a time, a waterfall: before, a step a cause, after."""
    part = part or compare_parts(table)[0]
    if part.split(".")[1] == ALL:
        _dumbbell(figure, table, part)
        return
    mine = _of(table, part)
    outcome = str(mine["outcome"].iloc[0])
    steps = _steps(mine)
    cases = table.attrs.get("settings", {}).get("cases", ["before"])
    rows = len(steps) + 2
    page = sheet(
        figure,
        context(table),
        title=compare_title(table, part),
        note=f"{sentence(axis_title(outcome, table))}. Each step is the part of the difference that a change of "
        "the inputs causes, on the same worlds, with its 95 % interval to the right; the steps sum to "
        "the whole, and changes that do nothing here are left out.",
        body=ROW * rows + 0.75,
    )  # fmt: skip
    axes = page.axes(LEFT, 0.55, page.width - LEFT - RIGHT, ROW * rows)
    before, after = (float(shown(outcome, mine[end].iloc[0])) for end in ("before", "after"))
    beside = axes.get_yaxis_transform()
    _end(axes, 0, before, _figure(outcome, mine["before"].iloc[0]))
    at = before
    reached = [0.0, before, after]
    for row, (_, size, low, high) in enumerate(steps, start=1):
        value = float(shown(outcome, size))
        up = value >= 0
        axes.barh(
            row, value, left=at, height=0.62, color=BLUE if up else ORANGE, lw=0, hatch="" if up else hatched("////")
        )
        axes.vlines(at, row - 1 + 0.31, row - 0.31, color=GREY, lw=0.7)
        at += value
        reached.append(at)
        interval = "" if low != low else f" ({_signed(outcome, low)} to {_signed(outcome, high)})"
        axes.text(1.01, row, f"{_signed(outcome, size)}{interval}", transform=beside, size=SMALL, va="center")
    axes.vlines(at, rows - 2 + 0.31, rows - 1 - 0.31, color=GREY, lw=0.7)
    _end(axes, rows - 1, after, _figure(outcome, mine["after"].iloc[0]))
    names = [str(cases[0]), *(step[0] for step in steps), str(mine["case"].iloc[0])]
    rows_axes(axes, [wrap(name, letters(LEFT - 0.25, SMALL), most=2) for name in names])
    axes.set_xlabel(axis_title(outcome, table))
    low, high = sorted((min(reached), max(reached)))
    room = 0.03 * (high - low) or 0.05  # where nothing moves there is still something to draw
    axes.set_xlim(low - room, high + room)
    axes.grid(axis="x", color=GRID, lw=0.6)
    bare(axes, keep=("bottom",))


def _dumbbell(figure: Figure, table: pd.DataFrame, part: str) -> None:
    """Every path with its outcome before and after, those that change most on top."""
    mine = _of(table, part).drop_duplicates("path")
    outcome, title = str(mine["outcome"].iloc[0]), compare_title(table, part)
    before, after = (shown(outcome, mine[end].to_numpy(dtype=float)) for end in ("before", "after"))
    consent = mine["needs_consent"].to_numpy(dtype=bool)
    order = np.lexsort((-np.abs(after - before), ~consent))
    cases = table.attrs.get("settings", {}).get("cases", ["before"])
    page = sheet(
        figure,
        context(table),
        title=title,
        note=beneath(table, title, f"Ring: {cases[0]}; dot: {mine['case'].iloc[0]}, in the same worlds. Intervals are "
                     "in the table."),
        body=ROW * len(mine) + 0.8,
    )  # fmt: skip
    axes = page.axes(LEFT, 0.55, page.width - LEFT - RIGHT, ROW * len(mine))
    for y, n in enumerate(order):
        same = GREY if consent[n] else PALE
        colour = same if before[n] == after[n] else BLUE if after[n] > before[n] else VERMILLION
        axes.hlines(y, before[n], after[n], color=colour, lw=2.2)
        axes.plot(before[n], y, marker="o", ms=6, mfc="white", mec=colour, ls="", clip_on=False)
        axes.plot(after[n], y, marker="o", ms=6, color=colour, ls="", clip_on=False)
        words = _signed(outcome, float(mine["after"].iloc[n] - mine["before"].iloc[n]))
        axes.text(1.02, y, words, transform=axes.get_yaxis_transform(), size=SMALL, va="center")
    rows_axes(axes, [wrap(str(mine["path_title"].iloc[n]), letters(LEFT - 0.25, SMALL), most=2) for n in order])
    axes.set_xlabel(axis_title(outcome, table))
    low, high = axes.get_xlim()
    axes.set_xlim(-0.02 * high if is_share(outcome) else low, high)
    for label, n in zip(axes.get_yticklabels(), order, strict=True):
        label.set_color(INK if consent[n] else GREY)
    axes.grid(axis="x", color=GRID, lw=0.6)
    bare(axes, keep=("bottom",))


def _of(table: pd.DataFrame, part: str) -> pd.DataFrame:
    number, path, outcome = part.split(".", 2)
    case = first_places(table["case"])[int(number) - 1]
    if path == ALL:
        return table[(table["case"] == case) & (table["outcome"] == outcome)]
    return table[(table["case"] == case) & (table["path"] == path) & (table["outcome"] == outcome)]


def _steps(mine: pd.DataFrame) -> list[tuple[str, float, float, float]]:
    """Causes, the largest first; beyond the most that are shown, one step for the rest."""
    moving = mine[mine["part"] != 0] if (mine["part"] != 0).any() else mine
    order = moving.loc[moving["part"].abs().sort_values(ascending=False, kind="stable").index]
    top, rest = order.head(MOST), order.iloc[MOST:]
    steps = [
        (str(cause), float(part), float(low), float(high))
        for cause, part, low, high in zip(top["cause"], top["part"], top["low"], top["high"], strict=True)
    ]
    if len(rest):
        steps.append((OTHERS, float(rest["part"].sum()), float("nan"), float("nan")))
    return steps


def _end(axes: Axes, row: int, value: float, words: str) -> None:
    axes.barh(row, value, height=0.62, color="#d9d9d9", edgecolor=INK, lw=0.5)
    axes.text(1.01, row, words, transform=axes.get_yaxis_transform(), size=SMALL, va="center", weight="bold")


def _figure(outcome: str, value: float) -> str:
    return f"{value * 100:.1f} %" if is_share(outcome) else f"{value:.3g}"


def _signed(outcome: str, value: float) -> str:
    return f"{value * 100:+.1f}" if is_share(outcome) else f"{value:+.3g}"
