"""Processes that draw side by side; the files are the same whoever draws.

Importing matplotlib takes as long as drawing ten charts, so a command that will draw has them got ready beforehand:
:mod:`sim.work.forks`.
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
from sim.work.processes import cores

MOST = 8
"""More painters than this wait for tables."""
_TOOLS = ("matplotlib.figure", "sim.charts.lettering")
MODULES = (*_TOOLS, "sim.charts.drawings", *(f"sim.charts.{name}" for name in CATALOGUE))
"""What painters need."""


@contextmanager
def painters(context: BaseContext | None = None, count: int | None = None) -> Iterator[ProcessPoolExecutor | None]:
    """Processes that draw, or nothing where the caller had better draw itself.

    Parameters
    ----------
    context
        What :func:`sim.work.forks.prepare` gave; without it processes are forked from this one, where that is safe.
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
