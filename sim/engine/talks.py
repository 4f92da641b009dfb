"""A stage at the table in one world: everybody judges the terms, objectors name others, the best table closes.

The twin of the agents' talks (:mod:`sim.agents.model`): the same formulas, in loops that numba compiles.
"""

from __future__ import annotations

from sim.process.ahead import might_fall, outlook
from sim.process.beliefs import believe, trust
from sim.process.bounds import broken, felt, under_limits
from sim.process.compiling import NO, YES, inner
from sim.process.copying import copy, fill, total
from sim.process.endings import DISTRUST, INTEREST, RED_LINE, heaviest, largest, widest
from sim.process.handles import Handle
from sim.process.points import publish
from sim.process.room import as_own, as_pledges, shared_in, terms_in
from sim.process.stands import copy_pledges, pledges_of, put_in_force, round_off
from sim.process.sums import TIE, compliance, performing
from sim.process.table import REVIEW, counter_terms, move_table, set_pace, three_sums, weigh, weigh_felt
from sim.process.utility import fallback, losses_felt
from sim.worlds.block import Array
from sim.worlds.tables import NOBODY


@inner
def begin_sums(rules: Handle, stages: Handle, world: Handle, room: Handle, t: int) -> None:
    """Everybody involved sits down at stage t."""
    now, ahead, sums, offer, shared = room.now, room.ahead, room.sums, room.offer, shared_in(world)
    pledges = pledges_of(stages, terms_in(world).strength[t], t)
    set_pace(rules, world, room, t)
    for i in range(room.actors):
        copy(now.x, offer.seen[i])
        copy(ahead.x_loss[0, i], offer.seen_loss[i])
        copy(ahead.z[0], offer.seen_z[i])
        copy(ahead.z_loss[0, i], offer.seen_z_loss[i])
        if stages.involved[t, i]:
            trust(now.a[i], now.b[i], sums.tau[i])
            believe(shared, pledges, sums.tau[i], i, sums.fine, sums.beliefs[i])


@inner
def judge(
    rules: Handle, stages: Handle, world: Handle, room: Handle, noise: Array, t: int, closing: bool
) -> tuple[int, float]:
    """Everybody involved does its sums on the terms on the table; gives how good a table it is for those asked.

    Unless it is the closing one, whoever has a broken bound need not do its sums: it objects anyway.

    Returns
    -------
    objectors : int
        Actors who object, and one more where the package cannot be carried out.
    short : float
        The sum of what they are short of.
    """
    now, ahead, sums, offer = room.now, room.ahead, room.sums, room.offer
    shared, terms = shared_in(world), terms_in(world)
    own, x, y, force_next = as_own(now.own), now.x, offer.terms, as_pledges(offer.force_next)
    pledges = pledges_of(stages, terms.strength[t], t)
    performing(pledges.owes, x, y, sums.performs)
    fallback(y, shared.today, shared.drift, shared.stickiness, offer.z_next)
    copy_pledges(as_pledges(now.force), force_next)
    put_in_force(force_next, pledges, x, y)
    some, needed, votes = False, closing, room.votes
    for i in range(room.actors):
        offer.objects[i], offer.short[i] = False, 0.0
        if votes[i]:
            worst = broken(
                rules, i, own, now.pressed[i], stages.advocate[t, i], x, y, pledges, offer.gap[i], offer.at[i]
            )
            offer.objects[i] = worst > 0.0
            some = True
            needed |= worst == 0.0
    needed |= not some
    for i in range(room.actors):
        if needed and (sums.performs[i] or (votes[i] and (closing or not offer.objects[i]))):
            falls = might_fall(room, room.sees[i])
            weigh(
                i, ahead.x_loss[0, i], y, offer.seen[i], offer.seen_loss[i], offer.z_next, offer.seen_z[i],
                offer.seen_z_loss[i], own.ideal[i], own.weight[i], own.exponent[i], falls, sums,
            )  # fmt: skip
            copy(y, offer.seen[i])
            if falls:
                copy(offer.z_next, offer.seen_z[i])
            if rules.actors[i].felt_end > rules.actors[i].felt_first:
                weigh_felt(rules, own, force_next, i, x, y, ahead.x_loss[0, i], sums)
    if needed:
        reckon(rules, stages, world, room, t, closing)
    objectors, short = 0, 0.0
    for i in range(room.actors):
        if not votes[i]:
            continue
        stuck = offer.objects[i]
        if stuck and not closing:
            objectors += 1
            short += total(offer.gap[i])
            continue
        best = sums.keeps[0, i]
        if rules.strategic:
            best = max(best, sums.breaks[0, i])
        offer.short[i] = sums.stops[i] - best - noise[i]
        if stuck or offer.short[i] > TIE:
            offer.objects[i] = True
            objectors += 1
            short += total(offer.gap[i]) if stuck else offer.short[i]
    n = room.actors
    impossible = broken(rules, n, own, now.pressed[0], YES, x, y, pledges, offer.gap[n], offer.at[n])
    return objectors + (1 if impossible > 0.0 else 0), round_off(short)


