"""Which numbers move an outcome: one at a time, by screening, by variance, and by what would be worth knowing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path

import numpy as np
import pandas as pd

from sim.analysis import screening
from sim.analysis.case import Case, Openable, opened
from sim.analysis.experiment import Plan, Progress
from sim.analysis.finding import Finding
from sim.analysis.inputs import Input, inputs
from sim.analysis.outcomes import Outcome, outcome
from sim.analysis.research import research
from sim.analysis.screening import by_chance, design
from sim.analysis.tornado import ranked, tornado
from sim.analysis.words import exactly, noun, step
from sim.errors import SimError
from sim.results.wording import listed, percent, sentence
from sim.runner import choose_paths, settings
from sim.scenario.schema import Scenario
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

_SIZE = {"tornado": "swing", "morris": "size", "sobol": "total", "research": "share"}


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


def said(
    method: str, scenario: Scenario, followed: Outcome, table: pd.DataFrame, plan: Plan
) -> tuple[str, tuple[str, ...]]:
    """The sentence about the first outcome, on the path where most happens; and the notes."""
    mine = table[table["outcome"] == followed.key]
    notes = _notes(method, plan, mine)
    size = _SIZE[method]
    if not (mine[size] > 0).any():
        paths = listed([scenario.paths[path].title for path in plan.paths]) if len(plan.paths) <= 3 else "any path"
        return f"No number moves {_plain(followed)} on {paths}, anywhere in its range.", notes
    path = str(mine["path"].iloc[int(mine[size].fillna(0).to_numpy().argmax())])
    here = mine[mine["path"] == path]
    first, what = here.iloc[0], noun(scenario, followed, path)
    if method == "tornado":
        clear = int(here["clear"].sum())
        text = (
            f"{first['label']} moves {what} most: {step(followed, first['effect'])} from {exactly(first['low_value'])} "
            f"to {exactly(first['high_value'])} ({_between(followed, first)}); "
            f"{clear} of {len(here)} numbers move it by more than chance"
        )
    elif method == "morris":
        text = (
            f"{first['label']} moves {what} most, by {step(followed, first['size'] * 2 / 3, signed=False)} on average "
            f"for a step of two thirds of its range; next are {_next(here)}"
        )
    elif method == "sobol":
        first = here.iloc[int(here["first"].to_numpy().argmax())]
        alone = percent(_part(here["first"].sum()))
        text = (
            f"{here.iloc[0]['label']} is behind {percent(_part(here.iloc[0]['total']))} of the variance of {what}, "
            f"interactions included; alone, {first['label']} makes {percent(_part(first['first']))} of it, and all "
            f"numbers taken singly {alone}"
        )
    elif not here["clear"].any():
        text = f"no single number is clearly worth knowing for {what}: what matters is how they combine, and chance"
    else:
        text = (
            f"to learn more about {what}, find out {first['label']}: knowing it would take {percent(first['share'])} "
            f"off the variance ({percent(first['share_low'])} to {percent(first['share_high'])}); next {_next(here)}"
        )
    return sentence(text) + ".", notes


def _plain(followed: Outcome) -> str:
    return followed.title[:1].lower() + followed.title[1:]


def _part(value: float) -> float:
    return min(max(float(value), 0.0), 1.0)


def _next(here: pd.DataFrame) -> str:
    return listed([str(label) for label in here["label"].iloc[1:3]]) or "none"


def _between(followed: Outcome, row: pd.Series) -> str:
    low, high = (step(followed, row[f"effect_{end}"]).split(" ")[0] for end in ("low", "high"))
    return f"95 %: {low} to {high}"


def _notes(method: str, plan: Plan, mine: pd.DataFrame) -> tuple[str, ...]:
    chance = (
        f"Every row of the design walks the same {plan.worlds} worlds of chance (shocks, misread bargains, noise), and "
        "its outcome is their mean: that chance is common to all rows and no part of what is ranked."
    )
    said = {
        "tornado": (
            "One number at a time at the ends of its own range, all others drawn as ever, on the same worlds. Two "
            "numbers that only matter together do not show.",
        ),
        "morris": (
            chance,
            "Effects are per whole width of a number's own range, every value of which counts alike; steps cover two "
            "thirds of it, so an effect may pass 100 %. A spread as large as the size means that the effect depends on "
            "the other numbers.",
        ),
        "sobol": (
            chance,
            "Numbers are drawn by their own distributions, independently. Total less first is what a number does "
            "together with others; estimates scatter, also below 0.",
        ),
        "research": (
            "Shares of the variance over worlds, chance included, from one run with every number drawn. What two "
            "numbers are worth together can be more than the sum.",
        ),
    }[method]
    if method == "tornado" and len(mine):
        wrong = len(mine) * 0.05
        said += (f"Of {len(mine)} intervals of 95 % about {wrong:.0f} would leave out 0 by chance alone.",)
    return said
