"""Walking a run's worlds in blocks, whoever does them, and comparing the first ones with a second walk.

What becomes of a path in a world depends on the scenario but for its other paths: those that it leads to, and the drift
that gains are counted from, are all that it sees of them. So walks of single paths can be kept for whoever changes
another one (:class:`Known`).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING

from sim.process.record import Arrays
from sim.scenario.schema import Scenario
from sim.work.progress import Progress

if TYPE_CHECKING:
    from sim.agents.stakeholder import StakeholderAgent
    from sim.process.record import Arrays
    from sim.results.gather import Gathered
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
    from sim.work.ready import about, say, where

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


MOST = 40
"""Blocks of paths that are kept: some megabytes each, of a thousand worlds."""


class Known:
    """The last few walks, by all that they depend on; for several threads."""

    def __init__(self, most: int = MOST) -> None:
        self._kept: OrderedDict[tuple[str, ...], Arrays] = OrderedDict()
        self._lock, self._most = Lock(), most

    def walk(
        self,
        scenario: Scenario,
        about: tuple[int, ...],
        paths: Sequence[str],
        walk: Callable[[list[str]], dict[str, Arrays]],
    ) -> dict[str, Arrays]:
        """Paths of a scenario: those that are known as they were walked, the others by ``walk``.

        Parameters
        ----------
        scenario : Scenario
            Resolved.
        about : tuple of int
            Which worlds, and for how many of them more is kept.
        paths : sequence of str
        walk : callable
            Walks some of them.
        """
        shared = _digest(scenario.model_copy(update={"paths": {}}).model_dump_json(), *scenario.paths, *map(str, about))
        keys = {path: (shared, path, *_seen_from(scenario, path)) for path in paths}
        with self._lock:
            found = {path: self._kept[key] for path, key in keys.items() if key in self._kept}
        missing = [path for path in paths if path not in found]
        found |= walk(missing) if missing else {}
        with self._lock:
            for path, key in keys.items():
                self._kept[key] = found[path]
                self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return {path: found[path] for path in paths}


def _seen_from(scenario: Scenario, path: str) -> tuple[str, ...]:
    """Digests of a path, of those that it can lead to, and of what happens without any."""
    seen, ahead = dict[str, str](), [path, *([scenario.disagreement] if scenario.disagreement else [])]
    while ahead:
        key = ahead.pop()
        if key not in seen:
            spec = scenario.paths[key]
            seen[key] = _digest(spec.model_dump_json())
            onward = [spec.onward, spec.otherwise, *(stage.otherwise for stage in spec.stages)]
            ahead += [one.path for one in onward if one is not None]
    return tuple(seen.values())


def _digest(*texts: str) -> str:
    digest = blake2b(digest_size=16)
    for text in texts:
        digest.update(f"{len(text)}:{text}".encode())
    return digest.hexdigest()
