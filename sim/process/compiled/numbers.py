"""Numbers of each world side by side in memory: one row a world, one column a number.

NumPy's arrays keep neighbouring worlds together, because it works on one number in all worlds; the kernel works on
all numbers of one world.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.worlds.arrays import Array

CHUNK = 512
"""Rows that are filled in together, so that they stay in the processor's cache."""


class Layout:
    """Columns as they are asked for, and the table of all of them.

    Examples
    --------
    >>> layout = Layout()
    >>> layout.each(np.array([1.0, 2.0]), np.array([[3.0, 4.0], [5.0, 6.0]]))
    (0, 1)
    >>> layout.table(2).tolist()
    [[1.0, 3.0, 4.0], [2.0, 5.0, 6.0]]
    """

    def __init__(self) -> None:
        self.arrays: list[tuple[int, Array]] = []
        self.width = 0

    def each(self, *arrays: Array) -> tuple[int, ...]:
        """Arrays of shape (R,) or (R, n), one after the other; gives the first column of each."""
        first = [self.width]
        for array in arrays:
            self.arrays.append((self.width, array))
            self.width += 1 if array.ndim == 1 else array.shape[1]
            first.append(self.width)
        return tuple(first[:-1])

    def run(self, arrays: Sequence[Array]) -> int:
        """Arrays one after the other; gives the column where they begin."""
        first = self.width
        self.each(*arrays)
        return first

    def table(self, worlds: int) -> NDArray[np.float64]:
        """All columns, shape (R, columns), a world's numbers side by side."""
        result = np.empty((worlds, self.width))
        for top in range(0, worlds, CHUNK):
            rows = slice(top, top + CHUNK)
            for at, array in self.arrays:
                if array.ndim == 1:
                    result[rows, at] = array[rows]
                else:
                    result[rows, at : at + array.shape[1]] = array[rows]
        return result


def by_world(arrays: Sequence[Array]) -> NDArray[np.float64]:
    """Arrays (R, ...) of several actors as one, shape (R, n, ...), a world's numbers side by side."""
    result = np.empty((arrays[0].shape[0], len(arrays), *arrays[0].shape[1:]))
    for i, array in enumerate(arrays):
        result[:, i] = array
    return result
