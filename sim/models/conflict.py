"""A conflict in option form: who controls which options, which states are feasible, who can move from where to where.

A state is a row of options, 1 where taken. An actor moves by changing its own options only; an option may be
irreversible. Source: Howard (1971), "Paradoxes of Rationality"; Fang, Hipel and Kilgour (1993), "Interactive Decision
Making: The Graph Model for Conflict Resolution".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.errors import SimError
from sim.models.base import Mask

Direction = Literal["both", "fwd", "back"]
Index = NDArray[np.intp]


@dataclass(frozen=True)
class Conflict:
    """A conflict's structure, the same in all worlds. S states, N actors, O options.

    Attributes
    ----------
    states : ndarray of int, shape (S, O)
        Feasible states only.
    owner : ndarray of int, shape (O,)
        The actor who controls each option.
    moves : ndarray of bool, shape (N, S, S)
        ``moves[i, s, t]``: i can move from s to t in one step.
    """

    states: Index
    owner: Index
    moves: Mask


def feasible_states(options: int, *, infeasible: Sequence[str] = ()) -> Index:
    """All rows of options but those that match a pattern of ``1``, ``0`` and ``-`` (either).

    Options count up like a binary number whose first option is the smallest digit.

    >>> feasible_states(2, infeasible=["11"]).tolist()
    [[0, 0], [1, 0], [0, 1]]
    """
    for pattern in infeasible:
        if len(pattern) != options or set(pattern) - set("01-"):
            raise SimError(f"infeasible pattern '{pattern}' must have {options} characters out of 0, 1 and -")
    rows = [row[::-1] for row in product((0, 1), repeat=options)]
    fits = [all(not _matches(row, pattern) for pattern in infeasible) for row in rows]
    return np.array([row for row, keep in zip(rows, fits, strict=True) if keep], dtype=np.intp).reshape(-1, options)


def _matches(row: Sequence[int], pattern: str) -> bool:
    return all(mark == "-" or int(mark) == value for value, mark in zip(row, pattern, strict=True))


def conflict(
    states: ArrayLike, owner: ArrayLike, *, actors: int | None = None, direction: Sequence[Direction] | None = None
) -> Conflict:
    """Work out who can move where.

    Parameters
    ----------
    states : array_like of int, shape (S, O)
        Feasible states, each once.
    owner : array_like of int, shape (O,)
        Index of the actor who controls each option.
    actors : int, optional
        Number of actors; by default the owners named.
    direction : sequence of {"both", "fwd", "back"}, optional
        ``fwd``: once taken it cannot be undone. ``back``: once undone it cannot be taken again.

    Raises
    ------
    SimError
        If shapes do not fit, or a state stands there twice.

    Examples
    --------
    >>> game = conflict([[0, 0], [1, 0], [0, 1], [1, 1]], [0, 1])
    >>> game.moves[0].astype(int)[0]
    array([0, 1, 0, 0])
    """
    rows = np.array(states, dtype=np.intp)
    own = np.array(owner, dtype=np.intp)
    if rows.ndim != 2 or own.shape != rows.shape[1:]:
        raise SimError(f"states have shape {rows.shape} and owner {own.shape}; they must be (S, O) and (O,)")
    number = int(own.max(initial=-1)) + 1 if actors is None else actors
    if number < 1:
        raise SimError("a conflict needs at least one actor")
    if own.size and (own.min() < 0 or own.max() >= number):
        raise SimError(f"option owners must be from 0 to {number - 1}")
    if len(np.unique(rows, axis=0)) != len(rows):
        raise SimError("a state stands twice among the states; each must be there once")
    ways = tuple(direction) if direction is not None else ("both",) * own.size
    if len(ways) != own.size or set(ways) - {"both", "fwd", "back"}:
        raise SimError(f"direction must give both, fwd or back for each of the {own.size} options")
    moves = np.zeros((number, len(rows), len(rows)), dtype=bool)
    allowed = _allowed(rows, ways)
    for i in range(number):
        mine = own == i
        others_same = (rows[:, None, :] == rows[None, :, :])[:, :, ~mine].all(axis=2)
        moves[i] = others_same & allowed & ~np.eye(len(rows), dtype=bool)
    return Conflict(rows, own, moves)


def alike(game: Conflict, group: Sequence[int]) -> Mask:
    """``[s, t]``: whether the group's options are the same in both states. (S, S).

    >>> alike(conflict([[0, 0], [1, 0], [0, 1]], [0, 1]), [0]).astype(int).tolist()
    [[1, 0, 1], [0, 1, 0], [1, 0, 1]]
    """
    mine = game.states[:, np.isin(game.owner, list(group))]
    return np.asarray((mine[:, None, :] == mine[None, :, :]).all(axis=2), dtype=np.bool_)


def _allowed(rows: Index, ways: Sequence[str]) -> Mask:
    """Changes from s to t that respect every option's direction, (S, S)."""
    step = rows[None, :, :] - rows[:, None, :]
    fwd, back = np.array([way == "fwd" for way in ways]), np.array([way == "back" for way in ways])
    return np.asarray(~((step < 0) & fwd).any(axis=2) & ~((step > 0) & back).any(axis=2))


def ranks(ranking: Sequence[object], labels: Sequence[object]) -> NDArray[np.float64]:
    """Ordinal utilities (S,) from a ranking, best first, a list inside being a tie; higher is better.

    Raises
    ------
    SimError
        If a state is missing, unknown or there twice.

    >>> ranks([3, [1, 2]], [1, 2, 3])
    array([0., 0., 1.])
    """
    groups = [list(part) if isinstance(part, (list, tuple)) else [part] for part in ranking]
    flat = [label for group in groups for label in group]
    if sorted(map(str, flat)) != sorted(map(str, labels)):
        odd = sorted(set(map(str, flat)) ^ set(map(str, labels))) or sorted({str(x) for x in flat if flat.count(x) > 1})
        raise SimError(f"a ranking must name every state once; look at {', '.join(odd)}")
    height = {str(label): len(groups) - 1 - level for level, group in enumerate(groups) for label in group}
    return np.array([height[str(label)] for label in labels], dtype=np.float64)
