# mypy: disallow-untyped-defs = False
"""Looking ahead in one world: :mod:`sim.process.forecast`, from the last stage back."""

from __future__ import annotations

from sim.process.compiled.jit import piece, routine
from sim.process.compiled.scalars import copy, copy_rows, is_impossible, press, recall_actor
from sim.process.compiled.sums import (
    appraise,
    believe,
    best,
    break_all,
    comply,
    foresee,
    is_pressed,
    see_duties,
    sit_down,
    weigh,
    would_sign,
)


@piece
def publish(p, d, at, q):
    """Put the published terms of a stage on the table."""
    copy(d.y, d.x)
    for n in range(p.stages[q].size):
        d.y[p.issues[q, n]] = at[p.stages[q].at + n]


@routine
def keep_faith(p, d, own, at, values, trust_a):
    """Where each stage starts, and everyone's ``a`` of trust there, if all terms hold and all keep faith."""
    learning = own[p.setting + 4 * d.x.size + 3]
    copy(d.starts[0], values)
    copy_rows(d.a_by_stage[0], trust_a)
    for q in range(d.starts.shape[0] - 1):
        copy(d.x, d.starts[q])
        publish(p, d, at, q)
        see_duties(p, d, q)
        copy(d.starts[q + 1], d.y)
        copy_rows(d.a_by_stage[q + 1], d.a_by_stage[q])
        for j in range(p.actors):
            if d.actor[j].duty:
                for i in range(p.actors):
                    if i != j:
                        d.a_by_stage[q + 1, i, j] += learning


@routine
def look_ahead(p, d, own, at, trust_b, first, eyes):
    """Value stages from the last back to ``first``: fill in ``d.value`` and ``d.signed``."""
    count = d.starts.shape[0]
    for q in range(count - 1, first - 1, -1):
        feasible = expect(p, d, own, at, trust_b, q, eyes)
        for level in range(1, p.reasoning + 1):
            yes = feasible
            for i in range(p.actors):
                ahead = d.actor[i].done
                if q + 1 < count:
                    ahead = d.value[q + 1, level - 1, i] if d.signed[q + 1, level - 1] else d.actor[i].fall_next
                appraise(p, d, q, i, level, ahead)
                d.value[q, level - 1, i] = best(d, i)
                if p.asked[q, i].consent:
                    yes = yes and would_sign(p, d, i, 0.0) and not d.actor[i].stuck
            d.signed[q, level - 1] = yes
            if level < p.reasoning:
                comply(p, d, q)


@piece
def expect(p, d, own, at, trust_b, q, eyes):
    """Seat everybody at the published terms of a stage to come; gives whether these are possible at all."""
    if p.stages[-1].push_first > 0 or q == d.starts.shape[0] - 1:
        press(p, d, own, at, q, eyes)
    copy(d.x, d.starts[q])
    publish(p, d, at, q)
    see_duties(p, d, q)
    for i in range(p.actors):
        for j in range(d.trust.shape[1]):
            a = d.a_by_stage[q, i, j]
            d.trust[i, j] = a / (a + trust_b[i, j])
    for i in range(p.actors):
        if is_pressed(p, q, i):
            recall_actor(p, d, own, at, q, i)
            sit_down(p, d, own, at, q, i)
            weigh(p, d, own, q, i)
        else:
            foresee(p, d, own, at, q, i)
    break_all(p, d, own, q)
    return not is_impossible(p, d, own, q)


@routine
def trust_ahead(p, d, own, at, trust_b, first, eyes, me):
    """What stage ``first`` is worth to an actor that trusts everybody fully, and whether it would then be signed.

    ``d.value`` and ``d.signed`` are the look ahead through the same eyes.
    """
    count = d.starts.shape[0]
    value, signed = 0.0, False
    for q in range(count - 1, first - 1, -1):
        signs = expect(p, d, own, at, trust_b, q, eyes)
        for level in range(1, p.reasoning + 1):
            for i in range(p.actors):
                ahead = d.actor[i].done
                if q + 1 < count:
                    ahead = d.value[q + 1, level - 1, i] if d.signed[q + 1, level - 1] else d.actor[i].fall_next
                appraise(p, d, q, i, level, ahead)
            if level < p.reasoning:
                comply(p, d, q)
        believe(p, d, own, at, q, me, True)
        ahead = d.actor[me].done
        if q + 1 < count:
            ahead = value if signed else d.actor[me].fall_next
        appraise(p, d, q, me, p.reasoning, ahead)
        for i in range(p.actors):
            if p.asked[q, i].consent:
                signs = signs and would_sign(p, d, i, 0.0) and not d.actor[i].stuck
        value, signed = best(d, me), signs
    return value, signed
