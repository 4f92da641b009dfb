"""The stages of a walk for the kernel.

What a stage settles in advance is settled here: which bounds count in it, and which conditions can hold at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.process.bounds import counts_in, possible
from sim.process.compiled.actors import Actors
from sim.process.compiled.numbers import Layout
from sim.process.compiled.plan import BITE, CONDITION, DUTY, PLACE, PUSH, ROLE, STAGE, Plan, records, rows_of, starts
from sim.worlds.itinerary import Terms
from sim.worlds.setting import Setting


def lay_out(actors: Actors, setting: Setting, stages: Sequence[Terms]) -> tuple[Plan, NDArray[np.float64]]:
    """The plan of a walk, and the worlds' numbers that belong to its stages, (R, columns)."""
    at = Layout()
    moving = max([1, *(len(stage.issues) for stage in stages)])
    backing = max([1, *(len(stage.guarantors) for stage in stages)])
    actors_here, size = len(actors.groups) - 1, len(stages)
    issues = np.zeros((size, moving), dtype=PLACE)
    backer = np.zeros((size, backing), dtype=PLACE)
    carries = np.zeros((size, moving, actors_here), dtype=bool)
    for q, stage in enumerate(stages):
        issues[q, : len(stage.issues)] = stage.issues
        backer[q, : len(stage.guarantors)] = stage.guarantors
        for n, who in enumerate(stage.deliverers):
            carries[q, n, list(who)] = True
    carriers = rows_of((np.flatnonzero(row) for row in carries.reshape(-1, actors_here)), actors_here)
    involved = [{*stage.consent, *stage.performers} for stage in stages]
    pushes = [push for stage in stages for push in stage.pressure]
    bite_first, bites = _bites(actors, setting, stages)
    plan = Plan(
        **actors.parts,
        stages=_stages(stages, at),
        issues=issues,
        duties=_side_by_side(DUTY, carriers.reshape(carries.shape), carries),
        roles=_side_by_side(
            ROLE,
            rows_of((stage.performers for stage in stages), actors_here),
            rows_of((stage.consent for stage in stages), actors_here),
            rows_of(involved, actors_here),
            rows_of((set[int]().union(*involved[: q + 1]) for q in range(size)), actors_here),
        ),
        backer=backer,
        pushes=records(PUSH, ((push.target, push.issue) for push in pushes)),
        push_at=_believed(stages, actors_here, at),
        bite_first=bite_first,
        bites=bites,
        conditions=_conditions(actors, stages),
    )
    return plan, at.table(setting.today.shape[0])


def _side_by_side(kind: np.dtype[Any], *columns: NDArray[Any]) -> NDArray[Any]:
    """Tables of the same shape as one of records."""
    result = np.empty(columns[0].shape, dtype=kind)
    for name, column in zip(kind.names or (), columns, strict=True):
        result[name] = column
    return result


def _conditions(actors: Actors, stages: Sequence[Terms]) -> NDArray[Any]:
    """Where the values of each condition stand, and whether it can hold in each stage."""
    first = starts(len(condition.values) for condition in actors.conditions)
    rows = [
        (*first[n : n + 2], possible(condition, stage))
        for stage in stages
        for n, condition in enumerate(actors.conditions)
    ]
    return records(CONDITION, rows).reshape(len(stages), len(actors.conditions))


def _stages(stages: Sequence[Terms], at: Layout) -> NDArray[Any]:
    rows: list[tuple[int, ...]] = []
    for stage, first in zip(stages, starts(len(stage.pressure) for stage in stages), strict=False):
        terms = at.each(stage.target, stage.low, stage.high)
        backing = at.run(stage.strength), at.run(stage.guarantor_leverage)
        clock = at.each(stage.months, stage.exposure)
        rows.append((*terms, *backing, *clock, first, len(stage.issues), len(stage.guarantors)))
    return records(STAGE, [*rows, (*[0] * 7, sum(len(stage.pressure) for stage in stages), 0, 0)])


def _believed(stages: Sequence[Terms], actors: int, at: Layout) -> NDArray[np.uint32]:
    """Columns of each push's step in each actor's eyes; the last is the truth."""
    rows = []
    for push in (push for stage in stages for push in stage.pressure):
        (true,) = at.each(push.true)
        believed = {i: at.run([step]) for i, step in push.believed.items()}
        rows.append([*(believed.get(i, true) for i in range(actors)), true])
    return np.array(rows, dtype=PLACE).reshape(len(rows), actors + 1)


def _bites(actors: Actors, setting: Setting, stages: Sequence[Terms]) -> tuple[NDArray[np.uint32], NDArray[Any]]:
    """Which guards count at which stage, as :func:`sim.process.bounds.broken` picks them."""
    rows: list[tuple[int, int, bool]] = []
    first, places = [], starts(map(len, actors.groups))
    for stage in stages:
        begins = [len(rows)]
        for i, group in enumerate(actors.groups):
            seen: set[int] = set()
            for place, guard in enumerate(group, start=places[i]):
                if counts_in(stage, guard, i, setting):
                    rows.append((place, guard.issue, guard.issue not in seen))
                    seen.add(guard.issue)
            begins.append(len(rows))
        first.append(begins)
    return np.array(first, dtype=PLACE), records(BITE, rows)
