"""Morris screening and Sobol indices of any function of an (n, d) array, by SALib.

M. D. Morris, "Factorial sampling plans for preliminary computational experiments", Technometrics 33 (1991), with the
mean of absolute effects of F. Campolongo, J. Cariboni and A. Saltelli (2007). I. M. Sobol' (1993) with the sampling and
estimators of A. Saltelli et al., Computer Physics Communications 181 (2010). J. Herman and W. Usher, "SALib" (2017).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial

import numpy as np
import pandas as pd

from sim.analysis.experiment import TOGETHER, Plan
from sim.analysis.inputs import Input
from sim.analysis.outcomes import outcome
from sim.analysis.tornado import ranked
from sim.engine.block import walk_block
from sim.work.pool import Pool, pool_of
from sim.work.progress import Progress
from sim.work.store import Block, block_key
from sim.worlds.block import Array
from sim.worlds.draws import INVERSE

Function = Callable[[Array], Array]
"""From rows, shape (n, d), to an outcome a row, shape (n,)."""


def morris(
    function: Function,
    names: Sequence[str],
    bounds: Sequence[tuple[float, float]],
    *,
    trajectories: int = 40,
    levels: int = 4,
    seed: int = 1,
) -> pd.DataFrame:
    """Elementary effects, in the outcome's unit per the whole width of an input's bounds.

    Parameters
    ----------
    function
        Called once with all rows.
    names, bounds
        Of the d inputs.
    trajectories : int
        Each costs d + 1 rows.
    levels : int
        Of the grid, even.

    Returns
    -------
    DataFrame
        Columns input, mean (mu), size (mu*), size_low and size_high (95 %), spread (sigma), in the order of names.

    Examples
    --------
    >>> found = morris(lambda x: 2 * x[:, 0] - x[:, 1], ["a", "b"], [(0, 1), (0, 1)], trajectories=4)
    >>> found["mean"].round(9).tolist(), found["spread"].round(9).tolist()
    ([2.0, -1.0], [0.0, 0.0])
    """
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as sampling

    problem = _problem(names)
    rows = sampling.sample(problem, trajectories, num_levels=levels, seed=seed)
    answers = function(_within(rows, bounds))
    found = analysis.analyze(problem, rows, answers, num_levels=levels, seed=seed)
    size, wide = np.asarray(found["mu_star"]), np.asarray(found["mu_star_conf"])
    return pd.DataFrame(
        {
            "input": list(names),
            "mean": np.asarray(found["mu"]),
            "size": size,
            "size_low": np.maximum(size - wide, 0.0),
            "size_high": size + wide,
            "spread": np.asarray(found["sigma"]),
        }
    )


def sobol(
    function: Function,
    names: Sequence[str],
    bounds: Sequence[tuple[float, float]],
    *,
    samples: int = 128,
    seed: int = 1,
) -> pd.DataFrame:
    """First-order and total indices: shares of the outcome's variance.

    Parameters
    ----------
    function
        Called once with all rows, ``samples * (d + 2)`` of them.
    names, bounds
        Of the d inputs, independent and uniform between their bounds.
    samples : int
        A power of 2.

    Returns
    -------
    DataFrame
        Columns input, first, first_low, first_high, total, total_low, total_high, in the order of names.

    Examples
    --------
    >>> found = sobol(lambda x: 2 * x[:, 0] + x[:, 1], ["a", "b"], [(0, 1), (0, 1)], samples=512)
    >>> [round(float(one), 2) for one in found["first"]]
    [0.8, 0.2]
    """
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    problem = _problem(names)
    rows = sampling.sample(problem, samples, calc_second_order=False, seed=seed)
    answers = np.asarray(function(_within(rows, bounds)), dtype=np.float64)
    if np.ptp(answers) == 0:
        nothing = np.zeros(len(names))
        found: Mapping[str, Array] = {"S1": nothing, "ST": nothing, "S1_conf": nothing, "ST_conf": nothing}
    else:
        found = analysis.analyze(problem, answers, calc_second_order=False, seed=seed)
    columns: dict[str, Sequence[str] | Array] = {"input": list(names)}
    for word, key in (("first", "S1"), ("total", "ST")):
        value, wide = np.asarray(found[key]), np.asarray(found[f"{key}_conf"])
        columns |= {word: value, f"{word}_low": value - wide, f"{word}_high": value + wide}
    return pd.DataFrame(columns)


def _problem(names: Sequence[str]) -> dict[str, object]:
    """On the unit cube: bounds are applied afterwards, so that an effect is per whole width."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def _within(rows: Array, bounds: Sequence[tuple[float, float]]) -> Array:
    low, high = np.asarray(bounds, dtype=np.float64).T
    return np.asarray(low + rows * (high - low))


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
    report = progress or (lambda done, total: None)
    found, done = np.empty((len(rows), len(plan.paths), len(plan.outcomes))), 0
    with pool_of(workers, executor) as pool:
        size = max(1, TOGETHER // plan.worlds)
        tasks = [rows[start : start + size] for start in range(0, len(rows), size)]
        work = len(rows) * plan.worlds * len(plan.paths)
        do, key = partial(_walk, plan, addresses), partial(_key, plan, addresses)
        for index, block in pool.map_tasks(do, tasks, work=work, key=key):
            found[index * size : index * size + len(tasks[index])] = block["outcomes"]
            done += len(tasks[index])
            report(done, len(rows))
    return found


def _walk(plan: Plan, addresses: Sequence[str], rows: Array) -> Block:
    return {"outcomes": walk_rows(plan, addresses, rows)}


def _key(plan: Plan, addresses: Sequence[str], rows: Array) -> str:
    plan_key = (plan.paths, plan.outcomes, plan.seed, plan.worlds)
    return block_key("design", plan.scenario, plan_key, addresses, rows)


def by_chance(plan: Plan, addresses: Sequence[str], ranges: Sequence[tuple[float, float, float]], u: Array) -> Array:
    """Rows on the unit cube as rows of numbers, each by its own distribution; ranges are (low, mode, high)."""
    inverse = INVERSE[plan.scenario.distribution]
    inner = np.clip(u, 0.0, 1.0 - 2.0**-53)
    return np.stack([inverse(inner[:, n], *ranges[n]) for n in range(len(addresses))], axis=1)


def designed(
    method: str, plan: Plan, numbers: Mapping[str, Input], count: int, walk: Callable[[Array], Array]
) -> pd.DataFrame:
    """Morris or Sobol of every path and outcome, from one design walked once."""
    answers: list[Array] = []
    triples = [one.number.triple for one in numbers.values()]
    bounds = [(low, high) for low, _, high in triples] if method == "morris" else [(0.0, 1.0)] * len(numbers)
    parts = []
    for p, path in enumerate(plan.paths):
        for o, key in enumerate(plan.outcomes):

            def answer(rows: Array, p: int = p, o: int = o) -> Array:
                if not answers:
                    answers.append(walk(rows if method == "morris" else by_chance(plan, list(numbers), triples, rows)))
                values = answers[0][:, p, o]
                return np.where(np.isnan(values), np.nanmean(values) if (~np.isnan(values)).any() else 0.0, values)

            names = list(numbers)
            if method == "morris":
                found = morris(answer, names, bounds, trajectories=count, seed=plan.seed)
            else:
                found = sobol(answer, names, bounds, samples=count, seed=plan.seed)
            found = found.rename(columns={"input": "address"})
            found.insert(1, "label", [one.label for one in numbers.values()])
            for name, value in (("outcome", key), ("path_title", plan.scenario.paths[path].title), ("path", path)):
                found.insert(0, name, value)
            parts.append(found)
    return ranked(pd.concat(parts, ignore_index=True), "size" if method == "morris" else "total")
