# mypy: disallow-untyped-defs = False
"""One actor's sums in one world: :mod:`sim.process.seat` and :mod:`sim.process.appraisal`, term by term."""

from __future__ import annotations

import numpy as np

from sim.process.appraisal import MOVED
from sim.process.compiled.jit import piece
from sim.process.compiled.scalars import FALLEN, FELT, PLAIN, break_bounds, fallen, holds, know, loss
from sim.process.seat import TIE


@piece
def believe(p, d, own, at, q, i, trusting):
    """What the actor thinks of each performer's promise, and what a breach would cost it through the guarantors."""
    count = p.stages[q].backers
    strength = p.stages[q].at + 3 * p.stages[q].size
    for j in range(p.actors):
        if j != i and p.asked[q, j].performs:
            doubt = 1.0 - (1.0 if trusting else d.trust[i, j])
            for n in range(count):
                g = p.backer[q, n]
                if g not in (i, j):
                    doubt = doubt * (1.0 - at[strength + n] * (1.0 if trusting else d.trust[i, g]))
            d.belief[i, j] = 1.0 - doubt
    spared = 1.0
    for n in range(count):
        g = p.backer[q, n]
        if g != i:
            trust = 1.0 if trusting else d.trust[i, g]
            spared = spared * (1.0 - at[strength + n] * trust * at[strength + count + n])
    d.actor[i].penalty = own[p.setting + 4 * d.x.size + 2] * (1.0 - spared)


@piece
def sit_down(p, d, own, at, q, i):
    """The actor's sums at the start of a stage."""
    issues = d.x.size
    believe(p, d, own, at, q, i, False)
    now, fall = 0.0, 0.0
    for k in range(issues):
        d.issue[i, k].loss_now = loss(p, d, own, i, k, d.x[k], PLAIN)
        d.issue[i, k].fall_loss = loss(p, d, own, i, k, fallen(p, own, k, d.x[k], issues), FALLEN)
        now += d.issue[i, k].loss_now
        fall += d.issue[i, k].fall_loss
    d.actor[i].utility_now, d.actor[i].fall = 1.0 - now, 1.0 - fall
    clock = p.stages[q].clock
    d.actor[i].hazard = at[clock]
    d.actor[i].answered, d.actor[i].waited = at[clock + 1 + i], at[clock + 1 + p.actors + i]


@piece
def is_pressed(p, q, i):
    """Whether pressure before a stage has moved the actor's interests."""
    pressed = False
    for n in range(p.stages[q].push_first):
        pressed = pressed or p.pushes[n].target == i
    return pressed


@piece
def foresee(p, d, own, at, q, i):
    """The actor's sums at the start of a stage and at its published terms, if all was kept so far: losses are known."""
    issues = d.x.size
    believe(p, d, own, at, q, i, False)
    first = p.parties[i].at + 4 * issues
    now, fall = 0.0, 0.0
    for k in range(issues):
        s = p.source[q, k, 0]
        if s < 0:
            lost, fallen_loss = own[first + k], own[first + issues + k]
        else:
            size = p.stages[s].size
            there = p.stages[s].losses + 2 * size * i + p.source[q, k, 1]
            lost, fallen_loss = at[there], at[there + size]
        d.issue[i, k].loss_now = lost
        d.issue[i, k].fall_loss = fallen_loss
        now += lost
        fall += fallen_loss
    now, fall = 1.0 - now, 1.0 - fall
    d.actor[i].utility_now, d.actor[i].fall = now, fall
    clock = p.stages[q].clock
    d.actor[i].hazard = at[clock]
    d.actor[i].answered, d.actor[i].waited = at[clock + 1 + i], at[clock + 1 + p.actors + i]
    for n in range(p.parties[i].felt_first, p.parties[i + 1].felt_first):
        know(d, i, p.felt[n].issue, FELT, np.nan, np.nan)
    feel(p, d, own, q, i)
    for n in range(p.parties[i].felt_first, p.parties[i + 1].felt_first):
        if p.felt[n].leads:
            k = p.felt[n].issue
            now = now + d.issue[i, k].loss_now - loss(p, d, own, i, k, d.x[k] * d.issue[i, k].factor, FELT)
    size = p.stages[q].size
    there = p.stages[q].losses + 2 * size * i
    gain, fallen_gain = 0.0, 0.0
    for n in range(size):
        k = p.issues[q, n]
        if d.issue[i, k].feels:
            before = loss(p, d, own, i, k, d.x[k] * d.issue[i, k].factor, FELT)
            step = before - loss(p, d, own, i, k, d.y[k] * d.issue[i, k].factor, FELT)
        else:
            step = d.issue[i, k].loss_now - at[there + n]
        d.step[i, n] = step
        gain += step
        fallen_gain += d.issue[i, k].fall_loss - at[there + size + n]
    d.actor[i].now = now
    d.actor[i].done = now + gain
    d.actor[i].fall_next = fall + fallen_gain


@piece
def feel(p, d, own, q, i):
    """The share of each issue's value that the actor feels at the terms."""
    for n in range(p.parties[i].felt_first, p.parties[i + 1].felt_first):
        k = p.felt[n].issue
        if p.felt[n].leads:
            d.issue[i, k].feels, d.issue[i, k].factor = True, -np.inf
        if holds(p, q, p.felt[n].when, d.y):
            d.issue[i, k].factor = max(d.issue[i, k].factor, own[p.felt[n].at])
    for n in range(p.parties[i].felt_first, p.parties[i + 1].felt_first):
        k = p.felt[n].issue
        if d.issue[i, k].factor == -np.inf:
            d.issue[i, k].factor = 1.0


