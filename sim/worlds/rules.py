"""From a scenario to the tables of its rules: bounds, the links that move them, what is felt, and conditions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.scenario.numbers import Number
from sim.scenario.schema import Actor, Bound, Link, Scenario, When, successor_of
from sim.worlds.tables import (
    ACTOR,
    BOUND,
    CONDITION,
    CONSENT,
    DUTY,
    FELT,
    ISSUE,
    NO_CONDITION,
    NOBODY,
    PRICE,
    RED_LINE,
    SHIFT,
    VALUE,
    Rules,
    records,
)

JUST = 1e-6
"""By how much of the scale a strict limit (``below``, ``above``) lies inside the figure that is written."""
ROLES = {RED_LINE: "red_line", PRICE: "price"}
Row = tuple[Any, ...]


@dataclass(frozen=True)
class BoundSource:
    """Where a bound's number stands in the scenario: whose it is (None: everybody's), on which issue, its address."""

    actor: str | None
    issue: str
    address: str
    number: Number
    then: Number
    """What it is after a change of government."""
    inside: float = 0.0
    """Of the scale: what is added so that a strict limit lies inside the figure that is written."""


@dataclass
class Draft:
    """Tables while they are written, row by row."""

    scenario: Scenario
    actors: list[Row] = field(default_factory=list)
    bounds: list[Row] = field(default_factory=list)
    shifts: list[Row] = field(default_factory=list)
    felts: list[Row] = field(default_factory=list)
    conditions: list[Row] = field(default_factory=list)
    values: list[Row] = field(default_factory=list)
    guaranteed: list[list[bool]] = field(default_factory=list)
    mediated: list[list[bool]] = field(default_factory=list)
    duties: list[Row] = field(default_factory=list)
    sources: list[BoundSource] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.issue_names, self.actor_names = list(self.scenario.issues), list(self.scenario.actors)
        self.columns = [*self.actor_names, *self.scenario.outside_guarantors]
        self.links = list(self.scenario.links.items())

    def condition(self, when: When) -> int:
        """The row of a condition; -1 for none at all."""
        if when.is_always:
            return NO_CONDITION
        first, duty = len(self.values), len(self.duties)
        for issue, condition in when.values.items():
            spec = self.scenario.issues[issue]
            for word, value in condition.limits.items():
                _, sign, inside = _SIDES[word]  # a condition must reach what a bound must not pass
                threshold = (value - spec.low) / (spec.high - spec.low) + inside
                self.values.append((self.issue_names.index(issue), -sign, threshold))
        for issue, owners in when.delivered_by.items():
            self.duties += [(self.actor_names.index(owner), self.issue_names.index(issue)) for owner in owners]
        self.guaranteed.append([name in when.guaranteed_by for name in self.columns])
        self.mediated.append([name in when.mediated_by for name in self.columns])
        asks = (bool(when.guaranteed_by), bool(when.mediated_by))
        self.conditions.append((first, len(self.values), duty, len(self.duties), *asks))
        return len(self.conditions) - 1

    def actor(self, key: str) -> None:
        """One actor's bounds, in the order of the file, then its consent links; and what it feels."""
        first, felt = len(self.bounds), len(self.felts)
        actor, then = self.scenario.actors[key], successor_of(self.scenario, key)
        for issue in {**actor.interests, **then.interests}:
            for role in (RED_LINE, PRICE):
                self.bound(key, issue, role, _bound(actor, issue, role), _bound(then, issue, role))
        for name, link in self.links:
            if link.kind == "consent" and link.actor == key:
                self.limit(name, link)
        for number, (_, link) in enumerate(self.links):
            if link.kind == "felt" and link.actor == key:
                self.felts.append((self.issue_names.index(link.issue), self.condition(link.when), number))
        self.actors.append((first, len(self.bounds), felt, len(self.felts)))

    def bound(self, key: str, issue: str, role: int, bound: Bound | None, then: Bound | None) -> None:
        """A red line or a price, now and after a change of government, with the links that move it.

        Where one of the two has none on a side, its number is the end of the scale, which nothing is beyond.
        """
        for sign, direction in ((1.0, "at_most"), (-1.0, "at_least")):
            if not any(b is not None and b.direction == direction for b in (bound, then)):
                continue
            first = len(self.shifts)
            for number, (_, link) in enumerate(self.links):
                if link.kind == "bound" and (link.actor, link.issue, link.bound) == (key, issue, direction):
                    self.shifts.append((self.condition(link.when), number, link.set is not None))
            self.bounds.append((self.issue_names.index(issue), sign, role, NO_CONDITION, first, len(self.shifts)))
            spec = self.scenario.issues[issue]
            end = Number.model_validate(spec.high if sign > 0 else spec.low)
            now, later = (end if b is None or b.direction != direction else b.value for b in (bound, then))
            self.sources.append(BoundSource(key, issue, f"actors.{key}.interests.{issue}.{ROLES[role]}", now, later))

    def limit(self, name: str, link: Link) -> None:
        """A limit that its condition lifts: consent of one actor, or feasible for everybody."""
        word, sign, inside = _SIDES[side_of(link)]
        shifts = len(self.shifts)
        row = (self.issue_names.index(link.issue), sign, CONSENT, self.condition(link.unless), shifts, shifts)
        self.bounds.append(row)
        number = getattr(link, word)
        self.sources.append(BoundSource(link.actor, link.issue, f"links.{name}.{word}", number, number, inside))


