"""Who stops a path and over what: share of worlds by actor and issue, over all paths and path by path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.charts.base import asked_paths, context, first_places, row_at
from sim.charts.grid import header, rows_of
from sim.charts.style import GRID, INK, SMALL, letters, sheet, wrap
from sim.results.endings import causes
from sim.results.wording import percent, quoted, spoken, the, whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.results import Results

OVERALL = "overall"
BY_PATH = "by_path"
NOBODY = "nobody"
_CELL = 0.42


def stoppers_data(results: Results) -> pd.DataFrame:
    """Share of worlds in which an actor stops or ends a path over an issue, by path and over all that need consent.

    Counted is who refuses or breaks the next stage, and who withdraws from what stands, for whatever reason; what
    nobody could carry out stands beside them (actor ``nobody``).
    Columns: path (``overall`` for all), path_title, actor, actor_label, name, issue, share.
    """
    found = causes(results.data)
    found = found.assign(actor=found["actor"].replace("", NOBODY))
    asked = [path for path, needed in asked_paths(results).items() if needed] or list(results.paths)
    actors = [*results.scenario.actors, NOBODY]
    issues = list(results.scenario.issues)
    cells = pd.MultiIndex.from_product([results.paths, actors, issues], names=["path", "actor", "issue"])
    counted = found.groupby(["path", "actor", "issue"])["worlds"].sum().reindex(cells, fill_value=0) / results.worlds
    by_path = counted.rename("share").reset_index()
    overall = by_path[by_path["path"].isin(asked)].groupby(["actor", "issue"], sort=False)["share"].mean().reset_index()
    table = pd.concat([overall.assign(path=OVERALL), by_path], ignore_index=True)
    names = {actor: the(results.actor_name(actor)) for actor in results.scenario.actors} | {
        NOBODY: "nobody in particular"
    }
    labels = {actor: results.actor_label(actor) for actor in results.scenario.actors} | {NOBODY: "nobody"}
    titles = {path: results.path_title(path) for path in results.paths} | {OVERALL: "All paths that need consent"}
    table = table.assign(
        path_title=table["path"].map(titles), actor_label=table["actor"].map(labels), name=table["actor"].map(names)
    )
    return table[["path", "path_title", "actor", "actor_label", "name", "issue", "share"]]


def stoppers_parts(table: pd.DataFrame) -> list[str]:
    """All paths together, and path by path."""
    return [OVERALL, BY_PATH] if (table["share"] > 0).any() else []


def stoppers_title(table: pd.DataFrame, part: str | None = None) -> str:
    """Who stops most, and over what most."""
    whole_table = table[table["path"] == OVERALL]
    if not (whole_table["share"] > 0).any():
        return "Nobody stops any path"
    if part == BY_PATH:
        single = table[table["path"] != OVERALL]
        worst = row_at(single, single["share"])
        return (
            f"The most frequent stop of all: {worst['name']} over {spoken(worst['issue'])}, in "
            f"{percent(worst['share'])} "
            f"of worlds on {quoted(worst['path_title'])}"
        )
    actors = whole_table.groupby("actor", sort=False)["share"].sum()
    mine = whole_table[whole_table["actor"] == str(actors.idxmax())]
    over = row_at(mine, mine["share"])
    who = over["name"]
    text = (
        f"{who} stops most: in {percent(actors.max())} of all worlds of the paths that need consent, most often over "
        f"{spoken(over['issue'])} ({percent(over['share'])} of all worlds)"
    )
    return text[:1].upper() + text[1:]


def draw_stoppers(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A map of actors by issues; darker is more often, and every cell that matters carries its figure."""
    if part == BY_PATH:
        _draw_by_path(figure, table)
        return
    mine = table[table["path"] == OVERALL]
    shares, actors, issues = _matrix(mine)
    tall = _CELL * len(actors)
    page = sheet(
        figure,
        context(table),
        title=stoppers_title(table, part),
        body=tall + 1.15,
        note="Share of worlds, %, over all paths that need anybody's consent: who stops the next stage (by refusal or "
        "breach) or withdraws from what stands, and over which issue. Empty: under half a per cent. Nobody: a package "
        "that nobody could carry out.",
    )
    axes = page.axes(1.9, 1.05, min(8.9, 0.92 * len(issues)), tall)
    _map(axes, shares, size=SMALL + 1)
    axes.set_yticks(range(len(actors)), [wrap(actor, letters(1.75, SMALL), most=2) for actor in actors])
    axes.set_xticks(range(len(issues)), [spoken(i) for i in issues], rotation=30, ha="right", rotation_mode="anchor")


