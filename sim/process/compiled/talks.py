# mypy: disallow-untyped-defs = False
"""Talks in one world: :mod:`sim.process.talks` and :func:`sim.agents.table.talk`."""

from __future__ import annotations

import numpy as np

from sim.process.compiled.jit import piece, routine
from sim.process.compiled.scalars import clipped, copy, is_impossible, lifted, near
from sim.process.compiled.sums import break_all, judge, utility_gap, would_sign
from sim.process.compiled.sweep import publish


@routine
def talk(p, d, own, at, q, value, signed, noise):
    """Talk until nobody objects or the rounds are used up, and judge how it ended.

    Gives the round of agreement, -1 without one.

    ``d.closing`` becomes the best table seen: fewest objectors, then least shortfall, then the earliest.
    """
    publish(p, d, at, q)
    fewest, least, agreed, over = np.inf, np.inf, -1, False
    for turn in range(p.rounds + 2):
        judge(p, d, own, q, value, signed)
        break_all(p, d, own, q)
        if over:
            break
        count, short = tally(p, d, own, q, noise)
        best = count < fewest or (count == fewest and short < least)
        if best:
            fewest, least = count, short
            copy(d.closing, d.y)
            if count == 0:
                agreed = turn
        if turn == p.rounds or count == 0 or not move_table(p, d, own, at, q):
            if best:
                break
            over = True
            copy(d.y, d.closing)
    return agreed


@piece
def tally(p, d, own, q, noise):
    """How many object (an impossible package counts as one more) and their total shortfall."""
    count, short = 0, 0.0
    for i in range(p.actors):
        d.actor[i].against = p.asked[q, i].consent and (d.actor[i].stuck or not would_sign(p, d, i, noise[i]))
        if d.actor[i].against:
            count += 1
            short += shortfall(p, d, q, i, noise[i])
    return count + is_impossible(p, d, own, q), near(short)


@piece
def shortfall(p, d, q, i, noise):
    """How far an objector is from signing: its gaps summed, or its loss of utility if none."""
    gaps = 0.0
    for g in range(p.parties[i].guard_first, p.parties[i + 1].guard_first):
        if p.counting[q, g].leads:
            gaps += d.issue[i, p.guards[g].issue].gap
    return gaps if gaps > 0.0 else max(utility_gap(p, d, i, noise), 0.0)


@piece
def asks(p, d, own, q, i, k, stuck):
    """What an objector asks for on an issue: the bound that is broken there, or a step towards its position."""
    if not stuck:
        concession = own[p.setting + 4 * d.x.size + 1]
        return d.y[k] + concession * (d.issue[i, k].position - d.y[k])
    for g in range(p.parties[i].guard_first, p.parties[i + 1].guard_first):
        if p.counting[q, g].leads and p.guards[g].issue == k and d.issue[i, k].gap > 0.0:
            return d.issue[i, k].bound
    return d.y[k]


@piece
def move_table(p, d, own, at, q):
    """Move the table to the objectors' mean, inside the path's intervals and limits; gives whether it moves."""
    size, issues, first = p.stages[q].size, d.x.size, p.stages[q].at
    copy(d.z, d.y)
    for n in range(size):
        k = p.issues[q, n]
        pull, whole = 0.0, 0.0
        for i in range(p.actors):
            if d.actor[i].against:
                say = own[p.parties[i].at + 3 * issues + k]
                pull += say * asks(p, d, own, q, i, k, d.actor[i].stuck)
                whole += say
        goal = pull / whole if whole > 0.0 else d.y[k]
        d.z[k] = clipped(goal, at[first + size + n], at[first + 2 * size + n])
    moves = False
    for n in range(size):
        k = p.issues[q, n]
        low, high = at[first + size + n], at[first + 2 * size + n]
        limited = under_limits(p, d, own, q, k, low, high)
        moves = moves or limited != d.y[k]
        d.step[0, n] = limited
    for n in range(size):
        d.y[p.issues[q, n]] = d.step[0, n]
    return moves


@piece
def under_limits(p, d, own, q, k, low, high):
    """A value of the next table drawn back under limits that hold for everybody, not past start or interval."""
    value = d.z[k]
    for g in range(p.parties[p.actors].guard_first, p.parties[p.actors + 1].guard_first):
        if p.counting[q, g].on and p.guards[g].issue == k and not lifted(p, q, g, d.z):
            limit = own[p.guards[g].at]
            if p.guards[g].sign > 0.0:
                value = min(value, max(max(limit, d.x[k]), low))
            else:
                value = max(value, min(min(limit, d.x[k]), high))
    return value
