"""The published terms of stages as arrays over worlds: targets, intervals, months, guarantors' strength, pressure.

A scenario may leave terms to a decision model, ``terms: {model: nash}``. Before anything runs, the model is asked what
those at the stage's table would settle on, with the interests they have on the scenario's date, and its answer takes
the place of the published terms. At the table are those whose consent is needed or who must deliver; everybody if there
is nobody. Positions are those of the talks, saliences and leverage the actors' own; the bargaining models reckon gains
over drift (or today) with each actor's own utility exponent, and look for their answer inside the intervals; the
answers of the others are taken to the nearest end. Where a model has no answer, because nobody cares or nothing is
better for all than the disagreement point, the published terms stand.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.models import BARGAINING_MODELS, ISSUE_MODELS, Status
from sim.scenario.schema import Scenario, Stage, TermsBy
from sim.worlds.block import Array, Own, Shared, Terms
from sim.worlds.numbers import stack
from sim.worlds.stages import Start, route
from sim.worlds.tables import Stages
from sim.worlds.worlds import Worlds


def terms(worlds: Worlds, starts: list[Start]) -> Terms:
    """The terms of some stages, worlds first; on issues that a stage does not move they are 0."""
    each = [(f"paths.{path}.stages.{n}", worlds.scenario.paths[path].stages[n - 1]) for path, n in starts]
    exposure = worlds.scenario.process.exposure
    intervals = [_intervals(worlds, at, stage) for at, stage in each]
    months = [worlds.draw(f"{at}.months", stage.months) for at, stage in each]
    pushes = [row for (at, stage), m in zip(each, months, strict=True) for row in _pushes(worlds, at, stage, m)]
    return Terms(
        target=stack([target for target, _, _ in intervals]),
        low=stack([low for _, low, _ in intervals]),
        high=stack([high for _, _, high in intervals]),
        months=stack(months),
        exposure=stack(
            [
                worlds.draw("process.exposure", exposure)
                if stage.exposure is None
                else worlds.draw(f"{at}.exposure", stage.exposure)
                for at, stage in each
            ]
        ),
        deadline=stack(
            [
                np.full(worlds.count, np.inf)
                if stage.deadline is None
                else worlds.draw(f"{at}.deadline", stage.deadline)
                for at, stage in each
            ]
        ),
        ratifying=stack(
            [
                worlds.draw(f"{at}.ratification", stage.ratification) if stage.ratified_by else np.zeros(worlds.count)
                for at, stage in each
            ]
        ),
        strength=stack([_strengths(worlds, at, stage) for at, stage in each]),
        push=stack([true for true, _ in pushes]) if pushes else np.empty((worlds.count, 0)),
        believed=stack([held for _, held in pushes])
        if pushes
        else np.empty((worlds.count, 0, len(worlds.scenario.actors))),
    )


def _intervals(worlds: Worlds, at: str, stage: Stage) -> tuple[Array, Array, Array]:
    """Targets and intervals (R, K); the default interval is the target plus or minus the latitude."""
    latitude = worlds.draw("process.latitude", worlds.scenario.process.latitude) / 100.0
    target, low, high = ([np.zeros(worlds.count)] * len(worlds.scenario.issues) for _ in range(3))
    target, low, high = list(target), list(low), list(high)
    for k, (name, spec) in enumerate(worlds.scenario.issues.items()):
        move = stage.moves.get(name)
        if move is None:
            continue
        target[k] = worlds.on_scale(f"{at}.moves.{name}", move.to, name)
        if move.within is None:
            low[k], high[k] = np.clip(target[k] - latitude, 0.0, 1.0), np.clip(target[k] + latitude, 0.0, 1.0)
        else:
            low[k], high[k] = (np.full(worlds.count, (e - spec.low) / (spec.high - spec.low)) for e in move.within)
    return stack(target), stack(low), stack(high)


def _strengths(worlds: Worlds, at: str, stage: Stage) -> Array:
    """gamma of every guarantor, (R, G): the stage's own figure, else its credibility, else the default, else a half."""
    known = worlds.scenario.beliefs.guarantor_credibility
    columns = []
    for name in (*worlds.scenario.actors, *worlds.scenario.outside_guarantors):
        if name not in stage.guarantors:
            columns.append(np.zeros(worlds.count))
            continue
        own, key = stage.guarantors[name], name if name in known else "default"
        if own is not None:
            columns.append(worlds.draw(f"{at}.guarantors.{name}", own))
        elif key in known:
            columns.append(worlds.draw(f"beliefs.guarantor_credibility.{key}", known[key]))
        else:
            columns.append(np.full(worlds.count, 0.5))
    return stack(columns)


