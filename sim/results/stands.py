"""Where an actor's bound stands at a stage, at the most likely values: what a sentence of reason quotes.

The data set holds by how many points a bound was missed in each world; which bound that is, and where it stands,
comes from the scenario: the modes, with links whose conditions hold at the published terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sim.scenario.numbers import Number
from sim.scenario.schema import LOWER, Bound, Limit, Link, Onward, Scenario, Stage, When

Direction = Limit


@dataclass(frozen=True)
class HeldBound:
    """A bound in force: its kind, the side it guards, and where it stands (mode, with links)."""

    kind: Literal["red_line", "price", "consent", "feasible"]
    direction: Direction
    value: float

    def missed_by(self, value: float) -> float:
        """Points by which a value misses the bound; negative where it is met."""
        return self.value - value if self.direction in LOWER else value - self.value


def walked_stages(scenario: Scenario, path: str) -> tuple[Stage, ...]:
    """The stages of a path, those of the paths it continues with included."""
    stages: list[Stage] = []
    at: Onward | None = Onward(path=path)
    while at is not None:
        spec = scenario.paths[at.path]
        stages += spec.stages[at.stage - 1 :]
        at = spec.onward
    return tuple(stages)


def needs_consent(scenario: Scenario, path: str) -> bool:
    """Whether anybody is asked on a path, those that it continues with included."""
    return any(stage.consent for stage in walked_stages(scenario, path))


def is_drift(scenario: Scenario, path: str) -> bool:
    """Whether a path asks nobody and has no duties: what happens anyway, never a success.

    A duty about an issue that the stage does not move is none.
    """
    return not any(
        stage.consent or any(set(duty.issues) & set(stage.moves) for duty in stage.duties.values())
        for stage in walked_stages(scenario, path)
    )


def longest_chain(scenario: Scenario, path: str) -> int:
    """The most paths that a world can walk one after the other, from a path on."""
    spec = scenario.paths[path]
    onward = [spec.onward, spec.otherwise, *(stage.otherwise for stage in spec.stages)]
    return 1 + max((longest_chain(scenario, one.path) for one in onward if one is not None), default=0)


def published_values(scenario: Scenario, path: str) -> list[dict[str, float]]:
    """Issue values at the modes: today, then after each stage at its published terms."""
    values = [{key: issue.today.mode for key, issue in scenario.issues.items()}]
    for stage in walked_stages(scenario, path):
        values.append({**values[-1], **{key: move.to.mode for key, move in stage.moves.items()}})
    return values


def held_bound(scenario: Scenario, path: str, stage: int, issue: str, actor: str | None = None) -> HeldBound | None:
    """The bound that stops a stage (1 is the first) on an issue: an actor's, or nature's where there is no actor.

    Of several, the one that the published terms miss by most; red lines before prices before links. None where
    the scenario has no such bound.
    """
    terms = walked_stages(scenario, path)[stage - 1]
    values = published_values(scenario, path)[stage]
    found = list(of_nature(scenario, issue)) if actor is None else of_actor(scenario, actor, issue, values, terms)
    return max(found, key=lambda one: one.missed_by(values[issue])) if found else None


def of_nature(scenario: Scenario, issue: str) -> list[HeldBound]:
    """What nobody can carry out on an issue."""
    return [
        one
        for link in scenario.links.values()
        if link.kind == "feasible" and link.issue == issue
        for one in _limit(link)
    ]


def of_actor(scenario: Scenario, actor: str, issue: str, values: Mapping[str, float], terms: Stage) -> list[HeldBound]:
    """Every bound of an actor on an issue: red line and price with their links at a stage's terms, and consent."""
    interest = scenario.actors[actor].interests.get(issue)
    found: list[HeldBound] = []
    if interest is not None:
        if interest.red_line is not None:
            found.append(_with_links(scenario, actor, issue, "red_line", interest.red_line, values, terms))
        if interest.price is not None:
            found.append(_with_links(scenario, actor, issue, "price", interest.price, values, terms))
    for link in scenario.links.values():
        if link.kind == "consent" and link.actor == actor and link.issue == issue:
            found += _limit(link)
    return found


def _limit(link: Link) -> list[HeldBound]:
    kind: Literal["consent", "feasible"] = "consent" if link.kind == "consent" else "feasible"
    return [] if link.limit is None else [HeldBound(kind, link.limit[0], link.limit[1].mode)]


def _with_links(
    scenario: Scenario,
    actor: str,
    issue: str,
    kind: Literal["red_line", "price"],
    bound: Bound,
    values: Mapping[str, float],
    terms: Stage,
) -> HeldBound:
    """The bound, or the most permissive of the links on it whose conditions hold."""
    offered = [
        link.set.mode if link.set is not None else bound.value.mode + _mode(link.shift)
        for link in scenario.links.values()
        if (link.kind, link.actor, link.issue, link.bound) == ("bound", actor, issue, bound.direction)
        and _holds(link.when, values, terms)
    ]
    if not offered:
        return HeldBound(kind, bound.direction, bound.value.mode)
    best = max(offered) if bound.direction == "at_most" else min(offered)
    scale = scenario.issues[issue]
    return HeldBound(kind, bound.direction, min(max(best, scale.low), scale.high))


def _mode(shift: Number | None) -> float:
    return 0.0 if shift is None else shift.mode


def _holds(when: When, values: Mapping[str, float], terms: Stage) -> bool:
    if when.guaranteed_by and not set(when.guaranteed_by) & set(terms.guarantors):
        return False
    for issue, who in when.delivered_by.items():
        if any(issue not in terms.duties[a].issues if a in terms.duties else True for a in who):
            return False
    if when.mediated_by and terms.mediator not in when.mediated_by:
        return False
    return all(one.may_hold(values[issue], values[issue]) for issue, one in when.values.items())
