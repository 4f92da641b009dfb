"""What follows a signature in one world: a bargain that was misread, delivery or breach, pressure."""

from __future__ import annotations

from sim.engine.events import pass_time
from sim.engine.talks import begin_sums, judge, objection
from sim.engine.writing import (
    note_signature,
    show,
    start_feeling,
    stop_feeling,
)
from sim.process import record as columns
from sim.process.ahead import look_ahead
from sim.process.compiling import YES, inner
from sim.process.copying import copy, fill
from sim.process.endings import AGREED, BREACH, COMPLETED, HORIZON, LAPSED, MISREAD, UNRATIFIED, largest, too_late
from sim.process.handles import Handle
from sim.process.points import press
from sim.process.room import as_own, as_pledges, shared_in, terms_in
from sim.process.stands import (
    costliest_duty,
    pledges_of,
    put_in_force,
)
from sim.process.sums import MOVED, TIE
from sim.worlds.tables import NOBODY, Index, Mask

LOOK_AGAIN = -1
KEPT, UNABLE = columns.KEPT, columns.UNABLE


@inner
def misread_over(rules: Handle, stages: Handle, world: Handle, room: Handle, t: int) -> int:
    """The issue over which two find out that they have signed different bargains; -1: they do not."""
    now, offer, performs = room.now, room.offer, room.sums.performs
    if room.course[0].written or not shared_in(world).misread:
        return NOBODY
    for n in range(rules.gap_actors.size):
        if not performs[rules.gap_actors[n]]:
            return NOBODY
    for n in range(rules.gap_issues.size):
        k = rules.gap_issues[n]
        if stages.moves[t, k] and abs(offer.terms[k] - now.x[k]) > MOVED:
            return k
    return NOBODY


@inner
def restate(rules: Handle, stages: Handle, world: Handle, room: Handle, t: int) -> None:
    """The stricter reading is written down: each contested issue moves further the way it was moving."""
    now, offer, points = room.now, room.offer, shared_in(world).points
    for n in range(rules.gap_issues.size):
        k = rules.gap_issues[n]
        step = offer.terms[k] - now.x[k]
        if stages.moves[t, k] and abs(step) > MOVED:
            further = offer.terms[k] + (points if step > 0.0 else -points)
            offer.terms[k] = min(max(further, 0.0), 1.0)


@inner
def find_out(block: Handle, world: Handle, steps: Index, room: Handle, record: Handle, r: int, over: int) -> int:
    """A misread bargain comes out: time passes, trust falls, and all are asked again at the stricter terms.

    Gives AGREED where the restated terms are signed, MISREAD where they are not, HORIZON where the world ends before.
    """
    c, rules, stages, now, offer = room.course[0], block.rules, block.stages, room.now, room.offer
    t, learning = steps[c.place], shared_in(world).learning
    c.written, c.looked = 1, LOOK_AGAIN
    copy(offer.terms, offer.best)
    if not pass_time(block, world, room, record, r, c.month + terms_in(world).exposure[t]):
        return HORIZON
    one, other = rules.gap_actors[0], rules.gap_actors[1]
    now.b[one, other] += learning
    now.b[other, one] += learning
    copy(offer.best, offer.terms)
    restate(rules, stages, world, room, t)
    objectors = ask_again(rules, stages, world, room, steps, stages.consent[t])
    noise = world.n[2 + c.begun]
    if objectors > 0:
        c.actor, c.issue = min(one, other), over
        return MISREAD
    note_signature(stages, room, noise, record, r, t)
    return AGREED


@inner
def ask_again(rules: Handle, stages: Handle, world: Handle, room: Handle, steps: Index, votes: Mask) -> int:
    """Ask some actors (N,) about terms after the signature, as things are now; gives how many object."""
    c = room.course[0]
    t = steps[c.place]
    c.put_in = c.month - terms_in(world).ratifying[t]
    copy(votes, room.votes)
    look_ahead(rules, stages, world, room, steps[c.place :])
    begin_sums(rules, stages, world, room, t)
    objectors, _ = judge(rules, stages, world, room, world.n[2 + c.begun], t, YES)
    return objectors


