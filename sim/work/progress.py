"""Progress bars on a terminal; silence everywhere else."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[int, int], None]
"""Called with (done, all): worlds times paths, or settings."""
OFTEN = 0.1
"""Seconds between two drawings of a bar."""


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Callable[[str], Progress]]:
    """A progress display on standard error, if that is a terminal.

    It is drawn when there is progress and not by a thread of its own, because processes are forked meanwhile.

    Yields
    ------
    callable
        ``report = begin("walking paths")`` opens a bar that ``report(done, total)`` moves; without a total it only
        shows that something is going on.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda name: lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bars:
        drawn = 0.0

        def begin(name: str) -> Callable[[int, int], None]:
            task = bars.add_task(name, total=None)
            bars.refresh()

            def report(done: int, total: int) -> None:
                nonlocal drawn
                bars.update(task, completed=done, total=total)
                if done == total or time.monotonic() > drawn + OFTEN:
                    drawn = time.monotonic()
                    bars.refresh()

            return report

        yield begin
