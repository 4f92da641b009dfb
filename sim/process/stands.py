"""What stands: delivered duties that their owners keep, or withdraw from (section 3, "What stands").

The sums are those of a stage whose start is ``z = x_F(q)``, whose terms are ``x_q`` and after which nothing comes. An
actor whose own numbers have changed since it last signed first asks its bounds again.
"""

from __future__ import annotations

import numpy as np

from sim.process.beliefs import believe
from sim.process.bounds import SLACK, broken, felt
from sim.process.bundles import AllSums
from sim.process.compiling import YES, formula, inner
from sim.process.copying import copy, copy_grid, fill, total
from sim.process.handles import Handle
from sim.process.sums import MOVED, TIE, appraise, compliance, performing
from sim.process.utility import loss, losses_felt
from sim.worlds.block import Array, Own, Pledges, Shared, Successors
from sim.worlds.tables import Mask


@inner
def reckon_standing(
    precision: float, shared: Shared, pledges: Pledges, tau: Array, worth: Array, x: Array, z: Array, x_loss: Array,
    z_loss: Array, sums: AllSums,
) -> None:  # fmt: skip
    """Everybody's sums about what stands, at every level of reasoning.

    Parameters
    ----------
    precision : float
        Of decisions.
    shared : Shared
    pledges : Pledges
        What is in force.
    tau : ndarray, shape (N, G)
        Trust.
    worth : ndarray, shape (2, N)
        ``F`` and ``U(x_q)``.
    x, z : ndarray, shape (K,)
        Where things stand, and where they fall.
    x_loss, z_loss : ndarray, shape (N, K)
        Losses there, both as what stands is felt.
    sums : AllSums
        ``exposed`` (N,) holds E with the default exposure. Written: ``keeps`` and ``breaks`` (L, N), complied and
        breached, and ``performs`` (N,), who has something to withdraw. The rest is room.
    """
    actors, performs = sums.fine.size, sums.performs
    fill(sums.word, 1.0)
    if performing(pledges.owes, z, x, performs) == 0:
        for level in range(sums.keeps.shape[0]):
            fill(sums.keeps[level], 0.0)
            fill(sums.breaks[level], 0.0)
        return
    for i in range(actors):
        if performs[i]:
            believe(shared, pledges, tau[i], i, sums.fine, sums.beliefs[i])
    for level in range(sums.keeps.shape[0]):
        for i in range(actors):
            if performs[i]:
                fallen, now = worth[0, i], worth[1, i]
                sums.keeps[level, i], sums.breaks[level, i] = appraise(
                    i, pledges.owes, performs, sums.beliefs[i], sums.word, sums.faith, z_loss[i], x_loss[i],
                    sums.exposed[i], fallen, now, now, fallen, sums.fine[i],
                )  # fmt: skip
        for j in range(actors):
            if performs[j]:
                sums.word[j] = compliance(sums.breaks[level, j] - sums.keeps[level, j], YES, precision)


@inner
def value_standing(
    rules: Handle, own: Own, pledges: Pledges, felt_now: bool, x: Array, z: Array, x_loss: Array, z_loss: Array,
    worth: Array, sums: AllSums,
) -> None:  # fmt: skip
    """What stands at x (K,), and would fall to z, is worth to everybody: ``F`` and ``U(x_q)`` into ``worth`` (2, N).

    ``x_loss`` and ``z_loss`` (N, K) are losses with nothing felt. Written too: ``start_loss`` and ``end_loss`` of the
    sums, the losses at z and at x as what stands is felt.
    """
    for i in range(own.exponent.size):
        copy(z_loss[i], sums.start_loss[i])
        copy(x_loss[i], sums.end_loss[i])
        worth[0, i], worth[1, i] = 1.0 - total(z_loss[i]), 1.0 - total(x_loss[i])
        if felt_now and rules.actors[i].felt_end > rules.actors[i].felt_first:
            if felt(rules, i, own.link, x, pledges, sums.factor):
                ideal, weight, alpha = own.ideal[i], own.weight[i], own.exponent[i]
                losses_felt(z_loss[i], sums.factor, z, ideal, weight, alpha, sums.start_loss[i])
                worth[1, i] = losses_felt(x_loss[i], sums.factor, x, ideal, weight, alpha, sums.end_loss[i])


@inner
def all_keep(keeps: Array, breaks: Array, performs: Mask) -> bool:
    """Whether nobody's sums at one level of reasoning, (N,), are for withdrawing.

    >>> all_keep(np.array([0.5, 0.1]), np.array([0.4, 0.2]), np.array([True, False]))
    True
    """
    for i in range(performs.size):
        if performs[i] and keeps[i] - breaks[i] < -TIE:
            return False
    return True