@inner
def reckon(rules: Handle, stages: Handle, world: Handle, room: Handle, t: int, closing: bool) -> None:
    """Everybody's sums on terms that have been weighed, level by level; those of the highest level stay, in row 0."""
    ahead, sums, offer, shared = room.ahead, room.sums, room.offer, shared_in(world)
    fill(sums.word, 1.0)
    for level in range(room.levels):
        top = level == room.levels - 1
        for i in range(room.actors):
            counts = sums.performs[i] or room.votes[i] if top else sums.performs[i]
            if counts and (closing or not top or not offer.objects[i]):
                sums.keeps[0, i], sums.breaks[0, i], sums.stops[i] = three_sums(
                    i, stages.duty[t], sums.performs, sums.beliefs[i], sums.word, sums.faith, sums.start_loss[i],
                    sums.end_loss[i], sums.exposed[i], sums.waited[i], room.pace[REVIEW, 0, i], ahead.worth[0, 1, i],
                    ahead.worth[0, 0, i], sums.reached[i], sums.fallen_next[i], sums.fine[i],
                    outlook(room.flags, room.value, room.sees[i], 0, level, i), room.risk[t],
                    room.risk[REVIEW], shared.severity,
                )  # fmt: skip
        if not top:
            for j in range(room.actors):
                if sums.performs[j]:
                    sums.word[j] = compliance(sums.breaks[0, j] - sums.keeps[0, j], YES, rules.precision)


@inner
def move(rules: Handle, stages: Handle, world: Handle, room: Handle, t: int) -> bool:
    """The table moves to the objectors' mean, inside intervals and limits; gives whether it moved at all."""
    now, offer, sums = room.now, room.offer, room.sums
    shared, terms, moves = shared_in(world), terms_in(world), stages.moves[t]
    fill(offer.pull, 0.0)
    fill(offer.say, 0.0)
    for i in range(room.actors):
        if offer.objects[i]:
            stuck = widest(offer.gap[i]) != NOBODY
            counter_terms(
                offer.terms, now.own.position[i], offer.gap[i], offer.at[i], stuck, shared.concession, moves,
                offer.demand,
            )  # fmt: skip
            for k in range(moves.size):
                if moves[k]:
                    say = shared.leverage[i, k] * now.own.salience[i, k]
                    offer.pull[k] += say * offer.demand[k]
                    offer.say[k] += say
    copy(offer.terms, offer.demand)
    move_table(offer.pull, offer.say, terms.low[t], terms.high[t], moves, offer.terms)
    copy(offer.terms, sums.wanted)
    under_limits(
        rules, now.own.bound, now.x, sums.wanted, terms.low[t], terms.high[t],
        pledges_of(stages, terms.strength[t], t), offer.terms,
    )  # fmt: skip
    for k in range(moves.size):
        if offer.terms[k] != offer.demand[k]:
            return True
    return False


