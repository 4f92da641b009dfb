"""Utility and fallback: what an outcome is worth to an actor, and what is left when a path stops.

Spatial utility with salience weights, ``U(x) = 1 - sum_k w_k |x_k - ideal_k| ** alpha``: alpha 1 is the city-block
loss, 2 the quadratic loss, larger is more averse to being far off (Hinich and Munger 1997, "Analytical Politics").
A path that stops decays towards drift: ``x_F = clip(x_D + rho (x_q - x_0), 0, 1)``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.worlds.arrays import Array, pick_columns, total_columns, with_columns


def loss(x: Array, ideal: Array, weight: Array, exponent: Array) -> Array:
    """Weighted loss per issue, ``w |x - ideal| ** alpha``.

    Parameters
    ----------
    x, ideal, weight : ndarray, shape (R, k)
        Values in [0, 1]; weights in [0, 1].
    exponent : ndarray, shape (R,)
        alpha, above 0.

    Returns
    -------
    ndarray, shape (R, k)

    Examples
    --------
    >>> loss(np.array([[0.5]]), np.array([[1.0]]), np.array([[0.4]]), np.array([2.0])).tolist()
    [[0.1]]
    """
    return weight * np.power(np.abs(x - ideal), exponent[:, None])


def loss_beside(
    known: Array, x: Array, moved: NDArray[np.int64], ideal: Array, weight: Array, exponent: Array
) -> Array:
    """:func:`loss` at x (R, k), where x differs only on the issues ``moved`` from values whose losses are known.

    >>> half = np.array([[0.5, 0.5]])
    >>> loss_beside(half / 2, np.array([[0.5, 0.0]]), np.array([1]), half * 2, half, np.array([1.0])).tolist()
    [[0.25, 0.5]]
    """
    here, wanted, weighed = (pick_columns(values, moved) for values in (x, ideal, weight))
    return with_columns(known, moved, loss(here, wanted, weighed, exponent))


def utility(x: Array, ideal: Array, weight: Array, exponent: Array) -> Array:
    """``U(x) = 1 - sum_k w_k |x_k - ideal_k| ** alpha``, shape (R,), in [0, 1] when the weights sum to 1.

    >>> utility(np.array([[0.5, 1.0]]), np.ones((1, 2)), np.array([[0.4, 0.6]]), np.array([1.0])).tolist()
    [0.8]
    """
    return 1.0 - total_columns(loss(x, ideal, weight, exponent))


def fallback(x: Array, today: Array, drift: Array, stickiness: Array) -> Array:
    """Where things settle when a path stops at ``x``: ``clip(x_D + rho (x - x_0), 0, 1)``.

    Parameters
    ----------
    x, today, drift : ndarray, shape (R, k)
        Where the path stands, where it began, the disagreement point.
    stickiness : ndarray, shape (R, k)
        rho in [0, 1]: 0 snaps back to drift, 1 keeps all that was achieved.

    Returns
    -------
    ndarray, shape (R, k)

    Examples
    --------
    >>> fallback(np.array([[0.8]]), np.array([[0.2]]), np.array([[0.1]]), np.array([[0.5]])).tolist()
    [[0.4]]
    """
    return np.clip(drift + stickiness * (x - today), 0.0, 1.0)
