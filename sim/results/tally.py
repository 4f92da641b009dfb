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

AMOUNTS = ("ending_month", "final_value", "final_utility", "gain")
"""Outcomes of which sums are kept, for means and standard deviations."""
AGES = (3, 6, 12, 24, 60, 120)
"""Months after the first signature at which worlds whose agreement is still in force are counted."""
GAINS_FROM = 1e-6
"""An actor gains where its gain in utility is above this: less is an accident of rounding."""
_CAUSE = ("ending", "why", "ending_stage", "ending_actor", "ending_issue")
_BITS = (7, 7, 16, 16, 16)
"""Room of each part of a cause in one integer."""


@final
@dataclass(frozen=True, eq=False)
class Tally:
    """Counts and sums over worlds, by path (P), cause (C), stage (S), actor (N), issue (K) and month (T).

    Parameters
    ----------
    worlds
        Worlds counted, on every path.
    paths
        ``(P,)``, keys of the paths.
    causes
        ``(C, 5)``, in rising order: ending (its code), why the next stage failed (a code, -1 where nothing stands),
        stage (1 is the first), actor and issue (index, -1 nobody).
    cause_worlds
        ``(P, C)``, worlds that ended by each cause.
    delivered, signed
        ``(P, S + 1)``, worlds that delivered, or signed, at least s stages, s from 0 to the most of any world.
    agreed
        ``(P,)``, worlds in which anybody ever signed.
    lasting
        ``(P, 6)``, worlds in which what was signed is still in force so many months (:data:`AGES`) after the first
        signature, or at the horizon where that comes before.
    in_force
        ``(P, T)``, worlds in which something signed is in force at a month of the time line.
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
    agreed: Counts
    lasting: Counts
    in_force: Counts
    gaining: Counts
    everybody: Counts
    sums: Mapping[str, NDArray[np.float64]]
    squares: Mapping[str, NDArray[np.float64]]

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Everything as plain arrays by name, for ``numpy.savez``."""
        plain: dict[str, NDArray[Any]] = {"worlds": np.asarray(self.worlds, dtype=np.int64)}
        plain |= {name: getattr(self, name) for name in ("paths", *_COUNTED, "causes")}
        for kind in ("sums", "squares"):
            plain |= {f"{kind}_{name}": values for name, values in getattr(self, kind).items()}
        return plain

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Tally:
        """The tally that :meth:`to_arrays` took apart; further arrays are left alone."""
        parts = {name: np.asarray(arrays[name]) for name in ("paths", *_COUNTED, "causes")}
        sums, squares = ({name: arrays[f"{kind}_{name}"] for name in AMOUNTS} for kind in ("sums", "squares"))
        return cls(worlds=int(arrays["worlds"]), **parts, sums=sums, squares=squares)


_ALIKE = ("agreed", "lasting", "in_force", "gaining", "everybody")
"""Counts that have the same shape whatever the worlds."""
_COUNTED = ("cause_worlds", "delivered", "signed", *_ALIKE)


def tally(walked: Mapping[str, Arrays], months: NDArray[np.float64]) -> Tally:
    """Count one block of worlds.

    Parameters
    ----------
    walked : mapping of path to mapping of name to ndarray
        At least one path, with outcomes as in :mod:`sim.process.record`, worlds leading; every path in the same worlds.
    months : ndarray (T,)
        Of the time line, see :func:`sim.process.record.time_line`.

    Returns
    -------
    Tally

    Examples
    --------
    >>> codes = {"ending": [0, 4, 1], "ending_stage": [2, 1, 1], "ending_actor": [-1, 0, 0], "ending_issue": [-1, 1, 1]}
    >>> codes |= {"why": [-1, -1, -1], "signed_month": [0, 0, np.nan], "end_month": [np.nan, 6, np.nan]}
    >>> amounts = {"ending_month": [24, 6, 0], "gain": [[0.1], [0.0], [0.2]]}
    >>> amounts |= {"final_value": np.ones((3, 2)), "final_utility": np.ones((3, 1))}
    >>> outcomes = {**codes, **amounts, "kept": [2, 0, 0], "signed": [2, 1, 0]}
    >>> arrays = {name: np.asarray(values) for name, values in outcomes.items()}
    >>> found = tally({"swap": arrays}, np.array([0.0, 12.0]))
    >>> found.causes.tolist(), found.cause_worlds.tolist(), found.delivered.tolist(), found.everybody.tolist()
    ([[0, -1, 2, -1, -1], [1, -1, 1, 0, 1], [4, -1, 1, 0, 1]], [[1, 1, 1]], [[3, 1, 1]], [2])
    >>> found.agreed.tolist(), found.lasting.tolist(), found.in_force.tolist()
    ([2], [[2, 1, 1, 1, 1, 1]], [[2, 1]])
    """
    return beside([_of_path(path, arrays, months) for path, arrays in walked.items()])


def _of_path(path: str, arrays: Arrays, months: NDArray[np.float64]) -> Tally:
    keys, worlds = np.unique(_packed([arrays[name] for name in _CAUSE]), return_counts=True)
    gain, begun = arrays["gain"] > GAINS_FROM, arrays["signed_month"].astype(np.float64)
    age = age_of(arrays["signed_month"], arrays["end_month"])
    old, now = np.asarray(AGES), months[:, None]
    sums, squares = _moments(arrays)
    return Tally(
        worlds=len(arrays["ending"]),
        paths=np.array([path], dtype=np.str_),
        causes=_unpacked(keys),
        cause_worlds=worlds[None],
        delivered=_at_least(arrays["kept"])[None],
        signed=_at_least(arrays["signed"])[None],
        agreed=np.isfinite(begun).sum(dtype=np.int64)[None],
        lasting=(age > old[:, None]).sum(axis=1, dtype=np.int64)[None],
        in_force=((begun <= now) & (begun + age > now)).sum(axis=1, dtype=np.int64)[None],
        gaining=gain.sum(axis=0, dtype=np.int64)[None],
        everybody=gain.all(axis=1).sum(dtype=np.int64)[None],
        sums={name: values[None] for name, values in sums.items()},
        squares={name: values[None] for name, values in squares.items()},
    )


def age_of(signed_month: NDArray[Any], end_month: NDArray[Any]) -> NDArray[np.float64]:
    """Months for which what was signed stayed in force (R,): infinite to the horizon, 0 where nothing was signed.

    >>> age_of(np.array([0.0, 12.0, np.nan]), np.array([6.0, np.nan, np.nan])).tolist()
    [6.0, inf, 0.0]
    """
    begun, ended = signed_month.astype(np.float64), end_month.astype(np.float64)
    return np.where(np.isnan(begun), 0.0, np.where(np.isnan(ended), np.inf, ended - begun))


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
        **{name: _added([getattr(part, name) for part in parts]) for name in _ALIKE},
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
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in _ALIKE},
        sums={name: np.concatenate([part.sums[name] for part in parts]) for name in AMOUNTS},
        squares={name: np.concatenate([part.squares[name] for part in parts]) for name in AMOUNTS},
    )


def _packed(columns: Sequence[NDArray[Any]]) -> Counts:
    """Ending, why, stage, actor and issue of each world as one integer that keeps their order."""
    key = np.zeros(len(columns[0]), dtype=np.int64)
    for values, bits in zip(columns, _BITS, strict=True):
        key = (key << bits) | (values.astype(np.int64) + 1)
    return key


def _unpacked(keys: Counts) -> Counts:
    columns = []
    for bits in reversed(_BITS):
        columns.append((keys & ((1 << bits) - 1)) - 1)
        keys = keys >> bits
    return np.stack(columns[::-1], axis=1)


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
