"""How much memory whole runs take at most, each in a process of its own: one path, without charts.

``SIM_MOST_WORLDS=1000000 uv run python -m tests.benchmarks memory`` leaves out the ten million.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks.figures import Figure, tell
from tests.benchmarks.korea import KOREA, ONE
from tests.benchmarks.machine import cores

ROOT = Path(__file__).parents[2]
SIZES = (2_000, 100_000, 1_000_000, 10_000_000)
MOST = int(os.environ.get("SIM_MOST_WORLDS", SIZES[-1]))
PATIENCE = 600.0
"""Seconds within which a run is expected; one that would take longer is left out, and said to be."""
CHILD = """
import sim, sys
worlds, workers = int(sys.argv[1]), int(sys.argv[2])
if __name__ == "__main__":
    sim.run(sys.argv[3], worlds=worlds, workers=workers, paths=[sys.argv[4]])
"""


def _tree(process: int) -> list[int]:
    """A process and those that it started, by the system's list of children."""
    found = [process]
    for child in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found += [one for name in child.read_text().split() for one in _tree(int(name))]
        except OSError:
            continue
    return found


def _megabytes(process: int, entry: str) -> float:
    """An entry of a process's status, 0 once it is gone."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(entry)), 0.0)


def peak(worlds: int, workers: int) -> tuple[float, float, float]:
    """Megabytes of the largest process at its peak, of all together at theirs (sampled), and seconds."""
    command = [sys.executable, "-c", CHILD, str(worlds), str(workers), str(KOREA), ONE]
    started = time.perf_counter()
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    highest: dict[int, float] = {}
    together = 0.0
    while running.poll() is None:
        tree = _tree(running.pid)
        for one in tree:
            highest[one] = max(highest.get(one, 0.0), _megabytes(one, "VmHWM"))
        together = max(together, sum(_megabytes(one, "VmRSS") for one in tree))
        time.sleep(0.02)
    if running.returncode:
        raise RuntimeError(f"the run of {worlds} worlds ended with status {running.returncode}")
    return max(highest.values()), max(together, *highest.values()), time.perf_counter() - started


def measure(*, sizes: Sequence[int] = SIZES, pools: Sequence[int] | None = None) -> Iterator[Figure]:
    """Peaks by size; the largest only if it is expected to be done in time."""
    if not Path("/proc/self/status").exists():
        print("peak memory is read from /proc, which is not there")
        return
    pace = 0.0
    for worlds in sizes:
        for workers in pools or dict.fromkeys((1, cores())):
            alone = worlds >= 10_000_000 and workers == 1 and cores() > 1
            if worlds > MOST or alone or pace * worlds > PATIENCE:
                reason = "asked for less" if worlds > MOST else "all cores only" if alone else "would take too long"
                print(f"{worlds:,} worlds, {workers} workers: left out ({reason})")
                continue
            largest, together, seconds = peak(worlds, workers)
            pace = seconds / worlds
            about = {"worlds": worlds, "workers": workers, "seconds": round(seconds, 1)}
            about |= {"largest process": round(largest), "path": ONE}
            bar = "<= 2000" if worlds == 10_000_000 else ""
            yield Figure("memory", f"peak of {worlds:,} worlds, workers: {workers}", together, "MB", bar, about)


def main() -> list[Figure]:
    """Print the table."""
    return tell(measure())


if __name__ == "__main__":
    main()
