"""A walk's structure as plain arrays: all that is the same in every world, and where each world's numbers stand.

Names that end in ``_first`` say where the things begin that belong to a record; they end where those of the next
record begin, so there is one record more than there are stages, parties and guards.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

RED_LINE, PRICE, CONSENT = 0, 1, 2


def _kind(names: str) -> np.dtype[Any]:
    """A record of whole numbers; names with a star are floats."""
    return np.dtype([(name.rstrip("*"), np.float64 if name.endswith("*") else np.int64) for name in names.split()])


STAGE = _kind("size backers at clock losses push_first")
"""How many issues move, how many guarantors; target k, low k, high k, strength g, leverage g; hazard, answered N,
waited N; each actor's losses at the targets k and at the fallback from there k; the first of the pushes."""
PARTY = _kind("at guard_first felt_first")
GUARD = _kind("issue sign* role optional unless at shift_first")
LINK = _kind("issue when at leads")
"""A link that shifts a bound or changes what is felt: issue, condition, column; whether it is the first felt there."""
PUSH = _kind("target issue")
VALUE = _kind("issue sign* threshold*")
ASKED = _kind("consent performs")
COUNTS = _kind("on leads")


class Plan(NamedTuple):
    """Q stages, N actors (then the limits that hold for everybody, as if they were one more), K issues.

    ``setting``, ``at`` and ``clock`` are columns of a world's numbers: those of the setting and the actors come from
    :func:`sim.process.compiled.actors.lay_out_actors`, those of stages from :mod:`sim.process.compiled.stages`.
    """

    actors: int
    rounds: int
    reasoning: int
    precision: float
    strategic: bool
    setting: int  # today K, drift K, begin K, fallback from there K, stickiness, concession, penalty scale, learning
    stages: NDArray[Any]  # (Q + 1,) of STAGE
    issues: NDArray[np.int64]  # (Q, k): which move
    source: NDArray[np.int64]  # (Q, K, 2): the stage whose target an issue starts from, and its place there; or -1
    delivers: NDArray[np.bool_]  # (Q, k, N)
    asked: NDArray[Any]  # (Q, N) of ASKED
    backer: NDArray[np.int64]  # (Q, g): columns of trust
    pushes: NDArray[Any]  # of PUSH
    push_at: NDArray[np.int64]  # (pushes, N + 1): the step as each actor believes it; the last is the truth
    parties: NDArray[Any]  # (N + 2,) of PARTY: position K, ideal K, weight K, say K, losses K and K, exponent
    cares: NDArray[np.bool_]  # (N, K): whether moving the issue can be giving something
    guards: NDArray[Any]  # (guards + 1,) of GUARD: value, moved
    counting: NDArray[Any]  # (Q, guards) of COUNTS: whether it counts, and is the first on its issue that does
    shifts: NDArray[Any]  # of LINK
    felt: NDArray[Any]  # of LINK
    value_first: NDArray[np.int64]  # per condition
    values: NDArray[Any]  # of VALUE
    possible: NDArray[np.bool_]  # (Q, conditions)


def records(kind: np.dtype[Any], rows: Iterable[tuple[Any, ...]]) -> NDArray[Any]:
    """Records of a kind, one after the other."""
    return np.array([tuple(row) for row in rows], dtype=kind)


def starts(sizes: Iterable[int]) -> list[int]:
    """Where runs of these sizes begin, and where the last one ends.

    >>> starts([2, 0, 3])
    [0, 2, 2, 5]
    """
    return list(accumulate(sizes, initial=0))
