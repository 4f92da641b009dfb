"""Counts and sums over worlds that never need all worlds at once: what a run knows of worlds that it does not keep.

A tally is made from the outcomes of one block of worlds and added to those of other blocks. Counts are integers and
add exactly, however worlds are cut into blocks; sums of amounts are added in the order of the parts, so the same
parts in the same order give the same sums bit for bit, whoever made them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
Counts = NDArray[np.int64]

AMOUNTS = ("ending_month", "final_month", "final_value", "final_utility", "gain")
"""Outcomes of which sums are kept, for means and standard deviations."""
GAINS_FROM = 1e-6
"""An actor gains where its gain in utility is above this: less is an accident of rounding."""
_CAUSE = ("ending", "ending_stage", "ending_actor", "ending_issue")
_BITS = 16


@final
@dataclass(frozen=True, eq=False)
class Tally:
    """Counts and sums over worlds, by path (P), cause (C), stage (S), actor (N) and issue (K).

    Parameters
    ----------
    worlds
        Worlds counted, on every path.
    paths
        ``(P,)``, keys of the paths.
    causes
        ``(C, 4)``, in rising order: ending (its code), stage (1 is the first), actor and issue (index, -1 nobody).
    cause_worlds
        ``(P, C)``, worlds that ended by each cause.
    delivered, signed
        ``(P, S + 1)``, worlds that delivered, or signed, at least s stages, s from 0 to the most of any world.
    gaining
        ``(P, N)``, worlds in which an actor gains over drift.
    everybody
        ``(P,)``, worlds in which every actor does.
    sums, squares
        By name of :data:`AMOUNTS`, ``(P,)``, ``(P, K)`` or ``(P, N)``: sums of the amounts and of their squares.
    """

    worlds: int
    paths: NDArray[np.str_]
    causes: Counts
    cause_worlds: Counts
    delivered: Counts
    signed: Counts
    gaining: Counts
    everybody: Counts
    sums: Mapping[str, NDArray[np.float64]]
    squares: Mapping[str, NDArray[np.float64]]

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Everything as plain arrays by name, for ``numpy.savez``."""
        plain: dict[str, NDArray[Any]] = {"worlds": np.asarray(self.worlds, dtype=np.int64)}
        plain |= {name: getattr(self, name) for name in ("paths", *_COUNTED, "everybody", "causes")}
        for kind in ("sums", "squares"):
            plain |= {f"{kind}_{name}": values for name, values in getattr(self, kind).items()}
        return plain

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Tally:
        """The tally that :meth:`to_arrays` took apart; further arrays are left alone."""
        parts = {name: np.asarray(arrays[name]) for name in ("paths", *_COUNTED, "everybody", "causes")}
        sums, squares = ({name: arrays[f"{kind}_{name}"] for name in AMOUNTS} for kind in ("sums", "squares"))
        return cls(worlds=int(arrays["worlds"]), **parts, sums=sums, squares=squares)


_COUNTED = ("cause_worlds", "delivered", "signed", "gaining")


def tally(walked: Mapping[str, Arrays]) -> Tally:
    """Count one block of worlds.

    Parameters
    ----------
    walked : mapping of path to mapping of name to ndarray
        At least one path, with outcomes as in :mod:`sim.agents.record`, worlds leading; every path in the same worlds.

    Returns
    -------
    Tally

    Examples
    --------
    >>> codes = {"ending": [0, 1, 1], "ending_stage": [2, 1, 1], "ending_actor": [-1, 0, 0], "ending_issue": [-1, 1, 1]}
    >>> amounts = {"ending_month": [24, 6, 6], "final_month": [24, 6, 6], "gain": [[0.1], [0.0], [0.2]]}
    >>> amounts |= {"final_value": np.ones((3, 2)), "final_utility": np.ones((3, 1))}
    >>> outcomes = {**codes, **amounts, "kept": [2, 0, 0], "signed": [2, 0, 0]}
    >>> found = tally({"swap": {name: np.asarray(values) for name, values in outcomes.items()}})
    >>> found.causes.tolist(), found.cause_worlds.tolist(), found.delivered.tolist(), found.everybody.tolist()
    ([[0, 2, -1, -1], [1, 1, 0, 1]], [[1, 2]], [[3, 1, 1]], [2])
    """
    return beside([_of_path(path, arrays) for path, arrays in walked.items()])


def _of_path(path: str, arrays: Arrays) -> Tally:
    keys, worlds = np.unique(_packed([arrays[name] for name in _CAUSE]), return_counts=True)
    gain = arrays["gain"] > GAINS_FROM
    sums, squares = _moments(arrays)
    return Tally(
        worlds=len(arrays["ending"]),
        paths=np.array([path], dtype=np.str_),
        causes=_unpacked(keys),
        cause_worlds=worlds[None],
        delivered=_at_least(arrays["kept"])[None],
        signed=_at_least(arrays["signed"])[None],
        gaining=gain.sum(axis=0, dtype=np.int64)[None],
        everybody=gain.all(axis=1).sum(dtype=np.int64)[None],
        sums={name: values[None] for name, values in sums.items()},
        squares={name: values[None] for name, values in squares.items()},
    )


