"""Worker processes of this machine: a standard pool that leaves Ctrl-C, scripts and the end to the one who asks.

On Linux workers are forked while no other thread runs: they are there in a hundredth of a second, with everything
imported. Elsewhere they are spawned. In neither case do they run the script again that asked for them, guarded or not.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any, TypeVar

from sim.errors import SimError

R = TypeVar("R")


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Processes(ProcessPoolExecutor):
    """Worker processes that leave Ctrl-C to this one, end with it, and are killed by a shutdown."""

    def __init__(self, count: int) -> None:
        self._forks = may_fork()
        self._started: set[BaseProcess] = set()
        self._count = count
        context = multiprocessing.get_context("fork" if self._forks else "spawn")
        super().__init__(count, mp_context=context, initializer=_begin)

    def submit(self, fn: Callable[..., R], /, *args: Any, **options: Any) -> Future[R]:
        if len(self._started) == self._count:
            return super().submit(fn, *args, **options)
        before = set(multiprocessing.active_children())
        try:
            with _interrupts_held(), nullcontext() if self._forks else _script_hidden():
                return super().submit(fn, *args, **options)
        except (OSError, EOFError) as trouble:
            why = str(trouble) or "another process was killed"
            raise SimError(f"no worker process can be started: {why}. Try fewer with --workers.") from None
        finally:
            self._started |= set(multiprocessing.active_children()) - before

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = True) -> None:
        for process in self._started:
            process.kill()
        super().shutdown(wait, cancel_futures=cancel_futures)


def may_fork() -> bool:
    """A fork copies one thread only, so it is safe where there are no others."""
    return sys.platform == "linux" and threading.active_count() == 1


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Ctrl-C waits meanwhile; a process that is started inherits this for good."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _script_hidden() -> Iterator[None]:
    """A process that is spawned imports the main module, which runs a script again that does not guard against it;
    workers need nothing from there.
    """
    script, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


def _begin() -> None:
    """A worker's first act."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
