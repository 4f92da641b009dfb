"""A stage is put to the table in one world, or put off where bounds leave it no room."""

from __future__ import annotations

import numpy as np

from sim.engine.talks import begin_sums, talk, verdict
from sim.engine.writing import (
    note_signature,
    note_stage,
)
from sim.process import record as columns
from sim.process.ahead import look_ahead
from sim.process.compiling import inner
from sim.process.copying import copy, copy_grid, fill, swap, swap_grid
from sim.process.endings import AGREED
from sim.process.handles import Handle
from sim.process.points import shift, unchanged
from sim.process.room import as_own, terms_in
from sim.process.room_for_terms import narrow, no_room
from sim.process.stands import copy_own, pledges_of
from sim.worlds.tables import Index

LOOK_AGAIN = -1
NEGOTIATIONS = columns.NEGOTIATIONS


@inner
def put(block: Handle, world: Handle, steps: Index, room: Handle, record: Handle, r: int) -> int:
    """Put the stage at hand to the table; gives the reason why it fails, or that it is agreed."""
    c, rules, stages = room.course[0], block.rules, block.stages
    t = steps[c.place]
    record.code[r, NEGOTIATIONS] += 1.0
    if c.looked < 0 or hurried(world, steps[c.place + 1 :]) or not unchanged(room, c.looked):
        look_ahead(rules, stages, world, room, steps[c.place :])
    elif c.looked > 0:
        shift(room, c.looked)
    c.looked = 0
    noise = world.n[2 + c.begun]
    c.pending = 0
    copy(stages.consent[t], room.votes)
    begin_sums(rules, stages, world, room, t)
    objectors, rounds = talk(rules, stages, world, room, noise, t)
    note_stage(rules, stages, world, room, record, r, t, rounds, objectors)
    if objectors > 0:
        why, who, over = verdict(rules, stages, world, room, noise, t)
        c.actor, c.issue = who, over
        return why
    note_signature(stages, room, noise, record, r, t)
    return AGREED


@inner
def hurried(world: Handle, steps: Index) -> bool:
    """Whether one of these stages has a deadline, so that what can be expected changes with the month."""
    deadline = terms_in(world).deadline
    for n in range(steps.size):
        if deadline[steps[n]] < np.inf:
            return True
    return False


@inner
def put_off(block: Handle, world: Handle, t: int, room: Handle) -> bool:
    """Whether bounds leave no room in a stage's intervals, whatever is said: then it fails over one, without talks.

    What the talks would have come to matters only if this is the last time that the stage is put; so how things stand
    is kept, and :func:`catch_up` holds the talks then.
    """
    now, terms, rules, stages, sums = room.now, terms_in(world), block.rules, block.stages, room.sums
    offer, n, moves = room.offer, room.actors, stages.moves[t]
    low, high, least, most = offer.pull, offer.say, sums.gap, sums.at
    for k in range(moves.size):
        low[k] = terms.low[t, k] if moves[k] else now.x[k]
        high[k] = terms.high[t, k] if moves[k] else now.x[k]
    copy(low, least)
    copy(high, most)
    pledges = pledges_of(stages, terms.strength[t], t)
    for i in range(n + 1):
        if i == n or stages.consent[t, i]:
            waives, pressed = i == n or stages.advocate[t, i], now.pressed[min(i, n - 1)]
            narrow(rules, i, now.own, pressed, waives, now.x, low, high, pledges, least, most)
    if not no_room(least, most):
        return False
    then = room.then
    copy_own(as_own(now.own), as_own(then.own))
    copy_grid(now.pressed, then.pressed)
    copy_grid(now.a, then.a)
    copy_grid(now.b, then.b)
    copy(now.changed, then.changed)
    copy(now.x, then.x)
    room.course[0].pending = 1
    return True


@inner
def catch_up(block: Handle, world: Handle, steps: Index, room: Handle, record: Handle, r: int) -> None:
    """Hold the talks of the last refusal, if they have been put off, as things stood then."""
    c = room.course[0]
    if not c.pending:
        return
    c.pending = 0
    who, over, done = c.actor, c.issue, c.over
    exchange(room)
    record.code[r, NEGOTIATIONS] -= 1.0
    put(block, world, steps, room, record, r)
    exchange(room)
    if done:
        c.actor, c.issue = who, over


@inner
def exchange(room: Handle) -> None:
    """Exchange how things stand with how they stood at a refusal that has been put off."""
    now, then = room.now, room.then
    one, other = now.own, then.own
    swap_grid(one.position, other.position)
    swap_grid(one.ideal, other.ideal)
    swap_grid(one.salience, other.salience)
    swap_grid(one.weight, other.weight)
    swap(one.discount, other.discount)
    swap(one.exponent, other.exponent)
    swap(one.bound, other.bound)
    swap(one.link, other.link)
    swap_grid(now.pressed, then.pressed)
    swap_grid(now.a, then.a)
    swap_grid(now.b, then.b)
    swap(now.changed, then.changed)
    swap(now.x, then.x)
    room.course[0].looked, room.course[0].valued = LOOK_AGAIN, 0
    fill(room.paced, False)