def merged(parts: Sequence[Tally]) -> Tally:
    """One tally of the worlds of all parts; sums of amounts are added in the order given.

    Raises
    ------
    ValueError
        Without parts, or for parts of different paths.
    """
    if not parts:
        raise ValueError("there is no tally to merge")
    first = parts[0]
    if any(part.paths.tolist() != first.paths.tolist() for part in parts):
        raise ValueError("tallies of different paths cannot be merged")
    if len(parts) == 1:
        return first
    keys, cause_worlds = _by_cause(
        [_packed(list(part.causes.T)) for part in parts], [part.cause_worlds for part in parts]
    )
    return Tally(
        worlds=sum(part.worlds for part in parts),
        paths=first.paths,
        causes=_unpacked(keys),
        cause_worlds=cause_worlds,
        delivered=_added([part.delivered for part in parts]),
        signed=_added([part.signed for part in parts]),
        gaining=_added([part.gaining for part in parts]),
        everybody=_added([part.everybody for part in parts]),
        sums={name: _added([part.sums[name] for part in parts]) for name in AMOUNTS},
        squares={name: _added([part.squares[name] for part in parts]) for name in AMOUNTS},
    )


def beside(parts: Sequence[Tally]) -> Tally:
    """One tally of the paths of all parts, in the order given, for parts that count the same worlds.

    Raises
    ------
    ValueError
        Without parts, or for parts of different numbers of worlds.
    """
    if len({part.worlds for part in parts}) != 1:
        raise ValueError("only tallies of the same worlds can stand beside each other")
    if len(parts) == 1:
        return parts[0]
    rows = [(_packed(list(part.causes.T)), row[None]) for part in parts for row in part.cause_worlds]
    keys, cause_worlds = _by_cause([keys for keys, _ in rows], [counts for _, counts in rows], apart=True)
    return Tally(
        worlds=parts[0].worlds,
        paths=np.concatenate([part.paths for part in parts]),
        causes=_unpacked(keys),
        cause_worlds=cause_worlds,
        delivered=_stacked([row for part in parts for row in part.delivered]),
        signed=_stacked([row for part in parts for row in part.signed]),
        gaining=np.concatenate([part.gaining for part in parts]),
        everybody=np.concatenate([part.everybody for part in parts]),
        sums={name: np.concatenate([part.sums[name] for part in parts]) for name in AMOUNTS},
        squares={name: np.concatenate([part.squares[name] for part in parts]) for name in AMOUNTS},
    )


def _packed(columns: Sequence[NDArray[Any]]) -> Counts:
    """Ending, stage, actor and issue of each world as one integer that keeps their order."""
    key = np.zeros(len(columns[0]), dtype=np.int64)
    for values in columns:
        key = (key << _BITS) | (values.astype(np.int64) + 1)
    return key


def _unpacked(keys: Counts) -> Counts:
    mask = (1 << _BITS) - 1
    return np.stack([((keys >> shift) & mask) - 1 for shift in (3 * _BITS, 2 * _BITS, _BITS, 0)], axis=1)


def _by_cause(keys: list[Counts], counts: list[Counts], *, apart: bool = False) -> tuple[Counts, Counts]:
    """All causes of the parts, and the worlds of each: added up, or with a row a part where they stand apart."""
    every, place = np.unique(np.concatenate(keys), return_inverse=True)
    found = np.zeros((len(keys) if apart else len(counts[0]), len(every)), dtype=np.int64)
    start = 0
    for n, part in enumerate(counts):
        here = place[start : start + part.shape[1]]
        found[n if apart else slice(None), here] += part[0] if apart else part
        start += part.shape[1]
    return every, found


def _at_least(stages: NDArray[Any]) -> Counts:
    """Worlds with at least s stages, s from 0 to the most of any world."""
    return np.asarray(np.bincount(stages, minlength=1)[::-1].cumsum()[::-1], dtype=np.int64)


def _stacked(rows: Sequence[Counts]) -> Counts:
    """Rows of different lengths beneath each other: nobody got beyond the end of the shorter."""
    return np.stack([np.pad(row, (0, max(map(len, rows)) - len(row))) for row in rows])


def _moments(arrays: Arrays) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
    """Sums over worlds and sums of squares; the same bits however the arrays lie in memory."""
    columns = {name: np.ascontiguousarray(arrays[name].T, dtype=np.float64) for name in AMOUNTS}
    return (
        {name: values.sum(axis=-1) for name, values in columns.items()},
        {name: np.square(values).sum(axis=-1) for name, values in columns.items()},
    )


def _added(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """One after the other; the shorter of two ends with noughts."""
    total = np.zeros((*parts[0].shape[:-1], max(part.shape[-1] for part in parts)), dtype=parts[0].dtype)
    for part in parts:
        total[..., : part.shape[-1]] += part
    return total
