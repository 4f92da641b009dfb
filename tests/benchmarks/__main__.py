"""All benchmarks, one after the other: ``uv run python -m tests.benchmarks [name ...] [--write]``."""

from __future__ import annotations

import importlib
import sys
import time
import traceback
from pathlib import Path

from tests.benchmarks.kept import KEPT, write


def main() -> None:
    """Run the benchmarks named on the command line, or all of them; with ``--write`` keep what is found."""
    known = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    keep = "--write" in sys.argv[1:]
    chosen = [name for name in sys.argv[1:] if name != "--write"] or (list(KEPT) if keep else known)
    for name in chosen:
        if name not in known:
            sys.exit(f"there is no benchmark '{name}'; known: {', '.join(known)}")
    found, failed = [], []
    for name in chosen:
        print(f"\n== {name}", flush=True)
        started = time.perf_counter()
        try:
            found += importlib.import_module(f"tests.benchmarks.bench_{name}").main() or []
        except Exception:  # one that fails leaves the others their turn
            traceback.print_exc()
            failed.append(name)
        print(f"-- {name}: {time.perf_counter() - started:.0f} s", flush=True)
    if keep:
        print(f"\nwritten: {', '.join(write(found))}")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
