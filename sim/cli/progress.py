"""Progress bars on a terminal; silence everywhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Told = Callable[[int, int], None]


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Callable[[str], Told]]:
    """A progress display on standard error, if that is a terminal.

    Yields
    ------
    callable
        ``told = begin("walking paths")`` opens a bar that ``told(done, total)`` moves; without a total it only
        shows that something is going on.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda name: lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:

        def begin(name: str) -> Told:
            task = bars.add_task(name, total=None)
            return lambda done, total: bars.update(task, completed=done, total=total)

        yield begin
