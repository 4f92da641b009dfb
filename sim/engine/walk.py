"""One path in one world, from month 0 to the horizon: stages, events, reviews (section 3).

The twin of :class:`sim.agents.model.SettlementModel`: the same formulas in the same order.
"""

from __future__ import annotations

import numpy as np

from sim.engine.delivery import carry_out, find_out, misread_over, months_of, ratify
from sim.engine.events import pass_time
from sim.engine.offers import catch_up, put, put_off
from sim.engine.standing import kept_up
from sim.engine.writing import (
    note_end,
    note_final,
    note_leg,
    note_settled,
    show,
    stop_feeling,
)
from sim.process import record as columns
from sim.process.compiling import formula, inner
from sim.process.copying import copy, copy_grid, fill
from sim.process.endings import (
    AGREED,
    BREACH,
    COMPLETED,
    HORIZON,
    LAPSED,
    MISREAD,
    NEVER,
    OPEN,
    RED_LINE,
    STANDING,
    too_late,
)  # fmt: skip
from sim.process.handles import Handle, moved
from sim.process.room import as_own, own_in, shared_in, terms_in
from sim.process.stands import copy_own
from sim.worlds.tables import NOBODY, Index, Mask

LOOK_AGAIN = -1
NEGOTIATIONS = columns.NEGOTIATIONS
ENDING, WHY, STAGE, MONTH, ACTOR, ISSUE = range(6)


@inner
def start(world: Handle, room: Handle) -> None:
    """Month 0: nothing has happened."""
    c, now, memory = room.course[0], room.now, room.memory
    c.month, c.event, c.delivered, c.begun, c.place = 0.0, 0, 0, 0, 0
    c.main, c.leg, c.written, c.over, c.since = 1, 0, 0, 0, 0.0
    c.why, c.ending, c.actor, c.issue = NEVER, NEVER, NOBODY, NOBODY
    c.felt_from, c.shown, c.looked, c.valued, c.pending = 0.0, 0, LOOK_AGAIN, 0, 0
    copy_own(own_in(world), as_own(now.own))
    start_trust(world, room)
    for i in range(room.actors):
        fill(now.pressed[i], 0.0)
        fill(now.force.owes[i], False)
    fill(now.changed, False)
    fill(memory.turned, False)
    fill(room.paced, False)
    fill(memory.level, 0.0)
    fill(now.force.moves, False)
    fill(now.force.backed, False)
    fill(now.force.mediated, False)
    fill(now.force.strength, 0.0)
    copy(shared_in(world).today, now.x)


@inner
def start_trust(world: Handle, room: Handle) -> None:
    """The evidence with which trust begins."""
    now, memory, evidence = room.now, room.memory, shared_in(world).evidence
    for i in range(room.actors):
        for g in range(world.columns):
            memory.first_a[i, g] = world.g[i, g] * evidence
            memory.first_b[i, g] = (1.0 - world.g[i, g]) * evidence
    copy_grid(memory.first_a, now.a)
    copy_grid(memory.first_b, now.b)


@inner
def stage_at_hand(
    block: Handle, world: Handle, steps: Index, room: Handle, record: Handle, r: int, first_time: bool
) -> int:
    """Put a stage, and carry it out where it is signed; gives COMPLETED, HORIZON, or why it fails."""
    c = room.course[0]
    c.put_in = c.month
    if first_time:
        c.begun += 1
    if too_late(c.month, terms_in(world).deadline[steps[c.place]]):
        c.actor, c.issue = NOBODY, NOBODY
        return LAPSED
    if put_off(block, world, steps[c.place], room):
        record.code[r, NEGOTIATIONS] += 1.0
        c.looked = LOOK_AGAIN
        return RED_LINE
    why = put(block, world, steps, room, record, r)
    if why == AGREED:
        why = ratify(block, world, steps, room, record, r)
    if why != AGREED:
        return why
    note_settled(block.stages, room, record, r, steps[c.place])
    over = misread_over(block.rules, block.stages, world, room, steps[c.place])
    if over != NOBODY:
        why = find_out(block, world, steps, room, record, r, over)
        if why != AGREED:
            return why
    return carry_out(block, world, steps, room, record, r)


@inner
def fail(block: Handle, world: Handle, room: Handle, record: Handle, r: int, why: int) -> None:
    """A stage has failed: where something stands, those in force decide at once; a first breach ends it."""
    c = room.course[0]
    c.why, c.since = why, c.month
    if why != BREACH:
        fill(room.memory.turned, False)
    if c.delivered > 0:
        kept_up(block, world, room, record, r)
    elif why == BREACH:
        note_end(record, r, c.month)
        c.over, c.ending = 1, BREACH
    elif why == MISREAD:
        note_end(record, r, c.month)


@inner
def may_be_put_again(stages: Handle, world: Handle, t: int, room: Handle) -> bool:
    """Whether a failed stage comes back to the table at the end of a review: not when it is too late for it."""
    c, turned = room.course[0], room.memory.turned
    if too_late(c.month, terms_in(world).deadline[t]):
        return False
    if c.delivered > 0 and c.why != BREACH:
        return True
    for i in range(room.actors):
        if turned[i] and (c.delivered == 0 or stages.involved[t, i]):
            return True
    return False


