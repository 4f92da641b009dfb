"""Expected utility of challenging somebody: votes, the chance to prevail, what is at stake, attitude to risk.

The formulas of Bueno de Mesquita (1994), "Political forecasting: an expected utility method", in Bueno de Mesquita
and Stokman (eds), "European Community Decision Making", and (1997), "A decision making model", International
Interactions 23; as Scholz, Calbert and Smith (2011), "Unravelling Bueno De Mesquita's group decision model",
Journal of Theoretical Politics 23(4), write them out. Positions are divided by the span R0 of the first round, so
that distances d are on [0, 1]. All arrays are (R, N) or (R, N, N); ``[..., i, j]`` is i towards j.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from sim.models.base import Array, Mask, ratio, total

Probability = Literal["printed", "as_run"]


def distances(position: Array, span: Array) -> Array:
    """``d_ij = |x_i - x_j| / R0``; zero where the span (R,) is zero. Returns (R, N, N).

    >>> distances(np.array([[4.0, 10.0]]), np.array([6.0]))[0, 0]
    array([0., 1.])
    """
    apart = ratio(np.abs(position[:, :, None] - position[:, None, :]), span[:, None, None], 0.0)
    return np.minimum(apart, 1.0)  # rounding may carry a quotient past its limit


def support(distance: Array, weight: Array, *, exponent: Array | None = None) -> Array:
    """Votes cast for i's position against j's: ``sum_k max(v_k, 0)``, ``v_k = w_k (d_kj - d_ki)``. (R, N, N).

    With an exponent (R, N) the votes are ``w_k (d_kj ** r_k - d_ki ** r_k)``.

    >>> support(distances(np.array([[0.0, 1.0]]), np.ones(1)), np.array([[3.0, 1.0]]))[0]
    array([[0., 3.],
           [1., 0.]])
    """
    felt = distance if exponent is None else distance ** exponent[:, :, None]
    votes = np.zeros_like(distance)
    for k in range(distance.shape[1]):
        pull = weight[:, k, None] * felt[:, k, :]
        votes = votes + np.maximum(pull[:, None, :] - pull[:, :, None], 0.0)
    return votes


def chance(votes: Array, *, probability: Probability = "printed") -> Array:
    """The chance P_ij that i prevails over j, from the votes of :func:`support`. (R, N, N).

    ``printed``: ``sum_k max(v_k, 0) / sum_k |v_k|``, the votes cast on this pair (1994, 1997); one half where nobody
    votes. ``as_run``: the denominator is the sum of ``|v_k|`` over all ordered pairs, which is what reproduces the
    figures of Scholz, Calbert and Smith (2011); chances are then far smaller.

    >>> chance(np.array([[[0.0, 3.0], [1.0, 0.0]]]))[0]
    array([[0.5 , 0.75],
           [0.25, 0.5 ]])
    """
    both = votes + np.swapaxes(votes, 1, 2)
    if probability == "printed":
        return ratio(votes, both, 0.5)
    return ratio(votes, total(total(both))[:, None, None], 0.0)


def expected_utility(
    position: Array,
    salience: Array,
    distance: Array,
    prevail: Array,
    exponent: Array,
    *,
    status_quo: float = 1.0,
    better: float = 0.5,
    median: Array | None = None,
    span: Array | None = None,
) -> tuple[Array, Array]:
    """What a challenge is worth, in the eyes of i: to i against j, and to j against i.

    ``E_ij = s_j (P U_s + (1 - P) U_f) + (1 - s_j) U_s - Q U_q - (1 - Q) (T U_b + (1 - T) U_w)`` with
    ``U_s = 2 - 4 (.5 - .5 d) ** r``, ``U_f = 2 - 4 (.5 + .5 d) ** r``, ``U_q = 2 - 4 * .5 ** r`` and, for Q < 1,
    ``g = .25 (|x_i - mu| / R0 + d_ij)``, ``U_b = 2 - 4 (.5 - g) ** r``, ``U_w = 2 - 4 (.5 + g) ** r``.
    The salience is that of the actor who is challenged.

    Parameters
    ----------
    position, salience, exponent : ndarray, shape (R, N)
        ``exponent`` is r_i; i uses its own on both sides.
    distance, prevail : ndarray, shape (R, N, N)
    status_quo, better : float
        Q, the chance that j keeps still when left alone, and T, that a change is for i's better.
    median, span : ndarray, shape (R,)
        mu and R0, needed for Q < 1 only.

    Returns
    -------
    own, other : ndarray, shape (R, N, N)
        ``own[i, j]`` is E_ij and ``other[i, j]`` is E_ji, both seen by i. Zero on the diagonal.
    """
    r = exponent[:, :, None]
    success = 2.0 - 4.0 * (0.5 - 0.5 * distance) ** r
    failure = 2.0 - 4.0 * (0.5 + 0.5 * distance) ** r
    left_alone = 2.0 - 4.0 * 0.5**r
    if status_quo == 1.0:
        own_alone = other_alone = left_alone
    else:
        if median is None or span is None:
            raise ValueError("a status_quo below 1 needs the median and the span")
        away = ratio(np.abs(position - median[:, None]), span[:, None], 0.0)
        own_alone = _left_alone(left_alone, 0.25 * (away[:, :, None] + distance), r, status_quo, better)
        other_alone = _left_alone(left_alone, 0.25 * (away[:, None, :] + distance), r, status_quo, better)
    drop = success - failure
    own = success - salience[:, None, :] * (1.0 - prevail) * drop - own_alone
    other = success - salience[:, :, None] * (1.0 - np.swapaxes(prevail, 1, 2)) * drop - other_alone
    apart = ~np.eye(position.shape[1], dtype=bool)
    return np.where(apart, own, 0.0), np.where(apart, other, 0.0)


def _left_alone(still: Array, g: Array, r: Array, status_quo: float, better: float) -> Array:
    """``Q U_q + (1 - Q) (T U_b + (1 - T) U_w)``."""
    g = np.minimum(g, 0.5)
    change = better * (2.0 - 4.0 * (0.5 - g) ** r) + (1.0 - better) * (2.0 - 4.0 * (0.5 + g) ** r)
    return status_quo * still + (1.0 - status_quo) * change


def risk_exponent(own: Array, counts: Mask) -> Array:
    """``r_i = (1 - R_i / 3) / (1 + R_i / 3)``, in [.5, 2], from expected utilities with r = 1.

    ``R_i = (2 Sec_i - max - min) / (max - min)`` with security ``Sec_i = sum_{j != i} E_ji``; one where all are
    equally secure. Source: Bueno de Mesquita (1994).

    Parameters
    ----------
    own : ndarray, shape (R, N, N)
        E_ij.
    counts : ndarray of bool, shape (R, N)
        Who is in the game.
    """
    pairs = counts[:, :, None] & counts[:, None, :]
    security = total(np.where(pairs, own, 0.0), axis=1)
    most = np.where(counts, security, -np.inf).max(axis=1, keepdims=True)
    least = np.where(counts, security, np.inf).min(axis=1, keepdims=True)
    most, least = np.where(np.isfinite(most), most, 0.0), np.where(np.isfinite(least), least, 0.0)
    alike = most - least <= 1e-12 * np.maximum(np.abs(most), np.abs(least))
    risk = np.where(alike, 0.0, ratio(2 * security - most - least, most - least, 0.0))
    risk = np.clip(risk, -1.0, 1.0)
    return np.where(counts, (1 - risk / 3) / (1 + risk / 3), 1.0)
