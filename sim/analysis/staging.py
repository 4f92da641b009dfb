"""All at once or step by step: the same end state cut into 1, 2, ... n stages, on the same worlds.

Cuts are equal, front-loaded and back-loaded; an order is searched in which each issue is handed over evenly, all in
the first stage or all in the last. They are compared by how much of the way to the end state is carried out, since a
stage of one cut is not a stage of another.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.case import Case, Openable, opened
from sim.analysis.estimates import difference_of, mean_of
from sim.analysis.experiment import Plan, Progress, Setting, experiment
from sim.analysis.finding import Finding
from sim.analysis.staged import Cut, as_written, even, loaded, moved_issues, staged
from sim.analysis.staging_words import EVEN, FIRST, LAST, notes, told
from sim.errors import SimError
from sim.runner import choose_paths, run
from sim.scenario.schema import Scenario
from sim.work.crew import Crew, crew
from sim.worlds.arrays import Array

PASSES = 3
"""How often the search for an order goes through all issues."""
REASON_WORLDS = 300


def staging(
    scenario: Openable | Case,
    path: str,
    *,
    stages: int = 6,
    order: bool = True,
    worlds: int = 1000,
    seed: int = 1,
    workers: int | None = None,
    executor: Executor | Crew | None = None,
    progress: Progress | None = None,
) -> Finding:
    """Cut the end state of a path into different numbers of stages, and find an order for its issues.

    Parameters
    ----------
    scenario : path, Loaded, Scenario or Case
    path : str
    stages : int
        The most stages, 1 to 20.
    order : bool
        Whether to search for an order of the issues.
    worlds, seed, workers, executor, progress
        As for a run.

    Returns
    -------
    Finding
        Tables ``cuts`` (a row a cut: what it comes to), ``gains`` (by cut and actor), ``order`` (when each issue moves)
        and ``reasons`` (why the path as written, one stage and the best cut end as they do).

    Examples
    --------
    >>> found = staging("scenarios/exchange-gradual.yaml", "one_step", stages=4, order=False, worlds=200)
    >>> rows = found.table[found.table["cut"] == "equal"].set_index("stages")
    >>> bool(rows.loc[4, "carried"] > rows.loc[1, "carried"])
    True
    """
    case = opened(scenario)
    choose_paths(case.scenario, [path])
    base, issues = _ready(case.scenario, path, stages)
    expected = 3 * stages - 1 + (4 * len(issues) if order else 0)
    with crew(workers, executor, expected=expected * worlds) as who:
        lab = _Lab(base, path, worlds, seed, who, progress, expected)
        cuts = [as_written(base, path), *_shapes(issues, stages)]
        found = lab.walk(cuts)
        best = max(range(1, len(cuts)), key=lambda n: _score(found[n]))
        profile: dict[str, str] = {}
        if order and stages > 1 and len(issues) > 1:
            cut, profile = _ordered(lab, issues, _stages_for_order(cuts, found))
            cuts.append(cut)
            found = np.concatenate([found, lab.walk([cut])])
            if _score(found[-1]) > _score(found[best]) + 1e-9:
                best = len(cuts) - 1
    table = _table(base, cuts, found, best)
    tables = {
        "cuts": table,
        "gains": _gains(base, cuts, found),
        "order": pd.DataFrame({"issue": list(profile), "moves": list(profile.values())}),
        "reasons": _reasons(lab, cuts, best),
    }
    settings = {"paths": [path], "stages": stages, "order": order, "worlds": worlds, "seed": seed}
    return Finding("staging", told(base, path, table, profile), tables, base, settings, notes(case.scenario, path))


def _ready(scenario: Scenario, path: str, stages: int) -> tuple[Scenario, tuple[str, ...]]:
    """The scenario with the path ending where its own stages end, and the issues to cut."""
    if not 1 <= stages <= 20:
        raise SimError(f"stages: {stages} is outside 1 to 20.")
    if path == scenario.disagreement:
        raise SimError(f"'{path}' is where things drift to without a settlement; there is nothing to stage in it.")
    issues = moved_issues(scenario, path)
    if not issues:
        raise SimError(f"the path '{path}' moves nothing of substance, so there is nothing to cut into stages.")
    spec = scenario.paths[path].model_copy(update={"onward": None})
    return scenario.model_copy(update={"paths": {**scenario.paths, path: spec}}), issues


def _shapes(issues: Sequence[str], stages: int) -> list[Cut]:
    made = [even(issues, n) for n in range(1, stages + 1)]
    made += [loaded(issues, n, front=True) for n in range(2, stages + 1)]
    return made + [loaded(issues, n, front=False) for n in range(2, stages + 1)]


class _Lab:
    """Walks cuts of one path on the same worlds: outcomes (cuts, 4 + actors, worlds)."""

    def __init__(
        self, scenario: Scenario, path: str, worlds: int, seed: int, who: Crew, progress: Progress | None, expected: int
    ) -> None:
        self.scenario, self.path, self.crew = scenario, path, who
        self.progress, self.expected, self.done = progress, expected, 0
        gains = tuple(f"gain.{actor}" for actor in scenario.actors)
        outcomes = ("kept", "completed", "signed", "months", "everybody_gains", *gains)
        self.plan = Plan(scenario, (path,), outcomes, worlds, seed)

    def made(self, cut: Cut) -> Scenario:
        """The scenario of a cut; the path itself for the cut that it is."""
        return self.scenario if cut.name == "as written" else staged(self.scenario, self.path, cut)

    def walk(self, cuts: Sequence[Cut]) -> Array:
        """Share carried out, then the plan's other outcomes."""
        found = experiment(self.plan, [Setting(scenario=self.made(cut)) for cut in cuts], executor=self.crew)[:, 0]
        for n, cut in enumerate(cuts):
            way = np.array([cut.progress(k) for k in range(cut.stages + 1)])
            found[n, 0] = way[np.rint(found[n, 0] * cut.stages).astype(int)]
        self.done += len(cuts)
        if self.progress is not None:
            self.progress(min(self.done, self.expected), self.expected)
        return found


