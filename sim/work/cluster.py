"""Many machines: the cluster of a scheduler of dask.distributed, with workers that come and go.

What is done with every task crosses the net once; after that a task is a few bytes, and only as many are under way
as keep every core busy. When a worker dies, the scheduler has others do what it was doing. Workers are Python
processes that somebody else installed, so they make sure that they compute what they are asked before they begin.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from sim.errors import SimError
from sim.work.parts import Part, Window
from sim.work.stamp import check, stamp

PATIENCE = 8
"""Seconds in which a scheduler must answer."""
AHEAD = 2
"""Tasks under way per core, so that no core waits for the one who asks."""
NEWS = "all"
"""What a scheduler calls the topic under which it says who comes and goes."""


@contextmanager
def cluster(address: str, report: Callable[[str], None]) -> Iterator[tuple[Executor, Window]]:
    """Connect to a scheduler.

    Parameters
    ----------
    address : str
        ``tcp://HOST:PORT``; ``tls://`` with the certificates that dask's configuration names.
    report : callable
        Told in a sentence what the one who waits should know; perhaps from another thread.

    Yields
    ------
    executor, window
        For a :class:`~sim.work.crew.Crew`.

    Raises
    ------
    SimError
        If the address is none, the extra is not installed, nobody answers or somebody else, the scheduler is gone,
        or workers are not fit for the work.
    """
    _check_address(address)
    try:
        from distributed import Client
    except ImportError:
        raise SimError('--cluster needs the extra [cluster]: pip install "settlement-sim[cluster]"') from None
    _hush()
    client, machines = _connect(Client, address, report)
    try:
        yield machines, machines.window
    except Exception as trouble:
        said = _in_plain_words(trouble, address, lost=client.status != "running")
        if said is None:
            raise
        raise SimError(said) from None
    finally:
        _part(client)


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address if "://" in address else f"tcp://{address}")
        if parts.scheme in ("tcp", "tls") and parts.hostname and parts.port:
            return
    except ValueError:  # such as a port that is no number
        pass
    raise SimError(f"--cluster {address}: write the address of a scheduler, tcp://HOST:PORT.")


def _connect(make: Callable[..., Any], address: str, report: Callable[[str], None]) -> tuple[Any, _Machines]:
    """A client of a scheduler, and the machines behind it; whatever goes wrong with that, the address is at fault."""
    client = None
    try:
        asyncio.run(asyncio.wait_for(_greet(address), PATIENCE))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # versions that differ: workers look at those that matter
            client = make(address, timeout=PATIENCE, set_as_default=False)
        return client, _Machines(client, address, report)
    except Exception as trouble:
        if client is not None:
            _part(client)
        raise SimError(f"--cluster {address}: {_why_not(trouble, address)}") from None


async def _greet(address: str) -> None:
    """Make sure that a scheduler answers; a client would wait for ever for a server of another kind.

    Raises
    ------
    SimError
        If it is another server of dask that answers.
    """
    from distributed import Security
    from distributed.core import rpc

    async with rpc(address, timeout=PATIENCE, connection_args=Security().get_connection_args("client")) as server:
        kind = (await server.identity()).get("type")
    if kind != "Scheduler":
        raise SimError(f"a {str(kind).lower()} of dask answers there, and not the scheduler.")


def _why_not(trouble: Exception, address: str) -> str:
    """Why there is no connection, and what to do about it."""
    remedy = "Start one with: dask scheduler; it prints its address, tcp://HOST:PORT."
    if isinstance(trouble, SimError):
        return f"{trouble} Write the scheduler's address, which it prints when it starts."
    if address.startswith("tls:") and isinstance(trouble, TypeError):  # what dask says without certificates
        return (
            "dask has no certificates here. Name them in its configuration, under distributed.comm.tls, or start the "
            "scheduler without them, at tcp://HOST:PORT."
        )
    if isinstance(trouble, (OSError, ImportError, TimeoutError)):
        return f"no scheduler answers there ({_first_line(trouble)}). {remedy}"
    return f"what answers there is no scheduler of dask. {remedy}"


def _part(client: Any) -> None:
    """Take leave of a scheduler, of its news first: it would fail to tell a client of its own end."""
    with suppress(Exception):  # whatever a client says whose scheduler is gone, or who never asked for news
        client.unsubscribe_topic(NEWS)
    with suppress(Exception):
        client.close(timeout=1)


class _Machines(Executor):
    """An executor whose tasks are done by the workers of a scheduler."""

    def __init__(self, client: Any, address: str, report: Callable[[str], None]) -> None:
        self._client, self._address, self._report = client, address, report
        self._pool = client.get_executor(pure=False)
        self._stamp = stamp()
        self._sent: tuple[Any, Any] = (None, None)
        self._changed = threading.Event()
        self._threads = dict(client.ncores())
        self._workers = set(self._threads)
        client.subscribe_topic(NEWS, self._hear)
        if not self._workers:
            report(f"The scheduler at {address} has no workers yet; work begins when the first one joins.")

    def submit(self, do: Callable[..., Part], /, *tasks: Any, **_: Any) -> Future[Part]:  # type: ignore[override]
        from distributed.protocol.pickle import dumps

        if self._sent[0] is not do:
            self._sent = do, self._client.submit(_same, dumps(do), pure=False)
        future: Future[Part] = self._pool.submit(do_block, self._stamp, self._sent[1], dumps(tasks))
        return future

    def window(self) -> int:
        """Tasks that keep all cores busy which there are at the moment."""
        if self._changed.is_set():
            self._changed.clear()
            with suppress(Exception):  # a scheduler that is gone: its tasks say so
                self._threads = self._client.sync(self._client.scheduler.ncores, callback_timeout=PATIENCE)
        return AHEAD * max(1, sum(self._threads.values()))

    def _hear(self, event: tuple[float, Any]) -> None:
        """Take note of workers that come and go; the scheduler says so."""
        what: Mapping[str, Any] = event[1] if isinstance(event[1], Mapping) else {}
        worker = what.get("worker")
        if what.get("action") == "add-worker":
            if not self._workers:
                self._report(f"The worker {worker} joined; work is under way.")
            self._workers.add(worker)
            self._changed.set()
        elif what.get("action") == "remove-worker":
            self._workers.discard(worker)
            self._changed.set()
            if not what.get("expected", False) and what.get("processing-tasks"):
                self._report(f"The worker {worker} is gone; what it was doing is done again.")
            if not self._workers:
                self._report(f"No workers are left at {self._address}; work goes on when one joins.")


def do_block(asked: dict[str, str], do: bytes, tasks: bytes) -> Part:
    """Do a task on a worker: first see that the versions are those asked for, because nothing else fits otherwise.

    Raises
    ------
    SimError
        With the address of this worker.
    """
    from distributed import get_worker
    from distributed.protocol.pickle import loads

    try:
        check(asked)
        part: Part = loads(do)(*loads(tasks))
    except SimError as fault:
        raise SimError(f"the worker {get_worker().address} says: {fault}") from None
    return part


def _same(sent: bytes) -> bytes:
    """What was sent. As the answer to a task it is made again when all workers that had it are gone."""
    return sent


def _in_plain_words(trouble: Exception, address: str, *, lost: bool) -> str | None:
    """What the user should know, if the trouble is the cluster's."""
    from distributed import KilledWorker
    from distributed.comm import CommClosedError

    if isinstance(trouble, KilledWorker):
        return (
            f"the same block of work was lost with {trouble.allowed_failures + 1} workers, the last of them "
            f"{trouble.last_worker.address}; they may lack memory. Start workers with more memory or fewer threads."
        )
    if isinstance(trouble, CommClosedError) or (lost and isinstance(trouble, (SimError, RuntimeError))):
        return f"the scheduler at {address} is gone; work under way was given up. Start one, or work without --cluster."
    missing = isinstance(trouble, ModuleNotFoundError) and (trouble.name or "").split(".")[0] == "sim"
    if missing or "deserializ" in str(trouble):
        return (
            f"the scheduler at {address}, or a worker, cannot read the work ({_first_line(trouble)}). "
            "Install the same settlement-sim with the extra [cluster] everywhere, the scheduler's machine included."
        )
    return None


def _first_line(trouble: BaseException) -> str:
    return str(trouble).strip().partition("\n")[0] or type(trouble).__name__


def _hush() -> None:
    """Keep the log of dask.distributed off the terminal: what matters of it is reported in sentences."""
    for name in ("distributed", "distributed.client", "distributed.gc", "tornado", "tornado.application", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
