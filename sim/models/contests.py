"""Contests between positions in several dimensions, as each actor sees them through its own attitude to risk.

The pieces of the spatial model of politics: distance weighted by salience, utility bent by the attitude to risk, and
what a challenge is worth when third parties weigh in. Source: Wise, Lester and Efird (2015), "An introduction to the
KAPSARC Toolkit for Behavioral Analysis (KTAB) using one-dimensional spatial models", and "Multidimensional bargaining
using KTAB", KAPSARC; where they leave something open, as the reference runs of their software have it. Shapes: R
worlds, N actors, K issues; ``[..., i, j]`` is i towards j.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from sim.models.base import Array, Mask, ratio, total
from sim.models.election import Transition, standing

FAINT = 1e-8
"""Strength that every option has, so that two that nobody tells apart are even."""
Estimate = Literal["own", "one_third", "half", "two_thirds", "true"]
ESTIMATES: dict[Estimate, float] = {"own": 0.0, "one_third": 1 / 3, "half": 0.5, "two_thirds": 2 / 3, "true": 1.0}
"""How far from its own attitude to risk towards another's true one an actor's guess of it lies."""
RANGES = {"min": 0.0, "mid": -0.5, "max": -1.0}
"""The attitude to risk of who holds the position least likely to be left standing; that of the likeliest is 1."""


def apart(position: Array, salience: Array, other: Array | None = None) -> Array:
    """``d_ij = sqrt(sum_k s_ik^2 (x_ik - y_jk)^2 / sum_k s_ik^2)``, y being the positions themselves if absent.

    >>> apart(np.array([[[0.0, 0.0], [0.3, 0.4]]]), np.ones((1, 2, 2)))[0, 0].round(6)
    array([0.      , 0.353553])
    """
    places = position if other is None else other
    share = ratio(salience**2, total(salience**2)[:, :, None], 0.0)
    square = np.zeros((*position.shape[:2], places.shape[1]))
    for k in range(position.shape[2]):
        square = square + share[:, :, k, None] * (position[:, :, k, None] - places[:, None, :, k]) ** 2
    return np.minimum(np.sqrt(square), 1.0)


def utility(distance: Array, risk: Array) -> Array:
    """``(1 - d)(1 + d R)``: 1 at the ideal and 0 at the far end; R = 1 is averse to risk, -1 seeks it.

    >>> utility(np.array([0.5, 0.5]), np.array([1.0, -1.0]))
    array([0.75, 0.25])
    """
    return (1.0 - distance) * (1.0 + distance * risk)


def strengths(weight: Array, worth: Array) -> Array:
    """``c_mn = sum_a w_a max(u_am - u_an, 0)``: who is for m over n; from weights (R, N) and utilities (R, N, M)."""
    found = np.full((worth.shape[0], worth.shape[2], worth.shape[2]), FAINT)
    for a in range(worth.shape[1]):
        found = found + weight[:, a, None, None] * np.maximum(worth[:, a, :, None] - worth[:, a, None, :], 0.0)
    return found


def left_standing(weight: Array, worth: Array, option: Mask, *, power: float, transition: Transition) -> Array:
    """The chance of each option (R, M) to be left standing in a probabilistic election; zero for what is none."""
    among = option[:, :, None] & option[:, None, :]
    chance = standing(np.where(among, strengths(weight, worth), 0.0), power=power, transition=transition)
    return np.where(total(chance)[:, None] > 0, chance, ratio(option, total(option)[:, None], 0.0))


def risk_attitude(chance: Array, counts: Mask, lowest: float) -> Array:
    """Attitudes to risk (R, N), straight from ``lowest`` for the least likely position to 1 for the likeliest.

    Zero for all where all are equally likely.
    """
    most = np.where(counts, chance, -np.inf).max(axis=1, keepdims=True)
    least = np.where(counts, chance, np.inf).min(axis=1, keepdims=True)
    wide = most - least > 1e-12
    share = np.where(wide, chance - least, 0.0) / np.where(wide, most - least, 1.0)
    return np.where(counts & wide, lowest + (1.0 - lowest) * share, 0.0)


def contest(
    distance: Array, risk: Array, estimate: float, care: Array, weight: Array, counts: Mask, *, third: bool
) -> tuple[Array, Array]:
    """What each i expects of challenging each j: its chance to prevail, and what it gains by it. (R, N, N) both.

    The two throw in ``w_i (u_ii - u_ij)`` and ``w_j (u_jj - u_ji)``. A third party n looks at the little contest of the
    two with itself on the side it prefers, which i wins with p, and throws in ``w_n (p (u_nn - u_ni) + (1 - p)(u_nj -
    u_nn))``: whoever joins the losers must take the winners' position, whoever joins the winners keeps its own. With
    P the share of strength for i, the gain is ``2 (1 - s_j (1 - P)) (u_ii - u_ij) - (u_ii - u_ij)``. All utilities are
    as i sees them, with its guess of the others' attitudes to risk.

    Parameters
    ----------
    distance : ndarray, shape (R, N, N)
    risk, care, weight : ndarray, shape (R, N)
        True attitudes; salience over all issues, on [0, 1]; salience times capability.
    estimate : float
        See :data:`ESTIMATES`.
    counts : ndarray of bool, shape (R, N)
        Who is in the game.
    third : bool
        Whether third parties commit themselves; else they stay out.
    """
    own = 1.0 - utility(distance, risk[:, :, None])  # u_ii - u_ij
    for_i, for_j = weight[:, :, None] * own + 1e-10, np.zeros_like(own)
    for j in range(own.shape[1]):
        guess = risk + estimate * (risk[:, j, None] - risk)
        for_j[:, :, j] = weight[:, j, None] * (1.0 - utility(distance[:, j, :], guess)) + 1e-10
    strong_i, strong_j = for_i.copy(), for_j.copy()
    for n in range(own.shape[1] if third else 0):
        guess = risk + estimate * (risk[:, n, None] - risk)
        to_j = utility(distance[:, None, n, :], guess[:, :, None])
        to_i = utility(distance[:, n, :], guess)[:, :, None]
        lean = weight[:, n, None, None] * (to_i - to_j)
        little_i, little_j = for_i + np.maximum(lean, 0.0), for_j + np.maximum(-lean, 0.0)
        chance = little_i / (little_i + little_j)
        vote = weight[:, n, None, None] * (chance * (1.0 - to_i) + (1.0 - chance) * (to_j - 1.0))
        vote[:, n, :] = vote[:, :, n] = 0.0
        strong_i, strong_j = strong_i + np.maximum(vote, 0.0), strong_j + np.maximum(-vote, 0.0)
    prevail = strong_i / (strong_i + strong_j)
    gain = own * (1.0 - 2.0 * care[:, None, :] * (1.0 - prevail))
    pairs = counts[:, :, None] & counts[:, None, :] & ~np.eye(own.shape[1], dtype=bool)
    return np.where(pairs, prevail, 0.0), np.where(pairs, gain, 0.0)
