"""Compromise: the weighted mean of positions.

The point everybody pulls towards in proportion to salience times capability; it minimises the weighted sum of
squared distances. It is the usual baseline, and on decisions of the European Union nothing beats it clearly.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sim.models.base import Array, Codes, Forecast, Profile, code, issue_by_issue, profile_of, ratio, total


def weighted_mean(position: Array, weight: Array) -> Array:
    """``sum_i w_i x_i / sum_i w_i`` over the actors' axis, the second.

    Source: the compromise model of Van den Bos (1991), in Thomson, Stokman, Achen and Koenig (eds), "The European
    Union Decides" (2006), ch. 4, where it approximates the Nash bargaining solution.

    Parameters
    ----------
    position, weight : ndarray, shape (R, N) or (R, N, K)

    Returns
    -------
    ndarray, shape (R,) or (R, K)
        ``nan`` where there is no weight at all.

    >>> weighted_mean(np.array([[0.0, 1.0]]), np.array([[1.0, 3.0]]))
    array([0.75])
    """
    return ratio(total(weight * position, axis=1), total(weight, axis=1), np.nan)


def forecast(position: ArrayLike, salience: ArrayLike, capability: ArrayLike, *, weighted: bool = True) -> Forecast:
    """Forecast the weighted mean position.

    Parameters
    ----------
    position, salience, capability : array_like, shape (R, N) or (R, N, K)
        As :func:`sim.models.base.profile_of` has them.
    weighted : bool
        False counts everybody with an interest alike: the naive mean.

    Returns
    -------
    Forecast
        Outcome (R,) or (R, K). Where nobody has weight the plain mean, status ``NO_WEIGHT``.

    Raises
    ------
    SimError
        If the input does not fit.

    Examples
    --------
    >>> forecast([[0.0, 0.5, 1.0]], [[1.0, 0.5, 0.5]], [[1.0, 1.0, 1.0]]).outcome
    array([0.375])
    """
    profile = profile_of(position, salience, capability)

    def rule(part: Profile) -> tuple[Array, Codes, Array, Array, None]:
        weight = part.weight if weighted else part.present.astype(float)
        outcome = weighted_mean(part.position, weight)
        # Rounding must not carry the mean of equal positions past them.
        where = part.present & (weight > 0)
        low = np.where(where, part.position, np.inf).min(axis=1)
        high = np.where(where, part.position, -np.inf).max(axis=1)
        outcome = np.where(np.isnan(outcome), np.nan, np.clip(outcome, low, high))
        return outcome, code(part), outcome, outcome, None

    outcome, status, low, high, _ = issue_by_issue(rule, profile)
    return Forecast("compromise", outcome, status, low, high, {"weighted": weighted})