def _score(found: Array) -> float:
    """How good a cut is: the share of the way carried out; completion decides between equals."""
    return float(found[0].mean() + 1e-3 * found[1].mean())


def _stages_for_order(cuts: Sequence[Cut], found: Array) -> int:
    """The number of equal stages, two or more, that does best."""
    some = [n for n, cut in enumerate(cuts) if cut.name == "equal" and cut.stages > 1]
    return cuts[max(some, key=lambda n: _score(found[n]))].stages


def _ordered(lab: _Lab, issues: Sequence[str], stages: int) -> tuple[Cut, dict[str, str]]:
    """Coordinate search over when each issue moves, from all evenly."""
    profile = dict.fromkeys(issues, EVEN)
    best = _score(lab.walk([_cut(profile, stages)])[0])
    for _ in range(PASSES):
        before = dict(profile)
        for issue in issues:
            others = [{**profile, issue: when} for when in (EVEN, FIRST, LAST) if when != profile[issue]]
            cuts = [_cut(one, stages) for one in others]
            scores = [_score(one) for one in lab.walk(cuts)]
            n = int(np.argmax(scores))
            if scores[n] > best + 1e-9:
                best, profile = scores[n], others[n]
        if profile == before:
            break
    return _cut(profile, stages), profile


def _cut(profile: dict[str, str], stages: int) -> Cut:
    """The cut of an order; stages in which nothing would move are left out."""
    ways = {EVEN: [(n + 1) / stages for n in range(stages)], FIRST: [1.0] * stages, LAST: [0.0] * (stages - 1) + [1.0]}
    rows = {issue: ways[when] for issue, when in profile.items()}
    kept = [n for n in range(stages) if any(row[n] > (row[n - 1] if n else 0.0) for row in rows.values())]
    return Cut("in the order found", {issue: tuple(row[n] for n in kept) for issue, row in rows.items()})


def _table(scenario: Scenario, cuts: Sequence[Cut], found: Array, best: int) -> pd.DataFrame:
    one = next(n for n, cut in enumerate(cuts) if cut.stages == 1 and cut.name == "equal")
    rows = []
    for n, cut in enumerate(cuts):
        carried, added = mean_of(found[n, 0]), difference_of(found[n, 0], found[one, 0])
        completed = mean_of(found[n, 1])
        rows.append({
            "cut": cut.name, "stages": cut.stages, "carried": carried.mean, "low": carried.low, "high": carried.high,
            "completed": completed.mean, "completed_low": completed.low, "completed_high": completed.high,
            "signed": float(found[n, 2].mean()), "months": float(np.nanmean(found[n, 3])),
            "everybody_gains": float(found[n, 4].mean()), "least_gain": float(found[n, 5:].mean(axis=1).min()),
            "over_one_stage": added.mean, "over_low": added.low, "over_high": added.high, "best": n == best,
        })  # fmt: skip
    return pd.DataFrame(rows)


def _gains(scenario: Scenario, cuts: Sequence[Cut], found: Array) -> pd.DataFrame:
    rows = []
    for n, cut in enumerate(cuts):
        for a, actor in enumerate(scenario.actors.values()):
            gain = mean_of(found[n, 5 + a])
            rows.append(
                {
                    "cut": cut.name,
                    "stages": cut.stages,
                    "actor": actor.label,
                    "gain": gain.mean,
                    "low": gain.low,
                    "high": gain.high,
                }
            )
    return pd.DataFrame(rows)


def _reasons(lab: _Lab, cuts: Sequence[Cut], best: int) -> pd.DataFrame:
    one = next(n for n, cut in enumerate(cuts) if cut.stages == 1 and cut.name == "equal")
    rows: list[dict[str, Any]] = []
    for n in dict.fromkeys((0, one, best)):
        results = run(
            lab.made(cuts[n]),
            worlds=min(lab.plan.worlds, REASON_WORLDS),
            seed=lab.plan.seed,
            paths=[lab.path],
            traces=0,
        )
        rows.append(
            {"cut": cuts[n].name, "stages": cuts[n].stages, "reason": str(results.reason_table["reason"].iloc[0])}
        )
    return pd.DataFrame(rows)
