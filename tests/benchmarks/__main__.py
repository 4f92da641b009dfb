"""All benchmarks, one after the other: ``uv run python -m tests.benchmarks [name ...]``."""

from __future__ import annotations

import importlib
import sys
import time
import traceback
from pathlib import Path

from tests.benchmarks.machine import machine


def main() -> None:
    """Run the benchmarks named on the command line, or all of them."""
    known = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    chosen, failed = sys.argv[1:] or known, []
    for name in chosen:
        if name not in known:
            sys.exit(f"there is no benchmark '{name}'; known: {', '.join(known)}")
    print(", ".join(f"{what}: {value}" for what, value in machine().items()))
    for name in chosen:
        print(f"\n== {name}", flush=True)
        started = time.perf_counter()
        try:
            importlib.import_module(f"tests.benchmarks.bench_{name}").main()
        except Exception:  # one that fails leaves the others their turn
            traceback.print_exc()
            failed.append(name)
        print(f"-- {name}: {time.perf_counter() - started:.0f} s", flush=True)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
