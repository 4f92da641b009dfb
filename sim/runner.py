"""Run a scenario: from a file to labelled results, in blocks of worlds, on one core, on all, or on many machines.

The same blocks are walked whoever walks them, so any executor with the interface of :mod:`concurrent.futures`
gives the same numbers bit for bit.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import SimError
from sim.scenario.schema import Scenario
from sim.work.progress import Progress
from sim.work.walk import Walk, check_worlds, walk_all

if TYPE_CHECKING:
    from sim.agents.stakeholder import StakeholderAgent
    from sim.results import Results
    from sim.scenario.read import Loaded
    from sim.work.pool import Pool
    from sim.work.walk import Known

MOST_WORLDS = 100_000_000
KEPT = 100_000
"""Worlds whose outcomes are kept one by one, unless more are asked for; counts and means are of all worlds."""


def run(
    scenario: str | Path | Loaded | Scenario,
    *,
    worlds: int = 2000,
    seed: int = 1,
    paths: str | Sequence[str] | None = None,
    variant: str | None = None,
    overlays: str | Path | Sequence[str | Path] = (),
    sets: str | Sequence[str] = (),
    traces: int = 2000,
    keep: int | None = KEPT,
    workers: int | None = None,
    executor: Executor | Pool | None = None,
    progress: Progress | None = None,
    agent: type[StakeholderAgent] | None = None,
    check: bool = True,
    known: Known | None = None,
) -> Results:
    """Walk the settlement paths of a scenario in many worlds.

    Parameters
    ----------
    scenario : path, Loaded or Scenario
        A scenario file, or one that has been read.
    worlds : int
        Draws of everything uncertain, at least 1.
    seed : int
        Same seed, same worlds: the first thousand of ten thousand are those of a run of one thousand.
    paths : str or sequence of str, optional
        Keys of the paths to walk; all that are compared if absent.
    variant, overlays, sets
        A named variant, further files and single values laid over a scenario file; one may be given without a list.
    traces : int
        For how many of the first worlds every stage is kept.
    keep : int or None
        For how many of the first worlds outcomes are kept one by one; None keeps all. Counts and means are of all
        worlds, spreads of those kept.
    workers : int, optional
        Processes; by default one for small runs and one per core for large ones.
    executor : concurrent.futures.Executor or Pool, optional
        Who walks blocks instead; a :class:`~sim.work.pool.Pool` with a store also keeps finished blocks.
    progress : callable, optional
        Told (worlds times paths walked, all of them) as the work goes on.
    agent : type, optional
        A subclass of :class:`sim.agents.stakeholder.StakeholderAgent`: agents of this kind walk every world, some
        hundred times slower than the engine; in processes if these can import the class, else in this one.
    check : bool
        Whether the first 10 worlds of every path are walked by the Mesa agents too and compared with the engine's.
    known : Known, optional
        Where paths that were walked before are kept, for whoever runs almost the same again and again in one process,
        with one worker; see :mod:`sim.work.walk`.

    Returns
    -------
    Results

    Raises
    ------
    SimError
        For a mistake in the scenario or in what is asked, more to keep than fits into memory included; nothing is
        computed then. When memory gives out all the same. When the check finds a number that differs, which is a
        fault of this program.

    Examples
    --------
    >>> results = run("scenarios/exchange-gradual.yaml", worlds=20)
    >>> results.worlds
    20
    """
    paths, sets = _several(paths), _several(sets)
    overlays = (overlays,) if isinstance(overlays, (str, Path)) else overlays
    resolved, inputs, cited = _resolve(scenario, variant, overlays, sets)
    planned = settings(resolved, worlds=worlds, seed=seed, paths=paths, traces=traces, keep=keep, workers=workers)
    from sim.results import Results
    from sim.results.dataset import assemble
    from sim.results.gather import check_room
    from sim.results.manifest import versions
    from sim.work.pool import pool_of
    from sim.work.ready import check_agent, is_importable, name_of, where

    kept = planned["kept"]
    if agent is not None:
        check_agent(agent)
        planned["agent"] = name_of(agent)
        if not is_importable(agent):
            workers, executor = 1, None
    check_room(resolved, len(planned["paths"]), kept)
    started = time.perf_counter()
    if check:
        import sim.agents.walks  # noqa: F401  (before processes are forked, which would each import it)
    with _enough_memory(kept), pool_of(workers, executor) as pool:
        here = known if pool.workers == 1 else None
        walk = Walk(resolved, seed, tuple(planned["paths"]), kept, planned["traced"], agent, here)
        found = walk_all(walk, worlds, pool, progress)
        checked = check_worlds(walk, found, pool, check=check)
    about = {
        "title": resolved.title,
        "as_of": resolved.as_of or "",
        "caveat": resolved.caveat or "",
        "seed": seed,
        "worlds": worlds,
        "version": versions()["settlement-sim"],
        "all_paths": list(resolved.paths),
    }
    with _enough_memory(kept):
        data = assemble(resolved, found.arrays, about, found.tally)
    made = {
        **planned,
        "check": checked,
        **({"walked_by": where(agent, pool.used, elsewhere=pool.executor is not None)} if agent is not None else {}),
        "workers": pool.used or None,
        "variant": variant,
        "overlays": [str(overlay) for overlay in overlays],
        "sets": list(sets),
        "inputs": inputs,
        "seconds": round(time.perf_counter() - started, 3),
    }
    return Results(data, resolved, made, **cited)


@contextmanager
def _enough_memory(kept: int) -> Iterator[None]:
    """Tell it as the user's to mend when memory gives out."""
    try:
        yield
    except MemoryError as trouble:
        raise SimError(
            f"there is not enough memory ({str(trouble) or 'none is left'}); the outcomes of {kept:,} worlds were to "
            "be kept one by one. Ask for fewer with --keep or for fewer processes with --workers, or free some memory."
        ) from None


