"""What is written down of a walk, and nothing decided."""

from __future__ import annotations

import math

import numpy as np

from sim.engine.talks import costs_most
from sim.process import record as columns
from sim.process.bounds import broken_red_lines, felt
from sim.process.compiling import inner
from sim.process.copying import fill
from sim.process.endings import widest
from sim.process.handles import Handle
from sim.process.room import as_pledges, own_in, shared_in, terms_in
from sim.process.stands import pledges_of, round_off
from sim.process.sums import TIE
from sim.process.utility import loss, month_sum, utility
from sim.worlds.block import Array
from sim.worlds.tables import NOBODY

SIGNED, SIGNED_MONTH, END_MONTH = columns.SIGNED, columns.SIGNED_MONTH, columns.END_MONTH
GAP_POINTS, GAP_UTILITY, OBJECTORS = columns.GAP_POINTS, columns.GAP_UTILITY, columns.OBJECTORS
BAD_FAITH, UTILITY, GAIN = columns.BAD_FAITH, columns.UTILITY, columns.GAIN


@inner
def note_stage(
    rules: Handle,
    stages: Handle,
    world: Handle,
    room: Handle,
    record: Handle,
    r: int,
    t: int,
    rounds: int,
    objectors: int,
) -> None:
    """The closing table of a stage of the path that was asked for: who objects, and how far they are from a deal.

    In a traced world also beliefs, what each is short of, and broken red lines of those not asked.
    """
    if not room.course[0].main:
        return
    record.code[r, GAP_POINTS], record.code[r, GAP_UTILITY], record.code[r, OBJECTORS] = np.nan, np.nan, 0.0
    if objectors > 0:
        note_distance(room, record, r)
    if r >= record.stage_code.shape[0]:
        return
    now, sums, offer, q = room.now, room.sums, room.offer, room.course[0].place
    record.stage_code[r, q, 2] = rounds if objectors == 0 else -1
    for i in range(room.actors):
        record.stage_actor[r, q, 0, i] = np.nan
        for j in range(room.actors):
            record.stage_actor[r, q, 1 + i, j] = sums.beliefs[i, j] if stages.involved[t, i] else np.nan
        fill(record.stage_issue[r, q, 0, i], np.nan)
        fill(record.stage_issue[r, q, 1, i], 0.0)
        if objectors > 0 and stages.consent[t, i]:
            note_objection(rules, room, record, r, q, i)
        if objectors == 0 and not stages.consent[t, i]:
            pledges = pledges_of(stages, terms_in(world).strength[t], t)
            broken_red_lines(
                rules, i, now.own, now.pressed[i], now.x, offer.terms, pledges, record.stage_issue[r, q, 2, i]
            )


@inner
def note_objection(rules: Handle, room: Handle, record: Handle, r: int, q: int, i: int) -> None:
    """What an actor whose consent is needed is short of, and over which issues it objects."""
    offer = room.offer
    record.stage_actor[r, q, 0, i] = max(offer.short[i], 0.0)
    for k in range(offer.terms.size):
        record.stage_issue[r, q, 0, i, k] = offer.gap[i, k] * record.width[k]
        record.stage_issue[r, q, 1, i, k] = 1.0 if offer.gap[i, k] > 0.0 else 0.0
    if offer.objects[i] and widest(offer.gap[i]) == NOBODY:
        record.stage_issue[r, q, 1, i, costs_most(rules, room, i)] = 1.0


@inner
def note_distance(room: Handle, record: Handle, r: int) -> None:
    """The distance to a deal at the closing table: the widest gap in points, the largest loss of utility."""
    offer, actors, most, short = room.offer, room.actors, 0.0, 0.0
    for n in range(actors + 1):
        i = actors if n == 0 else n - 1
        if i < actors and not offer.objects[i]:
            continue
        if i < actors:
            record.code[r, OBJECTORS] += 1.0
            short = max(short, offer.short[i])
        for k in range(offer.terms.size):
            if round_off(offer.gap[i, k]) > most:
                most = round_off(offer.gap[i, k])
                record.code[r, GAP_POINTS] = offer.gap[i, k] * record.width[k]
    if short > 0.0:
        record.code[r, GAP_UTILITY] = short


@inner
def note_signature(stages: Handle, room: Handle, noise: Array, record: Handle, r: int, t: int) -> None:
    """A stage is signed: by whom in bad faith, and whether the definition is written down with it."""
    c, now, sums, about = room.course[0], room.now, room.sums, stages.about[t]
    if about.writes or about.mediator != NOBODY:
        c.written = 1
    for i in range(room.actors):
        if stages.consent[t, i]:
            now.changed[i] = False
            if c.main and sums.performs[i] and sums.breaks[0, i] - sums.keeps[0, i] - noise[i] > TIE:
                record.actor[r, BAD_FAITH, i] = 1.0
    if c.main and r < record.stage_code.shape[0]:
        record.stage_code[r, c.place, 0] = 1.0


