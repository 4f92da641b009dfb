"""The world axis leads, and taking worlds takes them everywhere."""

from dataclasses import dataclass

import numpy as np

from sim.worlds.arrays import pick_columns, product, stack, take, total, with_columns


@dataclass(frozen=True)
class Pair:
    a: np.ndarray
    rest: tuple


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


def test_take_goes_through_structures_and_keeps_sharing() -> None:
    shared = np.arange(4)
    tree = Pair(shared, ({"k": [shared, "text", None, 3]}, np.arange(8).reshape(4, 2)))
    part = take(tree, np.array([1, 3]))
    assert part.a.tolist() == [1, 3]
    assert part.rest[0]["k"][0] is part.a
    assert part.rest[0]["k"][1:] == ["text", None, 3]
    assert part.rest[1].tolist() == [[2, 3], [6, 7]]


def test_empty_sums_and_products() -> None:
    assert total([], 2).tolist() == [0, 0]
    assert product([], 2).tolist() == [1, 1]
