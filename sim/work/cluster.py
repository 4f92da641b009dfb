"""Many machines: the cluster of a scheduler of dask.distributed, with workers that come and go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from sim.errors import SimError
from sim.work.parts import Window


@contextmanager
def cluster(address: str, report: Callable[[str], None]) -> Iterator[tuple[Executor, Window]]:
    """Connect to a scheduler.

    Parameters
    ----------
    address : str
        ``tcp://HOST:PORT``.
    report : callable
        Told in a sentence what the one who waits should know.

    Yields
    ------
    executor, window
        For a :class:`~sim.work.crew.Crew`.

    Raises
    ------
    SimError
        If the extra is not installed, or nobody answers.
    """
    try:
        from distributed import Client
    except ImportError:
        raise SimError('--cluster needs the extra [cluster]: pip install "settlement-sim[cluster]"') from None
    try:
        client = Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError, TimeoutError) as trouble:
        raise SimError(f"no scheduler answers at {address} ({trouble}). Start one with: dask scheduler") from None
    with client:
        if not client.ncores():
            report(f"The scheduler at {address} has no workers yet; work begins when the first one joins.")
        yield client.get_executor(), lambda: 4 * max(1, sum(client.ncores().values()))
