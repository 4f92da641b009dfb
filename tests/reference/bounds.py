"""Reservation bounds and links: what an actor would not sign, what nobody can do (paragraph 3)."""

from __future__ import annotations

from dataclasses import dataclass

from sim.scenario.schema import When
from tests.reference.utility import Shift, Values, clip, near, position
from tests.reference.world import BoundInputs, LinkInputs, StageInputs, WorldInputs

MOVED = 1e-12
BEYOND = 1e-9


@dataclass
class Broken:
    """A bound that the terms do not respect: whose, on which issue, where it lies, by how much it is missed."""

    actor: str | None
    issue: str
    kind: str
    bound: float
    gap: float


def end_state(x_q: Values, terms: Values) -> Values:
    """``x_{q+1}``: the start of the stage with the terms."""
    return {**x_q, **terms}


def moves(x_q: Values, terms: Values, k: str) -> bool:
    """Whether the terms move an issue at all."""
    return k in terms and abs(terms[k] - x_q[k]) > MOVED


def performers(world: WorldInputs, stage: StageInputs, x_q: Values, terms: Values) -> list[str]:
    """Actors with something to deliver; a duty that moves no issue is no duty."""
    return [i for i in world.actors if any(moves(x_q, terms, k) for k in stage.duties.get(i, ()))]


def deliverers(stage: StageInputs, k: str) -> list[str]:
    """Who must deliver an issue's move; all of them are needed."""
    return [i for i, issues in stage.duties.items() if k in issues]


def holds(world: WorldInputs, when: When, stage: StageInputs, x_q: Values, terms: Values) -> bool:
    """Whether all conditions hold at the terms (nominal values), among guarantors, among deliverers."""
    x_end = end_state(x_q, terms)
    for k, condition in when.values.items():
        value = x_end[k]
        for side, limit in condition.limits.items():
            direction = {"below": "at_most", "above": "at_least"}.get(side, side)
            slack = BEYOND if side == direction else -BEYOND
            if beyond(direction, (limit - world.low[k]) / world.span[k], value) > slack:
                return False
    if when.guaranteed_by and not any(g in stage.guarantors for g in when.guaranteed_by):
        return False
    for k, names in when.delivered_by.items():
        if k not in terms or not all(name in deliverers(stage, k) for name in names):
            return False
    return True


def matches(world: WorldInputs, link: LinkInputs, stage: StageInputs, x_q: Values, terms: Values) -> bool:
    """Whether a link is in force: its conditions hold and its exceptions, if it has any, do not."""
    if not holds(world, link.when, stage, x_q, terms):
        return False
    return link.unless.is_always or not holds(world, link.unless, stage, x_q, terms)


def beyond(direction: str, bound: float, value: float) -> float:
    """How far a value lies on the wrong side of a bound; negative on the right side."""
    return value - bound if direction == "at_most" else bound - value


def felt_factors(world: WorldInputs, stage: StageInputs, x_q: Values, terms: Values, i: str) -> dict[str, float]:
    """The share of each issue's value that the actor feels: the largest match, 1 without one."""
    factors: dict[str, float] = {}
    for link in world.links.values():
        if link.kind == "felt" and link.actor == i and matches(world, link, stage, x_q, terms):
            factors[link.issue] = max(factors.get(link.issue, 0.0), link.factor)
    return factors


def bound_now(
    world: WorldInputs,
    stage: StageInputs,
    x_q: Values,
    terms: Values,
    shift: Shift,
    i: str,
    k: str,
    bound: BoundInputs,
) -> float:
    """A bound as links and pressure have moved it; of several matching links the most permissive counts."""
    candidates = []
    for link in world.links.values():
        ours = (link.kind, link.actor, link.issue, link.direction) == ("bound", i, k, bound.direction)
        if ours and matches(world, link, stage, x_q, terms):
            candidates.append(bound.value + link.shift if link.set is None else link.set)
    value = bound.value
    if candidates:
        value = max(candidates) if bound.direction == "at_most" else min(candidates)
    return clip(value + shift.get((i, k), 0.0))