def _pushes(worlds: Worlds, at: str, stage: Stage, months: Array) -> list[tuple[Array, Array]]:
    """What pressure moves in a stage, (R,) in [0, 1] of the scale, and what each actor believes, (R, N)."""
    scenario, rows = worlds.scenario, []
    for n, pressure in enumerate(stage.pressure, start=1):
        belief, where = scenario.beliefs.pressure[pressure.belief], f"beliefs.pressure.{pressure.belief}"
        spec = scenario.issues[pressure.issue]
        intensity = worlds.draw(f"{at}.pressure.{n}.intensity", pressure.intensity)
        scale = intensity * months / 12.0 / (spec.high - spec.low)
        held = [
            worlds.draw(f"{where}.held_by.{a}", belief.held_by[a]) * scale
            if a in belief.held_by
            else np.full(worlds.count, np.nan)
            for a in scenario.actors
        ]
        rows.append((worlds.draw(f"{where}.rate", belief.rate) * scale, stack(held)))
    return rows


def today(worlds: Worlds) -> Array:
    """Where the issues stand on the scenario's date, (R, K)."""
    issues = worlds.scenario.issues
    return stack([worlds.on_scale(f"issues.{name}.today", spec.today, name) for name, spec in issues.items()])


def drift(worlds: Worlds, start: Array) -> Array:
    """The end state of the path that the scenario marks as the disagreement point, (R, K); ``start`` without one."""
    scenario: Scenario = worlds.scenario
    if scenario.disagreement is None:
        return start
    values = start.copy()
    for path, number, _ in route(scenario, scenario.disagreement):
        for name, move in scenario.paths[path].stages[number - 1].moves.items():
            k = list(scenario.issues).index(name)
            values[:, k] = worlds.on_scale(f"paths.{path}.stages.{number}.moves.{name}", move.to, name)
    return values


def with_model_terms(
    worlds: Worlds, starts: list[Start], stages: Stages, own: Own, shared: Shared, published: Terms
) -> Terms:
    """The terms of stages, named by models where the scenario wants that."""
    target = published.target
    for t, (path, number) in enumerate(starts):
        by = worlds.scenario.paths[path].stages[number - 1].terms
        if by is not None:
            issues = np.flatnonzero(stages.moves[t])
            target = target.copy() if target is published.target else target
            target[:, t, issues] = named_terms(t, by, issues, stages, own, shared, published)
    return published._replace(target=target)


def named_terms(
    t: int, by: TermsBy, issues: NDArray[np.int64], stages: Stages, own: Own, shared: Shared, published: Terms
) -> Array:
    """The terms that a model names for stage ``t`` on the issues it moves, (R, k), inside its intervals."""
    here = np.flatnonzero(stages.consent[t] | stages.duty[t].any(axis=1))
    here = here if here.size else np.arange(own.position.shape[1])
    at = np.ix_(np.arange(own.position.shape[0]), here, issues)
    salience = own.salience[at]
    position = np.where(salience > 0, own.position[at], np.nan)
    low, high = published.low[:, t, issues], published.high[:, t, issues]
    options: dict[str, Any] = {}
    if by.model in BARGAINING_MODELS:
        point = shared.today if by.disagreement == "today" else shared.drift
        options = {"exponent": own.exponent[:, here], "disagreement": point[:, issues], "within": (low, high)}
    for name in ("rounds", "probability"):
        if getattr(by, name) is not None:
            options[name] = getattr(by, name)
    leverage = shared.leverage[at]
    found = ISSUE_MODELS[by.model].forecast(position, salience, leverage, **options)
    unanswered = np.isnan(found.outcome) | (found.status == Status.NO_AGREEMENT)
    return np.where(unanswered, published.target[:, t, issues], np.clip(found.outcome, low, high))
