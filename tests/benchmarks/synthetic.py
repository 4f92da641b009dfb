"""Made-up disputes of any size: actors, issues and stages as asked for, and everything else held as it is.

Everybody has an interest in every issue, a red line and a price, and a duty in every stage; every stage moves every
issue and asks for everybody's consent. Interests run the same way, so that walks come to the last stage, but there the
published terms pass a red line in about half of the worlds: then there are talks, which settle on the red line or fail,
and are held again at later reviews. One outside guarantor, one actor under pressure, one who believes in another rate,
four links: as in a real scenario, whatever its size.
"""

from __future__ import annotations

from random import Random
from typing import Any

from sim.scenario.schema import Scenario


def _around(value: float, spread: float, low: float = 0.0, high: float = 100.0) -> list[float]:
    """A range around a most likely value, inside a scale."""
    return [max(low, value - spread), min(high, max(low, value)), min(high, value + spread)]


def _interest(rng: Random, *, binds: bool) -> dict[str, Any]:
    """What one actor wants on one issue; a red line that binds lies about where the path ends."""
    red_line = _around(56, 6) if binds else _around(90, 5)
    return {
        "position": _around(rng.uniform(65, 90), 10),
        "salience": _around(rng.uniform(20, 80), 15),
        "red_line": {"at_most": red_line},
        "price": {"at_least": _around(2, 2)},
    }


def _actor(rng: Random, n: int, actors: list[str], issues: list[str]) -> dict[str, Any]:
    return {
        "name": f"Actor {n + 1}",
        "patience": [0.9, 0.94, 0.97],
        "risk_attitude": _around(rng.uniform(-40, 40), 20, -100),
        "trust": {other: _around(rng.uniform(30, 80), 15, -100) for m, other in enumerate(actors) if m != n}
        | {"guarantor": [30, 50, 70]},
        "leverage": {issue: _around(rng.uniform(20, 80), 15) for issue in issues},
        "interests": {issue: _interest(rng, binds=n == m == 0) for m, issue in enumerate(issues)},
    }


def _stage(q: int, of: int, actors: list[str], issues: list[str]) -> dict[str, Any]:
    return {
        "title": f"Stage {q + 1}",
        "moves": dict.fromkeys(issues, 20 + 40 * (q + 1) / of),
        "duties": {actor: [issues[n % len(issues)]] for n, actor in enumerate(actors)},
        "consent": actors,
        "guarantors": {"guarantor": [0.4, 0.5, 0.6]},
        "months": [3, 6, 9],
        "pressure": [{"belief": "yields", "target": actors[0], "issue": issues[0]}],
    }


def _links(actors: list[str], issues: list[str]) -> dict[str, Any]:
    first, last = issues[0], issues[-1]
    return {
        "opens": {
            "kind": "bound",
            "actor": actors[0],
            "issue": first,
            "bound": "at_most",
            "shift": [1, 2, 3],
            "when": {last: {"at_least": 50}},
        },
        "feels": {
            "kind": "felt",
            "actor": actors[-1],
            "issue": last,
            "factor": [0.8, 0.9, 1],
            "when": {first: {"at_most": 30}},
        },
        "refuses": {
            "kind": "consent",
            "actor": actors[-1],
            "issue": last,
            "at_most": 80,
            "unless": {first: {"at_least": 50}},
        },
        "cannot": {"kind": "feasible", "issue": last, "at_most": 70, "unless": {first: {"at_least": 50}}},
    }


def synthetic(*, actors: int = 6, issues: int = 8, stages: int = 5, seed: int = 0, misjudged: bool = True) -> Scenario:
    """A made-up dispute.

    Parameters
    ----------
    actors, issues, stages : int
        How many; at least 2, 1 and 1.
    seed : int
        Of the figures around which ranges lie.
    misjudged : bool
        Whether an actor believes in another rate of pressure than the world's.

    Returns
    -------
    Scenario
        With one path, ``path``, and a second one, ``drift``, that is the disagreement point.

    Examples
    --------
    >>> made = synthetic(actors=3, issues=2, stages=4)
    >>> len(made.actors), len(made.issues), len(made.paths["path"].stages)
    (3, 2, 4)
    """
    rng = Random(seed)
    held_by = {"held_by": {"a1": [1, 2, 3]}} if misjudged else {}
    names, topics = [f"a{n}" for n in range(actors)], [f"k{n}" for n in range(issues)]
    return Scenario.model_validate(
        {
            "title": "A made-up dispute",
            "issues": {k: {"title": k, "scale": {0: "none", 100: "all"}, "today": [15, 20, 25]} for k in topics},
            "actors": {name: _actor(rng, n, names, topics) for n, name in enumerate(names)},
            "outside_guarantors": {"guarantor": {"name": "Guarantor", "leverage": [40, 50, 60]}},
            "links": _links(names, topics),
            "beliefs": {"pressure": {"yields": {"rate": [0, 1, 2], **held_by}}},
            "paths": {
                "path": {"title": "Path", "stages": [_stage(q, stages, names, topics) for q in range(stages)]},
                "drift": {
                    "title": "Drift",
                    "stages": [{"title": "Drift", "moves": dict.fromkeys(topics, 15), "months": 12}],
                },
            },
            "disagreement": "drift",
        }
    )
