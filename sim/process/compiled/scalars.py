# mypy: disallow-untyped-defs = False
"""Conditions, bounds and pressure in one world: :mod:`sim.process.bounds`.

Everywhere ``p`` is the :class:`~sim.process.compiled.plan.Plan`, ``d`` the desk, ``q`` the stage, ``i`` the actor,
``own`` and ``at`` the world's own numbers and those of the stages.
"""

from __future__ import annotations

import numpy as np

from sim.process.bounds import SLACK
from sim.process.compiled.jit import piece
from sim.process.compiled.plan import CONSENT, NOBODY, PRICE

STILL = 1e-12


@piece
def copy(into, values):
    """Write a row of values over another."""
    for n in range(values.size):
        into[n] = values[n]


@piece
def near(value):
    """As NumPy rounds to twelve digits."""
    return np.rint(value * 1e12) / 1e12


@piece
def clipped(value, low, high):
    """As NumPy clips."""
    return min(max(value, low), high)


@piece
def press(p, d, own, at, q, eyes):
    """Interests and bounds as the pressure of the stages before has moved them, in somebody's eyes (-1: in truth)."""
    issues = d.x.size
    for i in range(p.actors):
        for k in range(issues):
            d.issue[i, k].position = own[p.parties[i].position + k]
            d.issue[i, k].ideal = own[p.parties[i].ideal + k]
    for g in range(d.moved.size):
        d.moved[g] = own[p.guards[g].moved]
    for n in range(p.stages[q].push_first):
        i, k, step = p.pushes[n].target, p.pushes[n].issue, at[p.push_at[n, eyes]]
        d.issue[i, k].position = clipped(d.issue[i, k].position + step, 0.0, 1.0)
        d.issue[i, k].ideal = clipped(d.issue[i, k].ideal + step, 0.0, 1.0)
        for g in range(p.parties[i].guard_first, p.parties[i + 1].guard_first):
            if p.guards[g].issue == k and p.guards[g].role != CONSENT:
                d.moved[g] += step


@piece
def fall(p, own, k, value):
    """Where an issue settles when the path stops at a value: :func:`sim.process.utility.fallback`."""
    at = p.setting[0]
    return clipped(own[at.drift + k] + own[at.stickiness + k] * (value - own[at.today + k]), 0.0, 1.0)


@piece
def holds(p, q, condition, terms):
    """Whether a condition holds at terms."""
    if not p.conditions[q, condition].possible:
        return False
    for n in range(p.conditions[q, condition].first, p.conditions[q, condition].end):
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
        if holds(p, q, p.links[n].when, d.y):
            best = max(best, p.guards[g].sign * own[p.links[n].at])
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
    for n in range(p.bite_first[q, i], p.bite_first[q, i + 1]):
        g, k = p.bites[n].guard, p.bites[n].issue
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
        if p.bites[n].leads or mine > d.issue[i, k].gap:
            d.issue[i, k].gap, d.issue[i, k].bound = mine, value
        stuck = stuck or mine > 0.0
    return stuck


@piece
def break_all(p, d, own, q):
    """Everybody's bounds whose consent is needed; ``stuck`` says who has one that is broken."""
    for m in range(p.actors):
        i = p.roles[q, m].consent
        if i == NOBODY:
            break
        d.actor[i].stuck = break_bounds(p, d, own, q, i)


@piece
def is_impossible(p, d, own, q):
    """Whether the terms pass a limit that holds for everybody."""
    for n in range(p.bite_first[q, p.actors], p.bite_first[q, p.actors + 1]):
        g = p.bites[n].guard
        k, value = p.bites[n].issue, own[p.guards[g].at]
        past = beyond(p.guards[g].sign, d.y[k], value, d.x[k]) and not lifted(p, q, g, d.y)
        if past and p.guards[g].sign * (d.y[k] - value) > 0.0:
            return True
    return False
