# mypy: disallow-untyped-defs = False
"""The actors' sums in one world: :mod:`sim.process.seat` and :mod:`sim.process.appraisal`, term by term.

Losses are powers, and powers are most of the work; so those of all actors that are wanted at a time are put down
side by side first, and raised together (:mod:`sim.process.compiled.power`).
"""

from __future__ import annotations

import numpy as np

from sim.process.appraisal import MOVED
from sim.process.compiled.jit import piece
from sim.process.compiled.plan import NOBODY
from sim.process.compiled.power import power
from sim.process.compiled.scalars import fall, holds
from sim.process.seat import TIE


@piece
def raise_all(d, count):
    """Raise the first ``count`` of the numbers put down."""
    for m in range(count):
        d.raised[m] = power(d.base[m], d.alpha[m])


@piece
def put_down(d, m, base, alpha):
    """Put down a number to be raised; gives the next place."""
    d.base[m], d.alpha[m] = base, alpha
    return m + 1


@piece
def believe(p, d, own, at, q, i, trusting):
    """What the actor thinks of each performer's promise, and what a breach would cost it through the guarantors."""
    count = p.stages[q].backers
    strength, leverage = p.stages[q].strength, p.stages[q].leverage
    for m in range(p.actors):
        j = p.roles[q, m].performer
        if j == NOBODY:
            break
        if j != i:
            doubt = 1.0 - (1.0 if trusting else d.pair[i, j].trust)
            for n in range(count):
                g = p.backer[q, n]
                if g != i and g != j:
                    doubt = doubt * (1.0 - at[strength + n] * (1.0 if trusting else d.pair[i, g].trust))
            d.pair[i, j].belief = 1.0 - doubt
    spared = 1.0
    for n in range(count):
        g = p.backer[q, n]
        if g != i:
            trust = 1.0 if trusting else d.pair[i, g].trust
            spared = spared * (1.0 - at[strength + n] * trust * at[leverage + n])
    d.actor[i].penalty = own[p.setting[0].penalty] * (1.0 - spared)


@piece
def seated(p, q, s, coming):
    """Who sits in a place: those involved, at a stage to come everybody concerned."""
    return p.roles[q, s].concerned if coming else p.roles[q, s].involved


@piece
def sit_down(p, d, own, at, q, coming):
    """Everybody's sums at the start of a stage, at hand or to come: :func:`sim.process.appraisal.ground`."""
    issues = d.x.size
    months, exposure = at[p.stages[q].months], at[p.stages[q].exposure]
    m = put_down(d, 0, 1.0 - own[p.setting[0].shock], months / 12.0)
    for s in range(p.actors):
        i = seated(p, q, s, coming)
        if i == NOBODY:
            break
        alpha, discount = own[p.parties[i].alpha], own[p.parties[i].discount]
        m = put_down(d, m, discount, exposure)
        m = put_down(d, m, discount, months)
        for k in range(issues):
            m = put_down(d, m, abs(d.x[k] - d.issue[i, k].ideal), alpha)
            m = put_down(d, m, abs(fall(p, own, k, d.x[k]) - d.issue[i, k].ideal), alpha)
    raise_all(d, m)
    hazard, m = 1.0 - d.raised[0], 1
    for s in range(p.actors):
        i = seated(p, q, s, coming)
        if i == NOBODY:
            break
        believe(p, d, own, at, q, i, False)
        d.actor[i].hazard, d.actor[i].answered, d.actor[i].waited = hazard, d.raised[m], d.raised[m + 1]
        m += 2
        now, fallen, weight = 0.0, 0.0, p.parties[i].weight
        for k in range(issues):
            d.issue[i, k].loss_now = own[weight + k] * d.raised[m]
            d.issue[i, k].fall_loss = own[weight + k] * d.raised[m + 1]
            m += 2
            now += d.issue[i, k].loss_now
            fallen += d.issue[i, k].fall_loss
        d.actor[i].utility_now, d.actor[i].fall = 1.0 - now, 1.0 - fallen


@piece
def feel(p, d, own, q, i):
    """The share of each issue's value that the actor feels at the terms."""
    for n in range(p.parties[i].felt_first, p.parties[i + 1].felt_first):
        k = p.links[n].issue
        if p.links[n].leads:
            d.issue[i, k].feels, d.issue[i, k].factor = True, -np.inf
        if holds(p, q, p.links[n].when, d.y):
            d.issue[i, k].factor = max(d.issue[i, k].factor, own[p.links[n].at])
    for n in range(p.parties[i].felt_first, p.parties[i + 1].felt_first):
        k = p.links[n].issue
        if d.issue[i, k].factor == -np.inf:
            d.issue[i, k].factor = 1.0


@piece
def felt_loss(p, d, own, i, k, value):
    """The actor's loss at a value of an issue of which it feels a share."""
    off = abs(value * d.issue[i, k].factor - d.issue[i, k].ideal)
    return own[p.parties[i].weight + k] * power(off, own[p.parties[i].alpha])


