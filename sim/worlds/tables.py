"""What is the same in every world, as tables of whole numbers: actors, bounds, links, stages and walks.

Names become places: an actor is its place in the file, an outside body comes after the actors, nobody is -1. A table
is a NumPy record array; columns that end in ``_first`` and ``_end`` say which rows of another table belong to a row.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

NOBODY = -1
NO_CONDITION = -1
RED_LINE, PRICE, CONSENT = 0, 1, 2
"""Roles of bounds: the two kinds of reservation bound, and a limit that a condition lifts."""

Table = NDArray[Any]
Mask = NDArray[np.bool_]
Index = NDArray[np.int64]


def _kind(*columns: str) -> np.dtype[Any]:
    """A record of whole numbers; a column with a star is a float."""
    return np.dtype([(name.rstrip("*"), np.float64 if name.endswith("*") else np.int64) for name in columns])


ISSUE = _kind("process", "optional")
ACTOR = _kind("bound_first", "bound_end", "felt_first", "felt_end")
BOUND = _kind("issue", "sign*", "role", "unless", "shift_first", "shift_end")
SHIFT = _kind("condition", "link", "sets")
FELT = _kind("issue", "condition", "link")
CONDITION = _kind("value_first", "value_end", "duty_first", "duty_end", "guaranteed", "mediated")
DUTY = _kind("actor", "issue")
VALUE = _kind("issue", "sign*", "threshold*")
STAGE = _kind("mediator", "writes", "push_first", "push_end", "asks", "path", "number")
PUSH = _kind("target", "issue")
WALK = _kind("first", "end", "path", "start")


class Rules(NamedTuple):
    """The scenario's choices and tables: N actors, G columns of trust (actors, then outside bodies), K issues.

    The last row of ``actors`` stands for nobody: the limits that hold for everybody are its bounds.
    """

    rounds: int
    reasoning: int
    precision: float  # inf: decisions are exact
    strategic: bool
    reopen: bool
    horizon: float  # months
    review: float  # months
    issues: Table  # (K,) of ISSUE
    cares: Mask  # (N, K): whether an actor has an interest
    actors: Table  # (N + 1,) of ACTOR
    bounds: Table  # (B,) of BOUND
    shifts: Table  # of SHIFT: links that move bounds
    felts: Table  # of FELT: links that change what is felt
    link_actor: Index  # (L,): whose link it is, -1 nobody's
    conditions: Table  # (C,) of CONDITION
    values: Table  # of VALUE: the values that conditions ask for
    guaranteed: Mask  # (C, G): any of these must stand behind it
    mediated: Mask  # (C, G): any of these must mediate it
    duties: Table  # of DUTY: who must owe what, for conditions to hold
    pairs: Index  # (P, 2): whose trust in each other a shock costs
    gap_actors: Index  # (2,) or (0,): who may have signed different bargains
    gap_issues: Index  # over which issues


class Stages(NamedTuple):
    """The stages of all paths, T of them, one after the other."""

    about: Table  # (T,) of STAGE
    pushes: Table  # of PUSH: pressure
    moves: Mask  # (T, K)
    duty: Mask  # (T, N, K): who must deliver which move
    consent: Mask  # (T, N)
    ratifies: Mask  # (T, N): whose yes is needed after the signature
    involved: Mask  # (T, N): whose consent or yes is needed, or who has a duty
    advocate: Mask  # (T, N): whose prices are waived
    backed: Mask  # (T, G): guarantors
    mediates: Mask  # (T, G)
    believers: Index  # (V - 1,): actors with beliefs of their own about pressure


class Walks(NamedTuple):
    """Ways through the stages: a path from one of its stages on, with the paths it continues in."""

    about: Table  # (W,) of WALK
    stage: Index  # step by step: which stage
    otherwise: Index  # and the walk that takes over at a refusal, -1 none


def records(kind: np.dtype[Any], rows: list[tuple[Any, ...]]) -> Table:
    """Rows of a kind as a table; one empty table of that kind where there are none.

    >>> records(PUSH, [(1, 2)])["issue"].tolist()
    [2]
    """
    return np.array(rows, dtype=kind).view(np.recarray)