def settings(
    scenario: Scenario,
    *,
    worlds: int = 2000,
    seed: int = 1,
    paths: str | Sequence[str] | None = None,
    traces: int = 2000,
    keep: int | None = KEPT,
    workers: int | None = None,
) -> dict[str, Any]:
    """How a run will be made, checked, as plain data; see :func:`run` for the parameters.

    Raises
    ------
    SimError
        For a number out of range or a path that is not there.
    """
    for name, number in (("worlds", worlds), ("seed", seed), ("traces", traces), ("keep", keep), ("workers", workers)):
        optional = name in ("keep", "workers") and number is None
        if not optional and (isinstance(number, bool) or not isinstance(number, Integral)):
            raise SimError(f"{name}: {number!r} is not a whole number; write for example {name}=10.")
    if not 1 <= worlds <= MOST_WORLDS:
        raise SimError(f"worlds: {worlds} is outside 1 to {MOST_WORLDS:,}.")
    if not 0 <= seed < 2**63:
        raise SimError(f"seed: {seed} is outside 0 to 2 to the power of 63.")
    if traces < 0:
        raise SimError(f"traces: {traces} is negative.")
    if workers is not None and not 1 <= workers <= 1024:
        raise SimError(f"workers: {workers} is outside 1 to 1024.")
    if keep is not None and keep < 1:
        raise SimError(f"keep: {keep} is not a number of worlds from 1 on.")
    kept = worlds if keep is None else min(keep, worlds)
    chosen = choose_paths(scenario, paths)
    return {"seed": seed, "worlds": worlds, "paths": list(chosen), "kept": kept, "traced": min(traces, kept)}


def choose_paths(scenario: Scenario, paths: str | Sequence[str] | None) -> tuple[str, ...]:
    """The paths to walk: those asked for, or all that are compared.

    Raises
    ------
    SimError
        For a path that the scenario does not have, or a scenario without paths.
    """
    from sim.engine.block import compared
    from sim.scenario.suggest import did_you_mean

    paths = _several(paths)
    everything = compared(scenario)
    if not scenario.paths:
        raise SimError(
            f"the scenario '{scenario.title}' has no paths, so there is nothing to walk. "
            "Write one under paths, or forecast the issues without one: sim forecast FILE"
        )
    if not paths:
        return everything
    for path in paths:
        if path not in scenario.paths:
            raise SimError(f"there is no path '{path}'. {did_you_mean(path, scenario.paths, noun='paths')}")
    return tuple(dict.fromkeys(paths))


def _several(words: str | Sequence[str] | None) -> Sequence[str]:
    """One string as a list of one."""
    return (words,) if isinstance(words, str) else words or ()


def _resolve(
    scenario: str | Path | Loaded | Scenario, variant: str | None, overlays: Sequence[str | Path], sets: Sequence[str]
) -> tuple[Scenario, Mapping[str, str], dict[str, Any]]:
    """The resolved scenario, the files it came from with their hashes, and what else is known:
    past episodes to mark, the ledger of claims and sources, and the folder that the scenario lies in.
    """
    if isinstance(scenario, Scenario):
        if variant or overlays or sets:
            raise SimError("a variant, overlays and single values are laid over a scenario file, not over a Scenario.")
        return scenario, {}, {}
    if isinstance(scenario, (str, Path)):
        from sim.scenario.read import load

        scenario = load(scenario, overlays=tuple(overlays), variant=variant, sets=tuple(sets))
    from sim.scenario.ledger import read_episodes

    hashes = {file.label: file.sha256 for file in scenario.files}
    episodes = read_episodes(scenario.file_named("episodes"))
    return scenario.scenario, hashes, {"episodes": episodes, "ledger": scenario.ledger, "home": scenario.path.parent}
