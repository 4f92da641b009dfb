"""For how long what was signed stays in force: survival by months since the first signature, past agreements marked.

The product-limit estimate of E. L. Kaplan and P. Meier, "Nonparametric Estimation from Incomplete Observations"
(Journal of the American Statistical Association 53, 1958): worlds that are still in force at the horizon are censored
there.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.charts.base import context, first_places, row_at
from sim.charts.grid import UNIT_PAD, Columns, column_width, frame, header, month_ticks, rows_of
from sim.charts.style import BLUE, GRID, INK, SKY, SMALL, VERMILLION, height, sheet, wrap
from sim.results.endings import survival
from sim.results.statistics import FloatArray
from sim.results.wording import brief, listed, percent, quoted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.charts.style import Sheet
    from sim.results import Results

PANEL = 1.75
TOLD = (12, 60, 120)
"""Months at which a curve carries its figure."""


def survival_data(results: Results) -> pd.DataFrame:
    """Share in force of what was signed, by path and months since the first signature, with 95 % intervals.

    Over the kept worlds that signed anything; paths that none of them signed have one row, not-a-number. ``signed`` is
    the share of all worlds that did. ``episodes`` names, at the month to which they were in force, past agreements
    whose nearest path this is. Columns: path, path_title, month, share, low, high, signed, episodes.
    """
    data, horizon = results.data, float(results.scenario.process.horizon)
    signed = survival(data).query("age == 0").set_index("path")["share"]
    begun, ended = (
        data[name].transpose("path", "world").values.astype(float) for name in ("signed_month", "end_month")
    )
    frames = []
    for p, path in enumerate(results.paths):
        if data["drift"].values[p]:
            continue
        table = in_force(begun[p], ended[p], horizon)
        about = {"path": path, "path_title": results.path_title(path)}
        frames.append(pd.DataFrame({**about, **table, "signed": signed[path], "episodes": ""}))
    if not frames:
        return pd.DataFrame(columns=["path"])
    return _with_episodes(pd.concat(frames, ignore_index=True), results.episodes)


def in_force(begun: FloatArray, ended: FloatArray, horizon: float) -> dict[str, FloatArray]:
    """Share in force at whole months since the signature, and its 95 % interval.

    Parameters
    ----------
    begun, ended : ndarray (R,)
        Month of the first signature, not-a-number without one, and of the first end, not-a-number without one.
    horizon : float

    Returns
    -------
    dict of str to ndarray (T,)
        month, share, low, high: one month, not-a-number, where nothing was signed.

    Examples
    --------
    >>> some = in_force(np.array([0.0, 0.0, 12.0, np.nan]), np.array([6.0, np.nan, np.nan, np.nan]), 24.0)
    >>> some["share"][[0, 5, 6, 24]].round(3).tolist()
    [1.0, 1.0, 0.667, 0.667]
    """
    from scipy.stats import CensoredData, ecdf

    there = np.isfinite(begun)
    if not there.any():
        return {"month": np.zeros(1), **{name: np.full(1, np.nan) for name in ("share", "low", "high")}}
    months = np.arange(np.floor(horizon) + 1)
    lasts = np.where(np.isnan(ended), horizon, ended)[there] - begun[there]
    curve = ecdf(CensoredData.right_censored(lasts, np.isnan(ended[there]))).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # where all or none are in force there is no interval
        ends = curve.confidence_interval(0.95)
    share = curve.evaluate(months)
    low, high = (np.asarray(end.evaluate(months)) for end in (ends.low, ends.high))
    low, high = np.where(np.isnan(low), share, low), np.where(np.isnan(high), share, high)
    return {"month": months, "share": share, "low": low, "high": high}


def _with_episodes(table: pd.DataFrame, episodes: tuple[Mapping[str, Any], ...]) -> pd.DataFrame:
    """Past agreements in words, at the longest month for which they were in force, or at the horizon."""
    words = table["episodes"].to_list()
    for episode in episodes:
        months, reached = episode.get("months_in_force"), str(episode.get("agreement", "yes")).casefold()
        mine = table[table["path"] == str(episode.get("nearest_path", ""))]
        if mine.empty or months is None or reached in ("no", "false"):
            continue
        most = float(max(months)) if isinstance(months, (list, tuple)) else float(months)
        place = int((mine["month"] - min(most, mine["month"].max())).abs().idxmin())
        words[place] = " | ".join(one for one in (words[place], _named(episode)) if one)
    return table.assign(episodes=words)


def _named(episode: Mapping[str, Any]) -> str:
    """An episode with its months in force, as ``E01 Agreed Framework (98 months)``."""
    months = episode.get("months_in_force")
    span = months if isinstance(months, (list, tuple)) else [months]
    return f"{episode.get('id', '')} {episode.get('name', '')} ({' to '.join(map(str, span))} months)".strip()


def survival_parts(table: pd.DataFrame) -> list[None]:
    """One figure, unless nothing is ever signed."""
    return [None] if table["share"].notna().any() else []


def survival_title(table: pd.DataFrame, part: str | None = None) -> str:
    """Of which path most is in force after five years, or at the horizon, and of which least."""
    some = table.dropna(subset=["share"])
    if some.empty:
        return "Nothing is ever signed"
    at = min(60.0, float(some["month"].max()))
    after = "five years" if at == 60 else f"{at:g} months"
    there = some[some["month"] == at]
    best, worst = row_at(there, there["share"]), row_at(there, there["share"], lowest=True)
    first = f"Of what is signed on {quoted(best['path_title'])}, {percent(best['share'])} is in force after {after}"
    if len(there) == 1:
        return first
    return f"{first}, the most; on {quoted(worst['path_title'])} {percent(worst['share'])}, the least"


def draw_survival(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """One panel a path: the share in force with its interval; diamonds for past agreements."""
    some = table.dropna(subset=["share"])
    paths = first_places(some["path"])
    never = [quoted(one) for one in first_places(table.loc[~table["path"].isin(paths), "path_title"])]
    marked = some[some["episodes"] != ""]
    listing = "; ".join(marked["episodes"].str.replace(" | ", "; ", regex=False))
    key = wrap(f"Past agreements: {listing}", 150) if len(marked) else ""
    rows = rows_of(paths)
    heads_of = some.drop_duplicates("path").set_index("path")
    left, wide = 0.6, 10.2
    column = column_width(wide, len(rows[0]))
    words = {path: f"{heads_of['path_title'][path]} (signed: {brief(heads_of['signed'][path])})" for path in paths}
    heads = [header([words[path] for path in row], column) for row in rows]
    foot = 0.55 + (0.2 * _deepest(marked) + 0.1 if len(marked) else 0)
    body = sum(PANEL + tall + foot for _, tall in heads) + (height(key, SMALL) + 0.1 if key else 0)
    note = "Of the worlds in which anything was signed, the share in which it is in force so many months after the "
    note += "first signature, with 95 % intervals (Kaplan-Meier; what is in force at the horizon counts as in force "
    note += "for at least as long). In brackets: share of worlds that sign anything."
    if len(marked):
        note += " Diamonds beneath the axis: past agreements nearest to the path, at the month to which they held "
        note += "(our coding)."
    if never:
        note += f" Never signed in the worlds that are kept: {listed(never)}."
    page = sheet(figure, context(table), title=survival_title(table), note=note, body=body)
    if key:
        page.text(0.15, 0.0, key, size=SMALL, va="bottom", linespacing=1.25)
    top = body
    for row, (wrapped, tall) in zip(rows, heads, strict=True):
        _row(page, some, row, wrapped, (left, top - tall - PANEL, wide * len(row) / len(rows[0])))
        top -= PANEL + tall + foot


def _deepest(marked: pd.DataFrame) -> int:
    """How many episodes stand beneath each other at most."""
    return int(marked.groupby("path")["episodes"].apply(lambda each: sum(len(one.split(" | ")) for one in each)).max())


def _row(
    page: Sheet, table: pd.DataFrame, paths: tuple[str, ...], titles: list[str], place: tuple[float, float, float]
) -> None:
    columns = Columns(paths, float(table["month"].max()))
    axes = page.axes(place[0], place[1], place[2], PANEL)
    axes.set_ylim(0, 100)
    axes.set_yticks([0, 25, 50, 75, 100])
    axes.set_ylabel("% in force", size=SMALL)
    frame(axes, columns, titles, month_ticks(columns.longest), "months since the first signature")
    marked = table[table["path"].isin(paths) & (table["episodes"] != "")]
    axes.xaxis.labelpad = UNIT_PAD + (14 * _deepest(marked) if len(marked) else 0)
    axes.hlines([25, 50, 75], 0, columns.end, color=GRID, lw=0.6, zorder=0.4)
    for path in paths:
        mine = table[table["path"] == path]
        x = columns.x(path, mine["month"].to_numpy())
        axes.fill_between(x, mine["low"] * 100, mine["high"] * 100, color=SKY, alpha=0.6, lw=0, step="post")
        axes.step(x, mine["share"] * 100, where="post", color=BLUE, lw=1.5, clip_on=False)
        for month, at, share in zip(mine["month"], x, mine["share"], strict=True):
            if month in TOLD:
                axes.plot(at, share * 100, marker="o", ms=3.5, color=BLUE, clip_on=False)
                _figure_at(axes, at, share)
        _diamonds(axes, x, mine["episodes"].to_list())


def _figure_at(axes: Axes, at: float, share: float) -> None:
    spot = (-4, 4) if share < 0.85 else (-4, -11)
    axes.annotate(
        brief(share).removesuffix("%"), (at, share * 100), spot, textcoords="offset points", size=SMALL, ha="right",
        zorder=4, bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.4},
    )  # fmt: skip


def _diamonds(axes: Axes, x: FloatArray, episodes: list[str]) -> None:
    """Past agreements beneath the axis, each on a line of its own."""
    marks = [(at, one) for at, words in zip(x, episodes, strict=True) for one in words.split(" | ") if one]
    for n, (at, one) in enumerate(marks):
        below = (0, -21 - 11 * n)
        axes.annotate(
            "◆", (at, 0), below, textcoords="offset points", size=SMALL, color=VERMILLION, ha="center", va="center",
            annotation_clip=False,
        )  # fmt: skip
        axes.annotate(
            one.split(" ")[0], (at, 0), (below[0] + 5, below[1]), textcoords="offset points", size=SMALL, va="center",
            color=INK, annotation_clip=False,
        )  # fmt: skip
