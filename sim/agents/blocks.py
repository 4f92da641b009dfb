"""How worlds are cut into blocks: fixed ranges, so that whoever walks them, the numbers are the same."""

from __future__ import annotations

BLOCK = 4096
"""Most worlds in a block: enough that calls cost little beside the arithmetic, few enough for the processor's cache."""


def blocks(worlds: int, size: int = BLOCK) -> list[tuple[int, int]]:
    """The blocks that ``worlds`` fall into, as (first, count): one, or an even number of nearly equal ones.

    >>> blocks(1000, 512)
    [(0, 500), (500, 500)]
    """
    count = -(-worlds // size)
    count += count % 2 if count > 1 else 0
    each = -(-worlds // count)
    return [(first, min(each, worlds - first)) for first in range(0, worlds, each)]
