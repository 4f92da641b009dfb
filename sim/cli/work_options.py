"""Who does the work that a command asks for: cores of this machine or a cluster, and going on after it was stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.errors import SimError

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.work.pool import Pool
    from sim.work.store import Store

Decorated = Callable[..., Any]


@dataclass(frozen=True)
class WorkOptions:
    """What the options of this file ask for."""

    workers: int | None = None
    cluster: str | None = None
    resume: bool = False


def work_options(function: Decorated) -> Decorated:
    """Add ``--workers``, ``--cluster`` and ``--resume``."""
    parts = (
        click.option("--workers", type=int, metavar="N", help="Processes; all cores if absent, where that is quicker."),
        click.option("--cluster", metavar="ADDRESS", help="Work on the cluster of the scheduler at tcp://HOST:PORT."),
        click.option("--resume", is_flag=True, help="Go on with work that was stopped."),
    )
    for part in reversed(parts):
        function = part(function)
    return function


def store_for(folder: Path, scenarios: Sequence[Scenario], about: Mapping[str, Any]) -> Store:
    """Where the finished blocks of some work lie until it is done.

    Parameters
    ----------
    folder
        A folder of its own.
    scenarios
        Resolved; their content counts, not their names.
    asked
        What is asked of them, in words and numbers.
    """
    from sim.results.manifest import scenario_hash
    from sim.work.store import Store

    content = {"scenario": " ".join(scenario_hash(one)[:16] for one in scenarios)}
    return Store(folder, content | {name: str(value) for name, value in about.items()} | content)


def done_before(folder: Path) -> str:
    """What to say where work that is to be gone on with is finished."""
    return f"{folder} holds this very work, finished: there is nothing to go on with. Without --resume it is made anew."


@contextmanager
def pool_for(options: WorkOptions, store: Store | None) -> Iterator[Pool]:
    """The pool that the options ask for.

    Raises
    ------
    SimError
        For other work in the store's folder, for a cluster that does not answer, or for a number of workers that
        makes no sense; before anything is done.
    """
    from sim.work.pool import Pool

    def report(words: str) -> None:
        click.echo(words, err=True)

    if store is not None:
        store.check(resume=options.resume)
        if options.resume:
            report(_going_on(store))
    with ExitStack() as stack:
        executor, window = None, None
        if options.cluster is not None:
            if options.workers is not None:
                raise SimError("--workers counts processes of this machine, --cluster has its own. Give one of them.")
            from sim.work.cluster import cluster

            executor, window = stack.enter_context(cluster(options.cluster, report))
        pool = Pool(options.workers, executor, window=window, store=store)
        try:
            yield stack.enter_context(pool)
        except BaseException:
            if store is not None and store.count():
                report(f"{store.count()} finished blocks are kept in {store.folder}; go on with --resume.")
            elif store is not None:
                store.remove()  # a beginning without a block is nothing to go on with
            raise


def _going_on(store: Store) -> str:
    """What work begins with that is to be gone on with, and where else unfinished work lies."""
    from sim.results.files import UNFINISHED, WORK

    if store.count():
        return f"Going on with {store.count()} finished blocks in {store.folder}."
    said = f"There is nothing to go on with in {store.folder}: this begins at the beginning."
    home = store.folder.parent
    begun = {*home.glob(f"*{UNFINISHED}/{WORK}"), *home.parent.glob(f"*/*{UNFINISHED}/{WORK}")}
    near = sorted({path.parent for path in begun} - {store.folder})
    listed = ", ".join(map(str, near[:3])) + (", ..." if len(near) > 3 else "")
    return f"{said} Other unfinished work lies in {listed}." if near else said