@piece
def weigh(p, d, own, q, coming):
    """What the terms of a stage, at hand or to come, mean to everybody before asking who delivers."""
    size = p.stages[q].size
    m = 0
    for s in range(p.actors):
        i = seated(p, q, s, coming)
        if i == NOBODY:
            break
        alpha = own[p.parties[i].alpha]
        feel(p, d, own, q, i)
        for n in range(size):
            k = p.issues[q, n]
            value = d.y[k] * d.issue[i, k].factor if d.issue[i, k].feels else d.y[k]
            m = put_down(d, m, abs(value - d.issue[i, k].ideal), alpha)
            m = put_down(d, m, abs(fall(p, own, k, d.y[k]) - d.issue[i, k].ideal), alpha)
    raise_all(d, m)
    m = 0
    for s in range(p.actors):
        i = seated(p, q, s, coming)
        if i == NOBODY:
            break
        now, weight = d.actor[i].utility_now, p.parties[i].weight
        for n in range(p.parties[i].felt_first, p.parties[i + 1].felt_first):
            if p.links[n].leads:
                k = p.links[n].issue
                now = now + d.issue[i, k].loss_now - felt_loss(p, d, own, i, k, d.x[k])
        gain, fallen = 0.0, 0.0
        for n in range(size):
            k = p.issues[q, n]
            before = felt_loss(p, d, own, i, k, d.x[k]) if d.issue[i, k].feels else d.issue[i, k].loss_now
            d.issue[i, k].step = before - own[weight + k] * d.raised[m]
            gain += d.issue[i, k].step
            fallen += d.issue[i, k].fall_loss - own[weight + k] * d.raised[m + 1]
            m += 2
        d.actor[i].now = now
        d.actor[i].done = now + gain
        d.actor[i].fall_next = d.actor[i].fall + fallen


@piece
def see_duties(p, d, q):
    """Who has a duty: must deliver an issue that really moves."""
    for i in range(p.actors):
        d.actor[i].duty = False
    for n in range(p.stages[q].size):
        k = p.issues[q, n]
        if abs(d.y[k] - d.x[k]) > MOVED:
            for m in range(p.actors):
                j = p.duties[q, n, m].carrier
                if j == NOBODY:
                    break
                d.actor[j].duty = True


@piece
def appraise(p, d, q, i, level, value_next):
    """Complied, breached and refused of the actor at a level of reasoning."""
    everyone = 1.0
    for m in range(p.actors):
        j = p.roles[q, m].performer
        if j == NOBODY:
            break
        d.actor[j].faith = 1.0
        if j != i:
            d.actor[j].faith = d.pair[i, j].belief * d.actor[j].word if level > 1 else d.pair[i, j].belief
            if d.actor[j].duty:
                everyone = everyone * d.actor[j].faith
    mix, mix_without_mine = d.actor[i].now, d.actor[i].now
    for n in range(p.stages[q].size):
        chance = 1.0
        for m in range(p.actors):
            j = p.duties[q, n, m].carrier
            if j == NOBODY:
                break
            chance = chance * d.actor[j].faith
        step = d.issue[i, p.issues[q, n]].step
        mix = mix + chance * step
        if not p.duties[q, n, i].carries:
            mix_without_mine = mix_without_mine + chance * step
    answered = d.actor[i].answered
    exposed = 1.0 - answered
    after = (1.0 - d.actor[i].hazard) * value_next + d.actor[i].hazard * d.actor[i].fall_next
    good = (1.0 - d.actor[i].waited) * d.actor[i].done + d.actor[i].waited * after
    fallen = answered * d.actor[i].fall
    d.actor[i].complied = exposed * mix + fallen + everyone * (good - exposed * d.actor[i].done - fallen)
    d.actor[i].breached = d.actor[i].complied
    if d.actor[i].duty:
        d.actor[i].breached = exposed * mix_without_mine + fallen - answered * d.actor[i].penalty
    d.actor[i].refused = exposed * d.actor[i].now + fallen


@piece
def after(d, q, i, value):
    """V of the next stage for an actor with these values of all stages: F(q + 1) where it would not be signed."""
    if q + 1 == value.size:
        return d.actor[i].done
    return d.actor[i].fall_next if np.isnan(value[q + 1]) else value[q + 1]


@piece
def best(d, i):
    """The larger of complied and breached for performers, else complied."""
    return max(d.actor[i].complied, d.actor[i].breached) if d.actor[i].duty else d.actor[i].complied


@piece
def comply(p, d, q):
    """How likely each performer keeps its word by its own sums."""
    for m in range(p.actors):
        j = p.roles[q, m].performer
        if j == NOBODY:
            break
        temptation = d.actor[j].breached - d.actor[j].complied
        if not d.actor[j].duty:
            d.actor[j].word = 1.0
        elif np.isinf(p.precision):
            d.actor[j].word = 1.0 if temptation <= TIE else 0.0
        else:
            d.actor[j].word = 1.0 / (1.0 + np.exp(min(max(p.precision * temptation, -700.0), 700.0)))


@piece
def utility_gap(p, d, i, noise):
    """By how much refusing beats signing."""
    return d.actor[i].refused - (best(d, i) if p.strategic else d.actor[i].complied) - noise


@piece
def would_sign(p, d, i, noise):
    """Whether the actor's sums are for signing; its bounds are another matter."""
    return (best(d, i) if p.strategic else d.actor[i].complied) + noise - d.actor[i].refused >= -TIE


@piece
def judge(p, d, own, q, value):
    """Everybody involved does its sums on the terms, level by level.

    ``value`` (Q, levels, N) is what each expects of the stages to come.
    """
    see_duties(p, d, q)
    weigh(p, d, own, q, False)
    for level in range(1, p.reasoning + 1):
        for s in range(p.actors):
            i = p.roles[q, s].involved if level == p.reasoning else p.roles[q, s].performer
            if i == NOBODY:
                break
            appraise(p, d, q, i, level, after(d, q, i, value[:, level - 1, i]))
        if level < p.reasoning:
            comply(p, d, q)
