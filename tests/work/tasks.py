"""Tasks for workers, importable by name, and how to tell who is alive."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import SimError
from sim.work.store import Block


def squared(number: int) -> Block:
    return {"square": np.array(number**2)}


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


def dies_once(task: tuple[str, int]) -> Block:
    marker, number = Path(task[0]), task[1]
    if number % 3 == 0 and first_time(marker.with_name(f"died-{number}")):
        os.kill(os.getpid(), signal.SIGKILL)
    return squared(number)


def dies_while_it_answers(task: tuple[str, int]) -> Block:
    """The first time, half of the answer is sent."""
    marker, number = Path(task[0]), task[1]
    if number == 2 and first_time(marker):

        def half(line: Connection, content: Any) -> None:
            os.write(line.fileno(), bytes(content)[: len(content) // 2])
            os.kill(os.getpid(), signal.SIGKILL)

        Connection._send = half  # type: ignore[attr-defined]
    return {"square": np.full(10_000, number**2)}


def lasts(folder: str) -> Block:
    """Tells its process, and does not end."""
    (Path(folder) / str(os.getpid())).touch()
    time.sleep(600)
    return {}


def first_time(marker: Path) -> bool:
    """Whether nobody has been here before."""
    try:
        marker.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


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


def until(true: Callable[[], Any], seconds: float = 30.0) -> None:
    """Wait for something to come true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.005)
