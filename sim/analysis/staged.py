"""The same end state by other stages: a path cut anew, as a scenario of its own.

What a path comes to is kept: every issue ends where its last move takes it, everybody who delivers an issue anywhere
on the path delivers it in every stage that moves it, and everybody whose consent or vote any stage needs is asked in
each. The months of the path are shared out by how much a stage moves. Issues that are about how the talks go
(``process``) move in the first stage. What belongs to a part of the path (a guarantor, a definition in writing,
pressure, a way out, and of the last stage of that part the months to a vote and the deadline) stays with the stages
that cover that part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.estimates import difference_of, mean_of
from sim.analysis.experiment import Setting, at_once, experiment
from sim.analysis.options import Options
from sim.scenario.numbers import Number
from sim.scenario.schema import Duty, Move, Path, Scenario, Stage
from sim.worlds.block import Array


@dataclass(frozen=True)
class Cut:
    """How an end state is cut: for each issue, the share of its way that is done after each stage.

    >>> even(("a",), 2).done
    {'a': (0.5, 1.0)}
    """

    name: str
    done: Mapping[str, tuple[float, ...]]

    @property
    def stages(self) -> int:
        """Number of stages."""
        return len(next(iter(self.done.values())))

    def progress(self, stage: int) -> float:
        """Mean share of the way that the issues have gone after a stage (0 is the start)."""
        return sum(one[stage - 1] for one in self.done.values()) / len(self.done) if stage else 0.0


def even(issues: Sequence[str], stages: int, name: str = "equal") -> Cut:
    """Equal stages."""
    return Cut(name, {issue: tuple((n + 1) / stages for n in range(stages)) for issue in issues})


def loaded(issues: Sequence[str], stages: int, *, front: bool) -> Cut:
    """Stages that get smaller (front-loaded) or larger: n, n-1, ... 1 parts of the whole."""
    parts = [stages - n for n in range(stages)] if front else [n + 1 for n in range(stages)]
    done = tuple(sum(parts[: n + 1]) / sum(parts) for n in range(stages))
    return Cut("front-loaded" if front else "back-loaded", dict.fromkeys(issues, done))


def moved_issues(scenario: Scenario, path: str) -> tuple[str, ...]:
    """The issues that a path moves, in the order of the file, without those about how the talks go."""
    moved = {issue for stage in scenario.paths[path].stages for issue in stage.moves}
    return tuple(key for key, issue in scenario.issues.items() if key in moved and not issue.process)


def as_written(scenario: Scenario, path: str) -> Cut:
    """The path's own stages as a cut, for how far each of them goes."""
    done: dict[str, tuple[float, ...]] = {}
    spec = scenario.paths[path]
    for issue in moved_issues(scenario, path):
        start, end = scenario.issues[issue].today.mode, _last(spec, issue).to.mode
        at, shares = start, []
        for stage in spec.stages:
            at = stage.moves[issue].to.mode if issue in stage.moves else at
            shares.append(min(max((at - start) / (end - start), 0.0), 1.0) if end != start else 1.0)
        done[issue] = tuple(shares)
    return Cut("as written", done)


def staged(scenario: Scenario, path: str, cut: Cut) -> Scenario:
    """The scenario with the path cut anew under the same key.

    Parameters
    ----------
    scenario : Scenario
    path : str
    cut : Cut
        Over the issues of :func:`moved_issues`.

    Examples
    --------
    >>> import sim
    >>> scenario = sim.load("scenarios/exchange-gradual.yaml").scenario
    >>> made = staged(scenario, "one_step", even(moved_issues(scenario, "one_step"), 3))
    >>> [stage.moves["marsh_files"].to.mode for stage in made.paths["one_step"].stages]
    [33.33333333333333, 66.66666666666666, 100.0]
    """
    spec = scenario.paths[path]
    stages = tuple(_stage(scenario, spec, cut, n) for n in range(1, cut.stages + 1))
    title = f"{spec.title} in {cut.stages} {'stage' if cut.stages == 1 else 'stages'} ({cut.name})"
    made = spec.model_copy(update={"stages": stages, "title": title})
    return scenario.model_copy(update={"paths": {**scenario.paths, path: made}})


