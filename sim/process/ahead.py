"""Looking ahead: what follows each stage if all terms hold and all keep faith, swept once from the last stage back.

Points are counted from the stage at hand: point m lies before the m-th stage from here on, point 0 is now. Trust along
the way is known in advance, so one sweep a level of reasoning gives whether what stands is kept, whether it would
survive a shock, and what going on is worth (section 3, "What a stage is worth").
"""

from __future__ import annotations

from sim.process.beliefs import believe, trust
from sim.process.bounds import broken
from sim.process.bundles import AllSums
from sim.process.compiling import YES, formula, inner
from sim.process.copying import copy, fill
from sim.process.endings import too_late
from sim.process.handles import Handle
from sim.process.points import advance, begin, force_at, own_at, publish, value_now
from sim.process.room import shared_in, terms_in
from sim.process.stands import (
    all_keep,
    beyond_inherited,
    pledges_of,
    reckon_standing,
    regret,
    value_standing,
)
from sim.process.sums import TIE, compliance, performing
from sim.process.table import REVIEW, Outlook, set_pace, three_sums, weigh, weigh_felt
from sim.worlds.block import Array, Own
from sim.worlds.tables import NOBODY, Index, Mask


@inner
def ruled_out(
    rules: Handle, stages: Handle, strength: Array, own: Own, pressed: Array, t: int, start: Array, terms: Array,
    sums: AllSums,
) -> bool:  # fmt: skip
    """Whether terms (K,) break a bound of somebody whose yes stage t needs, or a limit that holds for everybody."""
    actors = own.exponent.size
    pledges = pledges_of(stages, strength, t)
    for i in range(actors + 1):
        if i == actors or stages.consent[t, i] or stages.ratifies[t, i]:
            waives = i == actors or stages.advocate[t, i]
            mine = pressed[min(i, actors - 1)]
            if broken(rules, i, own, mine, waives, start, terms, pledges, sums.gap, sums.at) > 0.0:
                return True
    return False


@inner
def regretted(rules: Handle, stages: Handle, world: Handle, room: Handle, m: int, stage: Index) -> bool:
    """Whether somebody whose numbers have changed would withdraw at point m over a bound that signed terms break."""
    ahead = room.ahead
    for i in range(room.actors):
        if ahead.changed[m, i] and regrets_at(rules, stages, world, room, m, stage, i):
            return True
    return False


@inner
def regrets_at(rules: Handle, stages: Handle, world: Handle, room: Handle, m: int, stage: Index, i: int) -> bool:
    """:func:`regretted` of one actor."""
    now, ahead, sums, terms = room.now, room.ahead, room.sums, terms_in(world)
    own, pressed, inherited = own_at(ahead, now.own, m), ahead.pressed[m, i], shared_in(world).inherited
    for h in range(room.course[0].delivered):
        t = room.stage[h]
        gap = regret(
            rules, stages, terms.strength[t], own, pressed, i, t, now.start[h], now.terms[h], sums.gap, sums.at
        )
        if beyond_inherited(gap, inherited):
            return True
    for h in range(m):
        t = stage[h]
        gap = regret(
            rules, stages, terms.strength[t], own, pressed, i, t, ahead.x[h], ahead.x[h + 1], sums.gap, sums.at
        )
        if beyond_inherited(gap, inherited):
            return True
    return False


@formula
def look_ahead(rules: Handle, stages: Handle, world: Handle, room: Handle, stage: Index) -> None:
    """Sweep the stages from here on, in every view that the walk asks for.

    Parameters
    ----------
    rules, stages, world
        The world.
    room : Room
        Where it stands; what is expected is written.
    stage : ndarray of int, shape (M - 1,)
        The stages from the one at hand on.
    """
    fill_places(room.sees, 0)
    value_now(rules, world, room)
    views = room.value.shape[0] if presses(stages, stage) else 1
    for v in range(views - 1, -1, -1):
        if v > 0:
            room.sees[stages.believers[v - 1]] = v
        sweep(rules, stages, world, room, stage, v)


