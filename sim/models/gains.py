"""Gains over disagreement in a bargain over one or several issues, for the bargaining solutions.

Actor i loses ``L_i(x) = sum_k o_ik |x_k - p_ik| ** alpha_i`` by terms x, and would bear a loss ``D_i`` rather than
agree; its gain is ``g_i(x) = D_i - L_i(x)``. For exponents of at least 1 gains are concave, and every solution is
the answer of a concave programme. Spatial utilities as in Enelow and Hinich (1984), "The Spatial Theory of Voting".
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.errors import SimError
from sim.models.base import Array, Codes, Mask, Profile, Status, code, every, hull, ratio, some, total
from sim.models.compromise import weighted_mean

Stakes = Literal["salience", "weight"]


@dataclass(frozen=True)
class Bargain:
    """A bargain in every world. R worlds, N actors, K issues.

    Attributes
    ----------
    ideal, stake : ndarray, shape (R, N, K)
        p and o; the stake is zero where the actor does not count on the issue.
    exponent, reserve : ndarray, shape (R, N)
        alpha and D.
    party : ndarray of bool, shape (R, N)
        Who has anything at stake.
    low, high : ndarray, shape (R, K)
        The range of terms that can be an answer.
    """

    ideal: Array
    stake: Array
    exponent: Array
    reserve: Array
    party: Mask
    low: Array
    high: Array

    def gains(self, terms: Array) -> Array:
        """``g_i(x)`` for terms (R, K): (R, N)."""
        distance = np.abs(terms[:, None, :] - self.ideal)
        return self.reserve - total(self.stake * distance ** self.exponent[:, :, None])

    def take(self, worlds: NDArray[np.intp]) -> Bargain:
        """The bargains of some worlds only."""
        return Bargain(*(getattr(self, field.name)[worlds] for field in fields(self)))


def bargain(
    profile: Profile,
    *,
    exponent: ArrayLike = 2.0,
    stakes: Stakes = "salience",
    reservation: ArrayLike = 1.0,
    disagreement: ArrayLike | None = None,
    within: tuple[ArrayLike, ArrayLike] | None = None,
) -> Bargain:
    """Set up the bargain that a profile of interests stands for.

    Parameters
    ----------
    profile : Profile
        (R, N) or (R, N, K).
    exponent : array_like, scalar or shape (R, N)
        alpha: 1 linear, 2 quadratic loss.
    stakes : {"salience", "weight"}
        ``salience``: o is salience over the number of issues, so that who cares little loses little; ``weight``:
        salience over the actor's total, so that everybody has one unit to lose.
    reservation : array_like, scalar or shape (R, N)
        D, the loss that each would bear rather than agree; 1 is the worst terms possible. Ignored where a
        disagreement point is given.
    disagreement : array_like, shape (R,) or (R, K), optional
        What happens without agreement; D is then the loss by it.
    within : pair of array_like, shape (R,) or (R, K), optional
        Lowest and highest terms allowed.

    Raises
    ------
    SimError
        If an option is out of range or does not fit.
    """
    if stakes not in ("salience", "weight"):
        raise SimError(f"stakes must be 'salience' or 'weight', not {stakes!r}")
    flat = profile.position.shape if profile.position.ndim == 3 else (*profile.position.shape, 1)
    worlds, actors, issues = flat
    ideal = profile.position.reshape(flat)
    weightless = profile.weightless.reshape(worlds, issues)
    # Where nobody has any weight at all, everybody counts alike; on one such issue among others nobody does.
    nobody = every(weightless, 1)
    counts = (profile.weight.reshape(flat) > 0) & (~weightless | nobody[:, None])[:, None, :]
    care = np.where(counts, np.where(nobody[:, None, None], 1.0, profile.salience.reshape(flat)), 0.0)
    whole = float(issues) if stakes == "salience" else total(care)[:, :, None]
    stake = ratio(care, whole, 0.0)
    alpha = np.broadcast_to(np.asarray(exponent, dtype=np.float64), (worlds, actors))
    bottom, top = hull(profile)
    low, high = bottom.reshape(worlds, issues), top.reshape(worlds, issues)
    if not (alpha > 0).all():
        raise SimError("bargaining needs exponents above zero")
    # Where nobody is, any range will do; the outcome is not a number there.
    low, high = np.where(np.isfinite(low), low, 0.0), np.where(np.isfinite(high), high, 0.0)
    if within is not None:
        least, most = (np.asarray(end, dtype=np.float64).reshape(-1, issues) for end in within)
        if not ((least >= 0) & (least <= most) & (most <= 1)).all():
            raise SimError("within must be two ends with 0 <= lowest <= highest <= 1")
        low, high = np.clip(low, least, most), np.clip(high, least, most)
    plain = Bargain(ideal, stake, alpha, np.zeros((worlds, actors)), total(stake) > 0, low, high)
    if disagreement is None:
        reserve = np.broadcast_to(np.asarray(reservation, dtype=np.float64), (worlds, actors)) + 0.0
    else:
        reserve = -plain.gains(np.broadcast_to(_point(disagreement, issues), (worlds, issues)))
    return Bargain(ideal, stake, alpha, reserve, plain.party, low, high)


@dataclass(frozen=True)
class Solution:
    """Terms of a bargain in every world.

    Attributes
    ----------
    terms : ndarray, shape (R, K)
        Within the range of the bargain.
    agreed : ndarray of bool, shape (R,)
        Everybody gains.
    proven : ndarray of bool, shape (R,)
        The terms have the property that names the solution; without agreement, there are none that all gain by.
    """

    terms: Array
    agreed: Mask
    proven: Mask


def answer(profile: Profile, found: Solution, deal: Bargain, disagreement: ArrayLike | None) -> tuple[Array, Codes]:
    """The outcome and status of a solution, in the profile's shape.

    Without agreement the outcome is the disagreement point, or if there is none the terms nearest to agreement.
    An issue on which nobody has weight gets the plain mean.
    """
    terms = found.terms
    worlds, issues = terms.shape
    outcome, failed = terms, ~found.agreed
    if disagreement is not None:
        point = np.broadcast_to(_point(disagreement, issues), terms.shape)
        outcome = np.where(failed[:, None], point, terms)
    # Worlds in which nobody has any weight were bargained with equal stakes; single empty issues were not.
    empty = profile.weightless.reshape(worlds, issues)
    flat = (worlds, profile.position.shape[1], issues)
    mean = weighted_mean(profile.position.reshape(flat), profile.weight.reshape(flat))
    outcome = np.where((empty & ~every(empty, 1)[:, None]) | np.isnan(mean), mean, outcome)
    status = code(profile).reshape(worlds, issues)
    crooked = (deal.exponent < 1) & deal.party
    status[some(crooked, 1)[:, None] & (status == Status.OK)] = Status.LOCAL
    known = status != Status.NO_ACTOR
    unsolved = ~found.proven & ~some(crooked, 1)
    status[failed[:, None] & known] = Status.NO_AGREEMENT
    status[unsolved[:, None] & known] = Status.UNSOLVED
    shape = profile.weightless.shape
    return outcome.reshape(shape), status.reshape(shape)


def _point(disagreement: ArrayLike, issues: int) -> Array:
    point = np.asarray(disagreement, dtype=np.float64)
    point = point.reshape(-1, issues) if point.ndim else np.full((1, issues), float(point))
    if not ((point >= 0) & (point <= 1)).all():
        raise SimError("a disagreement point lies on [0, 1]")
    return point
