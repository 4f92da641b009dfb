"""Random small scenarios for Hypothesis: every kind of link, guarantor, pressure and branch that the format has."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import strategies as st

from sim.scenario.schema import Scenario

SCALES = ({0: "none", 100: "all"}, {0: "none", 100: "all"}, {-10: "back", 0: "as it is", 40: "all the way"})


def _chance(rng: Random, share: float) -> bool:
    return rng.random() < share


def _number(rng: Random, low: float, high: float, *, certain: float = 0.15) -> list[float]:
    """A range inside ``[low, high]``, now and then of no width."""
    points = sorted(rng.randint(0, 1000) for _ in range(3))
    low_, mode, high_ = (low + (high - low) * point / 1000 for point in points)
    return [mode, mode, mode] if _chance(rng, certain) else [low_, mode, high_]


def _some(rng: Random, names: list[str], share: float) -> list[str]:
    return [name for name in names if _chance(rng, share)]


def _one(rng: Random, names: list[str]) -> str:
    return rng.choice(names)


def _value(rng: Random, issues: dict[str, Any], k: str) -> list[float]:
    return _number(rng, min(issues[k]["scale"]), max(issues[k]["scale"]))


def _figure(rng: Random, issues: dict[str, Any], k: str) -> float:
    return _value(rng, issues, k)[1]


def _issues(rng: Random) -> dict[str, Any]:
    issues: dict[str, Any] = {}
    for n in range(rng.randint(1, 4)):
        scale = rng.choice(SCALES)
        issues[f"k{n}"] = {
            "title": f"Issue {n}",
            "scale": scale,
            "today": _number(rng, min(scale), max(scale) - 0.5 * (max(scale) - min(scale))),
            "process": _chance(rng, 0.15),
            "optional": _chance(rng, 0.2),
        }
    return issues


def _bound(rng: Random, issues: dict[str, Any], k: str, side: str) -> dict[str, Any]:
    return {side: _value(rng, issues, k)}


def _interest(rng: Random, issues: dict[str, Any], k: str, bounds: float) -> dict[str, Any]:
    interest: dict[str, Any] = {
        "position": _value(rng, issues, k),
        "salience": _number(rng, 0, 100) if _chance(rng, 0.9) else 0,
    }
    if _chance(rng, 0.3):
        interest["ideal"] = _value(rng, issues, k)
    if _chance(rng, bounds):
        interest["red_line"] = _bound(rng, issues, k, _one(rng, ["at_most", "at_most", "at_least"]))
    if _chance(rng, bounds):
        interest["price"] = _bound(rng, issues, k, _one(rng, ["at_least", "at_least", "at_most"]))
    return interest


def _actors(rng: Random, issues: dict[str, Any], outside: list[str], all_stand: bool) -> dict[str, Any]:
    names = [f"a{n}" for n in range(rng.randint(2, 4))]
    bounds = rng.choice([0.0, 0.0, 0.1, 0.3])
    actors: dict[str, Any] = {}
    for i in names:
        others = [j for j in [*names, *outside] if j != i]
        actors[i] = {
            "name": i,
            "patience": _number(rng, 0.5, 1),
            "risk_attitude": _number(rng, -100, 100),
            "leverage": {k: _number(rng, 0, 100) for k in _some(rng, list(issues), 0.6)},
            "trust": {j: _number(rng, -60, 100) for j in _some(rng, others, 0.8)},
            "interests": {
                k: _interest(rng, issues, k, bounds) for k in _some(rng, list(issues), 1 if all_stand else 0.85)
            },
        }
        if _chance(rng, 0.2):
            actors[i]["exponent"] = _number(rng, 0.5, 3)
        if _chance(rng, 0.2):
            actors[i]["capacity"] = _number(rng, 0.5, 1)
        if _chance(rng, 0.4):
            actors[i]["turnover"] = _turnover(rng, issues)
    return actors


def _turnover(rng: Random, issues: dict[str, Any]) -> dict[str, Any]:
    """A government that may change at any time, at elections before month 36, or both."""
    turnover: dict[str, Any] = {}
    if _chance(rng, 0.6):
        turnover["yearly"] = _number(rng, 0, 0.5)
    if not turnover or _chance(rng, 0.5):
        months = rng.sample(range(1, 36), rng.randint(1, 3))
        turnover["at"] = [{"month": month, "chance": _number(rng, 0, 1)} for month in sorted(months)]
    if _chance(rng, 0.4):
        turnover["successor"] = {
            "patience": _number(rng, 0.5, 1),
            "interests": {k: _interest(rng, issues, k, 0.2) for k in _some(rng, list(issues), 0.6)},
        }
    return turnover


def _when(rng: Random, issues: dict[str, Any], actors: list[str], guards: list[str]) -> dict[str, Any]:
    values = {}
    for k in _some(rng, list(issues), 0.4):
        values[k] = {_one(rng, ["at_least", "at_least", "at_most", "above", "below"]): _figure(rng, issues, k)}
    when: dict[str, Any] = {"values": values}
    if _chance(rng, 0.15):
        when["guaranteed_by"] = [_one(rng, guards)]
    if _chance(rng, 0.15):
        when["mediated_by"] = _some(rng, guards, 0.4) or guards[:1]
    if _chance(rng, 0.15):
        when["delivered_by"] = {_one(rng, list(issues)): _some(rng, actors, 0.4) or [actors[0]]}
    return when


def _link(rng: Random, issues: dict[str, Any], actors: list[str], guards: list[str]) -> dict[str, Any]:
    kind = _one(rng, ["bound", "bound", "felt", "consent", "feasible"])
    k = _one(rng, list(issues))
    width = max(issues[k]["scale"]) - min(issues[k]["scale"])
    link: dict[str, Any] = {"kind": kind, "issue": k}
    if kind in ("bound", "felt"):
        link["when"] = _when(rng, issues, actors, guards)
    elif _chance(rng, 0.8):
        link["unless"] = _when(rng, issues, actors, guards)
    if kind != "feasible":
        link["actor"] = _one(rng, actors)
    if kind == "bound":
        link["bound"] = _one(rng, ["at_most", "at_least"])
        if _chance(rng, 0.5):
            link["shift"] = _number(rng, -0.3 * width, 0.3 * width)
        else:
            link["set"] = _value(rng, issues, k)
    elif kind == "felt":
        link["factor"] = _number(rng, 0, 1)
    else:
        link[_one(rng, ["at_most", "at_most", "at_least", "below", "above"])] = _value(rng, issues, k)
    return link


def _move(rng: Random, issues: dict[str, Any], k: str) -> Any:
    to = _value(rng, issues, k)
    if _chance(rng, 0.6):
        return {"to": to}
    low, high = min(issues[k]["scale"]), max(issues[k]["scale"])
    below, above = rng.randint(0, 100) / 100, rng.randint(0, 100) / 100
    return {"to": to, "within": [to[0] - below * (to[0] - low), to[2] + above * (high - to[2])]}


def _stage(rng: Random, issues: dict[str, Any], actors: list[str], guards: list[str], pressures: list[str]) -> Any:
    moved = _some(rng, list(issues), 0.7)
    duties: dict[str, list[str]] = {}
    for k in moved:
        for i in _some(rng, actors, 0.35):
            duties.setdefault(i, []).append(k)
    stage: dict[str, Any] = {
        "title": "s",
        "moves": {k: _move(rng, issues, k) for k in moved},
        "duties": duties,
        "consent": _some(rng, actors, 0.55),
        "guarantors": {g: _number(rng, 0, 1) if _chance(rng, 0.6) else None for g in _some(rng, guards, 0.2)},
        "months": 0 if _chance(rng, 0.1) else _number(rng, 0.5, 24),
        "writes_definition": _chance(rng, 0.15),
    }
    if _chance(rng, 0.2):
        stage["mediator"] = _one(rng, guards)
    if _chance(rng, 0.3):
        stage["exposure"] = _number(rng, 0.5, 12)
    outside = [a for a in actors if a not in stage["consent"]]
    if stage["consent"] and outside and _chance(rng, 0.3):
        stage["ratified_by"] = [_one(rng, outside)]
        stage["ratification"] = 0 if _chance(rng, 0.3) else _number(rng, 0.5, 18)
    if stage["consent"] and _chance(rng, 0.2):
        stage["deadline"] = _number(rng, 20, 80)
    if pressures and _chance(rng, 0.3):
        stage["pressure"] = [
            {
                "belief": _one(rng, pressures),
                "target": _one(rng, actors),
                "issue": _one(rng, list(issues)),
                "intensity": _number(rng, 0, 3),
            }
        ]
    return stage


def _beliefs(rng: Random, issues: dict[str, Any], actors: list[str], guards: list[str]) -> dict[str, Any]:
    beliefs: dict[str, Any] = {"guarantor_credibility": {}}
    if _chance(rng, 0.3):
        beliefs["shock"] = {"yearly_chance": _number(rng, 0, 0.6), "pairs": [actors[:2]]}
    if _chance(rng, 0.3):
        beliefs["definition_gap"] = {
            "probability": _number(rng, 0.2, 1),
            "actors": actors[:2],
            "issues": _some(rng, list(issues), 0.7) or list(issues)[:1],
            "points": _number(rng, 0, 25),
        }
    for key in ("default", *guards):
        if _chance(rng, 0.3):
            beliefs["guarantor_credibility"][key] = _number(rng, 0, 1)
    if _chance(rng, 0.4):
        beliefs["pressure"] = {
            "push": {
                "rate": _number(rng, -10, 10),
                "held_by": {i: _number(rng, -10, 30) for i in _some(rng, actors, 0.4)},
            }
        }
    return beliefs


def _stickiness(rng: Random, issues: dict[str, Any]) -> Any:
    if _chance(rng, 0.7):
        return _number(rng, 0, 1)
    return {k: _number(rng, 0, 1) for k in _some(rng, [*issues, "default"], 0.5)}


def _process(rng: Random, issues: dict[str, Any]) -> dict[str, Any]:
    return {
        "latitude": _number(rng, 0, 25),
        "rounds": rng.randint(0, 4),
        "concession": _number(rng, 0, 1),
        "horizon": rng.choice([36, 60, 120]),
        "review": rng.choice([6, 12, 24]),
        "severity": _number(rng, 0, 5),
        "carry": _number(rng, 0, 1),
        "inherited": _number(rng, 0, 15),
        "reopen": _chance(rng, 0.8),
        "stickiness": _stickiness(rng, issues),
        "evidence": _number(rng, 0.5, 8),
        "learning": _number(rng, 0, 2),
        "fall": _number(rng, 0, 5),
        "exposure": _number(rng, 0.5, 12),
        "penalty_scale": _number(rng, 0, 0.5),
        "reasoning": rng.randint(1, 3),
        "precision": rng.choice(["exact", "exact", 5.0, 40.0]),
        "consent": rng.choice(["sincere", "sincere", "strategic"]),
    }


def _paths(rng: Random, issues: dict[str, Any], actors: list[str], guards: list[str], pressures: list[str]) -> Any:
    """One to three paths; a path leads on, or goes ``otherwise``, only to a later one."""
    names = [f"p{n}" for n in range(rng.randint(1, 3))]
    lengths = {p: rng.randint(1, 4) for p in names}
    paths: dict[str, Any] = {}
    for n, p in enumerate(names):
        later = names[n + 1 :]
        path: dict[str, Any] = {
            "title": p,
            "advocates": _some(rng, actors, 0.2),
            "stages": [_stage(rng, issues, actors, guards, pressures) for _ in range(lengths[p])],
        }

        def onward(later: list[str] = later) -> dict[str, Any]:
            target = _one(rng, later)
            return {"path": target, "stage": rng.randint(1, lengths[target])}

        if later and _chance(rng, 0.3):
            path["continue"] = onward()
        if later and _chance(rng, 0.3):
            path["otherwise"] = onward()
        for stage in path["stages"]:
            if later and _chance(rng, 0.15):
                stage["otherwise"] = onward()
        paths[p] = path
    return paths


def _factor(rng: Random, actors: dict[str, Any]) -> dict[str, Any]:
    inputs = [f"actors.{a}.interests.{k}.salience" for a, actor in actors.items() for k in actor["interests"]]
    inputs += [f"actors.{a}.patience" for a in actors]
    return {"title": "A cause", "inputs": {one: rng.uniform(-0.7, 0.7) for one in rng.sample(inputs, 2)}}


def raw_scenario(rng: Random, *, all_stand: bool = False) -> dict[str, Any]:
    """A small scenario as a mapping: 2-4 actors, 1-4 issues, 1-3 paths of 1-4 stages.

    ``all_stand`` gives every actor a position on every issue.
    """
    issues = _issues(rng)
    outside = ["un"] if _chance(rng, 0.4) else []
    actors = _actors(rng, issues, outside, all_stand)
    names, guards = list(actors), [*actors, *outside]
    beliefs = _beliefs(rng, issues, names, guards)
    paths = _paths(rng, issues, names, guards, list(beliefs.get("pressure", {})))
    return {
        "title": "A random quarrel",
        "distribution": rng.choice(["triangular", "pert"]),
        "issues": issues,
        "actors": actors,
        "outside_guarantors": {g: {"name": g, "leverage": _number(rng, 0, 100)} for g in outside},
        "links": {f"l{n}": _link(rng, issues, names, guards) for n in range(rng.randint(0, 4))},
        "beliefs": beliefs,
        "process": _process(rng, issues),
        "paths": paths,
        "disagreement": rng.choice([None, None, *paths]),
        "together": {f"f{n}": _factor(rng, actors) for n in range(rng.choice([0, 0, 1, 2]))},
    }


def raw_scenarios(*, all_stand: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """Random mappings for Hypothesis."""
    return st.randoms(use_true_random=False).map(lambda rng: raw_scenario(rng, all_stand=all_stand))


def scenarios(*, all_stand: bool = False) -> st.SearchStrategy[Scenario]:
    """The same, resolved."""
    return raw_scenarios(all_stand=all_stand).map(Scenario.model_validate)


def seeded_scenarios(*, all_stand: bool = False) -> st.SearchStrategy[Scenario]:
    """Random scenarios from a seed: nothing in them is round, small or equal by preference, and nothing shrinks."""

    def made(seed: int) -> Scenario:
        return Scenario.model_validate(raw_scenario(Random(seed), all_stand=all_stand))

    return st.integers(0, 2**32).map(made)
