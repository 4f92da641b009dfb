"""A process that others are forked from: it imports what they need while this one reads, loads and checks.

Importing takes longer than much of the work does. On Linux a process of its own does it in the background, and
workers and painters are then forked from it at once. It runs no threads and holds nothing but modules, so forking is
safe there, whatever goes on here.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress
from multiprocessing.context import BaseContext


def prepare(modules: Iterable[str]) -> BaseContext | None:
    """Begin to get processes ready in the background, if there is a core for them; for commands, not for libraries.

    Elsewhere than on Linux they will be started afresh. Either way they may import the program's main module, which a
    command guards and a user's script may not.

    Parameters
    ----------
    modules : iterable of str
        What they will need, by name.

    Returns
    -------
    BaseContext or None
        How they are to be started.
    """
    if cores() < 2 or multiprocessing.parent_process() is not None:
        return None
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver, resource_tracker

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(modules))
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    try:
        resource_tracker.ensure_running()  # here, because it lifts the block beneath
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])  # inherited: Ctrl-C is the parent's business
        forkserver.ensure_running()
    except OSError:  # no place for its socket, say: it would only have been quicker
        return None
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return context


def dismiss() -> None:
    """Send away the process that was got ready, which else finds out that nobody wants it once it has imported all."""
    from multiprocessing import forkserver

    number = getattr(getattr(forkserver, "_forkserver", None), "_forkserver_pid", None)
    if number is not None:
        with suppress(OSError):
            os.kill(number, signal.SIGKILL)


def at_once(context: BaseContext | None) -> bool:
    """Whether processes of a context are there at once, rather than after they have imported everything."""
    return context is not None and context.get_start_method() == "forkserver"


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
