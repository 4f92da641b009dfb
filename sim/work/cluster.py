"""Many machines: the cluster of a scheduler of dask.distributed, with workers that come and go.

When a worker dies, the scheduler has others do what it was doing.
"""

from __future__ import annotations

import asyncio
import logging
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from sim.errors import SimError
from sim.work.pool import AHEAD

PATIENCE = 8
"""Seconds in which a scheduler must answer."""


@contextmanager
def cluster(address: str, report: Callable[[str], None]) -> Iterator[tuple[Executor, Callable[[], int]]]:
    """Connect to a scheduler.

    Parameters
    ----------
    address : str
        ``tcp://HOST:PORT``; ``tls://`` with the certificates that dask's configuration names.
    report : callable
        Told in a sentence what the one who waits should know.

    Yields
    ------
    executor, window
        For a :class:`~sim.work.pool.Pool`.

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
    for name in ("distributed", "distributed.client", "distributed.gc", "tornado", "tornado.application", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # what matters of it is reported in sentences
    client = _connect(Client, address)
    try:
        window = _Window(client, address, report)
        yield client.get_executor(pure=False), window
        window.look()
    except Exception as trouble:
        said = _in_plain_words(trouble, address, lost=client.status != "running")
        if said is None:
            raise
        raise SimError(said) from None
    finally:
        with suppress(Exception):  # whatever a client says whose scheduler is gone
            client.close(timeout=1)


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address if "://" in address else f"tcp://{address}")
        if parts.scheme in ("tcp", "tls") and parts.hostname and parts.port:
            return
    except ValueError:  # such as a port that is no number
        pass
    raise SimError(f"--cluster {address}: write the address of a scheduler, tcp://HOST:PORT.")


def _connect(make: Callable[..., Any], address: str) -> Any:
    """A client of a scheduler; whatever goes wrong with that, the address is at fault."""
    try:
        asyncio.run(asyncio.wait_for(_greet(address), PATIENCE))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # versions that differ: workers look at those that matter
            return make(address, timeout=PATIENCE, set_as_default=False)
    except Exception as trouble:
        raise SimError(f"--cluster {address}: {_why_not(trouble, address)}") from None


async def _greet(address: str) -> None:
    """Make sure that a scheduler answers; a client would wait for ever for a server of another kind."""
    from distributed import Security
    from distributed.core import rpc

    async with rpc(address, timeout=PATIENCE, connection_args=Security().get_connection_args("client")) as server:
        kind = (await server.identity()).get("type")
    if kind != "Scheduler":
        raise SimError(
            f"a {str(kind).lower()} of dask answers there, and not the scheduler. Write the scheduler's address, "
            "which it prints when it starts."
        )


def _why_not(trouble: Exception, address: str) -> str:
    """Why there is no connection, and what to do about it."""
    remedy = "Start one with: dask scheduler; it prints its address, tcp://HOST:PORT."
    if isinstance(trouble, SimError):
        return str(trouble)
    if address.startswith("tls:") and isinstance(trouble, TypeError):  # what dask says without certificates
        return (
            "dask has no certificates here. Name them in its configuration, under distributed.comm.tls, or start the "
            "scheduler without them, at tcp://HOST:PORT."
        )
    if isinstance(trouble, (OSError, ImportError, TimeoutError)):
        return f"no scheduler answers there ({_first_line(trouble)}). {remedy}"
    return f"what answers there is no scheduler of dask. {remedy}"


class _Window:
    """How many tasks keep all cores busy that there are at the moment; who waits is told when workers come and go."""

    def __init__(self, client: Any, address: str, report: Callable[[str], None]) -> None:
        self._client, self._address, self._report = client, address, report
        self._cores: dict[str, int] = {}
        self._asked = 0.0
        self.look()
        if not self._cores:
            report(f"The scheduler at {address} has no workers yet; work begins when the first one joins.")

    def __call__(self) -> int:
        if time.monotonic() > self._asked + 1:
            self.look()
        return AHEAD * max(1, sum(self._cores.values()))

    def look(self) -> None:
        """Ask for the workers, and tell who is gone."""
        before = set(self._cores)
        with suppress(Exception):  # a scheduler that is gone: its tasks say so
            self._cores = dict(self._client.sync(self._client.scheduler.ncores, callback_timeout=PATIENCE))
        self._asked, now = time.monotonic(), set(self._cores)
        for worker in sorted(before - now):
            self._report(f"The worker {worker} is gone; what it was doing is done again.")
        if before and not now:
            self._report(f"No workers are left at {self._address}; work goes on when one joins.")


def _in_plain_words(trouble: Exception, address: str, *, lost: bool) -> str | None:
    """What the user should know, if the trouble is the cluster's."""
    from distributed import KilledWorker
    from distributed.comm.core import CommClosedError

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
