"""How worlds stand at the horizon, counted: the tables from which charts and reasons are made.

Every world of every path has exactly one of twelve endings (:data:`ENDINGS`). A *cause* is an ending with why the next
stage failed where what was delivered stands, its stage, actor and issue. Counts are of all worlds; how far apart they
were is read from the worlds that are kept. Pure functions from the labelled data set to tidy tables; nothing here draws
or writes.
"""

from __future__ import annotations

import weakref
from typing import NamedTuple

import numpy as np
import pandas as pd
import xarray as xr

from sim.results.counts import counts, worlds_of
from sim.results.statistics import wilson_interval


class EndingText(NamedTuple):
    """One way to stand at the horizon: its key in files, its label on charts, and what it means."""

    key: str
    label: str
    meaning: str


ENDINGS = {
    0: EndingText("completed", "completed", "every stage was delivered, and all of it is in force at the horizon"),
    1: EndingText(
        "red_line",
        "red line or price",
        "never delivered: terms beyond what an actor can sign, or a package nobody could carry out",
    ),
    2: EndingText(
        "interest", "interest", "never delivered: it gains an actor too little, even if everybody could be trusted"
    ),
    3: EndingText("distrust", "distrust", "never delivered: an actor would have signed if it trusted the others"),
    4: EndingText(
        "breach", "breach", "signed, and then broken, or given up at a review by somebody whom it no longer serves"
    ),
    5: EndingText("shock", "shock", "signed, and given up after a shock from outside"),
    6: EndingText(
        "misread", "misread bargain", "never delivered: two actors found that they had signed different bargains"
    ),
    7: EndingText("standing", "standing", "a part was delivered and is in force at the horizon; the next stage is not"),
    8: EndingText("turnover", "change of government", "signed, and given up after a change of government"),
    9: EndingText("open", "open", "never delivered: the horizon came first"),
    11: EndingText(
        "lapsed", "too late", "never delivered: the deadline of a stage came before its signature or its vote"
    ),
    12: EndingText("unratified", "not ratified", "signed, and refused by somebody who had to ratify it"),
}
"""By code."""
SHOWN = (0, 7, 1, 2, 3, 12, 11, 6, 9, 4, 5, 8)
"""Codes in the order of charts and tables: what is in force, what was never delivered, what has unravelled."""
REFUSALS = (1, 2, 3)
"""Codes of the endings in which nothing was delivered because a stage was not signed; also reasons."""
STANDS = (0, 7)
"""Codes of the endings in which something is in force at the horizon."""
UNRAVELLED = (4, 5, 8)
"""Codes of the endings in which what was signed has ended."""
REASONS = {code: ending.key for code, ending in ENDINGS.items()} | {-1: "", 10: "horizon"}
"""Code to key of why the next stage failed where what was delivered stands: also that the horizon came first."""

_REASONED = np.array([REASONS[code] for code in (*range(max(REASONS) + 1), -1)])


