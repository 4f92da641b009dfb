"""The run in one picture: path by path how often it is signed, lasts and is completed, and who mostly stops it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from sim.charts.base import claim, context, span
from sim.charts.grid import name_rows, rows_axes
from sim.charts.palette import BLUE, GREEN, GREY, GRID, INK, PALE, SKY, SMALL
from sim.charts.style import letters, sheet, wrap
from sim.results import Results
from sim.results.reasons import stoppers
from sim.results.statistics import wilson_interval
from sim.results.wording import cell, in_worlds, percent, so_many

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROW = 0.36
WIDTH = 9.2
"""Inches: narrower than other charts, since it stands beside words on the first screen of the report."""
COLUMNS = {
    "signed": ("signed", SKY),
    "in_force_12": ("in force\nafter 1 year", BLUE),
    "in_force_60": ("after\n5 years", BLUE),
    "in_force_120": ("after\n10 years", BLUE),
    "completed": ("completed", GREEN),
}
"""Column of the table, and how it is headed and coloured."""
MOST_NAMED = 2
"""Issues that are named, where several are about as frequent."""


def overview_data(results: Results) -> pd.DataFrame:
    """One row a path: shares of all worlds, and the actor and issue that most often stop it.

    Who stops it is whoever refuses or breaks the next stage, or withdraws from what stands; those that chance could not
    tell from the first are named with it, and ``stopped`` is the share of all worlds in which one of them does. Paths
    are in the order of how often they are in force after ten years, then after five, then signed; what nobody decides
    comes last. Columns: path, path_title, drift, signed, in_force_12, in_force_60, in_force_120, completed, stopper,
    stopped.
    """
    found = stoppers(results)
    table = results.summary()[["path", "path_title", "drift", *COLUMNS]]
    table = table.assign(
        stopper=[_named(results, found[path].alike) if path in found else "" for path in table["path"]],
        stopped=[found[path].worlds / results.worlds if path in found else 0.0 for path in table["path"]],
    )
    order = ["drift", "in_force_120", "in_force_60", "signed"]
    return table.sort_values(order, ascending=[True, False, False, False], kind="stable").reset_index(drop=True)


def _named(results: Results, pairs: Sequence[tuple[str, str]]) -> str:
    """Who over what, of those that are about as frequent; several issues only by their number."""
    actors, issues = dict.fromkeys(actor for actor, _ in pairs), dict.fromkeys(issue for _, issue in pairs)
    who = " or ".join(results.actor_label(actor) for actor in actors)
    if len(issues) > MOST_NAMED or len(pairs) < len(actors) * len(issues):  # not everybody over each
        return f"{who}: {len(issues)} issues"
    over = " or ".join(results.issue_label(issue) for issue in issues if issue)
    return f"{who}: {over}" if over else who


def overview_title(table: pd.DataFrame, part: str | None = None) -> str:
    """How many paths are signed in most worlds beyond sampling error, and how often these still stand at the end."""
    needing, worlds = table[~table["drift"]], max(context(table).worlds, 1)
    if needing.empty:
        return "Nothing here needs anybody's consent: it happens anyway"
    mostly = needing[wilson_interval(needing["signed"] * worlds, worlds)[0] > 0.5]
    if not (needing["signed"] > 0).any():
        return claim(f"{so_many(len(needing), len(needing)).capitalize()} paths that need consent are never signed")
    if mostly.empty:
        return claim(f"No path is signed in most worlds: the best in {percent(needing['signed'].max())}")
    noun, verb = "path" if len(needing) == 1 else "paths", "is" if len(mostly) == 1 else "are"
    many = f"{so_many(len(mostly), len(needing)).capitalize()} {noun} {verb}"
    it, stand = ("it", "stands") if len(mostly) == 1 else ("they", "stand")
    stands = span(mostly["in_force_120"])
    return claim(
        f"{many} signed in most worlds; ten years on, {it} {stand} in {stands} of worlds",
        f"{many} signed in most worlds, and {stand} in {stands} ten years on",
    )


def draw_overview(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A table with a bar in every cell."""
    left, right = 2.55, 2.05
    note = (
        "Share of simulated worlds, path by path. In force: the first deal, so long after it was signed, or at the "
        "horizon where that comes first. Completed: every stage delivered and in force at the horizon. Stopped: any "
        "refusal of a stage, breach or withdrawal, also after earlier stages were signed. "
        f"None: {in_worlds(0, max(context(table).worlds, 1))}."
    )
    body = ROW * len(table) + 0.5
    page = sheet(figure, context(table), title=overview_title(table), note=note, body=body, width=WIDTH)
    axes = rows_axes(page, len(table), ROW, left=left, right=right + 0.1, bottom=0.05)
    axes.set_xlim(0, len(COLUMNS))
    axes.set_axis_off()
    across, needing = axes.get_yaxis_transform(), table[~table["drift"]]
    for n, (name, (heading, colour)) in enumerate(COLUMNS.items()):
        axes.text(n + 0.03, -0.62, heading, size=SMALL, weight="bold", va="bottom", linespacing=1.1)
        axes.barh(needing.index, 0.6, left=n + 0.03, height=0.56, color=GRID, lw=0)
        axes.barh(needing.index, 0.6 * needing[name], left=n + 0.03, height=0.56, color=colour, lw=0)
        for row, share in enumerate(needing[name]):
            words = cell(share).removesuffix("%")
            axes.text(n + 0.67, row, words, size=SMALL, va="center", color=INK if share else GREY)
    axes.text(1.02, -0.62, "mostly stopped by, over (%)", size=SMALL, weight="bold", va="bottom", transform=across)
    name_rows(axes, table["path_title"], left, grey=table["drift"])
    for row, one in enumerate(table.to_dict("records")):
        who = f"{one['stopper']} ({cell(one['stopped']).removesuffix('%')})" if one["stopper"] else "nobody"
        words = "what happens anyway: nobody decides it" if one["drift"] else who
        axes.text(
            1.02, row, wrap(words, letters(right - 0.2, SMALL), most=3), size=SMALL, va="center", linespacing=1.1,
            transform=across, color=INK if one["stopper"] else GREY,
        )  # fmt: skip
    signed = int((needing["signed"] > 0).sum())
    for row, dash in ((len(needing), "-"), (signed, ":")):  # drift apart, and what is never signed
        if 0 < row < len(table):
            axes.hlines(row - 0.5, -0.6, 1.6, transform=across, color=PALE, lw=0.8, clip_on=False, ls=dash)
