# mypy: disallow-untyped-defs = False
"""Looking ahead in one world: :mod:`sim.process.forecast`, from the last stage back.

A stage whose published terms break a bound, or pass a limit, is not signed whatever the sums say; so there are none.
"""

from __future__ import annotations

from sim.process.compiled.jit import piece
from sim.process.compiled.plan import NOBODY
from sim.process.compiled.scalars import break_bounds, copy, is_impossible, press
from sim.process.compiled.sums import appraise, believe, best, comply, see_duties, sit_down, weigh, would_sign


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
        i = p.consent[q, m]
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
        for j in range(d.trust.shape[1]):
            a = trust_a[i, j]
            if j < p.actors and j != i:
                a += learning * d.kept[q, j]
            d.trust[i, j] = a / (a + trust_b[i, j])
    see_duties(p, d, q)
    sit_down(p, d, own, at, q, p.concerned[q])
    weigh(p, d, own, q, p.concerned[q])


@piece
def reckon(p, d, q, level):
    """The sums of everybody concerned at a level of reasoning, at a stage to come."""
    for m in range(p.actors):
        i = p.concerned[q, m]
        if i == NOBODY:
            break
        ahead = d.actor[i].done
        if q + 1 < d.starts.shape[0]:
            ahead = d.value[q + 1, level - 1, i] if d.signed[q + 1, level - 1] else d.actor[i].fall_next
        appraise(p, d, q, i, level, ahead)


@piece
def all_sign(p, d, q):
    """Whether everybody's sums are for signing whose consent is needed."""
    for m in range(p.actors):
        i = p.consent[q, m]
        if i == NOBODY:
            break
        if not would_sign(p, d, i, 0.0):
            return False
    return True


@piece
def look_ahead(p, d, own, at, trust_a, trust_b, first, eyes):
    """Value stages from the last back to ``first``: fill in ``d.signed``, and ``d.value`` where that is so."""
    for q in range(d.starts.shape[0] - 1, first - 1, -1):
        if not may_pass(p, d, own, at, q, eyes):
            for level in range(p.reasoning):
                d.signed[q, level] = False
            continue
        expect(p, d, own, at, trust_a, trust_b, q)
        for level in range(1, p.reasoning + 1):
            reckon(p, d, q, level)
            for m in range(p.actors):
                i = p.concerned[q, m]
                if i == NOBODY:
                    break
                d.value[q, level - 1, i] = best(d, i)
            d.signed[q, level - 1] = all_sign(p, d, q)
            if level < p.reasoning:
                comply(p, d, q)


@piece
def trust_ahead(p, d, own, at, trust_a, trust_b, first, eyes, me):
    """What stage ``first`` is worth to an actor that trusts everybody fully, and whether it would then be signed.

    ``d.value`` and ``d.signed`` are the look ahead through the same eyes.
    """
    count = d.starts.shape[0]
    value, signed = 0.0, False
    for q in range(count - 1, first - 1, -1):
        if not may_pass(p, d, own, at, q, eyes):
            signed = False
            continue
        expect(p, d, own, at, trust_a, trust_b, q)
        for level in range(1, p.reasoning + 1):
            reckon(p, d, q, level)
            if level < p.reasoning:
                comply(p, d, q)
        believe(p, d, own, at, q, me, True)
        ahead = d.actor[me].done
        if q + 1 < count:
            ahead = value if signed else d.actor[me].fall_next
        appraise(p, d, q, me, p.reasoning, ahead)
        value, signed = best(d, me), all_sign(p, d, q)
    return value, signed
