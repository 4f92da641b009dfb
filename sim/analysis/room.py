"""Room for answers: in memory, or, where they are very large, in a file that the system takes away by itself."""

from __future__ import annotations

import os
import tempfile
from math import prod

import numpy as np
from numpy.typing import NDArray

from sim.errors import SimError

LARGEST = 512 * 2**20
"""Bytes from which on answers go to disk."""

TOGETHER = 32 * 2**20
"""Bytes of answers that are held together where they are wanted a few settings at a time."""


def at_once(numbers: int, *, together: int = TOGETHER) -> int:
    """How many settings of so many numbers each to ask for at once, one at least.

    >>> at_once(1000), at_once(2**21), at_once(2**30)
    (4194, 2, 1)
    """
    return max(1, together // (8 * numbers))


def room(shape: tuple[int, ...], *, largest: int = LARGEST) -> NDArray[np.float64]:
    """An array of floats to be filled in, of a shape; on disk where it has more than ``largest`` bytes.

    Raises
    ------
    SimError
        If there is not so much room on the disk for temporary files.

    >>> room((2, 3)).shape, room((2, 3), largest=10).shape
    ((2, 3), (2, 3))
    """
    if prod(shape) * 8 <= largest:
        return np.empty(shape)
    size, place = prod(shape) * 8, tempfile.gettempdir()
    try:
        with tempfile.TemporaryFile(prefix="settlement-sim-", dir=place) as file:
            if hasattr(os, "posix_fallocate"):  # a disk that turned out to be full later would kill this process
                os.posix_fallocate(file.fileno(), 0, size)
            return np.memmap(file, dtype=np.float64, mode="w+", shape=shape)
    except OSError as trouble:
        raise SimError(
            f"there is no room for answers of {size / 2**30:.1f} GB in {place} ({trouble.strerror}). Free some space, "
            "name another folder in the environment variable TMPDIR, or ask for fewer worlds."
        ) from None
