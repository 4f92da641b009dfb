"""The points of a look ahead: where things stand now, and would stand if all terms hold and all keep faith."""

from __future__ import annotations

import numpy as np

from sim.process.bundles import Ahead
from sim.process.compiling import inner, part
from sim.process.copying import copy, copy_grid, fill
from sim.process.handles import Handle
from sim.process.room import as_pledges, shared_in, terms_in
from sim.process.stands import (
    copy_pledges,
    pledges_of,
    put_in_force,
)
from sim.process.sums import performing
from sim.process.utility import fallback, losses, losses_beside
from sim.worlds.block import Array, Own, Pledges, Terms
from sim.worlds.tables import NOBODY


@part
def force_at(ahead: Ahead, m: int) -> Pledges:
    """What is in force at a point."""
    return Pledges(ahead.moves[m], ahead.owes[m], ahead.backed[m], ahead.mediated[m], ahead.strength[m])


@part
def own_at(ahead: Ahead, own: Own, m: int) -> Own:
    """The actors' numbers at a point: as now, but for what pressure will have moved."""
    return Own(
        ahead.position[m], ahead.ideal[m], own.salience, own.weight, own.discount, own.exponent, own.bound, own.link
    )


@inner
def publish(stages: Handle, terms: Terms, t: int, start: Array, out: Array) -> None:
    """The published terms of stage t (K,): where things stand, with the stage's targets."""
    for k in range(start.size):
        out[k] = terms.target[t, k] if stages.moves[t, k] else start[k]


@inner
def press(position: Array, ideal: Array, pressed: Array, i: int, k: int, step: float) -> None:
    """Pressure moves an actor's position, ideal and bounds on an issue, in place; arrays (N, K)."""
    pressed[i, k] += step
    position[i, k] = min(max(position[i, k] + step, 0.0), 1.0)
    ideal[i, k] = min(max(ideal[i, k] + step, 0.0), 1.0)


@inner
def begin(room: Handle) -> None:
    """Point 0 is where things stand; what they are worth there is known (:func:`value_now`)."""
    now, ahead = room.now, room.ahead
    copy(now.x, ahead.x[0])
    copy_grid(now.own.position, ahead.position[0])
    copy_grid(now.own.ideal, ahead.ideal[0])
    copy_grid(now.pressed, ahead.pressed[0])
    copy(now.changed, ahead.changed[0])
    copy_grid(now.a, ahead.a[0])
    copy_pledges(as_pledges(now.force), force_at(ahead, 0))


@inner
def value_now(rules: Handle, world: Handle, room: Handle) -> None:
    """Point 0: where things stand, where they would fall, everybody's losses there; once until something moves."""
    course = room.course[0]
    if course.valued:
        return
    course.valued = 1
    now, ahead, sums, shared = room.now, room.ahead, room.sums, shared_in(world)
    own = now.own
    copy(now.x, ahead.x[0])
    fallback(now.x, shared.today, shared.drift, shared.stickiness, ahead.z[0])
    fill(sums.factor, 1.0)
    for i in range(own.exponent.size):
        losses(now.x, sums.factor, own.ideal[i], own.weight[i], own.exponent[i], ahead.x_loss[0, i])
        losses(ahead.z[0], sums.factor, own.ideal[i], own.weight[i], own.exponent[i], ahead.z_loss[0, i])


