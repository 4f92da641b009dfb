"""A walk's structure as plain arrays: all that is the same in every world, and where each world's numbers stand.

Names that end in ``_first`` say where the things begin that belong to a record; they end where those of the next
record begin, so there is one record more than there are stages, parties and guards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

RED_LINE, PRICE, CONSENT = 0, 1, 2
PLACE = np.uint32
"""Places in arrays are never negative, and a type that says so spares the kernel a check at each use."""
NOBODY = 2**32 - 1
"""Ends a row of actors that is shorter than others."""
NONE = -1
"""No condition."""
TRUTH = -1
"""Nobody's eyes: things as they are."""


def _kind(places: str, others: str = "") -> np.dtype[Any]:
    """A record of places, then of whole numbers; names with a star are floats."""
    rest = [(name.rstrip("*"), np.float64 if name.endswith("*") else np.int64) for name in others.split()]
    return np.dtype([*((name, PLACE) for name in places.split()), *rest], align=True)


SETTING = _kind("today drift stickiness concession penalty learning shock")
"""Columns of a world's own numbers: K, K, and one each; shock is the yearly chance."""
PARTY = _kind("position ideal weight say alpha discount guard_first felt_first")
"""Columns of a world's own numbers: K four times, then one each; the first of its guards and of what it feels."""
STAGE = _kind("target low high strength leverage months exposure push_first", "size backers")
"""Columns of a world's numbers of stages: as many as issues move (size) three times, as there are guarantors (backers)
twice, one each; the first of the pushes."""
GUARD = _kind("issue at moved shift_first", "sign* role optional unless")
LINK = _kind("issue when at", "leads")
"""A link that shifts a bound or changes what is felt: issue, condition, column; whether it is the first felt there."""
PUSH = _kind("target issue")
CONDITION = _kind("first end", "possible")
"""The values that a condition asks for; whether it can hold in a stage at all."""
VALUE = _kind("issue", "sign* threshold*")
DUTY = _kind("carrier", "carries")
"""Who must deliver an issue, in a row that ends with nobody; and whether the actor in this place must."""
ROLE = _kind("performer consent involved concerned")
"""Rows that end with nobody: who has something to deliver, whose yes is needed, either, either in this stage or in one
before."""
BITE = _kind("guard issue", "leads")
"""A bound that counts in a stage; whether it is the first on its issue that does."""


class Plan(NamedTuple):
    """Q stages, N actors (then the limits that hold for everybody, as if they were one more), K issues.

    The columns of a world's own numbers come from :func:`sim.process.compiled.actors.lay_out_actors`, those of stages
    from :mod:`sim.process.compiled.stages`.
    """

    actors: int
    rounds: int
    reasoning: int
    precision: float
    strategic: bool
    setting: NDArray[Any]  # (1,) of SETTING
    stages: NDArray[Any]  # (Q + 1,) of STAGE
    issues: NDArray[np.uint32]  # (Q, k): which move
    duties: NDArray[Any]  # (Q, k, N) of DUTY
    roles: NDArray[Any]  # (Q, N) of ROLE
    backer: NDArray[np.uint32]  # (Q, g): columns of trust
    pushes: NDArray[Any]  # of PUSH
    push_at: NDArray[np.uint32]  # (pushes, N + 1): the step as each actor believes it; the last is the truth
    parties: NDArray[Any]  # (N + 2,) of PARTY
    cares: NDArray[np.bool_]  # (N, K): whether moving the issue can be giving something
    guards: NDArray[Any]  # (guards + 1,) of GUARD
    bite_first: NDArray[np.uint32]  # (Q, N + 2)
    bites: NDArray[Any]  # of BITE
    links: NDArray[Any]  # of LINK: those that shift bounds, then those that change what is felt
    conditions: NDArray[Any]  # (Q, conditions) of CONDITION
    values: NDArray[Any]  # of VALUE


def records(kind: np.dtype[Any], rows: Iterable[tuple[Any, ...]]) -> NDArray[Any]:
    """Records of a kind, one after the other."""
    return np.array([tuple(row) for row in rows], dtype=kind)


def starts(sizes: Iterable[int]) -> list[int]:
    """Where runs of these sizes begin, and where the last one ends.

    >>> starts([2, 0, 3])
    [0, 2, 2, 5]
    """
    return list(accumulate(sizes, initial=0))


def rows_of(actors: Iterable[Iterable[int]], width: int) -> NDArray[np.uint32]:
    """Rows of actors, filled up with nobody.

    >>> rows_of([[1], [2, 0]], 2).tolist() == [[1, NOBODY], [0, 2]]
    True
    """
    listed: Sequence[Sequence[int]] = [sorted(row) for row in actors]
    return np.array([[*row, *[NOBODY] * (width - len(row))] for row in listed], dtype=PLACE).reshape(-1, width)
