"""Walking a run's worlds in blocks, whoever does them, and comparing the first ones with a second walk."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.scenario.schema import Scenario
from sim.work.progress import Progress

if TYPE_CHECKING:
    from sim.agents.stakeholder import StakeholderAgent
    from sim.process.record import Arrays
    from sim.results.gather import Gathered
    from sim.work.known import Known
    from sim.work.pool import Pool
    from sim.work.store import Block

LEAST, ENOUGH = 1000, 16
"""Worlds in a block at least, and blocks from which on they may be larger."""
FEW = 20
"""Worlds in a block at least where agents walk."""


@dataclass(frozen=True)
class Walk:
    """Walks blocks of worlds: a task is a block's first world and how many there are.

    Parameters
    ----------
    scenario : Scenario
        Resolved.
    seed : int
    paths : tuple of str
    kept, traced : int
        For how many of the first worlds outcomes are kept, and every stage.
    agent : type, optional
        What kind of agents walk instead of the engine.
    known : Known, optional
        Paths that were walked before, for whoever walks in this process again and again.
    """

    scenario: Scenario
    seed: int
    paths: tuple[str, ...]
    kept: int
    traced: int
    agent: type[StakeholderAgent] | None = None
    known: Known | None = None

    @property
    def by_agents(self) -> bool:
        """Whether Mesa agents walk, of their own kind or because there is no numba."""
        from sim.process.compiling import numba

        return self.agent is not None or numba is None

    def __call__(self, task: tuple[int, int]) -> Block:
        """Walk a block; see :func:`sim.results.gather.block_of`."""
        from sim.engine.block import walk_block
        from sim.results.gather import block_of

        first, count = task

        def walk(paths: Sequence[str]) -> dict[str, Arrays]:
            return walk_block(
                self.scenario, seed=self.seed, first=first, count=count, paths=paths, traces=self.traced,
                agent=self.agent,
            )  # fmt: skip

        about = (self.seed, first, count, self.traced)
        walked = walk(self.paths) if self.known is None else self.known.walk(self.scenario, about, self.paths, walk)
        return block_of(self.scenario, walked, max(0, min(self.kept - first, count)))

    def key(self, task: tuple[int, int]) -> str:
        """What a task's block is kept under."""
        from sim.work.store import block_key

        first, count = task
        rows = [max(0, min(some - first, count)) for some in (self.kept, self.traced)]
        return block_key("walk", self.scenario, self.seed, self.paths, task, rows)


def walk_all(walk: Walk, worlds: int, pool: Pool, progress: Progress | None = None) -> Gathered:
    """Walk all worlds, and put their blocks together as they come.

    The cut depends on the number of worlds and on whether agents walk, so that whoever resumes finds the same blocks.
    """
    from sim.engine.block import BLOCK, blocks
    from sim.results.gather import Gathered

    tasks = blocks(worlds, min(BLOCK, max(FEW if walk.by_agents else LEAST, -(-worlds // ENOUGH))))
    gathered, done, work = Gathered(walk.paths, walk.kept, walk.traced), 0, worlds * len(walk.paths)
    if walk.agent is not None:
        _begin(walk, pool, work)
        found = pool.map_tasks(walk, tasks)  # not kept: nobody knows when their code has changed
    else:
        found = pool.map_tasks(walk, tasks, work=work, key=walk.key)
    with closing(found):
        for index, block in found:
            first, count = tasks[index]
            gathered.put(index, first, block)
            done += count
            if progress is not None:
                progress(done * len(walk.paths), worlds * len(walk.paths))
    return gathered


def _begin(walk: Walk, pool: Pool, walks: int) -> None:
    """Say who walks, where and how long; one world is walked here, so that faults of the class show and formulas are
    compiled before others start.
    """
    from sim.work.own_agents import where
    from sim.work.ready import about, say

    assert walk.agent is not None
    said = where(walk.agent, pool.most, elsewhere=pool.executor is not None)
    say(f"{said[0].upper()}{said[1:]}: {about(walks, pool.most)}.")
    Walk(walk.scenario, walk.seed, walk.paths[:1], 1, 0, walk.agent)((0, 1))


def check_worlds(walk: Walk, found: Gathered, pool: Pool, *, check: bool) -> str:
    """Compare the first worlds with a walk by the Mesa agents, if that is wanted and there are two walks."""
    from sim.work.check import LEFT_OUT, ONE_WALK, check_walk

    if walk.by_agents:
        return ONE_WALK
    return check_walk(walk.scenario, walk.seed, found.arrays, pool) if check else LEFT_OUT
