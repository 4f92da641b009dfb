"""Nash bargaining solution: the terms with the largest product of gains over disagreement.

The only solution that is efficient, treats equals equally, does not depend on how utilities are scaled, nor on
terms that would not be chosen (Nash 1950, "The bargaining problem", Econometrica 18). With powers as exponents it
gives up equal treatment (Kalai 1977, "Nonsymmetric Nash solutions", International Journal of Game Theory 6).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from sim.errors import SimError
from sim.models import line, proof, space
from sim.models.base import Array, Forecast, Profile, every, profile_of, ratio, some, total
from sim.models.egalitarian import least_gain
from sim.models.gains import Bargain, Solution, Stakes, answer, bargain

GOLDEN = 0.5 * (np.sqrt(5.0) - 1.0)


def on_frontier(
    frontier: Callable[[Array], Array], disagreement: ArrayLike, *, power: ArrayLike = 1.0, most: float = 1.0
) -> Array:
    """Utilities with the largest ``(u1 - d1) ** a1 (u2 - d2) ** a2`` on a falling concave frontier ``u2 = f(u1)``.

    Parameters
    ----------
    frontier : callable
        f, from an array of u1 to one of u2, falling and concave.
    disagreement : array_like, shape (R, 2)
    power : array_like, broadcast to (R, 2)
        a; equal powers are the symmetric solution.
    most : float
        The largest u1 there is.

    Returns
    -------
    ndarray, shape (R, 2)

    >>> on_frontier(lambda u: 1 - u, [[0.1, 0.2]], power=[0.3, 0.7]).round(6)
    array([[0.31, 0.69]])
    """
    d = np.asarray(disagreement, dtype=np.float64)
    a = np.broadcast_to(np.asarray(power, dtype=np.float64), d.shape)
    low, high = d[:, 0], line.bisect(lambda v: frontier(v) - d[:, 1], d[:, 0], np.full(len(d), most))

    def height(u: Array) -> Array:
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = a[:, 0] * np.log(u - d[:, 0]) + a[:, 1] * np.log(frontier(u) - d[:, 1])
        return np.where(np.isnan(logs), -np.inf, logs)

    for _ in range(80):
        left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        up = height(left) < height(right)
        low, high = np.where(up, left, low), np.where(up, high, right)
    u = 0.5 * (low + high)
    return np.stack([u, frontier(u)], axis=1)


def largest_product(deal: Bargain, power: Array, start: Solution) -> Solution:
    """Terms with the largest ``prod_i g_i ** power_i``, from terms at which everybody gains.

    It is the largest where the gradient of ``sum_i power_i log g_i`` points out of the range, if anywhere.
    """
    if deal.ideal.shape[2] == 1:
        terms = line.product(deal, power, start.terms[:, 0])[:, None]
    else:
        programme = space.Programme(deal, "product", np.zeros_like(power), power)
        terms, _ = space.solve(programme, start.terms, np.zeros(start.terms.shape[0]))
    fine = start.agreed & proof.rational(deal, terms)
    terms = np.where(fine[:, None], terms, start.terms)
    multiplier = np.where(start.agreed[:, None], ratio(power, deal.gains(terms), 0.0), 0.0)
    largest = fine & (proof.more(deal, terms, multiplier) <= proof.PROVEN)
    return Solution(terms, start.agreed, np.where(start.agreed, largest, start.proven))


def _powers(power: ArrayLike | Literal["equal", "capability"], profile: Profile) -> Array:
    """Powers (R, N), those of each world adding up to one; equal where nobody has weight."""
    worlds, actors = profile.position.shape[:2]
    if isinstance(power, str):
        if power not in ("equal", "capability"):
            raise SimError(f"power must be 'equal', 'capability' or numbers, not {power!r}")
        raw = np.ones((worlds, actors))
        if power == "capability" and profile.position.ndim == 2:
            raw = profile.capability
        elif power == "capability":
            raw = ratio(total(profile.weight), total(np.where(profile.weight > 0, profile.salience, 0.0)), 0.0)
    else:
        raw = np.broadcast_to(np.asarray(power, dtype=np.float64), (worlds, actors))
        if not (np.isfinite(raw) & (raw >= 0)).all():
            raise SimError("power must be zero or more and finite")
    there = profile.weight > 0 if profile.position.ndim == 2 else some(profile.weight > 0, 2)
    raw = np.where(there, raw, 0.0)
    idle = profile.weightless if profile.position.ndim == 2 else every(profile.weightless, 1)
    raw = np.where((total(raw) > 0)[:, None] & ~idle[:, None], raw, there.astype(float))
    return ratio(raw, total(raw)[:, None], 0.0)


def forecast(
    position: ArrayLike,
    salience: ArrayLike,
    capability: ArrayLike,
    *,
    power: ArrayLike | Literal["equal", "capability"] = "equal",
    exponent: ArrayLike = 2.0,
    stakes: Stakes = "salience",
    reservation: ArrayLike = 1.0,
    disagreement: ArrayLike | None = None,
    within: tuple[ArrayLike, ArrayLike] | None = None,
) -> Forecast:
    """Forecast the terms with the largest product of gains, on one issue or on all at once.

    Parameters
    ----------
    position, salience, capability : array_like, shape (R, N) or (R, N, K)
        As :func:`sim.models.base.profile_of` has them; several issues are one bargain.
    power : {"equal", "capability"} or array_like, broadcast to (R, N)
        Exponents of the gains. ``equal`` is Nash's own solution, in which capability decides only who has a voice
        at all; ``capability`` is the capability, averaged over issues by salience where there are several.
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
    >>> forecast([[0.0, 1.0]], [[1.0, 1.0]], [[0.2, 0.8]], power="capability", exponent=1.0).outcome.round(6)
    array([0.8])
    """
    profile = profile_of(position, salience, capability)
    powers = _powers(power, profile)
    deal = bargain(
        profile, exponent=exponent, stakes=stakes, reservation=reservation, disagreement=disagreement, within=within
    )
    found = largest_product(deal, powers, least_gain(deal, np.ones_like(deal.reserve)))
    outcome, status = answer(profile, found, deal, disagreement)
    options = {"power": power if isinstance(power, str) else "given", "stakes": stakes}
    options["disagreement"] = "reservation" if disagreement is None else "point"
    return Forecast("nash", outcome, status, outcome, outcome, options)
