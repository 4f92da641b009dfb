"""Run a scenario: from a file to labelled results, in blocks of worlds, on one core or many.

The same blocks are walked whoever walks them, so any executor with the interface of :mod:`concurrent.futures`
gives the same numbers bit for bit.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sim.errors import SimError
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from sim.agents.walks import Arrays
    from sim.results import Results
    from sim.scenario.read import Loaded

Progress = Callable[[int, int], None]
"""Called with (paths walked, paths to walk), counted over blocks of worlds."""

LARGE = 100_000
"""Worlds times paths from which on several processes are worth their start."""
MOST_WORLDS = 100_000_000


def run(
    scenario: str | Path | Loaded | Scenario,
    *,
    worlds: int = 2000,
    seed: int = 1,
    paths: Sequence[str] | None = None,
    variant: str | None = None,
    overlays: Sequence[str | Path] = (),
    sets: Sequence[str] = (),
    traces: int = 2000,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
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
    paths : sequence of str, optional
        Keys of the paths to walk; all that are compared if absent.
    variant, overlays, sets
        A named variant, further files and single values laid over a scenario file.
    traces : int
        For how many worlds every stage is kept; outcomes are kept for all.
    workers : int, optional
        Processes; by default one for small runs and one per core for large ones.
    executor : concurrent.futures.Executor, optional
        Where to walk blocks instead.
    progress : callable, optional
        Told (paths walked, paths to walk), counted over blocks of worlds, as the work goes on.

    Returns
    -------
    Results

    Raises
    ------
    SimError
        For a mistake in the scenario or in what is asked; nothing is computed then.

    Examples
    --------
    >>> results = run("scenarios/exchange-gradual.yaml", worlds=20)
    >>> results.worlds
    20
    """
    resolved, inputs, known = _resolve(scenario, variant, overlays, sets)
    planned = settings(resolved, worlds=worlds, seed=seed, paths=paths, traces=traces, workers=workers)
    from sim.agents.walks import blocks, join
    from sim.results import Results
    from sim.results.dataset import assemble
    from sim.results.manifest import versions

    started = time.perf_counter()
    walk = partial(_walk, resolved, seed, tuple(planned["paths"]), traces)
    tell = progress or (lambda done, total: None)
    parts = _walked(walk, blocks(worlds), len(planned["paths"]), planned["workers"], executor, tell)
    about = {
        "title": resolved.title,
        "as_of": resolved.as_of or "",
        "caveat": resolved.caveat or "",
        "seed": seed,
        "worlds": worlds,
        "version": versions()["settlement-sim"],
        "all_paths": list(resolved.paths),
    }
    data = assemble(resolved, join(parts), about)
    made = {
        **planned,
        "variant": variant,
        "overlays": [str(overlay) for overlay in overlays],
        "sets": list(sets),
        "inputs": inputs,
        "seconds": round(time.perf_counter() - started, 3),
    }
    return Results(data, resolved, made, **known)


def settings(
    scenario: Scenario,
    *,
    worlds: int = 2000,
    seed: int = 1,
    paths: Sequence[str] | None = None,
    traces: int = 2000,
    workers: int | None = None,
) -> dict[str, Any]:
    """How a run will be made, checked, as plain data; see :func:`run` for the parameters.

    Raises
    ------
    SimError
        For a number out of range or a path that is not there.
    """
    if not 1 <= worlds <= MOST_WORLDS:
        raise SimError(f"worlds: {worlds} is outside 1 to {MOST_WORLDS:,}.")
    if not 0 <= seed < 2**63:
        raise SimError(f"seed: {seed} is outside 0 to 2 to the power of 63.")
    if traces < 0:
        raise SimError(f"traces: {traces} is negative.")
    if workers is not None and not 1 <= workers <= 1024:
        raise SimError(f"workers: {workers} is outside 1 to 1024.")
    chosen = choose_paths(scenario, paths)
    if workers is None:
        workers = 1 if worlds * len(chosen) < LARGE else os.cpu_count() or 1
    return {"seed": seed, "worlds": worlds, "paths": list(chosen), "traced": min(traces, worlds), "workers": workers}


def choose_paths(scenario: Scenario, paths: Sequence[str] | None) -> tuple[str, ...]:
    """The paths to walk: those asked for, or all that are compared.

    Raises
    ------
    SimError
        For a path that the scenario does not have, or a scenario without paths.
    """
    from sim.scenario.suggest import did_you_mean

    everything = tuple(key for key, path in scenario.paths.items() if not path.branch_only)
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
    from sim.scenario.episodes import read_episodes

    hashes = {file.label: file.sha256 for file in scenario.files}
    episodes = read_episodes(scenario.file_named("episodes"))
    return scenario.scenario, hashes, {"episodes": episodes, "ledger": scenario.ledger, "home": scenario.path.parent}


class _Walk(Protocol):
    def __call__(self, block: tuple[int, int], tick: Callable[[], None] | None = None) -> dict[str, Arrays]: ...


def _walk(
    scenario: Scenario,
    seed: int,
    paths: tuple[str, ...],
    traces: int,
    block: tuple[int, int],
    tick: Callable[[], None] | None = None,
) -> dict[str, Arrays]:
    from sim.agents.walks import walk_block

    return walk_block(scenario, seed=seed, first=block[0], count=block[1], paths=paths, traces=traces, tick=tick)


def _walked(
    walk: _Walk, cut: Sequence[tuple[int, int]], paths: int, workers: int, executor: Executor | None, progress: Progress
) -> list[dict[str, Arrays]]:
    """Blocks in the order of their worlds, whoever walked them in whatever order."""
    total = paths * len(cut)
    if executor is None and (workers == 1 or len(cut) == 1):
        count = itertools.count(1)
        return [walk(block, lambda: progress(next(count), total)) for block in cut]
    if executor is not None:
        return _as_done(executor, walk, cut, lambda blocks: progress(blocks * paths, total))
    with ProcessPoolExecutor(min(workers, len(cut)), mp_context=multiprocessing.get_context("spawn")) as pool:
        try:
            return _as_done(pool, walk, cut, lambda blocks: progress(blocks * paths, total))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _as_done(
    pool: Executor, walk: _Walk, cut: Sequence[tuple[int, int]], told: Callable[[int], None]
) -> list[dict[str, Arrays]]:
    waiting = {pool.submit(walk, block): index for index, block in enumerate(cut)}
    parts: dict[int, dict[str, Arrays]] = {}
    for future in as_completed(waiting):
        parts[waiting[future]] = future.result()
        told(len(parts))
    return [parts[index] for index in range(len(cut))]
