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
from functools import partial
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray

from sim.agents.walks import BLOCK, Arrays, blocks, walk_block
from sim.analysis.outcomes import Outcome, outcome
from sim.scenario.schema import Scenario
from sim.worlds.arrays import Array

Progress = Callable[[int, int], None]
"""Called with (settings done, settings in all)."""

WORTH_A_POOL = 60_000
"""Worlds times paths times settings from which on several processes are worth their start."""


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
    scenario = setting.scenario or plan.scenario
    chosen = [outcome(plan.scenario, key) for key in plan.outcomes]
    parts = []
    for first, count in blocks(plan.worlds, BLOCK):
        walked = walk_block(scenario, seed=plan.seed, first=first, count=count, paths=plan.paths, fixed=setting.fixed)
        parts.append(_measure(walked, plan.paths, chosen))
    return np.concatenate(parts, axis=2)


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
    do = partial(walk_setting, plan)
    if executor is not None:
        return np.stack(_as_done(executor, do, settings, told))
    if workers == 1 or len(settings) == 1:
        done = []
        for n, setting in enumerate(settings, start=1):
            done.append(do(setting))
            told(n, len(settings))
        return np.stack(done)
    with ProcessPoolExecutor(min(workers, len(settings)), mp_context=get_context("spawn")) as pool:
        try:
            return np.stack(_as_done(pool, do, settings, told))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _as_done(
    pool: Executor, do: Callable[[Setting], Array], settings: Sequence[Setting], told: Progress
) -> list[Array]:
    waiting = {pool.submit(do, setting): n for n, setting in enumerate(settings)}
    found: dict[int, Array] = {}
    for future in as_completed(waiting):
        found[waiting[future]] = future.result()
        told(len(found), len(settings))
    return [found[n] for n in range(len(settings))]


def seconds_needed(plan: Plan, settings: int, *, workers: int | None = None) -> float:
    """An estimate of how long an experiment takes, from a short trial of one setting on few worlds."""
    trial = min(plan.worlds, 64)
    short = Plan(plan.scenario, plan.paths, plan.outcomes, trial, plan.seed)
    walk_setting(short, Setting())
    started = time.perf_counter()
    walk_setting(short, Setting())
    fixed_part = time.perf_counter() - started
    per_setting = fixed_part * (1.0 + (plan.worlds - trial) / trial * _PER_WORLD)
    return per_setting * settings / (workers or os.cpu_count() or 1)


_PER_WORLD = 0.12
"""Of the time of a small block, the share that grows with the worlds in it; the rest is the cost of any block."""
