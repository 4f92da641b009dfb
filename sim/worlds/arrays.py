"""Small tools for arrays over worlds.

The world axis R always leads in an array's shape. In memory it is the fastest axis (Fortran order), so that an
operation on one issue or one actor runs over neighbouring worlds. Sums over actors or issues are made one term
at a time: a world's result must not depend, not even in its last bit, on how many worlds share its batch, which
NumPy's own reductions over a short axis do not promise.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Rows = NDArray[Any]
T = TypeVar("T")


def stack(columns: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Arrays of shape (R, ...) side by side as (R, n, ...), the world axis fastest in memory.

    >>> stack([np.zeros(3), np.ones(3)]).shape
    (3, 2)
    """
    return np.stack([column.T for column in columns], axis=-2).T


def pick_columns(a: NDArray[Any], columns: Sequence[int] | NDArray[np.int64]) -> NDArray[Any]:
    """Columns of an (R, K) array as (R, k), world axis fastest.

    >>> pick_columns(np.array([[1, 2, 3]]), [2, 0]).tolist()
    [[3, 1]]
    """
    return a.T[np.asarray(columns, dtype=int)].T


def with_columns(a: NDArray[Any], columns: Sequence[int] | NDArray[np.int64], new: NDArray[Any]) -> NDArray[Any]:
    """A copy of an (R, K) array with some columns replaced by those of ``new`` (R, k)."""
    turned = a.T.copy()
    turned[np.asarray(columns, dtype=int)] = new.T
    return turned.T


def total(terms: Iterable[NDArray[Any]], worlds: int) -> Array:
    """Sum of arrays of shape (R,), one at a time; zeros where there are none."""
    result: Array | None = None
    for term in terms:
        result = term if result is None else result + term
    return np.zeros(worlds) if result is None else result


def total_columns(a: NDArray[Any]) -> Array:
    """Sum over the last axis of an (R, K) array, one column at a time."""
    return total((a[:, k] for k in range(a.shape[1])), a.shape[0])


def product(factors: Iterable[NDArray[Any]], worlds: int) -> Array:
    """Product of arrays of shape (R,), one at a time; ones where there are none."""
    result: Array | None = None
    for factor in factors:
        result = factor if result is None else result * factor
    return np.ones(worlds) if result is None else result


def take(tree: T, rows: Rows) -> T:
    """The same structure for some of its worlds.

    Every array in the structure (dataclasses, tuples, lists, dicts) has the world axis first; ``rows`` is an
    index array or a mask over worlds. Anything that is not an array stays as it is. The fields of dataclasses are
    taken when they are first asked for: most never are.

    >>> take((np.arange(4), "x"), np.array([1, 3]))
    (array([1, 3]), 'x')
    """
    return _take(tree, np.flatnonzero(rows) if rows.dtype == bool else rows, {})


def _take(tree: Any, rows: Rows, taken: dict[int, Any]) -> Any:
    """As :func:`take`; what is shared within the structure is taken once and stays shared."""
    kind: Any = type(tree)
    if kind is np.ndarray:
        if id(tree) not in taken:
            taken[id(tree)] = tree[rows] if tree.ndim == 1 else tree.T[..., rows].T
        return taken[id(tree)]
    if kind in (int, float, str, bool, type(None)):
        return tree
    if kind is tuple or kind is list:
        return kind([_take(item, rows, taken) for item in tree])
    if kind is dict:
        return {key: _take(item, rows, taken) for key, item in tree.items()}
    if not _field_names(kind):
        return tree
    if id(tree) not in taken:
        whole, among = tree, rows
        if "_whole" in tree.__dict__:  # some of some: the fields of the whole are there for both
            whole, among = tree.__dict__["_whole"], tree.__dict__["_rows"][rows]
        kind = type(whole)
        taken[id(tree)] = some = object.__new__(_part_of(kind))
        some.__dict__.update(_whole=whole, _rows=among)
        for name in _defaulted(kind):
            some.__dict__[name] = _take(getattr(whole, name), among, {})
    return taken[id(tree)]


@functools.cache
def _defaulted(kind: Any) -> tuple[str, ...]:
    """Fields that cannot be missed, because their default would be found instead."""
    return tuple(name for name in _field_names(kind) if hasattr(kind, name))


@functools.cache
def _part_of(kind: Any) -> Any:
    """A dataclass like another, whose fields are taken from a whole when they are asked for."""

    def field(some: Any, name: str) -> Any:
        held = some.__dict__
        if name not in _field_names(kind) or "_whole" not in held:
            raise AttributeError(name)
        held[name] = _take(getattr(held["_whole"], name), held["_rows"], {})
        return held[name]

    return type(kind.__name__, (kind,), {"__getattr__": field, "__module__": kind.__module__})


@functools.cache
def _field_names(kind: Any) -> tuple[str, ...]:
    """Names of a dataclass's fields; none for anything else."""
    return tuple(field.name for field in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else ()
