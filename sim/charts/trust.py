"""Trust between named pairs over the months of each path, as fans: a row a path, a column a pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.charts.base import claim, context, first_places
from sim.charts.grid import Columns, column_width, fan_table, fans, frame, header, month_ticks, moving
from sim.charts.palette import GREY, PALE, SMALL
from sim.charts.style import letters, sheet, wrap
from sim.results import Results
from sim.results.measures import trust_lines
from sim.results.statistics import QUANTILES, bands
from sim.results.wording import counted, quoted, sentence, short_title, the, whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CELL = 0.62
_STILL = 1.0
"""Points by which some quantile of a cell must move to be drawn."""
MOST_PAIRS = 6
"""Pairs shown where the scenario names none: those whose trust changes most."""


def trust_data(results: Results) -> pd.DataFrame:
    """Quantiles over worlds of the trust of one actor in another, in per cent, by path and month.

    Trust is the chance, in the eyes of the first, that the second means what it signs. Worlds that have ended
    count with the trust they ended with. Columns: pair, holder, towards, path, path_title, month, q05, q25,
    median, q75, q95, start, needs_consent.
    """
    data = results.data
    if not data.sizes["trace_world"]:
        return pd.DataFrame(columns=["pair"])
    trust = trust_lines(results) * 100
    actors = [str(key) for key in data["actor"].values]
    frames = []
    for holder, towards in _pairs(results, actors):
        mine = trust[..., actors.index(holder), actors.index(towards)]
        names = {"holder": the(results.actor_name(holder)), "towards": the(results.actor_name(towards))}
        about = {"pair": f"{holder}-{towards}", **names}
        start = float(pd.Series(mine[:, :, 0].ravel()).median())
        for path, each in zip(results.paths, mine, strict=True):
            frames.append(fan_table(results, path, data["point"].values, bands(each), about, start=start))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["pair"])


def _pairs(results: Results, actors: list[str]) -> list[tuple[str, str]]:
    """The scenario's pairs, or those whose trust changes most."""
    named = [pair for pair in results.scenario.trust_pairs if set(pair) <= set(actors)]
    if named:
        return named
    trust = trust_lines(results)
    change = np.nanmax(np.abs(trust - trust[:, :, :1]), axis=2).mean(axis=(0, 1))
    ranked = sorted((-change[i, j], i, j) for i in range(len(actors)) for j in range(len(actors)) if i != j)
    return [(actors[i], actors[j]) for _, i, j in ranked[:MOST_PAIRS]]


def trust_parts(table: pd.DataFrame) -> list[None]:
    """One figure, unless no trust moves."""
    return [None] if not _moved(table).empty else []


def trust_title(table: pd.DataFrame, part: str | None = None) -> str:
    """From where to where trust goes in the median world, where that is farthest."""
    mine = table[table["needs_consent"]] if table["needs_consent"].any() else table
    grouped = mine.groupby(["pair", "path"], sort=False)
    ends = grouped.first().assign(last=grouped["median"].last()).reset_index()
    names = ends.iloc[int(np.nanargmax((ends["last"] - ends["median"]).abs()))]
    first, last = names["median"], names["last"]
    if round(first) == round(last):
        return "Trust between the pairs shown hardly moves on any path in the median world"
    verb = "rises" if last > first else "falls"
    whose = sentence(f"{names['holder']}'s trust in {names['towards']} {verb} from {whole(first / 100)}")
    text = f"{whose} to {whole(last / 100)} %"
    title = short_title(names["path_title"])
    return claim(f"{text} in the median world of {quoted(title)}", f"{text} on {quoted(title)}", f"{text} on one path")


def draw_trust(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """A row a path, a column a pair; all cells share one pair of axes, as in :mod:`sim.charts.grid`."""
    whole_table, table = table, _moved(table)
    order = first_places(whole_table["path"])
    table = table.sort_values("path", key=lambda paths: paths.map(order.index), kind="stable")
    before, shown = (one.loc[one["needs_consent"], "path"].nunique() for one in (whole_table, table))
    gone = before - shown
    paths, pairs = first_places(table["path"]), first_places(table["pair"])
    low, high = _reach(table)
    left, gap = 2.35, 0.14
    wide = 10.85 - left
    named = table.drop_duplicates("pair").set_index("pair")
    room = max(2 * letters(column_width(wide, len(pairs)), SMALL) - 4, 12)
    both = [[short_title(named[end][pair], room) for end in ("holder", "towards")] for pair in pairs]
    texts = [" in ".join(one).removeprefix("the ") for one in both]
    words, tall = header([sentence(text) for text in texts], column_width(wide, len(pairs)))
    note = (
        f"Chance, in the eyes of the first, that the second means what it signs, % ({low:.0f} to {high:.0f} in every "
        "cell), at each review. Median over worlds, half of the worlds (dark), nine tenths (light); dashed: at the "
        f"start; {context(table).sample}. Left out: what is as on {context(table).without}"
        + (f", {counted(gone, 'path')} among it." if gone else ".")
    )
    body = len(paths) * (CELL + gap) + tall + 0.45
    page = sheet(figure, context(table), title=trust_title(whole_table), note=note, body=body)
    axes = page.axes(left, 0.45, wide, len(paths) * (CELL + gap) - gap)
    step = 1 + gap / CELL
    base = {path: (len(paths) - 1 - n) * step for n, path in enumerate(paths)}
    axes.set_ylim(0, len(paths) * step - gap / CELL)
    columns = Columns(tuple(pairs), float(table["month"].max()))
    frame(axes, columns, words, month_ticks(columns.longest)[:2], "months")
    curves, starts = [], []
    for (pair, path), cell in table.groupby(["pair", "path"], sort=False):
        scaled = ((cell[list(QUANTILES)] - low) / (high - low)).clip(0, 1) + base[str(path)]
        curves.append((columns.x(str(pair), cell["month"].to_numpy()), scaled))
        start = (cell["start"].iloc[0] - low) / (high - low)
        starts.append((columns.x(str(pair), [0, columns.longest]), base[str(path)], start))
    fans(axes, curves)
    _background(axes, starts)
    axes.set_yticks([])
    for row in table.drop_duplicates("path").to_dict("records"):
        title = wrap(row["path_title"], letters(left - 0.25, SMALL), most=2)
        axes.text(-0.02, base[row["path"]] + 0.5, title, size=SMALL, ha="right", va="center", linespacing=1.1)


def _moved(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of pairs and paths that move away from drift."""
    parts = [mine[mine["path"].isin(moving(mine, _STILL))] for _, mine in table.groupby("pair", sort=False)]
    return pd.concat(parts) if parts else table


def _reach(table: pd.DataFrame) -> tuple[float, float]:
    """The common scale of all cells: what their bands need, in whole tens."""
    low, high = float(table["q05"].min()), float(table["q95"].max())
    return np.floor(low / 10) * 10, max(np.ceil(high / 10) * 10, np.floor(low / 10) * 10 + 10)


def _background(axes: Axes, starts: list[tuple[np.ndarray, float, float]]) -> None:
    """Every cell's box, and the trust that it starts from."""
    from matplotlib.collections import LineCollection

    boxes = [[(x[0], y), (x[1], y), (x[1], y + 1), (x[0], y + 1), (x[0], y)] for x, y, _ in starts]
    axes.add_collection(LineCollection(boxes, colors=PALE, linewidths=0.7, zorder=0.6, clip_on=False), autolim=False)
    lines = [[(x[0], y + start), (x[1], y + start)] for x, y, start in starts]
    axes.add_collection(LineCollection(lines, colors=GREY, linewidths=0.8, linestyles="--", zorder=0.8), autolim=False)
