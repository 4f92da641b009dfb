"""What an actor brings to the table, as arrays over worlds.

Values are in [0, 1] of each issue's scale; ``weight[k] = salience[k] / sum(salience)``; a bound guards one side of
one issue; links change bounds and felt values when conditions hold at the terms.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from sim.scenario.links import LOWER
from sim.scenario.schema import Actor, Bound, Interest, Link, When
from sim.worlds.arrays import Array, stack, total_columns
from sim.worlds.worlds import Worlds

Role = Literal["red_line", "price", "consent"]
STRICT = 2e-9
"""How far inside itself a strict limit is put, in [0, 1]: more than values may be off a bound and count as on it."""


@dataclass(frozen=True)
class Condition:
    """All of these at the terms: ``sign * (value - threshold) >= 0`` per issue, guarantors, deliverers."""

    values: tuple[tuple[int, float, float], ...] = ()
    guaranteed_by: tuple[str, ...] = ()
    delivered_by: tuple[tuple[int, tuple[int, ...]], ...] = ()


@dataclass(frozen=True)
class Shift:
    """A link that moves a bound to ``value`` (R,) when its condition holds."""

    condition: Condition
    value: Array


@dataclass(frozen=True)
class Guard:
    """A reservation bound: terms break it where ``sign * (terms - value) > 0``; sign 1 is at most, -1 at least.

    ``value`` (R,) is the base; ``shifts`` are the links on it; ``unless`` (consent links) lifts it; ``moved`` (R,)
    is what pressure has added so far.
    """

    issue: int
    sign: float
    role: Role
    value: Array
    moved: Array
    shifts: tuple[Shift, ...] = ()
    unless: Condition | None = None


@dataclass(frozen=True)
class Felt:
    """A link by which an actor feels only ``factor`` (R,) times an issue's value."""

    issue: int
    factor: Array
    condition: Condition


@dataclass(frozen=True)
class Party:
    """One actor in a block of worlds. Arrays (R, K) unless said otherwise."""

    index: int
    key: str
    position: Array
    ideal: Array
    salience: Array
    weight: Array
    leverage: Array
    exponent: Array  # (R,)
    discount: Array  # (R,), a month
    trust: Array  # (R, G): towards actors, then outside guarantors
    stands: tuple[int, ...]  # issues on which it has an interest
    guards: tuple[Guard, ...]
    felt: tuple[Felt, ...]

    def moved_by(self, issue: int, step: Array) -> Party:
        """The party after pressure has moved its position, ideal and bounds on an issue by ``step`` (R,)."""

        def push(values: Array) -> Array:
            columns = [values[:, k] for k in range(values.shape[1])]
            columns[issue] = np.clip(columns[issue] + step, 0.0, 1.0)
            return stack(columns)

        guards = tuple(
            replace(g, moved=g.moved + step) if g.issue == issue and g.role != "consent" else g for g in self.guards
        )
        return replace(self, position=push(self.position), ideal=push(self.ideal), guards=guards)


def party(worlds: Worlds, key: str) -> Party:
    """The actor ``key`` of a scenario as arrays over a block of worlds."""
    scenario = worlds.scenario
    actor = scenario.actors[key]
    at = f"actors.{key}"
    position, ideal, salience, leverage = ([] for _ in range(4))
    for issue, spec in scenario.issues.items():
        leverage.append(_leverage(worlds, actor, at, issue))
        interest = actor.interests.get(issue)
        here = f"{at}.interests.{issue}"
        if interest is None:
            today = worlds.on_scale(f"issues.{issue}.today", spec.today, issue)
            position.append(today)
            ideal.append(today)
            salience.append(np.zeros(worlds.count))
            continue
        stance = worlds.on_scale(f"{here}.position", interest.position, issue)
        position.append(stance)
        ideal.append(stance if interest.ideal is None else worlds.on_scale(f"{here}.ideal", interest.ideal, issue))
        salience.append(worlds.draw(f"{here}.salience", interest.salience) / 100.0)
    care = stack(salience)
    whole = total_columns(care)
    weight = care / np.where(whole > 0, whole, 1.0)[:, None]
    return Party(
        index=list(scenario.actors).index(key),
        key=key,
        position=stack(position),
        ideal=stack(ideal),
        salience=care,
        weight=weight,
        leverage=stack(leverage),
        exponent=_exponent(worlds, actor, at),
        discount=worlds.draw(f"{at}.patience", actor.patience) ** (1.0 / 12.0),
        trust=_trust(worlds, key),
        stands=tuple(k for k, issue in enumerate(scenario.issues) if issue in actor.interests),
        guards=_guards(worlds, key),
        felt=_felt(worlds, key),
    )