@piece
def weigh(p, d, own, q, i):
    """What the terms mean to the actor before asking who delivers."""
    issues = d.x.size
    feel(p, d, own, q, i)
    now = d.actor[i].utility_now
    for n in range(p.parties[i].felt_first, p.parties[i + 1].felt_first):
        if p.felt[n].leads:
            k = p.felt[n].issue
            now = now + d.issue[i, k].loss_now - loss(p, d, own, i, k, d.x[k] * d.issue[i, k].factor, FELT)
    gain, fall = 0.0, 0.0
    for n in range(p.stages[q].size):
        k = p.issues[q, n]
        if d.issue[i, k].feels:
            before = loss(p, d, own, i, k, d.x[k] * d.issue[i, k].factor, FELT)
            d.step[i, n] = before - loss(p, d, own, i, k, d.y[k] * d.issue[i, k].factor, FELT)
        else:
            d.step[i, n] = d.issue[i, k].loss_now - loss(p, d, own, i, k, d.y[k], PLAIN)
        gain += d.step[i, n]
        fall += d.issue[i, k].fall_loss - loss(p, d, own, i, k, fallen(p, own, k, d.y[k], issues), FALLEN)
    d.actor[i].now = now
    d.actor[i].done = now + gain
    d.actor[i].fall_next = d.actor[i].fall + fall


@piece
def see_duties(p, d, q):
    """Who has a duty: must deliver an issue that really moves."""
    for i in range(p.actors):
        d.actor[i].duty = False
    for n in range(p.stages[q].size):
        k = p.issues[q, n]
        if abs(d.y[k] - d.x[k]) > MOVED:
            for i in range(p.actors):
                d.actor[i].duty = d.actor[i].duty or p.delivers[q, n, i]


@piece
def appraise(p, d, q, i, level, value_next):
    """Complied, breached and refused of the actor at a level of reasoning."""
    mix, mix_without_mine, everyone = d.actor[i].now, d.actor[i].now, 1.0
    for n in range(p.stages[q].size):
        chance = 1.0
        for j in range(p.actors):
            if j != i and p.delivers[q, n, j]:
                chance = chance * (d.belief[i, j] * d.actor[j].word if level > 1 else d.belief[i, j])
        mix = mix + chance * d.step[i, n]
        if not p.delivers[q, n, i]:
            mix_without_mine = mix_without_mine + chance * d.step[i, n]
    for j in range(p.actors):
        if j != i and d.actor[j].duty:
            everyone = everyone * (d.belief[i, j] * d.actor[j].word if level > 1 else d.belief[i, j])
    answered = d.actor[i].answered
    exposed = 1.0 - answered
    after = (1.0 - d.actor[i].hazard) * value_next + d.actor[i].hazard * d.actor[i].fall_next
    good = (1.0 - d.actor[i].waited) * d.actor[i].done + d.actor[i].waited * after
    fall = answered * d.actor[i].fall
    d.actor[i].complied = exposed * mix + fall + everyone * (good - exposed * d.actor[i].done - fall)
    d.actor[i].breached = d.actor[i].complied
    if d.actor[i].duty:
        d.actor[i].breached = exposed * mix_without_mine + fall - answered * d.actor[i].penalty
    d.actor[i].refused = exposed * d.actor[i].now + fall


@piece
def best(d, i):
    """The larger of complied and breached for performers, else complied."""
    return max(d.actor[i].complied, d.actor[i].breached) if d.actor[i].duty else d.actor[i].complied


@piece
def comply(p, d, q):
    """How likely each performer keeps its word by its own sums."""
    for j in range(p.actors):
        if not p.asked[q, j].performs:
            continue
        temptation = d.actor[j].breached - d.actor[j].complied
        if not d.actor[j].duty:
            d.actor[j].word = 1.0
        elif np.isinf(p.precision):
            d.actor[j].word = 1.0 if temptation <= 1e-12 else 0.0
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
def judge(p, d, own, q, value, signed):
    """Everybody involved does its sums on the terms, level by level.

    ``value`` and ``signed`` (Q, levels, N) are what each expects of the stages.
    """
    see_duties(p, d, q)
    for i in range(p.actors):
        if p.asked[q, i].consent or p.asked[q, i].performs:
            weigh(p, d, own, q, i)
    for level in range(1, p.reasoning + 1):
        for i in range(p.actors):
            if p.asked[q, i].performs or (level == p.reasoning and p.asked[q, i].consent):
                ahead = d.actor[i].done
                if q + 1 < value.shape[0]:
                    ahead = value[q + 1, level - 1, i] if signed[q + 1, level - 1, i] else d.actor[i].fall_next
                appraise(p, d, q, i, level, ahead)
        if level < p.reasoning:
            comply(p, d, q)


@piece
def break_all(p, d, own, q):
    """Everybody's bounds whose consent is needed; ``stuck`` says who has one that is broken."""
    for i in range(p.actors):
        d.actor[i].stuck = p.asked[q, i].consent and break_bounds(p, d, own, q, i)
