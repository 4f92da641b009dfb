"""The backward sweep: what every stage of a path is worth while everybody keeps faith (paragraph 3)."""

from __future__ import annotations

from dataclasses import dataclass

from tests.reference.appraisal import Appraisal, Next, Trust, appraise, compliance
from tests.reference.bounds import broken_bounds, end_state, infeasible, performers
from tests.reference.utility import Shift, Values
from tests.reference.world import StageInputs, WorldInputs


@dataclass
class Ahead:
    """A stage as it is foreseen: where it starts, whom one trusts by then, what pressure has moved by then."""

    stage: StageInputs
    x_q: Values
    trust: Trust
    shift: Shift


@dataclass
class Sweep:
    """Appraisals and signatures by reasoning level (from 1) and stage (from 0)."""

    ahead: list[Ahead]
    appraisals: dict[int, list[dict[str, Appraisal]]]
    signed: dict[int, list[bool]]

    def next_values(self, level: int, q: int) -> dict[str, float | str]:
        """V(q+1) by actor: what the next stage is worth if it would be signed."""
        if q + 1 == len(self.ahead):
            return dict.fromkeys(self.appraisals[level][q], Next.END)
        if not self.signed[level][q + 1]:
            return dict.fromkeys(self.appraisals[level][q + 1], Next.FALLBACK)
        return {i: one.value() for i, one in self.appraisals[level][q + 1].items()}


def grown(trust: Trust, world: WorldInputs, kept_faith: list[str]) -> Trust:
    """Trust after a stage that everybody kept: one more kept promise for each performer."""
    return {(i, j): (a + world.learning, b) if j in kept_faith else (a, b) for (i, j), (a, b) in trust.items()}


def pressed(world: WorldInputs, stage: StageInputs, shift: Shift, rates: dict[str, float]) -> Shift:
    """What pressure has moved after a stage, at the given points a year."""
    moved = dict(shift)
    for one in stage.pressure:
        points = rates[one.belief] * one.intensity * stage.months / 12
        key = (one.target, one.issue)
        moved[key] = moved.get(key, 0.0) + points / world.span[one.issue]
    return moved


def look_ahead(
    world: WorldInputs,
    stages: list[StageInputs],
    x: Values,
    trust: Trust,
    shift: Shift,
    rates: dict[str, float],
) -> list[Ahead]:
    """The path at its published terms, everybody keeping faith."""
    ahead = []
    for stage in stages:
        ahead.append(Ahead(stage, x, trust, shift))
        trust = grown(trust, world, performers(world, stage, x, stage.targets))
        shift = pressed(world, stage, shift, rates)
        x = end_state(x, stage.targets)
    return ahead


def would_sign(world: WorldInputs, one: Ahead, appraisals: dict[str, Appraisal], actor: str) -> bool:
    """Whether an actor would sign a stage at its published terms, by its bounds and by its sums."""
    if broken_bounds(world, one.stage, one.x_q, one.stage.targets, one.shift, actor):
        return False
    return appraisals[actor].signs(0.0, world.process.consent == "strategic")


def is_feasible(world: WorldInputs, one: Ahead) -> bool:
    """Whether nothing in nature forbids the published terms."""
    return not infeasible(world, one.stage, one.x_q, one.stage.targets)


def sweep(world: WorldInputs, ahead: list[Ahead]) -> Sweep:
    """One backward sweep per reasoning level; level L believes the others to reason at level L-1."""
    made = Sweep(ahead, {}, {})
    for level in range(1, world.process.reasoning + 1):
        made.appraisals[level] = [dict.fromkeys(world.actors) for _ in ahead]
        made.signed[level] = [False for _ in ahead]
        for q in reversed(range(len(ahead))):
            one = ahead[q]
            below = None
            if level > 1:
                below = {j: compliance(world, a) for j, a in made.appraisals[level - 1][q].items()}
            made.appraisals[level][q] = appraise(
                world,
                one.stage,
                one.x_q,
                one.stage.targets,
                one.trust,
                one.shift,
                below,
                made.next_values(level, q),
            )
            made.signed[level][q] = is_feasible(world, one) and all(
                would_sign(world, one, made.appraisals[level][q], i) for i in one.stage.consent
            )
    return made


def trusting_next_value(world: WorldInputs, made: Sweep, q: int, actor: str) -> float | str:
    """V(q+1) of an actor that trusts everybody fully from here on; what others sign stays as it was."""
    level = world.process.reasoning
    following: float | str = Next.END
    for s in reversed(range(q + 1, len(made.ahead))):
        one = made.ahead[s]
        below = None
        if level > 1:
            below = {j: compliance(world, a) for j, a in made.appraisals[level - 1][s].items()}
        next_values = {**made.next_values(level, s), actor: following}
        trusting = appraise(
            world,
            one.stage,
            one.x_q,
            one.stage.targets,
            one.trust,
            one.shift,
            below,
            next_values,
            trusting=actor,
        )
        normal = made.appraisals[level][s]
        agreed = is_feasible(world, one) and all(
            would_sign(world, one, trusting if i == actor else normal, i) for i in one.stage.consent
        )
        following = trusting[actor].value() if agreed else Next.FALLBACK
    return following
