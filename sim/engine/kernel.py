"""The entry to the compiled engine: one path through worlds of a block."""

from __future__ import annotations

from sim.engine.walk import walk_world
from sim.process.compiling import formula
from sim.process.handles import Handle, moved


@formula
def walk_worlds(block: Handle, first: Handle, size: int, count: int, walk: int, room: Handle, record: Handle) -> None:
    """Walk one path in the worlds of a block, and write down what happens.

    The tables of the worlds lie one after the other, ``size`` bytes each, the ``first`` one's first.
    """
    for r in range(count):
        walk_world(block, moved(first, r * size), walk, room, record, r)  # type: ignore[call-arg]
