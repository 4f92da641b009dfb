"""Worker processes on this machine: started once, replaced when they die, stopped at once.

Every worker has a line of its own to the parent. So one that dies, for want of memory or by somebody's hand, takes
nothing with it but what it was doing, even in the middle of an answer; a standard pool breaks as a whole then, or
waits for ever. Workers leave the keyboard's interrupt to the parent and go by themselves when it is gone, however it
went.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any

from sim.errors import SimError
from sim.work.parts import Do, Found, Part, T
from sim.work.worker import at_work, quietly

PATIENCE = 3
"""Deaths over the same task after which there is no point in trying again."""
AHEAD = 2
"""Tasks that a worker is given at once while there are plenty, so that it never waits for the parent."""


@dataclass(eq=False)
class Worker:
    """A process, the line to it, and the indexes of the tasks that it was given, in their order."""

    process: BaseProcess
    line: Connection
    given: deque[int] = field(default_factory=deque)


class Processes:
    """Worker processes.

    Parameters
    ----------
    count : int
        The most there may be; there are never more than tasks.
    report : callable
        Told in a sentence when a worker has died.
    origin : BaseContext, optional
        What :func:`sim.work.forks.prepare` gave, if workers have been got ready.

    Attributes
    ----------
    most : int
        The most there have been at a time.
    """

    def __init__(self, count: int, report: Callable[[str], None], origin: BaseContext | None = None) -> None:
        self.count, self.report, self.most = count, report, 0
        self._context: Any = origin or multiprocessing.get_context("spawn")
        self._workers: list[Worker] = []

    def results(self, do: Do[T], tasks: Mapping[int, T]) -> Found:
        """Do tasks; yield (index, part) as they are finished, in any order.

        Raises
        ------
        SimError
            When workers die over the same task again and again, or cannot be started.
        Exception
            What a task raises.
        """
        try:
            yield from self._results(do, tasks)
        except BaseException:
            self.stop()
            raise

    def _results(self, do: Do[T], tasks: Mapping[int, T]) -> Found:
        waiting, left, deaths = deque(tasks), len(tasks), dict.fromkeys(tasks, 0)
        for worker in list(self._workers):
            if not (worker.process.is_alive() and self._send(worker, do)):
                self._bury(worker)  # it died while there was nothing to do
        while left:
            while waiting and len(self._workers) < min(self.count, left):
                self._send(self._start(), do)
            self._give(waiting, tasks)
            for worker, answer in self._answers():
                if answer is None:
                    self._again(worker, waiting, deaths, left)
                    continue
                if isinstance(answer, BaseException):
                    raise answer
                worker.given.popleft()
                self._give(waiting, tasks)
                left -= 1
                yield answer

    def _give(self, waiting: deque[int], tasks: Mapping[int, T]) -> None:
        """Hand out tasks: one to each who has none; the next one too, while there is enough for all."""
        for most in range(AHEAD):
            for worker in self._workers:
                if len(waiting) > most * len(self._workers) and len(worker.given) == most:
                    worker.given.append(waiting.popleft())
                    self._send(worker, (worker.given[-1], tasks[worker.given[-1]]))

    def _answers(self) -> Iterator[tuple[Worker, tuple[int, Part] | BaseException | None]]:
        """Wait for answers; None is that of a worker that has died."""
        by = {worker.line: worker for worker in self._workers}
        for line in wait(list(by)):
            worker = by[line]  # type: ignore[index]
            try:
                answer = worker.line.recv()
            except (EOFError, OSError):
                answer = None
            yield worker, answer

    def _again(self, worker: Worker, waiting: deque[int], deaths: dict[int, int], left: int) -> None:
        """Take back what a dead worker was given."""
        self._bury(worker)
        if not worker.given:
            return
        deaths[worker.given[0]] += 1
        if deaths[worker.given[0]] >= PATIENCE:
            raise SimError(
                f"worker processes died {PATIENCE} times over the same block; they may lack memory. "
                "Try fewer with --workers, or --workers 1 to see what happens."
            )
        waiting.extendleft(reversed(worker.given))
        self.report(f"A worker process died; what it was doing is done again ({left} blocks are left).")

    def _start(self) -> Worker:
        here, there = multiprocessing.Pipe()
        process = self._context.Process(target=at_work, args=(there,), daemon=True)
        worker = Worker(process, here)
        try:
            with quietly():
                process.start()
                self._workers.append(worker)
        except OSError as trouble:
            raise SimError(f"no worker process can be started: {trouble}. Try fewer with --workers.") from None
        finally:
            there.close()
        self.most = max(self.most, len(self._workers))
        return worker

    def _send(self, worker: Worker, what: Any) -> bool:
        """Send something; whether there was anybody to take it. Who is gone is found by its silence."""
        try:
            worker.line.send(what)
        except OSError:
            return False
        return True

    def _bury(self, worker: Worker) -> None:
        self._workers.remove(worker)
        worker.process.kill()
        worker.process.join()
        worker.line.close()

    def stop(self) -> None:
        """Stop at once, whatever is under way."""
        for worker in self._workers:
            worker.process.kill()
        while self._workers:
            self._bury(self._workers[-1])
