# mypy: disallow-untyped-defs = False
"""Looking ahead in one world: :mod:`sim.process.forecast`, from the last stage back.

A stage whose published terms break a bound, or pass a limit, is not signed whatever the sums say; so there are none.
"""

from __future__ import annotations

import numpy as np

from sim.process.compiled.jit import piece
from sim.process.compiled.plan import NOBODY
from sim.process.compiled.scalars import break_bounds, copy, is_impossible, press
from sim.process.compiled.sums import after, appraise, believe, best, comply, see_duties, sit_down, weigh, would_sign


@piece
def publish(p, d, at, q):
    """Put the published terms of a stage on the table."""
    copy(d.y, d.x)
    for n in range(p.stages[q].size):
        d.y[p.issues[q, n]] = at[p.stages[q].target + n]


@piece
def keep_faith(p, d, own, at, values):
    """Where each stage starts, and how many duties each has kept, if all terms hold and all keep faith."""
    copy(d.starts[0], values)
    for q in range(d.starts.shape[0] - 1):
        copy(d.x, d.starts[q])
        publish(p, d, at, q)
        see_duties(p, d, q)
        copy(d.starts[q + 1], d.y)
        for j in range(p.actors):
            d.kept[q + 1, j] = d.kept[q, j] + d.actor[j].duty


@piece
def may_pass(p, d, own, at, q, eyes):
    """Put the published terms of a stage to come on the table; gives whether bounds and limits allow them."""
    if p.stages[-1].push_first > 0 or q == d.starts.shape[0] - 1:
        press(p, d, own, at, q, eyes)
    copy(d.x, d.starts[q])
    publish(p, d, at, q)
    for m in range(p.actors):
        i = p.roles[q, m].consent
        if i == NOBODY:
            break
        if break_bounds(p, d, own, q, i):
            return False
    return not is_impossible(p, d, own, q)


@piece
def expect(p, d, own, at, trust_a, trust_b, q):
    """Seat everybody concerned at the published terms of a stage to come, trusting those who have kept duties more."""
    learning = own[p.setting[0].learning]
    for i in range(p.actors):
        for j in range(d.pair.shape[1]):
            a = trust_a[i, j]
            if j < p.actors and j != i:
                a += learning * d.kept[q, j]
            d.pair[i, j].trust = a / (a + trust_b[i, j])
    see_duties(p, d, q)
    sit_down(p, d, own, at, q, True)
    weigh(p, d, own, q, True)


@piece
def reckon(p, d, q, level):
    """The sums of everybody concerned at a level of reasoning, at a stage to come."""
    for m in range(p.actors):
        i = p.roles[q, m].concerned
        if i == NOBODY:
            break
        appraise(p, d, q, i, level, after(d, q, i, d.value[:, level - 1, i]))


@piece
def all_sign(p, d, q):
    """Whether everybody's sums are for signing whose consent is needed."""
    for m in range(p.actors):
        i = p.roles[q, m].consent
        if i == NOBODY:
            break
        if not would_sign(p, d, i, 0.0):
            return False
    return True


@piece
def look_ahead(p, d, own, at, trust_a, trust_b, first, eyes):
    """Value stages from the last back to ``first``: fill in ``d.value``."""
    for q in range(d.starts.shape[0] - 1, first - 1, -1):
        d.value[q] = np.nan
        if not may_pass(p, d, own, at, q, eyes):
            continue
        expect(p, d, own, at, trust_a, trust_b, q)
        for level in range(1, p.reasoning + 1):
            reckon(p, d, q, level)
            if all_sign(p, d, q):
                for i in range(p.actors):
                    d.value[q, level - 1, i] = best(d, i)
            if level < p.reasoning:
                comply(p, d, q)


@piece
def trust_ahead(p, d, own, at, trust_a, trust_b, first, eyes, me):
    """Value stages from the last back to ``first`` for an actor that trusts everybody fully: fill in ``d.trusting``.

    ``d.value`` is the look ahead through the same eyes.
    """
    for q in range(d.starts.shape[0] - 1, first - 1, -1):
        d.trusting[q] = np.nan
        if not may_pass(p, d, own, at, q, eyes):
            continue
        expect(p, d, own, at, trust_a, trust_b, q)
        for level in range(1, p.reasoning + 1):
            reckon(p, d, q, level)
            if level < p.reasoning:
                comply(p, d, q)
        believe(p, d, own, at, q, me, True)
        appraise(p, d, q, me, p.reasoning, after(d, q, me, d.trusting))
        if all_sign(p, d, q):
            d.trusting[q] = best(d, me)
