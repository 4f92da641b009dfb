"""Bargaining on one issue: exact answers by bisection on the slope, all worlds at once.

On one issue gains are single-peaked and concave, so the best terms lie where the slope changes sign; halving the
interval sixty times finds them to the last digits, kinks included.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.models.base import Array, ratio, total
from sim.models.gains import Bargain

HALVINGS = 60


def bisect(slope: Callable[[Array], Array], low: Array, high: Array) -> Array:
    """Where a falling slope changes sign between low and high, elementwise.

    >>> bisect(lambda x: 0.3 - x, np.array([0.0]), np.array([1.0])).round(12)
    array([0.3])
    """
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        rise = slope(middle)
        low, high = np.where(rise >= 0, middle, low), np.where(rise <= 0, middle, high)
    return 0.5 * (low + high)


def slopes(deal: Bargain, x: Array) -> Array:
    """``dg_i / dx`` at terms (R,) on the only issue: (R, N)."""
    z = x[:, None] - deal.ideal[:, :, 0]
    size = np.abs(z)
    steep = np.where(size > 0, size, 1.0) ** (deal.exponent - 1.0)
    return -deal.stake[:, :, 0] * deal.exponent * steep * np.sign(z)


def maximin(deal: Bargain, scale: Array) -> Array:
    """Terms (R,) that make the least of ``g_i / scale_i`` largest, over the parties."""

    def slope(x: Array) -> Array:
        scaled = np.where(deal.party, ratio(deal.gains(x[:, None]), scale, np.inf), np.inf)
        worst = scaled.argmin(axis=1)[:, None]
        return np.take_along_axis(slopes(deal, x), worst, axis=1)[:, 0]

    return bisect(slope, deal.low[:, 0], deal.high[:, 0])


def rational(deal: Bargain, middle: Array) -> tuple[Array, Array]:
    """The ends of the terms at which nobody loses, around terms (R,) where nobody does."""

    def fine(x: Array) -> Array:
        return np.asarray(np.where(deal.party, deal.gains(x[:, None]), np.inf).min(axis=1) >= 0, dtype=float)

    right = bisect(lambda x: 2 * fine(x) - 1, middle, deal.high[:, 0])
    left = bisect(lambda x: 1 - 2 * fine(x), deal.low[:, 0], middle)
    return left, right


def product(deal: Bargain, power: Array, middle: Array) -> Array:
    """Terms (R,) with the largest ``sum_i power_i log g_i``, from terms where all gain."""

    def slope(x: Array) -> Array:
        gain = deal.gains(x[:, None])
        inside = (np.where(deal.party, gain, np.inf) > 0).all(axis=1)
        rise = total(np.where(deal.party, power * ratio(slopes(deal, x), gain, 0.0), 0.0))
        return np.where(inside, rise, middle - x)

    return bisect(slope, deal.low[:, 0], deal.high[:, 0])