def _stage(scenario: Scenario, spec: Path, cut: Cut, number: int) -> Stage:
    moves: dict[str, Move] = {}
    for issue, done in cut.done.items():
        before = done[number - 2] if number > 1 else 0.0
        if done[number - 1] > before:
            moves[issue] = _move(scenario, spec, issue, done[number - 1])
    if number == 1:
        for issue in dict.fromkeys(issue for stage in spec.stages for issue in stage.moves):
            if scenario.issues[issue].process:
                moves[issue] = _last(spec, issue)
    covered = _covered(spec, number, cut.stages)
    size = cut.progress(number) - cut.progress(number - 1) if cut.done else 1 / cut.stages
    months = _times(_sum([stage.months for stage in spec.stages]), size)
    exposures = [stage.exposure for stage in covered if stage.exposure is not None]
    consent = tuple(dict.fromkeys(who for stage in spec.stages for who in stage.consent))
    voters = dict.fromkeys(who for stage in spec.stages for who in stage.ratified_by)
    return Stage(
        title=f"Stage {number} of {cut.stages}",
        moves=moves,
        duties=_duties(spec, moves),
        consent=consent,
        ratified_by=tuple(who for who in voters if who not in consent),
        ratification=covered[-1].ratification,
        deadline=covered[-1].deadline,
        guarantors={g: strength for stage in covered for g, strength in stage.guarantors.items()},
        months=months,
        exposure=exposures[0] if exposures else None,
        pressure=_pressure(spec, size),
        otherwise=next((stage.otherwise for stage in covered if stage.otherwise is not None), None),
        writes_definition=any(stage.writes_definition for stage in covered),
    )


def _last(spec: Path, issue: str) -> Move:
    return next(stage.moves[issue] for stage in reversed(spec.stages) if issue in stage.moves)


def _move(scenario: Scenario, spec: Path, issue: str, share: float) -> Move:
    """A move that goes a share of the way from today (as it most likely is) to the end."""
    end = _last(spec, issue)
    if share >= 1.0:
        return end
    start = scenario.issues[issue].today.mode
    low, mode, high = (start + share * (point - start) for point in end.to.triple)
    return Move(to=Number(low=min(low, high), mode=mode, high=max(low, high)))


def _covered(spec: Path, number: int, stages: int) -> list[Stage]:
    """The stages of the path as written that overlap a stage of the cut, both counted from its start to its end."""
    whole = len(spec.stages)
    return [
        one
        for n, one in enumerate(spec.stages)
        if n * stages < number * whole and (n + 1) * stages > (number - 1) * whole
    ]


def _duties(spec: Path, moves: Mapping[str, Move]) -> dict[str, Any]:
    """Who delivers what: everybody who delivers an issue anywhere on the path."""
    owed: dict[str, list[str]] = {}
    for stage in spec.stages:
        for actor, duty in stage.duties.items():
            owed.setdefault(actor, []).extend(issue for issue in duty.issues if issue in moves)
    return {actor: Duty(issues=tuple(dict.fromkeys(issues))) for actor, issues in owed.items() if issues}


def _pressure(spec: Path, size: float) -> tuple[Any, ...]:
    """All pressure of the path, thinned so that it adds up to as much over all stages."""
    total = sum(stage.months.mode for stage in spec.stages) or 1.0
    return tuple(
        push.model_copy(update={"intensity": _times(push.intensity, stage.months.mode / total)})
        for stage in spec.stages
        for push in stage.pressure
        if size > 0
    )


def _sum(numbers: Sequence[Number]) -> Number:
    low, mode, high = (sum(point) for point in zip(*(one.triple for one in numbers), strict=True))
    return Number(low=low, mode=mode, high=high)


def _times(number: Number, factor: float) -> Number:
    low, mode, high = (point * factor for point in number.triple)
    return Number(low=low, mode=mode, high=high)