def gives_something(world: WorldInputs, x_q: Values, terms: Values, shift: Shift, i: str) -> bool:
    """Whether the stage moves a substantive issue away from the actor's table position."""
    for k, y in terms.items():
        stance = position(world, shift, i, k)
        if stance is None or world.scenario.issues[k].process:
            continue
        if abs(y - stance) > abs(x_q[k] - stance) + MOVED:
            return True
    return False


def broken_red_lines(
    world: WorldInputs, stage: StageInputs, x_q: Values, terms: Values, shift: Shift, i: str
) -> list[Broken]:
    """Red lines that the terms are beyond, and further beyond than the start of the stage."""
    found: list[Broken] = []
    for k in world.issues:
        red_line = world.red_line[i].get(k)
        if red_line is not None and k in terms:
            value = bound_now(world, stage, x_q, terms, shift, i, k, red_line)
            _add_if_passed(found, "red_line", i, k, red_line.direction, value, x_q, terms)
    return found


def unmet_prices(
    world: WorldInputs, stage: StageInputs, x_q: Values, terms: Values, shift: Shift, i: str
) -> list[Broken]:
    """Prices that the terms do not meet, asked in full when the actor gives something; advocates waive theirs."""
    if i in stage.advocates or not gives_something(world, x_q, terms, shift, i):
        return []
    found = []
    for k in world.issues:
        price = world.price[i].get(k)
        if price is None or (world.scenario.issues[k].optional and not moves(x_q, terms, k)):
            continue
        value = bound_now(world, stage, x_q, terms, shift, i, k, price)
        gap = beyond(price.direction, value, end_state(x_q, terms)[k])
        if gap > BEYOND:
            found.append(Broken(i, k, "price", value, gap))
    return found


def refused_by_links(world: WorldInputs, stage: StageInputs, x_q: Values, terms: Values, i: str) -> list[Broken]:
    """Limits beyond which the actor refuses an issue as long as their conditions do not lift them."""
    found: list[Broken] = []
    for link in world.links.values():
        ours = link.kind == "consent" and link.actor == i and link.issue in terms
        if ours and matches(world, link, stage, x_q, terms):
            _add_if_passed(found, "consent", i, link.issue, link.direction, link.limit, x_q, terms)
    return found


def broken_bounds(
    world: WorldInputs, stage: StageInputs, x_q: Values, terms: Values, shift: Shift, i: str
) -> list[Broken]:
    """Everything that keeps the actor from signing whatever it is worth."""
    return [
        *broken_red_lines(world, stage, x_q, terms, shift, i),
        *unmet_prices(world, stage, x_q, terms, shift, i),
        *refused_by_links(world, stage, x_q, terms, i),
    ]


def infeasible(world: WorldInputs, stage: StageInputs, x_q: Values, terms: Values) -> list[Broken]:
    """Limits of nature that the package passes, further than at the start of the stage."""
    found: list[Broken] = []
    for link in world.links.values():
        if link.kind == "feasible" and link.issue in terms and matches(world, link, stage, x_q, terms):
            _add_if_passed(found, "feasible", None, link.issue, link.direction, link.limit, x_q, terms)
    return found


def _add_if_passed(
    found: list[Broken],
    kind: str,
    actor: str | None,
    k: str,
    direction: str,
    bound: float,
    x_q: Values,
    terms: Values,
) -> None:
    """Note a limit when the terms are beyond it and beyond where the issue stood at the start of the stage."""
    gap = beyond(direction, bound, terms[k])
    if gap > BEYOND and beyond(direction, x_q[k], terms[k]) > BEYOND:
        found.append(Broken(actor, k, kind, bound, gap))


def widest(world: WorldInputs, found: list[Broken]) -> Broken:
    """The broken bound with the widest gap, else the first issue of the file."""
    return max(found, key=lambda one: (near(one.gap), -world.issues.index(one.issue)))
