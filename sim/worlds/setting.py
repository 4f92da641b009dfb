"""What all actors share in a block of worlds: today, the disagreement point, chance, and the process's numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.scenario.schema import Scenario
from sim.worlds.arrays import Array, Mask, stack
from sim.worlds.itinerary import walk
from sim.worlds.party import Guard, Party, limit, party
from sim.worlds.worlds import Worlds


@dataclass(frozen=True)
class Setting:
    """Shared numbers; (R, K) and (R,) arrays over worlds, names and choices as they are."""

    issues: tuple[str, ...]
    actors: tuple[str, ...]
    guarantors: tuple[str, ...]  # actors, then outside guarantors: the columns of trust
    process_issues: tuple[int, ...]
    optional_issues: tuple[int, ...]
    today: Array  # (R, K)
    drift: Array  # (R, K): the disagreement point
    stickiness: Array  # (R, K)
    evidence: Array
    learning: Array
    fall: Array
    concession: Array
    penalty_scale: Array
    shock_chance: Array  # a year
    shock_month: Array
    shock_resets: tuple[tuple[int, int], ...]
    misread: Mask
    gap_actors: tuple[int, ...]
    gap_issues: tuple[int, ...]
    limits: tuple[Guard, ...]  # feasible links
    rounds: int
    reasoning: int
    precision: float  # inf: decisions are exact
    strategic: bool
    engine: str = "numpy"  # who does the sums: see sim.process.engine


@dataclass(frozen=True)
class Dispute:
    """A block of worlds made ready: who is there and what they share."""

    worlds: Worlds
    setting: Setting
    parties: tuple[Party, ...]
    kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)  # made once for all paths


def dispute(worlds: Worlds, *, engine: str = "numpy") -> Dispute:
    """Draw a block of worlds of a scenario.

    Parameters
    ----------
    worlds : Worlds
    engine : str
        Who does the sums of talks and of looking ahead: ``numpy`` or ``compiled``.

    Raises
    ------
    KeyError
        When the scenario names something that is not there; reading a scenario through
        :func:`sim.scenario.read.load` rules that out.
    """
    return Dispute(worlds, _setting(worlds, engine), tuple(party(worlds, key) for key in worlds.scenario.actors))


def _setting(worlds: Worlds, engine: str) -> Setting:
    scenario = worlds.scenario
    issues, actors = tuple(scenario.issues), tuple(scenario.actors)
    process, beliefs = scenario.process, scenario.beliefs
    gap = beliefs.definition_gap
    today = _today(worlds)

    def drawn(name: str) -> Array:
        return worlds.draw(f"process.{name}", getattr(process, name))

    return Setting(
        issues=issues,
        actors=actors,
        guarantors=(*actors, *scenario.outside_guarantors),
        process_issues=tuple(k for k, name in enumerate(issues) if scenario.issues[name].process),
        optional_issues=tuple(k for k, name in enumerate(issues) if scenario.issues[name].optional),
        today=today,
        drift=_drift(worlds, today),
        stickiness=stack([worlds.draw(*process.stickiness_on(issue)) for issue in issues]),
        evidence=drawn("evidence"),
        learning=drawn("learning"),
        fall=drawn("fall"),
        concession=drawn("concession"),
        penalty_scale=drawn("penalty_scale"),
        shock_chance=worlds.yearly_shock_chance(),
        shock_month=worlds.shock_month(),
        shock_resets=tuple((actors.index(a), actors.index(b)) for a, b in beliefs.shock.pairs),
        misread=worlds.misread(),
        gap_actors=tuple(actors.index(a) for a in gap.actors) if gap else (),
        gap_issues=tuple(issues.index(k) for k in gap.issues) if gap else (),
        limits=tuple(limit(worlds, n, link) for n, link in scenario.links.items() if link.kind == "feasible"),
        rounds=process.rounds,
        reasoning=process.reasoning,
        precision=np.inf if process.precision == "exact" else float(process.precision),
        strategic=process.consent == "strategic",
        engine=engine,
    )


def _today(worlds: Worlds) -> Array:
    issues = worlds.scenario.issues
    return stack([worlds.on_scale(f"issues.{name}.today", spec.today, name) for name, spec in issues.items()])


def _drift(worlds: Worlds, today: Array) -> Array:
    """The end state of the path that the scenario marks as the disagreement point; today without one."""
    scenario: Scenario = worlds.scenario
    if scenario.disagreement is None:
        return today
    columns = [today[:, k] for k in range(today.shape[1])]
    for stage in walk(worlds, scenario.disagreement):
        for n, issue in enumerate(stage.issues):
            columns[issue] = stage.target[:, n]
    return stack(columns)
