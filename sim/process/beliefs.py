"""Trust and what follows from it: whether the others will deliver, and what a breach costs through guarantors.

Trust is the mean of a beta distribution, ``tau = a / (a + b)``, that starts with the strength ``kappa`` of the
scenario's evidence and learns from what is kept and broken (Josang and Ismail 2002, "The beta reputation system").
"""

from __future__ import annotations

from sim.process.compiling import formula, inner
from sim.worlds.block import Array, Pledges, Shared
from sim.worlds.tables import Mask


@formula
def trust(a: Array, b: Array, out: Array) -> None:
    """``tau = a / (a + b)`` of one actor towards all columns, (G,).

    >>> out = np.empty(2)
    >>> trust(np.array([3.0, 1.0]), np.array([1.0, 1.0]), out)
    >>> out.tolist()
    [0.75, 0.5]
    """
    for g in range(a.size):
        out[g] = a[g] / (a[g] + b[g])


@formula
def belief(tau: Array, strength: Array, i: int, j: int, capacity: float) -> float:
    """Belief of i that j delivers, ``b_ij = (1 - (1 - tau_ij) prod_g (1 - gamma_g tau_ig)) * capacity_j``.

    ``g`` are the guarantors other than i and j; ``tau`` (G,) is i's trust, ``strength`` (G,) is gamma, 0 for those who
    guarantee nothing. For j = i it is 1.

    >>> round(belief(np.array([1.0, 0.5, 0.5]), np.array([0.0, 0.0, 0.8]), 0, 1, 1.0), 12)
    0.7
    """
    if i == j:
        return 1.0
    doubt = 1.0 - tau[j]
    for g in range(strength.size):
        if strength[g] > 0.0 and g != i and g != j:
            doubt *= 1.0 - strength[g] * tau[g]
    return (1.0 - doubt) * capacity


@formula
def penalty(tau: Array, strength: Array, leverage: Array, issues: Mask, i: int, scale: float) -> float:
    """What a breach costs i through the guarantors: ``scale (1 - prod_g (1 - gamma_g tau_ig lev_g))``, g not i.

    ``lev_g`` is the mean leverage (G, K) of g over ``issues`` (K,).

    >>> leverage = np.array([[0.0, 0.0], [0.5, 1.0]])
    >>> round(penalty(np.array([1.0, 0.5]), np.array([0.0, 0.4]), leverage, np.array([True, False]), 0, 0.1), 12)
    0.01
    """
    spared = 1.0
    for g in range(strength.size):
        if strength[g] > 0.0 and g != i:
            spared *= 1.0 - strength[g] * tau[g] * mean_over(leverage[g], issues)
    return scale * (1.0 - spared)


@inner
def believe(shared: Shared, pledges: Pledges, tau: Array, i: int, fine: Array, out: Array) -> None:
    """What actor i with trust ``tau`` (G,) believes of everybody, into ``out`` (N,), and what a breach of its own would
    cost it, into ``fine`` (N,)."""
    fine[i] = penalty(tau, pledges.strength, shared.leverage, pledges.moves, i, shared.penalty)
    for j in range(out.size):
        out[j] = belief(tau, pledges.strength, i, j, shared.capacity[j])


@inner
def mean_over(values: Array, which: Mask) -> float:
    """The mean of some of the values (K,); 0 of none.

    >>> mean_over(np.array([0.5, 1.0, 0.0]), np.array([True, True, False]))
    0.75
    """
    total, count = 0.0, 0
    for k in range(values.size):
        if which[k]:
            total += values[k]
            count += 1
    return total / count if count else 0.0


@formula
def carried(prior: float, now: float, carry: float) -> float:
    """What a change of government leaves of what others have learned: ``a0 + carry (a - a0)``; the same for b.

    >>> carried(2.0, 5.0, 0.5)
    3.5
    """
    return prior + carry * (now - prior)
