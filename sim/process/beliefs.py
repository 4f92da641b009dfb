"""Belief and trust: how sure one actor is that another delivers, and how that changes.

Trust is a beta reputation, ``tau = a / (a + b)`` with prior ``a = tau kappa, b = (1 - tau) kappa`` (Jøsang and
Ismail 2002). A guarantor helps only those who trust it. A breach weighs several kept stages: trust is slower won
than lost (Slovic 1993).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.worlds.arrays import Array


def belief(trust: Array, guarantees: Sequence[tuple[Array, Array]]) -> Array:
    """``b = 1 - (1 - tau_ij) prod_g (1 - gamma_g tau_ig)``: chance that j delivers, in i's eyes.

    Parameters
    ----------
    trust : ndarray, shape (R,)
        tau_ij.
    guarantees : sequence of (gamma, tau_ig), each ndarray of shape (R,)
        The guarantors other than i and j.

    Returns
    -------
    ndarray, shape (R,), in [0, 1]

    Examples
    --------
    >>> half = np.array([0.5])
    >>> belief(half, [(half, half)]).tolist()
    [0.625]
    """
    doubt = 1.0 - trust
    for gamma, trust_in_guarantor in guarantees:
        doubt = doubt * (1.0 - gamma * trust_in_guarantor)
    return 1.0 - doubt


def breach_penalty(scale: Array, guarantees: Sequence[tuple[Array, Array, Array]]) -> Array:
    """``scale (1 - prod_g (1 - gamma_g tau_ig lev_g))``: utility that guarantors take from a breaker, (R,).

    Parameters
    ----------
    scale : ndarray, shape (R,)
        Utility lost when the guarantors are all-powerful.
    guarantees : sequence of (gamma, tau_ig, leverage), each (R,)
        The guarantors other than the breaker itself.

    >>> one = np.array([1.0])
    >>> breach_penalty(0.1 * one, [(0.5 * one, one, 0.5 * one)]).tolist()
    [0.025]
    """
    spared = np.ones_like(scale)
    for gamma, trust, leverage in guarantees:
        spared = spared * (1.0 - gamma * trust * leverage)
    return scale * (1.0 - spared)


def prior(trust: Array, evidence: Array) -> tuple[Array, Array]:
    """Beta parameters (a, b), each (R, G), of trust (R, G) held with evidence strength kappa (R,).

    >>> prior(np.array([[0.25]]), np.array([4.0]))
    (array([[1.]]), array([[3.]]))
    """
    return trust * evidence[:, None], (1.0 - trust) * evidence[:, None]


def expected(a: Array, b: Array) -> Array:
    """Mean of the beta distribution, ``a / (a + b)``."""
    return a / (a + b)
