"""Inputs ranked: how far each moves an outcome (tornado), screening (Morris), variance (Sobol), what to research."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.charts.base import claim, finding_claim, first_places
from sim.charts.findings.shared import (
    axis_title,
    beside,
    change_title,
    finding_sheet,
    in_words,
    is_share,
    named_rows,
    shown,
    signed,
)
from sim.charts.palette import BLUE, GREY, GRID, INK, ORANGE, PALE, SMALL, VERMILLION
from sim.charts.style import bare, hatched, letters, spread, wrap
from sim.results.wording import sentence

if TYPE_CHECKING:
    from matplotlib.figure import Figure

KINDS = {"decided": "somebody decides", "fact": "given, nobody decides", "assumed": "assumptions"}
"""What kinds of numbers there are, in the order in which they stand."""


def _parts(table: pd.DataFrame, *, size: str) -> list[str]:
    """``path.outcome`` of every path and outcome where something happens, the most of it first; at least one."""
    found: list[str] = []
    for outcome in first_places(table["outcome"]):
        most = table[table["outcome"] == outcome].groupby("path", sort=False)[size].max()
        order = most[most > 0].sort_values(ascending=False, kind="stable").index
        found += [f"{path}.{outcome}" for path in order]
    return found or [f"{table['path'].iloc[0]}.{table['outcome'].iloc[0]}"]


def _of_part(table: pd.DataFrame, part: str | None, size: str) -> pd.DataFrame:
    """The rows of a part, the first if none is named, in their order."""
    path, _, outcome = (part or _parts(table, size=size)[0]).partition(".")
    return table[(table["path"] == path) & (table["outcome"] == outcome)]


def _title(table: pd.DataFrame, part: str | None = None, *, size: str) -> str:
    """The finding for the part that its sentence is about; for the others, the number with the largest estimate."""
    mine, settings = _of_part(table, part, size), table.attrs.get("settings", {})
    followed = (settings.get("outcomes") or [table["outcome"].iloc[0]])[0]
    name, outcome = str(mine["path_title"].iloc[0]), str(mine["outcome"].iloc[0])
    if outcome == followed and name in str(table.attrs.get("sentence", "")):
        return finding_claim(table)
    what = f"{mine.iloc[0]['label']} has the largest estimate"
    return claim(f"{name}, {axis_title(outcome, table).removesuffix(', %')}: {what}")


tornado_parts, tornado_title = partial(_parts, size="swing"), partial(_title, size="swing")
morris_parts, morris_title = partial(_parts, size="size"), partial(_title, size="size")
sobol_parts, sobol_title = partial(_parts, size="total"), partial(_title, size="total")
research_parts, research_title = partial(_parts, size="share"), partial(_title, size="share")


def _names(rows: pd.DataFrame) -> list[str]:
    """Names of inputs without that of the path."""
    titles = rows["path_title"].astype(str)
    return [label.removeprefix(f"{title}, ") for label, title in zip(rows["label"].astype(str), titles, strict=True)]


def _with_ranges(rows: pd.DataFrame) -> list[str]:
    ends = zip(_names(rows), rows["low_value"], rows["high_value"], strict=True)
    return [f"{name} ({low:g} to {high:g})" for name, low, high in ends]


def draw_tornado(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A bar a number, the longest at the top; the low end of the range in one colour, the high end in another."""
    mine, most, left, row = _of_part(table, part, "swing"), 25, 4.1, 0.27
    outcome = str(mine["outcome"].iloc[0])
    moving = mine[mine["swing"] > 0]
    top = (moving if len(moving) else mine).head(most)
    top = top.assign(kind_at=top["kind"].map(list(KINDS).index)).sort_values(["kind_at", "rank"], kind="stable")
    rest = len(mine) - len(top)
    note = (
        f"{sentence(axis_title(outcome, table))}: {in_words(outcome, mine['base'].iloc[0])} with every number "
        "drawn. Bars: what changes when one number stands at the low or the high end of its own range, in the same "
        "worlds. To the right: high less low, with its 95 % interval. "
        + (f"The {rest} numbers that move it less are in the table." if rest else "")
    )
    names: list[str] = []
    heads: list[int] = []
    rows: list[int] = []  # a row of its own names the kind
    for kind, of_kind in top.groupby("kind_at", sort=True):
        heads.append(len(names))
        names.append(list(KINDS.values())[int(str(kind))])
        rows += range(len(names), len(names) + len(of_kind))
        names += _with_ranges(of_kind)
    page = finding_sheet(figure, table, note, row * len(names) + 1.1, tornado_title(table, part))
    axes = named_rows(page, names, row, left=left, right=1.75, lines=1)
    low, high = shown(outcome, top["at_low"]), shown(outcome, top["at_high"])
    axes.barh(rows, low, height=0.7, color=ORANGE, hatch=hatched("////"), label="at its low end")
    axes.barh(rows, high, height=0.7, color=BLUE, label="at its high end")
    axes.axvline(0, color=INK, lw=0.9, zorder=3)
    for label in (axes.get_yticklabels()[place] for place in heads):
        label.set(color=GREY, style="italic")
    effects = top[["effect", "effect_low", "effect_high"]].itertuples(index=False)
    for place, values in zip(rows, effects, strict=True):
        effect, least, greatest = (signed(outcome, value) for value in values)
        beside(axes, place, f"{effect} ({least} to {greatest})", 1.01)
    beside(axes, -0.85, "high less low", 1.01, weight="bold")
    axes.set_xlabel(change_title(outcome, table))
    page.legend(axes.get_legend_handles_labels()[0], 2)


