"""Tasks for workers, importable by name, and commands in processes of their own that are always ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import SimError
from sim.work.store import Block

ROOT = Path(__file__).parents[2]
LONGEST = 180.0
"""Seconds in which what is waited for must have come, on a busy machine too."""


def squared(number: int) -> Block:
    return {"square": np.array(number**2)}


def process(number: int) -> int:
    """Which process did it; slow enough that others have to do something too."""
    time.sleep(0.05)
    return os.getpid()


def refused(number: int) -> Block:
    if number == 3:
        raise SimError("three is too many")
    return squared(number)


class Unsaid(Exception):
    """Cannot be rebuilt from its message, so it cannot cross to another process as it is."""

    def __init__(self, one: int, other: int) -> None:
        super().__init__(f"{one} and {other}")


def unsaid(number: int) -> Block:
    raise Unsaid(number, number)


def interrupted(number: int) -> Block:
    """The keyboard is the parent's business."""
    os.kill(os.getpid(), signal.SIGINT)
    return squared(number)


def dies(number: int) -> Block:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return squared(number)


def lasts(folder: str) -> Block:
    """Tells its process, and does not end."""
    (Path(folder) / str(os.getpid())).touch()
    time.sleep(600)
    return {}


def alive(process: int) -> bool:
    """Whether a process runs; one that has ended and waits to be noticed does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def members(group: int) -> list[int]:
    """The processes of a group that run."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _, its = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(its) == group and state != "Z":
            found.append(int(folder.name))
    return found


def until(true: Callable[[], Any]) -> None:
    """Wait for something to come true."""
    end = time.monotonic() + LONGEST
    while not true():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.01)


def _hears() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])


@contextmanager
def started(words: Sequence[str | Path], folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A Python process that hears Ctrl-C, whatever its parent ignores, in a group of its own that is ended with it."""
    with subprocess.Popen(
        [sys.executable, *words], cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        preexec_fn=_hears,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
