"""The rows of a design as worlds: every row gives all uncertain numbers of a scenario, and walks with the same chance.

What is not a number of the scenario (the month of a shock, a misread bargain, noise in decisions) is common to all
rows: each row walks the same few worlds of chance, and its outcome is the mean over them.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from functools import partial

import numpy as np

from sim.analysis.experiment import TOGETHER, Plan, Progress
from sim.analysis.outcomes import outcome
from sim.engine.block import walk_block
from sim.work.pool import Pool, pool_of
from sim.work.store import Block, block_key
from sim.worlds.block import Array
from sim.worlds.draws import INVERSE


def walk_rows(plan: Plan, addresses: Sequence[str], rows: Array) -> Array:
    """Mean outcomes of some rows over the plan's worlds, shape (rows, paths, outcomes); missing ones are left out."""
    fixed = {address: rows[:, n : n + 1] for n, address in enumerate(addresses)}
    chosen = [outcome(plan.scenario, key) for key in plan.outcomes]
    walked = walk_block(
        plan.scenario, seed=plan.seed, first=0, count=plan.worlds, paths=plan.paths, fixed=fixed, repeats=len(rows),
    )  # fmt: skip
    answers = np.empty((len(rows), len(plan.paths), len(chosen)))
    for p, path in enumerate(plan.paths):
        for o, one in enumerate(chosen):
            values = one.values(walked[path]).reshape(len(rows), plan.worlds)
            there = ~np.isnan(values)
            total, count = np.where(there, values, 0.0).sum(axis=1), there.sum(axis=1)
            answers[:, p, o] = np.divide(total, count, out=np.full(len(rows), np.nan), where=count > 0)
    return answers


def design(
    plan: Plan,
    addresses: Sequence[str],
    rows: Array,
    *,
    workers: int | None = None,
    executor: Executor | Pool | None = None,
    progress: Progress | None = None,
) -> Array:
    """Outcomes of a design.

    Parameters
    ----------
    plan : Plan
        Its ``worlds`` are the worlds of chance that every row walks.
    addresses : sequence of str
        What the columns are.
    rows : ndarray (n, d)
        In the scenario's own units.

    Returns
    -------
    ndarray, shape (n, paths, outcomes)
        The same bit for bit whoever does the work.
    """
    told = progress or (lambda done, total: None)
    found, done = np.empty((len(rows), len(plan.paths), len(plan.outcomes))), 0
    with pool_of(workers, executor) as pool:
        size = max(1, TOGETHER // plan.worlds)
        tasks = [rows[start : start + size] for start in range(0, len(rows), size)]
        work = len(rows) * plan.worlds * len(plan.paths)
        do, key = partial(_walk, plan, addresses), partial(_key, plan, addresses)
        for index, block in pool.map_tasks(do, tasks, work=work, key=key):
            found[index * size : index * size + len(tasks[index])] = block["outcomes"]
            done += len(tasks[index])
            told(done, len(rows))
    return found


def _walk(plan: Plan, addresses: Sequence[str], rows: Array) -> Block:
    return {"outcomes": walk_rows(plan, addresses, rows)}


def _key(plan: Plan, addresses: Sequence[str], rows: Array) -> str:
    asked = (plan.paths, plan.outcomes, plan.seed, plan.worlds)
    return block_key("design", plan.scenario, asked, addresses, rows)


def by_chance(plan: Plan, addresses: Sequence[str], ranges: Sequence[tuple[float, float, float]], u: Array) -> Array:
    """Rows on the unit cube as rows of numbers, each by its own distribution; ranges are (low, mode, high)."""
    inverse = INVERSE[plan.scenario.distribution]
    inner = np.clip(u, 0.0, 1.0 - 2.0**-53)
    return np.stack([inverse(inner[:, n], *ranges[n]) for n in range(len(addresses))], axis=1)
