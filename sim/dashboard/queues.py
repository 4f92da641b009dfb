"""Threads by urgency: a first picture, its refinement, drawings, and analyses each have a queue of their own.

A queue does one piece of work at a time; the tab that has waited longest for its turn is next. New work of a tab's slot
(``tab/what it is for``) replaces the older one in the same queue. Work calls ``tick`` now and then: it ends there when
it was replaced, and waits there while a first picture is being made for anybody, so that no tab slows others to a halt;
analyses wait for refined pictures too.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, final

from sim.errors import SimError

Tick = Callable[[], None]
WAITING = 200
"""Pieces of work that may wait in a queue."""
OF_ONE = 8
"""Pieces of work of one tab that may wait in a queue."""
PATIENCE = 5.0
"""Seconds for which work lets that of a more urgent queue go ahead, in one go."""


class Replaced(SimError):
    """The work is no longer wanted."""

    http_status = 409

    def __init__(self) -> None:
        super().__init__("a newer move replaced this one.")

    def as_json(self) -> dict[str, Any]:
        """As the page expects it."""
        return {**super().as_json(), "cancelled": True}


class Busy(SimError):
    """Too much is waiting."""

    http_status = 503

    def __init__(self) -> None:
        super().__init__("too much is waiting for an answer; try again in a moment.")


@final
class Work:
    """One piece of work: for whom, what, and the future of its answer."""

    def __init__(self, slot: str, do: Callable[[Tick], Any]) -> None:
        self.slot, self.do, self.tab = slot, do, slot.partition("/")[0]
        self.future: Future[Any] = Future()
        self._unwanted = threading.Event()

    @property
    def unwanted(self) -> bool:
        """Whether it was cancelled or replaced."""
        return self._unwanted.is_set()

    def cancel(self) -> None:
        """Say that nobody wants it any more; it ends at its next tick."""
        self._unwanted.set()


@final
class WorkQueue:
    """One thread and the work that waits for it."""

    def __init__(self, name: str, *, after: Sequence[WorkQueue] = ()) -> None:
        self.name, self._after = name, after
        self._waiting: deque[Work] = deque()
        self._now: Work | None = None
        self._turns: dict[str, int] = {}
        self._change = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=f"dashboard-{name}", daemon=True)
        self._thread.start()

    def submit(self, slot: str, do: Callable[[Tick], Any]) -> Work:
        """Put work into the queue and make older work of the same slot unwanted.

        Raises
        ------
        Busy
            When too much is waiting.
        """
        work = Work(slot, do)
        self.drop(slot)
        with self._change:
            mine = sum(one.tab == work.tab for one in self._waiting)
            if mine >= OF_ONE or len(self._waiting) >= WAITING or self._closed:
                raise Busy()
            self._waiting.append(work)
            self._change.notify_all()
        return work

    def drop(self, slot: str) -> None:
        """Make all work of a slot unwanted."""
        with self._change:
            for older in [one for one in (*self._waiting, self._now) if one is not None and one.slot == slot]:
                older.cancel()
            for gone in [one for one in self._waiting if one.unwanted]:
                self._waiting.remove(gone)
                gone.future.set_exception(Replaced())

    def wait_idle(self, timeout: float | None = None) -> bool:
        """Wait until nothing is done or waiting."""
        with self._change:
            return self._change.wait_for(lambda: self._now is None and not self._waiting, timeout)

    def close(self) -> None:
        """End the thread after the work at hand, which is told to stop."""
        with self._change:
            self._closed = True
            for work in (*self._waiting, self._now):
                if work is not None:
                    work.cancel()
            self._change.notify_all()

    def _tick(self, work: Work) -> None:
        for other in self._after:
            other.wait_idle(PATIENCE)
        if work.unwanted:
            raise Replaced()

    def _next(self) -> Work:
        """The oldest piece of work of the tab whose last turn is longest ago."""
        work = min(self._waiting, key=lambda one: self._turns.get(one.tab, 0))
        self._waiting.remove(work)
        if not self._waiting:
            self._turns.clear()
        self._turns[work.tab] = max(self._turns.values(), default=0) + 1
        return work

    def _run(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._waiting or self._closed)
                if not self._waiting:
                    return
                work = self._now = self._next()
            try:
                self._tick(work)
                answer = work.do(lambda: self._tick(work))  # noqa: B023
            except BaseException as error:  # whoever waits is told; the queue lives on
                work.future.set_exception(error)
            else:
                work.future.set_result(answer)
            with self._change:
                self._now = None
                self._change.notify_all()
            del work


@final
class Queues:
    """The four queues of a server."""

    def __init__(self) -> None:
        self.quick = WorkQueue("quick")
        self.refine = WorkQueue("refine", after=[self.quick])
        self.draw = WorkQueue("draw", after=[self.quick])
        self.analyse = WorkQueue("analyse", after=[self.quick, self.refine])

    def close(self) -> None:
        """End all."""
        for queue in (self.quick, self.refine, self.draw, self.analyse):
            queue.close()
