"""Egalitarian solution: everybody gains the same over disagreement, as much as possible.

The only solution that never makes anybody worse off when more becomes possible (Kalai 1977, "Proportional solutions to
bargaining situations", Econometrica 45). Unlike Nash's it compares utilities between actors.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from sim.models import line, proof, space
from sim.models.base import Array, Forecast, profile_of
from sim.models.gains import Bargain, Solution, Stakes, answer, bargain

AGREED = 1e-8
"""The least gain that counts as one."""


def on_frontier(frontier: Callable[[Array], Array], disagreement: ArrayLike, *, most: float = 1.0) -> Array:
    """Utilities (u1, u2) with ``u1 - d1 = u2 - d2`` on a falling frontier ``u2 = f(u1)``.

    Parameters
    ----------
    frontier : callable
        f, from an array of u1 to one of u2, falling.
    disagreement : array_like, shape (R, 2)
    most : float
        The largest u1 there is.

    Returns
    -------
    ndarray, shape (R, 2)

    >>> on_frontier(lambda u: 1 - u, [[0.0, 0.0]])
    array([[0.5, 0.5]])
    """
    d = np.asarray(disagreement, dtype=np.float64)
    u = line.bisect(lambda v: (frontier(v) - d[:, 1]) - (v - d[:, 0]), d[:, 0], np.full(len(d), most))
    return np.stack([u, frontier(u)], axis=1)


def least_gain(deal: Bargain, scale: Array, *, start: Array | None = None) -> Solution:
    """Terms at which the least of ``g_i / scale_i`` is largest.

    On a frontier with a falling slope gains are then in proportion to the scale; where somebody cannot be made
    worse off without harm to another, the others gain more. The search begins at terms ``start`` (R, K), or in the
    middle of the range.
    """
    if deal.ideal.shape[2] == 1:
        terms = line.maximin(deal, scale)[:, None]
        proven = proof.peak(deal, terms, scale)
    else:
        begin = 0.5 * (deal.low + deal.high) if start is None else start
        t = proof.least(deal, begin, scale)
        t = np.where(np.isfinite(t), t, 0.0) - 1.0
        programme = space.Programme(deal, "least", scale, np.ones_like(scale))
        terms, marks = space.solve(programme, begin, t)
        proven = proof.maximin(deal, terms, scale, marks)
    return Solution(terms, proof.least(deal, terms) > AGREED, proven)


def forecast(
    position: ArrayLike,
    salience: ArrayLike,
    capability: ArrayLike,
    *,
    exponent: ArrayLike = 2.0,
    stakes: Stakes = "salience",
    reservation: ArrayLike = 1.0,
    disagreement: ArrayLike | None = None,
    within: tuple[ArrayLike, ArrayLike] | None = None,
) -> Forecast:
    """Forecast the terms with the largest equal gains, on one issue or on all at once.

    Capability decides only who has a voice at all.

    Parameters
    ----------
    position, salience, capability : array_like, shape (R, N) or (R, N, K)
        As :func:`sim.models.base.profile_of` has them; several issues are one bargain.
    exponent, stakes, reservation, disagreement, within
        As :func:`sim.models.gains.bargain` has them.

    Returns
    -------
    Forecast
        Status ``NO_AGREEMENT`` where nothing is better for all than disagreement, ``UNSOLVED`` where the search
        stopped short of either.

    Raises
    ------
    SimError
        If the input does not fit.

    Examples
    --------
    >>> answer = forecast([[0.0, 1.0]], [[1.0, 0.25]], [[1.0, 9.0]], exponent=1.0)
    >>> answer.outcome.round(6)
    array([0.2])
    """
    profile = profile_of(position, salience, capability)
    deal = bargain(
        profile, exponent=exponent, stakes=stakes, reservation=reservation, disagreement=disagreement, within=within
    )
    outcome, status = answer(profile, least_gain(deal, np.ones_like(deal.reserve)), deal, disagreement)
    options = {"stakes": stakes, "disagreement": "reservation" if disagreement is None else "point"}
    return Forecast("egalitarian", outcome, status, outcome, outcome, options)
