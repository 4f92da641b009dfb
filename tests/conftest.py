"""What all tests share: the engine is compiled before they begin, and none leaves a thread or a process behind."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from sim.process import compiling
from sim.work.ready import compile_engine

hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady")  # the same examples every time, for whoever runs them
LEFT = 60.0
"""Seconds in which threads and processes must have ended, on a busy machine too."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """How hard tests/hostile tries."""
    parser.addoption("--cases", type=int, default=int(os.environ.get("SIM_CASES", "200")), help="of tests/hostile")
    parser.addoption("--seed", type=int, default=1, help="of the cases of tests/hostile")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile once for this Python, before anybody is started who shares the tests; they find what is kept."""
    worker = hasattr(session.config, "workerinput")
    if not worker and not session.config.option.collectonly and compiling.numba is not None:
        compile_engine()


def _read(file: Path) -> bytes:
    """What the system says of a thread or a process; nothing where it has ended meanwhile."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


def running() -> set[str]:
    """Threads of this process, and (on Linux) processes that it has started, but Python's own helper for spawning."""
    found = {thread.name for thread in threading.enumerate()}
    for children in Path("/proc/self/task").glob("*/children"):
        for child in _read(children).decode().split():
            words = _read(Path(f"/proc/{child}/cmdline")).replace(b"\0", b" ").decode(errors="replace")
            if words and "multiprocessing.resource_tracker" not in words:
                found.add(f"process {child}: {words}")
    return found


@pytest.fixture(autouse=True, scope="module")
def nothing_left_running() -> Iterator[None]:
    """Threads change how later work is shared out (a process with several is not forked), so each file ends its own."""
    before = running()
    yield
    end = time.monotonic() + LEFT
    while (left := running() - before) and time.monotonic() < end:
        time.sleep(0.05)
    assert not left, f"the tests of this file leave {sorted(left)} running"
