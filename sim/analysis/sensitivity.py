"""Which numbers move an outcome: one at a time, by screening, by variance, and by what would be worth knowing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path

import numpy as np
import pandas as pd

from sim.analysis import screening
from sim.analysis.case import Case, Openable, opened
from sim.analysis.design import by_chance, design
from sim.analysis.experiment import Plan, Progress
from sim.analysis.finding import Finding
from sim.analysis.inputs import Input, inputs
from sim.analysis.outcomes import outcome
from sim.analysis.research import research
from sim.analysis.sensitivity_words import said
from sim.analysis.tornado import ranked, tornado
from sim.errors import SimError
from sim.runner import choose_paths, settings
from sim.scenario.suggest import did_you_mean
from sim.work.pool import Pool
from sim.worlds.block import Array

METHODS = {
    "tornado": "every number at both ends of its range",
    "morris": "screening by elementary effects",
    "sobol": "first-order and total shares of the variance",
    "research": "what knowing each number would be worth",
}
SAMPLES = {"morris": 40, "sobol": 128}
"""Trajectories, and base samples, if none are asked for."""
CHANCE = 8
"""Worlds of chance that every row of a design walks."""


def sensitivity(
    scenario: Openable | Case,
    *,
    method: str = "tornado",
    paths: Sequence[str] | None = None,
    outcomes: Sequence[str] = ("completed",),
    worlds: int = 1000,
    seed: int = 1,
    samples: int | None = None,
    variant: str | None = None,
    overlays: Sequence[str | Path] = (),
    sets: Sequence[str] = (),
    workers: int | None = None,
    executor: Executor | Pool | None = None,
    progress: Progress | None = None,
) -> Finding:
    """Rank the numbers of a scenario by what they do to an outcome.

    Parameters
    ----------
    scenario : path, Loaded, Scenario or Case
    method : str
        ``tornado``, ``morris``, ``sobol``, or ``research`` (the value of information).
    paths : sequence of str, optional
        All that are compared if absent.
    outcomes : sequence of str
        See :mod:`sim.analysis.outcomes`; the first one makes the sentence.
    worlds, seed : int
        Morris and Sobol walk designs instead of ``worlds``, with a few worlds of chance a row.
    samples : int, optional
        Trajectories of Morris, or base samples of Sobol (a power of 2).
    variant, overlays, sets
        Laid over a scenario file.
    workers, executor, progress
        See :func:`sim.analysis.experiment.experiment`.

    Returns
    -------
    Finding
        Named by the method; its table has a row per path, outcome and number, ranked.

    Examples
    --------
    >>> found = sensitivity("scenarios/exchange-gradual.yaml", worlds=20)
    >>> found.name, int(found.table["rank"].iloc[0])
    ('tornado', 1)
    """
    if method not in METHODS:
        raise SimError(f"there is no method '{method}'. {did_you_mean(method, METHODS, noun='methods')}")
    case = opened(scenario, variant=variant, overlays=overlays, sets=sets)
    chosen = choose_paths(case.scenario, paths)
    settings(case.scenario, worlds=worlds, seed=seed, workers=workers)
    count = _samples(method, samples)
    plan = Plan(case.scenario, chosen, tuple(dict.fromkeys(outcomes)), CHANCE if count else worlds, seed)
    for key in plan.outcomes:
        outcome(case.scenario, key)
    numbers = inputs(case.scenario, chosen)
    if not numbers:
        raise SimError(f"no number of '{case.scenario.title}' has a range on these paths, so nothing can be varied.")
    if method in ("tornado", "research"):
        find = tornado if method == "tornado" else research
        table = find(plan, numbers, workers=workers, executor=executor, progress=progress)
    else:

        def walk(rows: Array) -> Array:
            return design(plan, list(numbers), rows, workers=workers, executor=executor, progress=progress)

        table = _designed(method, plan, numbers, count or 1, walk)
    sentence, notes = said(method, case.scenario, outcome(case.scenario, plan.outcomes[0]), table, plan)
    made = {
        "method": method,
        "paths": list(chosen),
        "outcomes": list(plan.outcomes),
        "worlds": rows_needed(method, len(numbers), samples) if count else worlds,
        "seed": seed,
        **({"samples": count, "chance": CHANCE} if count else {}),
        "numbers": len(numbers),
    }
    return Finding(method, sentence, {method: table}, case.scenario, made, notes)


def rows_needed(method: str, numbers: int, samples: int | None = None) -> int:
    """How many settings a method walks, for the estimate of the time.

    >>> rows_needed("tornado", 10), rows_needed("morris", 10, 4), rows_needed("sobol", 10, 8)
    (21, 44, 96)
    """
    count = _samples(method, samples)
    if count is None:
        return 2 * numbers + 1 if method == "tornado" else 1
    return count * (numbers + 1) if method == "morris" else count * (numbers + 2)


def _samples(method: str, samples: int | None) -> int | None:
    if method not in SAMPLES:
        if samples is not None:
            raise SimError(f"--samples: {method} takes none; say --worlds instead.")
        return None
    count = SAMPLES[method] if samples is None else samples
    if count < 2 or count > 1_000_000:
        raise SimError(f"--samples: {count} is outside 2 to 1,000,000.")
    if method == "sobol" and count & (count - 1):
        remedy = f"Try {1 << count.bit_length()}."
        raise SimError(f"--samples: {count} is no power of 2, which Sobol's sequence needs. {remedy}")
    return count


def _designed(
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
                found = screening.morris(answer, names, bounds, trajectories=count, seed=plan.seed)
            else:
                found = screening.sobol(answer, names, bounds, samples=count, seed=plan.seed)
            found = found.rename(columns={"input": "address"})
            found.insert(1, "label", [one.label for one in numbers.values()])
            for name, value in (("outcome", key), ("path_title", plan.scenario.paths[path].title), ("path", path)):
                found.insert(0, name, value)
            parts.append(found)
    return ranked(pd.concat(parts, ignore_index=True), "size" if method == "morris" else "total")
