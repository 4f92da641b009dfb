"""What signing, keeping and refusing are worth to one actor (section 3, "What a stage is worth").

The same sums serve a stage at the table, a stage that lies ahead, and what stands: there the start is the fallback,
the terms are where things stand, and nothing follows. ``i`` is the actor, ``j`` another performer; E, D, B, G, R are
those of the text.
"""

from __future__ import annotations

import numpy as np

from sim.process.compiling import formula, inner
from sim.worlds.block import Array
from sim.worlds.tables import Mask

MOVED = 1e-12
"""An issue has moved where it stands farther than this from its start."""
TIE = 1e-12
"""Figures closer than this are a tie, and ties accept and comply."""


@formula
def performing(owes: Mask, start: Array, terms: Array, out: Mask) -> int:
    """Who has something to deliver, (N,): must deliver (``owes``, (N, K)) an issue that really moves; gives how many.

    >>> out = np.empty(2, dtype=bool)
    >>> performing(np.array([[True, False], [False, True]]), np.zeros(2), np.array([0.5, 0.0]), out), out.tolist()
    (1, [True, False])
    """
    count = 0
    for j in range(owes.shape[0]):
        out[j] = False
        for k in range(owes.shape[1]):
            if owes[j, k] and abs(terms[k] - start[k]) > MOVED:
                out[j] = True
                count += 1
                break
    return count


@inner
def everyone(faith: Array, performs: Mask, i: int) -> float:
    """``B``: the chance that all performers other than i deliver, the product of ``faith`` (N,) over them.

    >>> everyone(np.array([1.0, 0.5, 0.8]), np.array([True, True, True]), 0)
    0.4
    """
    chance = 1.0
    for j in range(performs.size):
        if performs[j] and j != i:
            chance *= faith[j]
    return chance


@inner
def mixes(owes: Mask, faith: Array, i: int, start_loss: Array, end_loss: Array) -> tuple[float, float]:
    """``mix`` and ``mix'``: i's expected utility while breaches are not yet seen, if it complies and if it does not.

    Every issue is delivered with the chance that all who owe it deliver, ``pi_ik = prod b_ij``; losses (K,) are at the
    start and at the terms. In ``mix'`` the moves that i owes stay undelivered. Issues that nobody owes move at once.

    >>> owes = np.array([[True, False], [False, True]])
    >>> mixes(owes, np.array([1.0, 0.5]), 0, np.array([0.2, 0.4]), np.array([0.5, 0.0]))
    (0.3, 0.6)
    """
    whole = 1.0
    for k in range(start_loss.size):
        whole -= start_loss[k]
    mix = without = whole
    for k in range(start_loss.size):
        gain = start_loss[k] - end_loss[k]
        if gain == 0.0:
            continue
        mine = False
        for j in range(owes.shape[0]):
            if owes[j, k]:
                if j == i:
                    mine = True
                else:
                    gain *= faith[j]
        mix += gain
        if not mine:
            without += gain
    return mix, without


@inner
def good(waited: float, reached: float, follows: float) -> float:
    """``(1 - D) R + D ((1 - h) V + h T)``: keeping faith when all do; ``follows`` is what stands in brackets.

    >>> good(0.5, 0.4, 0.8)
    0.6
    """
    return (1.0 - waited) * reached + waited * follows


@inner
def complied(exposed: float, mix: float, left: float, all_deliver: float, if_good: float, reached: float) -> float:
    """``E mix + (1 - E) G + B (good - E R - (1 - E) G)``.

    >>> complied(0.5, 0.4, 0.2, 0.5, 0.8, 0.6)
    0.5
    """
    fails = (1.0 - exposed) * left
    return exposed * mix + fails + all_deliver * (if_good - exposed * reached - fails)


@inner
def breached(exposed: float, mix_without: float, fallen: float, fine: float) -> float:
    """``E mix' + (1 - E) (F - penalty)``: a breaker counts on the worst, that its breach unravels what stands.

    >>> breached(0.5, 0.6, 0.2, 0.1)
    0.35
    """
    return exposed * mix_without + (1.0 - exposed) * (fallen - fine)


@inner
def refused(exposed: float, now: float, left: float) -> float:
    """``E U(x_q) + (1 - E) G``.

    >>> refused(0.5, 0.4, 0.2)
    0.3
    """
    return exposed * now + (1.0 - exposed) * left


@inner
def stopping(kept: bool, survives: bool, fallen: float, now: float, waited: float, risk: float) -> float:
    """``S(q)``, the worth of stopping: F unless what stands is kept; U(x_q) if it would survive a shock too; else
    ``((1 - D) U + D h F) / (1 - D (1 - h))`` with D and h over a review.

    >>> stopping(True, False, 0.2, 0.6, 0.5, 0.5)
    0.4666666666666667
    """
    if not kept:
        return fallen
    if survives:
        return now
    return ((1.0 - waited) * now + waited * risk * fallen) / (1.0 - waited * (1.0 - risk))


@formula
def compliance(temptation: float, performs: bool, precision: float) -> float:
    """How likely an actor keeps its word by its own sums: ``temptation`` is breached less complied.

    Exact decisions (infinite precision) give 1 or 0; else ``1 / (1 + exp(precision * temptation))``.

    >>> compliance(0.1, True, np.inf), compliance(0.0, True, 3.0), compliance(9.0, False, np.inf)
    (0.0, 0.5, 1.0)
    """
    if not performs:
        return 1.0
    if np.isinf(precision):
        return 1.0 if temptation <= TIE else 0.0
    return 1.0 / (1.0 + np.exp(min(max(precision * temptation, -700.0), 700.0)))


@formula
def appraise(
    i: int,
    owes: Mask,
    performs: Mask,
    beliefs: Array,
    word: Array,
    faith: Array,
    start_loss: Array,
    end_loss: Array,
    exposed: float,
    left: float,
    if_good: float,
    reached: float,
    fallen: float,
    fine: float,
) -> tuple[float, float]:
    """``complied`` and ``breached`` of actor i at a level of reasoning.

    Parameters
    ----------
    i : int
    owes : ndarray of bool, shape (N, K)
    performs : ndarray of bool, shape (N,)
        Who has something to deliver.
    beliefs, word : ndarray, shape (N,)
        i's belief that each delivers, and whether their own sums one level down say so.
    faith : ndarray, shape (N,)
        Written: the product of these two.
    start_loss, end_loss : ndarray, shape (K,)
        At the start and at the terms, as i feels them.
    exposed, left, if_good, reached, fallen, fine : float
        E, G, what keeping faith is worth when all do, R, F and the penalty.

    Returns
    -------
    tuple of float
        The two are the same for an actor that has nothing to deliver.
    """
    for j in range(performs.size):
        faith[j] = 1.0 if j == i else beliefs[j] * word[j]
    mix, without = mixes(owes, faith, i, start_loss, end_loss)
    keeps = complied(exposed, mix, left, everyone(faith, performs, i), if_good, reached)
    if not performs[i]:
        return keeps, keeps
    return keeps, breached(exposed, without, fallen, fine)
