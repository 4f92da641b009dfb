"""For how long what was signed stays in force: survival by months since the first signature, past agreements marked.

The product-limit estimate of E. L. Kaplan and P. Meier, "Nonparametric Estimation from Incomplete Observations"
(Journal of the American Statistical Association 53, 1958): worlds that are still in force at the horizon are censored
there.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.analysis.record import record
from sim.charts.base import claim, context, first_places, span
from sim.charts.grid import Columns, column_width, frame, month_ticks, titled_rows
from sim.charts.palette import BLUE, GREY, GRID, INK, SKY, SMALL, VERMILLION
from sim.charts.style import letters, sheet, wrap
from sim.results import Results
from sim.results.endings import survival
from sim.results.statistics import FloatArray
from sim.results.wording import cell, counted, percent, sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANEL = 1.75
FIGURED = (12, 60, 120)
"""Months at which a curve carries its figure."""


def survival_data(results: Results) -> pd.DataFrame:
    """Share in force of what was signed, by path and months since the first signature, with 95 % intervals.

    Over the kept worlds that signed anything; paths that none of them signed have one row, not-a-number. ``signed`` is
    the share of all worlds that did. ``episodes`` names, at the month to which they were in force, past agreements
    whose nearest path this is; ``record`` is that of past settlements where it is known. Columns: path, path_title,
    month, share, low, high, signed, episodes, record.
    """
    data, horizon = results.data, float(results.scenario.process.horizon)
    signed = survival(data).query("age == 0").set_index("path")["share"]
    begun, ended = (
        data[name].transpose("path", "world").values.astype(float) for name in ("signed_month", "end_month")
    )
    known = {0: 1.0, **{one["at"]: one["value"] for one in record()["survival"]["figures"]}}
    frames = []
    for p, path in enumerate(results.paths):
        if data["drift"].values[p]:
            continue
        about = {"path": path, "path_title": results.path_title(path)}
        table = pd.DataFrame({**about, **in_force(begun[p], ended[p], horizon), "signed": signed[path], "episodes": ""})
        for name, months in past_agreements(results.episodes, path):
            most = float(max(months)) if isinstance(months, (list, tuple)) else float(months)
            place = int((table["month"] - min(most, table["month"].max())).abs().idxmin())
            before = str(table["episodes"][place])
            table.loc[place, "episodes"] = " | ".join(one for one in (before, name.replace(" | ", " ")) if one)
        frames.append(table.assign(record=table["month"].map(known)))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["path"])


def past_agreements(episodes: Iterable[Mapping[str, Any]], path: str) -> Iterator[tuple[str, Any]]:
    """Name of each past agreement whose nearest path this is, and the months, or their range, it was in force."""
    for one in episodes:
        reached = str(one.get("agreement", "yes")).casefold() not in ("no", "false")
        if str(one.get("nearest_path", "")) == path and one.get("months_in_force") is not None and reached:
            yield str(one.get("name") or one.get("id", "")), one["months_in_force"]


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


def survival_parts(table: pd.DataFrame) -> list[None]:
    """One figure, unless nothing is ever signed."""
    return [None] if table["share"].notna().any() else []


def survival_title(table: pd.DataFrame, part: str | None = None) -> str:
    """How much of what is signed stands at the end, beside the record of past settlements."""
    some = table.dropna(subset=["share"])
    if some.empty:
        return "Nothing is ever signed"
    at = max(month for month in (*FIGURED, *some["month"][:1]) if month <= some["month"].max())
    after = "at first" if at < 12 else "followed for a year" if at == 12 else f"followed for {at / 12:g} years"
    there = some[some["month"] == at]
    text = f"{sentence(after)}, {span(there['share'])} of deals are in force"
    record = there["record"].dropna()
    return claim(f"{text}; of past settlements {percent(record.iloc[0])}", text) if len(record) else claim(text)


def draw_survival(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """One panel a path: the share in force with its interval, the record in grey, past agreements beneath."""
    some = table.dropna(subset=["share"])
    paths = first_places(some["path"])
    never = table.loc[~table["path"].isin(paths), "path"].nunique()
    about = some.drop_duplicates("path").set_index("path")
    left, wide = 0.6, 10.2
    words = {path: f"{about['path_title'][path]} (signed: {cell(about['signed'][path])})" for path in paths}
    rows = titled_rows(paths, words, wide, 5)
    column, longest = column_width(wide, len(rows[0][0])), float(some["month"].max())
    marks = {str(path): _marks(mine, longest, column) for path, mine in some.groupby("path")}
    lines = {path: sum(words.count("\n") + 1 for _, words in mine) for path, mine in marks.items()}
    feet = [0.5 + 0.16 * max(lines[path] for path in row) for row, _, _ in rows]
    note = (
        "Blue: share of the worlds that signed, %, in which it is in force so long after the first signature, with "
        "95 % intervals. A deal signed late is followed for less time and counts only for that (Kaplan-Meier); in the "
        "overview it counts as it stands at the horizon."
    )
    if some["record"].notna().any():
        note += " Grey: the record of peace agreements, 1975 to 2021; other kinds of conflict, nothing is tuned to it."
    if (some["episodes"] != "").any():
        note += " Diamonds: how long past agreements of the kind held (our coding)."
    if never:
        note += f" {counted(never, 'path')} never signed in the worlds that are kept."
    body = sum(PANEL + tall + foot for (_, _, tall), foot in zip(rows, feet, strict=True))
    page = sheet(figure, context(table), title=survival_title(table), note=note, body=body)
    top = body
    for (row, titles, tall), foot in zip(rows, feet, strict=True):
        axes = page.axes(left, top - tall - PANEL, wide * len(row) / len(rows[0][0]), PANEL)
        _panels(axes, some, Columns(row, longest), titles, marks)
        top -= PANEL + tall + foot


def _marks(mine: pd.DataFrame, longest: float, column: float) -> list[tuple[float, str]]:
    """Month and name of every past agreement of a path, wrapped to the side of its month where there is more room."""
    found = mine.loc[mine["episodes"] != "", ["month", "episodes"]].to_numpy()
    rooms = [max(month, longest - month) / longest * column - 0.05 for month, _ in found]
    return [
        (month, wrap(one, letters(room, SMALL), most=4))
        for (month, words), room in zip(found, rooms, strict=True) for one in words.split(" | ")
    ]  # fmt: skip


def _panels(
    axes: Axes, table: pd.DataFrame, columns: Columns, titles: list[str], marks: Mapping[str, list[tuple[float, str]]]
) -> None:
    axes.set_ylim(0, 100)
    axes.set_yticks([0, 25, 50, 75, 100])
    frame(axes, columns, titles, month_ticks(columns.longest), "")
    axes.hlines([25, 50, 75], 0, columns.end, color=GRID, lw=0.6, zorder=0.4)
    for n, path in enumerate(columns.keys):
        mine = table[table["path"] == path]
        x = columns.x(path, mine["month"].to_numpy())
        axes.fill_between(x, mine["low"] * 100, mine["high"] * 100, color=SKY, alpha=0.5, lw=0, step="post")
        known = mine["record"].notna()
        axes.plot(x[known], mine["record"][known] * 100, color=GREY, lw=1.2, marker="o", ms=2.5, zorder=1.9)
        axes.step(x, mine["share"] * 100, where="post", color=BLUE, lw=1.8, clip_on=False)
        if n == 0 and known.any():
            axes.text(x[0] + 0.02, 40, "months since signing\ngrey: record", size=SMALL, color=GREY, va="top")
        for month, at, share in zip(mine["month"], x, mine["share"], strict=True):
            if month in FIGURED:
                axes.plot(at, share * 100, marker="o", ms=3.5, color=BLUE, clip_on=False)
                _figure_at(axes, at, share, first=bool(at - x[0] < 0.15))
        deep = 0
        for month, words in marks[path]:
            _diamond(axes, columns, path, month, words, deep)
            deep += words.count("\n") + 1


def _figure_at(axes: Axes, at: float, share: float, *, first: bool) -> None:
    """A share beneath its dot, to the left of it but where the axis is."""
    low = share > 0.1
    axes.annotate(
        cell(share).removesuffix("%"), (at, share * 100), (4 if first else -3, -5 if low else 3),
        textcoords="offset points", size=SMALL, ha="left" if first else "right", va="top" if low else "bottom",
        zorder=4, color=BLUE, weight="bold",
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.4},
    )  # fmt: skip


def _diamond(axes: Axes, columns: Columns, path: str, month: float, words: str, deep: int) -> None:
    """A past agreement beneath the axis, named on whichever side of its month there is more room."""
    after = month < columns.longest / 2
    at, below = float(columns.x(path, [month])[0]), -15 - 11.5 * deep
    for text, shift, side, colour in (("◆", 0, "center", VERMILLION), (words, 5 if after else -5, "", INK)):
        axes.annotate(
            text, (at, 0), (shift, below), textcoords="offset points", size=SMALL, color=colour, va="top",
            ha=side or ("left" if after else "right"), annotation_clip=False,
        )  # fmt: skip
