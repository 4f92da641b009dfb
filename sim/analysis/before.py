"""A scenario as written and as changed, on the same worlds: what a run with changes says of itself."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sim.analysis.changes import in_words
from sim.analysis.estimates import difference_of
from sim.analysis.experiment import Plan, Setting, experiment
from sim.scenario.schema import Scenario

FIGURES = {
    "signed": "signed",
    "in_force_60": "in force after 5 years",
    "completed": "completed",
    "everybody_gains": "everybody gains",
}
"""Outcome -> its name in the tables of a run."""


def before_and_after(
    before: Scenario,
    after: Scenario,
    paths: Sequence[str],
    *,
    worlds: int,
    seed: int = 1,
    workers: int | None = None,
) -> tuple[pd.DataFrame, list[str]]:
    """The paths that both have, walked in both, and what was changed, in words.

    Returns
    -------
    DataFrame
        Columns: path, path_title, outcome, label, before, after, difference, low, high (95 %, paired world by world),
        clear (whether the interval leaves out 0).
    list of str
        A line a change.

    Examples
    --------
    >>> from sim.analysis.case import opened
    >>> case = opened("scenarios/exchange-gradual.yaml")
    >>> before_and_after(case.scenario, case.changed(["process.rounds=8"]), ["one_step"], worlds=5)[1]
    ['process: rounds: 0 → 8']
    """
    both = [path for path in paths if path in before.paths]
    lines = [words for _, words in in_words(before, after)]
    columns = ["path", "path_title", "outcome", "label", "before", "after", "difference", "low", "high", "clear"]
    if not both or not lines:
        return pd.DataFrame(columns=columns), lines
    plan = Plan(before, tuple(both), tuple(FIGURES), worlds, seed)
    found = experiment(plan, [Setting(), Setting(scenario=after)], workers=workers)
    rows = []
    for p, path in enumerate(both):
        for o, (key, label) in enumerate(FIGURES.items()):
            old, new = found[0, p, o], found[1, p, o]
            one = difference_of(new, old, unit="share")
            means = (old.mean(), new.mean(), one.mean, one.low, one.high)
            rows.append((path, before.paths[path].title, key, label, *means, one.clear))
    return pd.DataFrame(rows, columns=columns), lines
