"""How time grows with worlds, actors, issues and stages, told as exponents: the slope of log time over log size.

Made-up disputes (:mod:`tests.benchmarks.synthetic`) of which one size changes at a time. Growth with actors, issues
and stages is measured on blocks of as many worlds as a run walks at once, so that what is done once a block does not
hide it; the slope over the larger half of the sizes is told too, where it would show least.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence

import sim
from sim.engine.block import BLOCK, walk_block
from tests.benchmarks.figures import Figure, seconds, tell
from tests.benchmarks.synthetic import synthetic

SIZES = {
    "worlds": (4_096, 8_192, 16_384, 32_768, 65_536, 131_072),
    "actors": (2, 3, 5, 8, 12, 20, 30),
    "issues": (1, 2, 5, 10, 20, 35, 50),
    "stages": (1, 2, 4, 8, 14, 20),
    "misjudged stages": (1, 2, 4, 8, 14, 20),
}
BARS = {"worlds": "<= 1.1", "actors": "<= 2", "issues": "<= 1.1", "stages": "<= 1.1", "misjudged stages": ""}
"""Linear is at most 1.1: times are measured, and a slope of measured times has an error.

Where somebody is wrong about pressure in every stage there is none: each stage shows that what it foresaw of all later
ones was wrong, and it foresees them anew, so that time grows with the square of the stages.
"""
ENOUGH = 0.4
"""Seconds after which a size is not measured again."""


def slope(sizes: Sequence[float], times: Sequence[float]) -> float:
    """The exponent of growth, by least squares on logarithms.

    >>> round(slope([1, 2, 4], [3, 12, 48]), 9)
    2.0
    """
    x, y = [math.log(one) for one in sizes], [math.log(one) for one in times]
    middle_x, middle_y = sum(x) / len(x), sum(y) / len(y)
    up = sum((a - middle_x) * (b - middle_y) for a, b in zip(x, y, strict=True))
    return up / sum((a - middle_x) ** 2 for a in x)


def taken(axis: str, size: int, worlds: int) -> float:
    """Seconds of the processor for one size: the fastest of some runs."""
    if axis == "worlds":
        made = synthetic(actors=4, issues=4, stages=2)
        work = lambda: sim.run(made, worlds=size, paths=["path"], traces=0, workers=1, check=False)  # noqa: E731
    else:
        kind = axis.split()[-1]
        made = synthetic(**{kind: size}, misjudged=axis != "stages")
        work = lambda: walk_block(made, seed=1, first=0, count=worlds, paths=["path"])  # noqa: E731
    fastest, spent = math.inf, 0.0
    for _ in range(3):
        once = seconds(work, clock=time.process_time)
        fastest, spent = min(fastest, once), spent + once
        if spent > ENOUGH:
            break
    return fastest


def measure(*, sizes: dict[str, Sequence[int]] = SIZES, worlds: int = BLOCK) -> Iterator[Figure]:
    """One exponent an axis, over the larger half of the sizes; with the sizes and times that it comes from."""
    walk_block(synthetic(), seed=1, first=0, count=16, paths=["path"])
    taken("worlds", min(sizes.get("worlds", (1,))), worlds)
    for axis, steps in sizes.items():
        times = [taken(axis, size, worlds) for size in steps]
        half = len(steps) // 2
        about = {
            "sizes": list(steps),
            "seconds": [round(one, 4) for one in times],
            "all sizes": round(slope(steps, times), 2),
            "worlds": "" if axis == "worlds" else worlds,
        }
        yield Figure("growth", f"growth with {axis}", slope(steps[half:], times[half:]), "exponent", BARS[axis], about)


def main() -> list[Figure]:
    """Print the exponents, and the times that they come from."""
    figures = tell(measure())
    for figure in figures:
        pairs = zip(figure.at["sizes"], figure.at["seconds"], strict=True)
        print(
            f"{figure.name}: over all sizes {figure.at['all sizes']}; " + ", ".join(f"{n}: {t:.3f} s" for n, t in pairs)
        )
    return figures


if __name__ == "__main__":
    main()
