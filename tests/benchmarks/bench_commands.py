"""How long commands take from a cold start, as a person at a terminal waits for them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.figures import Figure, tell

ROOT = Path(__file__).parents[2]
COMMANDS = {
    "sim --help": ["--help"],
    "sim validate": ["validate", "scenarios/korea-2019.yaml"],
    "sim show": ["show", "scenarios/korea-2019.yaml"],
    "sim run, 2,000 worlds": ["run", "scenarios/korea-2019.yaml", "--worlds", "2000", "--quiet", "--out"],
}


def as_usual() -> dict[str, str]:
    """The environment, with Python keeping what it has read of a module, as it does unless told not to."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def seconds(arguments: list[str], repeats: int) -> list[float]:
    """Wall time of whole processes, sorted."""
    taken = []
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as folder:
            extra = [f"{folder}/out"] if arguments[-1] == "--out" else []
            started = time.perf_counter()
            command = [sys.executable, "-m", "sim", *arguments, *extra]
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            subprocess.run(command, cwd=ROOT, check=True, env=as_usual(), **quiet)
            taken.append(time.perf_counter() - started)
    return sorted(taken)


def measure(*, repeats: int = 5) -> Iterator[Figure]:
    """Median seconds of each command, the first time aside, when Python reads every module anew."""
    for name, arguments in COMMANDS.items():
        run = arguments[0] == "run"
        seconds(arguments, 1)
        taken = seconds(arguments, min(repeats, 3) if run else repeats)
        about = {"fastest": round(taken[0], 2), "slowest": round(taken[-1], 2)}
        yield Figure("commands", f"{name}, cold", taken[len(taken) // 2], "s", "<= 8" if run else "", about)


def main() -> list[Figure]:
    """Print the table."""
    return tell(measure())


if __name__ == "__main__":
    main()
