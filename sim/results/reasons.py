"""Why each path ends as it does, in a sentence made from the data.

A path's worlds fall into outcomes: carried through, standing with some stages delivered, stopped before the first,
broken, and so on; where a part stands, the cause is why the next stage failed. The sentence tells the most frequent
outcome with its share, the most frequent cause within it (who, over what, which bound, how many points short) and then
what happens otherwise. :func:`reason_data` holds every number that a sentence quotes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from sim.results.endings import ENDINGS, causes, leading_endings
from sim.results.phrases import cause_in_words, outcome_in_words, shortfall_in_words
from sim.results.stands import stand, walked_stages
from sim.results.statistics import abreast
from sim.results.wording import counted, in_worlds, listed, percent, quoted, sentence

if TYPE_CHECKING:
    from sim.results.results import Results

_OUTCOME = {ending.key: ending.key for ending in ENDINGS.values()} | dict.fromkeys(
    ("red_line", "interest", "distrust"), "stopped"
)
_LABEL = {ending.key: ending.label for ending in ENDINGS.values()} | {"horizon": "horizon"}
_ORDER = ["completed", "standing", "stopped", "unratified", "lapsed", "misread", "open", "breach", "shock", "turnover"]
SMALLEST_TOLD = 0.05
"""Outcomes rarer than this share of worlds are left to the tables."""


def outcome_data(results: Results) -> pd.DataFrame:
    """Worlds by path and outcome, most frequent first within a path; ties in the order of charts.

    ``first`` and ``last`` are the stages at which worlds come to it. Columns: path, outcome (completed, standing,
    stopped, unratified, lapsed, misread, open, breach, shock, turnover), first, last, worlds, share.
    """
    table = causes(results.data)
    table["outcome"] = table["ending"].map(_OUTCOME)
    grouped = table.groupby(["path", "outcome"], sort=False).agg(
        first=("stage", "min"), last=("stage", "max"), worlds=("worlds", "sum")
    )
    grouped = grouped.reset_index().assign(share=lambda one: one["worlds"] / results.worlds)
    place = {key: n for n, key in enumerate(results.paths)}
    ranked = grouped.assign(
        _path=grouped["path"].map(place), _order=grouped["outcome"].map(_ORDER.index), _worlds=-grouped["worlds"]
    ).sort_values(["_path", "_worlds", "_order"], kind="stable")
    return ranked[["path", "outcome", "first", "last", "worlds", "share"]].reset_index(drop=True)


def reason_data(results: Results) -> pd.DataFrame:
    """One row per path: its most frequent outcome, and the main cause of the kind that is told.

    ``kind`` is the ending, or why the next stage failed where a part stands: that of the path's most frequent ending
    where the outcome has it, else the most frequent. ``share``, ``kind_share`` and ``cause_share`` are of all worlds;
    The bound is the most likely value, with links, see :mod:`sim.results.stands`. Columns: path, path_title, outcome,
    first, last, worlds, share, kind_share, ending, kind, stage, actor, issue, cause_worlds, cause_share, bound_kind,
    bound_side, bound, gap_q25, gap_median, gap_q75, utility_median, reason.
    """
    found = causes(results.data).assign(outcome=lambda table: table["ending"].map(_OUTCOME))
    outcome = outcome_data(results)
    leading = leading_endings(results.data).set_index("path")["ending"]
    rows = []
    for path in results.paths:
        ranked = outcome[outcome["path"] == path]
        first = ranked.iloc[0]
        inside = found[(found["path"] == path) & (found["outcome"] == first["outcome"])]
        rows.append(_row(results, path, ranked, inside, leading[path]))
    return pd.DataFrame(rows)


def _row(results: Results, path: str, ranked: pd.DataFrame, inside: pd.DataFrame, leading: str) -> dict[str, Any]:
    """The cause told is one of the path's most frequent ending, wherever that is among those of the outcome."""
    by_kind = inside.groupby("kind", sort=False)["worlds"].sum().sort_values(ascending=False, kind="stable")
    told = leading if leading in by_kind.index else by_kind.index[0]
    alike = inside[inside["kind"] == told]
    first, cause = ranked.iloc[0], _cause(results, path, alike.iloc[0])
    row: dict[str, Any] = {
        "path": path,
        "path_title": results.path_title(path),
        **{key: first[key] for key in ("outcome", "first", "last", "worlds", "share")},
        "kind_share": by_kind[told] / results.worlds,
        **cause,
    }
    return {**row, "reason": _reason(results, row, ranked, by_kind, alike)}


def _cause(results: Results, path: str, cause: pd.Series) -> dict[str, Any]:
    """What a sentence says of one cause: who over what, in how many worlds, which bound, and by how much."""
    bound = None
    if cause["kind"] == "red_line":
        bound = stand(results.scenario, path, int(cause["stage"]), cause["issue"], cause["actor"] or None)
    return {
        **{key: cause[key] for key in ("ending", "kind", "stage", "actor", "issue")},
        "cause_worlds": cause["worlds"],
        "cause_share": cause["worlds"] / results.worlds,
        "bound_kind": bound.kind if bound else "",
        "bound_side": bound.direction if bound else "",
        "bound": bound.value if bound else np.nan,
        **{key: cause[key] for key in ("gap_q25", "gap_median", "gap_q75", "utility_median")},
    }


class Stopper(NamedTuple):
    """Who mostly stops a path over what, whatever the stage and the reason."""

    alike: tuple[tuple[str, str], ...]
    """Actor and issue, the most frequent first, with those that chance could not tell from it."""
    worlds: int
    """In which one of them does."""
    first_worlds: int
    """In which the first does."""
    cause: dict[str, Any]
    """The most frequent way in which the first does, as :func:`reason_data` has it."""


