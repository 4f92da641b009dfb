"""The points of a sweep as a table: what an outcome comes to, which path leads, and where a level is crossed."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.axes import Axis
from sim.analysis.estimates import Estimate, difference_of, mean_of, verdict
from sim.analysis.experiment import Plan
from sim.analysis.outcomes import outcome
from sim.results.stands import needs_consent
from sim.worlds.block import Array

LEVELS = {"share": 0.5, "utility": 0.0}
"""Where the answer changes, by the unit of an outcome; other outcomes have no such level."""


def table_of(plan: Plan, cut: Sequence[Axis], points: Sequence[tuple[Any, ...]], found: Array) -> pd.DataFrame:
    """A row a point, path and outcome; ``leads`` where a path that needs consent is clearly ahead of all others."""
    rows = []
    units = {key: outcome(plan.scenario, key).unit for key in plan.outcomes}
    asked = {path: needs_consent(plan.scenario, path) for path in plan.paths}
    reach = {(p, o): apart(found[:, p, o], units[key]) for p in range(len(plan.paths)) for o, key in enumerate(units)}
    for n, point in enumerate(points):
        where = {axis.written: value for axis, value in zip(cut, point, strict=True)}
        for o, key in enumerate(plan.outcomes):
            first = leader([p for p, path in enumerate(plan.paths) if asked[path]], found[n, :, o], units[key])
            for p, path in enumerate(plan.paths):
                one, whole = mean_of(found[n, p, o], unit=units[key]), reach[p, o]
                rows.append(
                    {**where, "path": path, "path_title": plan.scenario.paths[path].title, "asked": asked[path],
                     "outcome": key, "mean": one.mean, "low": one.low, "high": one.high, "worlds": one.worlds,
                     "leads": p == first, "reach": whole.mean, "reach_low": whole.low, "reach_high": whole.high}
                )  # fmt: skip
    return pd.DataFrame(rows)


def apart(found: Array, unit: str) -> Estimate:
    """The difference between the highest and the lowest point, (points, worlds)."""
    means = np.array([mean_of(one).mean for one in found])
    if np.isnan(means).all():
        return mean_of(found[0])
    return difference_of(found[int(np.nanargmax(means))], found[int(np.nanargmin(means))], unit=unit)


def leader(among: Sequence[int], found: Array, unit: str) -> int | None:
    """Which of some paths, (paths, worlds), is clearly ahead of each other one; more counts as ahead."""
    if len(among) < 2:
        return None
    top = max(among, key=lambda p: np.nan_to_num(mean_of(found[p]).mean, nan=-np.inf))
    gaps = (difference_of(found[top], found[p], unit=unit) for p in among if p != top)
    return top if all(verdict(gap, among=len(among)).side > 0 for gap in gaps) else None


def borders_of(plan: Plan, cut: Sequence[Axis], table: pd.DataFrame) -> pd.DataFrame:
    """Where outcomes cross their level between neighbouring points, along every numeric axis."""
    rows = []
    for (path, key), mine in table.groupby(["path", "outcome"], sort=False):
        level = LEVELS.get(outcome(plan.scenario, str(key)).unit)
        if level is None:
            continue
        for axis in cut:
            others = [other.written for other in cut if other is not axis]
            if axis.numeric:
                lines = mine.groupby(others[0], sort=False) if others else [(None, mine)]
                for held, line in lines:
                    rows += [
                        {"path": path, "outcome": key, "level": level, "input": axis.written, **crossing,
                         **({others[0]: held} if others else {})}
                        for crossing in crossings(line[axis.written], line["mean"], level)
                    ]  # fmt: skip
    columns = ["path", "outcome", "level", "input", "between", "and", "at", "rising"]
    return pd.DataFrame(rows, columns=columns if not rows or len(cut) == 1 else None)


def crossings(x: Iterable[float], y: Iterable[float], level: float) -> list[dict[str, Any]]:
    """Between which neighbours a line crosses a level, and where a straight line between them does.

    >>> crossings([0.0, 1.0, 2.0], [0.0, 0.0, 1.0], 0.5)
    [{'between': 1.0, 'and': 2.0, 'at': 1.5, 'rising': True}]
    """
    pairs = sorted((a, b) for a, b in zip(x, y, strict=True) if not np.isnan(b))
    found = []
    for (x0, y0), (x1, y1) in itertools.pairwise(pairs):
        if (y0 >= level) != (y1 >= level):
            at = x0 + (level - y0) / (y1 - y0) * (x1 - x0)
            found.append({"between": float(x0), "and": float(x1), "at": float(at), "rising": bool(y1 > y0)})
    return found
