"""Two actors who swap one issue for another, as scenarios, and how they end: what the laws are tried on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.engine.block import walk_block
from sim.process.endings import Ending
from sim.process.record import Arrays
from sim.scenario.schema import Scenario

A, B = 0, 1
GUARANTORS = [f"g{n}" for n in range(7)]
TODAY = {"title": "D", "stages": [{"title": "As today", "moves": {"k": 0, "l": 0}, "months": 1}]}


def actor(own: str, other: str, weight: float, towards: str, trust: float, discount: float, alpha: float) -> Any:
    """An actor who would rather keep its ``own`` issue at 0, with weight ``weight``, and see the ``other`` at 100.

    ``trust`` is a chance, ``discount`` a month's.
    """
    return {
        "name": own,
        "patience": discount**12,
        "exponent": alpha,
        "trust": {towards: 200 * trust - 100},
        "interests": {
            own: {"position": 0, "salience": 100 * weight},
            other: {"position": 100, "salience": 100 * (1 - weight)},
        },
    }


def step(share: float, months: float, **more: Any) -> dict[str, Any]:
    """A stage that brings both issues to a share of the whole."""
    moves = {"k": 100 * share, "l": 100 * share}
    return {
        "title": "S",
        "moves": moves,
        "duties": {"a": ["k"], "b": ["l"]},
        "consent": ["a", "b"],
        "months": months,
    } | more


def swap(actors: Mapping[str, Any], stages: Sequence[Any], **process: Any) -> Scenario:
    """Both issues at 0 today, where drift leaves them; a path ``p``; take it or leave it."""
    return Scenario.model_validate(
        {
            "title": "A swap",
            "issues": {k: {"title": k, "scale": {0: "none", 100: "all"}, "today": 0} for k in "kl"},
            "actors": actors,
            "outside_guarantors": {g: {"name": g, "leverage": 50} for g in GUARANTORS},
            "process": {"rounds": 0, **process},
            "paths": {"drift": TODAY, "p": {"title": "P", "stages": stages}},
            "disagreement": "drift",
        }
    )


def symmetric(steps: int, *, weight: float, alpha: float, trust: float = 0.5, **process: Any) -> Scenario:
    """Equal steps of 24 months in all between two who are alike, with .98 a month."""
    actors = {
        "a": actor("k", "l", weight, "b", trust, 0.98, alpha),
        "b": actor("l", "k", weight, "a", trust, 0.98, alpha),
    }
    return swap(actors, [step((n + 1) / steps, 24 / steps) for n in range(steps)], **process)


def walk(scenario: Scenario, path: str = "p", fixed: Mapping[str, Any] | None = None, settings: int = 1) -> Arrays:
    """One world of a path, or one for each of several settings of given numbers (settings,)."""
    given = {name: np.reshape(values, (-1, 1)) for name, values in (fixed or {}).items()}
    return walk_block(scenario, seed=1, first=0, count=1, paths=[path], fixed=given, repeats=settings)[path]


def endings(found: Arrays) -> list[tuple[Ending, int]]:
    """How and at which stage each world ends."""
    return [(Ending(e), int(n)) for e, n in zip(found["ending"], found["ending_stage"], strict=True)]


def with_trust(scenario: Scenario, trust: Sequence[float]) -> Arrays:
    """The same world for each of several degrees of mutual trust, chances."""
    values = 200 * np.array(trust) - 100
    return walk(scenario, fixed={"actors.a.trust.b": values, "actors.b.trust.a": values}, settings=values.size)