@inner
def talk(rules: Handle, stages: Handle, world: Handle, room: Handle, noise: Array, t: int) -> tuple[int, int]:
    """Talk from the published terms until nobody objects or the rounds are used up, then judge the best table again.

    Returns
    -------
    objectors, rounds : int
        Of the closing table, and the rounds used until then.
    """
    offer = room.offer
    publish(stages, terms_in(world), t, room.now.x, offer.terms)
    fewest, least, when, rounds = -1, 0.0, 0, 0
    while True:
        objectors, short = judge(rules, stages, world, room, noise, t, NO)
        if fewest < 0 or objectors < fewest or (objectors == fewest and short < least):
            fewest, least, when = objectors, short, rounds
            copy(offer.terms, offer.best)
        if objectors == 0 or rounds == rules.rounds or not move(rules, stages, world, room, t):
            break
        rounds += 1
    if objectors > 0:
        copy(offer.best, offer.terms)
        judge(rules, stages, world, room, noise, t, YES)
    return fewest, when


@inner
def verdict(rules: Handle, stages: Handle, world: Handle, room: Handle, noise: Array, t: int) -> tuple[int, int, int]:
    """Why the closing table is refused: the kind of refusal, who, and over which issue."""
    over = widest(room.offer.gap[room.actors])
    if over != NOBODY:
        return RED_LINE, NOBODY, over
    who, over = objection(rules, room)
    if widest(room.offer.gap[who]) != NOBODY:
        return RED_LINE, who, over
    return (DISTRUST if would_trusting(rules, stages, world, room, noise, t, who) else INTEREST), who, over


@inner
def objection(rules: Handle, room: Handle) -> tuple[int, int]:
    """Who stops the table that was judged last, over which issue: bounds before utility, then the widest gap."""
    offer, sums = room.offer, room.sums
    for i in range(room.actors):
        over = widest(offer.gap[i])
        offer.broke[i] = offer.objects[i] and over != NOBODY
        sums.faith[i] = offer.gap[i, over] if offer.broke[i] else 0.0
    who = largest(sums.faith, offer.broke)
    if who != NOBODY:
        return who, widest(offer.gap[who])
    who = largest(offer.short, offer.objects)
    return who, costs_most(rules, room, who)


@inner
def costs_most(rules: Handle, room: Handle, i: int) -> int:
    """The issue on which the terms cost actor i most against what stopping leaves: what stands, or the fallback."""
    now, ahead, sums = room.now, room.ahead, room.sums
    if not ahead.kept[room.sees[i], 0, room.levels - 1]:
        return heaviest(sums.end_loss[i], ahead.z_loss[0, i])
    own = now.own
    felt(rules, i, own.link, now.x, as_pledges(now.force), sums.factor)
    losses_felt(ahead.x_loss[0, i], sums.factor, now.x, own.ideal[i], own.weight[i], own.exponent[i], sums.wanted)
    return heaviest(sums.end_loss[i], sums.wanted)


@inner
def would_trusting(rules: Handle, stages: Handle, world: Handle, room: Handle, noise: Array, t: int, i: int) -> bool:
    """Whether actor i would sign the closing table if it trusted everybody fully; the others' word unchanged."""
    ahead, sums, shared, terms = room.ahead, room.sums, shared_in(world), terms_in(world)
    pledges = pledges_of(stages, terms.strength[t], t)
    fill(sums.tau[i], 1.0)
    believe(shared, pledges, sums.tau[i], i, sums.fine, sums.beliefs[i])
    keeps, breaks, stops = three_sums(
        i, pledges.owes, sums.performs, sums.beliefs[i], sums.word, sums.faith, sums.start_loss[i],
        sums.end_loss[i], sums.exposed[i], sums.waited[i], room.pace[REVIEW, 0, i], ahead.worth[0, 1, i],
        ahead.worth[0, 0, i], sums.reached[i], sums.fallen_next[i], sums.fine[i],
        outlook(room.flags, room.value, room.sees[i], 0, room.levels - 1, i), room.risk[t],
        room.risk[REVIEW], shared.severity,
    )  # fmt: skip
    best = max(keeps, breaks) if rules.strategic else keeps
    return stops - best - noise[i] <= TIE
