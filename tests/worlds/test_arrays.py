"""The world axis leads, and taking worlds takes them everywhere."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from sim.worlds.arrays import pick_columns, product, stack, take, total, with_columns


@dataclass(frozen=True)
class Pair:
    a: np.ndarray
    rest: tuple


@dataclass(frozen=True)
class Guarded:
    value: np.ndarray
    moved: np.ndarray | None = None
    inner: Guarded | None = None


def test_stack_and_pick() -> None:
    a = stack([np.array([1, 2]), np.array([3, 4]), np.array([5, 6])])
    assert a.tolist() == [[1, 3, 5], [2, 4, 6]]
    assert a.flags.f_contiguous
    assert pick_columns(a, [2, 0]).tolist() == [[5, 1], [6, 2]]
    assert pick_columns(a, []).shape == (2, 0)


def test_with_columns_leaves_its_input_alone() -> None:
    a = stack([np.array([1.0, 2.0]), np.array([3.0, 4.0])])
    new = with_columns(a, [1], np.array([[9.0], [8.0]]))
    assert new.tolist() == [[1, 9], [2, 8]]
    assert a.tolist() == [[1, 3], [2, 4]]


def test_take_goes_through_structures() -> None:
    shared = np.arange(4)
    tree = Pair(shared, ({"k": [shared, shared, "text", None, 3]}, np.arange(8).reshape(4, 2)))
    part = take(tree, np.array([1, 3]))
    assert isinstance(part, Pair)
    assert part.a.tolist() == [1, 3]
    first, second, *others = part.rest[0]["k"]
    assert first is second
    assert first.tolist() == [1, 3]
    assert others == ["text", None, 3]
    assert part.rest[1].tolist() == [[2, 3], [6, 7]]


def test_some_of_some_with_defaults_and_changes() -> None:
    whole = Guarded(np.arange(6), moved=np.arange(6) * 10, inner=Guarded(np.arange(6) + 100))
    some = take(take(whole, np.array([False, True, True, False, True, True])), np.array([0, 3]))
    assert some.value.tolist() == [1, 5]
    assert some.moved is not None
    assert some.moved.tolist() == [10, 50]
    assert some.inner is not None
    assert some.inner.value.tolist() == [101, 105]
    assert some.inner.moved is None
    changed = take(replace(some, value=some.value + 1), np.array([1]))
    assert changed.value.tolist() == [6]
    assert changed.moved is not None
    assert changed.moved.tolist() == [50]
    with pytest.raises(AttributeError):
        some.nothing  # type: ignore[attr-defined]  # noqa: B018


def test_empty_sums_and_products() -> None:
    assert total([], 2).tolist() == [0, 0]
    assert product([], 2).tolist() == [1, 1]
