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
from sim.analysis.experiment import Progress
from sim.analysis.finding import Finding
from sim.analysis.staged import Cut, as_written, even, loaded, moved_issues
from sim.analysis.staging_cuts import Lab, Seen, gains_of, table_of
from sim.analysis.staging_words import EVEN, FIRST, LAST, notes, told
from sim.errors import SimError
from sim.runner import choose_paths, run
from sim.scenario.schema import Scenario
from sim.work.pool import Pool, pool_of

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
    executor: Executor | Pool | None = None,
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
    with pool_of(workers, executor) as pool:
        lab = Lab(base, path, worlds, seed, pool, progress, expected)
        one, *others = _shapes(issues, stages)
        first, written, *rest = lab.see([one, as_written(base, path), *others])
        seen = [written, first, *rest]
        best = max(range(1, len(seen)), key=lambda n: seen[n].score)
        profile: dict[str, str] = {}
        if order and stages > 1 and len(issues) > 1:
            cut, profile = _ordered(lab, issues, _stages_for_order(seen))
            seen += lab.see([cut])
            if seen[-1].score > seen[best].score + 1e-9:
                best = len(seen) - 1
        table = table_of(seen, best)
        tables = {
            "cuts": table,
            "gains": gains_of(seen),
            "order": pd.DataFrame({"issue": list(profile), "moves": list(profile.values())}),
            "reasons": _reasons(lab, [seen[n].cut for n in dict.fromkeys((0, 1, best))]),
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


def _stages_for_order(seen: Sequence[Seen]) -> int:
    """The number of equal stages, two or more, that does best."""
    some = [one for one in seen if one.cut.name == "equal" and one.cut.stages > 1]
    return max(some, key=lambda one: one.score).cut.stages


def _ordered(lab: Lab, issues: Sequence[str], stages: int) -> tuple[Cut, dict[str, str]]:
    """Coordinate search over when each issue moves, from all evenly."""
    profile = dict.fromkeys(issues, EVEN)
    best = lab.see([_cut(profile, stages)])[0].score
    for _ in range(PASSES):
        before = dict(profile)
        for issue in issues:
            others = [{**profile, issue: when} for when in (EVEN, FIRST, LAST) if when != profile[issue]]
            scores = [one.score for one in lab.see([_cut(other, stages) for other in others])]
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


def _reasons(lab: Lab, cuts: Sequence[Cut]) -> pd.DataFrame:
    """Why cuts end as they do."""
    rows: list[dict[str, Any]] = []
    for cut in cuts:
        results = run(
            lab.made(cut), worlds=min(lab.plan.worlds, REASON_WORLDS), seed=lab.plan.seed, paths=[lab.path], traces=0,
            executor=lab.pool, check=False,
        )  # fmt: skip
        reason = str(results.reason_table["reason"].iloc[0])
        rows.append({"cut": cut.name, "stages": cut.stages, "reason": reason})
    return pd.DataFrame(rows)