def _leverage(worlds: Worlds, actor: Actor, at: str, issue: str) -> Array:
    number = actor.leverage.get(issue)
    return np.full(worlds.count, 0.5) if number is None else worlds.draw(f"{at}.leverage.{issue}", number) / 100.0


def _exponent(worlds: Worlds, actor: Actor, at: str) -> Array:
    if actor.exponent is not None:
        return worlds.draw(f"{at}.exponent", actor.exponent)
    return 2.0 - worlds.draw(f"{at}.risk_attitude", actor.risk_attitude) / 100.0


def _trust(worlds: Worlds, key: str) -> Array:
    """Trust towards everyone in [.01, .99]; (v + 100) / 200 of the scale -100..100. Its own column is 1."""
    scenario = worlds.scenario
    columns = []
    for other in (*scenario.actors, *scenario.outside_guarantors):
        if other == key:
            columns.append(np.ones(worlds.count))
            continue
        number = scenario.actors[key].trust.get(other)
        value = np.zeros(worlds.count) if number is None else worlds.draw(f"actors.{key}.trust.{other}", number)
        columns.append(np.clip((value + 100.0) / 200.0, 0.01, 0.99))
    return stack(columns)


def condition(worlds: Worlds, when: When) -> Condition:
    """A scenario's condition with indexes for names and [0, 1] for points."""
    issues, actors = list(worlds.scenario.issues), list(worlds.scenario.actors)
    values = []
    for issue, limits in when.values.items():
        spec = worlds.scenario.issues[issue]
        for side, value in limits.limits.items():
            sign = 1.0 if side in LOWER else -1.0
            strictly = sign * STRICT if side in ("above", "below") else 0.0
            values.append((issues.index(issue), sign, (value - spec.low) / (spec.high - spec.low) + strictly))
    delivered = tuple(
        (issues.index(issue), tuple(actors.index(a) for a in names)) for issue, names in when.delivered_by.items()
    )
    return Condition(tuple(values), when.guaranteed_by, delivered)


def _guards(worlds: Worlds, key: str) -> tuple[Guard, ...]:
    scenario = worlds.scenario
    guards = []
    for issue, interest in scenario.actors[key].interests.items():
        for role in ("red_line", "price"):
            bound = getattr(interest, role)
            if bound is not None:
                guards.append(_guard(worlds, key, issue, interest, role, bound))
    for name, link in scenario.links.items():
        if link.kind == "consent" and link.actor == key:
            guards.append(limit(worlds, name, link))
    return tuple(guards)


def _guard(worlds: Worlds, key: str, issue: str, interest: Interest, role: Role, bound: Bound) -> Guard:
    base = worlds.on_scale(f"actors.{key}.interests.{issue}.{role}", bound.value, issue)
    spec = worlds.scenario.issues[issue]
    shifts = []
    for name, link in worlds.scenario.links.items():
        if link.kind != "bound" or (link.actor, link.issue, link.bound) != (key, issue, bound.direction):
            continue
        if link.set is not None:
            value = worlds.on_scale(f"links.{name}.set", link.set, issue)
        else:
            assert link.shift is not None
            value = base + worlds.draw(f"links.{name}.shift", link.shift) / (spec.high - spec.low)
        shifts.append(Shift(condition(worlds, link.when), value))
    index = list(worlds.scenario.issues).index(issue)
    sign = 1.0 if bound.direction == "at_most" else -1.0
    return Guard(index, sign, role, base, np.zeros(worlds.count), tuple(shifts))


def limit(worlds: Worlds, name: str, link: Link) -> Guard:
    """A consent or feasible link as a bound that its condition lifts."""
    index = list(worlds.scenario.issues).index(link.issue)
    assert link.limit is not None
    side, number = link.limit
    sign = -1.0 if side in LOWER else 1.0
    value = worlds.on_scale(f"links.{name}.{side}", number, link.issue)
    if side in ("above", "below"):
        value = value - sign * STRICT
    unless = None if link.unless.is_always else condition(worlds, link.unless)
    return Guard(index, sign, "consent", value, np.zeros(worlds.count), (), unless)


def _felt(worlds: Worlds, key: str) -> tuple[Felt, ...]:
    issues = list(worlds.scenario.issues)
    felt = []
    for name, link in worlds.scenario.links.items():
        if link.kind == "felt" and link.actor == key:
            assert link.factor is not None
            factor = worlds.draw(f"links.{name}.factor", link.factor)
            felt.append(Felt(issues.index(link.issue), factor, condition(worlds, link.when)))
    return tuple(felt)
