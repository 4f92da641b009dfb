"""Trades of positions: two actors, two issues, each giving way where it cares relatively less.

Issues are decided at the weighted mean. Actors on opposite sides of the outcome on both issues can both gain when
their saliences differ in proportion; the model takes the trade that gives both the same gain. What it shows and
others do not are the externalities: what each trade does to everybody else. Source: Stokman and Van Oosten
(1994), "The exchange of voting positions", in Bueno de Mesquita and Stokman (eds), "European Community Decision
Making".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.models.base import Array, Mask, ratio, total
from sim.models.compromise import weighted_mean

LEAST = 1e-12
"""Gains (positions on [0, 1]) up to this count as none."""

NEAR = 1e-9
"""Whoever is this near to the outcome stands at it."""


@dataclass(frozen=True)
class Menu:
    """Which trades there could be: every pair of actors on every pair of issues, M in all, the same in all worlds.

    All arrays are (M,). Each is tried in one direction only, the one in which saliences differ (see ``swap`` in
    :class:`Trades`).
    """

    first: NDArray[np.intp]
    second: NDArray[np.intp]
    p: NDArray[np.intp]
    q: NDArray[np.intp]


@dataclass(frozen=True)
class Trades:
    """Potential trades. All arrays (R, M): trade m of world r.

    ``I`` supplies issue ``q`` and demands ``p``; ``J`` supplies ``p`` and demands ``q``.

    Attributes
    ----------
    possible : ndarray of bool
        The two stand on opposite sides of the outcome on both issues, and all four interests have weight.
    I, J, p, q : ndarray of int
    gain : ndarray
        The same for both, in points of [0, 1] times salience; zero where not possible,
        and where the two care about the issues in the same proportion.
    I_new, J_new : ndarray
        I's new position on q, J's on p.
    I_old, J_old : ndarray
    dp, dq : ndarray
        By how much the two outcomes shift, signed.
    """

    possible: Mask
    I: NDArray[np.intp]  # noqa: E741
    J: NDArray[np.intp]
    p: NDArray[np.intp]
    q: NDArray[np.intp]
    gain: Array
    I_old: Array
    I_new: Array
    J_old: Array
    J_new: Array
    dp: Array
    dq: Array


def menu(actors: int, issues: int) -> Menu:
    """Every pair of actors on every pair of issues.

    >>> menu(3, 2).first
    array([0, 0, 1])
    """
    i, j = np.triu_indices(actors, 1)
    p, q = np.triu_indices(issues, 1)
    return Menu(np.repeat(i, p.size), np.repeat(j, p.size), np.tile(p, i.size), np.tile(q, i.size))


def potential(demand: Array, supply: Array, salience: Array, weight: Array) -> Trades:
    """All trades at equal gain that the positions allow.

    With ``O_p = sum_i w_ip x_ip / W_p`` and ``W_p = sum_i w_ip``: moving J on p by m shifts ``O_p`` by
    ``m w_Jp / W_p``; gains are equal when ``dq = dp (s_Ip + s_Jp) / (s_Iq + s_Jq)``, and are then
    ``s_Ip dp - s_Iq dq``. dp is the largest shift for which no mover passes the other's position and no outcome
    passes the position of who asked for it. Source: Stokman and Van Oosten (1994).

    Parameters
    ----------
    demand, supply, salience, weight : ndarray, shape (R, N, K)
        Positions wanted, positions held now, salience, and salience times capability.

    Returns
    -------
    Trades
    """
    worlds, actors, issues = demand.shape
    pairs = menu(actors, issues)
    mass = total(weight, axis=1)
    outcome = np.nan_to_num(weighted_mean(supply, weight))
    # Both what they want and what they hold must differ, or the gain below would not be what they feel.
    # Whoever stands at the outcome counts as left of it; rounding must not decide.
    line = outcome[:, None, :] + NEAR
    wants_left, stands_left = demand <= line, supply <= line
    opposite = (wants_left[:, pairs.first] != wants_left[:, pairs.second]) & (
        stands_left[:, pairs.first] != stands_left[:, pairs.second]
    )
    each = np.arange(pairs.first.size)
    first_p, first_q = salience[:, pairs.first, pairs.p], salience[:, pairs.first, pairs.q]
    second_p, second_q = salience[:, pairs.second, pairs.p], salience[:, pairs.second, pairs.q]
    first_gives_p = first_p * second_q < second_p * first_q
    heard = weight > 0
    heard = heard[:, pairs.first] & heard[:, pairs.second]
    opposite = opposite & heard
    possible = opposite[:, each, pairs.p] & opposite[:, each, pairs.q]
    # I supplies q and J supplies p: the first actor is J where it gives p.
    shape = (worlds, pairs.first.size)
    I = np.where(first_gives_p, pairs.second, pairs.first)  # noqa: E741
    J = np.where(first_gives_p, pairs.first, pairs.second)
    p, q = np.broadcast_to(pairs.p, shape), np.broadcast_to(pairs.q, shape)
    r = np.arange(worlds)[:, None]
    room_p, share_p, J_old = _room(demand, supply, outcome, weight, mass, r, J, I, p)
    room_q, share_q, I_old = _room(demand, supply, outcome, weight, mass, r, I, J, q)
    rate = ratio(salience[r, I, p] + salience[r, J, p], salience[r, I, q] + salience[r, J, q], np.inf)
    size_p = np.minimum(np.abs(room_p), ratio(np.abs(room_q), rate, 0.0))
    size_q = np.where(np.isfinite(rate), size_p * np.where(np.isfinite(rate), rate, 0.0), 0.0)
    gain = salience[r, I, p] * size_p - salience[r, I, q] * size_q
    gain = np.where(possible & (gain > LEAST), gain, 0.0)
    dp = np.where(gain > 0, np.sign(room_p) * size_p, 0.0)
    dq = np.where(gain > 0, np.sign(room_q) * size_q, 0.0)
    J_new = np.clip(J_old + ratio(dp, share_p, 0.0), 0.0, 1.0)
    I_new = np.clip(I_old + ratio(dq, share_q, 0.0), 0.0, 1.0)
    return Trades(possible, I, J, p, q, gain, I_old, I_new, J_old, J_new, dp, dq)


def _room(
    demand: Array,
    supply: Array,
    outcome: Array,
    weight: Array,
    mass: Array,
    r: NDArray[np.intp],
    mover: NDArray[np.intp],
    asker: NDArray[np.intp],
    issue: NDArray[np.intp],
) -> tuple[Array, Array, Array]:
    """How far the mover may shift the outcome for the asker (signed), its share of the weight, where it stands."""
    goal, now = demand[r, asker, issue], supply[r, mover, issue]
    share = ratio(weight[r, mover, issue], mass[r, issue], 0.0)
    by_move, by_outcome = (goal - now) * share, goal - outcome[r, issue]
    towards = by_move * by_outcome > 0
    return np.where(towards, np.sign(by_move) * np.minimum(np.abs(by_move), np.abs(by_outcome)), 0.0), share, now


def externalities(demand: Array, salience: Array, outcome_t: Array, outcome_tp1: Array) -> Array:
    """What a shift of outcomes does to each actor: ``sum_p s_ip (|x_ip - O_p| - |x_ip - O'_p|)``, (R, N).

    For the two partners this is their gain; for everybody else the externality.

    >>> one = np.ones((1, 2, 1))
    >>> externalities(one * [[[0.0], [1.0]]], one, np.array([[0.5]]), np.array([[0.25]]))
    array([[ 0.25, -0.25]])
    """
    before = np.abs(demand - outcome_t[:, None, :])
    after = np.abs(demand - outcome_tp1[:, None, :])
    return total(salience * (before - after), axis=2)