def _bound(actor: Actor, issue: str, role: int) -> Bound | None:
    interest = actor.interests.get(issue)
    return None if interest is None else getattr(interest, ROLES[role])


_SIDES = {
    "at_most": ("at_most", 1.0, 0.0),
    "below": ("below", 1.0, -JUST),
    "at_least": ("at_least", -1.0, 0.0),
    "above": ("above", -1.0, JUST),
}


def side_of(link: Link) -> str:
    """The word by which a consent or feasible link gives its limit."""
    return next(word for word in _SIDES if getattr(link, word) is not None)


def rules(scenario: Scenario) -> tuple[Rules, list[BoundSource]]:
    """The tables of a scenario, and where the number of each bound stands.

    Examples
    --------
    >>> scenario = Scenario.model_validate({
    ...     "title": "t", "issues": {"k": {"title": "K", "scale": {0: "none", 100: "all"}, "today": 20}},
    ...     "actors": {"a": {"name": "A", "interests": {
    ...         "k": {"position": 10, "salience": 50, "red_line": {"at_most": 30}}}}}})
    >>> found, _ = rules(scenario)
    >>> found.bounds["issue"].tolist(), found.bounds["sign"].tolist(), found.actors["bound_end"].tolist()
    ([0], [1.0], [1, 1])
    """
    draft = Draft(scenario)
    for key in scenario.actors:
        draft.actor(key)
    first = len(draft.bounds)
    for name, link in draft.links:
        if link.kind == "feasible":
            draft.limit(name, link)
    draft.actors.append((first, len(draft.bounds), len(draft.felts), len(draft.felts)))
    return _laid_out(draft), draft.sources


def _laid_out(draft: Draft) -> Rules:
    scenario, process = draft.scenario, draft.scenario.process
    issues, actors, columns = draft.issue_names, draft.actor_names, draft.columns
    gap = scenario.beliefs.definition_gap
    count = len(draft.conditions)
    return Rules(
        rounds=process.rounds,
        reasoning=process.reasoning,
        precision=np.inf if process.precision == "exact" else float(process.precision),
        strategic=process.consent == "strategic",
        reopen=bool(process.reopen),
        horizon=float(process.horizon),
        review=float(process.review),
        issues=records(ISSUE, [(scenario.issues[k].process, scenario.issues[k].optional) for k in issues]),
        cares=np.array([[k in scenario.actors[a].interests for k in issues] for a in actors]),
        actors=records(ACTOR, draft.actors),
        bounds=records(BOUND, draft.bounds),
        shifts=records(SHIFT, draft.shifts),
        felts=records(FELT, draft.felts),
        link_actor=np.array([_place(actors, link.actor) for _, link in draft.links], dtype=np.int64),
        conditions=records(CONDITION, draft.conditions),
        values=records(VALUE, draft.values),
        guaranteed=np.array(draft.guaranteed, dtype=bool).reshape(count, len(columns)),
        mediated=np.array(draft.mediated, dtype=bool).reshape(count, len(columns)),
        duties=records(DUTY, draft.duties),
        pairs=np.array([[actors.index(a) for a in p] for p in scenario.beliefs.shock.pairs], np.int64).reshape(-1, 2),
        gap_actors=np.array([actors.index(a) for a in gap.actors] if gap else [], dtype=np.int64),
        gap_issues=np.array([issues.index(k) for k in gap.issues] if gap else [], dtype=np.int64),
    )


def _place(names: list[str], name: str | None) -> int:
    return NOBODY if name is None else names.index(name)
