"""Reservation bounds at the terms: what links make of them, which are broken, and by how much.

A red line is broken by terms that are beyond it and beyond where the stage began. A price must be met in full
whenever the stage moves a substantive issue away from the actor's table position. Links are structured data; the
most permissive one whose conditions hold at the terms replaces the bound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.worlds.arrays import Array, Mask
from sim.worlds.itinerary import Terms
from sim.worlds.party import Condition, Guard, Party
from sim.worlds.setting import Setting

SLACK = 1e-9
"""Values this close to a bound or a threshold count as on it."""


def holds(condition: Condition, terms: Array, stage: Terms) -> Mask | bool:
    """Whether a condition holds at the terms (R, K): a mask (R,), or one answer for all worlds.

    Guarantors and deliverers are the stage's own, so they do not vary over worlds.
    """
    if not possible(condition, stage):
        return False
    result: Mask | bool = True
    for issue, sign, threshold in condition.values:
        result = result & (sign * (terms[:, issue] - threshold) >= -SLACK)
    return result


def possible(condition: Condition, stage: Terms) -> bool:
    """Whether a stage's guarantors and deliverers are those that a condition wants."""
    if condition.guaranteed_by and not set(condition.guaranteed_by) & set(stage.guarantor_names):
        return False
    return all(
        issue in stage.issues and set(who) <= set(stage.deliverers[stage.issues.index(issue)])
        for issue, who in condition.delivered_by
    )


def felt_factors(party: Party, terms: Array, stage: Terms) -> dict[int, Array]:
    """Per issue, the share of its value that the actor feels at these terms, (R,): the largest match, else 1."""
    factors: dict[int, Array] = {}
    matched: dict[int, Mask] = {}
    for felt in party.felt:
        match = np.broadcast_to(holds(felt.condition, terms, stage), felt.factor.shape)
        known = matched.get(felt.issue, np.zeros(felt.factor.shape, dtype=bool))
        best = np.where(known, factors.get(felt.issue, felt.factor), -np.inf)
        factors[felt.issue] = np.where(match, np.maximum(best, felt.factor), np.where(known, best, 1.0))
        matched[felt.issue] = known | match
    return factors


def bound_at(guard: Guard, terms: Array, stage: Terms) -> Array:
    """The bound's value at these terms, (R,): base or most permissive link, moved by pressure, in [0, 1]."""
    best: Array | None = None
    for shift in guard.shifts:
        match = holds(shift.condition, terms, stage)
        if match is False:
            continue
        candidate = guard.sign * shift.value
        offered = candidate if match is True else np.where(match, candidate, -np.inf)
        best = offered if best is None else np.maximum(best, offered)
    value = guard.value if best is None else np.where(np.isneginf(best), guard.value, guard.sign * best)
    return np.clip(value + guard.moved, 0.0, 1.0) if guard.role != "consent" else value


def lifted(guard: Guard, terms: Array, stage: Terms) -> Mask | bool:
    """Whether a consent or feasible link's ``unless`` holds at the terms."""
    return False if guard.unless is None else holds(guard.unless, terms, stage)


def beyond(sign: float, x: Array, limit: Array, start: Array) -> Mask:
    """Whether x (R,) is past a limit and further than at the start, on the side that ``sign`` guards."""
    return (sign * (x - limit) > SLACK) & (sign * (x - start) > SLACK)


def gives_something(party: Party, terms: Array, start: Array, stage: Terms, setting: Setting) -> Mask:
    """Whether the stage moves a substantive issue away from the actor's table position, (R,).

    On an issue without an interest an actor stands nowhere, so nothing there is its to give.
    """
    result = np.zeros(terms.shape[0], dtype=bool)
    for issue in stage.issues:
        if issue in party.stands and issue not in setting.process_issues:
            now = np.abs(start[:, issue] - party.position[:, issue])
            then = np.abs(terms[:, issue] - party.position[:, issue])
            result |= then > now + 1e-12
    return result


