# mypy: disallow-untyped-defs = False
"""Conditions, bounds, losses and pressure in one world: :mod:`sim.process.bounds` and :mod:`sim.process.utility`.

Everywhere ``p`` is the :class:`~sim.process.compiled.plan.Plan`, ``d`` the desk, ``q`` the stage, ``i`` the actor,
``own`` and ``at`` the world's own numbers and those of the stages.
"""

from __future__ import annotations

import numpy as np

from sim.process.bounds import SLACK
from sim.process.compiled.jit import piece
from sim.process.compiled.plan import CONSENT, PRICE

STILL = 1e-12
PLAIN, FALLEN, FELT = 0, 1, 2


@piece
def copy(into, values):
    """Write a row of values over another."""
    for n in range(values.size):
        into[n] = values[n]


@piece
def copy_rows(into, values):
    """Write a table of values over another."""
    for i in range(values.shape[0]):
        copy(into[i], values[i])


@piece
def near(value):
    """As NumPy rounds to twelve digits."""
    return np.rint(value * 1e12) / 1e12


@piece
def clipped(value, low, high):
    """As NumPy clips."""
    return min(max(value, low), high)


@piece
def know(d, i, k, kind, value, loss):
    """Remember the loss of one value, and of no other."""
    memo = d.memo[i, k, kind]
    memo.value, memo.loss, memo.value_before = value, loss, np.nan


@piece
def press(p, d, own, at, q, eyes):
    """Interests and bounds as the pressure of the stages before has moved them, in somebody's eyes (-1: in truth)."""
    issues = d.x.size
    for i in range(p.actors):
        first = p.parties[i].at
        for k in range(issues):
            d.issue[i, k].position = own[first + k]
            d.issue[i, k].ideal = own[first + issues + k]
    for g in range(d.moved.size):
        d.moved[g] = own[p.guards[g].at + 1]
    for n in range(p.stages[q].push_first):
        i, k, step = p.pushes[n].target, p.pushes[n].issue, at[p.push_at[n, eyes]]
        d.issue[i, k].position = clipped(d.issue[i, k].position + step, 0.0, 1.0)
        d.issue[i, k].ideal = clipped(d.issue[i, k].ideal + step, 0.0, 1.0)
        for g in range(p.parties[i].guard_first, p.parties[i + 1].guard_first):
            if p.guards[g].issue == k and p.guards[g].role != CONSENT:
                d.moved[g] += step


@piece
def recall(p, d, own, at, q):
    """Remember the losses that are known: where each issue starts if all was kept so far, and at the stage's terms."""
    for i in range(p.actors):
        recall_actor(p, d, own, at, q, i)


@piece
def recall_actor(p, d, own, at, q, i):
    """The same for one actor."""
    issues = d.x.size
    first = p.parties[i].at + 4 * issues
    for k in range(issues):
        for kind in range(3):
            know(d, i, k, kind, np.nan, np.nan)
        s, n = p.source[q, k, 0], p.source[q, k, 1]
        if s < 0:
            begin = p.setting + 2 * issues + k
            know(d, i, k, PLAIN, own[begin], own[first + k])
            know(d, i, k, FALLEN, own[begin + issues], own[first + issues + k])
        else:
            know_target(p, d, own, at, i, k, s, n)
    for n in range(p.stages[q].size):
        know_target(p, d, own, at, i, p.issues[q, n], q, n)
    for n in range(p.stages[q].push_first):
        if p.pushes[n].target == i:
            for kind in range(3):
                memo = d.memo[i, p.pushes[n].issue, kind]
                memo.value, memo.value_before = np.nan, np.nan


@piece
def know_target(p, d, own, at, i, k, q, n):
    """Remember an actor's losses at the published terms of a stage on one issue, beside what it knew last."""
    size = p.stages[q].size
    target, first = at[p.stages[q].at + n], p.stages[q].losses + 2 * size * i + n
    for kind in range(2):
        memo = d.memo[i, k, kind]
        memo.value_before, memo.loss_before = memo.value, memo.loss
    d.memo[i, k, PLAIN].value, d.memo[i, k, PLAIN].loss = target, at[first]
    d.memo[i, k, FALLEN].value, d.memo[i, k, FALLEN].loss = fallen(p, own, k, target, d.x.size), at[first + size]


