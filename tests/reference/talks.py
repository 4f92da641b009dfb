"""Talks on one stage: counter-terms, the moving table, the closing table (paragraph 3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.reference.appraisal import Appraisal
from tests.reference.bounds import (
    Broken,
    broken_bounds,
    infeasible,
    matches,
)
from tests.reference.utility import Shift, Values, clip, near, position
from tests.reference.world import StageInputs, WorldInputs

Appraise = Callable[[Values], dict[str, Appraisal]]


@dataclass
class Table:
    """Terms on the table and what everybody says to them."""

    terms: Values
    appraisals: dict[str, Appraisal]
    broken: dict[str, list[Broken]]
    shortfall: dict[str, float]
    infeasible: list[Broken]
    noise: dict[str, float]
    strategic: bool
    rounds_used: int | None = None
    """How many rounds it took to agree; None without agreement."""

    @property
    def objectors(self) -> list[str]:
        """Actors that refuse, in the order of the file."""
        return list(self.shortfall)

    @property
    def agreed(self) -> bool:
        """Nobody objects and the package can be done."""
        return not self.shortfall and not self.infeasible

    def gap(self, i: str, k: str) -> float:
        """How far an actor's bounds on an issue are missed: the widest gap, 0 without one."""
        return max((one.gap for one in self.broken[i] if one.issue == k), default=0.0)

    def missing_utility(self, i: str) -> float:
        """By how much signing is worth less than refusing; negative if it is worth more."""
        return self.appraisals[i].refused - self.appraisals[i].worth(self.noise[i], self.strategic)

    @property
    def rank(self) -> tuple[int, float]:
        """Fewest objectors first, an infeasible package counting as one, then the least total shortfall."""
        return (len(self.shortfall) + bool(self.infeasible), near(sum(self.shortfall.values())))


def judge(
    world: WorldInputs,
    stage: StageInputs,
    x_q: Values,
    terms: Values,
    shift: Shift,
    appraisals: dict[str, Appraisal],
    noise: dict[str, float],
) -> Table:
    """Who objects to the terms, and by how much: gaps of broken bounds, or else the utility that is missing."""
    strategic = world.process.consent == "strategic"
    cannot = infeasible(world, stage, x_q, terms)
    table = Table(terms, appraisals, {}, {}, cannot, noise, strategic)
    for i in stage.consent:
        table.broken[i] = broken_bounds(world, stage, x_q, terms, shift, i)
        if table.broken[i]:
            table.shortfall[i] = sum(table.gap(i, k) for k in world.issues)
        elif not appraisals[i].signs(noise[i], strategic):
            table.shortfall[i] = table.missing_utility(i)
    return table


def counter_terms(world: WorldInputs, table: Table, shift: Shift, i: str) -> Values:
    """What an objector asks for: its broken bounds met, or else a part of the way to its position."""
    asked = dict(table.terms)
    if table.broken[i]:
        for k in asked:
            ours = [one for one in table.broken[i] if one.issue == k]
            if ours:
                asked[k] = max(ours, key=lambda one: near(one.gap)).bound
        return asked
    for k in asked:
        stance = position(world, shift, i, k)
        if stance is not None:
            asked[k] += world.concession * (stance - asked[k])
    return asked


def next_terms(world: WorldInputs, stage: StageInputs, x_q: Values, table: Table, shift: Shift) -> Values:
    """The objectors' counter-terms, weighted by leverage times salience, kept inside intervals and nature."""
    asked = {i: counter_terms(world, table, shift, i) for i in table.objectors}
    moved = {}
    for k, y in table.terms.items():
        weights = {i: world.leverage[i][k] * world.salience[i][k] for i in asked}
        total = sum(weights.values())
        if total > 0:
            y = sum(weights[i] * asked[i][k] for i in asked) / total
        moved[k] = clip(y, *stage.intervals[k])
    return _made_feasible(world, stage, x_q, moved)


def _made_feasible(world: WorldInputs, stage: StageInputs, x_q: Values, terms: Values) -> Values:
    """Terms drawn back under the limits of nature, no further than the start of the stage or the interval."""
    kept = dict(terms)
    for link in world.links.values():
        k = link.issue
        if link.kind != "feasible" or k not in terms or not matches(world, link, stage, x_q, terms):
            continue
        low, high = stage.intervals[k]
        if link.direction == "at_most":
            kept[k] = min(kept[k], max(link.limit, x_q[k], low))
        else:
            kept[k] = max(kept[k], min(link.limit, x_q[k], high))
    return kept


def talk(
    world: WorldInputs,
    stage: StageInputs,
    x_q: Values,
    shift: Shift,
    appraise_at: Appraise,
    noise: dict[str, float],
) -> Table:
    """Rounds of talks from the published terms: the agreed table, or the best one seen."""
    terms = dict(stage.targets)
    best: Table | None = None
    for spent in range(world.process.rounds + 1):
        table = judge(world, stage, x_q, terms, shift, appraise_at(terms), noise)
        if table.agreed:
            table.rounds_used = spent
            return table
        if best is None or table.rank < best.rank:
            best = table
        terms = next_terms(world, stage, x_q, table, shift)
    return best
