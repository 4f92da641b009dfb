"""A settlement path as arrays over worlds: its stages in the order in which they are walked.

A path that continues with another is one longer list of stages; where a stage sends those who are refused is kept
by name and becomes a walk of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.scenario.schema import Onward, Path, Stage, TermsBy
from sim.worlds.arrays import Array, stack, total
from sim.worlds.worlds import Worlds


@dataclass(frozen=True)
class Push:
    """Pressure during a stage: where it acts, and by how much in the end, in [0, 1] of the scale.

    ``true`` (R,) is what happens; ``believed`` maps an actor's index to what it expects, (R,).
    """

    target: int
    issue: int
    true: Array
    believed: dict[int, Array]


@dataclass(frozen=True)
class Terms:
    """One stage: published terms, and everything that does not change at the table. k issues move."""

    path: str
    number: int
    title: str
    issues: tuple[int, ...]
    target: Array  # (R, k)
    low: Array  # (R, k): the interval inside which this is still the same path
    high: Array
    deliverers: tuple[tuple[int, ...], ...]  # per issue of the stage, the actors who must all deliver it
    consent: tuple[int, ...]
    guarantors: tuple[int, ...]  # columns of trust
    strength: tuple[Array, ...]  # gamma of each guarantor
    guarantor_leverage: tuple[Array, ...]  # mean over the stage's issues, of each guarantor
    guarantor_names: tuple[str, ...]
    advocates: tuple[int, ...]
    months: Array
    exposure: Array
    pressure: tuple[Push, ...]
    otherwise: tuple[str, int] | None
    writes_definition: bool
    named_by: TermsBy | None = None  # the decision model that names the target; see sim.process.model_terms

    def duty(self, actor: int) -> tuple[int, ...]:
        """Places in ``issues`` that an actor must deliver."""
        return tuple(n for n, names in enumerate(self.deliverers) if actor in names)

    @property
    def performers(self) -> tuple[int, ...]:
        """Actors with a duty in the stage, in the order of the file."""
        return tuple(sorted({actor for names in self.deliverers for actor in names}))


def walk(worlds: Worlds, path: str, start: int = 1) -> tuple[Terms, ...]:
    """The stages of a path from stage ``start`` on, those of the paths it continues with included."""
    scenario = worlds.scenario
    stages: list[Terms] = []
    at: Onward | None = Onward(path=path, stage=start)
    otherwise = scenario.paths[path].otherwise
    while at is not None:
        spec = scenario.paths[at.path]
        for number in range(at.stage, len(spec.stages) + 1):
            stages.append(_terms(worlds, at.path, spec, number, otherwise or spec.otherwise))
        at = spec.onward
    return tuple(stages)


def _terms(worlds: Worlds, path: str, spec: Path, number: int, otherwise: Onward | None) -> Terms:
    scenario = worlds.scenario
    issues, actors = list(scenario.issues), list(scenario.actors)
    columns = [*actors, *scenario.outside_guarantors]
    stage = spec.stages[number - 1]
    at = f"paths.{path}.stages.{number}"
    names = tuple(stage.moves)
    target, low, high = _intervals(worlds, at, stage)
    onward = stage.otherwise or otherwise
    exposure = scenario.process.exposure if stage.exposure is None else stage.exposure
    exposure_at = "process.exposure" if stage.exposure is None else f"{at}.exposure"
    deliverers = tuple(
        tuple(actors.index(a) for a, duty in stage.duties.items() if issue in duty.issues) for issue in names
    )
    return Terms(
        path=path,
        number=number,
        title=stage.title,
        issues=tuple(issues.index(name) for name in names),
        target=target,
        low=low,
        high=high,
        deliverers=tuple(tuple(sorted(who)) for who in deliverers),
        consent=tuple(sorted({actors.index(a) for a in stage.consent})),
        guarantors=tuple(columns.index(g) for g in stage.guarantors),
        strength=tuple(_strength(worlds, at, stage, g) for g in stage.guarantors),
        guarantor_leverage=tuple(_leverage(worlds, g, names) for g in stage.guarantors),
        guarantor_names=tuple(stage.guarantors),
        advocates=tuple(actors.index(a) for a in spec.advocates),
        months=worlds.draw(f"{at}.months", stage.months),
        exposure=worlds.draw(exposure_at, exposure),
        pressure=_pushes(worlds, at, stage),
        otherwise=None if onward is None else (onward.path, onward.stage),
        writes_definition=stage.writes_definition,
        named_by=stage.terms,
    )


def _intervals(worlds: Worlds, at: str, stage: Stage) -> tuple[Array, Array, Array]:
    """Targets and intervals (R, k); the default interval is the target plus or minus the latitude."""
    latitude = worlds.draw("process.latitude", worlds.scenario.process.latitude) / 100.0
    target, low, high = [], [], []
    for name, move in stage.moves.items():
        value = worlds.on_scale(f"{at}.moves.{name}", move.to, name)
        spec = worlds.scenario.issues[name]
        if move.within is None:
            bottom, top = np.clip(value - latitude, 0.0, 1.0), np.clip(value + latitude, 0.0, 1.0)
        else:
            bottom, top = (np.full(worlds.count, (end - spec.low) / (spec.high - spec.low)) for end in move.within)
        target.append(value)
        low.append(bottom)
        high.append(top)
    if not target:
        return (np.empty((worlds.count, 0)),) * 3
    return stack(target), stack(low), stack(high)


def _strength(worlds: Worlds, at: str, stage: Stage, guarantor: str) -> Array:
    """gamma: the stage's own figure, else the guarantor's credibility, else the default, else one half."""
    own = stage.guarantors[guarantor]
    if own is not None:
        return worlds.draw(f"{at}.guarantors.{guarantor}", own)
    known = worlds.scenario.beliefs.guarantor_credibility
    for key in (guarantor, "default"):
        if key in known:
            return worlds.draw(f"beliefs.guarantor_credibility.{key}", known[key])
    return np.full(worlds.count, 0.5)


def _leverage(worlds: Worlds, guarantor: str, issues: tuple[str, ...]) -> Array:
    """Mean leverage over the stage's issues, in [0, 1]."""
    scenario = worlds.scenario
    if guarantor in scenario.outside_guarantors:
        body = scenario.outside_guarantors[guarantor]
        return worlds.draw(f"outside_guarantors.{guarantor}.leverage", body.leverage) / 100.0
    given = scenario.actors[guarantor].leverage
    each = [
        worlds.draw(f"actors.{guarantor}.leverage.{issue}", given[issue]) / 100.0
        if issue in given
        else np.full(worlds.count, 0.5)
        for issue in issues
    ]
    return total(each, worlds.count) / max(len(each), 1)


def _pushes(worlds: Worlds, at: str, stage: Stage) -> tuple[Push, ...]:
    scenario = worlds.scenario
    issues, actors = list(scenario.issues), list(scenario.actors)
    pushes = []
    for n, pressure in enumerate(stage.pressure, start=1):
        belief = scenario.beliefs.pressure[pressure.belief]
        spec = scenario.issues[pressure.issue]
        months = worlds.draw(f"{at}.months", stage.months)
        intensity = worlds.draw(f"{at}.pressure.{n}.intensity", pressure.intensity)
        scale = intensity * months / 12.0 / (spec.high - spec.low)
        where = f"beliefs.pressure.{pressure.belief}"
        held = {
            actors.index(a): worlds.draw(f"{where}.held_by.{a}", rate) * scale for a, rate in belief.held_by.items()
        }
        true = worlds.draw(f"{where}.rate", belief.rate) * scale
        pushes.append(Push(actors.index(pressure.target), issues.index(pressure.issue), true, held))
    return tuple(pushes)
