"""The stages of a walk for the kernel.

What a stage settles in advance is settled here: which bounds count in it, and which conditions can hold at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.process.appraisal import hazard
from sim.process.bounds import counts_in, possible
from sim.process.compiled.actors import Actors
from sim.process.compiled.numbers import Layout
from sim.process.compiled.plan import ASKED, COUNTS, PUSH, STAGE, Plan, records, starts
from sim.process.utility import fallback, loss
from sim.worlds.arrays import Array, pick_columns
from sim.worlds.itinerary import Terms
from sim.worlds.party import Party
from sim.worlds.setting import Setting


def lay_out(
    actors: Actors, parties: Sequence[Party], setting: Setting, stages: Sequence[Terms]
) -> tuple[Plan, NDArray[np.float64]]:
    """The plan of a walk, and the worlds' numbers that belong to its stages, (R, columns)."""
    at = Layout()
    moving = max([1, *(len(stage.issues) for stage in stages)])
    backing = max([1, *(len(stage.guarantors) for stage in stages)])
    issues = np.zeros((len(stages), moving), dtype=np.int64)
    backer = np.zeros((len(stages), backing), dtype=np.int64)
    delivers = np.zeros((len(stages), moving, len(parties)), dtype=bool)
    for q, stage in enumerate(stages):
        issues[q, : len(stage.issues)] = stage.issues
        backer[q, : len(stage.guarantors)] = stage.guarantors
        for n, who in enumerate(stage.deliverers):
            delivers[q, n, list(who)] = True
    pushes = [push for stage in stages for push in stage.pressure]
    plan = Plan(
        **actors.parts,
        stages=_stages(stages, parties, setting, at),
        issues=issues,
        source=_sources(stages, len(setting.issues)),
        delivers=delivers,
        asked=records(
            ASKED, ((i in s.consent, i in s.performers) for s in stages for i in range(len(parties)))
        ).reshape(len(stages), len(parties)),
        backer=backer,
        pushes=records(PUSH, ((push.target, push.issue) for push in pushes)),
        push_at=_believed(stages, len(parties), at),
        counting=_counting(actors, setting, stages),
        possible=np.array(
            [[possible(condition, stage) for condition in actors.conditions] for stage in stages], dtype=bool
        ).reshape(len(stages), len(actors.conditions)),
    )
    return plan, at.table(setting.today.shape[0])


def _stages(stages: Sequence[Terms], parties: Sequence[Party], setting: Setting, at: Layout) -> NDArray[Any]:
    rows = []
    for stage, first in zip(stages, starts(len(stage.pressure) for stage in stages), strict=False):
        terms = at.add(stage.target, stage.low, stage.high, *stage.strength, *stage.guarantor_leverage)
        clock = at.add(hazard(stage, setting))
        at.add(*(party.discount**stage.exposure for party in parties))
        at.add(*(party.discount**stage.months for party in parties))
        losses = at.add(*(lost for party in parties for lost in _losses(stage, party, setting)))
        rows.append((len(stage.issues), len(stage.guarantors), terms, clock, losses, first))
    return records(STAGE, [*rows, (0, 0, 0, 0, 0, sum(len(stage.pressure) for stage in stages))])


def _losses(stage: Terms, party: Party, setting: Setting) -> tuple[Array, Array]:
    """An actor's losses at the published terms and where things would fall back to from there, (R, k) each."""
    ideal, weight, today, drift = (
        pick_columns(a, stage.issues) for a in (party.ideal, party.weight, setting.today, setting.drift)
    )
    fallen = fallback(stage.target, today, drift, setting.stickiness)
    at_terms = loss(stage.target, ideal, weight, party.exponent)
    return at_terms, loss(fallen, ideal, weight, party.exponent)


def _sources(stages: Sequence[Terms], issues: int) -> NDArray[np.int64]:
    """Where each issue stands when a stage begins and all terms before were kept: (stage, place) or (-1, -1)."""
    source = np.full((len(stages), issues, 2), -1, dtype=np.int64)
    for q, stage in enumerate(stages[:-1]):
        source[q + 1] = source[q]
        for n, k in enumerate(stage.issues):
            source[q + 1, k] = q, n
    return source


def _believed(stages: Sequence[Terms], actors: int, at: Layout) -> NDArray[np.int64]:
    """Columns of each push's step in each actor's eyes; the last is the truth."""
    rows = []
    for push in (push for stage in stages for push in stage.pressure):
        true = at.add(push.true)
        believed = {i: at.add(step) for i, step in push.believed.items()}
        rows.append([*(believed.get(i, true) for i in range(actors)), true])
    return np.array(rows, dtype=np.int64).reshape(len(rows), actors + 1)


def _counting(actors: Actors, setting: Setting, stages: Sequence[Terms]) -> NDArray[Any]:
    """Which guards count at which stage, as :func:`sim.process.bounds.broken` picks them."""
    rows = []
    for stage in stages:
        for i, group in enumerate(actors.groups):
            seen: set[int] = set()
            for guard in group:
                on = counts_in(stage, guard, i, setting)
                rows.append((on, on and guard.issue not in seen))
                if on:
                    seen.add(guard.issue)
    return records(COUNTS, rows).reshape(len(stages), len(rows) // len(stages))
