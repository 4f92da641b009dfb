"""Conflict graph: which states are stable, and by which definition of foresight.

For an actor at state s an improvement is a state it can move to and prefers. s is stable for it when it has no
improvement (R, Nash), or when each is deterred by what the opponents can do about it (GMR, SMR, SEQ, SIM). States
stable for all are equilibria. Source: Fang, Hipel and Kilgour (1993), "Interactive Decision Making: The Graph Model
for Conflict Resolution", chapters 3 and 4; SEQ and SIM from Fraser and Hipel (1979).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from sim.errors import SimError
from sim.models.base import Array, Mask, every, some
from sim.models.conflict import Conflict, alike

Sanction = Literal["legal", "single"]
CONCEPTS = ("R", "GMR", "SMR", "SEQ", "SIM")
BLOCK = 64
"""Worlds worked on at a time, to bound memory."""


@dataclass(frozen=True)
class Stability:
    """Which states are stable. R worlds, G groups (single actors unless coalitions were named), S states.

    Attributes
    ----------
    groups : tuple of tuple of int
    individual : dict of concept -> ndarray of bool, shape (R, G, S)
        Stable for the group.
    equilibria : dict of concept -> ndarray of bool, shape (R, S)
        Stable for all. ``SEQ_or_SIM``: for each group by one or the other.
    undeterred : dict of concept -> ndarray of bool, shape (R, G, S, S)
        ``[..., g, s, t]``: g would move from s to t, and nothing deters it; why s is not stable for it. For R these
        are all improvements.
    """

    groups: tuple[tuple[int, ...], ...]
    individual: dict[str, Mask]
    equilibria: dict[str, Mask]
    undeterred: dict[str, Mask]


def stability(
    conflict: Conflict,
    utility: ArrayLike,
    *,
    sanction: Sanction = "legal",
    coalitions: Sequence[Sequence[int]] | None = None,
) -> Stability:
    """Find the stable states by every definition.

    For i at s, with improvements t: **R** none. **GMR** every t is answered by some x that the opponents can reach
    from t, x not better than s. **SMR** as GMR, and i cannot leave x for anything better than s. **SEQ** as GMR,
    opponents moving by their own improvements only. **SIM** every opponent makes at most one improvement, each taken
    from s itself and all at the same time as i's move to t; if they can so end in a state that is not better than s, t
    is deterred. Nobody reacts to another's move, and a combination that is not feasible deters nobody.

    Parameters
    ----------
    conflict : Conflict
        Moves, the same in all worlds.
    utility : array_like, shape (R, N, S)
        Ordinal: only order and equality count.
    sanction : {"legal", "single"}
        How several opponents answer: ``legal``, in any order and number, nobody twice running (Fang, Hipel and
        Kilgour 1993); ``single``, one opponent moves once, as some published tables have it. For SIM, which is about
        moves at the same time: every opponent once, or one of them once.
    coalitions : sequence of sequences of int, optional
        A partition of the actors. A coalition moves by legal sequences of its members' moves and improves when
        all its members do (Kilgour, Hipel, Fang and Peng 2001).

    Returns
    -------
    Stability

    Raises
    ------
    SimError
        If utility does not fit, or coalitions are not a partition.

    Examples
    --------
    The prisoner's dilemma: no one leaves mutual defection, foresight keeps mutual cooperation too.

    >>> from sim.models.conflict import conflict
    >>> game = conflict([[0, 0], [1, 0], [0, 1], [1, 1]], [0, 1])
    >>> found = stability(game, [[[1, 0, 3, 2], [1, 3, 0, 2]]])
    >>> found.equilibria["R"].astype(int), found.equilibria["SEQ"].astype(int)
    (array([[1, 0, 0, 0]]), array([[1, 0, 0, 1]]))
    """
    value = np.array(utility, dtype=np.float64)
    actors, states, _ = conflict.moves.shape
    if value.ndim != 3 or value.shape[1:] != (actors, states) or np.isnan(value).any():
        raise SimError(f"utility has shape {value.shape}; it must be (worlds, {actors}, {states}), without nan")
    if sanction not in ("legal", "single"):
        raise SimError(f"sanction must be legal or single, not {sanction!r}")
    groups = tuple(tuple(group) for group in (coalitions or [(i,) for i in range(actors)]))
    if sorted(i for group in groups for i in group) != list(range(actors)):
        raise SimError(f"coalitions must hold each of the actors 0 to {actors - 1} once")
    moves = np.stack([_legal(conflict.moves[list(group)]) for group in groups])
    same = np.stack([alike(conflict, group) for group in groups])
    blocks = np.array_split(value, max(1, -(-value.shape[0] // BLOCK)))
    parts = [_block(part, groups, moves, same, sanction) for part in blocks]
    undeterred = {name: np.concatenate([left[name] for left in parts]) for name in CONCEPTS}
    individual = {name: ~some(left, 3) for name, left in undeterred.items()}
    equilibria = {name: every(stable, 1) for name, stable in individual.items()}
    equilibria["SEQ_or_SIM"] = every(individual["SEQ"] | individual["SIM"], 1)
    return Stability(groups, individual, equilibria, undeterred)


def _block(
    value: Array, groups: tuple[tuple[int, ...], ...], moves: Mask, same: Mask, sanction: Sanction
) -> dict[str, Mask]:
    """Undeterred improvements in some worlds: concept -> (R, G, S, S)."""
    prefers = [every(np.stack([value[:, i, None, :] > value[:, i, :, None] for i in group]), 0) for group in groups]
    gains = np.stack([moves[g] & prefers[g] for g in range(len(groups))], axis=1)
    left: dict[str, list[Mask]] = {name: [] for name in CONCEPTS}
    for g in range(len(groups)):
        others = [h for h in range(len(groups)) if h != g]
        bad, mine = ~prefers[g], gains[:, g]
        answers = _reach(moves[others], sanction)
        own_answers = _reach(gains[:, others], sanction)
        # From x the group can still get to something better than s.
        escape = _meets(prefers[g], np.swapaxes(moves[g], 0, 1))
        left["R"].append(mine)
        left["GMR"].append(mine & ~_deterred(answers, bad))
        left["SMR"].append(mine & ~_deterred(answers, bad & ~escape))
        left["SEQ"].append(mine & ~_deterred(own_answers, bad))
        crossings = _at_once(gains[:, others], same[others], sanction)
        left["SIM"].append(mine & ~_meets(crossings & bad, same[g]))
    return {name: np.stack(part, axis=1) for name, part in left.items()}


def _meets(first: Mask, second: Mask) -> Mask:
    """Whether there is a y with ``first[..., s, y]`` and ``second[..., y, x]``. Counts are exact in float32."""
    return np.asarray(np.matmul(first.astype(np.float32), second.astype(np.float32)) > 0.5)


def _deterred(answers: Mask, bad: Mask) -> Mask:
    """``[s, t]``: whether t has an answer x that is bad at s."""
    return _meets(bad, np.swapaxes(answers, -1, -2))


def _at_once(gains: Mask, same: Mask, sanction: Sanction) -> Mask:
    """``[s, y]``: whether the movers' options in y are those after at most one improvement of each from s. (R, S, S).

    Other options of y may be anything; ``gains`` is (R, M, S, S) and ``same`` (M, S, S) for M movers.
    """
    improved = _meets(gains, same)  # somebody's options in y are as after one of its own improvements from s
    if sanction == "legal":
        return every(improved | same, 1)
    alone = np.zeros((gains.shape[0], *gains.shape[2:]), dtype=bool)
    for h in range(len(same)):
        alone |= improved[:, h] & every(np.delete(same, h, axis=0), 0)
    return alone


def _reach(moves: Mask, sanction: Sanction) -> Mask:
    """Where these movers can take things together from each state, (..., S, S); movers on the axis before those."""
    if moves.shape[-3] == 0:
        return np.zeros(moves.shape[:-3] + moves.shape[-2:], dtype=bool)
    return _legal(moves) if sanction == "legal" else some(moves, -3)


def replies(moves: Mask, *, sanction: Sanction = "legal") -> Mask:
    """Where some movers can take things together: ``[s, t]`` from their own moves (M, S, S), by the rule of sanctions.

    >>> replies(np.array([[[False, True], [False, False]]])).tolist()
    [[False, True], [False, False]]
    """
    return _reach(np.asarray(moves, dtype=bool), sanction)


def _legal(moves: Mask) -> Mask:
    """States reached by legal sequences: any order, any number, nobody twice running."""
    movers = moves.shape[-3]
    if movers == 1:
        return moves[..., 0, :, :]
    last = moves.copy()
    while True:
        more = last.copy()
        for j in range(movers):
            before = some(np.delete(last, j, axis=-3), -3)
            more[..., j, :, :] |= _meets(before, moves[..., j, :, :])
        if (more == last).all():
            return some(last, -3)
        last = more
