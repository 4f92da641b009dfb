"""Weighted median: the position that no weighted majority would leave.

With single-peaked preferences on one issue it beats or ties with every alternative in a pairwise vote (Black
1958). When exactly half the weight lies below a gap, everything in the gap does equally well: an interval.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from sim.models.base import Array, Codes, Forecast, Mask, Profile, code, issue_by_issue, profile_of, total

TOLERANCE = 1e-12
"""Cumulated weight within this share of the total from one half counts as exactly one half."""


def weighted_median(position: Array, weight: Array) -> tuple[Array, Array]:
    """The interval of points x with ``sum_{x_i < x} w_i <= W/2`` and ``sum_{x_i > x} w_i <= W/2``.

    Source: Black, "The Theory of Committees and Elections" (1958).

    Parameters
    ----------
    position, weight : ndarray, shape (R, N)
        Actors with zero weight do not count.

    Returns
    -------
    low, high : ndarray, shape (R,)
        Ends of the interval, equal unless it is a tie; ``nan`` where there is no weight.

    >>> weighted_median(np.array([[0.0, 0.5, 1.0]]), np.array([[5.0, 1.0, 1.0]]))
    (array([0.]), array([0.]))
    >>> weighted_median(np.array([[0.2, 0.6]]), np.array([[1.0, 1.0]]))
    (array([0.2]), array([0.6]))
    """
    # In the order of position; equal positions are summed by weight order, so that names do not matter.
    order = np.lexsort((weight, np.where(weight > 0, position, np.inf)), axis=1)
    x = np.take_along_axis(position, order, axis=1)
    w = np.take_along_axis(weight, order, axis=1)
    whole = total(w)
    running = np.zeros_like(whole)
    low = np.full(whole.shape, np.nan)
    high = np.full(whole.shape, np.nan)
    half = 0.5 * whole
    slack = TOLERANCE * whole
    for k in range(x.shape[1]):
        counts = w[:, k] > 0
        reached_before: Mask = running >= half - slack
        passed_before: Mask = running > half + slack
        running = running + w[:, k]
        low = np.where(counts & ~reached_before & (running >= half - slack), x[:, k], low)
        high = np.where(counts & ~passed_before & (running > half + slack), x[:, k], high)
    return low, high


def forecast(
    position: ArrayLike,
    salience: ArrayLike,
    capability: ArrayLike,
    *,
    weighted: bool = True,
    tie: Literal["lower", "middle"] = "lower",
) -> Forecast:
    """Forecast the weighted median position.

    Parameters
    ----------
    position, salience, capability : array_like, shape (R, N) or (R, N, K)
        As :func:`sim.models.base.profile_of` has them.
    weighted : bool
        False counts everybody with an interest alike.
    tie : {"lower", "middle"}
        Which point of the interval is the outcome: its lower end (0 of its width), or its middle (0.5).

    Returns
    -------
    Forecast
        ``low`` and ``high`` are the interval; status ``TIE`` where it has a width.

    Raises
    ------
    SimError
        If the input does not fit.

    Examples
    --------
    >>> answer = forecast([[0.2, 0.6]], [[1.0, 1.0]], [[1.0, 1.0]])
    >>> answer.outcome, answer.high
    (array([0.2]), array([0.6]))
    """
    profile = profile_of(position, salience, capability)

    def rule(part: Profile) -> tuple[Array, Codes, Array, Array, None]:
        weight = part.weight if weighted else part.present.astype(float)
        low, high = weighted_median(part.position, weight)
        outcome = low if tie == "lower" else low + 0.5 * (high - low)
        return outcome, code(part, tie=low < high), low, high, None

    outcome, status, low, high, _ = issue_by_issue(rule, profile)
    return Forecast("median", outcome, status, low, high, {"weighted": weighted, "tie": tie})