@inner
def review(block: Handle, world: Handle, room: Handle, record: Handle, r: int) -> bool:
    """Live through one review of what stands; gives whether it is passed and the horizon not reached."""
    c, rules, now = room.course[0], block.rules, room.now
    if not pass_time(block, world, room, record, r, c.month + rules.review):
        return False
    if c.delivered == 0:
        return True
    if not kept_up(block, world, room, record, r):
        return False
    gain = shared_in(world).learning * rules.review / 12.0
    for j in range(room.actors):
        if owes_something(now.force.owes[j]):
            for i in range(room.actors):
                if i != j:
                    now.a[i, j] += gain
    return True


@inner
def owes_something(owes: Mask) -> bool:
    """Whether an actor has delivered a duty: ``owes`` (K,) is what it keeps."""
    for k in range(owes.size):
        if owes[k]:
            return True
    return False


@inner
def wait(block: Handle, world: Handle, t: int, room: Handle, record: Handle, r: int) -> bool:
    """Reviews until a failed stage may be put again; gives whether it may before the horizon."""
    c = room.course[0]
    while True:
        if c.delivered == 0:
            fill(room.memory.turned, False)
        if not review(block, world, room, record, r):
            return False
        if block.reopen and may_be_put_again(block.stages, world, t, room):
            return True


@inner
def leave(stages: Handle, room: Handle, record: Handle, r: int, t: int, why: int) -> None:
    """A path is left after a refusal: it has the ending with which it stands."""
    c = room.course[0]
    ending, reason = (STANDING, why) if c.delivered > 0 else (why, NEVER)
    if c.main:
        write_ending(room, record, r, ending, reason)
    note_leg(stages, room, record, r, t, ending, reason)
    c.place, c.main, c.why, c.looked = 0, 0, NEVER, LOOK_AGAIN


@inner
def write_ending(room: Handle, record: Handle, r: int, ending: int, why: int) -> None:
    """How the path that was asked for ends."""
    c, code = room.course[0], record.code[r]
    code[ENDING], code[WHY], code[STAGE], code[MONTH] = ending, why, c.place + 1, c.since
    code[ACTOR], code[ISSUE] = c.actor, c.issue


@inner
def finish(block: Handle, world: Handle, t: int, room: Handle, record: Handle, r: int, cut: bool) -> None:
    """The horizon, or the end of what stood before it: how the world stands.

    ``cut``: the horizon came in the last months of a path that continues, which is complete itself; the next was not
    begun.
    """
    c, horizon = room.course[0], block.horizon
    ending, why = c.ending, NEVER
    if not c.over:
        if c.why == COMPLETED:
            ending = COMPLETED
        elif c.delivered > 0:
            ending, why = STANDING, (HORIZON if c.why == NEVER else c.why)
        else:
            ending = OPEN if c.why == NEVER else c.why
        if c.why == NEVER:
            c.since, c.actor, c.issue = horizon, NOBODY, NOBODY
    if c.main:
        write_ending(room, record, r, ending, why)
    if not cut:
        note_leg(block.stages, room, record, r, t, ending, why)
    c.month = horizon
    show(world, room, record, r, np.inf)
    stop_feeling(world, room, record, r)
    note_final(block.rules, world, room, record, r)


@inner
def walk_world(block: Handle, world: Handle, walk: int, room: Handle, record: Handle, r: int) -> None:
    """Walk one path in one world, and on in those to which a refusal leads."""
    c, stages, walks = room.course[0], block.stages, block.walks
    start(world, room)
    first, end = walks.about[walk].first, walks.about[walk].end
    steps = walks.stage[first:end]
    first_time, goes_on, cut = True, True, False
    while goes_on:
        t = steps[c.place]
        result = stage_at_hand(block, world, steps, room, record, r, first_time)
        first_time = False
        if result == HORIZON:
            c.why = NEVER
            break
        if result == COMPLETED:
            goes_on = months_of(block, world, t, room, record, r)
            if c.over:
                break
            c.since, c.actor, c.issue, c.why = c.month, NOBODY, NOBODY, NEVER
            if c.place == steps.size - 1:
                c.why = COMPLETED
                goes_on = goes_on and kept_up(block, world, room, record, r)
                while goes_on:
                    goes_on = review(block, world, room, record, r)
                break
            crosses = stages.about[steps[c.place + 1]].path != stages.about[t].path
            if crosses:
                note_leg(stages, room, record, r, t, COMPLETED, NEVER)
            cut = crosses and not goes_on
            c.place += 1
            first_time = True
            continue
        fail(block, world, room, record, r, result)
        if c.over:
            break
        onward = walks.otherwise[first + c.place]
        if onward != NOBODY and result != BREACH and result != MISREAD:
            catch_up(block, world, steps, room, record, r)
            leave(stages, room, record, r, t, result)
            first, end = walks.about[onward].first, walks.about[onward].end
            steps = walks.stage[first:end]
            first_time = True
            continue
        goes_on = wait(block, world, t, room, record, r)
    catch_up(block, world, steps, room, record, r)
    finish(block, world, steps[c.place], room, record, r, cut)


@formula
def walk_worlds(block: Handle, first: Handle, size: int, count: int, walk: int, room: Handle, record: Handle) -> None:
    """Walk one path in the worlds of a block, and write down what happens.

    The tables of the worlds lie one after the other, ``size`` bytes each, the ``first`` one's first.
    """
    for r in range(count):
        walk_world(block, moved(first, r * size), walk, room, record, r)  # type: ignore[call-arg]