@inner
def note_settled(stages: Handle, room: Handle, record: Handle, r: int, t: int) -> None:
    """What is signed is ratified, where it must be: it counts as signed, and lives from this month on."""
    c = room.course[0]
    if not c.main:
        return
    record.code[r, SIGNED] = max(record.code[r, SIGNED], c.place + 1.0)
    if stages.about[t].asks and math.isnan(record.code[r, SIGNED_MONTH]):
        record.code[r, SIGNED_MONTH] = c.month


@inner
def note_end(record: Handle, r: int, month: float) -> None:
    """What was signed first has ended, the first time that something does."""
    if math.isnan(record.code[r, END_MONTH]) and not math.isnan(record.code[r, SIGNED_MONTH]):
        record.code[r, END_MONTH] = month


@inner
def note_leg(stages: Handle, room: Handle, record: Handle, r: int, t: int, ending: int, why: int) -> None:
    """A path of the chain is left, or the horizon has come: its own ending, at stage t."""
    c, about = room.course[0], stages.about[t]
    leg = record.leg[r, c.leg]
    leg[0], leg[1], leg[2], leg[3], leg[4] = about.path, ending, why, about.number, c.since
    leg[5], leg[6] = c.actor, c.issue
    c.leg += 1


@inner
def show(world: Handle, room: Handle, record: Handle, r: int, until: float) -> None:
    """Fill in the time line up to a month: values, utilities and trust as they have been since the last change."""
    if r >= record.line_value.shape[0]:
        return
    c, now, drift = room.course[0], room.now, shared_in(world).drift
    own = now.own
    while c.shown < record.line.size and record.line[c.shown] < until:
        p = c.shown
        drifting = p > 0 and c.delivered == 0
        for k in range(now.x.size):
            x = drift[k] if drifting else now.x[k]
            record.line_value[r, p, k] = record.low[k] + x * record.width[k]
        for i in range(room.actors):
            here = record.line_actor[r, p]
            here[0, i] = utility(drift if drifting else now.x, own.ideal[i], own.weight[i], own.exponent[i])
            for j in range(room.actors):
                here[1 + i, j] = now.a[i, j] / (now.a[i, j] + now.b[i, j])
        c.shown += 1


@inner
def start_feeling(rules: Handle, world: Handle, room: Handle) -> None:
    """What everybody gains over drift from here on, with its numbers of month 0; felt while a deal stands."""
    c, now, own, level = room.course[0], room.now, own_in(world), room.memory.level
    drift, factor = shared_in(world).drift, room.sums.factor
    for i in range(room.actors):
        ideal, weight, alpha = own.ideal[i], own.weight[i], own.exponent[i]
        fill(factor, 1.0)
        if not c.over:
            felt(rules, i, own.link, now.x, as_pledges(now.force), factor)
        level[i] = 0.0
        for k in range(drift.size):
            if drift[k] != now.x[k] * factor[k]:
                level[i] += loss(drift[k], ideal[k], weight[k], alpha)
                level[i] -= loss(now.x[k] * factor[k], ideal[k], weight[k], alpha)
    c.felt_from = c.month


@inner
def stop_feeling(world: Handle, room: Handle, record: Handle, r: int) -> None:
    """Add up what everybody has gained since things last changed: ``sum_t d ** t (U(x) - U(x_D))``."""
    c, own, level = room.course[0], own_in(world), room.memory.level
    begin, end = math.ceil(c.felt_from), math.ceil(c.month)
    for i in range(room.actors):
        if level[i] != 0.0:
            record.actor[r, GAIN, i] += level[i] * month_sum(own.discount[i], begin, end)
    c.felt_from = c.month


@inner
def note_final(rules: Handle, world: Handle, room: Handle, record: Handle, r: int) -> None:
    """Where the issues stand at the horizon, what that is worth, and the gains as shares of the whole time."""
    c, now, own, drift = room.course[0], room.now, own_in(world), shared_in(world).drift
    months, level = math.ceil(rules.horizon), room.memory.level
    for k in range(now.x.size):
        x = now.x[k] if c.delivered > 0 else drift[k]
        record.value[r, k] = record.low[k] + x * record.width[k]
    for i in range(room.actors):
        record.actor[r, UTILITY, i] = utility(drift, own.ideal[i], own.weight[i], own.exponent[i]) + level[i]
        if level[i] != 0.0 or record.actor[r, GAIN, i] != 0.0:
            record.actor[r, GAIN, i] /= month_sum(own.discount[i], 0, months)
