"""The points of a sweep as a table: what an outcome comes to, which path leads, and where a level is crossed.

A point is above or below a level, and a stretch is the cliff, only where the one rule of :func:`verdict` says so: what
lies between the last point clearly on one side and the first clearly on the other is the interval of a crossing.
"""

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
from sim.worlds.tables import Mask

LEVELS = {"share": 0.5, "utility": 0.0}
"""Where the answer changes, by the unit of an outcome; other outcomes have no such level."""


def table_of(plan: Plan, cut: Sequence[Axis], points: Sequence[tuple[Any, ...]], found: Array) -> pd.DataFrame:
    """A row a point, path and outcome; ``leads`` where a path that needs consent is clearly ahead of all others.

    ``side`` says whether a point is clearly above (1) or below (-1) the level of its outcome, ``beyond`` whether above
    or below both ends of a line, and ``cliff`` whether it is in the stretch in which most of a change happens.
    """
    rows = []
    line = np.array([point[0] for point in points]) if len(cut) == 1 and cut[0].numeric else None
    units = {key: outcome(plan.scenario, key).unit for key in plan.outcomes}
    consent = {path: needs_consent(plan.scenario, path) for path in plan.paths}
    reach = {(p, o): apart(found[:, p, o], units[key]) for p in range(len(plan.paths)) for o, key in enumerate(units)}
    steep = {(p, o): cliff(line, found[:, p, o]) for p, o in reach}
    for n, point in enumerate(points):
        where = {axis.written: value for axis, value in zip(cut, point, strict=True)}
        for o, key in enumerate(plan.outcomes):
            first = leader([p for p, path in enumerate(plan.paths) if consent[path]], found[n, :, o], units[key])
            for p, path in enumerate(plan.paths):
                one, whole = mean_of(found[n, p, o], unit=units[key]), reach[p, o]
                level = LEVELS.get(units[key])
                side = 0 if level is None else verdict(one, level, among=len(points)).side
                away = 0 if line is None else _beyond(found[:, p, o], n, units[key])
                rows.append(
                    {**where, "path": path, "path_title": plan.scenario.paths[path].title,
                     "needs_consent": consent[path], "outcome": key, "worlds": one.worlds,
                     "mean": one.mean, "low": one.low, "high": one.high,
                     "leads": p == first, "side": side, "beyond": away, "cliff": bool(steep[p, o][n]),
                     "reach": whole.mean, "reach_low": whole.low, "reach_high": whole.high}
                )  # fmt: skip
    return pd.DataFrame(rows)


def apart(found: Array, unit: str) -> Estimate:
    """The difference between the highest and the lowest point, (points, worlds)."""
    means = np.array([mean_of(one).mean for one in found])
    if np.isnan(means).all():
        return mean_of(found[0])
    return difference_of(found[int(np.nanargmax(means))], found[int(np.nanargmin(means))], unit=unit)


def cliff(x: Array | None, found: Array) -> Mask:
    """The shortest stretch of a line, (points, worlds), that clearly has more than half of all that it moves.

    None where there are fewer than four points, or where that takes more than half of the range: a slope is no cliff.

    >>> x, rise = np.arange(5.0), np.array([0.0, 0.0, 1.0, 1.0, 1.0])
    >>> cliff(x, np.tile(rise[:, None], 20)).tolist()
    [False, True, True, False, False]
    >>> cliff(x, np.tile(x[:, None], 20)).any()
    np.False_
    """
    inside = np.zeros(len(found), dtype=bool)
    if x is None or len(found) < 4:
        return inside
    order = np.argsort(x)
    means = np.array([mean_of(one).mean for one in found[order]])
    if np.isnan(means).any():
        return inside
    half = (found[order[means.argmax()]] - found[order[means.argmin()]]) / 2
    for width in range(1, len(x)):
        steps = np.where(x[order[width:]] - x[order[:-width]] <= np.ptp(x) / 2, means[width:] - means[:-width], 0.0)
        n = int(np.abs(steps).argmax())
        change = np.sign(steps[n]) * (found[order[n + width]] - found[order[n]])
        if steps[n] and verdict(mean_of(change - half), among=len(x) * (len(x) - 1) // 2).side > 0:
            inside[order[n : n + width + 1]] = True
            break
    return inside


def _beyond(found: Array, n: int, unit: str) -> int:
    """Whether a point of a line, (points, worlds), is clearly above (1) or below (-1) both of its ends."""
    if n in (0, len(found) - 1):
        return 0
    sides = {verdict(difference_of(found[n], found[end], unit=unit), among=len(found)).side for end in (0, -1)}
    return sides.pop() if len(sides) == 1 else 0


def leader(among: Sequence[int], found: Array, unit: str) -> int | None:
    """Which of some paths, (paths, worlds), is clearly ahead of each other one; more counts as ahead."""
    if len(among) < 2:
        return None
    top = max(among, key=lambda p: np.nan_to_num(mean_of(found[p]).mean, nan=-np.inf))
    gaps = (difference_of(found[top], found[p], unit=unit) for p in among if p != top)
    return top if all(verdict(gap, among=len(among)).side > 0 for gap in gaps) else None


def borders_of(plan: Plan, cut: Sequence[Axis], table: pd.DataFrame) -> pd.DataFrame:
    """Between which points outcomes clearly cross their level, along every numeric axis."""
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
                        for crossing in crossings(line[axis.written], line["side"])
                    ]  # fmt: skip
    columns = ["path", "outcome", "level", "input", "between", "and", "rising"]
    return pd.DataFrame(rows, columns=columns if not rows or len(cut) == 1 else None)


def crossings(x: Iterable[float], sides: Iterable[int]) -> list[dict[str, Any]]:
    """Between which points a line crosses a level: the last clearly on one side of it, and the first on the other.

    >>> crossings([0.0, 1.0, 2.0, 3.0], [-1, -1, 0, 1])
    [{'between': 1.0, 'and': 3.0, 'rising': True}]
    """
    clear = sorted((a, side) for a, side in zip(x, sides, strict=True) if side)
    return [
        {"between": float(x0), "and": float(x1), "rising": bool(after > before)}
        for (x0, before), (x1, after) in itertools.pairwise(clear)
        if before != after
    ]
