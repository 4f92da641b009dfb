"""Why each path ends as it does, in a sentence made from the data.

A path's worlds fall into outcomes: carried through, standing with some stages delivered, stopped before the first,
broken, and so on; where a part stands, the cause is why the next stage failed. The sentence tells the most frequent
outcome with its share, what happens otherwise, and what mostly stops the path: who, over what, which bound, at which
stage, how many points short. :func:`reason_data` holds every number that a sentence quotes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from sim.results.endings import ENDINGS, causes
from sim.results.phrases import cause_in_words, outcome_in_words, shortfall_in_words
from sim.results.stands import held_bound, walked_stages
from sim.results.statistics import abreast
from sim.results.wording import counted, in_worlds, listed, percent, quoted, sentence

if TYPE_CHECKING:
    from sim.results.results import Results

_OUTCOME = {ending.key: ending.key for ending in ENDINGS.values()} | dict.fromkeys(
    ("red_line", "interest", "distrust"), "stopped"
)
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
    """One row per path: its most frequent outcome, and what mostly stops it.

    The cause is the most frequent one of who mostly stops the path over what (:func:`stoppers`), or where nobody does
    the most frequent one of the outcome; ``kind`` is the ending, or why the next stage failed where a part stands.
    ``share`` and ``cause_share`` are of all worlds. The bound is the most likely value, with links, see
    :mod:`sim.results.stands`. Columns: path, path_title, outcome, first, last, worlds, share, ending, kind, stage,
    actor, issue, cause_worlds, cause_share, bound_kind, bound_side, bound, gap_q25, gap_median, gap_q75,
    utility_median, reason.
    """
    found = causes(results.data).assign(outcome=lambda table: table["ending"].map(_OUTCOME))
    outcome = outcome_data(results)
    who = stoppers(results)
    rows = []
    for path in results.paths:
        ranked = outcome[outcome["path"] == path]
        first = ranked.iloc[0]
        inside = found[(found["path"] == path) & (found["outcome"] == first["outcome"])]
        rows.append(_row(results, path, ranked, inside, who.get(path)))
    return pd.DataFrame(rows)


def _row(
    results: Results, path: str, ranked: pd.DataFrame, inside: pd.DataFrame, stopper: Stopper | None
) -> dict[str, Any]:
    """The cause is the stopper's, or where nobody stops the path the most frequent one of the outcome."""
    row: dict[str, Any] = {
        "path": path,
        "path_title": results.path_title(path),
        **{key: ranked.iloc[0][key] for key in ("outcome", "first", "last", "worlds", "share")},
        **(_cause(results, path, inside.iloc[0]) if stopper is None else stopper.cause),
    }
    return {**row, "reason": _reason(results, row, ranked, inside, stopper)}


def _cause(results: Results, path: str, cause: pd.Series) -> dict[str, Any]:
    """What a sentence says of one cause: who over what, in how many worlds, which bound, and by how much."""
    bound = None
    if cause["kind"] == "red_line":
        bound = held_bound(results.scenario, path, int(cause["stage"]), cause["issue"], cause["actor"] or None)
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
    results: Results, row: dict[str, Any], ranked: pd.DataFrame, inside: pd.DataFrame, stopper: Stopper | None
) -> str:
    """The sentences: the most frequent outcome, the others, and who mostly stops the path over what."""
    stages = walked_stages(results.scenario, row["path"])
    title, needs_consent = quoted(row["path_title"]), any(stage.consent for stage in stages)
    subject = title if needs_consent else f"{title} needs nobody's consent and"
    where = in_worlds(row["share"], results.worlds)
    text = sentence(f"{subject} {outcome_in_words(row['outcome'], row['first'], row['last'], len(stages))} {where}")
    rest, cause = _rest(ranked, len(stages), row), cause_in_words(results, row)
    if not cause:
        return f"{text}.{rest}"
    if len(inside) == 1 and inside["ending"].iloc[0] == row["ending"] and row["cause_worlds"] == row["worlds"]:
        also = "" if stopper is None else _also(results, stopper)
        return f"{text}: {cause}{shortfall_in_words(row, one_world=results.worlds == 1)}{also}.{rest}"
    return f"{text}.{rest} What mostly stops it: {cause_with_share(results, row, stopper)}."


def cause_with_share(
    results: Results, row: Mapping[str, Any] | pd.Series, stopper: Stopper | None, place: str = ""
) -> str:
    """What stops a path: the cause, at which stage, in how many worlds and by how much; then whatever else the same
    actor stops it by over the same issue, and who does as often.

    Parameters
    ----------
    row
        The cause, as :func:`reason_data` has it.
    place
        Where the bound lies on its scale, to stand behind the cause.
    """
    several = len(walked_stages(results.scenario, row["path"])) > 1 and row["stage"] > 0
    at = f" at stage {row['stage']}" if several else ""
    text = f"{cause_in_words(results, row)}{f' ({place})' if place else ''},{at} "
    text += in_worlds(row["cause_share"], results.worlds)
    text += shortfall_in_words(row, one_world=results.worlds == 1)
    if stopper is None:
        return text
    over, whole = results.issue_label(row["issue"]), stopper.first_worlds / results.worlds
    if percent(whole) != percent(row["cause_share"]):
        text += "; at whatever stage and in whatever way, it stops the path "
        text += f"{f'over {over} ' if over else ''}{in_worlds(whole, results.worlds)}"
    return text + _also(results, stopper)


def _also(results: Results, stopper: Stopper) -> str:
    """Who stops the path over what about as often as the first."""
    also = many_over(results, stopper.alike[1:])
    return f"; about as often {also}" if also else ""


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
    named = others[(others["share"] >= SMALLEST_TOLD) | (others["worlds"] == row["worlds"])]
    if named.empty:
        return ""
    parts = [
        f"{outcome_in_words(o['outcome'], o['first'], o['last'], stages)} in {percent(o['share'])}"
        for _, o in named.iterrows()
    ]
    left = float(others["share"].sum() - named["share"].sum())
    more = f"; other endings in {percent(left)} of all worlds" if left > 1e-9 else " of all worlds"
    lead = "Equally often" if named.iloc[0]["worlds"] == row["worlds"] and len(named) == 1 else "Otherwise"
    return f" {lead} it {listed(parts)}{more}."