@inner
def pledges_of(stages: Handle, strength: Array, t: int) -> Pledges:
    """What stage t commits people to; ``strength`` is gamma of its guarantors (G,)."""
    return Pledges(stages.moves[t], stages.duty[t], stages.backed[t], stages.mediates[t], strength)


@formula
def regret(
    rules: Handle, stages: Handle, strength: Array, own: Own, pressed: Array, i: int, t: int, start: Array,
    terms: Array, gap: Array, at: Array,
) -> float:  # fmt: skip
    """By how much stage t as it was signed breaks a bound of actor i with the numbers that it has now; 0 if unasked.

    ``start`` and ``terms`` (K,) are those that were signed, ``pressed`` (K,) what pressure has added to its bounds.
    Whoever signed had no broken bound then, so all that is broken now is more than what was broken at signature.
    ``gap`` and ``at`` (K,) are written as :func:`sim.process.bounds.broken` does.
    """
    if not stages.consent[t, i]:
        return 0.0
    return broken(
        rules, i, own, pressed, stages.advocate[t, i], start, terms, pledges_of(stages, strength, t), gap, at,
    )  # fmt: skip


@formula
def beyond_inherited(gap: float, inherited: float) -> bool:
    """Whether a bound is broken by more than a successor, or an actor under pressure, puts up with.

    >>> beyond_inherited(0.06, 0.05), beyond_inherited(0.05, 0.05)
    (True, False)
    """
    return gap > inherited + SLACK


@formula
def costliest_duty(owes: Mask, own: Own, i: int, z: Array, x: Array) -> int:
    """The duty of i that costs it most from z to x, the first on a tie, as an issue; -1 where none really moves."""
    found, most = -1, -np.inf
    for k in range(x.size):
        if owes[i, k] and abs(x[k] - z[k]) > MOVED:
            ideal, weight, alpha = own.ideal[i, k], own.weight[i, k], own.exponent[i]
            cost = round_off(loss(x[k], ideal, weight, alpha) - loss(z[k], ideal, weight, alpha))
            if cost > most:
                found, most = k, cost
    return found


@formula
def round_off(value: float) -> float:
    """A figure for choosing the largest: what differs by less than 1e-12 is a tie.

    >>> round_off(0.1 + 0.2) == round_off(0.3)
    True
    """
    return np.floor(value * 1e12 + 0.5) / 1e12


@inner
def take_office(rules: Handle, own: Own, pressed: Array, changes: Successors, c: int, i: int) -> None:
    """Lay the new numbers of actor i, row c of the changes, over its old ones, in place; pressure so far is added."""
    copy(changes.k[c, 0], own.position[i])
    copy(changes.k[c, 1], own.ideal[i])
    copy(changes.k[c, 2], own.salience[i])
    copy(changes.k[c, 3], own.weight[i])
    own.discount[i], own.exponent[i] = changes.n[c, 0], changes.n[c, 1]
    for k in range(pressed.shape[1]):
        if pressed[i, k] != 0.0:
            own.position[i, k] = min(max(own.position[i, k] + pressed[i, k], 0.0), 1.0)
            own.ideal[i, k] = min(max(own.ideal[i, k] + pressed[i, k], 0.0), 1.0)
    for b in range(rules.actors[i].bound_first, rules.actors[i].bound_end):
        own.bound[b] = changes.bound[c, b]
    for n in range(rules.link_actor.size):
        if rules.link_actor[n] == i:
            own.link[n] = changes.link[c, n]


@inner
def copy_own(values: Own, out: Own) -> None:
    """Actors' numbers, into other arrays."""
    copy_grid(values.position, out.position)
    copy_grid(values.ideal, out.ideal)
    copy_grid(values.salience, out.salience)
    copy_grid(values.weight, out.weight)
    copy(values.discount, out.discount)
    copy(values.exponent, out.exponent)
    copy(values.bound, out.bound)
    copy(values.link, out.link)


@inner
def copy_pledges(values: Pledges, out: Pledges) -> None:
    """What is in force, into other arrays."""
    copy(values.moves, out.moves)
    copy_grid(values.owes, out.owes)
    copy(values.backed, out.backed)
    copy(values.mediated, out.mediated)
    copy(values.strength, out.strength)


@formula
def put_in_force(force: Pledges, stage: Pledges, start: Array, terms: Array) -> None:
    """Add a delivered stage to what is in force, in place: what really moved, and the strength behind it."""
    for k in range(terms.size):
        if stage.moves[k] and abs(terms[k] - start[k]) > MOVED:
            force.moves[k] = True
            for j in range(force.owes.shape[0]):
                force.owes[j, k] |= stage.owes[j, k]
    for g in range(force.backed.size):
        force.backed[g] |= stage.backed[g]
        force.mediated[g] |= stage.mediated[g]
        force.strength[g] = max(force.strength[g], stage.strength[g])
