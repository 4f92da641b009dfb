"""Numbers that a setting gives instead of having them drawn, and what they come to in a block of worlds.

A task carries what a setting gives in its own block and no more: a figure, the draws moved by so much (worked out
where the block is walked), or the block's part of an array.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.scenario.numbers import Number
from sim.worlds.block import Array
from sim.worlds.worlds import Worlds


@dataclass(frozen=True)
class Moved:
    """A number that is drawn and then moved, by the same amount in every world, inside limits.

    Attributes
    ----------
    number : Number
        What is drawn.
    by : float
    lowest, highest : float
    """

    number: Number
    by: float
    lowest: float
    highest: float

    def values(self, worlds: Worlds, address: str) -> Array:
        """The number in the worlds of a block, shape (R,)."""
        return np.clip(worlds.draw(address, self.number) + self.by, self.lowest, self.highest)


Given = float | Array | Moved
"""For all worlds alike, for every world of the experiment (world 0 first), or drawn and moved."""


def of_block(fixed: Mapping[str, Given], first: int, count: int) -> dict[str, Given]:
    """What is given in worlds ``first .. first + count - 1``: of an array only these, without a copy.

    >>> of_block({"a": np.arange(5.0), "b": 2.0}, 1, 2)
    {'a': array([1., 2.]), 'b': 2.0}
    """
    return {
        key: value[first : first + count] if isinstance(value, np.ndarray) and value.ndim else value
        for key, value in fixed.items()
    }


def worked_out(fixed: Sequence[Mapping[str, Given]], worlds: Worlds) -> dict[str, float | Array]:
    """What several settings give in a block, as numbers for it; ``worlds`` are the block's, each once."""
    return joined(
        [
            {key: value.values(worlds, key) if isinstance(value, Moved) else value for key, value in one.items()}
            for one in fixed
        ]
    )


def joined(fixed: Sequence[Mapping[str, float | Array]]) -> dict[str, float | Array]:
    """Given numbers of several settings as those of one block: a row a setting, not a number where it gives none."""
    if len(fixed) == 1:
        return dict(fixed[0])
    together: dict[str, float | Array] = {}
    for address in dict.fromkeys(address for one in fixed for address in one):
        rows = [np.atleast_1d(np.asarray(one.get(address, np.nan), dtype=np.float64)) for one in fixed]
        longest = max(len(row) for row in rows)
        together[address] = np.stack([np.broadcast_to(row, (longest,)) for row in rows])
    return together
