"""What a worker process does, and how it is started without disturbing anybody."""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from types import ModuleType
from typing import Any

_STARTING = threading.Lock()


@contextmanager
def quietly() -> Iterator[None]:
    """What is started inside never hears Ctrl-C, and does not run the script of whoever starts it.

    A fresh process usually imports the main module first, which runs a script again that does not guard against it;
    workers need nothing from there.
    """
    with _STARTING, _deaf():
        script, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = script


@contextmanager
def _deaf() -> Iterator[None]:
    """Ctrl-C is held back meanwhile; a process that is started inherits this for good."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # here, because it lifts the block beneath
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def at_work(line: Connection) -> None:
    """Do what comes along the line, until it is cut: either what to do from now on, or (index, task) to do it with.

    Every task is answered by (index, part), or by the exception that it raised.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    told: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(line, told), daemon=True).start()
    do: Any = None
    while True:
        what = told.get()
        if callable(what):
            do = what
            continue
        try:
            if isinstance(what, Exception):
                raise what
            index, task = what
            answer: Any = (index, do(task))
        except BaseException as trouble:
            answer = _portable(trouble)
        line.send(answer)


def _listen(line: Connection, told: queue.SimpleQueue[Any]) -> None:
    """Take in what comes, so that the parent never waits for a worker that is busy; leave when the parent is gone."""
    while True:
        try:
            told.put(line.recv())
        except (EOFError, OSError):
            os._exit(1)
        except Exception as trouble:  # whatever comes of a module that cannot be found here
            told.put(trouble)


def _portable(trouble: BaseException) -> BaseException:
    """An exception that survives the way to the parent, with a note where it comes from."""
    from multiprocessing.reduction import ForkingPickler

    where = "".join(traceback.format_exception(trouble))
    trouble.add_note(f"in a worker process:\n{where}")
    try:
        ForkingPickler.loads(ForkingPickler.dumps(trouble))
    except Exception:  # whatever pickling raises
        return RuntimeError(f"in a worker process:\n{where}")
    return trouble
