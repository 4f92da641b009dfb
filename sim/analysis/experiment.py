"""Many settings of a scenario on the same worlds: the engine of every analysis.

All settings share seed and worlds, so a difference between two of them is a difference between settings and not
between draws (common random numbers). A setting gives numbers that are otherwise drawn; for anything that is not a
number it may bring its own scenario.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import partial
from math import prod

import numpy as np
from numpy.typing import NDArray

from sim.analysis.outcomes import Outcome, outcome
from sim.engine.block import BLOCK, blocks, walk_block
from sim.errors import SimError
from sim.process.record import Arrays
from sim.scenario.numbers import Number
from sim.scenario.schema import Scenario
from sim.work.pool import Pool, pool_of
from sim.work.processes import cores
from sim.work.progress import Progress
from sim.work.store import Block, block_key
from sim.worlds.block import Array
from sim.worlds.worlds import Worlds

TOGETHER = BLOCK
"""Rows (worlds times settings) in a task; the cut depends on nothing else, so that whoever resumes finds the same."""

LARGEST = 512 * 2**20
"""Bytes from which on answers go to disk."""

HELD = 32 * 2**20
"""Bytes of answers that are held together where they are wanted a few settings at a time."""


@dataclass(frozen=True)
class Setting:
    """One setting: numbers given by address (see :mod:`sim.analysis.experiment`), and perhaps another scenario."""

    fixed: Mapping[str, Given] = field(default_factory=dict)
    scenario: Scenario | None = None


@dataclass(frozen=True)
class Plan:
    """What every setting of an experiment shares."""

    scenario: Scenario
    paths: tuple[str, ...]
    outcomes: tuple[str, ...]
    worlds: int
    seed: int = 1


@dataclass(frozen=True)
class Batch:
    """A task: settings that share a scenario, in the same block of worlds."""

    scenario: Scenario | None  # the plan's if absent, so that it need not be sent with every task
    settings: range  # which of the experiment's
    fixed: tuple[Mapping[str, Given], ...]  # what each of them gives, in these worlds only
    first: int
    count: int


def walk_setting(plan: Plan, setting: Setting) -> Array:
    """Outcomes of one setting, shape (paths, outcomes, worlds)."""
    outcomes: Array = walk_batch(plan, [setting])[0]
    return outcomes


def walk_batch(plan: Plan, settings: Sequence[Setting]) -> Array:
    """Outcomes of settings that share a scenario, in the same blocks, shape (settings, paths, outcomes, worlds)."""
    parts = [_walk(plan, batch)["outcomes"] for batch in _batches(plan, settings, [range(len(settings))])]
    return np.concatenate(parts, axis=3)


def _walk(plan: Plan, batch: Batch) -> Block:
    """Outcomes of a batch, shape (settings, paths, outcomes, worlds of the block)."""
    scenario = batch.scenario or plan.scenario
    chosen = [outcome(scenario, key) for key in plan.outcomes]
    fixed = worked_out(batch.fixed, Worlds(scenario, plan.seed, batch.first, batch.count))
    walked = walk_block(
        scenario, seed=plan.seed, first=batch.first, count=batch.count, paths=plan.paths, fixed=fixed,
        repeats=len(batch.settings),
    )  # fmt: skip
    measured = _measure(walked, plan.paths, chosen)
    return {"outcomes": np.moveaxis(measured.reshape(*measured.shape[:2], len(batch.settings), batch.count), 2, 0)}


def _together(plan: Plan, settings: Sequence[Setting]) -> list[range]:
    """Neighbours that share a scenario, together."""
    most = TOGETHER // min(plan.worlds, TOGETHER)
    cut: list[range] = []
    for n, setting in enumerate(settings):
        last = cut[-1] if cut else range(0)
        if last and len(last) < most and settings[last.start].scenario is setting.scenario:
            cut[-1] = range(last.start, n + 1)
        else:
            cut.append(range(n, n + 1))
    return cut


def _batches(plan: Plan, settings: Sequence[Setting], together: Sequence[range]) -> list[Batch]:
    return [
        Batch(settings[some.start].scenario, some, tuple(of_block(settings[n].fixed, first, count) for n in some),
              first, count)
        for some in together
        for first, count in blocks(plan.worlds)
    ]  # fmt: skip


def _measure(walked: Mapping[str, Arrays], paths: Sequence[str], outcomes: Sequence[Outcome]) -> Array:
    return np.stack([np.stack([one.values(walked[path]) for one in outcomes]) for path in paths])


def experiment(
    plan: Plan,
    settings: Sequence[Setting],
    *,
    workers: int | None = None,
    executor: Executor | Pool | None = None,
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
    executor : concurrent.futures.Executor or Pool, optional
        Who works instead.
    progress : callable, optional
        Told (settings done, settings in all).

    Returns
    -------
    ndarray, shape (settings, paths, outcomes, worlds)
        The same bit for bit whoever does the work. Very large answers are on disk, not in memory.
    """
    report = progress or (lambda done, total: None)
    with pool_of(workers, executor) as pool:
        tasks = _batches(plan, settings, _together(plan, settings))
        shape = (len(settings), len(plan.paths), len(plan.outcomes), plan.worlds)
        found = room(shape)
        work, done = plan.worlds * len(plan.paths) * len(settings), 0
        do, key = partial(_walk, plan), partial(_key, plan)
        for index, block in pool.map_tasks(do, tasks, work=work, key=key):
            batch = tasks[index]
            there = slice(batch.settings.start, batch.settings.stop), slice(batch.first, batch.first + batch.count)
            found[there[0], :, :, there[1]] = block["outcomes"]
            done += len(batch.settings) * batch.count
            report(done // plan.worlds, len(settings))
    return found


def _key(plan: Plan, batch: Batch) -> str:
    """What a batch's outcomes depend on."""
    plan_key = (plan.paths, plan.outcomes, plan.seed)
    return block_key("outcomes", batch.scenario or plan.scenario, plan_key, batch.fixed, batch.first, batch.count)


def seconds_needed(plan: Plan, settings: int, *, workers: int | None = None) -> float:
    """An estimate of how long an experiment takes, from two short trials on few worlds."""
    together = min(TOGETHER // min(plan.worlds, TOGETHER), settings)
    trial = replace(plan, worlds=64)
    small, large = [_seconds(trial, repeats) for repeats in (1, 1, 8)][1:]
    row = max(large - small, 0.0) / (7 * trial.worlds)
    whole = small + row * together * plan.worlds
    return whole * settings / together / min(workers or cores(), -(-settings // together))


def _seconds(plan: Plan, repeats: int) -> float:
    started = time.perf_counter()
    walk_batch(plan, [Setting()] * repeats)
    return time.perf_counter() - started


@dataclass(frozen=True)
class Moved:
    """A number that is drawn and then moved, by the same amount in every world, inside limits.

    Attributes
    ----------
    number : Number
        What is drawn.
    by : float
    lowest, highest : float
    """

    number: Number
    by: float
    lowest: float
    highest: float

    def values(self, worlds: Worlds, address: str) -> Array:
        """The number in the worlds of a block, shape (R,)."""
        return np.clip(worlds.draw(address, self.number) + self.by, self.lowest, self.highest)


Given = float | Array | Moved


"""For all worlds alike, for every world of the experiment (world 0 first), or drawn and moved."""


def of_block(fixed: Mapping[str, Given], first: int, count: int) -> dict[str, Given]:
    """What is given in worlds ``first .. first + count - 1``: of an array only these, without a copy.

    >>> of_block({"a": np.arange(5.0), "b": 2.0}, 1, 2)
    {'a': array([1., 2.]), 'b': 2.0}
    """
    return {
        key: value[first : first + count] if isinstance(value, np.ndarray) and value.ndim else value
        for key, value in fixed.items()
    }


def worked_out(fixed: Sequence[Mapping[str, Given]], worlds: Worlds) -> dict[str, float | Array]:
    """What several settings give in a block, as numbers for it; ``worlds`` are the block's, each once."""
    return joined(
        [
            {key: value.values(worlds, key) if isinstance(value, Moved) else value for key, value in one.items()}
            for one in fixed
        ]
    )


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


def at_once(numbers: int, *, together: int = HELD) -> int:
    """How many settings of so many numbers each to ask for at once, one at least.

    >>> at_once(1000), at_once(2**21), at_once(2**30)
    (4194, 2, 1)
    """
    return max(1, together // (8 * numbers))


def room(shape: tuple[int, ...], *, largest: int = LARGEST) -> NDArray[np.float64]:
    """An array of floats to be filled in, of a shape; on disk where it has more than ``largest`` bytes.

    Raises
    ------
    SimError
        If there is not so much room on the disk for temporary files.

    >>> room((2, 3)).shape, room((2, 3), largest=10).shape
    ((2, 3), (2, 3))
    """
    if prod(shape) * 8 <= largest:
        return np.empty(shape)
    size, place = prod(shape) * 8, tempfile.gettempdir()
    try:
        with tempfile.TemporaryFile(prefix="settlement-sim-", dir=place) as file:
            if hasattr(os, "posix_fallocate"):  # a disk that turned out to be full later would kill this process
                os.posix_fallocate(file.fileno(), 0, size)
            return np.memmap(file, dtype=np.float64, mode="w+", shape=shape)
    except OSError as trouble:
        raise SimError(
            f"there is no room for answers of {size / 2**30:.1f} GB in {place} ({trouble.strerror}). Free some space, "
            "name another folder in the environment variable TMPDIR, or ask for fewer worlds."
        ) from None
