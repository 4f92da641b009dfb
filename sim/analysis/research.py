"""What to find out next: how much less would be uncertain if one number were known.

The share by which the outcome's variance would shrink, on average over what the number might turn out to be (its
first-order index, the expected value of perfect information about a variance), from one plain run with every number
drawn: no further walks are needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.estimates import Estimate, verdict
from sim.analysis.experiment import Plan, Setting, experiment
from sim.analysis.inputs import Input
from sim.analysis.tornado import ranked
from sim.errors import SimError
from sim.work.pool import Pool
from sim.work.progress import Progress
from sim.worlds.block import Array
from sim.worlds.tables import Mask
from sim.worlds.worlds import Worlds

MOST = 5_000_000
"""Worlds that can be ranked together in memory."""

HELD = 2**22
"""Numbers of resamples that are held at once, if a single one has no more."""

CLASSED = 2**25
"""Classes of inputs that are held at once, a byte each."""


def research(
    plan: Plan,
    numbers: Mapping[str, Input],
    *,
    workers: int | None = None,
    executor: Executor | Pool | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """How much knowing each number would narrow each outcome.

    Returns
    -------
    DataFrame
        A row per path, outcome and number, the most worth knowing first; those that cannot be told from nothing have
        no rank. Columns: path, path_title, outcome, rank,
        address, label, low_value, high_value, share (of the variance, negative estimates cut at 0), share_low,
        share_high (95 %, over resampled worlds), narrower (share by which the standard deviation would shrink), clear
        (whether the interval leaves out 0), deviation (standard deviation with everything drawn), worlds.

    Raises
    ------
    SimError
        For more worlds than can be ranked in memory; nothing is walked then.
    """
    if plan.worlds > MOST:
        raise SimError(
            f"worlds: {plan.worlds:,} are too many to rank in memory; research takes up to {MOST:,}. "
            "Ask for fewer: its intervals are narrow long before."
        )
    report = progress or (lambda done, total: None)
    found = experiment(plan, [Setting()], workers=workers, executor=executor)[0]
    rows = []
    done, total = 0, len(plan.paths) * len(plan.outcomes)
    for p, path in enumerate(plan.paths):
        for o, key in enumerate(plan.outcomes):
            answers = found[p, o]
            there = ~np.isnan(answers)
            share, low, high = first_order(_drawn(plan, numbers, there), answers[there], seed=plan.seed)
            deviation = float(answers[there].std()) if there.any() else float("nan")
            worlds = int(there.sum())
            for n, (address, one) in enumerate(numbers.items()):
                kept = float(np.clip(share[n], 0.0, 1.0))
                clear = verdict(Estimate(share[n], low[n], high[n], worlds)).side > 0
                rows.append(
                    {"path": path, "path_title": plan.scenario.paths[path].title, "outcome": key, "address": address,
                     "label": one.label, "low_value": one.number.low, "high_value": one.number.high, "share": kept,
                     "share_low": float(np.clip(low[n], 0.0, 1.0)), "share_high": float(np.clip(high[n], 0.0, 1.0)),
                     "narrower": 1.0 - float(np.sqrt(1.0 - kept)), "clear": clear, "deviation": deviation,
                     "worlds": worlds}
                )  # fmt: skip
            done += 1
            report(done, total)
    table = ranked(pd.DataFrame(rows), "share")
    table["rank"] = table["rank"].where(table["clear"]).astype("Int64")
    return table


def _drawn(plan: Plan, numbers: Mapping[str, Input], there: Mask) -> Iterator[Array]:
    """Every number in the worlds that are there, each drawn when its turn comes."""
    for address, one in numbers.items():
        yield Worlds(plan.scenario, plan.seed, 0, plan.worlds).draw(address, one.number)[there]


def first_order(
    inputs: Iterable[Array],
    answers: Array,
    *,
    classes: int | None = None,
    resamples: int = 200,
    seed: int = 1,
    held: int = HELD,
    classed: int = CLASSED,
) -> tuple[Array, Array, Array]:
    """The share by which the outcome's variance would shrink if an input were known, from a plain sample.

    ``S = (SS_between - (m - 1) MS_within) / SS_total`` over m classes of equal size by the input's rank.

    Parameters
    ----------
    inputs : iterable of ndarray (n,)
        d of them; each is asked for once, when its turn comes.
    answers : ndarray (n,)
        Finite.
    classes : int, optional
        m; about the cube root of n if absent.
    resamples : int
        Bootstrap resamples of the worlds for the interval.
    held, classed : int
        How much is held at once; the answer is the same bit for bit.

    Returns
    -------
    share, low, high : ndarray (d,)
        Estimate, which may fall a little below 0, and its 95 % interval.

    Examples
    --------
    >>> x = np.random.default_rng(0).random((2, 4000))
    >>> [round(float(one), 1) for one in first_order(x, 2 * x[0] + x[1])[0]]
    [0.8, 0.2]
    """
    answers = np.asarray(answers, dtype=np.float64)
    n = len(answers)
    m = classes or int(np.clip(round(n ** (1 / 3)), 2, 40))
    if n < 4 * m or np.ptp(answers) == 0:
        zero = np.zeros(sum(1 for _ in inputs))
        return zero, zero, zero
    centred = answers - answers.mean()
    members = (_classes(column, m) for column in inputs)
    parts = []
    while some := list(islice(members, max(8, classed // n))):
        parts.append(_indices(some, centred, m, _resampled(n, resamples, seed, max(1, held // (4 * n)))))
    found = np.concatenate(parts, axis=1)
    middle = found[0]
    low, high = np.quantile(found[1:], [0.025, 0.975], axis=0)
    shift = middle - np.median(found[1:], axis=0)  # resampling adds a bias of its own
    return middle, np.minimum(low + shift, middle), np.maximum(high + shift, middle)


def _classes(column: Array, m: int) -> NDArray[Any]:
    """The class of every row by its rank, shape (n,), as small numbers."""
    n = len(column)
    member = np.empty(n, dtype=np.min_scalar_type(m - 1))
    member[np.argsort(column, kind="stable")] = np.arange(n) * m // n
    return member


def _resampled(n: int, resamples: int, seed: int, most: int) -> Iterator[Array]:
    """How often each row is there: once, then in every resample; shapes (some, n)."""
    yield np.ones((1, n))
    rng = np.random.default_rng(seed)
    for start in range(0, resamples, most):
        weights = np.empty((min(most, resamples - start), n))
        for row in weights:
            row[:] = np.bincount(rng.integers(0, n, n), minlength=n)
        yield weights


def _indices(members: Sequence[NDArray[Any]], answers: Array, m: int, resampled: Iterable[Array]) -> Array:
    """Indices of some inputs in every resample, shape (resamples + 1, inputs); sums run in the order of the rows."""
    from scipy.sparse import csc_matrix

    n = len(answers)
    ones, starts = np.ones(n), np.arange(n + 1, dtype=np.int32)
    parts = []
    for weights in resampled:
        weighted = weights * answers
        mean = weighted.sum(axis=1) / n
        whole = np.array([float((row * answers).sum()) for row in weighted]) - n * mean**2
        times, amounts = np.ascontiguousarray(weights.T), np.ascontiguousarray(weighted.T)
        found = np.empty((len(weights), len(members)))
        for k, member in enumerate(members):
            belongs = csc_matrix((ones, member.astype(np.int32), starts), shape=(m, n))
            count, total = belongs @ times, belongs @ amounts
            between = _down(total**2 / np.maximum(count, 1.0)) - n * mean**2
            within = np.maximum(whole - between, 0.0) / (n - m)
            found[:, k] = (between - (m - 1) * within) / np.where(whole > 0, whole, 1.0)
        parts.append(found)
    return np.concatenate(parts)


def _down(values: Array) -> Array:
    """Sums over the first axis, one row at a time: the same however many columns stand side by side."""
    total = np.zeros(values.shape[1])
    for row in values:
        total += row
    return total
