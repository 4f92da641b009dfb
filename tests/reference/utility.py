"""Utility, the disagreement point and the fallback (paragraph 2)."""

from __future__ import annotations

from dataclasses import replace

from sim.scenario.schema import Onward
from tests.reference.world import StageInputs, WorldInputs

Values = dict[str, float]
Shift = dict[tuple[str, str], float]
"""What pressure has moved so far, by (target, issue), on [0, 1]."""


def near(value: float) -> float:
    """A figure for choosing the largest: what differs by less than 1e-12 is a tie, settled by the file's order."""
    return round(value, 12)


def clip(value: float, low: float = 0.0, high: float = 1.0) -> float:
    """The value, kept inside an interval."""
    return min(high, max(low, value))


def ideal(world: WorldInputs, shift: Shift, i: str, k: str) -> float:
    """What the actor would choose, moved by pressure."""
    return clip(world.ideal[i][k] + shift.get((i, k), 0.0))


def position(world: WorldInputs, shift: Shift, i: str, k: str) -> float | None:
    """The stance at the table, moved by pressure; nobody stands anywhere on an issue it has no interest in."""
    stance = world.position[i][k]
    return None if stance is None else clip(stance + shift.get((i, k), 0.0))


def weighted_loss(world: WorldInputs, shift: Shift, i: str, k: str, value: float, factor: float = 1.0) -> float:
    """``w_ik |factor x_k - ideal_ik| ** alpha_i``."""
    return world.weight[i][k] * abs(factor * value - ideal(world, shift, i, k)) ** world.alpha[i]


def utility(world: WorldInputs, shift: Shift, i: str, x: Values, factors: dict[str, float] | None = None) -> float:
    """``U_i(x) = 1 - sum_k w_ik |x_k - ideal_ik| ** alpha_i``; felt factors only where they are handed in."""
    factors = factors or {}
    return 1 - sum(weighted_loss(world, shift, i, k, x[k], factors.get(k, 1.0)) for k in world.issues)


def chain(world: WorldInputs, path: str, first_stage: int = 1) -> list[StageInputs]:
    """The stages of a path from one on, and those of the paths it continues with.

    A stage that does not say where to go ``otherwise`` takes it from the path that is walked, else from its own.
    """
    paths = world.scenario.paths
    walked = paths[path].otherwise
    stages: list[StageInputs] = []
    onward = Onward(path=path, stage=first_stage)
    while onward is not None:
        for stage in world.paths[onward.path][onward.stage - 1 :]:
            otherwise = stage.otherwise or walked or paths[onward.path].otherwise
            stages.append(replace(stage, otherwise=otherwise))
        onward = paths[onward.path].onward
    return stages


def disagreement_point(world: WorldInputs) -> Values:
    """``x_D``: the end state of the path that is marked as drift, not today's values."""
    if world.drift is None:
        world.drift = dict(world.x_0)
        if world.scenario.disagreement is not None:
            for stage in chain(world, world.scenario.disagreement):
                world.drift.update(stage.targets)
    return world.drift


def fallback(world: WorldInputs, x: Values) -> Values:
    """``x_F = clip(x_D + rho (x - x_0), 0, 1)``."""
    x_d = disagreement_point(world)
    return {k: clip(x_d[k] + world.stickiness[k] * (x[k] - world.x_0[k])) for k in world.issues}
