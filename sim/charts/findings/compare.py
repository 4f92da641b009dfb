"""Which change causes how much: from the outcome of one scenario to that of another, cause by cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.charts.base import claim, finding_claim, first_places
from sim.charts.findings.shared import axis_title, beside, finding_sheet, in_words, is_share, named_rows, shown, signed
from sim.charts.palette import BLUE, GREY, INK, ORANGE, PALE, VERMILLION
from sim.charts.style import hatched
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
    rows = chosen[keys].astype(str).itertuples(index=False)
    found = [f"{cases.index(case) + 1}.{path}.{outcome}" for case, path, outcome in rows]
    number, _, outcome = found[0].split(".", 2)
    return [f"{number}.{ALL}.{outcome}", *found]


def compare_title(table: pd.DataFrame, part: str | None = None) -> str:
    """The finding for the first figure of a single comparison; what goes from where to where for the others."""
    first = compare_parts(table)[0]
    part = part or first
    mine = _of(table, part)
    row, outcome = mine.iloc[0], str(mine["outcome"].iloc[0])
    if part != first and part.split(".")[1] == ALL:
        return claim(f"{sentence(axis_title(outcome, table))}: all paths, before and after")
    if part == first and table["case"].nunique() == 1:
        return finding_claim(table)
    before, after = (in_words(outcome, row[end], 1) for end in ("before", "after"))
    return claim(*(f"{name}: from {before} to {after}" for name in (row["path_title"], short_title(row["path_title"]))))


def draw_compare(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """First a dumbbell of all paths; then, a path at a time, a waterfall: before, a step a cause, after."""
    part = part or compare_parts(table)[0]
    if part.split(".")[1] == ALL:
        _dumbbell(figure, table, part)
        return
    mine = _of(table, part)
    outcome = str(mine["outcome"].iloc[0])
    steps = _steps(mine)
    note = (
        f"{sentence(axis_title(outcome, table))}. Each step is the part of the difference that a change of the inputs "
        "causes, on the same worlds, with its 95 % interval to the right; the steps sum to the whole, and changes that "
        "do nothing here are left out."
    )
    last = len(steps) + 1
    page = finding_sheet(figure, table, note, ROW * (last + 1) + 0.75, compare_title(table, part))
    names = [_before(table), *(step[0] for step in steps), str(mine["case"].iloc[0])]
    axes = named_rows(page, names, ROW, left=LEFT, right=RIGHT)
    before, after = (float(shown(outcome, mine[end].iloc[0])) for end in ("before", "after"))
    _end(axes, 0, before, in_words(outcome, mine["before"].iloc[0], 1))
    at = before
    reached = [0.0, before, after]
    for row, (_, size, low, high) in enumerate(steps, start=1):
        value = float(shown(outcome, size))
        up = value >= 0
        colour, hatch = (BLUE, "") if up else (ORANGE, hatched("////"))
        axes.barh(row, value, left=at, height=0.62, color=colour, lw=0, hatch=hatch)
        axes.vlines(at, row - 1 + 0.31, row - 0.31, color=GREY, lw=0.7)
        at += value
        reached.append(at)
        interval = "" if low != low else f" ({signed(outcome, low)} to {signed(outcome, high)})"
        beside(axes, row, f"{signed(outcome, size)}{interval}", 1.01)
    axes.vlines(at, last - 1 + 0.31, last - 0.31, color=GREY, lw=0.7)
    _end(axes, last, after, in_words(outcome, mine["after"].iloc[0], 1))
    axes.set_xlabel(axis_title(outcome, table))
    low, high = sorted((min(reached), max(reached)))
    room = 0.03 * (high - low) or 0.05  # where nothing moves there is still something to draw
    axes.set_xlim(low - room, high + room)


def _dumbbell(figure: Figure, table: pd.DataFrame, part: str) -> None:
    """Every path with its outcome before and after, those that change most on top."""
    mine = _of(table, part).drop_duplicates("path")
    outcome, title = str(mine["outcome"].iloc[0]), compare_title(table, part)
    before, after = (shown(outcome, mine[end].to_numpy(dtype=float)) for end in ("before", "after"))
    consent = mine["needs_consent"].to_numpy(dtype=bool)
    order = np.lexsort((-np.abs(after - before), ~consent))
    titles = mine["path_title"].astype(str).tolist()
    note = f"Ring: {_before(table)}; dot: {mine['case'].iloc[0]}, in the same worlds. Intervals are in the table."
    page = finding_sheet(figure, table, note, ROW * len(mine) + 0.8, title)
    axes = named_rows(page, [titles[n] for n in order], ROW, left=LEFT, right=RIGHT)
    for y, n in enumerate(order):
        same = GREY if consent[n] else PALE
        colour = same if before[n] == after[n] else BLUE if after[n] > before[n] else VERMILLION
        axes.hlines(y, before[n], after[n], color=colour, lw=2.2)
        axes.plot(before[n], y, marker="o", ms=6, mfc="white", mec=colour, ls="", clip_on=False)
        axes.plot(after[n], y, marker="o", ms=6, color=colour, ls="", clip_on=False)
        beside(axes, y, signed(outcome, float(mine["after"].iloc[n] - mine["before"].iloc[n])))
    axes.set_xlabel(axis_title(outcome, table))
    low, high = axes.get_xlim()
    axes.set_xlim(-0.02 * high if is_share(outcome) else low, high)
    for label, n in zip(axes.get_yticklabels(), order, strict=True):
        label.set_color(INK if consent[n] else GREY)


def _before(table: pd.DataFrame) -> str:
    """The name of the scenario that the others are held against."""
    return str(table.attrs.get("settings", {}).get("cases", ["before"])[0])


def _of(table: pd.DataFrame, part: str) -> pd.DataFrame:
    number, path, outcome = part.split(".", 2)
    case = first_places(table["case"])[int(number) - 1]
    mine = table[(table["case"] == case) & (table["outcome"] == outcome)]
    return mine if path == ALL else mine[mine["path"] == path]


def _steps(mine: pd.DataFrame) -> list[tuple[str, float, float, float]]:
    """Causes, the largest first; beyond the most that are shown, one step for the rest."""
    moving = mine[mine["part"] != 0] if (mine["part"] != 0).any() else mine
    order = moving.loc[moving["part"].abs().sort_values(ascending=False, kind="stable").index]
    top, rest = order.head(MOST), order.iloc[MOST:]
    columns = top[["cause", "part", "low", "high"]].itertuples(index=False)
    steps = [(str(cause), float(part), float(low), float(high)) for cause, part, low, high in columns]
    if len(rest):
        steps.append((OTHERS, float(rest["part"].sum()), float("nan"), float("nan")))
    return steps


def _end(axes: Axes, row: int, value: float, words: str) -> None:
    axes.barh(row, value, height=0.62, color="#d9d9d9", edgecolor=INK, lw=0.5)
    beside(axes, row, words, 1.01, weight="bold")
