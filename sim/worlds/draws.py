"""Randomness as data: every draw is a function of (seed, purpose, world) and of nothing else.

The generator is counter based (Philox 4x64, Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"):
the key is made from the seed and the purpose in words, the counter is the world's index. So the draw of a world
does not depend on how many worlds there are, on blocks, on workers, or on what else is drawn. Uncertain numbers
are mapped from uniforms by the inverse distribution function, hence a changed range moves every world smoothly
(common random numbers).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_PER_COUNT = 4  # 64-bit words that Philox gives per step of its counter


def uniform(seed: int, purpose: str, first: int, count: int) -> Array:
    """Uniform draws on [0, 1) for worlds ``first .. first + count - 1``, one per world.

    Parameters
    ----------
    seed : int
        The run's seed.
    purpose : str
        What the draw is for, in words; different purposes are independent.
    first, count : int
        The worlds asked for.

    Returns
    -------
    ndarray, shape (count,)

    Examples
    --------
    >>> whole = uniform(1, "shock", 0, 10)
    >>> bool((uniform(1, "shock", 6, 4) == whole[6:]).all())
    True
    """
    digest = hashlib.blake2b(f"{seed}/{purpose}".encode(), digest_size=16).digest()
    skip = first % _PER_COUNT
    bits = np.random.Philox(key=int.from_bytes(digest, "little"), counter=first // _PER_COUNT)
    words = bits.random_raw(skip + count)[skip:]
    return (words >> np.uint64(11)).astype(np.float64) * 2.0**-53


def joined(own: Array, factors: Sequence[Array], loadings: Sequence[float]) -> Array:
    """Uniform draws that common factors move together: a Gaussian copula, so their distribution stays uniform.

    With a the loadings, F the normal scores of the factors and e that of the own draw, the draw is the share of a
    normal distribution below ``a F + sqrt(1 - a a) e`` (factor copula: A. J. McNeil, R. Frey and P. Embrechts,
    "Quantitative Risk Management", 2005, sections 5.1 and 8.3). The rank correlation of two numbers with loadings a
    and b on one factor is ``6 / pi * asin(a b / 2)``.

    Parameters
    ----------
    own : ndarray, shape (R,)
        The number's own uniform draws.
    factors : sequence of ndarray, shape (R,)
        Uniform draws of the factors behind it; without any the own draws come back as they are.
    loadings : sequence of float
        -1 to 1 each, their squares at most 1 together.

    Examples
    --------
    >>> joined(np.array([0.2]), [np.array([0.9])], [-1.0]).round(9).tolist()
    [0.1]
    """
    if not loadings:
        return own
    from scipy.special import ndtr, ndtri

    def scores(u: Array) -> Array:
        return np.asarray(ndtri(np.clip(u, 2.0**-54, 1.0 - 2.0**-53)))

    rest = max(0.0, 1.0 - sum(loading * loading for loading in loadings)) ** 0.5
    moved = sum((loading * scores(u) for loading, u in zip(loadings, factors, strict=True)), rest * scores(own))
    return np.asarray(ndtr(moved))


def triangular(u: Array, low: float, mode: float, high: float) -> Array:
    """Inverse distribution function of the triangular distribution at ``u`` (shape (R,), in [0, 1)).

    >>> float(triangular(np.array([0.5]), 0.0, 5.0, 10.0)[0])
    5.0
    """
    if low == high:
        return np.full(u.shape, float(mode))
    width = high - low
    knee = (mode - low) / width
    rising = low + np.sqrt(u * width * (mode - low))
    falling = high - np.sqrt((1.0 - u) * width * (high - mode))
    return np.where(u < knee, rising, falling)


def pert(u: Array, low: float, mode: float, high: float) -> Array:
    """Inverse distribution function of the PERT distribution at ``u``.

    A beta distribution on [low, high] with shape parameters ``1 + 4 (mode - low) / (high - low)`` and
    ``1 + 4 (high - mode) / (high - low)`` (Malcolm, Roseboom, Clark and Fazar 1959, with the usual weight of 4).

    >>> round(float(pert(np.array([0.5]), 0.0, 5.0, 10.0)[0]), 9)
    5.0
    """
    if low == high:
        return np.full(u.shape, float(mode))
    from scipy.special import betaincinv

    width = high - low
    first = 1.0 + 4.0 * (mode - low) / width
    second = 1.0 + 4.0 * (high - mode) / width
    return low + width * np.asarray(betaincinv(first, second, u))


INVERSE = {"triangular": triangular, "pert": pert}


def logistic(u: Array) -> Array:
    """Standard logistic noise from uniforms, ``log(u / (1 - u))``; the ends are kept finite."""
    inner = np.clip(u, 2.0**-53, 1.0 - 2.0**-53)
    return np.log(inner / (1.0 - inner))
