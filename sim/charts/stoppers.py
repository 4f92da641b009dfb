"""Who stops the paths and over what: a bar an actor, split by issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.charts.base import claim, context, needing_consent
from sim.charts.grid import name_rows, rows_axes
from sim.charts.palette import BLUE, GREEN, GREY, INK, ORANGE, PALE, PURPLE, SKY, SMALL, VERMILLION, YELLOW
from sim.charts.style import hatched, legible, letters, sheet, wrap
from sim.results import Results
from sim.results.endings import causes
from sim.results.statistics import wilson_interval
from sim.results.wording import cell, listed, percent, sentence, the

if TYPE_CHECKING:
    from matplotlib.figure import Figure

OVERALL = "overall"
NOBODY = "nobody"
ROW = 0.42
PIECES = [
    *((BLUE, "white"), (ORANGE, INK), (GREEN, "white"), (VERMILLION, "white"), (SKY, INK), (PURPLE, INK)),
    *((YELLOW, INK), (GREY, "white"), (PALE, INK)),
]
"""Colour of an issue, the most frequent first, and of the letters on it."""
HATCHES = ("", "////", "....", "xxxx", "----", "\\\\\\\\", "oo", "||||", "++++")


def stoppers_data(results: Results) -> pd.DataFrame:
    """Share of worlds in which an actor stops or ends a path over an issue, by path and over all that need consent.

    Counted is who refuses or breaks the next stage, and who withdraws from what stands, for whatever reason; what
    nobody could carry out stands beside them (actor ``nobody``).
    Columns: path (``overall`` for all), path_title, actor, actor_label, name, issue, issue_label, share.
    """
    found = causes(results.data)
    found = found.assign(actor=found["actor"].replace("", NOBODY))
    needing = [path for path, needed in needing_consent(results).items() if needed] or list(results.paths)
    actors, issues = list(results.scenario.actors), list(results.scenario.issues)
    cells = pd.MultiIndex.from_product([results.paths, [*actors, NOBODY], issues], names=["path", "actor", "issue"])
    counted = found.groupby(["path", "actor", "issue"])["worlds"].sum().reindex(cells, fill_value=0) / results.worlds
    by_path = counted.rename("share").reset_index()
    counting = by_path[by_path["path"].isin(needing)]
    overall = counting.groupby(["actor", "issue"], sort=False)["share"].mean().reset_index()
    table = pd.concat([overall.assign(path=OVERALL), by_path], ignore_index=True)
    names = {actor: the(results.actor_name(actor)) for actor in actors} | {NOBODY: "nobody in particular"}
    labels = {actor: results.actor_label(actor) for actor in actors} | {NOBODY: "nobody"}
    titles = {path: results.path_title(path) for path in results.paths} | {OVERALL: "All paths that need consent"}
    table = table.assign(
        path_title=table["path"].map(titles),
        actor_label=table["actor"].map(labels),
        name=table["actor"].map(names),
        issue_label=table["issue"].map(results.issue_label),
    )
    return table[["path", "path_title", "actor", "actor_label", "name", "issue", "issue_label", "share"]]


def stoppers_parts(table: pd.DataFrame) -> list[None]:
    """One figure, unless nobody stops anything."""
    return [None] if (table["share"] > 0).any() else []


def stoppers_title(table: pd.DataFrame, part: str | None = None) -> str:
    """Who stops most, if that is beyond sampling error, and over what."""
    mine = table[table["path"] == OVERALL]
    each = mine.groupby("name", sort=False)["share"].sum().sort_values(ascending=False, kind="stable")
    each = each[each > 0]
    if each.empty:
        return "Nobody stops any path"
    worlds = max(context(table).worlds, 1)
    alike = _as_often(each, worlds)
    if len(alike) > 1:
        return claim(
            sentence(f"{listed(alike)} stop the paths about as often"),
            "Nobody stops the paths clearly more often than the others",
        )
    over = mine[mine["name"] == alike[0]].sort_values("share", ascending=False, kind="stable")
    issues = listed(_as_often(over.set_index("issue_label")["share"], worlds))
    who, much = sentence(alike[0]), percent(each.iloc[0])
    return claim(
        f"{who} stops the paths most often, in {much} of worlds, mainly over {issues}",
        f"{who} stops the paths most often, in {much} of worlds",
        f"{who} stops most often",
    )


def _as_often(shares: pd.Series, worlds: int) -> list[str]:
    """Whose share, of those in falling order, cannot be told from the first."""
    low, high = wilson_interval(shares.to_numpy() * worlds, worlds)
    return [str(name) for name, end in zip(shares.index, high, strict=True) if end >= low[0]]


def draw_stoppers(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A bar an actor, split by issue; the largest pieces carry the name of their issue."""
    mine = table[(table["path"] == OVERALL) & (table["share"] > 0)]
    actors = mine.groupby("actor", sort=False)["share"].sum().sort_values(ascending=False, kind="stable")
    issues = mine.groupby("issue", sort=False)["share"].sum().sort_values(ascending=False, kind="stable").index
    colours = {issue: (*PIECES[min(n, len(PIECES) - 1)], HATCHES[n % len(HATCHES)]) for n, issue in enumerate(issues)}
    left, right, top = 1.9, 0.75, float(actors.max()) * 100
    note = (
        "Share of worlds, mean over the paths that need consent, in which an actor refuses or breaks the next stage or "
        "withdraws from what stands, split by the issue it is over. Nobody: a package beyond anybody's power."
    )
    page = sheet(figure, context(table), title=stoppers_title(table), note=note, body=ROW * len(actors) + 0.5)
    axes = rows_axes(page, len(actors), ROW, left=left, right=right, bottom=0.42)
    axes.set_xlim(0, top * 1.3)
    axes.set_xlabel("% of worlds", size=SMALL)
    labels = mine.drop_duplicates("actor").set_index("actor")["actor_label"]
    name_rows(axes, labels[actors.index], left)
    inch = (page.width - left - right) / (top * 1.3)
    for row, (actor, total) in enumerate(actors.items()):
        start, beside = 0.0, []
        pieces = mine[mine["actor"] == actor].sort_values("share", ascending=False, kind="stable")
        for issue, label, share in pieces[["issue", "issue_label", "share"]].to_numpy():
            colour, ink, hatch = colours[issue]
            axes.barh(row, share * 100, left=start, height=0.7, color=colour, edgecolor="white", lw=0.8,
                      hatch=hatched(hatch))  # fmt: skip
            words = f"{label or 'no issue'} {cell(share).removesuffix('%')}"
            room = letters(max(share * 100 * inch - 0.1, 0.0), SMALL)
            if max(map(len, words.split())) <= room and wrap(words, room).count("\n") < 2:
                axes.text(start + share * 50, row, wrap(words, room), size=SMALL, ha="center", va="center", color=ink,
                          linespacing=1.05, bbox=legible(colour))  # fmt: skip
            elif share >= 0.01:
                beside.append(words)
            start += share * 100
        room = letters(page.width - left - 0.2 - start * inch - 0.4, SMALL)
        axes.text(start + top * 0.008, row, cell(float(total)), size=SMALL, va="center", weight="bold")
        axes.text(start + 0.45 / inch, row, wrap(", ".join(beside), room, most=3), size=SMALL, va="center", color=GREY,
                  linespacing=1.05)  # fmt: skip
