"""What leads to a forecast: rounds of challenges and offers, trades with their externalities, turns of bargains.

At the modes the whole course is told; over worlds, how often each challenge and each trade comes about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.estimates import mean_of, verdict
from sim.analysis.interests import Interests, take
from sim.models.base import Forecast
from sim.models.challenge import SAME, Answer, Rounds
from sim.models.exchange import Deals
from sim.models.turns import Turns
from sim.scenario.schema import Scenario
from sim.worlds.block import Array

BLOCK = 256
"""Worlds whose course is kept at a time, to bound memory."""
EXPECTS = {
    Answer.STAY: "stays",
    Answer.COMPELLED: "gives in",
    Answer.COMPROMISE: "meets it on the way",
    Answer.CONFRONTATION: "gives in after a contest",
}
"""What an actor offers another, in words."""


def challenge_tables(
    scenario: Scenario, many: Interests, modal: Interests, shown: Sequence[str], options: Mapping[str, Any]
) -> dict[str, pd.DataFrame]:
    """Who challenges whom and what is offered, and the rounds at the modes.

    Returns
    -------
    dict
        ``challenges``: by issue and pair, expected utilities and the offer at the modes in the first round, and how
        often over worlds one challenges the other and takes an offer of it. ``rounds``: by issue and round, where
        everybody stands at the modes.
    """
    played: Rounds = modal.answer("challenge", **{**options, "record": True}).record
    often, taken = _how_often(many, {**options, "rounds": 1, "record": True})
    pairs, rounds = [], []
    for k, (key, issue) in enumerate(scenario.issues.items()):
        if key not in shown:
            continue
        span = issue.high - issue.low
        for i, j, one, other in _pairs(scenario):
            if np.isnan(modal.position[0, [i, j], k]).any() or not played.own.shape[2]:
                continue
            own, theirs = played.own[0, k, 0, i, j], played.other[0, k, 0, i, j]
            pairs.append(
                {
                    "issue": key,
                    "actor": one,
                    "other": other,
                    "expected_utility": own,
                    "of_the_other": theirs,
                    "challenges": bool(own > SAME),
                    "offers": EXPECTS[Answer(int(played.answer[0, k, 0, i, j]))],
                    "offer": span * played.offer[0, k, 0, i, j],
                    "takes_it": bool(played.taken[0, k, 0, i] == j),
                    "challenges_in_worlds": often[k, i, j],
                    "takes_in_worlds": taken[k, i, j],
                }
            )
        for t in range(played.position.shape[2]):
            where = issue.low + span * played.position[0, k, t]
            for i, actor in enumerate(scenario.actors):
                if not np.isnan(modal.position[0, i, k]):
                    outcome = issue.low + span * played.outcome[0, k, t]
                    rounds.append({"issue": key, "round": t, "actor": actor, "position": where[i], "outcome": outcome})
    return {"challenges": pd.DataFrame(pairs), "rounds": pd.DataFrame(rounds)}


def _how_often(many: Interests, options: Mapping[str, Any]) -> tuple[Array, Array]:
    """Shares of worlds (K, N, N) in which i challenges j, and takes an offer to j, in the first round."""
    worlds, actors, issues = many.position.shape
    challenges, takes = np.zeros((issues, actors, actors)), np.zeros((issues, actors, actors))
    for part in _parts(many):
        played: Rounds = part.answer("challenge", **options).record
        challenges += (played.own[:, :, 0] > SAME).sum(axis=0)
        for j in range(actors):
            takes[:, :, j] += (played.taken[:, :, 0] == j).sum(axis=0)
    return challenges / worlds, takes / worlds


def spatial_table(scenario: Scenario, modal: Interests, options: Mapping[str, Any]) -> pd.DataFrame:
    """The turns of the spatial model at the modes: a row a turn, actor and issue.

    Columns: where the actor stands before that turn, the chance of its position to be left standing, whom it challenges
    and with what chance to prevail, and whose proposal it goes by (empty where it stays).
    """
    played: Turns = modal.answer("spatial", **{**options, "record": True}).record
    actors, turns = list(scenario.actors), played.risk.shape[1]
    rows = []
    for t, i, (k, (key, issue)) in product(range(turns + 1), range(len(actors)), enumerate(scenario.issues.items())):
        if np.isnan(modal.position[0, i]).all():
            continue
        row = {"turn": t, "actor": actors[i], "issue": key, "position": _scaled(issue, played.position[0, t, i, k])}
        row["standing"] = float(played.standing[0, t, i])
        if t < turns:
            challenged, taken = int(played.target[0, t, i]), int(played.taken[0, t, i])
            row["challenges"] = actors[challenged] if challenged >= 0 else ""
            row["chance"] = float(played.prevail[0, t, i]) if challenged >= 0 else np.nan
            row["goes_by"] = actors[taken] if taken >= 0 else ""
        rows.append(row)
    return pd.DataFrame(rows)


def exchange_courses(many: Interests, options: Mapping[str, Any]) -> list[Forecast]:
    """The exchange in all worlds with its trades, in blocks."""
    return [part.answer("exchange", **{**options, "record": True}) for part in _parts(many)]


def exchange_tables(
    scenario: Scenario, courses: Sequence[Forecast], modal: Interests, options: Mapping[str, Any]
) -> dict[str, pd.DataFrame]:
    """The trades at the modes in their order, what they do to everybody, and how often each comes about.

    Returns
    -------
    dict
        ``trades``: one row a trade. ``externalities``: one row a trade and actor, the partners included.
        ``trade_shares``: by pair and issues, over worlds, with the mean gain, the mean effect on all others,
        and who clearly loses.
    """
    deals: Deals = modal.answer("exchange", **{**options, "record": True}).record
    actors, issues = list(scenario.actors.items()), list(scenario.issues.items())
    trades, felt = [], []
    for m in np.flatnonzero(deals.done[0]):
        i, j, p, q = (int(getattr(deals, name)[0, m]) for name in "IJpq")
        (one, _), (two, _) = actors[i], actors[j]
        (key_p, on_p), (key_q, on_q) = issues[p], issues[q]
        others = [n for n in range(len(actors)) if n not in (i, j)]
        trades.append(
            {
                "trade": int(m) + 1,
                "actor": one,
                "gives_way_on": key_q,
                "from": _scaled(on_q, deals.I_old[0, m]),
                "to": _scaled(on_q, deals.I_new[0, m]),
                "partner": two,
                "partner_gives_way_on": key_p,
                "partner_from": _scaled(on_p, deals.J_old[0, m]),
                "partner_to": _scaled(on_p, deals.J_new[0, m]),
                "gain": 100 * deals.gain[0, m],
                "partner_gain": 100 * deals.gain[0, m],
                "others_together": 100 * float(deals.felt[0, m, others].sum()),
            }
        )
        for n, (actor, spec) in enumerate(actors):
            role = "partner" if n in (i, j) else "bystander"
            felt.append(
                {
                    "trade": int(m) + 1,
                    "actor": actor,
                    "actor_label": spec.label,
                    "role": role,
                    "effect": 100 * deals.felt[0, m, n],
                }
            )
    empty = {"trades": ["trade", "actor", "partner", "gain"], "externalities": ["trade", "actor", "role", "effect"]}
    return {
        "trades": pd.DataFrame(trades, columns=None if trades else empty["trades"]),
        "externalities": pd.DataFrame(felt, columns=None if felt else empty["externalities"]),
        "trade_shares": _trade_shares(scenario, courses),
    }


def _trade_shares(scenario: Scenario, courses: Sequence[Forecast]) -> pd.DataFrame:
    """How often each trade comes about over worlds, the most frequent first."""
    found: dict[tuple[int, int, int, int], list[tuple[float, Array]]] = {}
    for course in courses:
        deals: Deals = course.record
        first: set[tuple[int, ...]] = set()
        for r, m in zip(*np.nonzero(deals.done), strict=True):
            i, j, p, q = (int(getattr(deals, name)[r, m]) for name in "IJpq")
            # A world counts once, with its first trade of this kind.
            if (int(r), i, j, p, q) not in first:
                first.add((int(r), i, j, p, q))
                found.setdefault((i, j, p, q), []).append((float(deals.gain[r, m]), deals.felt[r, m]))
    actors, issues = list(scenario.actors), list(scenario.issues)
    rows = []
    for (i, j, p, q), cases in found.items():
        felt = 100 * np.mean([effects for _, effects in cases], axis=0)
        each = [mean_of(np.array([effects[n] for _, effects in cases])) for n in range(len(actors))]
        losers = [key for key, one in zip(actors, each, strict=True) if verdict(one, among=len(actors)).side < 0]
        rows.append(
            {
                "actor": actors[i],
                "gives_way_on": issues[q],
                "partner": actors[j],
                "partner_gives_way_on": issues[p],
                "share": len(cases) / sum(len(course.outcome) for course in courses),
                "mean_gain": 100 * float(np.mean([gain for gain, _ in cases])),
                **{f"effect_on_{key}": float(felt[n]) for n, key in enumerate(actors)},
                "losers": ", ".join(losers),
            }
        )
    columns = ["actor", "gives_way_on", "partner", "partner_gives_way_on", "share", "mean_gain"]
    table = pd.DataFrame(rows, columns=None if rows else columns)
    return table.sort_values("share", ascending=False, kind="stable").reset_index(drop=True)


def _pairs(scenario: Scenario) -> Iterator[tuple[int, int, str, str]]:
    for i, one in enumerate(scenario.actors):
        for j, other in enumerate(scenario.actors):
            if i != j:
                yield i, j, one, other


def _parts(many: Interests) -> Iterator[Interests]:
    """The worlds in small blocks."""
    for first in range(0, len(many.position), BLOCK):
        yield take(many, np.arange(first, min(first + BLOCK, len(many.position))))


def _scaled(issue: Any, value: float) -> float:
    return float(issue.low + (issue.high - issue.low) * value)
