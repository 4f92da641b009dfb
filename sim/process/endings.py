"""How a world ends on a path, and who ended it over what.

Exactly one of seven: ``completed``; refused on a bound (``red_line``); refused though it would refuse even if the
actor trusted everybody fully (``interest``) or only for want of trust (``distrust``); signed and not delivered
(``breach``); ended by an outside event (``shock``); signed on two readings of the same words (``misread``).
Blame is settled by stated rules: bounds before utility, then the widest gap, then the order of the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sim.process.bounds import Breaks
from sim.worlds.arrays import Array, Mask

Index = NDArray[np.int64]
NOBODY = -1


class Ending(IntEnum):
    """The code of an ending; a failure is a code per world, never an exception."""

    COMPLETED = 0
    RED_LINE = 1
    INTEREST = 2
    DISTRUST = 3
    BREACH = 4
    SHOCK = 5
    MISREAD = 6


REFUSALS = (Ending.RED_LINE, Ending.INTEREST, Ending.DISTRUST)


def near(values: Array) -> Array:
    """Figures for choosing the largest: what differs by less than 1e-12 is a tie, settled by the file's order."""
    return np.round(values, 12)


def widest(candidates: Mapping[int, Array], worlds: int, *, over: float = 0.0) -> tuple[Index, Array]:
    """The key with the largest value above ``over`` in each world, the first on a tie, and that value.

    Parameters
    ----------
    candidates : mapping of int to ndarray, shape (R,)
        In the order in which ties are settled.

    Returns
    -------
    tuple of ndarray, shape (R,)
        Keys (-1 where no value is above ``over``) and values (``over`` there).

    Examples
    --------
    >>> widest({3: np.array([0.0, 2.0]), 1: np.array([0.0, 2.0])}, 2)[0].tolist()
    [-1, 3]
    """
    key = np.full(worlds, NOBODY, dtype=np.int64)
    best = np.full(worlds, over)
    for candidate, exact in candidates.items():
        value = near(exact)
        wins = value > best
        key = np.where(wins, candidate, key)
        best = np.where(wins, value, best)
    return key, best


def blame_for_refusal(
    breaks: Mapping[int, Breaks], utility_gap: Mapping[int, Array], impossible: Mapping[int, Array], worlds: int
) -> tuple[Index, Index, Mask]:
    """Who stops a stage and over which issue, in worlds where it is refused.

    Parameters
    ----------
    breaks : mapping of actor to Breaks
        Broken bounds of those whose consent is needed, in the order of the file.
    utility_gap : mapping of actor to ndarray, shape (R,)
        ``refused`` less the sum signed on, positive where the actor objects on utility.
    impossible : mapping of issue to ndarray, shape (R,)
        How far the package passes a limit that holds for everybody.
    worlds : int

    Returns
    -------
    actor, issue, over_bound : ndarray, shape (R,)
        ``issue`` is -1 where the actor objects on utility only; ``over_bound`` is True for bounds and limits.
    """
    limit_issue, limit_gap = widest(impossible, worlds)
    by_bound, bound_gap = widest({i: b.widest(worlds) for i, b in breaks.items()}, worlds)
    by_utility, _ = widest(utility_gap, worlds)
    issue = np.full(worlds, NOBODY, dtype=np.int64)
    for i, own in breaks.items():
        over, _ = widest(dict(sorted(own.gap.items())), worlds)
        issue = np.where(by_bound == i, over, issue)
    actor = np.where(bound_gap > 0, by_bound, by_utility)
    nobody = limit_gap > 0
    return (
        np.where(nobody, NOBODY, actor),
        np.where(nobody, limit_issue, issue),
        nobody | (bound_gap > 0),
    )


def heaviest_loss(loss_at_terms: Array, loss_at_fallback: Array) -> Index:
    """The issue (R,) on which terms cost an actor most against the fallback; losses (R, K)."""
    worse = near(loss_at_terms - loss_at_fallback)
    key = np.zeros(worse.shape[0], dtype=np.int64)
    best = worse[:, 0]
    for k in range(1, worse.shape[1]):
        wins = worse[:, k] > best
        key, best = np.where(wins, k, key), np.where(wins, worse[:, k], best)
    return key