@dataclass(frozen=True)
class Seen:
    """What a cut comes to.

    Attributes
    ----------
    cut : Cut
    row : dict
        Of the table of cuts.
    gains : list of dict
        Rows of the table of gains, an actor each.
    score : float
        How good it is: the share of the way carried out; completion decides between equals.
    carried : ndarray (worlds,)
        The share of the way carried out.
    """

    cut: Cut
    row: dict[str, Any]
    gains: list[dict[str, Any]]
    score: float
    carried: NDArray[np.float32]


class Lab:
    """Walks cuts of one path on the same worlds, a few at a time where these are many.

    The first cut that it sees is the one that others are compared with.
    """

    def __init__(
        self,
        scenario: Scenario,
        path: str,
        options: Options,
        expected: int,
    ) -> None:
        self.scenario, self.path, self.options = scenario, path, options
        self.expected, self.done = expected, 0
        gains = tuple(f"gain.{actor}" for actor in scenario.actors)
        outcomes = ("kept", "completed", "signed", "months", "everybody_gains", *gains)
        self.plan = options.plan(scenario, [path], outcomes)
        self._one: Array | None = None

    def made(self, cut: Cut) -> Scenario:
        """The scenario of a cut; the path itself for the cut that it is."""
        return self.scenario if cut.name == "as written" else staged(self.scenario, self.path, cut)

    def see(self, cuts: Sequence[Cut]) -> list[Seen]:
        """What cuts come to, in their order."""
        size = at_once(len(self.plan.outcomes) * self.plan.worlds)
        return [one for n in range(0, len(cuts), size) for one in self._walked(cuts[n : n + size])]

    def _walked(self, cuts: Sequence[Cut]) -> Iterator[Seen]:
        found = experiment(
            self.plan, [Setting(scenario=self.made(cut)) for cut in cuts], executor=self.options.executor
        )[:, 0]
        self.done += len(cuts)
        if self.options.progress is not None:
            self.options.progress(min(self.done, self.expected), self.expected)
        for values, cut in zip(found, cuts, strict=True):
            way = np.array([cut.progress(k) for k in range(cut.stages + 1)])
            values[0] = way[np.rint(values[0] * cut.stages).astype(int)]
            if self._one is None:
                self._one = values[0].copy()
            yield self._seen(cut, values, self._one)

    def _seen(self, cut: Cut, values: Array, one: Array) -> Seen:
        """From the share carried out and the plan's other outcomes, shape (5 + actors, worlds)."""
        carried, completed = (mean_of(one_, unit="share") for one_ in values[:2])
        added = difference_of(values[0], one, unit="share")
        row = {
            "cut": cut.name, "stages": cut.stages, "carried": carried.mean, "low": carried.low, "high": carried.high,
            "completed": completed.mean, "completed_low": completed.low, "completed_high": completed.high,
            "signed": float(values[2].mean()), "months": float(np.nanmean(values[3])),
            "everybody_gains": float(values[4].mean()), "least_gain": float(values[5:].mean(axis=1).min()),
            "over": added.mean, "over_low": added.low, "over_high": added.high,
        }  # fmt: skip
        gains = []
        for actor, worth in zip(self.scenario.actors.values(), values[5:], strict=True):
            gain = mean_of(worth)
            of = {"cut": cut.name, "stages": cut.stages, "actor": actor.label}
            gains.append({**of, "gain": gain.mean, "low": gain.low, "high": gain.high})
        score = float(values[0].mean() + 1e-3 * values[1].mean())
        return Seen(cut, row, gains, score, values[0].astype(np.float32))


def table_of(seen: Sequence[Seen], best: int) -> pd.DataFrame:
    """What cuts come to, a row each, and how far each is behind the best, which is marked."""
    rows = []
    for n, one in enumerate(seen):
        gap = difference_of(seen[best].carried.astype(np.float64), one.carried.astype(np.float64), unit="share")
        behind = {"behind": gap.mean, "behind_low": gap.low, "behind_high": gap.high, "worlds": gap.worlds}
        rows.append({**one.row, **behind, "best": n == best})
    return pd.DataFrame(rows)


def gains_of(seen: Sequence[Seen]) -> pd.DataFrame:
    """What each actor gains over drift, by cut."""
    return pd.DataFrame([row for one in seen for row in one.gains])
