"""What those in force decide about what stands, in one world."""

from __future__ import annotations

from sim.engine.writing import (
    note_end,
    show,
    start_feeling,
    stop_feeling,
)
from sim.process.beliefs import trust
from sim.process.compiling import YES, inner
from sim.process.copying import copy
from sim.process.endings import BREACH, largest, widest
from sim.process.handles import Handle
from sim.process.points import value_now
from sim.process.room import as_own, as_pledges, shared_in, terms_in
from sim.process.stands import (
    beyond_inherited,
    costliest_duty,
    reckon_standing,
    regret,
    value_standing,
)
from sim.process.sums import TIE
from sim.process.table import REVIEW, set_pace
from sim.process.utility import fallback
from sim.worlds.tables import NOBODY, Mask


@inner
def decide(rules: Handle, stages: Handle, world: Handle, room: Handle) -> tuple[int, int]:
    """Who withdraws from what stands, and over which issue; nobody: it is kept."""
    now, ahead, sums, offer, shared = (
        room.now,
        room.ahead,
        room.sums,
        room.offer,
        shared_in(world),
    )
    who, over = regrets(rules, stages, world, room)
    if who != NOBODY or not any_owed(now.force.owes):
        return who, over
    value_now(rules, world, room)
    own, force = as_own(now.own), as_pledges(now.force)
    x, z, worth, top = ahead.x[0], ahead.z[0], ahead.worth[0], room.levels - 1
    value_standing(rules, own, force, YES, x, z, ahead.x_loss[0], ahead.z_loss[0], worth, sums)
    set_pace(rules, world, room, REVIEW)
    for i in range(room.actors):
        trust(now.a[i], now.b[i], sums.tau[i])
    reckon_standing(rules.precision, shared, force, sums.tau, worth, x, z, sums.end_loss, sums.start_loss, sums)
    for i in range(room.actors):
        offer.short[i] = sums.breaks[top, i] - sums.keeps[top, i]
        offer.broke[i] = sums.performs[i] and offer.short[i] > TIE
    who = largest(offer.short, offer.broke)
    if who == NOBODY:
        return NOBODY, NOBODY
    return who, costliest_duty(force.owes, own, who, z, x)


@inner
def any_owed(owes: Mask) -> bool:
    """Whether anybody has delivered a duty, (N, K)."""
    for i in range(owes.shape[0]):
        for k in range(owes.shape[1]):
            if owes[i, k]:
                return True
    return False


@inner
def regrets(rules: Handle, stages: Handle, world: Handle, room: Handle) -> tuple[int, int]:
    """Who withdraws over a bound that signed terms break, now that its numbers have changed, and over which issue."""
    now, offer, terms, inherited = room.now, room.offer, terms_in(world), shared_in(world).inherited
    most, who, over = 0.0, NOBODY, NOBODY
    for i in range(room.actors):
        if not now.changed[i]:
            continue
        for h in range(room.course[0].delivered):
            t = room.stage[h]
            gap = regret(
                rules, stages, terms.strength[t], as_own(now.own), now.pressed[i], i, t, now.start[h], now.terms[h],
                offer.gap[i], offer.at[i],
            )  # fmt: skip
            if beyond_inherited(gap, inherited) and gap > most + TIE:
                most, who, over = gap, i, widest(offer.gap[i])
    return who, over


@inner
def unravel(
    rules: Handle, world: Handle, room: Handle, record: Handle, r: int, ending: int, who: int, over: int
) -> None:
    """What stood falls: the world ends here."""
    c, now, offer, shared = room.course[0], room.now, room.offer, shared_in(world)
    note_end(record, r, c.month)
    show(world, room, record, r, c.month)
    stop_feeling(world, room, record, r)
    fallback(now.x, shared.today, shared.drift, shared.stickiness, offer.z_next)
    copy(offer.z_next, now.x)
    c.over, c.ending, c.actor, c.issue, c.since = 1, ending, who, over, c.month
    start_feeling(rules, world, room)


@inner
def kept_up(block: Handle, world: Handle, room: Handle, record: Handle, r: int) -> bool:
    """Those in force decide, outside an event; gives whether what stands is kept."""
    who, over = decide(block.rules, block.stages, world, room)
    if who == NOBODY:
        return True
    unravel(block.rules, world, room, record, r, BREACH, who, over)
    return False
