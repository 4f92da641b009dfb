"""Whether terms are what a bargaining solution says they are: bounds by duality on what any other terms could bring.

For a concave programme, multipliers and slopes at the terms found bound from above what can be had anywhere (Boyd and
Vandenberghe 2004, "Convex Optimization", ch. 5). A solution is called one only where that bound is met; at kinks any
slope between those a little to the left and to the right will do, and the flattest is taken.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.models.base import Array, Mask, ratio, total
from sim.models.gains import Bargain
from sim.models.space import Mark

NEAR = (1e-8, 1e-7, 1e-6, 1e-5)
"""How far from the terms slopes are taken, to either side; the best bound counts."""
PROVEN = 1e-4
"""How much less than the bound is still the solution: share of what is hoped for, or of the product of gains."""
LOSS = 1e-9
"""A loss of utility by no more than this is none."""


def rational(deal: Bargain, terms: Array) -> Mask:
    """Whether terms (R, K) are feasible and nobody loses by them, (R,)."""
    feasible = ((terms >= deal.low - LOSS) & (terms <= deal.high + LOSS)).all(axis=1)
    return np.asarray(feasible & (least(deal, terms) >= -LOSS), dtype=np.bool_)


def least(deal: Bargain, terms: Array, scale: Array | float = 1.0) -> Array:
    """The least of ``g_i / scale_i`` over the parties, (R,)."""
    return np.asarray(np.where(deal.party, ratio(deal.gains(terms), scale, np.inf), np.inf).min(axis=1))


def more(deal: Bargain, terms: Array, multiplier: Array) -> Array:
    """A bound on how much more ``sum_i m_i g_i`` there can be than at terms (R, K), anywhere in the range; (R,).

    For multipliers m (R, N) of zero or more and exponents of at least 1. Slopes are those at most e away from the
    terms, to where the sum can have risen by no more than e times the steepest of them.
    """
    weight = np.where(deal.party, multiplier, 0.0)[:, :, None]
    bounds = []
    for near in NEAR:
        falling = total(weight * _slope(deal, terms + near), axis=1)
        rising = total(weight * _slope(deal, terms - near), axis=1)
        slope = np.clip(0.0, falling, rising)
        further = np.where(slope > 0, slope * (deal.high - terms), slope * (deal.low - terms))
        bounds.append(total(further + near * (np.maximum(np.abs(rising), np.abs(falling)) + np.abs(slope))))
    return np.asarray(np.minimum.reduce(bounds))


def bound(deal: Bargain, marks: Sequence[Mark], scale: Array | None = None) -> Array:
    """A bound on ``sum_i m_i g_i`` over the range, the best that the marks of a path have; (R,).

    With a scale c, multipliers are first made to have ``sum_i m_i c_i = 1``; the bound is then one on
    ``min_i g_i / c_i``.
    """
    found = []
    for mark in marks:
        m = np.where(deal.party, mark.multiplier, 0.0)
        m = m if scale is None else ratio(m, total(m * scale)[:, None], 0.0)
        found.append(total(m * deal.gains(mark.terms)) + more(deal, mark.terms, m))
    return np.asarray(np.minimum.reduce(found))


def maximin(deal: Bargain, terms: Array, scale: Array, marks: Sequence[Mark]) -> Mask:
    """Whether no terms have a higher least ``g_i / scale_i`` than terms (R, K), (R,)."""
    return np.asarray(bound(deal, marks, scale) - least(deal, terms, scale) <= PROVEN, dtype=np.bool_)


def peak(deal: Bargain, terms: Array, scale: Array) -> Mask:
    """As :func:`maximin` on a single issue: a step to either side makes the least no higher, and all is concave."""
    here, reach = least(deal, terms, scale), (deal.high - deal.low).max(axis=1, keepdims=True)
    step = np.minimum(NEAR[1], reach)
    sides = [least(deal, np.clip(terms + way * step, deal.low, deal.high), scale) for way in (-1.0, 1.0)]
    return np.asarray((sides[0] <= here + LOSS) & (sides[1] <= here + LOSS), dtype=np.bool_)


def _slope(deal: Bargain, terms: Array) -> Array:
    """``dg_i / dx_k`` at terms (R, K): (R, N, K)."""
    z = terms[:, None, :] - deal.ideal
    size = np.abs(z)
    power = deal.exponent[:, :, None]
    return np.where(size > 0, -deal.stake * power * np.where(size > 0, size, 1.0) ** (power - 1.0) * np.sign(z), 0.0)