@dataclass(frozen=True)
class Breaks:
    """Broken bounds of one actor: per issue the widest gap (R,) in [0, 1], 0 where none, and that bound (R,)."""

    gap: dict[int, Array]
    bound: dict[int, Array]

    def any(self, worlds: int) -> Mask:
        """Where at least one bound is broken, (R,)."""
        result = np.zeros(worlds, dtype=bool)
        for gap in self.gap.values():
            result |= gap > 0
        return result

    def widest(self, worlds: int) -> Array:
        """The widest gap over issues, (R,)."""
        result = np.zeros(worlds)
        for gap in self.gap.values():
            result = np.maximum(result, gap)
        return result


NO_BREAKS = Breaks({}, {})


def broken(
    party: Party, terms: Array, start: Array, stage: Terms, setting: Setting, *, red_lines_only: bool = False
) -> Breaks:
    """Which bounds of an actor these terms break.

    Parameters
    ----------
    party : Party
        Its guards are checked, its position says whether it gives something.
    terms, start : ndarray, shape (R, K)
        Values at the terms and at the start of the stage, in [0, 1].
    stage : Terms
        Which issues move, who advocates the path (advocates waive their prices).
    setting : Setting
        Which issues are about process and which are optional.
    red_lines_only : bool
        True leaves out prices and consent links, for actors whose yes is not asked.

    Returns
    -------
    Breaks
    """
    gap: dict[int, Array] = {}
    bound: dict[int, Array] = {}
    gives: Mask | None = None
    counts: Mask
    for guard in party.guards:
        k = guard.issue
        if (red_lines_only and guard.role != "red_line") or not counts_in(stage, guard, party.index, setting):
            continue
        if guard.role == "price" and gives is None:
            gives = gives_something(party, terms, start, stage, setting)
        value = bound_at(guard, terms, stage)
        missing = guard.sign * (terms[:, k] - value)
        if guard.role == "price":
            assert gives is not None
            counts = gives & (missing > SLACK)
            if k in setting.optional_issues:
                counts = counts & (np.abs(terms[:, k] - start[:, k]) > 1e-12)
        else:
            counts = beyond(guard.sign, terms[:, k], value, start[:, k])
            if guard.role == "consent":
                counts = counts & ~np.asarray(lifted(guard, terms, stage))
        mine = np.where(counts, missing, 0.0)
        wider = mine > gap[k] if k in gap else np.ones(mine.shape, dtype=bool)
        bound[k] = np.where(wider, value, bound.get(k, value))
        gap[k] = np.where(wider, mine, gap.get(k, mine))
    return Breaks(gap, bound)


def counts_in(stage: Terms, guard: Guard, actor: int, setting: Setting) -> bool:
    """Whether a guard of an actor counts in a stage at all."""
    if guard.role == "price":
        far = guard.issue in setting.optional_issues and guard.issue not in stage.issues
        return actor not in stage.advocates and not far
    return guard.issue in stage.issues


def infeasible(setting: Setting, terms: Array, start: Array, stage: Terms) -> dict[int, Array]:
    """Per issue, how far the terms pass a limit that holds for everybody, (R,); empty where no link bites."""
    gap: dict[int, Array] = {}
    for guard in setting.limits:
        k = guard.issue
        if k not in stage.issues:
            continue
        past = beyond(guard.sign, terms[:, k], guard.value, start[:, k]) & ~np.asarray(lifted(guard, terms, stage))
        mine = np.where(past, guard.sign * (terms[:, k] - guard.value), 0.0)
        gap[k] = np.maximum(gap[k], mine) if k in gap else mine
    return gap


def under_limits(setting: Setting, terms: Array, start: Array, stage: Terms) -> Array:
    """The stage's columns of the terms (R, k) drawn back under limits that hold for everybody.

    Never further back than the start of the stage or the near end of the path's own interval; conditions are read
    at the terms as they come.
    """
    columns = [terms[:, k] for k in stage.issues]
    for guard in setting.limits:
        if guard.issue not in stage.issues:
            continue
        n = stage.issues.index(guard.issue)
        held = ~np.asarray(lifted(guard, terms, stage))
        start_k = start[:, guard.issue]
        if guard.sign > 0:
            back = np.minimum(columns[n], np.maximum(np.maximum(guard.value, start_k), stage.low[:, n]))
        else:
            back = np.maximum(columns[n], np.minimum(np.minimum(guard.value, start_k), stage.high[:, n]))
        columns[n] = np.where(held, back, columns[n])
    return np.stack(columns).T if columns else terms[:, :0]
