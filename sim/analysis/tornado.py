"""One number at a time, from one end of its own range to the other, while all others are drawn as ever.

Both ends walk the same worlds, so a bar is a paired difference: what the number does, and not what the draws do.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor

import numpy as np
import pandas as pd

from sim.analysis.estimates import difference_of, mean_of
from sim.analysis.experiment import Plan, Setting, experiment
from sim.analysis.inputs import Input, kind_of
from sim.analysis.outcomes import outcome
from sim.work.pool import Pool
from sim.work.progress import Progress


def tornado(
    plan: Plan,
    numbers: Mapping[str, Input],
    *,
    workers: int | None = None,
    executor: Executor | Pool | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Every number at both ends of its range.

    Parameters
    ----------
    plan : Plan
    numbers : mapping of address to Input

    Returns
    -------
    DataFrame
        A row per path, outcome and number, the largest swing first. Columns: path, path_title, outcome, rank, address,
        label, low_value, high_value, at_low and at_high (difference from drawing the number, in the outcome's unit),
        effect (high end less low end) with effect_low and effect_high (95 %), swing (span of the bar), clear (whether
        it can be told from 0), behind (how much less it moves the outcome than the one that moves it most, with its
        interval), kind (whether somebody decides on it), base (the outcome with everything drawn).
    """
    ends = [Setting({key: value}) for key, one in numbers.items() for value in (one.number.low, one.number.high)]
    found = experiment(plan, [Setting(), *ends], workers=workers, executor=executor, progress=progress)
    rows = []
    for p, path in enumerate(plan.paths):
        for o, key in enumerate(plan.outcomes):
            unit = outcome(plan.scenario, key).unit
            base = found[0, p, o]
            gaps = [found[2 + 2 * n, p, o] - found[1 + 2 * n, p, o] for n in range(len(numbers))]
            turned = [gap * np.sign(np.nan_to_num(mean_of(gap).mean)) for gap in gaps]
            first = max(turned, key=lambda gap: np.nan_to_num(mean_of(gap).mean))
            for n, (address, one) in enumerate(numbers.items()):
                behind = mean_of(first - turned[n])
                low, high = found[1 + 2 * n, p, o], found[2 + 2 * n, p, o]
                effect = difference_of(high, low, unit=unit)
                bar = [difference_of(end, base, unit=unit).mean for end in (low, high)]
                rows.append(
                    {"path": path, "path_title": plan.scenario.paths[path].title, "outcome": key, "address": address,
                     "label": one.label, "low_value": one.number.low, "high_value": one.number.high, "at_low": bar[0],
                     "at_high": bar[1], "effect": effect.mean, "effect_low": effect.low, "effect_high": effect.high,
                     "swing": max(*bar, 0.0) - min(*bar, 0.0), "clear": effect.clear,
                     "behind": behind.mean, "behind_low": behind.low, "behind_high": behind.high,
                     "kind": kind_of(address),
                     "base": mean_of(base, unit=unit).mean}
                )  # fmt: skip
    return ranked(pd.DataFrame(rows), "swing")


def ranked(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """Rows of each path and outcome in falling order of a column, numbered from 1."""
    if table.empty:
        return table
    parts = []
    for _, mine in table.groupby(["path", "outcome"], sort=False):
        ordered = mine.sort_values(by, ascending=False, kind="stable", na_position="last")
        ordered.insert(3, "rank", range(1, len(ordered) + 1))
        parts.append(ordered)
    return pd.concat(parts, ignore_index=True)
