"""The machine that figures come from, as far as it bears on them: no names, no paths."""

from __future__ import annotations

import os
import platform
import re
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def _first(file: str, pattern: str) -> str:
    """The first match in a file of the system, empty where there is none."""
    try:
        found = re.search(pattern, Path(file).read_text())
    except OSError:
        return ""
    return found[1].strip() if found else ""


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def machine() -> dict[str, str]:
    """Processor as the system names it, cores, memory, versions, and the day.

    >>> sorted(machine())[:3]
    ['cores', 'day', 'memory']
    """
    kilobytes = _first("/proc/meminfo", r"MemTotal:\s+(\d+)")
    return {
        "processor": _first("/proc/cpuinfo", r"model name\s*:\s*(.+)") or platform.processor() or platform.machine(),
        "cores": str(cores()),
        "memory": f"{int(kilobytes) / 2**20:.0f} GB" if kilobytes else "unknown",
        "system": platform.system(),
        "python": platform.python_version(),
        **{package: _installed(package) for package in ("numpy", "scipy", "mesa", "numba")},
        "day": date.today().isoformat(),
    }
