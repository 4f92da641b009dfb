"""Alternating offers: two actors divide one unit, offering in turns, and time costs them.

The only outcome in which no threat is empty (Rubinstein 1982, "Perfect equilibrium in a bargaining model",
Econometrica 50). As offers follow each other faster it tends to Nash's solution with the powers that patience
gives (Binmore, Rubinstein and Wolinsky 1986, "The Nash bargaining solution in economic modelling").
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sim.errors import SimError
from sim.models.base import Array


def first_mover_share(discount: ArrayLike) -> Array:
    """What the actor who offers first gets: ``(1 - d2) / (1 - d1 d2)``, accepted at once.

    Parameters
    ----------
    discount : array_like, shape (R, 2)
        Discount factors per round of the first mover and the other, on [0, 1]. If both are 1, nothing presses:
        one half.

    Returns
    -------
    ndarray, shape (R,)

    Raises
    ------
    SimError
        If a discount factor is outside [0, 1].

    Examples
    --------
    >>> first_mover_share([[0.9, 0.8]]).round(6)
    array([0.714286])
    """
    d = _checked(discount)
    waste = 1.0 - d[:, 0] * d[:, 1]
    return np.where(waste > 0, (1.0 - d[:, 1]) / np.where(waste > 0, waste, 1.0), 0.5)


def patience_powers(discount: ArrayLike) -> Array:
    """Powers of Nash's solution to which fast offers tend: ``a1 = log d2 / (log d1 + log d2)``. (R, 2).

    One half each where both are equally patient, also without any impatience at all.

    >>> patience_powers([[0.9, 0.9]])
    array([[0.5, 0.5]])
    """
    d = _checked(discount)
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = -np.log(d)
        first = rates[:, 1] / (rates[:, 0] + rates[:, 1])
    first = np.where(np.isinf(rates[:, 0]) & np.isfinite(rates[:, 1]), 0.0, first)
    first = np.where(np.isinf(rates[:, 1]) & np.isfinite(rates[:, 0]), 1.0, first)
    first = np.where(d[:, 0] == d[:, 1], 0.5, first)
    return np.stack([first, 1.0 - first], axis=1)


def _checked(discount: ArrayLike) -> Array:
    d = np.array(discount, dtype=np.float64)
    if d.ndim != 2 or d.shape[1] != 2 or not ((d >= 0) & (d <= 1)).all():
        raise SimError("discount factors have the shape (worlds, 2) and lie on [0, 1]")
    return d
