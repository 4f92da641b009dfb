"""Means over worlds and differences between settings of the same worlds, with 95 % intervals, and what they can tell.

A share of worlds has Wilson's interval, and so has a mean share, at the effective number of worlds; what cannot be
below 0, such as months, has an interval that is normal in the logarithm; any other mean has the normal one. A
difference is taken world by world, so that what both settings share cancels (common random numbers). Where the outcome
is yes or no, a difference has the interval of A. Agresti and Y. Min, "Simple improved confidence intervals for
comparing matched proportions" (Statistics in Medicine 24, 2005): half a world is added to each of the four cells, so
that a difference that no world shows still has a width.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10
from statistics import NormalDist
from typing import Any

import numpy as np

from sim.results.statistics import wilson_interval
from sim.results.wording import counted
from sim.worlds.block import Array

Z = 1.959964
FEWEST = 6
"""Pairs below which nothing can be told at 95 %: that all of five point one way, chance does in 1 of 16 cases."""
FROM_NOTHING = ("months", "points", "rate")
"""Units of what cannot be below 0."""


@dataclass(frozen=True)
class Estimate:
    """A mean over worlds with its 95 % interval; ``worlds`` counts those in which the outcome exists."""

    mean: float
    low: float
    high: float
    worlds: int

    @property
    def clear(self) -> bool:
        """Whether it can be told from 0."""
        return verdict(self).side != 0


@dataclass(frozen=True)
class Verdict:
    """What an estimate can tell about a figure that it is held against.

    Attributes
    ----------
    side : int
        1 where it is clearly above, -1 where clearly below, 0 where that cannot be told.
    worlds : int
        That were walked.
    needed : int or None
        About how many would be needed if the estimate stays where it is; None where there is no difference at all.
    """

    side: int
    worlds: int
    needed: int | None = None

    def untold(self, noun: str = "world") -> str:
        """Why nothing is claimed: ``cannot be told from 100 worlds; about 400 would be needed``."""
        text = f"cannot be told from {counted(self.worlds, noun)}"
        if self.needed is None or self.needed > 10**9:
            return text
        return f"{text}; about {self.needed:,} would be needed"


def verdict(one: Estimate, against: float = 0.0, *, among: int = 1) -> Verdict:
    """Whether an estimate is above or below a figure: the one rule behind every claim.

    It is where its whole interval is, if it rests on at least six worlds, or whatever else is counted. The interval of
    the largest ``among`` several is widened as O. J. Dunn, "Multiple comparisons among means" (Journal of the American
    Statistical Association 56, 1961) has it, so that what was picked because chance made it large is not believed.

    >>> verdict(Estimate(0.2, 0.1, 0.3, 100)).side, verdict(Estimate(0.2, 0.1, 0.3, 100), 0.5).side
    (1, -1)
    >>> verdict(Estimate(0.1, -0.1, 0.3, 100)).untold()
    'cannot be told from 100 worlds; about 400 would be needed'
    >>> verdict(Estimate(0.2, 0.01, 0.39, 100)).side, verdict(Estimate(0.2, 0.01, 0.39, 100), among=20).side
    (1, 0)
    """
    wider = NormalDist().inv_cdf(1 - 0.025 / max(among, 1)) / Z
    low, high = one.mean - wider * (one.mean - one.low), one.mean + wider * (one.high - one.mean)
    if one.worlds >= FEWEST and (low > against or high < against):
        return Verdict(1 if low > against else -1, one.worlds, one.worlds)
    away, half = abs(one.mean - against), (high - low) / 2
    if not (np.isfinite(half) and away > 1e-12):
        return Verdict(0, one.worlds)
    needed = max(one.worlds * (half / away) ** 2, one.worlds + 1, FEWEST)
    unit = 10 ** max(floor(log10(needed)) - 1, 0)
    return Verdict(0, one.worlds, ceil(round(needed / unit, 6)) * unit)


def share_of(share: float, worlds: int) -> Estimate:
    """A share of worlds with Wilson's 95 % interval.

    >>> share_of(0.5, 10).worlds, round(share_of(0.5, 10).low, 3)
    (10, 0.237)
    """
    low, high = wilson_interval(share * worlds, worlds)
    return Estimate(share, float(low), float(high), worlds)


def median_of(values: Array) -> Estimate:
    """The median of an outcome, shape (R,), between two of its own values that hold it in 95 % of samples.

    Their places follow from the binomial law alone, whatever the distribution (W. J. Conover, "Practical Nonparametric
    Statistics", 3rd edition, 1999, section 3.2).

    >>> median_of(np.arange(101.0))
    Estimate(mean=50.0, low=40.0, high=60.0, worlds=101)
    """
    kept = np.sort(values[~np.isnan(values)])
    n = len(kept)
    if n == 0:
        return Estimate(np.nan, np.nan, np.nan, 0)
    away = Z * np.sqrt(n) / 2
    low, high = max(floor((n - 1) / 2 - away), 0), min(ceil((n - 1) / 2 + away), n - 1)
    return Estimate(float(np.median(kept)), float(kept[low]), float(kept[high]), n)


def apart(one: Estimate, other: Estimate) -> Estimate:
    """How far one figure lies above another, from their own intervals: that of the difference by squaring and adding.

    G. Y. Zou and A. Donner, "Construction of confidence limits about effect measures" (Statistics in Medicine 27,
    2008).
    Figures of the same worlds that rise together are nearer to each other than it says.

    >>> apart(Estimate(0.75, 0.5, 1.0, 100), Estimate(0.25, 0.25, 0.25, 80))
    Estimate(mean=0.5, low=0.25, high=0.75, worlds=80)
    """
    gap = one.mean - other.mean
    down = float(np.hypot(one.mean - one.low, other.high - other.mean))
    up = float(np.hypot(one.high - one.mean, other.mean - other.low))
    return Estimate(gap, gap - down, gap + up, min(one.worlds, other.worlds))


def of_row(row: Any, name: str, worlds: int) -> Estimate:
    """The estimate in the columns ``name``, ``name_low`` and ``name_high`` of a table's row."""
    return Estimate(float(row[name]), float(row[f"{name}_low"]), float(row[f"{name}_high"]), worlds)


def mean_of(values: Array, *, unit: str = "") -> Estimate:
    """The mean of an outcome, shape (R,), not a number where it does not exist, inside what its unit can be.

    >>> mean_of(np.array([2.0, 4.0, np.nan])).mean
    3.0
    >>> found = mean_of(np.array([0.0, 0.0, 1.0]), unit="months")
    >>> 0 < found.low < found.mean < found.high
    True
    """
    kept = values[~np.isnan(values)]
    n = len(kept)
    if n == 0:
        return Estimate(np.nan, np.nan, np.nan, 0)
    mean, half = float(kept.mean()), _half(kept)
    if unit == "share":
        enough: float = n
        if not is_yes_or_no(kept) and half > 0 and 0 < mean < 1:
            enough = mean * (1 - mean) * (Z / half) ** 2
        low, high = wilson_interval(mean * enough, enough)
        return Estimate(mean, float(low), float(high), n)
    if unit in FROM_NOTHING and mean > 0:
        return Estimate(mean, mean * float(np.exp(-half / mean)), mean * float(np.exp(half / mean)), n)
    return Estimate(mean, mean - half, mean + half, n)


def difference_of(after: Array, before: Array, *, unit: str = "") -> Estimate:
    """The mean difference between two settings of the same worlds, shapes (R,).

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
    low, high = mean - _half(gap), mean + _half(gap)
    if unit != "share":
        return Estimate(mean, low, high, n)
    if not gap.any() or (is_yes_or_no(after) and is_yes_or_no(before)):
        up, down = float((gap > 0).sum()), float((gap < 0).sum())
        middle = (up - down) / (n + 2)
        half = Z * float(np.sqrt(max((up + down + 1) - (up - down) ** 2 / (n + 2), 0.0))) / (n + 2)
        low, high = min(middle - half, mean), max(middle + half, mean)
    return Estimate(mean, max(low, -1.0), min(high, 1.0), n)


def is_yes_or_no(values: Array) -> bool:
    """Whether an outcome only takes the values 0 and 1."""
    return bool(((values == 0) | (values == 1)).all())


def _half(values: Array) -> float:
    if len(values) < 2:
        return float("nan")
    return float(Z * values.std(ddof=1) / np.sqrt(len(values)))
