"""Reservation bounds of one actor in one world: which of them some terms break, and by how much."""

from __future__ import annotations

from types import SimpleNamespace

MOVED = 1e-12
SLACK = 1e-9

Broken = dict[int, tuple[float, float]]
"""By issue: the widest gap, and the bound that is missed by it."""


def clip(value: float, low: float = 0.0, high: float = 1.0) -> float:
    """The value, kept inside an interval."""
    return low if value < low else high if value > high else value


def holds(condition: SimpleNamespace, terms: list[float], stage: SimpleNamespace) -> bool:
    """Whether a condition holds at the terms."""
    if condition.guaranteed_by and not any(g in stage.guarantor_names for g in condition.guaranteed_by):
        return False
    for issue, who in condition.delivered_by:
        if issue not in stage.issues:
            return False
        owing = stage.deliverers[stage.issues.index(issue)]
        if not all(j in owing for j in who):
            return False
    for issue, sign, threshold in condition.values:  # noqa: SIM110 (a plain loop is faster)
        if sign * (terms[issue] - threshold) < -SLACK:
            return False
    return True


def felt_factors(party: SimpleNamespace, terms: list[float], stage: SimpleNamespace) -> dict[int, float]:
    """By issue, the share of its value that the actor feels, where a link matches: the largest."""
    factors: dict[int, float] = {}
    for felt in party.felt:
        if holds(felt.condition, terms, stage):
            factors[felt.issue] = max(felt.factor, factors.get(felt.issue, felt.factor))
    return factors


def bound_at(guard: SimpleNamespace, terms: list[float], stage: SimpleNamespace) -> float:
    """The bound's value at these terms: base or most permissive link, moved by pressure."""
    if guard.role == "consent":
        return guard.value
    value = guard.value
    offered = [guard.sign * shift.value for shift in guard.shifts if holds(shift.condition, terms, stage)]
    if offered:
        value = guard.sign * max(offered)
    return clip(value + guard.moved)


def gives_something(party: SimpleNamespace, terms: list[float], start: list[float], scene: SimpleNamespace) -> bool:
    """Whether the stage moves a substantive issue away from the actor's position."""
    position = party.position
    for k in scene.stage.issues:
        counts = k in party.stands and k not in scene.setting.process_issues
        if counts and abs(terms[k] - position[k]) > abs(start[k] - position[k]) + MOVED:
            return True
    return False


def broken(party: SimpleNamespace, terms: list[float], scene: SimpleNamespace) -> Broken:
    """The bounds of an actor that the terms break."""
    found: Broken = {}
    stage, start, optional = scene.stage, scene.start, scene.setting.optional_issues
    gives: bool | None = None
    for guard in party.guards:
        k = guard.issue
        if guard.role == "price":
            if party.index in stage.advocates:
                continue
            if k in optional and abs(terms[k] - start[k]) <= MOVED:
                continue
            if gives is None:
                gives = gives_something(party, terms, start, scene)
            if not gives:
                continue
        elif k not in stage.issues or guard.sign * (terms[k] - start[k]) <= SLACK:
            continue
        value = bound_at(guard, terms, stage)
        gap = guard.sign * (terms[k] - value)
        if gap <= SLACK or (k in found and gap <= found[k][0]):
            continue
        if guard.unless is not None and holds(guard.unless, terms, stage):
            continue
        found[k] = (gap, value)
    return found


def infeasible(terms: list[float], scene: SimpleNamespace) -> dict[int, float]:
    """By issue, how far the terms pass a limit that holds for everybody."""
    gaps: dict[int, float] = {}
    for limit in scene.setting.limits:
        k = limit.issue
        if k not in scene.stage.issues or limit.sign * (terms[k] - scene.start[k]) <= SLACK:
            continue
        gap = limit.sign * (terms[k] - limit.value)
        lifted = limit.unless is not None and holds(limit.unless, terms, scene.stage)
        if gap > SLACK and not lifted:
            gaps[k] = max(gap, gaps.get(k, 0.0))
    return gaps


def under_limits(terms: list[float], scene: SimpleNamespace) -> None:
    """Draw terms back under limits that hold for everybody, in place; conditions are read at the terms as they come."""
    stage, start = scene.stage, scene.start
    as_they_came = list(terms)
    for limit in scene.setting.limits:
        k = limit.issue
        if k not in stage.issues or (limit.unless is not None and holds(limit.unless, as_they_came, stage)):
            continue
        n = stage.issues.index(k)
        if limit.sign > 0:
            terms[k] = min(terms[k], max(limit.value, start[k], stage.low[n]))
        else:
            terms[k] = max(terms[k], min(limit.value, start[k], stage.high[n]))
