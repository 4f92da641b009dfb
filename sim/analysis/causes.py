"""Which change causes how much: a difference of outcomes shared out among changes of inputs.

Few changes: Shapley values, the mean over all orders of what a change adds when it comes (L. S. Shapley 1953), from
all subsets. Many: what each adds in the order of the file. Either way the parts sum to the whole, world by world.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from math import factorial

import numpy as np

from sim.analysis.case import Case
from sim.analysis.changes import Change, named, number_of, with_changes
from sim.analysis.experiment import Plan, Setting, experiment
from sim.analysis.words import plural
from sim.errors import SimError
from sim.scenario.schema import Scenario
from sim.work.pool import Pool, pool_of
from sim.work.progress import Progress
from sim.worlds.block import Array
from sim.worlds.worlds import Worlds

FEW = 6
"""Causes up to which all subsets are walked."""


@dataclass(frozen=True)
class Cause:
    """One change, or several that belong together."""

    label: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Parts:
    """A difference shared out.

    Attributes
    ----------
    causes : tuple of Cause
    before, after : ndarray (paths, outcomes, worlds)
    parts : ndarray (causes, paths, outcomes, worlds)
        Sum to ``after - before`` in every world.
    exact : bool
        Whether they are Shapley values; else the order of the file was taken.
    """

    causes: tuple[Cause, ...]
    before: Array
    after: Array
    parts: Array
    exact: bool


def causes_of(before: Scenario, after: Scenario, some: Sequence[Change], *, few: int = FEW) -> tuple[Cause, ...]:
    """Changes as causes: each alone when they are few, else by actor, link, path or whatever they are about."""
    if len(some) <= few:
        return tuple(Cause(named(before, after, change), (change,)) for change in some)
    groups: dict[tuple[object, ...], list[Change]] = {}
    for change in some:
        groups.setdefault(change.address[:2], []).append(change)
    return tuple(Cause(_group_label(before, after, held), tuple(held)) for held in groups.values())


def _group_label(before: Scenario, after: Scenario, held: Sequence[Change]) -> str:
    if len(held) == 1:
        return named(before, after, held[0])
    top, key = (str(step) for step in held[0].address[:2])
    for scenario in (after, before):
        part = getattr(scenario, top, {})
        if isinstance(part, dict) and key in part:
            own = part[key]
            name = getattr(own, "name", None) or getattr(own, "title", None) or key.replace("_", " ")
            return f"{name} ({plural(len(held), 'change')})"
    return f"{top} {key.replace('_', ' ')} ({plural(len(held), 'change')})"


def parted(
    plan: Plan,
    case: Case,
    other: Case,
    some: Sequence[Change],
    *,
    few: int = FEW,
    workers: int | None = None,
    executor: Executor | Pool | None = None,
    progress: Progress | None = None,
) -> Parts:
    """Share the difference between two cases out among the changes that lead from one to the other."""
    causes = causes_of(case.scenario, other.scenario, some, few=few)
    with pool_of(workers, executor) as pool:
        try:
            found = _walked(plan, case, other, causes, few, pool, progress)
        except SimError:  # some of these changes make no sense alone: they count as one
            loose = [cause for cause in causes if all(change.is_number for change in cause.changes)]
            held = tuple(change for cause in causes if cause not in loose for change in cause.changes)
            causes = (*loose, Cause(f"who and what is there ({plural(len(held), 'change')})", held))
            found = _walked(plan, case, other, causes, few, pool, progress)
    subsets, values = found
    at = {subset: n for n, subset in enumerate(subsets)}
    whole = frozenset(range(len(causes)))

    def add(n: int) -> Array:
        if len(causes) <= few:
            return _shapley(n, len(causes), at, values)
        return np.asarray(values[at[frozenset(range(n + 1))]] - values[at[frozenset(range(n))]])

    parts = np.stack([add(n) for n in range(len(causes))]) if causes else np.empty((0, *values.shape[1:]))
    return Parts(causes, values[at[frozenset()]], values[at[whole]], parts, len(causes) <= few)


def _walked(
    plan: Plan,
    case: Case,
    other: Case,
    causes: Sequence[Cause],
    few: int,
    pool: Pool,
    progress: Progress | None,
) -> tuple[list[frozenset[int]], Array]:
    """Every subset of the causes that is needed, and its outcomes; those with the same scenario stand together."""
    count = len(causes)
    numbers = _given(plan, case, other, causes)
    subsets = (
        [frozenset(n for n in range(count) if mask >> n & 1) for mask in range(2**count)]
        if count <= few
        else [frozenset(range(n)) for n in range(count + 1)]
    )
    scenarios: dict[frozenset[int], Scenario] = {frozenset(): case.scenario}

    def structure(subset: frozenset[int]) -> frozenset[int]:
        return frozenset(n for n in subset if n not in numbers)

    for subset in subsets:
        own = structure(subset)
        if own not in scenarios:
            scenarios[own] = with_changes(case.scenario, [change for n in sorted(own) for change in causes[n].changes])
    subsets.sort(key=lambda subset: sorted(structure(subset)))
    made = []
    for subset in subsets:
        fixed = {key: value for n in subset if n in numbers for key, value in numbers[n].items()}
        made.append(Setting(fixed, scenarios[structure(subset)] if structure(subset) else None))
    return subsets, experiment(plan, made, executor=pool, progress=progress)


def _given(plan: Plan, case: Case, other: Case, causes: Sequence[Cause]) -> dict[int, dict[str, float | Array]]:
    """Causes that only give numbers, as draws of the other case: those need no scenario of their own."""
    if case.scenario.distribution != other.scenario.distribution:
        return {}
    worlds = Worlds(other.scenario, plan.seed, 0, plan.worlds)
    found: dict[int, dict[str, float | Array]] = {}
    for n, cause in enumerate(causes):
        keys = [(case.drawn(change.place), number_of(change.after)) for change in cause.changes if change.is_number]
        given: dict[str, float | Array] = {
            key: worlds.draw(key, number) for key, number in keys if key is not None and number is not None
        }
        if len(given) == len(cause.changes):
            found[n] = given
    return found


def _shapley(n: int, count: int, at: dict[frozenset[int], int], values: Array) -> Array:
    """``sum over S without n of |S|! (c - |S| - 1)! / c! (v(S + n) - v(S))``, shape (paths, outcomes, worlds)."""
    total = np.zeros(values.shape[1:])
    for subset, place in at.items():
        if n not in subset:
            weight = factorial(len(subset)) * factorial(count - len(subset) - 1) / factorial(count)
            total = total + weight * (values[at[subset | {n}]] - values[place])
    return total