def _draw_by_path(figure: Figure, table: pd.DataFrame) -> None:
    paths = [path for path in first_places(table["path"]) if path != OVERALL]
    titles = table.drop_duplicates("path").set_index("path")["path_title"]
    rows = rows_of(paths, 4)
    left, gap, foot = 1.05, 0.15, 1.5
    wide = (10.85 - left - gap * (len(rows[0]) - 1)) / len(rows[0])
    shares, actors, issues = _matrix(table[table["path"] == paths[0]])
    tall = 0.2 * len(actors)
    heads = [header([titles[path] for path in row], wide) for row in rows]
    page = sheet(
        figure,
        context(table),
        title=stoppers_title(table, BY_PATH),
        body=sum(tall + head + 0.12 for _, head in heads) + foot,
        note="Share of worlds, %: who stops the next stage (by refusal or breach) or withdraws from what stands, and "
        "over which issue. Darker is more often; figures from 5 % up. Nobody: beyond anybody's power.",
    )
    top = page.height
    for r, (row, (words, head)) in enumerate(zip(rows, heads, strict=True)):
        for c, path in enumerate(row):
            shares = _matrix(table[table["path"] == path])[0]
            axes = page.axes(left + c * (wide + gap), top - head - tall, wide, tall)
            _map(axes, shares, size=SMALL - 0.5, least=0.05)
            axes.set_title(words[c], size=SMALL, loc="left", pad=3, linespacing=1.1)
            axes.set_yticks(
                range(len(actors)), [wrap(one, letters(left - 0.1, SMALL), most=1) for one in actors] if c == 0 else []
            )
            below = r == len(rows) - 1 or c >= len(rows[r + 1])
            axes.set_xticks(
                range(len(issues)), [wrap(spoken(i), letters(1.5, SMALL), most=1) for i in issues] if below else []
            )
            axes.tick_params(axis="x", rotation=90)
        top -= head + tall + 0.12


def _matrix(mine: pd.DataFrame) -> tuple[np.ndarray, list[str], list[str]]:
    """Shares as actors by issues, with the labels; the row for nobody only where it is needed."""
    actors, issues = first_places(mine["actor"]), first_places(mine["issue"])
    labels = mine.drop_duplicates("actor").set_index("actor")["actor_label"]
    wide = mine.pivot(index="actor", columns="issue", values="share").loc[actors, issues]
    return wide.to_numpy(), [str(labels[actor]) for actor in actors], issues


def _map(axes: Axes, shares: np.ndarray, *, size: float, least: float = 0.005) -> None:
    axes.imshow(shares * 100, cmap="Greys", vmin=0, vmax=110, aspect="auto", interpolation="none")
    rows, columns = (np.arange(size + 1) - 0.5 for size in shares.shape)
    axes.hlines(rows, columns[0], columns[-1], color=GRID, lw=0.8, zorder=0.5)
    axes.vlines(columns, rows[0], rows[-1], color=GRID, lw=0.8, zorder=0.5)
    axes.tick_params(length=0)
    for (row, column), share in np.ndenumerate(shares):
        if share >= least:
            colour = "white" if share > 0.5 else INK
            axes.text(column, row, f"{whole(share)}", ha="center", va="center", size=size, color=colour)
