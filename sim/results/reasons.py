"""Why each path ends as it does, in a sentence made from the data.

A path's worlds fall into outcomes: carried through, stopped at a stage, broken at a stage, and so on. The sentence
tells the most frequent outcome with its share, the most frequent cause within it (who, over what, which bound, how
many points short) and then what happens otherwise. :func:`reason_data` holds every number that a sentence quotes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.results.endings import ENDINGS, causes
from sim.results.phrases import cause_in_words, outcome_in_words, shortfall_in_words
from sim.results.stands import stand, walked_stages
from sim.results.wording import listed, percent, sentence

if TYPE_CHECKING:
    from sim.results.results import Results

_OUTCOME = {ending.key: ending.key for ending in ENDINGS} | dict.fromkeys(
    ("red_line", "interest", "distrust"), "stopped"
)
_ORDER = ["completed", "stopped", "breach", "misread", "shock"]
SMALLEST_TOLD = 0.05
"""Outcomes rarer than this share of worlds are left to the tables."""


def outcome_data(results: Results) -> pd.DataFrame:
    """Worlds by path, outcome and stage, most frequent first within a path; ties in the order of the process.

    Columns: path, outcome (completed, stopped, breach, misread, shock), stage, worlds, share.
    """
    table = causes(results.data)
    table["outcome"] = table["ending"].map(_OUTCOME)
    grouped = table.groupby(["path", "outcome", "stage"], sort=False, as_index=False)["worlds"].sum()
    grouped["share"] = grouped["worlds"] / results.worlds
    place = {key: n for n, key in enumerate(results.paths)}
    ranked = grouped.assign(
        _path=grouped["path"].map(place), _order=grouped["outcome"].map(_ORDER.index), _worlds=-grouped["worlds"]
    ).sort_values(["_path", "_worlds", "_order", "stage"], kind="stable")
    return ranked[["path", "outcome", "stage", "worlds", "share"]].reset_index(drop=True)


def reason_data(results: Results) -> pd.DataFrame:
    """One row per path: its most frequent outcome, and the most frequent cause within that outcome.

    ``share`` is of all worlds, ``cause_share`` of the outcome's; ``equal_causes`` counts causes that are as frequent.
    The bound is the most likely value, with links, see :mod:`sim.results.stands`. Columns: path, path_title,
    outcome, stage, worlds, share, ending, actor, issue, cause_worlds, cause_share, equal_causes, bound_kind,
    bound_side, bound, gap_q25, gap_median, gap_q75, utility_median, reason.
    """
    found = causes(results.data).assign(outcome=lambda table: table["ending"].map(_OUTCOME))
    outcome = outcome_data(results)
    rows = []
    for path in results.paths:
        ranked = outcome[outcome["path"] == path]
        first = ranked.iloc[0]
        inside = found[
            (found["path"] == path) & (found["outcome"] == first["outcome"]) & (found["stage"] == first["stage"])
        ]
        rows.append(_row(results, path, ranked, inside))
    return pd.DataFrame(rows)


def _row(results: Results, path: str, ranked: pd.DataFrame, inside: pd.DataFrame) -> dict[str, Any]:
    first, cause = ranked.iloc[0], inside.iloc[0]
    bound = None
    if cause["ending"] == "red_line":
        bound = stand(results.scenario, path, int(cause["stage"]), cause["issue"], cause["actor"] or None)
    row: dict[str, Any] = {
        "path": path,
        "path_title": results.path_title(path),
        **{key: first[key] for key in ("outcome", "stage", "worlds", "share")},
        **{key: cause[key] for key in ("ending", "actor", "issue")},
        "cause_worlds": cause["worlds"],
        "cause_share": cause["worlds"] / first["worlds"],
        "equal_causes": int((inside["worlds"] == cause["worlds"]).sum()) - 1,
        "bound_kind": bound.kind if bound else "",
        "bound_side": bound.direction if bound else "",
        "bound": bound.value if bound else np.nan,
        **{key: cause[key] for key in ("gap_q25", "gap_median", "gap_q75", "utility_median")},
    }
    return {**row, "reason": _reason(results, row, ranked)}


def _reason(results: Results, row: dict[str, Any], ranked: pd.DataFrame) -> str:
    """The sentences: most frequent outcome and cause, then the rest."""
    stages = walked_stages(results.scenario, row["path"])
    asked = any(stage.consent for stage in stages)
    one = results.worlds == 1
    where = (
        "in the one world that was run"
        if one
        else "in all worlds"
        if row["share"] == 1
        else f"in {percent(row['share'])} of worlds"
    )
    subject = row["path_title"] if asked else f"{row['path_title']} needs nobody's consent and"
    text = f"{subject} {outcome_in_words(row['outcome'], row['stage'], len(stages))} {where}"
    cause = cause_in_words(results, row)
    if cause:
        text += f"{_weight_of_cause(row)}: {cause}{shortfall_in_words(row, one_world=one)}"
    return sentence(text) + "." + _rest(ranked, len(stages), row)


def _weight_of_cause(row: dict[str, Any]) -> str:
    """How much of the outcome the cause explains, where it is not the whole."""
    share = row["cause_share"]
    if share == 1:
        return ""
    if row["equal_causes"]:
        also = "another cause" if row["equal_causes"] == 1 else f"{row['equal_causes']} other causes"
        return f", in {percent(share)} of these (and {also} as often)"
    return f", {'mostly' if share >= 0.5 else 'most often'} ({percent(share)} of these)"


def _rest(ranked: pd.DataFrame, stages: int, row: dict[str, Any]) -> str:
    """What happens otherwise, as far as it is frequent enough to be told."""
    others = ranked.iloc[1:]
    told = others[(others["share"] >= SMALLEST_TOLD) | (others["worlds"] == row["worlds"])]
    if told.empty:
        return ""
    parts = [
        f"{outcome_in_words(o['outcome'], o['stage'], stages)} in {percent(o['share'])}" for _, o in told.iterrows()
    ]
    lead = "Equally often" if told.iloc[0]["worlds"] == row["worlds"] and len(told) == 1 else "Otherwise"
    return f" {lead} it {listed(parts)}."
