"""Shares and spreads over worlds, with the uncertainty that a finite number of worlds leaves.

A share of worlds carries Wilson's interval, which stays inside [0, 1] and keeps its width when none or all of the
worlds are counted (E. B. Wilson, Journal of the American Statistical Association 22, 1927). A spread is told by
five quantiles over worlds: the middle half and the middle nine tenths around the median.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.floating[Any]]
QUANTILES = {"q05": 0.05, "q25": 0.25, "median": 0.5, "q75": 0.75, "q95": 0.95}
"""Names and levels of the quantiles that describe a spread; q05 to q95 is the 90 % band, q25 to q75 the half."""


def wilson_interval(
    count: npt.ArrayLike, total: npt.ArrayLike, *, z: float = 1.959964
) -> tuple[FloatArray, FloatArray]:
    """Wilson's interval for a share: ``(p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)``.

    Parameters
    ----------
    count, total : array_like
        Worlds counted and worlds in all; any shapes that broadcast.
    z : float
        Normal quantile; the default gives 95 %.

    Returns
    -------
    low, high : ndarray
        In [0, 1]; 0 and 1 where there is no world at all.

    Examples
    --------
    >>> low, high = wilson_interval(5, 10)
    >>> print(f"{low:.3f} {high:.3f}")
    0.237 0.763
    """
    n = np.asarray(total, dtype=float)
    k = np.asarray(count, dtype=float)
    some = np.where(n > 0, n, 1.0)
    p = np.where(n > 0, k / some, 0.5)
    middle = (p + z**2 / (2 * some)) / (1 + z**2 / some)
    half = z * np.sqrt(p * (1 - p) / some + z**2 / (4 * some**2)) / (1 + z**2 / some)
    low = np.where(n > 0, np.where(k <= 0, 0.0, middle - half), 0.0)
    high = np.where(n > 0, np.where(k >= n, 1.0, middle + half), 1.0)
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)


def abreast(counts: npt.ArrayLike, *, z: float = 1.959964) -> npt.NDArray[np.bool_]:
    """Which counts cannot be told from the largest, where every world is counted once at the most.

    Of the worlds that are of one kind or another, as many would be of either if both were equally likely: chance
    then makes a difference of ``z sqrt(n_1 + n_2)`` (the sign test, W. J. Dixon and A. M. Mood, Journal of the American
    Statistical Association 41, 1946, by its normal approximation).

    Parameters
    ----------
    counts : array_like, shape (n,)
        Worlds of each kind.
    z : float
        Normal quantile; the default gives 95 %.

    Returns
    -------
    ndarray of bool, shape (n,)
        The largest is among them; a count of 0 is not, beside a larger one.

    Examples
    --------
    >>> abreast([498, 480, 443, 95]).tolist()
    [True, True, True, False]
    """
    numbers = np.asarray(counts, dtype=float)
    first = numbers.max(initial=0.0)
    near = (first - numbers) ** 2 <= z**2 * (first + numbers)
    alike: npt.NDArray[np.bool_] = (near & (numbers > 0)) | (numbers == first)
    return alike


def bands(values: npt.ArrayLike, *, axis: int = 0) -> dict[str, FloatArray]:
    """The five quantiles over worlds, by name; not-a-number is left out, and comes back where nothing is left.

    Examples
    --------
    >>> {name: float(value) for name, value in bands([0, 1, 2, 3, 4]).items()}
    {'q05': 0.2, 'q25': 1.0, 'median': 2.0, 'q75': 3.0, 'q95': 3.8}
    """
    numbers = np.moveaxis(np.asarray(values, dtype=float), axis, -1)
    if numbers.shape[-1] == 0:
        return {name: np.full(numbers.shape[:-1], np.nan) for name in QUANTILES}
    levels = list(QUANTILES.values())
    if not np.isnan(numbers).any():
        cut = np.quantile(np.sort(numbers), levels, axis=-1)  # twice as fast as among unsorted ones
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # all worlds missing: the answer is "missing"
            cut = np.nanquantile(numbers, levels, axis=-1)
    return dict(zip(QUANTILES, cut, strict=True))
