"""Copying small arrays in place: one loop for each shape, since numba compiles an assignment of slices slowly."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from sim.process.compiling import inner
from sim.worlds.block import Array

Numbers = NDArray[Any]
"""Of whatever kind."""


@inner
def fill(out: Numbers, value: float) -> None:
    """Set all of a vector (n,)."""
    for n in range(out.size):
        out[n] = value


@inner
def copy(values: Numbers, out: Numbers) -> None:
    """A vector (n,) into another."""
    for n in range(out.size):
        out[n] = values[n]


@inner
def copy_grid(values: Numbers, out: Numbers) -> None:
    """A grid (n, m) into another."""
    for n in range(out.shape[0]):
        for m in range(out.shape[1]):
            out[n, m] = values[n, m]


@inner
def swap(one: Numbers, other: Numbers) -> None:
    """Exchange two vectors (n,)."""
    for n in range(one.size):
        one[n], other[n] = other[n], one[n]


@inner
def swap_grid(one: Numbers, other: Numbers) -> None:
    """Exchange two grids (n, m)."""
    for n in range(one.shape[0]):
        swap(one[n], other[n])


@inner
def total(values: Array) -> float:
    """The sum of a vector (n,), one term at a time."""
    whole = 0.0
    for n in range(values.size):
        whole += values[n]
    return whole