@piece
def loss(p, d, own, i, k, value, kind):
    """Weighted loss of actor i on issue k; the last two of each kind are remembered."""
    issues = d.x.size
    weight = own[p.parties[i].at + 2 * issues + k]
    if weight == 0.0:
        return 0.0
    memo = d.memo[i, k, kind]
    if memo.value == value:
        return memo.loss
    if memo.value_before == value:
        return memo.loss_before
    exponent = own[p.parties[i].at + 6 * issues]
    off = abs(value - d.issue[i, k].ideal)
    memo.value_before, memo.loss_before = memo.value, memo.loss
    memo.value, memo.loss = value, weight * (off if exponent == 1.0 else off**exponent)
    return memo.loss


@piece
def fallen(p, own, k, value, issues):
    """Where an issue settles when the path stops at a value."""
    first = p.setting
    return clipped(own[first + issues + k] + own[first + 4 * issues] * (value - own[first + k]), 0.0, 1.0)


@piece
def holds(p, q, condition, terms):
    """Whether a condition holds at terms."""
    if not p.possible[q, condition]:
        return False
    for n in range(p.value_first[condition], p.value_first[condition + 1]):
        if not p.values[n].sign * (terms[p.values[n].issue] - p.values[n].threshold) >= -SLACK:
            return False
    return True


@piece
def lifted(p, q, g, terms):
    """Whether a guard's ``unless`` holds."""
    return p.guards[g].unless >= 0 and holds(p, q, p.guards[g].unless, terms)


@piece
def bound_at(p, d, own, q, g):
    """The bound's value at the terms."""
    best = -np.inf
    for n in range(p.guards[g].shift_first, p.guards[g + 1].shift_first):
        if holds(p, q, p.shifts[n].when, d.y):
            best = max(best, p.guards[g].sign * own[p.shifts[n].at])
    value = own[p.guards[g].at] if best == -np.inf else p.guards[g].sign * best
    return value if p.guards[g].role == CONSENT else clipped(value + d.moved[g], 0.0, 1.0)


@piece
def beyond(sign, x, limit, start):
    """Whether x is past a limit and further than at the start."""
    return sign * (x - limit) > SLACK and sign * (x - start) > SLACK


@piece
def gives_something(p, d, q, i):
    """Whether the terms move an issue that the actor cares about away from its position."""
    for n in range(p.stages[q].size):
        k = p.issues[q, n]
        if p.cares[i, k] and abs(d.y[k] - d.issue[i, k].position) > abs(d.x[k] - d.issue[i, k].position) + STILL:
            return True
    return False


@piece
def break_bounds(p, d, own, q, i):
    """Fill in the actor's gaps and the bounds they are to; gives whether any is broken."""
    gives = gives_something(p, d, q, i)
    stuck = False
    for g in range(p.parties[i].guard_first, p.parties[i + 1].guard_first):
        if not p.counting[q, g].on:
            continue
        k = p.guards[g].issue
        value = bound_at(p, d, own, q, g)
        missing = p.guards[g].sign * (d.y[k] - value)
        if p.guards[g].role == PRICE:
            broken = gives and missing > SLACK
            if p.guards[g].optional:
                broken = broken and abs(d.y[k] - d.x[k]) > STILL
        else:
            broken = beyond(p.guards[g].sign, d.y[k], value, d.x[k])
            if p.guards[g].role == CONSENT:
                broken = broken and not lifted(p, q, g, d.y)
        mine = missing if broken else 0.0
        if p.counting[q, g].leads or mine > d.issue[i, k].gap:
            d.issue[i, k].gap, d.issue[i, k].bound = mine, value
        stuck = stuck or mine > 0.0
    return stuck


@piece
def is_impossible(p, d, own, q):
    """Whether the terms pass a limit that holds for everybody."""
    for g in range(p.parties[p.actors].guard_first, p.parties[p.actors + 1].guard_first):
        if p.counting[q, g].on:
            k, value = p.guards[g].issue, own[p.guards[g].at]
            past = beyond(p.guards[g].sign, d.y[k], value, d.x[k]) and not lifted(p, q, g, d.y)
            if past and p.guards[g].sign * (d.y[k] - value) > 0.0:
                return True
    return False
