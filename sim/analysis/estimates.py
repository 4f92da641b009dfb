"""Means over worlds and differences between settings of the same worlds, each with its 95 % interval.

A share of worlds has Wilson's interval; any other mean has the normal one. A difference is taken world by world, so
that what both settings share cancels (common random numbers). Where the outcome is yes or no, a difference has the
interval of A. Agresti and Y. Min, "Simple improved confidence intervals for comparing matched proportions"
(Statistics in Medicine 24, 2005): half a world is added to each of the four cells, so that a difference that no world
shows still has a width.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.results.statistics import wilson_interval
from sim.worlds.block import Array

Z = 1.959964


@dataclass(frozen=True)
class Estimate:
    """A mean over worlds with its 95 % interval; ``worlds`` counts those in which the outcome exists."""

    mean: float
    low: float
    high: float
    worlds: int

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.low > 0 or self.high < 0


def mean_of(values: Array, *, share: bool = False) -> Estimate:
    """The mean of an outcome, shape (R,), not a number where it does not exist; ``share`` for shares.

    >>> mean_of(np.array([2.0, 4.0, np.nan])).mean
    3.0
    """
    kept = values[~np.isnan(values)]
    n = len(kept)
    if n == 0:
        return Estimate(np.nan, np.nan, np.nan, 0)
    mean = float(kept.mean())
    if share and is_yes_or_no(kept):
        low, high = wilson_interval(kept.sum(), n)
        return Estimate(mean, float(low), float(high), n)
    half = _half(kept)
    if share:
        return Estimate(mean, max(mean - half, 0.0), min(mean + half, 1.0), n)
    return Estimate(mean, mean - half, mean + half, n)


def difference_of(after: Array, before: Array, *, share: bool = False) -> Estimate:
    """The mean difference between two settings of the same worlds, shapes (R,); ``share`` for shares.

    >>> difference_of(np.array([2.0, 4.0]), np.array([1.0, 3.0])).mean
    1.0
    """
    kept = ~(np.isnan(after) | np.isnan(before))
    after, before = after[kept], before[kept]
    n = len(after)
    if n == 0:
        return Estimate(np.nan, np.nan, np.nan, 0)
    gap = after - before
    mean = float(gap.mean())
    if share and is_yes_or_no(after) and is_yes_or_no(before):
        up, down = float((gap > 0).sum()), float((gap < 0).sum())
        middle = (up - down) / (n + 2)
        half = Z * np.sqrt(max((up + down + 1) - (up - down) ** 2 / (n + 2), 0.0)) / (n + 2)
        return Estimate(mean, min(middle - half, mean), max(middle + half, mean), n)
    half = _half(gap)
    return Estimate(mean, mean - half, mean + half, n)


def is_yes_or_no(values: Array) -> bool:
    """Whether an outcome only takes the values 0 and 1."""
    return bool(((values == 0) | (values == 1)).all())


def _half(values: Array) -> float:
    if len(values) < 2:
        return float("nan")
    return float(Z * values.std(ddof=1) / np.sqrt(len(values)))
