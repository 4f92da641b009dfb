"""Election: positions beat each other in pairs with some chance; how likely is each to be left standing?

The probabilistic Condorcet election of KAPSARC's toolkit (Wise, Lester and Efird 2015, "An introduction to the KAPSARC
Toolkit for Behavioral Analysis (KTAB) using one-dimensional spatial models"). Where the median is certain to beat every
other position, here strong minorities keep a chance.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from sim.errors import SimError
from sim.models.base import Array, Codes, Forecast, Mask, Profile, code, issue_by_issue, profile_of, ratio, some, total
from sim.models.expected_utility import support

Transition = Literal["conditional", "markov_uniform", "markov_incentive"]


def victory(strength: Array, *, power: float = 2.0) -> Array:
    """The chance that i beats j, ``c_ij ** a / (c_ij ** a + c_ji ** a)``; one half where nobody takes sides.

    Parameters
    ----------
    strength : ndarray, shape (R, M, M)
        c_ij, the strength of the coalition for i over j.
    power : float
        a: 1 in proportion, 2 as published, larger is closer to certainty.

    >>> victory(np.array([[[0.0, 2.0], [1.0, 0.0]]]))[0]
    array([[0.5, 0.8],
           [0.2, 0.5]])
    """
    raised = strength**power
    return ratio(raised, raised + np.swapaxes(raised, 1, 2), 0.5)


def standing(strength: Array, *, power: float = 2.0, transition: Transition = "conditional") -> Array:
    """The chance of each option to be left standing, (R, M).

    ``conditional``: in proportion to ``prod_j v_ij``, the chance to beat all others. ``markov_uniform``: the long-run
    share of a chain in which every option challenges the favourite equally often and wins with v. ``markov_incentive``:
    as before, challenging in proportion to ``c_ji v_ji``.

    Parameters
    ----------
    strength : ndarray, shape (R, M, M)
        c_ij; an option with nobody for or against it in any pair is no option.
    power, transition
        As :func:`forecast` has them.

    >>> standing(np.array([[[0.0, 2.0], [1.0, 0.0]]]))
    array([[0.8, 0.2]])
    """
    size = strength.shape[1]
    apart = ~np.eye(size, dtype=bool)
    beats = victory(strength, power=power)
    pair = apart & (strength + np.swapaxes(strength, 1, 2) > 0)
    option = some(pair, 2)
    if transition == "conditional":
        chance = np.ones(option.shape)
        for j in range(size):
            chance = chance * np.where(pair[:, :, j], beats[:, :, j], 1.0)
        return ratio(np.where(option, chance, 0.0), total(np.where(option, chance, 0.0))[:, None], 0.0)
    wins = np.where(pair, np.swapaxes(beats, 1, 2), 0.0)
    if transition == "markov_uniform":
        eager = np.where(pair, 1.0, 0.0)
    else:
        eager = np.where(pair, np.swapaxes(strength * beats, 1, 2), 0.0)
    return _long_run(ratio(eager, total(eager)[:, :, None], 0.0) * wins, option)


def _long_run(moves: Array, option: Mask) -> Array:
    """Long-run shares of a chain with these moves from i to j; options first in order, then the rest.

    Source: Grassmann, Taksar and Heyman (1985), which never subtracts.
    """
    order = np.argsort(~option, axis=1, kind="stable")
    step = np.take_along_axis(np.take_along_axis(moves, order[:, :, None], 1), order[:, None, :], 2)
    size = step.shape[1]
    for n in range(size - 1, 0, -1):
        leave = total(step[:, n, :n])
        step[:, :n, n] = ratio(step[:, :n, n], leave[:, None], 0.0)
        step[:, :n, :n] += step[:, :n, n, None] * step[:, n, None, :n]
    share = np.zeros(option.shape)
    share[:, 0] = 1.0
    for n in range(1, size):
        share[:, n] = total(share[:, :n] * step[:, :n, n])
    result = np.zeros_like(share)
    np.put_along_axis(result, order, share, axis=1)
    result = np.where(option, result, 0.0)
    return ratio(result, total(result)[:, None], 0.0)


def forecast(
    position: ArrayLike,
    salience: ArrayLike,
    capability: ArrayLike,
    *,
    power: float = 2.0,
    transition: Transition = "conditional",
    outcome: Literal["mean", "likeliest"] = "mean",
) -> Forecast:
    """Forecast an election among the positions that somebody holds.

    Actors vote with ``w_k (|x_k - x_j| - |x_k - x_i|)`` for i over j.

    Parameters
    ----------
    position, salience, capability : array_like, shape (R, N) or (R, N, K)
        As :func:`sim.models.base.profile_of` has them. Issues are settled one by one.
    power : float
        Exponent of coalition strength, above zero.
    transition : {"conditional", "markov_uniform", "markov_incentive"}
        How pairs make a winner, see :func:`standing`.
    outcome : {"mean", "likeliest"}
        The mean position by chance to be left standing, or the likeliest (the lowest of a tie).

    Returns
    -------
    Forecast

    Raises
    ------
    SimError
        If the input does not fit, or an option is unknown.

    Examples
    --------
    >>> forecast([[0.0, 1.0]], [[1.0, 1.0]], [[2.0, 1.0]]).outcome.round(6)
    array([0.2])
    """
    if transition not in ("conditional", "markov_uniform", "markov_incentive") or outcome not in ("mean", "likeliest"):
        raise SimError(
            "election needs transition conditional, markov_uniform or markov_incentive, and outcome mean or likeliest"
        )
    if not power > 0:
        raise SimError("election needs a power above zero")

    def rule(part: Profile) -> tuple[Array, Codes, Array, Array, None]:
        # In the order of position; each position stands once, carried by all who hold it.
        order = np.argsort(np.where(part.weight > 0, part.position, np.inf), axis=1, kind="stable")
        x, w = np.take_along_axis(part.position, order, axis=1), np.take_along_axis(part.weight, order, axis=1)
        new = w > 0
        new[:, 1:] &= x[:, 1:] != x[:, :-1]
        strength = support(np.abs(x[:, :, None] - x[:, None, :]), w)
        strength = np.where(new[:, :, None] & new[:, None, :], strength, 0.0)
        chance = standing(strength, power=power, transition=transition)
        chance = np.where(total(chance)[:, None] > 0, chance, new.astype(float))
        best = (chance >= chance.max(axis=1, keepdims=True) - 1e-12) & new
        tie = np.logical_and(outcome == "likeliest", best.sum(axis=1) > 1)
        low = np.take_along_axis(x, best.argmax(axis=1)[:, None], axis=1)[:, 0]
        high = np.where(best, x, -np.inf).max(axis=1)
        if outcome == "mean":
            low = high = total(chance * x)
        nobody = ~part.present.any(axis=1)
        low, high = np.where(nobody, np.nan, low), np.where(nobody, np.nan, high)
        return low, code(part, tie=tie), low, high, None

    answer, status, low, high, _ = issue_by_issue(rule, profile_of(position, salience, capability))
    options = {"power": power, "transition": transition, "outcome": outcome}
    return Forecast("election", answer, status, low, high, options)
