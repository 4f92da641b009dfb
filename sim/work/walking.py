"""A run as tasks: blocks of worlds, walked by anybody, and put together in the order of the worlds.

Where there are more hands than blocks, a task is a block on some of the paths. It gives a tally of all its worlds, and
the outcomes of those that are kept. So what a run holds in memory does not grow with its worlds, only with those that
it was asked to keep; whether these fit is looked at beforehand. Tallies are added in the order of the worlds, whatever
the order in which they come.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.agents.blocks import blocks
from sim.agents.record import OUTCOMES, TRACES, Arrays
from sim.errors import SimError
from sim.results.tally import Tally, beside, merged, tally
from sim.scenario.schema import Scenario
from sim.work.crew import Crew
from sim.work.parts import Part
from sim.work.store import key_of

Task = tuple[int, int, tuple[str, ...]]
"""The first world, how many, and on which paths."""
GROUPS = 3
"""Groups of paths for each who has nothing else to do, since some paths are longer than others."""
_TALLY = ".tally/"
COPIES = 2
"""How often what is kept is held at once: as it was walked, and labelled."""


@dataclass(frozen=True)
class Walk:
    """Walks blocks of worlds of a scenario.

    Parameters
    ----------
    scenario : Scenario
        Resolved.
    seed : int
    paths : tuple of str
    kept, traced : int
        For how many of the first worlds outcomes are kept, and every stage.
    engine : str
        See :mod:`sim.process.engine`.
    """

    scenario: Scenario
    seed: int
    paths: tuple[str, ...]
    kept: int
    traced: int
    engine: str

    def __call__(self, task: Task, tick: Callable[[], None] | None = None) -> Part:
        """Walk a block: its tally under ``.tally/NAME``, what is kept under ``PATH/NAME``."""
        from sim.agents.walks import walk_block  # here: whoever only puts parts together has no need of Mesa

        first, count, paths = task
        walked = walk_block(
            self.scenario, seed=self.seed, first=first, count=count, paths=paths, traces=self.traced,
            engine=self.engine, tick=tick,
        )  # fmt: skip
        part = {f"{_TALLY}{name}": values for name, values in tally(walked).to_arrays().items()}
        rows = max(0, min(self.kept - first, count))
        for path, arrays in walked.items() if rows else ():
            part |= {f"{path}/{name}": values if name in TRACES else values[:rows] for name, values in arrays.items()}
        return part

    def key(self, task: Task) -> str:
        """What a task's part depends on."""
        first, count, _ = task
        rows = [max(0, min(some - first, count)) for some in (self.kept, self.traced)]
        return key_of("walk", self.scenario, self.seed, self.engine, task, rows)

    def tasks(self, worlds: int, pieces: int = 1) -> list[Task]:
        """What is to be done, in the order of the worlds: blocks, on groups of paths where there are too few.

        Parameters
        ----------
        worlds : int
        pieces : int
            How many can be done at the same time.
        """
        cut = blocks(worlds)
        groups = min(len(self.paths), -(-GROUPS * pieces // len(cut))) if len(cut) < pieces else 1
        ends = [len(self.paths) * n // groups for n in range(groups + 1)]
        return [(*block, self.paths[low:high]) for block in cut for low, high in pairwise(ends)]


def walk_all(walk: Walk, worlds: int, who: Crew, progress: Callable[[int, int], None] | None = None) -> Gathered:
    """Walk all worlds, and put their blocks together as they come.

    Parameters
    ----------
    walk : Walk
    worlds : int
    who : Crew
    progress : callable, optional
        Told (worlds times paths walked, all of them).
    """
    total, walked = worlds * len(walk.paths), 0
    gathered = Gathered(walk, walk.tasks(worlds, who.pieces_of(total)))
    steps, done = sum(len(names) for _, _, names in gathered.tasks), 0

    def told(to: int) -> None:
        nonlocal walked
        walked = max(walked, to)
        if progress is not None:
            progress(total * walked // steps, total)

    found = who.carry_out(walk, gathered.tasks, work=total, key=walk.key, tick=lambda: told(walked + 1))
    with closing(found):
        for index, part in found:
            gathered.put(index, part)
            done += len(gathered.tasks[index][2])
            told(done)
    return gathered


class Gathered:
    """The parts of a run put together, in whatever order they come.

    Parameters
    ----------
    walk : Walk
    tasks : list of (first, count, paths)
        As from :meth:`Walk.tasks`.
    """

    def __init__(self, walk: Walk, tasks: list[Task]) -> None:
        self.walk, self.tasks = walk, tasks
        self._groups = len(tasks) // len({(first, count) for first, count, _ in tasks})
        self.arrays: dict[str, Arrays] = {path: {} for path in walk.paths}
        self._tally: Tally | None = None
        self._early: dict[int, Tally] = {}
        self._next = 0

    def put(self, index: int, part: Part) -> None:
        """Take in the part of a task."""
        first, _, _ = self.tasks[index]
        self._early[index] = Tally.from_arrays(
            {name.removeprefix(_TALLY): values for name, values in part.items() if name.startswith(_TALLY)}
        )
        while all(n in self._early for n in self._block()):
            one = beside([self._early.pop(n) for n in self._block()])
            self._tally = one if self._tally is None else merged([self._tally, one])
            self._next += self._groups
        for path, arrays in self.arrays.items():
            prefix = f"{path}/"
            for name, values in part.items():
                if name.startswith(prefix):
                    own = name.removeprefix(prefix)
                    if own not in arrays:
                        arrays[own] = self._room(own, values)
                    arrays[own][first : first + len(values)] = values

    @property
    def tally(self) -> Tally:
        """Of all worlds."""
        assert self._tally is not None
        assert self._next == len(self.tasks)
        return self._tally

    def _block(self) -> range:
        """The tasks of the next block."""
        return range(self._next, self._next + self._groups)

    def _room(self, name: str, like: NDArray[Any]) -> NDArray[Any]:
        rows = self.walk.traced if name in TRACES else self.walk.kept
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
    sizes = {"actor": len(scenario.actors), "issue": len(scenario.issues)}
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
