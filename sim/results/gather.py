"""The blocks of a run put together: tallies of all worlds, and the outcomes of those that are kept.

So what a run holds in memory does not grow with its worlds, only with those that it was asked to keep; whether these
fit is looked at beforehand. Tallies are added in the order of the worlds, whatever the order in which they come.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import SimError
from sim.process.record import OUTCOMES, TRACES, Arrays, time_line
from sim.results.stands import longest_chain
from sim.results.tally import Tally, merged, tally
from sim.scenario.schema import Scenario

_TALLY = ".tally/"
COPIES = 2
"""How often what is kept is held at once: as it was walked, and labelled."""


def block_of(scenario: Scenario, walked: Mapping[str, Arrays], rows: int) -> dict[str, NDArray[Any]]:
    """A finished block: the tally of its worlds under ``.tally/NAME``, outcomes of its first rows under ``PATH/NAME``.

    Of the paths of the chain that a world walked, only as many are kept as there can be.

    Parameters
    ----------
    scenario : Scenario
    walked : mapping of path to mapping of name to ndarray
        As from :func:`sim.engine.block.walk_block`.
    rows : int
        For how many of the block's worlds outcomes are kept.
    """
    found = tally(walked, time_line(scenario))
    block = {f"{_TALLY}{name}": values for name, values in found.to_arrays().items()}
    for path, arrays in walked.items() if rows else ():
        legs = longest_chain(scenario, path)
        for name, values in arrays.items():
            kept = values if name in TRACES else values[:rows]
            block[f"{path}/{name}"] = kept[:, :legs] if name.startswith("leg_") else kept
    return block


class Gathered:
    """The blocks of a run put together, in whatever order they come.

    Parameters
    ----------
    paths : sequence of str
    kept, traced : int
        For how many of the first worlds outcomes are kept, and every stage.

    Attributes
    ----------
    arrays : dict of path to dict of name to ndarray
        What is kept, in the order of the worlds.
    """

    def __init__(self, paths: Sequence[str], kept: int, traced: int) -> None:
        self.kept, self.traced = kept, traced
        self.arrays: dict[str, Arrays] = {path: {} for path in paths}
        self._tally: Tally | None = None
        self._early: dict[int, Tally] = {}
        self._next = 0

    def put(self, index: int, first: int, block: Mapping[str, NDArray[Any]]) -> None:
        """Take in a block, see :func:`block_of`: the how manieth it is, and its first world."""
        self._early[index] = Tally.from_arrays(
            {name.removeprefix(_TALLY): values for name, values in block.items() if name.startswith(_TALLY)}
        )
        while self._next in self._early:
            one = self._early.pop(self._next)
            self._tally = one if self._tally is None else merged([self._tally, one])
            self._next += 1
        for path, arrays in self.arrays.items():
            prefix = f"{path}/"
            for name, values in block.items():
                if name.startswith(prefix):
                    own = name.removeprefix(prefix)
                    if own not in arrays:
                        arrays[own] = self._room(own, values)
                    arrays[own][first : first + len(values)] = values

    @property
    def tally(self) -> Tally:
        """Of all worlds, once their blocks are in."""
        assert self._tally is not None
        assert not self._early
        return self._tally

    def _room(self, name: str, like: NDArray[Any]) -> NDArray[Any]:
        rows = self.traced if name in TRACES else self.kept
        return np.empty((rows, *like.shape[1:]), dtype=like.dtype)


def check_room(scenario: Scenario, paths: int, kept: int) -> None:
    """Make sure that the outcomes which are to be kept fit into memory, before anything is walked.

    Raises
    ------
    SimError
        If they cannot.
    """
    needed, there = COPIES * bytes_kept(scenario, paths, kept), memory()
    if there is None or needed <= there:
        return
    most = str(max(1, kept * there // needed // 2))  # some room is left for everything else
    raise SimError(
        f"--keep: the outcomes of {kept:,} worlds on {paths} paths one by one need {needed / 1e9:.1f} GB of memory, "
        f"and there are {there / 1e9:.1f} GB. Ask for fewer, such as --keep {int(most[0]) * 10 ** (len(most) - 1):,}; "
        "shares and means are of all worlds all the same."
    )


def bytes_kept(scenario: Scenario, paths: int, kept: int) -> int:
    """Bytes of the outcomes of so many worlds on so many paths."""
    legs = max(longest_chain(scenario, path) for path in scenario.paths)
    sizes = {"actor": len(scenario.actors), "issue": len(scenario.issues), "leg": legs}
    world = sum(np.dtype(kind).itemsize * prod(sizes[dim] for dim in dims) for kind, dims, _ in OUTCOMES.values())
    return world * paths * kept


def memory() -> int | None:
    """Bytes that this process can have at most: those of the machine, or those it is limited to; None if unknown."""
    found: list[int] = []
    with suppress(AttributeError, OSError, ValueError):  # a system that does not tell
        found.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    with suppress(ImportError):  # a system without limits
        import resource

        limit = resource.getrlimit(resource.RLIMIT_AS)[0]
        found += [limit] if limit != resource.RLIM_INFINITY else []
    return min((size for size in found if size > 0), default=None)
