"""All benchmarks, one after the other: ``uv run python -m tests.benchmarks [name ...]``."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def main() -> None:
    """Run the benchmarks named on the command line, or all of them."""
    known = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    chosen = sys.argv[1:] or known
    for name in chosen:
        if name not in known:
            sys.exit(f"there is no benchmark '{name}'; known: {', '.join(known)}")
    for name in chosen:
        print(f"\n== {name}")
        importlib.import_module(f"tests.benchmarks.bench_{name}").main()


main()
