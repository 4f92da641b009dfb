"""Kalai-Smorodinsky solution: gains in proportion to the most that each could hope for.

The feasible point furthest out on the line from disagreement to the ideal point, whose coordinates are the largest
gains each actor could have while nobody loses. Source: Kalai and Smorodinsky (1975), "Other solutions to Nash's
bargaining problem", Econometrica 43.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from sim.models import line, proof, space
from sim.models.base import Array, Forecast, Mask, profile_of
from sim.models.egalitarian import least_gain
from sim.models.gains import Bargain, Solution, Stakes, answer, bargain


def on_frontier(frontier: Callable[[Array], Array], disagreement: ArrayLike, *, most: float = 1.0) -> Array:
    """Utilities with ``(u1 - d1) / (a1 - d1) = (u2 - d2) / (a2 - d2)`` on a falling frontier ``u2 = f(u1)``.

    The ideal point a: ``a2 = f(d1)``, and a1 the u1 at which ``f(u1) = d2``.

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

    >>> on_frontier(lambda u: 1 - u, [[0.0, 0.5]])
    array([[0.25, 0.75]])
    """
    d = np.asarray(disagreement, dtype=np.float64)
    first = line.bisect(lambda v: frontier(v) - d[:, 1], d[:, 0], np.full(len(d), most))
    second = frontier(d[:, 0])
    wide, tall = first - d[:, 0], second - d[:, 1]
    u = line.bisect(lambda v: (frontier(v) - d[:, 1]) * wide - (v - d[:, 0]) * tall, d[:, 0], first)
    return np.stack([u, frontier(u)], axis=1)


def hopes(deal: Bargain, start: Solution) -> tuple[Array, Mask]:
    """The largest gain of each actor while nobody loses, (R, N), and whether each is proven to be that, (R,).

    ``start`` is a point at which everybody gains, where there is one; where there is none hopes are one.
    """
    _, actors, issues = deal.ideal.shape
    proven = np.ones(len(start.terms), dtype=bool)
    if issues == 1:
        left, right = line.rational(deal, start.terms[:, 0])
        best = [deal.gains(np.clip(deal.ideal[:, i], left[:, None], right[:, None]))[:, i] for i in range(actors)]
        most = np.stack(best, axis=1)
    else:
        # Where everybody is content even with everything against it, each could have its own way.
        at_ideal = [np.clip(deal.ideal[:, i], deal.low, deal.high) for i in range(actors)]
        most = np.stack([deal.gains(place)[:, i] for i, place in enumerate(at_ideal)], axis=1)
        for i, place in enumerate(at_ideal):
            place = np.where(deal.stake[:, i] > 0, place, start.terms)
            hard = np.flatnonzero(~proof.rational(deal, place) & start.agreed & deal.party[:, i])
            if hard.size:
                most[hard, i], fine = _most(deal.take(hard), i, start.terms[hard])
                proven[hard] &= fine
    return np.where(start.agreed[:, None] & (most > 0), most, 1.0), proven


def _most(deal: Bargain, i: int, terms: Array) -> tuple[Array, Mask]:
    """The largest gain of actor i while nobody loses, by the concave programme, and whether it is proven."""
    power = np.zeros_like(deal.reserve)
    power[:, i] = 1.0
    programme = space.Programme(deal, "one", np.zeros_like(deal.reserve), power)
    found, marks = space.solve(programme, terms, np.zeros(len(terms)))
    gain = deal.gains(found)[:, i]
    return gain, proof.rational(deal, found) & (proof.bound(deal, marks) - gain <= proof.PROVEN * gain)


def proportional(deal: Bargain) -> Solution:
    """The feasible terms furthest out on the line from disagreement to everybody's hopes."""
    start = least_gain(deal, np.ones_like(deal.reserve))
    hope, hoped = hopes(deal, start)
    found = least_gain(deal, hope, start=start.terms)
    fine = start.agreed & proof.rational(deal, found.terms)
    proven = np.where(start.agreed, fine & hoped & found.proven, start.proven)
    return Solution(np.where(fine[:, None], found.terms, start.terms), start.agreed, proven)


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
    """Forecast the Kalai-Smorodinsky terms, on one issue or on all at once.

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

    Notes
    -----
    With more than two actors the point on the line need not be efficient (Roth 1979); what is left over is not
    given to anybody. Where the bargain is over a reservation that nobody could reach (the default), everybody could
    hope for all of it, and the answer is the egalitarian one; from a disagreement point the two differ.

    Examples
    --------
    >>> forecast([[0.0, 1.0]], [[1.0, 1.0]], [[1.0, 9.0]]).outcome.round(6)
    array([0.5])
    """
    profile = profile_of(position, salience, capability)
    deal = bargain(
        profile, exponent=exponent, stakes=stakes, reservation=reservation, disagreement=disagreement, within=within
    )
    outcome, status = answer(profile, proportional(deal), deal, disagreement)
    options = {"stakes": stakes, "disagreement": "reservation" if disagreement is None else "point"}
    return Forecast("kalai_smorodinsky", outcome, status, outcome, outcome, options)
