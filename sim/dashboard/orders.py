"""Other orders of a path: one clause a stage earlier or later, or two neighbouring stages exchanged.

The smallest changes of order there are, each walked in the same worlds as the path as it stands.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pandas as pd

from sim.analysis.estimates import mean_of, verdict
from sim.analysis.outcomes import Target
from sim.results.wording import between, listed, percent
from sim.scenario.schema import Duty, Path, Scenario, Stage
from sim.scenario.write import plain
from sim.worlds.block import Array

COLUMNS = ("change", "value", "low", "high", "reached", "path")


def reordered(scenario: Scenario, key: str) -> Iterator[tuple[str, Path]]:
    """The path in every order that is one step away, with the step in words.

    A clause goes to a stage that does not have its issue yet, with the duties on it, and leaves others behind; stages
    are exchanged where no issue moves in both.

    >>> import sim
    >>> scenario = sim.load("scenarios/exchange-gradual.yaml").scenario
    >>> [words for words, _ in reordered(scenario, "one_step")]
    []
    """
    path = scenario.paths[key]
    stages = path.stages
    for n in range(len(stages) - 1):
        if not set(stages[n].moves) & set(stages[n + 1].moves):
            made = (*stages[:n], stages[n + 1], stages[n], *stages[n + 2 :])
            yield f"stages {n + 1} and {n + 2} exchanged", path.model_copy(update={"stages": made})
    for n, stage in enumerate(stages):
        for issue in stage.moves if len(stage.moves) > 1 else ():
            for m in (n - 1, n + 1):
                if 0 <= m < len(stages) and issue not in stages[m].moves:
                    moved = list(stages)
                    moved[n], moved[m] = _handed_over(stage, stages[m], issue)
                    words = f"{scenario.issues[issue].title} in stage {m + 1} instead of {n + 1}"
                    yield words, path.model_copy(update={"stages": tuple(moved)})


def _handed_over(one: Stage, other: Stage, issue: str) -> tuple[Stage, Stage]:
    """Two stages, with a clause of the first and the duties on it in the second."""
    less, more = dict(one.duties), dict(other.duties)
    for actor, duty in one.duties.items():
        if issue in duty.issues:
            rest = tuple(key for key in duty.issues if key != issue)
            less[actor] = duty.model_copy(update={"issues": rest})
            there = more.get(actor, Duty(issues=()))
            more[actor] = there.model_copy(update={"issues": (*there.issues, issue)})
    moves = {key: move for key, move in one.moves.items() if key != issue}
    kept = {actor: duty for actor, duty in less.items() if duty.issues}
    return (
        one.model_copy(update={"moves": moves, "duties": kept}),
        other.model_copy(update={"moves": {**other.moves, issue: one.moves[issue]}, "duties": more}),
    )


def orders(
    scenario: Scenario, key: str, target: Target, *, worlds: int, seed: int, progress: Callable[[int, int], None]
) -> tuple[str, pd.DataFrame]:
    """What other orders come to, in a sentence and as a table, those that reach a target first.

    Parameters
    ----------
    scenario : Scenario
    key : str
        A path of it.
    target : Target
    worlds, seed : int
        The worlds that are walked.
    progress : callable
        Called with the orders that have been walked and all of them; may raise to end the work.

    Returns
    -------
    str, DataFrame
        Columns: change (in words), value with low and high (its 95 % interval), reached (its whole interval is, widened
        for so many orders), path (as the format has it, in JSON). Nothing is said of a path that has no other order, or
        that reaches the target as it stands.
    """
    made, rows = list(reordered(scenario, key)), []
    now = mean_of(_walked(scenario, key, scenario.paths[key], target, worlds, seed), unit=target.outcome.unit)
    if verdict(now, target.level).side == target.sign:
        made = []
    for n, (words, path) in enumerate(made):
        progress(n, len(made))
        one = mean_of(_walked(scenario, key, path, target, worlds, seed), unit=target.outcome.unit)
        reached = verdict(one, target.level, among=len(made)).side == target.sign
        rows.append((words, one.mean, one.low, one.high, reached, json.dumps(plain(path), ensure_ascii=False)))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table = table.sort_values("value", ascending=target.sign < 0, kind="stable").reset_index(drop=True)
    return _said(table, target), table


def _walked(scenario: Scenario, key: str, path: Path, target: Target, worlds: int, seed: int) -> Array:
    """The outcome in every world, with the path in that order."""
    from sim.engine.block import walk_block

    other = scenario.model_copy(update={"paths": {**scenario.paths, key: path}})
    return target.outcome.values(walk_block(other, seed=seed, first=0, count=worlds, paths=[key])[key])


def _said(table: pd.DataFrame, target: Target) -> str:
    """Which orders do it, and that none does where that is so."""
    if table.empty:
        return ""
    found = table[table["reached"].astype(bool)]
    if found.empty:
        return f"No other order of its clauses or stages that is one step away does it by itself ({len(table)} tried)."
    parts = []
    for row in found.head(3).to_dict("records"):
        figures = f"{percent(row['value'])}, 95 % interval: {between(row['low'], row['high'])}"
        parts.append(f"{row['change']} ({figures})" if target.outcome.unit == "share" else str(row["change"]))
    return f"By another order alone: {listed(parts)}; that is {len(found)} of the {len(table)} orders one step away."
