"""Many settings of a scenario on the same worlds: the engine of every analysis.

All settings share seed and worlds, so a difference between two of them is a difference between settings and not
between draws (common random numbers). A setting gives numbers that are otherwise drawn; for anything that is not a
number it may bring its own scenario.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray

from sim.agents.walks import BLOCK, Arrays, blocks, walk_block
from sim.analysis.outcomes import Outcome, outcome
from sim.scenario.schema import Scenario
from sim.worlds.arrays import Array

Progress = Callable[[int, int], None]
"""Called with (settings done, settings in all)."""

WORTH_A_POOL = 300_000
"""Worlds times paths times settings from which on several processes are worth their start."""


TOGETHER = 16_384
"""Rows (worlds times settings) in a block; the cost of a block hardly grows below."""


@dataclass(frozen=True)
class Setting:
    """One setting: numbers given by address (a value, or an array over worlds), and perhaps another scenario."""

    fixed: Mapping[str, float | Array] = field(default_factory=dict)
    scenario: Scenario | None = None


@dataclass(frozen=True)
class Plan:
    """What every setting of an experiment shares."""

    scenario: Scenario
    paths: tuple[str, ...]
    outcomes: tuple[str, ...]
    worlds: int
    seed: int = 1


def walk_setting(plan: Plan, setting: Setting) -> Array:
    """Outcomes of one setting, shape (paths, outcomes, worlds)."""
    return walk_batch(plan, [setting])[0]


def walk_batch(plan: Plan, settings: Sequence[Setting]) -> Array:
    """Outcomes of settings that share a scenario, in the same blocks, shape (settings, paths, outcomes, worlds)."""
    scenario = settings[0].scenario or plan.scenario
    chosen = [outcome(scenario, key) for key in plan.outcomes]
    fixed = joined([setting.fixed for setting in settings])
    parts = []
    for first, count in blocks(plan.worlds, BLOCK):
        walked = walk_block(
            scenario, seed=plan.seed, first=first, count=count, paths=plan.paths, fixed=fixed, repeats=len(settings)
        )
        measured = _measure(walked, plan.paths, chosen)
        parts.append(np.moveaxis(measured.reshape(*measured.shape[:2], len(settings), count), 2, 0))
    return np.concatenate(parts, axis=3)


def joined(fixed: Sequence[Mapping[str, float | Array]]) -> dict[str, float | Array]:
    """Given numbers of several settings as those of one block: a row a setting, not a number where it gives none."""
    if len(fixed) == 1:
        return dict(fixed[0])
    together: dict[str, float | Array] = {}
    for address in dict.fromkeys(address for one in fixed for address in one):
        rows = [np.atleast_1d(np.asarray(one.get(address, np.nan), dtype=np.float64)) for one in fixed]
        longest = max(len(row) for row in rows)
        together[address] = np.stack([np.broadcast_to(row, (longest,)) for row in rows])
    return together


def _batches(plan: Plan, settings: Sequence[Setting], workers: int) -> list[range]:
    """Neighbours that share a scenario, together, as far as memory and the number of workers allow."""
    most = max(1, min(TOGETHER // min(plan.worlds, BLOCK), -(-len(settings) // workers)))
    cut: list[range] = []
    for n, setting in enumerate(settings):
        last = cut[-1] if cut else range(0)
        if last and len(last) < most and settings[last.start].scenario is setting.scenario:
            cut[-1] = range(last.start, n + 1)
        else:
            cut.append(range(n, n + 1))
    return cut


def _measure(walked: Mapping[str, Arrays], paths: Sequence[str], outcomes: Sequence[Outcome]) -> Array:
    return np.stack([np.stack([one.values(walked[path]) for one in outcomes]) for path in paths])


def experiment(
    plan: Plan,
    settings: Sequence[Setting],
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> NDArray[np.float64]:
    """Walk the plan's paths under every setting.

    Parameters
    ----------
    plan : Plan
        Scenario, paths, outcomes, worlds and seed.
    settings : sequence of Setting
    workers : int, optional
        Processes; by default one for small experiments and one per core for large ones.
    executor : concurrent.futures.Executor, optional
        Where to work instead.
    progress : callable, optional
        Told (settings done, settings in all).

    Returns
    -------
    ndarray, shape (settings, paths, outcomes, worlds)
        The same bit for bit whoever does the work.
    """
    told = progress or (lambda done, total: None)
    work = plan.worlds * len(plan.paths) * len(settings)
    if workers is None:
        workers = 1 if work < WORTH_A_POOL else os.cpu_count() or 1
    cut = _batches(plan, settings, workers)
    if executor is not None:
        return _as_done(executor, plan, settings, cut, told)
    if workers == 1 or len(cut) == 1:
        done = []
        for batch in cut:
            done.append(walk_batch(plan, [settings[n] for n in batch]))
            told(batch.stop, len(settings))
        return np.concatenate(done)
    with ProcessPoolExecutor(min(workers, len(cut)), mp_context=get_context("spawn")) as pool:
        try:
            return _as_done(pool, plan, settings, cut, told)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _as_done(
    pool: Executor, plan: Plan, settings: Sequence[Setting], cut: Sequence[range], told: Progress
) -> NDArray[np.float64]:
    waiting = {pool.submit(walk_batch, plan, [settings[n] for n in batch]): batch for batch in cut}
    found: dict[int, Array] = {}
    for future in as_completed(waiting):
        found[waiting[future].start] = future.result()
        told(sum(len(part) for part in found.values()), len(settings))
    return np.concatenate([found[start] for start in sorted(found)])


def seconds_needed(plan: Plan, settings: int, *, workers: int | None = None) -> float:
    """An estimate of how long an experiment takes, from two short trials on few worlds."""
    together = max(1, min(TOGETHER // min(plan.worlds, BLOCK), settings))
    trial = Plan(scenario=plan.scenario, paths=plan.paths, outcomes=plan.outcomes, worlds=64, seed=plan.seed)
    walk_setting(trial, Setting())
    small, large = (_seconds(trial, repeats) for repeats in (1, 8))
    row = max(large - small, 0.0) / (7 * trial.worlds)
    whole = small + row * together * plan.worlds
    cores = workers or os.cpu_count() or 1
    return whole * settings / together / min(cores, -(-settings // together))


def _seconds(plan: Plan, repeats: int) -> float:
    started = time.perf_counter()
    walk_batch(plan, [Setting()] * repeats)
    return time.perf_counter() - started
