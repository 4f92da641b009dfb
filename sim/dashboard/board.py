"""A path as a board: its stages, what each clause asks of everybody, and how everybody stands to it; and other orders.

A verdict is read off the published terms, before anybody bargains: whether the clause brings an issue nearer to what an
actor would choose, and whether it breaks one of its bounds there (the process's own formula, links included), at the
most likely values and in drawn worlds. What becomes of the path when terms are bargained about is what a run tells; the
page shows both beside each other.

Other orders are one clause a stage earlier or later, or two neighbouring stages exchanged: the smallest changes of
order there are, each walked in the same worlds as the path as it stands.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, final

import numpy as np
import pandas as pd

from sim.analysis.estimates import mean_of, verdict
from sim.analysis.inputs import inputs
from sim.analysis.outcomes import Target
from sim.errors import SimError
from sim.process.bounds import broken
from sim.process.compiling import NO, YES
from sim.results.wording import between, listed, percent, points, short_title
from sim.scenario.schema import Duty, Path, Scenario, Stage
from sim.scenario.suggest import did_you_mean
from sim.scenario.write import plain
from sim.worlds.block import Array, Own, Pledges, own_of, shared_of, terms_of
from sim.worlds.draw import draw_block
from sim.worlds.worlds import Worlds

TIE = 1e-9
WORLDS = 200
"""Worlds in which the bounds are looked at."""
MUCH = 10.0
"""Points of the scale, weighed by salience, from which a gain or a concession is called much."""


@final
class _Gaps:
    """By how much the published terms of a path break bounds: worlds first, in shares of the scale."""

    def __init__(self, scenario: Scenario, key: str, worlds: int, seed: int, *, likely: bool) -> None:
        fixed = {one: number.number.mode for one, number in inputs(scenario, (key,), certain=True).items()}
        self.block = draw_block(Worlds(scenario, seed, 0, worlds, fixed=fixed if likely else {}), [key])
        self.worlds, self.terms, self.own = worlds, terms_of(self.block), own_of(self.block)
        self.stages = self.block.walks.stage[: len(scenario.paths[key].stages)]
        self.values = [shared_of(self.block).today]
        for t in self.stages:
            self.values.append(np.where(self.block.stages.moves[t], self.terms.target[:, t], self.values[-1]))

    def of(self, stage: int, actor: int, *, waives: bool) -> Array:
        """The widest gap on each issue, (R, K); the actor after the last is nobody, with the limits of nature."""
        rules, table, t = self.block.rules, self.block.stages, self.stages[stage]
        size = table.moves.shape[1]
        gaps, at, unpressed = np.zeros((self.worlds, size)), np.zeros(size), np.zeros(size)
        for r in range(self.worlds):
            own = Own._make(part[r] for part in self.own)
            pledges = Pledges(
                table.moves[t], table.duty[t], table.backed[t], table.mediates[t], self.terms.strength[r, t]
            )
            start, to = self.values[stage][r], self.values[stage + 1][r]
            broken(rules, actor, own, unpressed, YES if waives else NO, start, to, pledges, gaps[r], at)
        return gaps


def board(scenario: Scenario, key: str, *, worlds: int = WORLDS, seed: int = 1) -> dict[str, Any]:
    """The stages of a path, each clause with everybody's verdict; bounds are looked at in so many worlds.

    Returns
    -------
    dict
        Plain data: ``path`` (as the format has it), ``stages`` (each with clauses, verdicts and conflicts). A verdict's
        ``points`` are of the issue's own scale, its ``share`` is of the drawn worlds in which a bound is broken.

    Raises
    ------
    SimError
        If there is no such path.

    Examples
    --------
    >>> import sim
    >>> made = board(sim.load("scenarios/exchange-gradual.yaml").scenario, "one_step", worlds=10)
    >>> [(one["actor"], one["verdict"]) for one in made["stages"][0]["clauses"][0]["verdicts"]]
    [('kestrel', 'gives'), ('marsh', 'gains')]
    """
    if key not in scenario.paths:
        raise SimError(f"there is no path '{key}'. {did_you_mean(key, scenario.paths)}")
    likely = _Gaps(scenario, key, 1, seed, likely=True)
    drawn = _Gaps(scenario, key, worlds, seed, likely=False)
    stages = [_stage(scenario, key, n, likely, drawn) for n in range(len(scenario.paths[key].stages))]
    return {"key": key, "path": plain(scenario.paths[key]), "worlds": worlds, "stages": stages}


def _stage(scenario: Scenario, key: str, n: int, likely: _Gaps, drawn: _Gaps) -> dict[str, Any]:
    path, issues = scenario.paths[key], list(scenario.issues)
    stage = path.stages[n]
    gaps = {}
    for i, actor in enumerate(scenario.actors):
        if actor in (*stage.consent, *stage.ratified_by):
            lines = [seen.of(n, i, waives=True) for seen in (likely, drawn)]
            every = lines if actor in path.advocates else [seen.of(n, i, waives=False) for seen in (likely, drawn)]
            gaps[actor] = (lines[0][0], every[0][0], (every[1] > 0.0).mean(axis=0))
    clauses = []
    for issue in stage.moves:
        k, spec = issues.index(issue), scenario.issues[issue]
        before, after = (spec.low + float(values[0, k]) * (spec.high - spec.low) for values in likely.values[n : n + 2])
        who = [actor for actor, duty in stage.duties.items() if issue in duty.issues]
        verdicts = []
        for actor, one in scenario.actors.items():
            mine = [gap[k] for gap in gaps[actor]] if actor in gaps else None
            concerned = mine is not None or actor in who
            if concerned and (issue in one.interests or (mine is not None and mine[2] > 0.0)):
                verdicts.append(_verdict(scenario, actor, issue, (before, after), mine))
        clauses.append({
            "issue": issue, "title": scenario.issue_heading(issue), "before": _rounded(before), "to": _rounded(after),
            "range": list(stage.moves[issue].to.triple), "who": who, "verdicts": verdicts,
        })  # fmt: skip
    conflicts = list(_conflicts(scenario, n, likely, drawn))
    return {"title": stage.title, "months": list(stage.months.triple), "clauses": clauses, "conflicts": conflicts}


def _rounded(value: float) -> float:
    return round(value, 9)


def _verdict(
    scenario: Scenario, actor: str, issue: str, way: tuple[float, float], gaps: list[float] | None
) -> dict[str, Any]:
    """How one actor stands to one clause; ``gaps``: beyond its red line, the widest, share of worlds with any."""
    one, spec, (before, after) = scenario.actors[actor], scenario.issues[issue], way
    beyond, widest, share = gaps or [0.0, 0.0, 0.0]
    about = {"actor": actor, "name": one.label, "share": float(share)}
    if widest > 0.0:
        missed = float(beyond or widest) * (spec.high - spec.low)
        line = "its red line" if issue in one.interests and one.interests[issue].red_line else "what it consents to"
        words = f"{points(missed)} short of its price" if not beyond else f"{points(missed)} beyond {line}"
        return {**about, "verdict": "beyond" if beyond else "below", "words": words, "points": missed}
    interest = one.interests.get(issue)
    wanted = before if interest is None else (interest.ideal or interest.position).mode
    nearer = abs(before - wanted) - abs(after - wanted)
    if interest is None or abs(nearer) <= TIE:
        return {**about, "verdict": "same", "words": "all the same to it", "points": 0.0}
    scale = 100.0 / (spec.high - spec.low)
    much = "much" if interest.salience.mode / 100.0 * abs(nearer) * scale >= MUCH else "some"
    words = f"{'gets nearer to' if nearer > 0 else 'moves away from'} what it wants ({much})"
    return {**about, "verdict": "gains" if nearer > 0 else "gives", "words": words, "points": abs(nearer)}


def _conflicts(scenario: Scenario, n: int, likely: _Gaps, drawn: _Gaps) -> Iterator[str]:
    """What nobody could carry out at these terms."""
    nobody = len(scenario.actors)
    gaps, shares = likely.of(n, nobody, waives=True)[0], (drawn.of(n, nobody, waives=True) > 0.0).mean(axis=0)
    for k, (key, spec) in enumerate(scenario.issues.items()):
        if gaps[k] > 0.0:
            often = max(1, round(shares[k] * drawn.worlds))
            to, missed = (float(one) * (spec.high - spec.low) for one in (likely.values[n + 1][0, k], gaps[k]))
            title = short_title(scenario.issue_heading(key), 50)
            yield (
                f"{title} cannot be at {_rounded(spec.low + to):g} as things would then stand "
                f"({points(missed)} too far; in {often:,} of {drawn.worlds:,} worlds)."
            )


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

    ``progress`` is called with the orders that have been walked and all of them, and may raise to end the work. Nothing
    is said of a path that has no other order, or that reaches the target as it stands.

    Returns
    -------
    str, DataFrame
        Columns: change (in words), value with low and high (its 95 % interval), reached (its whole interval is, widened
        for so many orders), path (as the format has it, in JSON).
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
    table = pd.DataFrame(rows, columns=["change", "value", "low", "high", "reached", "path"])
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
