"""A scheduler and its workers on this machine, as the README has people start them, and how they come to an end."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.work.pool import _checked
from tests.work.tasks import LONGEST
from tests.work.tasks import until as wait_until

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
BY_HAND = re.findall(r"^uv run --extra cluster dask (.*)$", README, flags=re.MULTILINE)
"""What the README has people start: a scheduler, and workers."""


class Machines:
    """A scheduler and its workers, each a process group of its own."""

    def __init__(self, folder: Path, workers: int) -> None:
        self.folder = folder
        self.scheduler = self._start("scheduler", BY_HAND[0].replace("8786", "0"))
        wait_until(lambda: bool(self._found()))
        self.address = self._found()
        self.workers: list[subprocess.Popen[bytes]] = []
        self._begun = 0
        for _ in range(workers):
            self.add()

    def add(self) -> None:
        """Start a worker; it joins when it is ready."""
        self._begun += 1
        name = f"worker{self._begun}"
        self.workers.append(self._start(name, BY_HAND[1].replace("tcp://127.0.0.1:8786", self.address)))

    def lose(self) -> None:
        """Kill the worker that has been here longest."""
        kill(self.workers.pop(0))

    def joined(self, count: int) -> None:
        """Wait until so many workers have joined."""
        from distributed import Client

        with Client(self.address, timeout=LONGEST, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=LONGEST)

    def complete(self) -> None:
        """Have two workers again."""
        while len(self.workers) < 2:
            self.add()
        self.joined(2)

    @contextmanager
    def watched(self) -> Iterator[list[str]]:
        """The workers that did blocks meanwhile, an address a block; known at the end."""
        from distributed import Client, get_task_stream

        did: list[str] = []
        with Client(self.address, timeout=LONGEST, set_as_default=False) as client:
            with get_task_stream(client) as stream:
                yield did
            did += [task["worker"] for task in stream.data if task["key"].startswith(_checked.__name__)]

    def said(self) -> str:
        """What the scheduler has said."""
        return (self.folder / "scheduler.log").read_text(encoding="utf-8")

    def of_a_worker(self) -> str:
        """The address of a worker."""
        from distributed import Client

        with Client(self.address, timeout=LONGEST, set_as_default=False) as client:
            return str(next(iter(client.ncores())))

    def stop(self) -> None:
        for process in [*self.workers, self.scheduler]:
            kill(process)

    def _start(self, name: str, words: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [Path(sys.executable).parent / "dask", *shlex.split(words), "--dashboard-address", "127.0.0.1:0"],
                stdout=log, stderr=log, cwd=self.folder, start_new_session=True,
            )  # fmt: skip

    def _found(self) -> str:
        said = re.search(r"tcp://127\.0\.0\.1:\d+", self.said())
        return said[0] if said else ""


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and those it started, with no time to say goodbye."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
