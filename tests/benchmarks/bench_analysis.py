"""How long the analyses take on the Korean scenario, as a person waits for them: all cores, without charts."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import sim
from sim.analysis.compare import compare
from sim.analysis.inputs import inputs
from sim.analysis.sensitivity import sensitivity
from sim.analysis.sweep import sweep

KOREA = Path(__file__).parents[2] / "scenarios" / "korea-2019.yaml"
PATH = ("step_by_step",)
ACROSS = "actors.united_states.interests.sequencing.salience=0:100:41"
UP = "actors.north_korea.interests.denuclearisation_depth.salience=0:100:41"


def main() -> None:
    """Print the table."""
    numbers = len(inputs(sim.load(KOREA).scenario, PATH))
    print(f"seconds, {os.cpu_count()} cores, path {PATH[0]}, {numbers} numbers with a range")
    work: dict[str, Callable[[], object]] = {
        "tornado of every number, 1,000 worlds": lambda: sensitivity(KOREA, paths=PATH, worlds=1000),
        "map of 41 x 41 points, 500 worlds": lambda: sweep(KOREA, [ACROSS, UP], paths=PATH, worlds=500),
        "sweep of 21 points, all paths, 1,000 worlds": lambda: sweep(KOREA, ACROSS.replace("41", "21"), worlds=1000),
        "Morris, 40 trajectories": lambda: sensitivity(KOREA, method="morris", paths=PATH),
        "Sobol, 128 base samples": lambda: sensitivity(KOREA, method="sobol", paths=PATH),
        "numbers to research, 10,000 worlds": lambda: sensitivity(KOREA, method="research", paths=PATH, worlds=10_000),
        "compare with a variant of 6 changes, all paths": lambda: compare(KOREA, f"{KOREA}@us_reading", worlds=1000),
    }
    for name, run in work.items():
        started = time.perf_counter()
        run()
        print(f"{name:50s} {time.perf_counter() - started:8.1f}", flush=True)


if __name__ == "__main__":
    main()
