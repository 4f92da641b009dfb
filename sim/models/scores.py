"""Scores: how far forecasts were from what was decided, beside naive baselines, with the uncertainty of it.

One decision is one world: positions are (D, N), ``nan`` where an actor took no part. Random draws come in as data
(``resamples``), so that everything here is a function of its arguments. Bootstrap: Efron and Tibshirani (1993), "An
Introduction to the Bootstrap"; it is paired, because models are scored on the same decisions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.errors import SimError
from sim.models import compromise, median
from sim.models.base import Array, total


@dataclass(frozen=True)
class Interval:
    """An estimate and its percentile interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Score:
    """How one model did on D decisions; distances on the scale of the input.

    ``hit_rate`` is the share of decisions missed by no more than the tolerance.
    """

    decisions: int
    mean_error: Interval
    median_error: float
    hit_rate: float


def baselines(
    position: ArrayLike, *, reference: ArrayLike | None = None, lowest: float = 0.0, highest: float = 1.0
) -> dict[str, Array]:
    """Forecasts that know nothing of salience and capability, each (D,).

    Parameters
    ----------
    position : array_like, shape (D, N)
        On [0, 1].
    reference : array_like, shape (D,), optional
        What would have held without a decision; ``nan`` where unknown.
    lowest, highest : float
        Ends of the scale, for its middle.

    Returns
    -------
    dict
        ``mean``, ``median`` (the middle of a tie), ``middle`` and, if given, ``reference``.

    >>> sorted(baselines([[0.0, 0.5, 1.0]]))
    ['mean', 'median', 'middle']
    """
    x = np.asarray(position, dtype=np.float64)
    same = np.where(np.isnan(x), np.nan, 1.0)
    found = {
        "mean": compromise.forecast(x, same, same).outcome,
        "median": median.forecast(x, same, same, tie="middle").outcome,
        "middle": np.full(x.shape[0], 0.5 * (lowest + highest)),
    }
    if reference is not None:
        found["reference"] = np.asarray(reference, dtype=np.float64)
    return found


def errors(forecast: ArrayLike, outcome: ArrayLike) -> Array:
    """Absolute errors, (D,); ``nan`` where there was no forecast.

    >>> errors([0.25, 1.0], [0.5, 1.0])
    array([0.25, 0.  ])
    """
    guess, truth = np.asarray(forecast, dtype=np.float64), np.asarray(outcome, dtype=np.float64)
    if guess.shape != truth.shape or guess.ndim != 1:
        raise SimError(f"forecasts {guess.shape} and outcomes {truth.shape} must both be one per decision")
    return np.abs(guess - truth)


def score(error: ArrayLike, resamples: NDArray[np.intp], *, tolerance: float, level: float = 0.95) -> Score:
    """Mean absolute error with its interval, median error, hit rate; decisions without a forecast are left out.

    Parameters
    ----------
    error : array_like, shape (D,)
    resamples : ndarray of int, shape (B, D)
        Row b is a draw of D decisions with replacement.
    tolerance : float
        Largest error that is still a hit.
    level : float
        Share of the bootstrap distribution inside the interval.

    Raises
    ------
    SimError
        If the resamples do not fit, or there is no decision at all.

    >>> score([0.0, 0.2], np.array([[0, 1], [0, 0]]), tolerance=0.1).hit_rate
    0.5
    """
    missed = np.asarray(error, dtype=np.float64)
    known = missed[~np.isnan(missed)]
    if known.size == 0:
        raise SimError("there is no decision to score")
    mean = _interval(missed, resamples, level)
    hits = float(np.mean(known <= tolerance + 1e-12))
    return Score(known.size, mean, float(np.median(known)), hits)


def difference(error: ArrayLike, other: ArrayLike, resamples: NDArray[np.intp], *, level: float = 0.95) -> Interval:
    """Mean of ``error - other`` over the decisions that both answer: below zero where the first does better.

    >>> difference([0.1, 0.2], [0.2, 0.3], np.array([[0, 1], [1, 1]])).value.round(3)
    np.float64(-0.1)
    """
    gap = np.asarray(error, dtype=np.float64) - np.asarray(other, dtype=np.float64)
    if np.isnan(gap).all():
        raise SimError("there is no decision that both models answer")
    return _interval(gap, resamples, level)


def _interval(values: Array, resamples: NDArray[np.intp], level: float) -> Interval:
    """The mean of the known values and the percentile interval of its bootstrap means."""
    draws = np.asarray(resamples, dtype=np.intp)
    fits = draws.ndim == 2 and draws.shape[1] == values.size
    if not fits or (draws.size and not 0 <= draws.min() <= draws.max() < values.size):
        raise SimError(f"resamples must be (B, {values.size}) numbers of decisions from 0 to {values.size - 1}")
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    count = total(known[draws].astype(float))
    means = total(filled[draws])[count > 0] / count[count > 0]
    value = np.float64(total(filled) / known.sum())
    if means.size == 0:
        return Interval(value, value, value)
    low, high = np.quantile(means, [0.5 - 0.5 * level, 0.5 + 0.5 * level])
    return Interval(value, np.float64(low), np.float64(high))
