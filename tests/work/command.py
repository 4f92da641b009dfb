"""``python -m tests.work.command MOMENT run ...`` is ``sim run ...`` that keeps blocks from the first second on.

At its moment it waits to be stopped, or for the signal USR1: once so many blocks are kept, at ``begin``, while
``saving`` or ``drawing``, before the ``report`` is written; or never.
"""

import signal
import sys
import time
from collections.abc import Callable
from typing import Any

import sim.output.pictures
import sim.output.report
import sim.output.run
import sim.runner
from sim.cli import main
from sim.work.store import Store

WAITING = "waiting to be stopped\n"


def waits(after: Callable[..., Any], count: int = 1) -> Callable[..., Any]:
    """A function that does not come back when it has been called so often."""
    called, goes_on = 0, list[bool]()

    def function(*words: Any, **options: Any) -> Any:
        nonlocal called
        answer = after(*words, **options)
        called += 1
        if called == count:
            sys.stdout.write(WAITING)
            sys.stdout.flush()
            signal.signal(signal.SIGUSR1, lambda *_: goes_on.append(True))
            while not goes_on:
                time.sleep(0.05)
        return answer

    return function


if __name__ == "__main__":
    Store.__init__.__kwdefaults__["after"] = 0.0  # type: ignore[index]
    moment = sys.argv.pop(1)
    if moment.isdecimal():
        Store.put = waits(Store.put, int(moment))  # type: ignore[method-assign]
    if moment == "begin":
        sim.runner.walk_all = waits(lambda *_: None)
    if moment == "saving":
        sim.output.run.netcdf = waits(sim.output.run.netcdf)
    if moment == "drawing":
        sim.output.pictures.rendered = waits(sim.output.pictures.rendered, 3)
    if moment == "report":
        sim.output.report.report_html = waits(sim.output.report.report_html)
    main()
