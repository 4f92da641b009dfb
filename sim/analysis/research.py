"""What to find out next: how much less would be uncertain if one number were known.

The share by which the outcome's variance would shrink, on average over what the number might turn out to be (its
first-order index, the expected value of perfect information about a variance), from one plain run with every number
drawn: no further walks are needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor

import numpy as np
import pandas as pd

from sim.analysis.experiment import Plan, Progress, Setting, experiment
from sim.analysis.first_order import first_order
from sim.analysis.inputs import Input
from sim.analysis.tornado import ranked
from sim.errors import SimError
from sim.work.pool import Pool
from sim.worlds.block import Array
from sim.worlds.tables import Mask
from sim.worlds.worlds import Worlds

MOST = 5_000_000
"""Worlds that can be ranked together in memory."""


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
        A row per path, outcome and number, the most worth knowing first. Columns: path, path_title, outcome, rank,
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
    told = progress or (lambda done, total: None)
    found = experiment(plan, [Setting()], workers=workers, executor=executor)[0]
    rows = []
    done, total = 0, len(plan.paths) * len(plan.outcomes)
    for p, path in enumerate(plan.paths):
        for o, key in enumerate(plan.outcomes):
            answers = found[p, o]
            there = ~np.isnan(answers)
            share, low, high = first_order(_drawn(plan, numbers, there), answers[there], seed=plan.seed)
            deviation = float(answers[there].std()) if there.any() else float("nan")
            for n, (address, one) in enumerate(numbers.items()):
                kept = float(np.clip(share[n], 0.0, 1.0))
                rows.append(
                    {"path": path, "path_title": plan.scenario.paths[path].title, "outcome": key, "address": address,
                     "label": one.label, "low_value": one.number.low, "high_value": one.number.high, "share": kept,
                     "share_low": float(np.clip(low[n], 0.0, 1.0)), "share_high": float(np.clip(high[n], 0.0, 1.0)),
                     "narrower": 1.0 - float(np.sqrt(1.0 - kept)), "clear": bool(low[n] > 0), "deviation": deviation,
                     "worlds": int(there.sum())}
                )  # fmt: skip
            done += 1
            told(done, total)
    return ranked(pd.DataFrame(rows), "share")


def _drawn(plan: Plan, numbers: Mapping[str, Input], there: Mask) -> Iterator[Array]:
    """Every number in the worlds that are there, each drawn when its turn comes."""
    for address, one in numbers.items():
        yield Worlds(plan.scenario, plan.seed, 0, plan.worlds).draw(address, one.number)[there]
