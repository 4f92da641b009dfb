"""How far each path is carried out: the share of worlds that have delivered each stage, with past episodes marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.charts.base import asked_paths, context, first_places
from sim.charts.grid import UNIT_PAD, Columns, column_width, frame, header, rows_of
from sim.charts.style import BLUE, GRID, INK, SKY, SMALL, VERMILLION, height, sheet, wrap
from sim.results.endings import delivered_shares
from sim.results.wording import brief, listed, percent, quoted

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.charts.style import Sheet
    from sim.results import Results

PANEL = 1.75


def stages_data(results: Results) -> pd.DataFrame:
    """Share of worlds that have delivered at least stage s, by path, with 95 % intervals; past episodes in words.

    ``episodes`` names, at the stage that they kept, past episodes whose nearest path this is, with the months for
    which they were in force. Columns: path, path_title, stage, stage_title, worlds, share, low, high, episodes,
    asked (whether anybody's consent is needed).
    """
    table = delivered_shares(results.data)
    last = table.groupby("path")["stage"].max()
    marks: dict[tuple[str, int], list[str]] = {}
    for episode in results.episodes:
        path, kept = str(episode.get("nearest_path", "")), episode.get("stages_kept")
        reached = str(episode.get("agreement", "yes")).casefold() not in ("no", "false")
        if path in last.index and kept is not None and reached:
            stage = min(int(kept), int(last[path]))
            marks.setdefault((path, stage), []).append(_named(episode))
    words = [" | ".join(marks.get((p, int(s)), [])) for p, s in zip(table["path"], table["stage"], strict=True)]
    return table.assign(episodes=words, asked=table["path"].map(asked_paths(results)))


def _named(episode: Mapping[str, Any]) -> str:
    """An episode with its months in force, as ``E01 Agreed Framework (98 months)``."""
    months = episode.get("months_in_force")
    span = months if isinstance(months, (list, tuple)) else [] if months is None else [months]
    force = f" ({' to '.join(str(one) for one in span)} months)" if span else ""
    return f"{episode.get('id', '')} {episode.get('name', '')}{force}".strip()


def stages_title(table: pd.DataFrame, part: str | None = None) -> str:
    """Which paths deliver a first stage in most worlds, and which deliver the last."""
    asked = bool(table["asked"].any())
    table = table[table["asked"]] if asked else table
    titles = table.drop_duplicates("path").set_index("path")["path_title"]
    first = table[table["stage"] == 1].set_index("path")["share"]
    last = table.groupby("path", sort=False)["share"].last()
    if len(last) == 1:
        return (
            f"{quoted(titles.iloc[0])} delivers its first stage in {percent(float(first.iloc[0]))} of worlds and its "
            f"last in {percent(float(last.iloc[0]))}"
        )
    good = [quoted(titles[path]) for path in first.index if first[path] > 0.5]
    among = f"Of the {len(first)} paths{' that need consent' if asked else ''}, "
    if not good:
        best = quoted(titles[str(first.idxmax())])
        lead = f"none delivers its first stage in most worlds (at best {best}, {percent(first.max())})"
    elif len(good) == len(first):
        lead = "all deliver their first stage in most worlds"
    elif len(good) <= 3:
        lead = f"only {listed(good)} deliver{'s' if len(good) == 1 else ''} the first stage in most worlds"
    else:
        lead = f"{len(good)} deliver their first stage in most worlds"
    through = int((last > 0.5).sum())
    many = {0: "none delivers", 1: "one delivers"}.get(through, f"{through} deliver")
    return f"{among}{lead}; {many} the last in most worlds"


def draw_stages(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """One panel a path: a falling line over stages with its interval; diamonds for past episodes."""
    paths = first_places(table["path"])
    marked = table[table["episodes"] != ""]
    key = (
        wrap("Past agreements: " + "; ".join(marked["episodes"].str.replace(" | ", "; ", regex=False)), 150)
        if len(marked)
        else ""
    )
    rows = rows_of(paths)
    titles = table.drop_duplicates("path").set_index("path")["path_title"]
    left, wide = 0.6, 10.2
    column = column_width(wide, len(rows[0]))
    heads = [header([titles[path] for path in row], column) for row in rows]
    foot = 0.55 + (0.2 * _deepest(marked) + 0.1 if len(marked) else 0)
    body = sum(PANEL + tall + foot for _, tall in heads) + (height(key, SMALL) + 0.1 if key else 0)
    note = "Share of worlds that have delivered each stage before the horizon (0 = start), with 95 % intervals; what "
    note += "was delivered may have been given up since."
    note += (
        " Diamonds beneath the axis: past agreements nearest to the path, at the number of stages that they kept (our "
        "coding)."
        if len(marked)
        else ""
    )
    page = sheet(figure, context(table), title=stages_title(table), note=note, body=body)
    if key:
        page.text(0.15, 0.0, key, size=SMALL, va="bottom", linespacing=1.25)
    top = body
    for row, (wrapped, tall) in zip(rows, heads, strict=True):
        _row(page, table, row, wrapped, (left, top - tall - PANEL, wide * len(row) / len(rows[0])))
        top -= PANEL + tall + foot


def _deepest(marked: pd.DataFrame) -> int:
    """How many episodes stand beneath each other at most."""
    return 1 + int(marked["episodes"].str.count(r" \| ").max())


def _row(
    page: Sheet, table: pd.DataFrame, paths: tuple[str, ...], titles: list[str], place: tuple[float, float, float]
) -> None:
    columns = Columns(paths, float(table["stage"].max()))
    axes = page.axes(place[0], place[1], place[2], PANEL)
    axes.set_ylim(0, 100)
    axes.set_yticks([0, 25, 50, 75, 100])
    axes.set_ylabel("% of worlds", size=SMALL)
    frame(axes, columns, titles, range(int(columns.longest) + 1), "stage delivered")
    beneath = table.loc[table["path"].isin(paths), "episodes"]
    axes.xaxis.labelpad = UNIT_PAD + 14 * (1 + int(beneath.str.count(r" \| ").max())) * bool((beneath != "").any())
    axes.hlines([25, 50, 75], 0, columns.end, color=GRID, lw=0.6, zorder=0.4)
    for path in paths:
        mine = table[table["path"] == path]
        x = columns.x(path, mine["stage"].to_numpy())
        axes.fill_between(x, mine["low"] * 100, mine["high"] * 100, color=SKY, alpha=0.6, lw=0)
        axes.plot(x, mine["share"] * 100, color=BLUE, marker="o", ms=3.5, lw=1.5, clip_on=False)
        for n, (at, share) in enumerate(zip(x, mine["share"], strict=True)):
            if n:
                axes.annotate(
                    brief(share).removesuffix("%"),
                    (at, share * 100),
                    (4, 3) if share < 0.9 else (5, -11),
                    textcoords="offset points",
                    size=SMALL,
                    zorder=4,
                    bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.4},
                )
        marks = [(at, one) for at, words in zip(x, mine["episodes"], strict=True) for one in words.split(" | ") if one]
        for n, (at, one) in enumerate(marks):
            beside = sum(place == at for place, _ in marks[:n])
            spot = (at, -23 - 11 * beside)
            axes.plot(*spot, marker="D", ms=4, color=VERMILLION, mec=INK, mew=0.5, clip_on=False)
            axes.annotate(
                one.split(" ")[0],
                spot,
                (4, 0),
                textcoords="offset points",
                size=SMALL,
                va="center",
                annotation_clip=False,
            )