def stoppers(results: Results, found: pd.DataFrame | None = None) -> dict[str, Stopper]:
    """Who mostly stops each path over what: refuses or breaks the next stage, or withdraws from what stands.

    Counted are causes (:func:`sim.results.endings.causes`) that are ``found``, or all behind which somebody is. Paths
    without one are not there.
    """
    if found is None:
        found = causes(results.data)
        found = found[found["actor"] != ""]
    made = {}
    for path, mine in found.groupby("path", sort=False):
        pairs = mine.groupby(["actor", "issue"], sort=False)["worlds"].sum().sort_values(ascending=False, kind="stable")
        alike = pairs[abreast(pairs)]
        (actor, issue), many = alike.index[0], alike.to_numpy()
        first = mine[(mine["actor"] == actor) & (mine["issue"] == issue)].sort_values(
            "worlds", ascending=False, kind="stable"
        )
        made[str(path)] = Stopper(
            tuple(alike.index), int(many.sum()), int(many[0]), _cause(results, str(path), first.iloc[0])
        )
    return made


def _reason(
    results: Results, row: dict[str, Any], ranked: pd.DataFrame, by_kind: pd.Series, alike: pd.DataFrame
) -> str:
    """The sentences: most frequent outcome and cause, then the rest."""
    stages = walked_stages(results.scenario, row["path"])
    asked = any(stage.consent for stage in stages)
    one = results.worlds == 1
    where = in_worlds(row["share"], results.worlds)
    title = quoted(row["path_title"])
    subject = title if asked else f"{title} needs nobody's consent and"
    text = f"{subject} {outcome_in_words(row['outcome'], row['first'], row['last'], len(stages))} {where}"
    cause = cause_in_words(results, row)
    if cause:
        text += f"{_weight_of_cause(results, row, by_kind, alike)}: {cause}{shortfall_in_words(row, one_world=one)}"
    return sentence(text) + "." + _rest(ranked, len(stages), row)


def _weight_of_cause(results: Results, row: dict[str, Any], by_kind: pd.Series, alike: pd.DataFrame) -> str:
    """How much of the outcome the cause explains, where it is not the whole; always as a share of all worlds."""
    if row["cause_worlds"] == row["worlds"]:
        return ""
    text, what = "", "reason"
    if len(by_kind) > 1:
        shares = by_kind / results.worlds
        told = [f"{_LABEL[str(key)]} {percent(share)}" for key, share in shares.items()]
        text = f" ({', '.join(told)})"
        what = f"{_LABEL[row['kind']]} reason"
        if row["kind"] != by_kind.index[0]:
            text = f"{text[:-1]}; over all stages, {_LABEL[row['kind']]} is the most frequent ending)"
    close = _close(results, alike)
    also = f"; about as often {close}" if close else ""
    at = "" if row["first"] == row["last"] else f", at stage {row['stage']}"
    return f"{text}; the most frequent {what} ({percent(row['cause_share'])} of all worlds{at}{also})"


def _close(results: Results, causes: pd.DataFrame) -> str:
    """Who over what, of the causes that chance could not tell from the first."""
    pairs = causes.loc[abreast(causes["worlds"]), ["actor", "issue"]].drop_duplicates()
    return many_over(results, list(pairs.iloc[1:].itertuples(index=False, name=None)))


def first_over(results: Results, pairs: Sequence[tuple[str, str]]) -> str:
    """Who over what, the first by name and how many others come as often."""
    return over(results, *pairs[0]) + or_others(pairs)


def or_others(pairs: Sequence[tuple[str, str]]) -> str:
    """`` or 2 others``, where chance could have put these first; '' of one.

    >>> or_others([("a", "k"), ("b", "k"), ("b", "l")]), or_others([("a", "k"), ("b", "k")]), or_others([("a", "k")])
    (' or 2 others', ' or 1 other', '')
    """
    return f" or {counted(len(pairs) - 1, 'other')}" if len(pairs) > 1 else ""


def many_over(results: Results, pairs: Sequence[tuple[str, str]]) -> str:
    """Who over what, of several, the first three by name; '' of none."""
    names = [over(results, actor, issue) for actor, issue in pairs[:3]]
    return listed([*names, f"{len(pairs) - 3} more"] if len(pairs) > 3 else names) if names else ""


def over(results: Results, actor: str, issue: str) -> str:
    """Who over what, in a few words."""
    who = results.actor_label(actor) if actor else "nobody in particular"
    return f"{who} over {results.issue_label(issue)}" if issue else who


def _rest(ranked: pd.DataFrame, stages: int, row: dict[str, Any]) -> str:
    """What happens otherwise, as far as it is frequent enough to be told, and how much is left untold."""
    others = ranked.iloc[1:]
    told = others[(others["share"] >= SMALLEST_TOLD) | (others["worlds"] == row["worlds"])]
    if told.empty:
        return ""
    parts = [
        f"{outcome_in_words(o['outcome'], o['first'], o['last'], stages)} in {percent(o['share'])}"
        for _, o in told.iterrows()
    ]
    left = float(others["share"].sum() - told["share"].sum())
    more = f"; other endings in {percent(left)} of all worlds" if left > 1e-9 else " of all worlds"
    lead = "Equally often" if told.iloc[0]["worlds"] == row["worlds"] and len(told) == 1 else "Otherwise"
    return f" {lead} it {listed(parts)}{more}."
