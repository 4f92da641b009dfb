"""One stage at the table: what its terms are worth to an actor (section 3, "What a stage is worth").

An actor sits down once a stage: what it believes and what time costs it do not change while talks move the terms. Then
it weighs the terms, each time they move, and does its sums level by level. Objectors name counter-terms, and the table
moves towards them by leverage and salience (section 3, "Talks"): these are relaxed projections onto the sets of terms
that each objector accepts (Gubin, Polyak and Raik 1967).
"""

from __future__ import annotations

from typing import NamedTuple

from sim.process.bounds import felt
from sim.process.bundles import AllSums
from sim.process.compiling import formula, inner
from sim.process.copying import copy
from sim.process.handles import Handle
from sim.process.room import shared_in, terms_in
from sim.process.sums import appraise, good, refused, stopping
from sim.process.utility import hazard, losses_beside, losses_felt
from sim.worlds.block import Array, Own, Pledges
from sim.worlds.tables import Mask

REVIEW = -1
"""In place of a stage: a review of what stands, with the default exposure."""


class Outlook(NamedTuple):
    """What an actor expects at a level of reasoning: of what stands now and after the stage, and of the next stage."""

    kept: bool
    survives: bool
    signed_next: bool
    value_next: float
    kept_next: bool
    survives_next: bool


@inner
def set_pace(rules: Handle, world: Handle, room: Handle, t: int) -> None:
    """What the months of stage t cost everybody, ``waited`` and ``exposed`` of the sums; t may be ``REVIEW``.

    The powers are taken once, until a government changes.
    """
    sums, pace = room.sums, room.pace[t]
    if not room.paced[t]:
        room.paced[t] = True
        terms, shared, discount = terms_in(world), shared_in(world), room.now.own.discount
        months = rules.review if t == REVIEW else terms.months[t]
        exposure = shared.exposure if t == REVIEW else terms.exposure[t]
        room.risk[t] = hazard(shared.shock, months)
        for i in range(room.actors):
            pace[0, i] = discount[i] ** months
            pace[1, i] = 1.0 - discount[i] ** exposure
    copy(pace[0], sums.waited)
    copy(pace[1], sums.exposed)


@inner
def weigh(
    i: int, x_loss: Array, y: Array, y_at: Array, y_loss: Array, z: Array, z_at: Array, z_loss: Array, ideal: Array,
    weight: Array, exponent: float, falls: bool, sums: AllSums,
) -> None:  # fmt: skip
    """What terms y (K,) mean to actor i before it asks who delivers, nothing felt.

    ``x_loss`` (K,) are its losses where things stand, z is where they would fall with the terms. Its losses are known
    at ``y_at`` and ``z_at``; ``y_loss`` and ``z_loss`` become those at y and z. ``falls`` says whether z matters: what
    would stand might not be kept, or not survive a shock.
    """
    copy(x_loss, sums.start_loss[i])
    sums.reached[i] = losses_beside(y_at, y_loss, y, ideal, weight, exponent, y_loss)
    copy(y_loss, sums.end_loss[i])
    sums.fallen_next[i] = losses_beside(z_at, z_loss, z, ideal, weight, exponent, z_loss) if falls else 0.0


@inner
def weigh_felt(
    rules: Handle, own: Own, force_next: Pledges, i: int, x: Array, y: Array, x_loss: Array, sums: AllSums
) -> None:
    """The same for an actor with links that change what it feels, after :func:`weigh`.

    The start and the terms are felt as the stage's end is: with all that will be in force then.
    """
    if felt(rules, i, own.link, y, force_next, sums.factor):
        ideal, weight, alpha = own.ideal[i], own.weight[i], own.exponent[i]
        losses_felt(x_loss, sums.factor, x, ideal, weight, alpha, sums.start_loss[i])
        copy(sums.end_loss[i], sums.wanted)
        sums.reached[i] = losses_felt(sums.wanted, sums.factor, y, ideal, weight, alpha, sums.end_loss[i])


