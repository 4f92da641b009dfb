"""How fast Korea is walked, ten years and all paths: the engine on one core, the Mesa model, and workers against one.

A walk is one path in one world; a negotiation is a stage that is put to the table, again after a refusal too.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sim
from sim.agents import walks
from sim.engine.block import BLOCK, walk_block
from sim.work.pool import Pool
from tests.benchmarks.figures import Figure, seconds, tell
from tests.benchmarks.korea import korea, paths
from tests.benchmarks.machine import cores

AGENTS = "Mesa model, one core"
ENGINE = "engine, one core"
BARS = {ENGINE: "", AGENTS: ">= 100"}


def rates(walk: Callable[..., Any], which: Sequence[str], worlds: int, repeats: int) -> tuple[list[float], list[float]]:
    """Walks and negotiations a second of the processor's time, in other worlds each time; the first only warms up."""
    found = []
    for first in range(0, worlds * (repeats + 1), worlds):
        started = time.process_time()
        walked = walk(korea(), seed=1, first=first, count=worlds, paths=list(which))
        taken = time.process_time() - started
        asked = sum(int(arrays["negotiations"].sum()) for arrays in walked.values())
        found.append((worlds * len(which) / taken, asked / taken))
    walks_a_second, asked_a_second = zip(*found[1:], strict=True)
    return list(walks_a_second), list(asked_a_second)


def one_core(worlds: int, few: int, repeats: int) -> Iterator[Figure]:
    """The engine and the Mesa model on this core, and how many times faster the engine is."""
    middle = {}
    for name, walk, amount in ((ENGINE, walk_block, worlds), (AGENTS, walks.walk_block, few)):
        each, asked = rates(walk, paths(), amount, repeats)
        middle[name] = statistics.median(each)
        about = {"each": [round(one) for one in each], "worlds": amount}
        yield Figure("engine", f"{name}: all paths", middle[name], "walks / s", BARS[name], about)
        yield Figure("engine", f"{name}: all paths", statistics.median(asked), "negotiations / s")
    yield Figure("engine", "engine against Mesa model", middle[ENGINE] / middle[AGENTS], "times")


def each_path(worlds: int) -> Iterator[Figure]:
    """The engine on each path alone."""
    for path in paths():
        each, _ = rates(walk_block, (path,), worlds, 1)
        yield Figure("engine", f"{ENGINE}: {path}", each[0], "walks / s", "", {"worlds": worlds})


def whole_runs(worlds: int, repeats: int) -> Iterator[Figure]:
    """``sim.run`` on one worker and on one a core, in turn, so that both meet the same machine; pools are at work."""
    taken: dict[int, list[float]] = {1: [], cores(): []}
    with Pool(workers=1) as alone, Pool(workers=cores()) as all_of_them:
        for repeat in range(repeats + 1):
            for pool in (alone, all_of_them):
                work = lambda pool=pool: sim.run(korea(), worlds=worlds, traces=0, executor=pool, check=False)  # noqa: E731
                once = seconds(work)
                if repeat:
                    taken[pool.most].append(once)
    for workers, each in taken.items():
        rate = worlds * len(paths()) / statistics.median(each)
        about = {"worlds": worlds, "seconds": [round(one, 2) for one in each]}
        yield Figure("engine", f"sim.run, workers: {workers}", rate, "walks / s", "", about)
    if cores() > 1:
        faster = statistics.median(taken[1]) / statistics.median(taken[cores()])
        yield Figure("engine", f"{cores()} workers against one", faster, "times", ">= 1.7" if cores() == 2 else "")


def measure(*, worlds: int = BLOCK, few: int = 40, repeats: int = 3, whole: int = 40_000) -> Iterator[Figure]:
    """All figures; ``whole`` is the worlds of whole runs, 0 leaves them out."""
    yield from one_core(worlds, few, repeats)
    yield from each_path(worlds)
    if whole:
        yield from whole_runs(whole, repeats)


def main() -> list[Figure]:
    """Print the table."""
    return tell(measure())


if __name__ == "__main__":
    main()