def draw_morris(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A dot a number: size of its effects across, their spread up; triangles up and down for the sign."""
    mine, tall, right, most_named = _of_part(table, part, "size"), 4.6, 4.0, 14
    outcome = str(mine["outcome"].iloc[0])
    named = mine[mine["size"] > 0].head(most_named).sort_values("spread", kind="stable")
    largest = "The one that has any is named." if len(named) == 1 else f"The {len(named)} largest are named."
    unit = "percentage points" if is_share(outcome) else "in the outcome's unit"
    note = (
        "Each mark is an input. Across: how much the outcome changes on average as it goes over its whole range (mu*); "
        "up: how unlike those changes are (sigma), which is large where they depend on other inputs: above the line as "
        "much on those as on this one. Upward triangles raise the outcome, downward ones lower it. "
        f"{largest if len(named) else ''}"
    )
    page = finding_sheet(figure, table, note.rstrip(), tall + 0.7, morris_title(table, part))
    axes = page.axes(0.8, 0.55, page.width - 0.8 - right, tall)
    x, y = shown(outcome, mine["size"]), shown(outcome, mine["spread"])
    for up, marker, colour in ((True, "^", BLUE), (False, "v", VERMILLION)):
        chosen = (mine["mean"] >= 0) == up
        axes.plot(x[chosen], y[chosen], ls="", marker=marker, color=colour, mec=INK, mew=0.4, ms=6)
    most, high = max(float(x.max()), 1e-9) * 1.06, max(float(y.max()), 1e-9) * 1.1
    axes.set(xlim=(-0.02 * most, most), ylim=(-0.03 * high, high))
    axes.plot([0, min(most, high)], [0, min(most, high)], color=GREY, lw=0.9, ls="--")
    axes.set_xlabel(f"how much it changes the outcome, {unit}")
    axes.set_ylabel(f"how much that depends on others, {unit}")
    axes.grid(color=GRID, lw=0.6)
    bare(axes)
    heights = shown(outcome, named["spread"])
    places = spread(list(heights), [0.22 * high / tall] * len(named), 0.0, high)
    for label, across, up, place in zip(named["label"], shown(outcome, named["size"]), heights, places, strict=True):
        axes.annotate(
            wrap(str(label), letters(right - 0.5, SMALL), most=1), (across, up), (1.05, place), xycoords="data",
            textcoords=("axes fraction", "data"), size=SMALL, va="center", annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": GREY, "lw": 0.5, "relpos": (0, 0.5), "shrinkA": 1, "shrinkB": 3},
        )  # fmt: skip


def draw_sobol(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """Two bars a number, with their 95 % intervals: what it does alone, and what it does together with others."""
    mine, most, row = _of_part(table, part, "total"), 15, 0.36
    some = mine[mine["total_high"] > 0]
    top = (some if len(some) else mine).head(most)
    note = (
        "How much of the spread of the outcome would go if an input were known: by itself, and with what it does "
        "together with other inputs; 95 % intervals, cut at none and all. "
        f"The {len(top)} first of {len(mine)} inputs with a range."
    )
    page = finding_sheet(figure, table, note, row * len(top) + 1.05, sobol_title(table, part))
    axes = named_rows(page, _names(top), row, left=3.6, right=0.5, lines=1)
    for shift, name, colour, hatch, words in (
        (-0.19, "first", BLUE, "", "by itself"),
        (0.19, "total", ORANGE, hatched("////"), "and together with other inputs"),
    ):
        rows = np.arange(len(top)) + shift
        share, low, high = (np.clip(top[column], 0, 1) * 100 for column in (name, f"{name}_low", f"{name}_high"))
        axes.barh(rows, share, height=0.34, color=colour, label=words, hatch=hatch)
        axes.hlines(rows, low, high, color=INK, lw=1.1)
    axes.axvline(0, color=INK, lw=0.9)
    axes.set_xlim(0, None)
    axes.set_xlabel("share of the variance, %")
    page.legend(axes.get_legend_handles_labels()[0], 2)


def draw_research(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A bar a number with its 95 % interval; pale where chance alone might make it."""
    mine, most, row = _of_part(table, part, "share"), 20, 0.27
    top = mine.head(most)
    note = (
        "Share of the variance over worlds that knowing one number would take away, with its 95 % interval over "
        f"resampled worlds; pale where the interval reaches 0. The first {len(top)} of {len(mine)} numbers."
    )
    page = finding_sheet(figure, table, note, row * len(top) + 0.75, research_title(table, part))
    axes = named_rows(page, _with_ranges(top), row, left=4.1, right=0.8, lines=1)
    rows = np.arange(len(top))
    axes.barh(rows, top["share"] * 100, height=0.68, color=[BLUE if one else PALE for one in top["clear"]], lw=0)
    axes.hlines(rows, top["share_low"] * 100, top["share_high"] * 100, color=INK, lw=1.2)
    end = max(float(top["share_high"].max()) * 100, 1.0)
    axes.set_xlim(0, end * 1.08)
    for place, (share, high) in enumerate(zip(top["share"], top["share_high"], strict=True)):
        axes.text(max(high, share) * 100 + end * 0.012, place, f"{share * 100:.1f}", size=SMALL, va="center")
    axes.set_xlabel("share of the variance that would go, %")
