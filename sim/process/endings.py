"""How a world stands at the horizon, and who stopped it over what (section 4).

Blame is settled by stated rules: bounds before utility, then the widest gap, then the order of the file; what differs
by less than 1e-12 is a tie.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from sim.process.compiling import formula
from sim.process.stands import round_off
from sim.process.sums import TIE
from sim.worlds.block import Array
from sim.worlds.tables import NOBODY, Mask


class Ending(IntEnum):
    """The code of an ending; a failure is a code per world, never an exception."""

    COMPLETED = 0
    RED_LINE = 1
    INTEREST = 2
    DISTRUST = 3
    BREACH = 4
    SHOCK = 5
    MISREAD = 6
    STANDING = 7
    TURNOVER = 8
    OPEN = 9
    HORIZON = 10
    """Only as a reason: the horizon came before the next stage was put."""
    LAPSED = 11
    UNRATIFIED = 12


(
    COMPLETED, RED_LINE, INTEREST, DISTRUST, BREACH, SHOCK, MISREAD, STANDING, TURNOVER, OPEN, HORIZON, LAPSED,
    UNRATIFIED,
) = map(int, Ending)  # fmt: skip
"""The same as plain numbers, for compiled code."""
AGREED = -2
"""No failure: the stage is signed."""
REFUSALS = (Ending.RED_LINE, Ending.INTEREST, Ending.DISTRUST)
NEVER = -1
"""No ending, no reason."""


@formula
def too_late(month: float, deadline: float) -> bool:
    """Whether a stage can be neither signed nor ratified any more: after its deadline, not yet in that month.

    >>> too_late(12.0, 12.0), too_late(12.5, 12.0)
    (False, True)
    """
    return month > deadline + TIE


@formula
def largest(values: Array, among: Mask) -> int:
    """The place of the largest of some values (n,), the first on a tie; -1 among none.

    >>> largest(np.array([0.2, 0.5, 0.5, 0.9]), np.array([True, True, True, False]))
    1
    """
    found, most = NOBODY, -np.inf
    for n in range(values.size):
        if among[n] and round_off(values[n]) > most:
            found, most = n, round_off(values[n])
    return found


@formula
def widest(gap: Array) -> int:
    """The issue of the widest gap (K,), the first on a tie; -1 where there is none.

    >>> widest(np.array([0.0, 0.3, 0.3])), widest(np.zeros(2))
    (1, -1)
    """
    found, most = NOBODY, 0.0
    for k in range(gap.size):
        if round_off(gap[k]) > most:
            found, most = k, round_off(gap[k])
    return found


@formula
def heaviest(loss_at_terms: Array, loss_left: Array) -> int:
    """The issue on which terms cost an actor most against what stopping leaves, (K,), the first on a tie.

    >>> heaviest(np.array([0.1, 0.5, 0.2]), np.array([0.0, 0.5, 0.1]))
    0
    """
    found, most = 0, -np.inf
    for k in range(loss_at_terms.size):
        worse = round_off(loss_at_terms[k] - loss_left[k])
        if worse > most:
            found, most = k, worse
    return found
