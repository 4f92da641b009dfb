"""One world as plain numbers: the draws of :mod:`sim.worlds`, taken apart world by world before anything runs."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.scenario.schema import Scenario
from sim.worlds.itinerary import Terms, walk
from sim.worlds.setting import dispute
from sim.worlds.worlds import Worlds


def apart(tree: Any, count: int) -> list[Any]:
    """The structure once per world: arrays (R,) as floats, arrays (R, n) as lists, the rest as it is.

    >>> apart((np.array([1.0, 2.0]), "x"), 2)
    [(1.0, 'x'), (2.0, 'x')]
    """
    if isinstance(tree, np.ndarray):
        return tree.tolist()
    if isinstance(tree, (tuple, list)):
        return [tuple(row) for row in zip(*(apart(item, count) for item in tree), strict=True)] or [tree] * count
    if isinstance(tree, dict):
        rows = [apart(item, count) for item in tree.values()]
        return [dict(zip(tree, row, strict=True)) for row in zip(*rows, strict=True)] or [tree] * count
    if not dataclasses.is_dataclass(tree):
        return [tree] * count
    names = [field.name for field in dataclasses.fields(tree)]
    rows = [apart(getattr(tree, name), count) for name in names]
    return [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in zip(*rows, strict=True)]


def _stages(terms: Sequence[Terms], count: int) -> list[list[SimpleNamespace]]:
    """The stages of a walk in each world, with who owes what worked out once."""
    if any(stage.named_by is not None for stage in terms):
        raise NotImplementedError("terms named by a decision model are not written the ordinary way")
    each = []
    for stage in terms:
        performers = stage.performers
        known = {
            "performers": performers,
            "duties": {j: stage.duty(j) for j in performers},
            "involved": tuple(sorted({*stage.consent, *performers})),
        }
        rows = apart(stage, count)
        for row in rows:
            vars(row).update(known)
        each.append(rows)
    return [list(row) for row in zip(*each, strict=True)]


@dataclasses.dataclass(eq=False)
class World:
    """One world: what all actors share, what each brings, and the stages of every path."""

    index: int
    scenario: Scenario
    setting: SimpleNamespace
    parties: tuple[SimpleNamespace, ...]
    stages: dict[tuple[str, int], list[SimpleNamespace]]
    noise: Any
    """``noise(step, actor)``: standard logistic."""


def worlds(scenario: Scenario, paths: Sequence[str], *, seed: int, first: int, count: int) -> list[World]:
    """Worlds ``first .. first + count - 1``, with the stages of some paths and of those that refusals lead to."""
    drawn = Worlds(scenario, seed, first, count)
    block = dispute(drawn)
    stages: dict[tuple[str, int], list[list[SimpleNamespace]]] = {}
    waiting = [(path, 1) for path in paths]
    while waiting:
        path, start = waiting.pop()
        if (path, start) not in stages:
            terms = walk(drawn, path, start)
            stages[path, start] = _stages(terms, count)
            waiting += [stage.otherwise for stage in terms if stage.otherwise is not None]

    @cache
    def noise(step: int, actor: str) -> list[float]:
        return drawn.noise(step, actor).tolist()

    settings, parties = apart(block.setting, count), apart(block.parties, count)
    return [
        World(
            index=first + r,
            scenario=scenario,
            setting=settings[r],
            parties=parties[r],
            stages={key: rows[r] for key, rows in stages.items()},
            noise=lambda step, actor, r=r: noise(step, actor)[r],
        )
        for r in range(count)
    ]
