"""Whether bounds leave any room for terms in a stage's intervals, whatever is said (a shortcut: see the engine)."""

from __future__ import annotations

import numpy as np

from sim.process.bounds import SLACK, pledged
from sim.process.compiling import inner
from sim.process.handles import Handle
from sim.process.sums import MOVED
from sim.worlds.block import Array, Own, Pledges
from sim.worlds.tables import CONSENT, NO_CONDITION, PRICE, Mask


@inner
def could_hold(rules: Handle, condition: int, low: Array, high: Array, pledges: Pledges) -> bool:
    """Whether a condition could hold at some values between ``low`` and ``high`` (K,), each issue taken by itself."""
    if condition == NO_CONDITION:
        return True
    if not pledged(rules, condition, pledges):
        return False
    row = rules.conditions[condition]
    for n in range(row.value_first, row.value_end):
        value = rules.values[n]
        best = high[value.issue] if value.sign > 0.0 else low[value.issue]
        if value.sign * (best - value.threshold) < -SLACK:
            return False
    return True


@inner
def narrow(
    rules: Handle, i: int, own: Own, pressed: Array, waives: bool, start: Array, low: Array, high: Array,
    pledges: Pledges, least: Array, most: Array,
) -> None:  # fmt: skip
    """Narrow what terms can be, (K,) from ``least`` to ``most``, in place, to what actor i's bounds can ever allow.

    Terms lie between ``low`` and ``high`` (K,), which are where the start is on issues that the stage does not move. A
    bound counts at the most permissive number that a link could give it there. A red line allows what is not beyond the
    start; a price counts only where some substantive issue moves away everywhere, and on an optional issue only where
    that moves everywhere.
    """
    moves, actors = pledges.moves, rules.actors.size - 1
    gives = i < actors and not waives
    if gives:
        gives = gives_everywhere(rules, i, own.position[i], own.salience[i], start, low, high, moves)
    for b in range(rules.actors[i].bound_first, rules.actors[i].bound_end):
        row = rules.bounds[b]
        k, sign = row.issue, row.sign
        if row.role == PRICE:
            far = start[k] < low[k] - SLACK or start[k] > high[k] + SLACK
            if not gives or (rules.issues[k].optional and not (moves[k] and far)):
                continue
        elif not moves[k]:
            continue
        if row.role == CONSENT:
            if row.unless != NO_CONDITION and could_hold(rules, row.unless, low, high, pledges):
                continue
            value = own.bound[b]
        else:
            value = most_permissive(rules, b, own, pressed[k], low, high, pledges)
        if row.role != PRICE:
            value = max(value, start[k]) if sign > 0.0 else min(value, start[k])
        if sign > 0.0:
            most[k] = min(most[k], value)
        else:
            least[k] = max(least[k], value)


@inner
def most_permissive(
    rules: Handle, b: int, own: Own, pressed: float, low: Array, high: Array, pledges: Pledges
) -> float:
    """The most permissive number that bound b could have at values between ``low`` and ``high`` (K,)."""
    row = rules.bounds[b]
    base, best = row.sign * own.bound[b], -np.inf
    for n in range(row.shift_first, row.shift_end):
        shift = rules.shifts[n]
        if could_hold(rules, shift.condition, low, high, pledges):
            best = max(best, row.sign * (own.link[shift.link] if shift.sets else own.bound[b] + own.link[shift.link]))
    return min(max(row.sign * max(base, best) + pressed, 0.0), 1.0)


@inner
def no_room(least: Array, most: Array) -> bool:
    """Whether some issue has no value left between bounds, (K,).

    >>> no_room(np.array([0.2, 0.6]), np.array([0.3, 0.5]))
    True
    """
    for k in range(least.size):
        if least[k] > most[k] + 3.0 * SLACK:
            return True
    return False


@inner
def gives_everywhere(
    rules: Handle, i: int, position: Array, salience: Array, start: Array, low: Array, high: Array, moves: Mask
) -> bool:
    """Whether all terms inside a stage's intervals move some substantive issue away from i's table position."""
    for k in range(start.size):
        if moves[k] and (rules.cares[i, k] or salience[k] > 0.0) and rules.issues[k].process == 0:
            nearest = min(max(position[k], low[k]), high[k])
            if abs(nearest - position[k]) > abs(start[k] - position[k]) + MOVED:
                return True
    return False