@inner
def advance(rules: Handle, stages: Handle, world: Handle, room: Handle, t: int, m: int, eyes: int) -> None:
    """From point m to the next: stage t is signed at its published terms, delivered, and learned from."""
    ahead, terms, shared, performs = room.ahead, terms_in(world), shared_in(world), room.sums.performs
    actors = room.actors
    publish(stages, terms, t, ahead.x[m], ahead.x[m + 1])
    performing(stages.duty[t], ahead.x[m], ahead.x[m + 1], performs)
    copy_grid(ahead.a[m], ahead.a[m + 1])
    copy(ahead.changed[m], ahead.changed[m + 1])
    copy_grid(ahead.position[m], ahead.position[m + 1])
    copy_grid(ahead.ideal[m], ahead.ideal[m + 1])
    copy_grid(ahead.pressed[m], ahead.pressed[m + 1])
    copy_pledges(force_at(ahead, m), force_at(ahead, m + 1))
    for i in range(actors):
        if stages.consent[t, i]:
            ahead.changed[m + 1, i] = False
        for j in range(actors):
            if performs[j] and i != j:
                ahead.a[m + 1, i, j] += shared.learning
    put_in_force(force_at(ahead, m + 1), pledges_of(stages, terms.strength[t], t), ahead.x[m], ahead.x[m + 1])
    fallback(ahead.x[m + 1], shared.today, shared.drift, shared.stickiness, ahead.z[m + 1])
    value_next(room, m)
    for n in range(stages.about[t].push_first, stages.about[t].push_end):
        push = stages.pushes[n]
        step = terms.push[n]
        if eyes != NOBODY and not np.isnan(terms.believed[n, eyes]):
            step = terms.believed[n, eyes]
        press(ahead.position[m + 1], ahead.ideal[m + 1], ahead.pressed[m + 1], push.target, push.issue, step)
        ahead.changed[m + 1, push.target] = True
        value_again(room, m + 1, push.target)


@inner
def value_next(room: Handle, m: int) -> None:
    """Everybody's losses at the point after m, where they are not the same as at m."""
    own, ahead = room.now.own, room.ahead
    for i in range(room.actors):
        ideal, weight, alpha = ahead.ideal[m, i], own.weight[i], own.exponent[i]
        losses_beside(ahead.x[m], ahead.x_loss[m, i], ahead.x[m + 1], ideal, weight, alpha, ahead.x_loss[m + 1, i])
        losses_beside(ahead.z[m], ahead.z_loss[m, i], ahead.z[m + 1], ideal, weight, alpha, ahead.z_loss[m + 1, i])


@inner
def value_again(room: Handle, m: int, i: int) -> None:
    """The losses at point m of an actor that pressure has moved."""
    own, ahead, sums = room.now.own, room.ahead, room.sums
    fill(sums.factor, 1.0)
    losses(ahead.x[m], sums.factor, ahead.ideal[m, i], own.weight[i], own.exponent[i], ahead.x_loss[m, i])
    losses(ahead.z[m], sums.factor, ahead.ideal[m, i], own.weight[i], own.exponent[i], ahead.z_loss[m, i])


@inner
def unchanged(room: Handle, m: int) -> bool:
    """Whether a world stands exactly where a look ahead had it at point m, so that there is no need to look again."""
    now, ahead = room.now, room.ahead
    if m >= room.course[0].last:
        return False
    for k in range(now.x.size):
        if ahead.x[m, k] != now.x[k]:
            return False
    for i in range(room.actors):
        if ahead.changed[m, i] != now.changed[i]:
            return False
        for g in range(now.a.shape[1]):
            if ahead.a[m, i, g] != now.a[i, g]:
                return False
        for k in range(now.x.size):
            if ahead.pressed[m, i, k] != now.pressed[i, k]:
                return False
    return True


@inner
def shift(room: Handle, m: int) -> None:
    """A look ahead that still holds begins at point m now."""
    ahead = room.ahead
    for n in range(m, room.course[0].last + 1):
        copy(ahead.x[n], ahead.x[n - m])
        copy(ahead.z[n], ahead.z[n - m])
        copy_grid(ahead.worth[n], ahead.worth[n - m])
        copy_grid(ahead.x_loss[n], ahead.x_loss[n - m])
        copy_grid(ahead.z_loss[n], ahead.z_loss[n - m])
        copy(ahead.changed[n], ahead.changed[n - m])
        copy_grid(ahead.a[n], ahead.a[n - m])
        copy_grid(ahead.pressed[n], ahead.pressed[n - m])
        for v in range(room.value.shape[0]):
            copy(ahead.signed[v, n], ahead.signed[v, n - m])
            copy(ahead.kept[v, n], ahead.kept[v, n - m])
            copy(ahead.survives[v, n], ahead.survives[v, n - m])
            copy_grid(ahead.value[v, n], ahead.value[v, n - m])
    room.course[0].last -= m
    room.course[0].valued = 1
