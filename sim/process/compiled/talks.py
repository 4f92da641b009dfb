# mypy: disallow-untyped-defs = False
"""Talks in one world: :mod:`sim.process.talks` and :func:`sim.agents.table.talk`."""

from __future__ import annotations

import numpy as np

from sim.process.compiled.jit import piece
from sim.process.compiled.plan import NOBODY
from sim.process.compiled.scalars import break_all, clipped, copy, is_impossible, lifted, near
from sim.process.compiled.sums import judge, utility_gap, would_sign
from sim.process.compiled.sweep import publish


@piece
def talk(p, d, own, at, q, value, noise, m, closing):
    """Talk until nobody objects or the rounds are used up; ``closing`` takes in row ``m`` how it ends.

    The closing table is the best one seen: fewest objectors, then least shortfall, then the earliest.
    """
    publish(p, d, at, q)
    fewest, least = np.inf, np.inf
    closing.rounds[m] = -1
    for turn in range(p.rounds + 1):
        judge(p, d, own, q, value)
        break_all(p, d, own, q)
        count, short = tally(p, d, own, q, noise)
        if count < fewest or (count == fewest and short < least):
            fewest, least = count, short
            close(p, d, q, m, closing)
            if count == 0:
                closing.rounds[m] = turn
        if turn == p.rounds or count == 0 or not move_table(p, d, own, at, q):
            break


@piece
def close(p, d, q, m, closing):
    """Write down the table as it stands, with everybody's sums and broken bounds."""
    for k in range(d.y.size):
        closing.terms[k, m] = d.y[k]
    for s in range(p.actors):
        i = p.roles[q, s].involved
        if i == NOBODY:
            break
        closing.complied[i, m], closing.breached[i, m] = d.actor[i].complied, d.actor[i].breached
        closing.refused[i, m], closing.duty[i, m] = d.actor[i].refused, d.actor[i].duty
    for s in range(p.actors):
        i = p.roles[q, s].consent
        if i == NOBODY:
            break
        for n in range(p.bite_first[q, i], p.bite_first[q, i + 1]):
            if p.bites[n].leads:
                k = p.bites[n].issue
                closing.gap[i, k, m], closing.bound[i, k, m] = d.issue[i, k].gap, d.issue[i, k].bound


@piece
def tally(p, d, own, q, noise):
    """How many object (an impossible package counts as one more) and their total shortfall."""
    count, short = 0, 0.0
    for m in range(p.actors):
        i = p.roles[q, m].consent
        if i == NOBODY:
            break
        d.actor[i].against = d.actor[i].stuck or not would_sign(p, d, i, noise[i])
        if d.actor[i].against:
            count += 1
            short += shortfall(p, d, q, i, noise[i])
    return count + is_impossible(p, d, own, q), near(short)


@piece
def shortfall(p, d, q, i, noise):
    """How far an objector is from signing: its gaps summed, or its loss of utility if none."""
    gaps = 0.0
    for n in range(p.bite_first[q, i], p.bite_first[q, i + 1]):
        if p.bites[n].leads:
            gaps += d.issue[i, p.bites[n].issue].gap
    return gaps if gaps > 0.0 else max(utility_gap(p, d, i, noise), 0.0)


@piece
def asks(p, d, own, q, i, k, stuck):
    """What an objector asks for on an issue: the bound that is broken there, or a step towards its position."""
    if not stuck:
        concession = own[p.setting[0].concession]
        return d.y[k] + concession * (d.issue[i, k].position - d.y[k])
    for n in range(p.bite_first[q, i], p.bite_first[q, i + 1]):
        if p.bites[n].leads and p.bites[n].issue == k and d.issue[i, k].gap > 0.0:
            return d.issue[i, k].bound
    return d.y[k]


@piece
def move_table(p, d, own, at, q):
    """Move the table to the objectors' mean, inside the path's intervals and limits; gives whether it moves."""
    size = p.stages[q].size
    copy(d.z, d.y)
    for n in range(size):
        k = p.issues[q, n]
        pull, whole = 0.0, 0.0
        for m in range(p.actors):
            i = p.roles[q, m].consent
            if i == NOBODY:
                break
            if d.actor[i].against:
                say = own[p.parties[i].say + k]
                pull += say * asks(p, d, own, q, i, k, d.actor[i].stuck)
                whole += say
        goal = pull / whole if whole > 0.0 else d.y[k]
        d.z[k] = clipped(goal, at[p.stages[q].low + n], at[p.stages[q].high + n])
    moves = False
    for n in range(size):
        k = p.issues[q, n]
        low, high = at[p.stages[q].low + n], at[p.stages[q].high + n]
        limited = under_limits(p, d, own, q, k, low, high)
        moves = moves or limited != d.y[k]
        d.base[n] = limited
    for n in range(size):
        d.y[p.issues[q, n]] = d.base[n]
    return moves


@piece
def under_limits(p, d, own, q, k, low, high):
    """A value of the next table drawn back under limits that hold for everybody, not past start or interval."""
    value = d.z[k]
    for m in range(p.bite_first[q, p.actors], p.bite_first[q, p.actors + 1]):
        g = p.bites[m].guard
        if p.guards[g].issue == k and not lifted(p, q, g, d.z):
            limit = own[p.guards[g].at]
            if p.guards[g].sign > 0.0:
                value = min(value, max(max(limit, d.x[k]), low))
            else:
                value = max(value, min(min(limit, d.x[k]), high))
    return value
