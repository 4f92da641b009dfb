"""Utility, the fallback, and what is felt (section 2).

Spatial utility with salience weights, ``U(x) = 1 - sum_k w_k |x_k - ideal_k| ** alpha``: alpha 1 is the city-block
loss, 2 the quadratic loss, larger is more averse to being far off (Hinich and Munger 1997, "Analytical Politics").
"""

from __future__ import annotations

from sim.process.compiling import formula, inner
from sim.worlds.block import Array


@inner
def loss(value: float, ideal: float, weight: float, exponent: float) -> float:
    """Weighted loss on one issue, ``w |x - ideal| ** alpha``.

    >>> loss(0.5, 1.0, 0.4, 2.0)
    0.1
    """
    return weight * abs(value - ideal) ** exponent


@formula
def losses(x: Array, factor: Array, ideal: Array, weight: Array, exponent: float, out: Array) -> float:
    """Losses (K,) at values of which an actor feels the share ``factor`` (K,), into ``out``; gives the utility.

    >>> out = np.empty(2)
    >>> losses(np.array([0.5, 1.0]), np.ones(2), np.ones(2), np.array([0.4, 0.6]), 1.0, out), out.tolist()
    (0.8, [0.2, 0.0])
    """
    total = 0.0
    for k in range(x.size):
        out[k] = loss(x[k] * factor[k], ideal[k], weight[k], exponent)
        total += out[k]
    return 1.0 - total


@inner
def losses_beside(
    known_x: Array, known: Array, x: Array, ideal: Array, weight: Array, exponent: float, out: Array
) -> float:
    """:func:`losses` with nothing felt, at values some of which stand where the losses are known.

    >>> out = np.empty(2)
    >>> half = np.array([0.5, 0.5])
    >>> losses_beside(half, half / 4, np.array([0.5, 0.0]), half * 2, half, 1.0, out), out.tolist()
    (0.375, [0.125, 0.5])
    """
    total = 0.0
    for k in range(x.size):
        out[k] = known[k] if x[k] == known_x[k] else loss(x[k], ideal[k], weight[k], exponent)
        total += out[k]
    return 1.0 - total


@inner
def losses_felt(
    known: Array, factor: Array, x: Array, ideal: Array, weight: Array, exponent: float, out: Array
) -> float:
    """:func:`losses` where the losses with nothing felt are known: they stay where the factor is 1.

    >>> out = np.empty(2)
    >>> half = np.array([0.5, 0.5])
    >>> losses_felt(half / 2, np.array([1.0, 0.0]), half, half * 2, half, 1.0, out), out.tolist()
    (0.25, [0.25, 0.5])
    """
    total = 0.0
    for k in range(x.size):
        out[k] = known[k] if factor[k] == 1.0 else loss(x[k] * factor[k], ideal[k], weight[k], exponent)
        total += out[k]
    return 1.0 - total


@formula
def utility(x: Array, ideal: Array, weight: Array, exponent: float) -> float:
    """``U(x) = 1 - sum_k w_k |x_k - ideal_k| ** alpha``, in [0, 1] where the weights sum to 1; all (K,).

    >>> utility(np.array([0.5, 1.0]), np.ones(2), np.array([0.4, 0.6]), 1.0)
    0.8
    """
    total = 0.0
    for k in range(x.size):
        total += loss(x[k], ideal[k], weight[k], exponent)
    return 1.0 - total


@formula
def fallback(x: Array, today: Array, drift: Array, stickiness: Array, out: Array) -> None:
    """Where things settle when what stands at ``x`` unravels: ``clip(x_D + rho (x - x_0), 0, 1)``, all (K,).

    >>> out = np.empty(1)
    >>> fallback(np.array([0.8]), np.array([0.2]), np.array([0.1]), np.array([0.5]), out)
    >>> out.tolist()
    [0.4]
    """
    for k in range(x.size):
        out[k] = min(max(drift[k] + stickiness[k] * (x[k] - today[k]), 0.0), 1.0)


@formula
def month_sum(discount: float, begin: int, end: int) -> float:
    """``sum of d ** t`` over whole months ``begin <= t < end``.

    >>> month_sum(0.5, 0, 3), month_sum(1.0, 2, 5)
    (1.75, 3.0)
    """
    if end <= begin:
        return 0.0
    if discount == 1.0:
        return float(end - begin)
    return (discount**begin - discount**end) / (1.0 - discount)


@formula
def hazard(yearly: float, months: float) -> float:
    """The chance of at least one shock in so many months, ``1 - (1 - c) ** (m / 12)``.

    >>> hazard(0.75, 6.0)
    0.5
    """
    return 1.0 - (1.0 - yearly) ** (months / 12.0)
