"""One input varied: an outcome of every path, with its 95 % band over worlds, its cliff and where it crosses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.analysis.points import crossings
from sim.charts.base import finding_claim, first_places
from sim.charts.findings.shared import (
    LINES,
    End,
    along_words,
    axis_title,
    finding_sheet,
    is_share,
    name_ends,
    numeric,
    shown,
    worded,
)
from sim.charts.palette import GREY, GRID, PALE, SMALL
from sim.charts.style import bare, letters, wrap
from sim.results.wording import sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TALL, RIGHT, LEFT = 3.9, 2.6, 0.75


def sweep_parts(table: pd.DataFrame) -> list[str]:
    """A figure an outcome."""
    return first_places(table["outcome"])


def sweep_title(table: pd.DataFrame, part: str | None = None) -> str:
    """The finding for the first outcome; for the others, what is shown."""
    if part in (None, first_places(table["outcome"])[0]):
        return finding_claim(table)
    return f"{sentence(axis_title(str(part), table))}, as {along_words(table, str(table.columns[0]))} varies"


def draw_sweep(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A line a path over numbers, dots over choices; the names of the paths stand at the right ends."""
    outcome = part or first_places(table["outcome"])[0]
    mine = table[table["outcome"] == outcome]
    mine = mine[mine["needs_consent"]] if mine["needs_consent"].any() else mine
    along = str(table.columns[0])
    note = "Mean over the same worlds at every point, with its 95 % interval. What nobody decides is left out."
    if _level(outcome) is not None:
        note += " Dotted: where the answer changes, at half of the worlds or no gain; a bar on it is the interval in "
        note += "which a line crosses it."
    page = finding_sheet(figure, table, note, TALL + 0.75, sweep_title(table, part))
    axes = page.axes(LEFT, 0.6, page.width - LEFT - RIGHT, TALL)
    ends: list[End] = []
    still, numbers = _still(mine, outcome), numeric(mine[along])
    looks = _looks(mine, still)
    for (path, line), (colour, dash) in zip(mine.groupby("path", sort=False), looks, strict=True):
        x = line[along] if numbers else np.arange(len(line), dtype=float)
        y, low, high = (shown(outcome, line[name]) for name in ("mean", "low", "high"))
        if numbers and len(line) > 1:
            axes.fill_between(x, low, high, color=colour, alpha=0.13, lw=0)
            axes.plot(x, y, color=colour, ls=dash, lw=1.7, marker="o" if len(line) <= 15 else "", ms=3)
        else:
            shift = (len(ends) - mine["path"].nunique() / 2) * 0.05 if mine["path"].nunique() > 1 else 0.0
            axes.errorbar(x + shift, y, [y - low, high - y], color=colour, ls="", marker="o", ms=5, lw=1.2, capsize=2)
        if str(path) not in still:
            first, last = (float(y.dropna().iloc[n]) if y.notna().any() else 0.0 for n in (0, -1))
            height = last + first * 1e-6  # names of lines that end together stand as the lines begin
            ends.append(End(height, str(line["path_title"].iloc[0]), colour, dash))
    ends += _still_ends(mine, still)
    _scale(axes, mine, outcome)
    axes.set_xlabel(wrap(along_words(table, along), letters(page.width - LEFT - RIGHT)))
    if numbers:
        _cliffs(axes, mine, along)
        if (level := _level(outcome)) is not None:
            _crossings(axes, mine, along, looks, level)
        low, high = float(mine[along].min()), float(mine[along].max())
        margin = (high - low) * 0.02 or max(abs(low) * 0.1, 0.5)
        axes.set_xlim(low - margin, high + margin)
    else:
        choices = list(mine[along].unique())
        axes.set_xticks(range(len(choices)), [wrap(worded(value), 18, most=3) for value in choices])
        axes.set_xlim(-0.5, len(choices) - 0.5)
        axes.tick_params(axis="x", length=0)
    name_ends(axes, ends, tall=TALL, room=RIGHT)


def _cliffs(axes: Axes, mine: pd.DataFrame, along: str) -> None:
    """A shade over the stretch in which most of the longest rise or fall clearly happens."""
    longest = mine["path"].iloc[int(mine["reach"].abs().to_numpy().argmax())]
    steep = mine[(mine["path"] == longest) & mine["cliff"]][along]
    if len(steep):
        axes.axvspan(steep.min(), steep.max(), color=PALE, alpha=0.35, lw=0, zorder=0)
        axes.text((steep.min() + steep.max()) / 2, 1.01, "the cliff", transform=axes.get_xaxis_transform(), size=SMALL,
                  color=GREY, ha="center", va="bottom")  # fmt: skip


def _crossings(axes: Axes, mine: pd.DataFrame, along: str, looks: list[Any], level: float) -> None:
    """On the level, a bar from the last point clearly on one side to the first clearly on the other."""
    for (_, line), (colour, _) in zip(mine.groupby("path", sort=False), looks, strict=True):
        for one in crossings(line[along], line["side"]):
            axes.hlines(level, one["between"], one["and"], color=colour, lw=4, alpha=0.6, zorder=4)


def _looks(mine: pd.DataFrame, still: Mapping[str, float]) -> list[Any]:
    """Colour and dash of every line; what does not move is grey."""
    looks = iter(LINES * (1 + mine["path"].nunique() // len(LINES)))
    return [(PALE, "-") if path in still else next(looks) for path in first_places(mine["path"])]


def _still(mine: pd.DataFrame, outcome: str) -> dict[str, float]:
    """Where the lines stand that stay where they are, of several that do."""
    heights = mine.assign(height=shown(outcome, mine["mean"])).groupby("path", sort=False)["height"]
    flat = heights.mean()[(heights.max() - heights.min()) < 0.5]
    return {str(path): float(height) for path, height in flat.items()} if len(flat) > 1 else {}


def _still_ends(mine: pd.DataFrame, still: Mapping[str, float]) -> list[End]:
    """One name for all lines that stand at one height."""
    titles = mine.drop_duplicates("path").set_index("path")["path_title"]
    together: dict[float, list[str]] = {}
    for path, height in still.items():
        together.setdefault(round(height), []).append(path)
    ends = []
    for paths in together.values():
        name = str(titles[paths[0]]) if len(paths) == 1 else f"{len(paths)} paths that hardly move"
        ends.append(End(still[paths[0]], name, PALE, "-"))
    return ends


def _level(outcome: str) -> float | None:
    return 50.0 if is_share(outcome) else 0.0 if "gain" in outcome else None


def _scale(axes: Axes, mine: pd.DataFrame, outcome: str) -> None:
    low, high = float(shown(outcome, mine["low"]).min()), float(shown(outcome, mine["high"]).max())
    if is_share(outcome):
        low, high = 0.0, min(100.0, max(high * 1.08, 5.0))
    pad = (high - low) * 0.04 or 1.0
    axes.set_ylim(low - (0 if is_share(outcome) else pad), high + pad)
    axes.set_ylabel(wrap(axis_title(outcome, mine), letters(TALL)))
    axes.grid(axis="y", color=GRID, lw=0.6)
    level = _level(outcome)
    if level is not None and axes.get_ylim()[0] <= level <= axes.get_ylim()[1]:
        axes.axhline(level, color=GREY, lw=1, ls=":")
    bare(axes)
