"""The engine against the same process written the ordinary Mesa way, on one core, in the same worlds."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from sim.agents.blocks import BLOCK
from sim.agents.walks import walk_block
from tests.benchmarks.figures import Figure, seconds, tell
from tests.benchmarks.korea import engines, korea, paths
from tests.benchmarks.ordinary import walk_worlds

RATE = "worlds x paths / s"


def measure(*, worlds: int = 200, repeats: int = 3, block: int = BLOCK) -> Iterator[Figure]:
    """Rates in turn, by the processor's own time, so that what else runs does not count; then how many times."""
    which = paths()
    names = ["ordinary Mesa", *(f"engine {engine}" for engine in engines())]
    rates: dict[str, list[float]] = {name: [] for name in names}
    for repeat in range(-1, repeats):  # the first round only warms up
        started = repeat * block
        turn = {
            names[0]: (
                worlds,
                lambda at=started: walk_worlds(korea(), seed=1, first=max(at, 0), count=worlds, paths=which),
            )
        }
        for engine in engines():
            turn[f"engine {engine}"] = (
                block,
                lambda at=started, engine=engine: walk_block(
                    korea(), seed=1, first=max(at, 0), count=block, paths=which, engine=engine
                ),
            )
        for name, (count, work) in turn.items():
            taken = seconds(work, clock=time.process_time)
            if repeat >= 0:
                rates[name].append(count * len(which) / taken)
    middle = {name: statistics.median(each) for name, each in rates.items()}
    for name, each in rates.items():
        about = {"each": [round(one) for one in each], "worlds": worlds if name == names[0] else block}
        yield Figure("ordinary", f"{name}, one core", middle[name], RATE, "", about)
    for name in names[1:]:
        bar = ">= 100" if name == names[-1] else ""
        yield Figure("ordinary", f"{name} against ordinary Mesa", middle[name] / middle[names[0]], "times", bar)


def main() -> list[Figure]:
    """Print the table."""
    return tell(measure())


if __name__ == "__main__":
    main()
