"""How long commands take from a cold start, as a person at a terminal waits for them."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMANDS = {
    "sim --help": ["--help"],
    "sim validate": ["validate", "scenarios/korea-2019.yaml"],
    "sim show": ["show", "scenarios/korea-2019.yaml"],
    "sim run, 2,000 worlds": ["run", "scenarios/korea-2019.yaml", "--worlds", "2000", "--quiet", "--out"],
}


def seconds(arguments: list[str], repeats: int) -> list[float]:
    """Wall time of whole processes, sorted."""
    taken = []
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as folder:
            extra = [f"{folder}/out"] if arguments[-1] == "--out" else []
            started = time.perf_counter()
            command = [sys.executable, "-m", "sim", *arguments, *extra]
            subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            taken.append(time.perf_counter() - started)
    return sorted(taken)


def main() -> None:
    """Print the table."""
    print(f"{'seconds, whole process':32s} {'median':>8s} {'fastest':>8s}")
    for name, arguments in COMMANDS.items():
        taken = seconds(arguments, 3 if arguments[0] == "run" else 7)
        print(f"{name:32s} {taken[len(taken) // 2]:8.2f} {taken[0]:8.2f}")


if __name__ == "__main__":
    main()
