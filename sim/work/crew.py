"""A crew: who carries out the tasks of a run or an analysis, and where finished parts are kept.

The tasks are the same whoever does them, so the answer is the same bit for bit on one core, on all, on any executor
with the interface of :mod:`concurrent.futures`, and on many machines.
"""

from __future__ import annotations

import multiprocessing
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor
from contextlib import closing, contextmanager
from functools import partial
from multiprocessing.context import BaseContext
from types import TracebackType
from typing import Any, cast

from sim.errors import SimError
from sim.process.engine import choose
from sim.work.forks import at_once, cores
from sim.work.parts import Do, Found, Part, T, Window, on_executor
from sim.work.processes import Processes
from sim.work.stamp import Stamped
from sim.work.store import Store

WORTH_A_START = 300_000
"""Worlds times paths times settings from which on several processes are worth their start."""
WORTH_A_FORK = 10_000
"""The same where they have been got ready."""
MOST_WORKERS = 1024
WINDOW = 32
"""Tasks under way at once on an executor of unknown size."""


class Crew:
    """Who does the work. Use it as a context manager, so that its processes stop when the work does.

    Parameters
    ----------
    workers : int, optional
        Processes on this machine; all cores if absent, or this process alone where that is quicker.
    executor : concurrent.futures.Executor, optional
        Who works instead.
    window : callable, optional
        How many tasks the executor may be given at once.
    engine : str, optional
        What walks the worlds, see :mod:`sim.process.engine`; the quickest that is installed if absent.
    store : Store, optional
        Where finished parts are kept, and looked for.
    expected : int
        Worlds times paths times settings that are coming in many small pieces.
    report : callable, optional
        Told in a sentence when a worker has died; a warning if absent.
    origin : BaseContext, optional
        What :func:`sim.work.forks.prepare` gave, if workers have been got ready.

    Examples
    --------
    >>> with Crew(workers=1) as crew:
    ...     [int(part["x"]) for _, part in crew.carry_out(_squared, [2, 3], work=2)]
    [4, 9]
    """

    def __init__(
        self,
        workers: int | None = None,
        executor: Executor | None = None,
        *,
        window: Window | None = None,
        engine: str | None = None,
        store: Store | None = None,
        expected: int = 0,
        report: Callable[[str], None] | None = None,
        origin: BaseContext | None = None,
    ) -> None:
        if workers is not None and not 1 <= workers <= MOST_WORKERS:
            raise SimError(f"workers: {workers} is outside 1 to {MOST_WORKERS}.")
        self.workers, self.executor, self.store, self.expected = workers, executor, store, expected
        self.engine = choose(engine)
        self._origin = origin
        self._window = window or (lambda: WINDOW)
        self._report = report or (lambda words: warnings.warn(words, RuntimeWarning, stacklevel=2))
        self._processes: Processes | None = None

    @property
    def cores(self) -> int:
        """How many processes there may be on this machine; only this one where it is itself somebody's daemon."""
        if multiprocessing.current_process().daemon:
            return 1  # Python lets these start no others
        return cores() if self.workers is None else self.workers

    @property
    def pieces(self) -> int:
        """Into how many pieces work that could be done as one is cut: enough for everybody who might work."""
        return self.pieces_of(None)

    def pieces_of(self, work: int | None) -> int:
        """The same for so much work (as in :meth:`carry_out`): one, where this process does it itself."""
        if work is not None and self.alone(work):
            hands = 1
        else:
            hands = self.cores if self.executor is None else max(self.cores, self._window())
        return hands if self.store is None else self.store.pieces(hands)

    @property
    def used(self) -> int:
        """How many processes of this machine have been at work; 0 where an executor was."""
        return 0 if self.executor is not None else 1 if self._processes is None else self._processes.most

    def carry_out(
        self,
        do: Do[T],
        tasks: Sequence[T],
        *,
        work: int,
        key: Callable[[T], str] | None = None,
        tick: Callable[[], None] | None = None,
    ) -> Found:
        """Do every task once.

        Parameters
        ----------
        do : callable
            Does one task; importable by name.
        tasks : sequence
        work : int
            Worlds times paths times settings of all tasks together: small work is done in this process.
        key : callable, optional
            What a task's part is kept under; nothing is kept if absent.
        tick : callable, optional
            Where this process does the work itself, ``do`` is handed this under the same name, to call now and then.

        Yields
        ------
        index, part
            As they are finished, in any order; those that had been kept come first.

        Raises
        ------
        SimError
            When a part cannot be kept, or workers are lost for good.
        """
        store = self.store if key is not None else None
        left = dict(enumerate(tasks))
        if store is not None and store.folder.exists():
            for index, task in enumerate(tasks):
                kept = store.get(key(task)) if key is not None else None
                if kept is not None:
                    del left[index]
                    yield index, kept
        with closing(self._results(do, left, work, tick)) as found:
            for index, part in found:
                if store is not None and key is not None:
                    store.put(key(tasks[index]), part)
                yield index, part

    def _results(self, do: Do[T], left: dict[int, T], work: int, tick: Callable[[], None] | None) -> Found:
        if self.executor is not None:
            return _elsewhere(self.executor, Stamped(do), left, self._window)
        if len(left) <= 1 or self.alone(work):
            here: Do[T] = do if tick is None else partial(cast(Any, do), tick=tick)
            return ((index, here(task)) for index, task in left.items())
        if self._processes is None:
            self._processes = Processes(self.cores, self._report, self._origin)
        return self._processes.results(do, left)

    def alone(self, work: int) -> bool:
        """Whether this process does so much work itself; an executor that was handed in does any."""
        if self.executor is not None or self.cores == 1:
            return self.executor is None
        if self.workers is not None or self._processes is not None:
            return False
        return max(work, self.expected) < (WORTH_A_FORK if at_once(self._origin) else WORTH_A_START)

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop the processes, whatever they are doing; they are started again when there is more to do."""
        if self._processes is not None:
            self._processes.stop()


@contextmanager
def crew(
    workers: int | None, executor: Executor | Crew | None, *, expected: int = 0, engine: str | None = None
) -> Iterator[Crew]:
    """The crew that a caller asks for: the one handed in, which its owner will stop, or one made for the occasion."""
    if isinstance(executor, Crew):
        executor.expected = max(executor.expected, expected)
        yield executor
        return
    with Crew(workers, executor, expected=expected, engine=engine) as made:
        yield made


def _elsewhere(pool: Executor, do: Do[T], left: dict[int, T], window: Window) -> Found:
    try:
        yield from on_executor(pool, do, left.items(), window)
    except BrokenExecutor as trouble:
        raise SimError(f"the executor that was handed in is broken ({trouble}). Hand in a new one.") from None


def _squared(number: int) -> Part:
    import numpy as np

    return {"x": np.array(number**2)}