@inner
def fill_places(out: Index, value: int) -> None:
    """Set all of a vector of whole numbers."""
    for n in range(out.size):
        out[n] = value


@inner
def presses(stages: Handle, stage: Index) -> bool:
    """Whether there is pressure in one of these stages."""
    for n in range(stage.size):
        if stages.about[stage[n]].push_end > stages.about[stage[n]].push_first:
            return True
    return False


@inner
def sweep(rules: Handle, stages: Handle, world: Handle, room: Handle, stage: Index, v: int) -> None:
    """:func:`look_ahead` in view v."""
    last, eyes = stage.size, NOBODY if v == 0 else stages.believers[v - 1]
    signed, terms, month = room.ahead.signed, terms_in(world), room.course[0].put_in
    begin(room)
    for m in range(stage.size):
        t = stage[m]
        month += terms.ratifying[t]
        if m and (too_late(month, terms.deadline[t]) or ruled_out_ahead(rules, stages, world, room, m, t)):
            last = m
            break
        month += terms.months[t]
        advance(rules, stages, world, room, stage[m], m, eyes)
    room.course[0].last = last
    for m in range(last, -1, -1):
        stand(rules, stages, world, room, m, stage, v)
        fill(signed[v, m], False)
        if 0 < m < last:
            value_stage(rules, stages, world, room, m, stage[m], v)


@inner
def ruled_out_ahead(rules: Handle, stages: Handle, world: Handle, room: Handle, m: int, t: int) -> bool:
    """Whether the published terms of the stage that begins at point m break somebody's bound."""
    ahead, terms, sums = room.ahead, terms_in(world), room.sums
    publish(stages, terms, t, ahead.x[m], sums.wanted)
    own = own_at(ahead, room.now.own, m)
    return ruled_out(rules, stages, terms.strength[t], own, ahead.pressed[m], t, ahead.x[m], sums.wanted, sums)


@inner
def stand(rules: Handle, stages: Handle, world: Handle, room: Handle, m: int, stage: Index, v: int) -> None:
    """What stands at point m: ``F`` and ``U(x_q)``, and by level whether it is kept and survives a shock."""
    now, ahead, sums, shared = room.now, room.ahead, room.sums, shared_in(world)
    own, force, delivered = own_at(ahead, now.own, m), force_at(ahead, m), room.course[0].delivered + m
    x, z, worth = ahead.x[m], ahead.z[m], ahead.worth[m]
    value_standing(rules, own, force, delivered > 0, x, z, ahead.x_loss[m], ahead.z_loss[m], worth, sums)
    set_pace(rules, world, room, REVIEW)
    unwanted = delivered == 0 or regretted(rules, stages, world, room, m, stage)
    if not unwanted:
        for i in range(room.actors):
            trust(ahead.a[m, i], now.b[i], sums.tau[i])
        reckon_standing(rules.precision, shared, force, sums.tau, worth, x, z, sums.end_loss, sums.start_loss, sums)
    for level in range(room.levels):
        kept = not unwanted and all_keep(sums.keeps[level], sums.breaks[level], sums.performs)
        ahead.kept[v, m, level] = ahead.survives[v, m, level] = kept
    if unwanted or rules.pairs.shape[0] == 0 or shared.severity == 0.0 or shared.learning == 0.0:
        return
    blow(ahead.a[m], now.b, rules.pairs, shared.learning * shared.severity, sums.tau)
    reckon_standing(rules.precision, shared, force, sums.tau, worth, x, z, sums.end_loss, sums.start_loss, sums)
    for level in range(room.levels):
        ahead.survives[v, m, level] = all_keep(sums.keeps[level], sums.breaks[level], sums.performs)