def ending_shares(data: xr.Dataset) -> pd.DataFrame:
    """Share of worlds by path and ending, with Wilson's 95 % interval; a row for each ending, shares sum to 1.

    ``drift`` says that the path asks nobody and has no duties: it is completed because it happens anyway.
    Columns: path, path_title, drift, ending, label, worlds, share, low, high.
    """
    found, total = counts(data), worlds_of(data)
    codes, worlds = found["cause_ending"].values, found["cause_worlds"].values
    rows = []
    for p, path in enumerate(data["path"].values):
        ended = [int(worlds[p, codes == code].sum()) for code in SHOWN]
        about = (str(path), title_of(data, p), bool(data["drift"].values[p]))
        for code, count, low, high in zip(SHOWN, ended, *wilson_interval(ended, total), strict=True):
            rows.append((*about, *ENDINGS[code][:2], count, count / total, low, high))
    columns = ["path", "path_title", "drift", "ending", "label", "worlds", "share", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def distances(data: xr.Dataset) -> pd.DataFrame:
    """One row per path and kept world that a refusal stops: its cause in codes, and the distance to a deal then.

    Columns: path, ending, why, stage, actor, issue (indexes, -1 nobody), gap_points, gap_utility.
    """
    plain = {name: data[name].transpose("path", "world").values for name in ("gap_points", "gap_utility")}
    why, ending = (data[name].transpose("path", "world").values for name in ("why", "ending"))
    refused = np.isin(np.where(why >= 0, why, ending), REFUSALS)
    far = np.nonzero(refused & (np.isfinite(plain["gap_points"]) | np.isfinite(plain["gap_utility"])))
    codes = {name: data[column].transpose("path", "world").values[far] for name, column in _CODES.items()}
    return pd.DataFrame(
        {"path": far[0], **codes, **{name: values[far].astype(float) for name, values in plain.items()}}
    )


def causes(data: xr.Dataset) -> pd.DataFrame:
    """Worlds by path and cause (ending, why, stage, actor, issue), most frequent first within each path.

    ``share`` is the share of the path's worlds; the gaps are median and quartiles over the kept worlds of that cause,
    not-a-number where none was kept. Ties keep the order: ending, why, stage, then actor and issue as in the file, so
    the table never depends on chance. ``why`` is why the next stage failed where what was delivered stands ("" where
    nothing does, or where all is delivered), and ``kind`` is that, or else the ending: what it is that stops the path.
    Columns: path, ending, why, stage, actor, issue, worlds, share, gap_q25, gap_median, gap_q75, utility_median, kind.
    """
    kept = _COUNTED.get(id(data))
    if kept is None or kept[0]() is not data:
        kept = (weakref.ref(data), _causes(data))
        _COUNTED[id(data)] = kept
        weakref.finalize(data, _COUNTED.pop, id(data), None)
    return kept[1].copy()


_CODES = {
    "ending": "ending",
    "why": "why",
    "stage": "ending_stage",
    "actor": "ending_actor",
    "issue": "ending_issue",
}
_COUNTED: dict[int, tuple[weakref.ref[xr.Dataset], pd.DataFrame]] = {}
"""Causes already counted, for as long as their data set lives: every chart and sentence asks for them."""


def _causes(data: xr.Dataset) -> pd.DataFrame:
    found, total = counts(data), worlds_of(data)
    every = found["cause_worlds"].values
    p, c = np.nonzero(every)
    codes = pd.DataFrame({"path": p, **{name: found[f"cause_{name}"].values[c].astype(int) for name in _CODES}})
    counted = codes.assign(worlds=every[p, c], share=every[p, c] / total, _fewer=-every[p, c])
    ranked = counted.sort_values(["path", "_fewer", *_CODES], kind="stable").drop(columns="_fewer")
    rows = ranked.merge(_spreads(data), how="left", on=["path", *_CODES])
    keys = {
        "path": data["path"].values.astype(str),
        "ending": _REASONED,
        "why": _REASONED,
        "actor": np.append(data["actor"].values.astype(str), ""),
        "issue": np.append(data["issue"].values.astype(str), ""),
    }
    rows = rows.assign(**{name: known[rows[name].to_numpy()] for name, known in keys.items()})
    return rows.assign(kind=rows["why"].where(rows["why"] != "", rows["ending"]))


def _spreads(data: xr.Dataset) -> pd.DataFrame:
    """How far from a deal the kept worlds of each cause were: median and quartiles."""
    grouped = distances(data).groupby(["path", *_CODES])
    return pd.DataFrame(
        {
            "gap_q25": grouped["gap_points"].quantile(0.25),
            "gap_median": grouped["gap_points"].median(),
            "gap_q75": grouped["gap_points"].quantile(0.75),
            "utility_median": grouped["gap_utility"].median(),
        }
    ).reset_index()


def leading_endings(data: xr.Dataset) -> pd.DataFrame:
    """One row a path: its most frequent ending, and who brings it about most often, at which stage, over what.

    ``ending_share`` and ``share`` are shares of all worlds. Columns: path, ending, label, ending_share, why, kind,
    stage, actor, issue, share, gap_median.
    """
    shares, found = ending_shares(data), causes(data)
    rows = []
    for path, mine in shares.groupby("path", sort=False):
        first = mine.iloc[int(np.argmax(mine["worlds"].to_numpy()))]
        cause = found[(found["path"] == path) & (found["ending"] == first["ending"])].iloc[0]
        row = {"path": path, **first[["ending", "label"]], "ending_share": first["share"]}
        rows.append({**row, **cause[["why", "kind", "stage", "actor", "issue", "share", "gap_median"]]})
    return pd.DataFrame(rows)


def delivered_shares(data: xr.Dataset) -> pd.DataFrame:
    """Share of worlds that delivered at least stage s, for s from 0 to the path's last, with 95 % intervals.

    Columns: path, path_title, stage, stage_title, worlds, share, low, high.
    """
    delivered, total = counts(data)["delivered_worlds"].values, worlds_of(data)
    rows = []
    for p, path in enumerate(data["path"].values):
        for stage in range(int(data["n_stages"].values[p]) + 1):
            count = int(delivered[p, stage])
            low, high = wilson_interval(count, total)
            name = "start" if stage == 0 else str(data["stage_title"].values[p, stage - 1])
            rows.append((str(path), title_of(data, p), stage, name, count, count / total, float(low), float(high)))
    columns = ["path", "path_title", "stage", "stage_title", "worlds", "share", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def survival(data: xr.Dataset) -> pd.DataFrame:
    """What was signed, and for how long it stays in force, by path, with 95 % intervals.

    A world counts at an age where what it signed first is in force so many months after that signature, or at the
    horizon where that comes before; age 0 counts all that ever signed. ``share`` is of all worlds, ``of_signed`` of
    those that signed (not-a-number where none did). Columns: path, path_title, age, worlds, share, low, high,
    of_signed.
    """
    found, total = counts(data), worlds_of(data)
    agreed, lasting = found["agreed_worlds"].values, found["lasting_worlds"].values
    rows = []
    for p, path in enumerate(data["path"].values):
        each = [int(agreed[p]), *lasting[p].tolist()]
        for age, count, low, high in zip((0, *data["age"].values), each, *wilson_interval(each, total), strict=True):
            of_signed = count / agreed[p] if agreed[p] else np.nan
            rows.append((str(path), title_of(data, p), int(age), count, count / total, low, high, of_signed))
    columns = ["path", "path_title", "age", "worlds", "share", "low", "high", "of_signed"]
    return pd.DataFrame(rows, columns=columns)


def everybody_gains(data: xr.Dataset) -> pd.DataFrame:
    """Share of worlds in which every actor ends above the disagreement point, by path, with 95 % intervals.

    Columns: path, path_title, worlds, share, low, high.
    """
    worlds, total = counts(data)["everybody_worlds"].values, worlds_of(data)
    low, high = wilson_interval(worlds, total)
    return pd.DataFrame(
        {
            "path": data["path"].values.astype(str),
            "path_title": [title_of(data, p) for p in range(data.sizes["path"])],
            "worlds": worlds,
            "share": worlds / total,
            "low": low,
            "high": high,
        }
    )


def title_of(data: xr.Dataset, path: int) -> str:
    """The title of a path, by its place."""
    return str(data["path_title"].values[path])
