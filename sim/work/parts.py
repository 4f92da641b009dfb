"""The words of this folder: a task is a piece of work, a part is what it gives.

A part is plain arrays by name, so that it can cross to another process or machine and be kept on disk without pickling.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from itertools import islice
from typing import Any, TypeVar

from numpy.typing import NDArray

from sim.errors import SimError

Part = dict[str, NDArray[Any]]
Found = Generator[tuple[int, Part], None, None]
"""Indexes of tasks with their parts, as they are finished."""
T = TypeVar("T")
Do = Callable[[T], Part]
"""Does one task. It must be importable by name, so that other processes find it."""
Window = Callable[[], int]
"""How many tasks may be under way at once; asked again and again, because workers come and go."""


def on_executor(pool: Executor, do: Do[T], tasks: Iterable[tuple[int, T]], window: Window) -> Found:
    """Do tasks on any executor, a few at a time, so that neither tasks nor answers pile up.

    Parameters
    ----------
    pool : concurrent.futures.Executor
    do : callable
    tasks : iterable of (index, task)
    window : callable
        How many may be under way.

    Yields
    ------
    index, part
        As they are finished, in any order.

    Raises
    ------
    SimError
        When the executor gives up tasks, as it does when whoever runs it is gone.
    """
    waiting = iter(tasks)
    running: dict[Future[Part], int] = {}
    try:
        while True:
            for index, task in islice(waiting, max(0, max(1, window()) - len(running))):
                running[pool.submit(do, task)] = index
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in sorted(done, key=_failed):  # what is finished first, then what went wrong
                index = running.pop(future)
                yield index, future.result()
    except CancelledError:
        raise SimError("the workers are gone: work under way was given up.") from None
    finally:
        for future in running:
            future.cancel()


def _failed(future: Future[Part]) -> bool:
    return future.cancelled() or future.exception() is not None
