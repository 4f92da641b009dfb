"""How fast worlds are walked: worlds times paths per second on one core, on the Korean scenario."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import sim
from sim.agents.walks import BLOCK, compared, walk_block
from sim.scenario.schema import Scenario

KOREA = Path(__file__).parents[2] / "scenarios" / "korea-2019.yaml"


def seconds(scenario: Scenario, paths: tuple[str, ...], *, traces: int, repeats: int = 5) -> list[float]:
    """Wall time of walking one block, several times over, slowest last."""
    taken = []
    for seed in range(repeats):
        started = time.perf_counter()
        walk_block(scenario, seed=seed, first=0, count=BLOCK, paths=paths, traces=traces)
        taken.append(time.perf_counter() - started)
    return sorted(taken)


def line(name: str, taken: list[float], walks: int) -> str:
    """One row: median, slowest and fastest rate."""
    middle = statistics.median(taken)
    return f"{name:32s} {walks / middle:>10,.0f} {walks / taken[-1]:>10,.0f} {walks / taken[0]:>10,.0f}"


def main() -> None:
    """Print the table."""
    scenario = sim.load(KOREA).scenario
    paths = compared(scenario)
    walk_block(scenario, seed=99, first=0, count=16, paths=paths)
    print(f"worlds x paths / s, one core, blocks of {BLOCK} worlds")
    print(f"{'':32s} {'median':>10s} {'slowest':>10s} {'fastest':>10s}")
    print(line("all paths, outcomes only", seconds(scenario, paths, traces=0), BLOCK * len(paths)))
    print(line("all paths, every stage kept", seconds(scenario, paths, traces=BLOCK), BLOCK * len(paths)))
    for path in paths:
        print(line(path, seconds(scenario, (path,), traces=0, repeats=3), BLOCK))


if __name__ == "__main__":
    main()