@inner
def ratify(block: Handle, world: Handle, steps: Index, room: Handle, record: Handle, r: int) -> int:
    """What was signed is put to those who ratify; gives AGREED, LAPSED, UNRATIFIED, or HORIZON at the end."""
    c, rules, stages, offer, terms = room.course[0], block.rules, block.stages, room.offer, terms_in(world)
    t = steps[c.place]
    if not anybody(stages.ratifies[t]):
        return AGREED
    vote = c.month + terms.ratifying[t]
    c.looked = LOOK_AGAIN
    copy(offer.terms, offer.best)
    if not pass_time(block, world, room, record, r, min(vote, terms.deadline[t])):
        return HORIZON
    copy(offer.best, offer.terms)
    c.actor, c.issue = NOBODY, NOBODY
    if too_late(vote, terms.deadline[t]):
        return LAPSED
    if ask_again(rules, stages, world, room, steps, stages.ratifies[t]) == 0:
        return AGREED
    c.actor, c.issue = objection(rules, room)
    return UNRATIFIED


@inner
def anybody(among: Mask) -> bool:
    """Whether somebody is among these (N,)."""
    for i in range(among.size):
        if among[i]:
            return True
    return False


@inner
def carry_out(block: Handle, world: Handle, steps: Index, room: Handle, record: Handle, r: int) -> int:
    """Delivery of signed terms, or not; gives COMPLETED where all deliver, else BREACH, or HORIZON at the end."""
    c, now, sums, offer, shared = room.course[0], room.now, room.sums, room.offer, shared_in(world)
    t, failed, willing = steps[c.place], False, True
    for j in range(room.actors):
        offer.short[j] = sums.breaks[0, j] - sums.keeps[0, j] - world.n[2 + c.begun, j]
        wants_to = offer.short[j] <= TIE
        offer.broke[j] = sums.performs[j] and not (wants_to and world.able[c.begun - 1, j])
        if offer.broke[j]:
            failed, willing = True, willing and wants_to
    if not failed:
        deliver(block.rules, block.stages, world, room, record, r, t)
        return COMPLETED
    if willing:
        record.code[r, UNABLE] = 1.0
    breaker = largest(offer.short, offer.broke)
    over = costliest_duty(block.stages.duty[t], as_own(now.own), breaker, now.x, offer.terms)
    fill(room.memory.turned, False)
    copy(offer.broke, offer.objects)  # what happens meanwhile needs the room of ``broke``
    c.looked = LOOK_AGAIN
    if not pass_time(block, world, room, record, r, c.month + terms_in(world).exposure[t]):
        return HORIZON
    for j in range(room.actors):
        for i in range(room.actors):
            if offer.objects[j] and i != j:
                now.b[i, j] += shared.learning * shared.fall
    c.actor, c.issue = breaker, over
    return BREACH


@inner
def deliver(rules: Handle, stages: Handle, world: Handle, room: Handle, record: Handle, r: int, t: int) -> None:
    """All deliver: what was agreed stands, and those who kept their word are trusted more."""
    c, now, sums, offer = room.course[0], room.now, room.sums, room.offer
    h, learning = c.delivered, shared_in(world).learning
    room.stage[h] = t
    copy(now.x, now.start[h])
    copy(offer.terms, now.terms[h])
    put_in_force(as_pledges(now.force), pledges_of(stages, terms_in(world).strength[t], t), now.x, offer.terms)
    show(world, room, record, r, c.month)
    stop_feeling(world, room, record, r)
    copy(offer.terms, now.x)
    c.delivered, c.valued = h + 1, 0
    if c.looked >= 0:
        c.looked += 1
    if c.main:
        record.code[r, KEPT] += 1.0
        if r < record.stage_code.shape[0]:
            record.stage_code[r, c.place, 1] = 1.0
    start_feeling(rules, world, room)
    for j in range(room.actors):
        for i in range(room.actors):
            if sums.performs[j] and i != j:
                now.a[i, j] += learning


@inner
def press_on(stages: Handle, world: Handle, room: Handle, t: int) -> None:
    """Pressure of a stage moves its targets, once, when its months are over.

    What was foreseen holds on where everybody had the rate right.
    """
    now, terms, c = room.now, terms_in(world), room.course[0]
    for n in range(stages.about[t].push_first, stages.about[t].push_end):
        push = stages.pushes[n]
        press(now.own.position, now.own.ideal, now.pressed, push.target, push.issue, terms.push[n])
        now.changed[push.target] = True
        c.valued = 0
        if stages.believers.size:
            c.looked = LOOK_AGAIN


@inner
def months_of(block: Handle, world: Handle, t: int, room: Handle, record: Handle, r: int) -> bool:
    """The months of a delivered stage, with its pressure at their end; gives whether the world goes on then."""
    if not pass_time(block, world, room, record, r, room.course[0].month + terms_in(world).months[t]):
        return False
    press_on(block.stages, world, room, t)
    return True
