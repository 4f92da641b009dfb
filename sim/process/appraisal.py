"""What signing and keeping a stage is worth: complied, breached, refused.

With ``D = d ** m`` and ``E = 1 - d ** e`` (m the stage's months, e the months until a breach is answered), B the
chance that all other performers deliver, R the utility of the finished stage, F the fallback, V the next stage:

* ``good = (1 - D) R + D ((1 - h) V + h F(q+1))``
* ``complied = E mix + (1 - E) F(q) + B (good - E R - (1 - E) F(q))``
* ``breached = E mix' + (1 - E) (F(q) - penalty)``
* ``refused = E U(x_q) + (1 - E) F(q)``

``mix`` is the expected utility during the exposure with every issue delivered with its own probability; because
utility is a sum over issues it needs only ``pi_k``, the product of beliefs over k's deliverers. The term in B then
puts what really follows in place of the case "everybody delivers", so ``complied`` is the exact expectation.
Reasoning is level-k (Nagel 1995; Camerer, Ho and Chong 2004): at level L a belief is multiplied by whether the
other's own sums at level L-1 say comply.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.process.bounds import felt_factors
from sim.process.utility import fallback, loss
from sim.worlds.arrays import Array, Mask, pick_columns, product, total_columns
from sim.worlds.itinerary import Terms
from sim.worlds.party import Party
from sim.worlds.setting import Setting

MOVED = 1e-12
"""A duty on an issue that moves less than this is no duty."""


@dataclass(frozen=True)
class Ground:
    """What one actor knows before terms are named: where the stage starts. Arrays over worlds."""

    loss_now: Array  # (R, K), nothing felt
    utility_now: Array  # (R,), nothing felt
    fall: Array  # F(q), (R,)
    fall_loss: Array  # (R, k): the loss at x_F(q) on the stage's issues
    answered: Array  # d ** e: weight of what follows the answer to a breach, (R,)
    waited: Array  # D = d ** m, (R,)
    hazard: Array  # h, (R,)


def ground(party: Party, start: Array, stage: Terms, setting: Setting) -> Ground:
    """The actor's sums at the start of a stage; ``start`` (R, K)."""
    loss_now = loss(start, party.ideal, party.weight, party.exponent)
    fallen = fallback(start, setting.today, setting.drift, setting.stickiness)
    fall_loss = loss(fallen, party.ideal, party.weight, party.exponent)
    return Ground(
        loss_now=loss_now,
        utility_now=1.0 - total_columns(loss_now),
        fall=1.0 - total_columns(fall_loss),
        fall_loss=pick_columns(fall_loss, stage.issues),
        answered=party.discount**stage.exposure,
        waited=party.discount**stage.months,
        hazard=hazard(stage, setting),
    )


def hazard(stage: Terms, setting: Setting) -> Array:
    """h: the chance of a shock during the stage, (R,)."""
    chance: Array = 1.0 - (1.0 - setting.shock_chance) ** (stage.months / 12.0)
    return chance


@dataclass(frozen=True)
class Stakes:
    """What terms mean to one actor, before asking who delivers."""

    now: Array  # U(x_q) as felt in this stage, (R,)
    step: Array  # (R, k): gain in utility from each issue of the stage
    done: Array  # R = U(x_{q+1}), (R,)
    fall_next: Array  # F(q+1), (R,)


def stakes(party: Party, on: Ground, terms: Array, start: Array, stage: Terms, setting: Setting) -> Stakes:
    """Utilities of one actor at terms (R, K); felt factors are those of the stage's end throughout the stage."""
    columns = stage.issues
    ideal, weight = pick_columns(party.ideal, columns), pick_columns(party.weight, columns)
    y = pick_columns(terms, columns)
    loss_x, felt_y, now = pick_columns(on.loss_now, columns), y, on.utility_now
    if party.felt:
        factors = felt_factors(party, terms, stage)
        now = _felt_now(party, on, start, factors)
        felt_y = _felt_columns(y, columns, factors)
        loss_x = _felt_loss(party, start, columns, factors, loss_x)
    step = loss_x - loss(felt_y, ideal, weight, party.exponent)
    fallen = fallback(y, *(pick_columns(a, columns) for a in (setting.today, setting.drift, setting.stickiness)))
    fall_next = on.fall + total_columns(on.fall_loss - loss(fallen, ideal, weight, party.exponent))
    return Stakes(now=now, step=step, done=now + total_columns(step), fall_next=fall_next)


def _felt_columns(y: Array, columns: tuple[int, ...], factors: Mapping[int, Array]) -> Array:
    """The stage's values as they are felt, (R, k)."""
    felt = [y[:, n] * factors[k] if k in factors else y[:, n] for n, k in enumerate(columns)]
    return np.stack(felt).T if felt else y