@inner
def blow(a: Array, b: Array, pairs: Index, weight: float, out: Array) -> None:
    """Lower trust (N, G) by what one shock costs the pairs (P, 2) that the scenario names, both ways."""
    for n in range(pairs.shape[0]):
        i, j = pairs[n, 0], pairs[n, 1]
        out[i, j] = a[i, j] / (a[i, j] + b[i, j] + weight)
        out[j, i] = a[j, i] / (a[j, i] + b[j, i] + weight)


@formula
def outlook(flags: Mask, value: Array, v: int, m: int, level: int, i: int) -> Outlook:
    """What actor i expects in view v, at a level of reasoning, at the stage that begins at point m.

    ``flags`` (3, V, M, L) are signed, kept and survives, ``value`` (V, M, L, N) is what going on is worth.
    """
    return Outlook(
        flags[1, v, m, level],
        flags[2, v, m, level],
        flags[0, v, m + 1, level],
        value[v, m + 1, level, i],
        flags[1, v, m + 1, level],
        flags[2, v, m + 1, level],
    )


@inner
def might_fall(room: Handle, v: int) -> bool:
    """Whether what would stand after the stage at hand might not be kept, or not survive a shock, as view v has it."""
    ahead = room.ahead
    for level in range(ahead.kept.shape[2]):
        if not (ahead.kept[v, 1, level] and ahead.survives[v, 1, level]):
            return True
    return False


@inner
def value_stage(rules: Handle, stages: Handle, world: Handle, room: Handle, m: int, t: int, v: int) -> None:
    """The stage that begins at point m, at its published terms: whether all would sign, and its worth, by level."""
    now, ahead, sums, shared, terms = (
        room.now,
        room.ahead,
        room.sums,
        shared_in(world),
        terms_in(world),
    )
    own, pledges, performs = own_at(ahead, now.own, m), pledges_of(stages, terms.strength[t], t), sums.performs
    x, y = ahead.x[m], ahead.x[m + 1]
    performing(pledges.owes, x, y, performs)
    fill(sums.word, 1.0)
    set_pace(rules, world, room, t)
    for i in range(room.actors):
        trust(ahead.a[m, i], now.b[i], sums.tau[i])
        believe(shared, pledges, sums.tau[i], i, sums.fine, sums.beliefs[i])
        known = m if ahead.changed[m + 1, i] else m + 1  # pressure may have moved its losses at the later point
        copy(ahead.x_loss[known, i], sums.gap)
        copy(ahead.z_loss[known, i], sums.at)
        weigh(
            i, ahead.x_loss[m, i], y, ahead.x[known], sums.gap, ahead.z[m + 1], ahead.z[known], sums.at,
            own.ideal[i], own.weight[i], own.exponent[i], YES, sums,
        )  # fmt: skip
        if rules.actors[i].felt_end > rules.actors[i].felt_first:
            weigh_felt(rules, own, force_at(ahead, m + 1), i, x, y, ahead.x_loss[m, i], sums)
    for level in range(room.levels):
        signed = True
        for i in range(room.actors):
            keeps, breaks, stops = three_sums(
                i, pledges.owes, performs, sums.beliefs[i], sums.word, sums.faith, sums.start_loss[i],
                sums.end_loss[i], sums.exposed[i], sums.waited[i], room.pace[REVIEW, 0, i], ahead.worth[m, 1, i],
                ahead.worth[m, 0, i], sums.reached[i], sums.fallen_next[i], sums.fine[i],
                outlook(room.flags, room.value, v, m, level, i), room.risk[t], room.risk[REVIEW], shared.severity,
            )  # fmt: skip
            sums.keeps[level, i], sums.breaks[level, i] = keeps, breaks
            votes = stages.consent[t, i] or stages.ratifies[t, i]
            if votes and (max(keeps, breaks) if rules.strategic else keeps) - stops < -TIE:
                signed = False
            ahead.value[v, m, level, i] = max(keeps, breaks)
        ahead.signed[v, m, level] = signed
        for j in range(room.actors):
            tempted = sums.breaks[level, j] - sums.keeps[level, j]
            sums.word[j] = compliance(tempted, performs[j], rules.precision)