@inner
def follows(
    shock: float, severity: float, signed: bool, value: float, survives: bool, stop: float, fallen: float
) -> float:
    """``(1 - h) V + h T``: what follows a stage in whose months a shock comes with chance ``shock``.

    V is the next stage's value if it would be signed, else the worth of stopping; T is V where the deal would survive a
    shock (or shocks cost nothing), else F.

    >>> follows(0.5, 3.0, True, 0.8, False, 0.4, 0.2)
    0.5
    """
    going_on = value if signed else stop
    after_shock = going_on if survives or severity == 0.0 else fallen
    return (1.0 - shock) * going_on + shock * after_shock


@formula
def three_sums(
    i: int, owes: Mask, performs: Mask, beliefs: Array, word: Array, faith: Array, start_loss: Array, end_loss: Array,
    exposed: float, waited: float, rested: float, now: float, fallen: float, reached: float, fallen_next: float,
    fine: float, outlook: Outlook, risk: float, rest_risk: float, severity: float,
) -> tuple[float, float, float]:  # fmt: skip
    """``complied``, ``breached`` and ``refused`` of actor i.

    Parameters
    ----------
    i : int
    owes : ndarray of bool, shape (N, K)
    performs : ndarray of bool, shape (N,)
        Who has something to deliver at these terms.
    beliefs, word, faith : ndarray, shape (N,)
        Its belief in everybody; whether the others' own sums one level down say that they comply, 1 at the first
        level; room.
    start_loss, end_loss : ndarray, shape (K,)
        Its losses at the start and at the terms, as the stage's end is felt.
    exposed, waited, rested : float
        E, D, and D over a review.
    now, fallen, reached, fallen_next, fine : float
        U(x_q), F(q), R, which is U(x_q+1) too, F(q+1) and the penalty.
    outlook : Outlook
        What the actor expects at this level.
    risk, rest_risk : float
        The chance of a shock in the stage's months, and in a review.
    severity : float
        What a shock costs.
    """
    left = stopping(outlook.kept, outlook.survives, fallen, now, rested, rest_risk)
    stop = stopping(outlook.kept_next, outlook.survives_next, fallen_next, reached, rested, rest_risk)
    then = follows(risk, severity, outlook.signed_next, outlook.value_next, outlook.survives_next, stop, fallen_next)
    if_good = good(waited, reached, then)
    keeps, breaks = appraise(
        i, owes, performs, beliefs, word, faith, start_loss, end_loss, exposed, left, if_good, reached, fallen, fine
    )
    return keeps, breaks, refused(exposed, now, left)


@formula
def counter_terms(
    terms: Array, position: Array, gap: Array, at: Array, stuck: bool, eta: float, moves: Mask, out: Array
) -> None:
    """What an objector asks for on the stage's issues, (K,): the bound where one is broken; where none is (not
    ``stuck``), the terms moved the fraction ``eta`` towards its position.

    >>> import numpy as np
    >>> out, half = np.zeros(2), np.array([0.5, 0.5])
    >>> counter_terms(half, np.zeros(2), np.zeros(2), np.zeros(2), False, 0.5, np.array([True, False]), out)
    >>> out.tolist()
    [0.25, 0.5]
    """
    for k in range(terms.size):
        out[k] = terms[k]
        if moves[k] and stuck and gap[k] > 0.0:
            out[k] = at[k]
        elif moves[k] and not stuck:
            out[k] = terms[k] + eta * (position[k] - terms[k])


@formula
def move_table(pull: Array, say: Array, low: Array, high: Array, moves: Mask, terms: Array) -> None:
    """Move the table, in place, to the objectors' mean and into the path's intervals; all (K,).

    ``pull`` is the sum of counter-terms times leverage times salience, ``say`` the sum of these weights.

    >>> import numpy as np
    >>> terms = np.array([0.5])
    >>> move_table(np.array([0.3]), np.array([1.5]), np.array([0.25]), np.ones(1), np.array([True]), terms)
    >>> terms.tolist()
    [0.25]
    """
    for k in range(terms.size):
        if moves[k]:
            wanted = pull[k] / say[k] if say[k] > 0.0 else terms[k]
            terms[k] = min(max(wanted, low[k]), high[k])
