"""Room for answers: in memory, or, where they are very large, in a file that the system takes away by itself."""

from __future__ import annotations

import tempfile
from math import prod

import numpy as np
from numpy.typing import NDArray

LARGEST = 512 * 2**20
"""Bytes from which on answers go to disk."""


def room(shape: tuple[int, ...], *, largest: int = LARGEST) -> NDArray[np.float64]:
    """An array of floats to be filled in, of a shape; on disk where it has more than ``largest`` bytes.

    >>> room((2, 3)).shape, room((2, 3), largest=10).shape
    ((2, 3), (2, 3))
    """
    if prod(shape) * 8 <= largest:
        return np.empty(shape)
    with tempfile.TemporaryFile(prefix="settlement-sim-") as file:
        return np.memmap(file, dtype=np.float64, mode="w+", shape=shape)
