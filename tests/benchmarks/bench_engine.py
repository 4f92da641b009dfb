"""How fast worlds are walked on the Korean scenario: worlds times paths per second, on one core and on all."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count as numbers

import sim
from sim.agents.blocks import BLOCK
from sim.agents.walks import walk_block
from sim.work.pool import Pool
from tests.benchmarks.figures import Figure, middle, seconds, tell
from tests.benchmarks.korea import ONE, engines, korea, paths
from tests.benchmarks.machine import cores

RATE = "worlds x paths / s"
LONG = 14.0
"""Seconds that a run on one core may take."""


def one_core(which: tuple[str, ...], *, traces: int, repeats: int, worlds: int, engine: str) -> Figure:
    """Blocks of worlds walked one after the other by this process alone, other worlds each time."""
    first = numbers(0, worlds)

    def block() -> None:
        walk_block(korea(), seed=1, first=next(first), count=worlds, paths=which, traces=traces, engine=engine)

    block()
    median, fastest, slowest = middle(block, repeats)
    walks = worlds * len(which)
    name = which[0] if len(which) == 1 else "all paths, every stage kept" if traces else "all paths"
    main = engine == engines()[-1] and len(which) > 1 and not traces
    spread = {"fastest": round(walks / fastest), "slowest": round(walks / slowest), "worlds": worlds}
    bar = ">= 20000" if main else ""
    return Figure("engine", f"{engine}, one core: {name}", walks / median, RATE, bar, spread)


def whole_runs(which: tuple[str, ...], worlds: int, rate: float, *, repeats: int) -> Iterator[Figure]:
    """``sim.run`` on one worker and on one a core, in turn, so that both meet the same machine.

    The pools are at work already, as they are within an analysis; what their start takes is told apart.
    """
    worlds = int(min(worlds, max(2 * BLOCK, LONG * rate / len(which))))
    name = "all paths" if len(which) > 1 else which[0]
    with ExitStack() as stack:
        pools = {count: stack.enter_context(Pool(workers=count)) for count in (1, cores())}
        taken: dict[int, list[float]] = {count: [] for count in pools}
        started: dict[int, float] = {}
        for repeat in range(-1, repeats):
            for count, pool in pools.items():
                some = worlds if repeat >= 0 else 2 * BLOCK
                run = lambda pool=pool, some=some: sim.run(  # noqa: E731
                    korea(), worlds=some, paths=which, traces=0, executor=pool
                )
                each = seconds(run)
                if repeat >= 0:
                    taken[count].append(each)
                elif count > 1:
                    started[count] = each - some * len(which) / rate / count
    for count, each in taken.items():
        rates = [worlds * len(which) / one for one in each]
        about = {"worlds": worlds, "seconds": [round(one, 2) for one in each], "each": [round(one) for one in rates]}
        who = "1 worker" if count == 1 else f"{count} workers"
        yield Figure("engine", f"sim.run, {who}: {name}", statistics.median(rates), RATE, "", about)
    if cores() > 1:
        faster = statistics.median(taken[1]) / statistics.median(taken[cores()])
        bar = ">= 1.7" if cores() == 2 else ""
        yield Figure("engine", f"{cores()} workers against one: {name}", faster, "times", bar, {"worlds": worlds})
        yield Figure("engine", f"until {cores()} workers have started: {name}", started[cores()], "s")


def measure(*, worlds: int = BLOCK, repeats: int = 5, long: bool = True) -> Iterator[Figure]:
    """The figures; ``long`` False leaves out whole runs on all cores."""
    quickest = {}
    for engine in engines():
        quickest[engine] = one_core(paths(), traces=0, repeats=repeats, worlds=worlds, engine=engine)
        yield quickest[engine]
        yield one_core(paths(), traces=10**9, repeats=min(repeats, 3), worlds=worlds, engine=engine)
    for path in paths():
        yield one_core((path,), traces=0, repeats=min(repeats, 3), worlds=worlds, engine=engines()[-1])
    if long:
        rate = quickest[engines()[-1]].value
        yield from whole_runs(paths(), 400_000, rate, repeats=3)
        yield from whole_runs((ONE,), 2_000_000, rate / 2, repeats=3)


def main() -> list[Figure]:
    """Print the table."""
    return tell(measure())


if __name__ == "__main__":
    main()
