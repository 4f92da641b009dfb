"""Worker processes on this machine: started once, replaced when they die, stopped at once.

A process that is killed, for want of memory or by somebody, takes a whole standard pool with it. Here that is
reported, and what was under way is done again by new processes. Workers leave the keyboard's interrupt to the
parent and stop by themselves when the parent is gone, however it went.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import closing

from sim.errors import SimError
from sim.work.parts import Do, Found, T, on_executor

PATIENCE = 3
"""Deaths in a row, without any task finished between them, after which there is no point in going on."""


class Processes:
    """Worker processes.

    Parameters
    ----------
    count : int
        How many.
    report : callable
        Told in a sentence when a worker has died.
    """

    def __init__(self, count: int, report: Callable[[str], None]) -> None:
        self.count, self.report = count, report
        self._pool: ProcessPoolExecutor | None = None

    def results(self, do: Do[T], tasks: Mapping[int, T]) -> Found:
        """Do tasks; yield (index, part) as they are finished, in any order.

        Raises
        ------
        SimError
            When workers die again and again.
        """
        left, deaths = dict(tasks), 0
        while left:
            try:
                with closing(on_executor(self._started(), do, list(left.items()), lambda: 2 * self.count)) as found:
                    for index, part in found:
                        del left[index]
                        deaths = 0
                        yield index, part
            except BrokenExecutor:
                self.stop()
                deaths += 1
                if deaths >= PATIENCE:
                    raise SimError(
                        f"worker processes died {deaths} times without finishing anything; they may lack memory. "
                        "Finished blocks are kept. Try fewer with --workers, or --workers 1 to see what happens."
                    ) from None
                self.report(f"A worker process died; what it was doing is done again ({len(left)} blocks are left).")
            except BaseException:
                self.stop()
                raise

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self.count, mp_context=context, initializer=_begin)
        return self._pool

    def stop(self) -> None:
        """Stop at once, whatever is under way."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        for process in list((getattr(pool, "_processes", None) or {}).values()):
            process.kill()
        pool.shutdown(wait=True, cancel_futures=True)


def _begin() -> None:
    """Make a new worker leave Ctrl-C to its parent, and stop when that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()


def _follow(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)