def _felt_loss(party: Party, x: Array, columns: tuple[int, ...], factors: Mapping[int, Array], plain: Array) -> Array:
    """Losses at x on some issues, with felt factors where there are any."""
    result = [plain[:, n] for n in range(len(columns))]
    for n, k in enumerate(columns):
        if k in factors:
            result[n] = _one_loss(party, x[:, k] * factors[k], k)
    return np.stack(result).T if result else plain


def _felt_now(party: Party, on: Ground, start: Array, factors: Mapping[int, Array]) -> Array:
    """U(x_q) with felt factors."""
    now = on.utility_now
    for k, factor in factors.items():
        now = now + on.loss_now[:, k] - _one_loss(party, start[:, k] * factor, k)
    return now


def _one_loss(party: Party, value: Array, issue: int) -> Array:
    return loss(value[:, None], party.ideal[:, issue, None], party.weight[:, issue, None], party.exponent)[:, 0]


@dataclass(frozen=True)
class Appraisal:
    """An actor's sums at one reasoning level, each (R,); ``breached`` is that of ``complied`` for non-performers."""

    complied: Array
    breached: Array
    refused: Array
    performs: Mask

    @property
    def best(self) -> Array:
        """The larger of complied and breached for performers, else complied."""
        return np.where(self.performs, np.maximum(self.complied, self.breached), self.complied)


def appraise(
    party: Party,
    on: Ground,
    at: Stakes,
    stage: Terms,
    *,
    moved: Mask,
    faith: Callable[[int], Array],
    value_next: Array,
    penalty: Array,
) -> Appraisal:
    """Complied, breached and refused of one actor at one reasoning level.

    Parameters
    ----------
    party : Party
    on, at : Ground, Stakes
        The actor's sums at the start and at the terms.
    stage : Terms
    moved : ndarray of bool, shape (R, k)
        Which of the stage's issues really move.
    faith : callable
        ``faith(j)``, (R,): the chance that j delivers, in this actor's eyes at this level, given that j has a duty.
    value_next : ndarray, shape (R,)
        V of the next stage; ``at.done`` after the last.
    penalty : ndarray, shape (R,)

    Returns
    -------
    Appraisal
    """
    worlds = moved.shape[0]
    me = party.index
    others = {j: faith(j) for j in stage.performers if j != me}
    mix, mix_without_mine = at.now, at.now
    for n, who in enumerate(stage.deliverers):
        arrives = product((others[j] for j in who if j != me), worlds) * at.step[:, n]
        mix = mix + arrives
        if me not in who:
            mix_without_mine = mix_without_mine + arrives
    everyone = product((np.where(_has_duty(j, stage, moved), b, 1.0) for j, b in others.items()), worlds)
    exposed = 1.0 - on.answered
    after = (1.0 - on.hazard) * value_next + on.hazard * at.fall_next
    good = (1.0 - on.waited) * at.done + on.waited * after
    fallen = on.answered * on.fall
    complied = exposed * mix + fallen + everyone * (good - exposed * at.done - fallen)
    performs = _has_duty(me, stage, moved)
    breached = np.where(performs, exposed * mix_without_mine + fallen - on.answered * penalty, complied)
    return Appraisal(complied, breached, exposed * at.now + fallen, performs)


def _has_duty(actor: int, stage: Terms, moved: Mask) -> Mask:
    """Where an actor has something to deliver, (R,)."""
    result = np.zeros(moved.shape[0], dtype=bool)
    for n in stage.duty(actor):
        result |= moved[:, n]
    return result


def moved_issues(terms: Array, start: Array, stage: Terms) -> Mask:
    """Which of the stage's issues move, (R, k)."""
    return np.abs(pick_columns(terms, stage.issues) - pick_columns(start, stage.issues)) > MOVED


def performs(actor: int, stage: Terms, moved: Mask) -> Mask:
    """Where an actor is a performer of the stage: it must deliver an issue that moves, (R,)."""
    return _has_duty(actor, stage, moved)


def compliance(appraisal: Appraisal, precision: float) -> Array:
    """How likely the actor is to keep its word by its own sums, (R,): 0 or 1 when exact, logistic otherwise.

    Ties comply (tolerance 1e-12); an actor without a duty complies.
    """
    temptation = appraisal.breached - appraisal.complied
    if np.isinf(precision):
        keeps = (temptation <= 1e-12).astype(np.float64)
    else:
        keeps = 1.0 / (1.0 + np.exp(np.clip(precision * temptation, -700.0, 700.0)))
    return np.where(appraisal.performs, keeps, 1.0)
