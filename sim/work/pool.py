"""Tasks in processes of this machine, or on any executor of :mod:`concurrent.futures`.

The tasks and their results are the same whoever does them, so the answer is the same bit for bit on one core, on all,
and on many machines.
"""

from __future__ import annotations

import multiprocessing
import os
import platform
import sys
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
    as_completed,
    wait,
)
from contextlib import closing, contextmanager, nullcontext
from functools import lru_cache
from multiprocessing.reduction import ForkingPickler
from typing import Any, TypeVar

from sim.errors import SimError
from sim.results.manifest import stamp
from sim.work.processes import Processes, cores, may_fork
from sim.work.ready import get_ready
from sim.work.store import Store

T = TypeVar("T")
R = TypeVar("R")
Found = Generator[tuple[int, R], None, None]
"""Indexes of tasks with their results, as they are finished."""
MOST_WORKERS = 1024 if sys.platform != "win32" else 61
AHEAD = 2
"""Tasks under way for each worker, so that none waits for the one who asks."""
WINDOW = 32
"""Tasks under way on an executor of unknown size."""
WORTH_A_FORK, WORTH_A_SPAWN = 10_000, 300_000
"""Worlds times paths times settings from which on processes pay that are forked, or started afresh."""


class Pool:
    """Who does the tasks. Use it as a context manager, so that its processes stop when the work does.

    Parameters
    ----------
    workers : int, optional
        Processes on this machine; all cores if absent, or this process alone where that is quicker.
    executor : concurrent.futures.Executor, optional
        Who works instead.
    window : callable, optional
        How many tasks the executor may be given at once; asked again and again, because workers come and go.
    store : Store, optional
        Where finished blocks are kept, and looked for.
    threads : int
        How many tasks this process does at once where it does them itself; compiled code lets others run.

    Attributes
    ----------
    used : int
        Processes of this machine that have been at work; 0 where an executor was.

    Examples
    --------
    >>> with Pool(workers=1) as pool:
    ...     sorted(pool.map_tasks(abs, [-2, 3]))
    [(0, 2), (1, 3)]
    """

    def __init__(
        self,
        workers: int | None = None,
        executor: Executor | None = None,
        *,
        window: Callable[[], int] | None = None,
        store: Store | None = None,
        threads: int = 1,
    ) -> None:
        if workers is not None and not 1 <= workers <= MOST_WORKERS:
            raise SimError(f"workers: {workers} is outside 1 to {MOST_WORKERS}.")
        self.workers, self.executor, self.store, self.threads = workers, executor, store, threads
        self.used = 1 if executor is None else 0
        self._window = window or (lambda: WINDOW)
        self._processes: Processes | None = None

    def map_tasks(
        self,
        do: Callable[[T], R],
        tasks: Sequence[T],
        *,
        work: int | None = None,
        key: Callable[[T], str] | None = None,
    ) -> Found[R]:
        """Do every task once.

        Parameters
        ----------
        do : callable
            Does one task; importable by name, or a partial of such a function.
        tasks : sequence
        work : int, optional
            Worlds times paths times settings of all tasks together: little work is done in this process. The engine
            is compiled for it before any other process is started.
        key : callable, optional
            What a task's block is kept under; nothing is kept if absent.

        Yields
        ------
        index, result
            As they are finished, in any order; blocks that had been kept come first.

        Raises
        ------
        SimError
            When a block cannot be kept, or workers are lost.
        Exception
            What a task raises.
        """
        left: dict[int, T] = dict(enumerate(tasks))
        if self.store is None or key is None:
            yield from self._results(do, left, work)
            return
        for index, task in enumerate(tasks):
            kept: Any = self.store.get(key(task))
            if kept is not None:
                del left[index]
                yield index, kept
        with closing(self._results(do, left, work)) as found:
            for index, block in found:
                self.store.put(key(tasks[index]), block)  # type: ignore[arg-type]  # with a key, blocks are results
                yield index, block

    def begin_tasks(self, do: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
        """Begin every task at once, for whoever has something else to do meanwhile.

        Parameters
        ----------
        do : callable
            As for :meth:`map_tasks`.
        tasks : iterable
            Each is begun as soon as it is there.

        Returns
        -------
        iterator
            Results in the order of the tasks. Where this process works alone, each is done when it is asked for.

        Raises
        ------
        SimError
            When workers are lost.
        Exception
            What a task raises, when its result is asked for.
        """
        if self._alone(2, None):
            return (do(task) for task in tasks)
        executor, (stamped, pickled) = self._workers(), _packed(do)
        with _plainly(executor):
            begun = [executor.submit(_checked, stamped, pickled, task) for task in tasks]
        return _in_order(executor, begun)

    @property
    def most(self) -> int:
        """Processes of this machine that there can be; 1 where an executor works."""
        return 1 if self.executor is not None else self.workers or cores()

    def _results(self, do: Callable[[T], R], left: Mapping[int, T], work: int | None) -> Found[R]:
        if work is not None and left and self.executor is None:
            work = get_ready(work, self.most)
        if self._alone(len(left), work):
            if self.threads > 1 < len(left):
                return _in_threads(self.threads, do, left)
            return ((index, do(task)) for index, task in left.items())
        window = self._window if self.executor is not None else lambda: AHEAD * self.used
        return _on_executor(self._workers(), do, left, window)

    def _workers(self) -> Executor:
        """Who works where this process does not: the executor that was handed in, or processes, begun now."""
        if self.executor is not None:
            return self.executor
        self.used = self.most
        if self._processes is None:
            self._processes = Processes(self.used)
        return self._processes

    def _alone(self, tasks: int, work: int | None) -> bool:
        """Whether this process does the work itself; an executor that was handed in does any."""
        if self.executor is not None:
            return False
        if multiprocessing.current_process().daemon:
            return True  # Python lets these start no others
        if tasks <= 1 or self.workers is not None or self._processes is not None:
            return tasks <= 1 or self.workers == 1
        worth = WORTH_A_FORK if may_fork() else WORTH_A_SPAWN
        return cores() == 1 or (work is not None and work < worth)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop the processes at once, whatever they are doing; they are started again when there is more to do."""
        if self._processes is not None:
            self._processes.shutdown()
        self._processes = None


@contextmanager
def pool_of(workers: int | None, executor: Executor | Pool | None) -> Iterator[Pool]:
    """The pool that a caller asks for: the one handed in, which its owner will stop, or one made for the occasion."""
    with nullcontext(executor) if isinstance(executor, Pool) else Pool(workers, executor) as pool:
        yield pool


def _in_threads(threads: int, do: Callable[[T], R], left: Mapping[int, T]) -> Found[R]:
    """Do tasks in threads of this process; those not begun are left when whoever asks has gone."""
    with ThreadPoolExecutor(threads) as many:
        running = {many.submit(do, task): index for index, task in left.items()}
        try:
            for future in as_completed(running):
                yield running[future], future.result()
        finally:
            for future in running:
                future.cancel()


def _on_executor(
    executor: Executor, do: Callable[[T], R], left: Mapping[int, T], window: Callable[[], int]
) -> Found[R]:
    """Do tasks on an executor, a few at a time, so that neither tasks nor results pile up."""
    (stamped, pickled), waiting = _packed(do), iter(left.items())
    running: dict[Future[R], int] = {}
    with _plainly(executor):
        try:
            while True:
                while len(running) < max(1, window()) and (following := next(waiting, None)) is not None:
                    running[executor.submit(_checked, stamped, pickled, following[1])] = following[0]
                if not running:
                    return
                done, _ = wait(running, timeout=1, return_when=FIRST_COMPLETED)
                for future in sorted(done, key=_failed):  # what is finished first, then what went wrong
                    yield running.pop(future), future.result()
        finally:
            for future in running:
                future.cancel()


def _in_order(executor: Executor, begun: Sequence[Future[R]]) -> Iterator[R]:
    """Results of tasks that have been begun, in their order."""
    with _plainly(executor):
        for future in begun:
            yield future.result()


def _packed(do: Callable[[T], R]) -> tuple[Mapping[str, str], bytes]:
    """What every task brings along: what the worker must have, and what is done."""
    return stamp(), bytes(ForkingPickler.dumps(do))


@contextmanager
def _plainly(executor: Executor) -> Iterator[None]:
    """Say in plain words that workers are gone."""
    try:
        yield
    except BrokenExecutor as trouble:
        own = isinstance(executor, Processes)
        raise SimError(KILLED if own else f"the executor that was handed in is broken ({trouble}).") from trouble
    except CancelledError:
        raise SimError("the workers are gone: work under way was given up.") from None


KILLED = (
    "a worker process was killed; perhaps there was not enough memory. Ask for fewer --workers; blocks that were "
    "finished and kept are used by the same command with --resume."
)


def _failed(future: Future[Any]) -> bool:
    return future.cancelled() or future.exception() is not None


def _checked(stamped: Mapping[str, str], pickled: bytes, task: Any) -> Any:
    """Do a task on a worker, which must have the code and the versions of the one who asks.

    Raises
    ------
    SimError
        With the name of this machine, where it would compute something else.
    """
    here = stamp()
    for name in stamped:
        if here.get(name) != stamped[name]:
            what = "code of settlement-sim everywhere, and start its workers again" if name == "code" else "version"
            raise SimError(
                f"the worker {platform.node()} (process {os.getpid()}) has {name} {here.get(name, 'none')}, and "
                f"{stamped[name]} asks. Install the same {what}{'' if name == 'code' else ' everywhere'}."
            )
    try:
        return _loaded(pickled)(task)
    except Exception as trouble:
        _check_portable(trouble)
        raise


def _check_portable(trouble: Exception) -> None:
    """An exception that cannot be unpickled would look like a worker that was killed; its words are raised instead."""
    try:
        ForkingPickler.loads(ForkingPickler.dumps(trouble))
    except Exception:  # whatever unpickling raises
        raise RuntimeError("".join(traceback.format_exception(trouble))) from None


@lru_cache(maxsize=2)
def _loaded(pickled: bytes) -> Callable[[Any], Any]:
    """What is done with every task, unpickled once a worker: a scenario takes longer than a small block."""
    do: Callable[[Any], Any] = ForkingPickler.loads(pickled)
    return do
