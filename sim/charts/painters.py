"""Processes that draw side by side, and a way to have them ready when there is something to draw.

Importing matplotlib takes as long as drawing ten charts, so a command that will draw lets another process begin with
it while the worlds are walked. Painters are then forked from that process, which runs no threads and holds nothing
but modules. The files are the same whoever draws.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from multiprocessing.context import BaseContext

from sim.charts import CATALOGUE

MOST = 8
"""More painters than this wait for tables."""
_TOOLS = ("matplotlib.figure", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg")


def prepare() -> BaseContext | None:
    """Begin to get painters ready in the background, if there is a core for it; for commands, not for libraries.

    On Linux a process of its own imports what painters need, and forks them later; elsewhere they will be started
    afresh. Either way they import the program's main module, which a command guards and a user's script may not.

    Returns
    -------
    BaseContext or None
        How painters are to be started; see :func:`painters`.
    """
    if cores() < 2 or multiprocessing.parent_process() is not None:
        return None
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver, resource_tracker

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*_TOOLS, "sim.charts.drawings", *(f"sim.charts.{name}" for name in CATALOGUE)])
    resource_tracker.ensure_running()  # here, because it lifts the block beneath
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])  # inherited: Ctrl-C is the parent's business
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
    return context


@contextmanager
def painters(context: BaseContext | None = None, count: int | None = None) -> Iterator[ProcessPoolExecutor | None]:
    """Processes that draw, or nothing where the caller had better draw itself.

    Parameters
    ----------
    context
        What :func:`prepare` gave; without it processes are forked from this one, where that is safe.
    count
        How many; by default as many as there are cores.
    """
    started = context or _forking()
    count = (min(cores(), MOST) if started else 1) if count is None else count
    if count == 1:
        yield None
        return
    pool = ProcessPoolExecutor(count, mp_context=started or multiprocessing.get_context("spawn"), initializer=_begin)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _forking() -> BaseContext | None:
    """Forking is safe on Linux as long as no other thread runs, nor this is a child itself."""
    alone = threading.active_count() == 1 and multiprocessing.parent_process() is None
    return multiprocessing.get_context("fork") if sys.platform == "linux" and alone else None


def _begin() -> None:
    """A painter leaves Ctrl-C to its parent, stops when that is gone, and never searches its modules for garbage."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    for tool in _TOOLS:
        import_module(tool)
    gc.freeze()


def _follow(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)
