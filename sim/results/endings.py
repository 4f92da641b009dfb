"""How worlds end, counted: the tables from which charts and reasons are made.

Every world of every path ends in exactly one of seven ways (:data:`ENDINGS`). A *cause* is an ending with its
stage, actor and issue. Counts are of all worlds; how far apart they were is read from the worlds that are kept. Pure
functions from the labelled data set to tidy tables; nothing here draws or writes.
"""

from __future__ import annotations

import weakref
from typing import NamedTuple

import numpy as np
import pandas as pd
import xarray as xr

from sim.results.counts import counts, worlds_of
from sim.results.statistics import wilson_interval


class Ending(NamedTuple):
    """One way to end: its key in files, its label on charts, and what it means."""

    key: str
    label: str
    meaning: str


ENDINGS = (
    Ending("completed", "completed", "every stage was signed and delivered"),
    Ending(
        "red_line",
        "red line or price",
        "refused: terms beyond what an actor can sign, or a package nobody could carry out",
    ),
    Ending("interest", "interest", "refused: it gains an actor too little, even if everybody could be trusted"),
    Ending("distrust", "distrust", "refused: an actor would have signed if it trusted the others"),
    Ending("breach", "breach", "signed, and then not delivered"),
    Ending("shock", "shock", "ended by an event from outside"),
    Ending("misread", "misread bargain", "two actors found that they had signed different bargains"),
)
REFUSALS = (1, 2, 3)
"""Codes of the endings in which a stage was not signed."""


def ending_shares(data: xr.Dataset) -> pd.DataFrame:
    """Share of worlds by path and ending, with Wilson's 95 % interval; seven rows a path, shares sum to 1.

    Columns: path, path_title, ending, label, worlds, share, low, high.
    """
    found, total = counts(data), worlds_of(data)
    codes, worlds = found["cause_ending"].values, found["cause_worlds"].values
    rows = []
    for p, path in enumerate(data["path"].values):
        ended = [int(worlds[p, codes == code].sum()) for code in range(len(ENDINGS))]
        low, high = wilson_interval(ended, total)
        for e, ending in enumerate(ENDINGS):
            rows.append(
                (
                    str(path),
                    title_of(data, p),
                    ending.key,
                    ending.label,
                    ended[e],
                    ended[e] / total,
                    low[e],
                    high[e],
                )
            )
    return pd.DataFrame(rows, columns=["path", "path_title", "ending", "label", "worlds", "share", "low", "high"])


def outcomes(data: xr.Dataset) -> pd.DataFrame:
    """One row per path and kept world: ending, stage, actor and issue by key ('' for none), and the distances.

    Columns: path, world, ending, stage, actor, issue, gap_points, gap_utility.
    """
    shape = (data.sizes["path"], data.sizes["world"])
    keys = np.array([ending.key for ending in ENDINGS])

    def flat(name: str) -> np.ndarray:
        return data[name].transpose("path", "world").values.ravel()

    return pd.DataFrame(
        {
            "path": np.repeat(data["path"].values.astype(str), shape[1]),
            "world": np.tile(data["world"].values, shape[0]),
            "ending": keys[flat("ending")],
            "stage": flat("ending_stage").astype(int),
            "actor": _names(data, "actor")[flat("ending_actor")],
            "issue": _names(data, "issue")[flat("ending_issue")],
            "gap_points": flat("gap_points").astype(float),
            "gap_utility": flat("gap_utility").astype(float),
        }
    )


def causes(data: xr.Dataset) -> pd.DataFrame:
    """Worlds by path and cause (ending, stage, actor, issue), most frequent first within each path.

    ``share`` is the share of the path's worlds; the gaps are median and quartiles over the kept worlds of that cause,
    not-a-number where none was kept. Ties keep the order: ending, stage, then actor and issue as in the file, so the
    table never depends on chance.
    Columns: path, ending, stage, actor, issue, worlds, share, gap_q25, gap_median, gap_q75, utility_median.
    """
    kept = _COUNTED.get(id(data))
    if kept is None or kept[0]() is not data:
        kept = (weakref.ref(data), _causes(data))
        _COUNTED[id(data)] = kept
        weakref.finalize(data, _COUNTED.pop, id(data), None)
    return kept[1].copy()


_CAUSE = ["path", "ending", "stage", "actor", "issue"]
_COUNTED: dict[int, tuple[weakref.ref[xr.Dataset], pd.DataFrame]] = {}
"""Causes already counted, for as long as their data set lives: every chart and sentence asks for them."""


def _causes(data: xr.Dataset) -> pd.DataFrame:
    found, total = counts(data), worlds_of(data)
    worlds = found["cause_worlds"].values
    p, c = np.nonzero(worlds)
    code, stage, actor, issue = (found[f"cause_{name}"].values[c] for name in ("ending", "stage", "actor", "issue"))
    order = np.lexsort((issue, actor, stage, code, -worlds[p, c], p))
    ranked = pd.DataFrame(
        {
            "path": data["path"].values.astype(str)[p],
            "ending": np.array([ending.key for ending in ENDINGS])[code],
            "stage": stage.astype(int),
            "actor": _names(data, "actor")[actor],
            "issue": _names(data, "issue")[issue],
            "worlds": worlds[p, c],
            "share": worlds[p, c] / total,
        }
    ).iloc[order]
    return ranked.merge(_spreads(data), how="left", on=_CAUSE).reset_index(drop=True)


def _spreads(data: xr.Dataset) -> pd.DataFrame:
    """How far from a deal the kept worlds of each cause were: median and quartiles."""
    grouped = outcomes(data).groupby(_CAUSE, sort=False)
    quarters = grouped["gap_points"].quantile(np.array([0.25, 0.75])).unstack()
    return pd.DataFrame(
        {
            "gap_q25": quarters[0.25],
            "gap_median": grouped["gap_points"].median(),
            "gap_q75": quarters[0.75],
            "utility_median": grouped["gap_utility"].median(),
        }
    ).reset_index()


def _names(data: xr.Dataset, axis: str) -> np.ndarray:
    """Keys by index, '' for -1."""
    return np.append(data[axis].values.astype(str), "")


def leading_endings(data: xr.Dataset) -> pd.DataFrame:
    """One row a path: its most frequent way to end, and who ends it that way most often, at which stage, over what.

    ``ending_share`` and ``share`` are shares of all worlds. Columns: path, ending, label, ending_share, stage, actor,
    issue, share, gap_median.
    """
    shares, found = ending_shares(data), causes(data)
    rows = []
    for path, mine in shares.groupby("path", sort=False):
        first = mine.iloc[int(np.argmax(mine["worlds"].to_numpy()))]
        cause = found[(found["path"] == path) & (found["ending"] == first["ending"])].iloc[0]
        row = {"path": path, **first[["ending", "label"]], "ending_share": first["share"]}
        rows.append({**row, **cause[["stage", "actor", "issue", "share", "gap_median"]]})
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
