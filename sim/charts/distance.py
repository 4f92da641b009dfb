"""How far from a deal a path is where it is refused: points by which the widest broken bound is missed, and by whom.

Where no bound is broken and only utility stands in the way, the table has the shortfall in utility.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.charts.base import claim, context, needing_consent, span
from sim.charts.grid import name_rows, row_spreads, rows_axes
from sim.charts.palette import GRID, SMALL
from sim.charts.style import bare, letters, sheet, wrap
from sim.results import Results
from sim.results.endings import REASONS, causes, distances
from sim.results.reasons import Stopper, first_over, or_others, stoppers
from sim.results.stands import held_bound
from sim.results.statistics import QUANTILES, bands
from sim.results.wording import cell, counted, number, on_scale, percent, points, quoted, short_title
from sim.scenario.schema import LOWER

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROW = 0.46
LEADS = 0.05
"""Paths refused in a smaller share of worlds do not lead the title."""
_REFUSED = {"points": ("red_line",), "utility": ("interest", "distrust")}


def distance_data(results: Results) -> pd.DataFrame:
    """Distance to a deal by path: in points where a bound is broken, in hundredths of utility where none is.

    Quantiles are over the kept worlds refused for that kind of reason; ``share`` is the share of all worlds that are,
    ``stage`` the stage at which most of them stop, ``who`` the most frequent objector and issue with its share
    of all worlds, and how many others come as often. Columns: path, path_title, kind (points, utility), worlds, share,
    stage, q05, q25, median, q75, q95, who, bound (that which stops it most often, in words, and how many others do).
    """
    found, ranked = distances(results.data), causes(results.data)
    kinds = found["why"].where(found["why"] >= 0, found["ending"]).map(REASONS)
    rows = []
    for path in (path for path, needed in needing_consent(results).items() if needed):
        here = found["path"] == results.paths.index(path)
        for kind, reasons in _REFUSED.items():
            refused = found[here & kinds.isin(reasons)]
            gap = refused["gap_points"] if kind == "points" else refused["gap_utility"] * 100
            spread = {name: float(value) for name, value in bands(gap.to_numpy()).items()}
            blame = ranked[(ranked["path"] == path) & ranked["kind"].isin(reasons)]
            worlds, stopper = int(blame["worlds"].sum()), stoppers(results, blame).get(path)
            who, bound = ("", "") if stopper is None else _in_words(results, path, stopper)
            rows.append({
                "path": path, "path_title": results.path_title(path), "kind": kind, "worlds": worlds,
                "share": worlds / results.worlds, "stage": _stage(blame), **spread, "who": who, "bound": bound,
            })  # fmt: skip
    columns = ["path", "path_title", "kind", "worlds", "share", "stage", *QUANTILES, "who", "bound"]
    return pd.DataFrame(rows, columns=columns)


def _stage(blame: pd.DataFrame) -> int:
    """The stage at which most of the worlds stop, the first of several; 0 where none does."""
    if blame.empty:
        return 0
    stages = blame.groupby("stage", as_index=False)["worlds"].sum()
    return int(stages["stage"].iloc[int(stages["worlds"].to_numpy().argmax())])


def _in_words(results: Results, path: str, stopper: Stopper) -> tuple[str, str]:
    """The most frequent objector and issue with their share of worlds, and the bound behind that, '' if nobody's."""
    who = f"{first_over(results, stopper.alike)} ({percent(stopper.worlds / results.worlds)})"
    cause = stopper.cause
    if cause["kind"] != "red_line" or not cause["actor"]:
        return who, ""
    limit = limit_in_words(results, path, int(cause["stage"]), str(cause["actor"]), str(cause["issue"]))
    return who, limit + or_others(stopper.alike)


def limit_in_words(results: Results, path: str, stage: int, actor: str, issue: str) -> str:
    """An actor's limit at a stage, with its place on the scale: ``US: at most 75 on forum (between ...)``."""
    found, label = held_bound(results.scenario, path, stage, issue, actor), results.issue_label(issue)
    if found is None:
        return f"{results.actor_label(actor)} over {label}"
    limit = f"{'at least' if found.direction in LOWER else 'at most'} {number(found.value)} on {label}"
    return f"{results.actor_label(actor)}: {limit} ({on_scale(results.scenario.issues[issue].scale, found.value)})"


def distance_parts(table: pd.DataFrame) -> list[None]:
    """One figure, unless no path is refused at all."""
    return [None] if (table["worlds"] > 0).any() else []


def distance_title(table: pd.DataFrame, part: str | None = None) -> str:
    """Between how many points the paths that a bound stops are short of a deal."""
    broken = table[(table["kind"] == "points") & (table["worlds"] > 0)].dropna(subset=["median"])
    if broken.empty:
        return "No path is stopped by a red line or a price"
    broken = broken[broken["share"] >= min(LEADS, broken["share"].max())]
    near, far = number(round(broken["median"].min())), number(round(broken["median"].max()))
    if len(broken) == 1:
        title = broken["path_title"].iloc[0]
        return claim(
            *(f"Where a bound stops it, {quoted(one)} is {points(broken['median'].iloc[0])} from a deal"
              for one in (title, short_title(title)))
        )  # fmt: skip
    return claim(f"Where a red line or price stops a path, it is {near} to {far} points short of a deal")


def draw_distance(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A row a path that is refused, the nearest to a deal first, with the bound that mostly stops it."""
    mine = table[(table["kind"] == "points") & (table["worlds"] > 0)].sort_values("median", kind="stable")
    mine = mine.reset_index(drop=True)
    other = table[(table["kind"] == "utility") & (table["worlds"] > 0)]
    left, right = 2.6, 4.3
    note = (
        "Points of the issue's scale by which the refused terms miss the widest broken bound: median, half of the "
        "worlds (thick), nine tenths (thin). To the right: the bound that mostly stops it, at its most likely value; "
        "in brackets the share of worlds stopped by any bound."
    )
    if len(other):
        note += f" Interest or distrust alone stops {span(other['share'])} of worlds on {counted(len(other), 'path')}."
    body = ROW * max(len(mine), 1) + 0.5
    page = sheet(figure, context(table), title=distance_title(table), note=note, body=body)
    axes = rows_axes(page, len(mine), ROW, left=left, right=right, bottom=0.42)
    axes.set_xlim(0, max(float(mine["q95"].max()) if len(mine) else 1.0, 1.0) * 1.02)
    axes.set_xlabel("points short of a deal", size=SMALL)
    axes.hlines(np.arange(len(mine)), 0, 1, transform=axes.get_yaxis_transform(), color=GRID, lw=0.6)
    bare(axes)
    name_rows(axes, mine["path_title"], left)
    row_spreads(axes, mine, thick=6, dot=5)
    for row, one in enumerate(mine.to_dict("records")):
        words = wrap(f"{one['bound'] or one['who']} ({cell(one['share'])})", letters(right - 0.3, SMALL), most=3)
        axes.text(1.02, row, words, transform=axes.get_yaxis_transform(), size=SMALL, va="center", linespacing=1.1)
