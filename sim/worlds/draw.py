"""Drawing a block of worlds: every uncertain number and every event, once per world, before anything runs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.scenario.schema import Scenario
from sim.worlds.block import Array, Block, Own, Shared, pack
from sim.worlds.events import events
from sim.worlds.numbers import leverage, own_numbers, stack, trust
from sim.worlds.rules import rules
from sim.worlds.stages import stages, walks
from sim.worlds.tables import Walks
from sim.worlds.terms import drift, terms, today, with_model_terms
from sim.worlds.worlds import Worlds


def draw_block(worlds: Worlds, paths: list[str]) -> Block:
    """Draw a block of worlds for some paths of a scenario.

    Parameters
    ----------
    worlds : Worlds
        Which worlds; numbers that are given instead of drawn.
    paths : list of str
        Keys of the paths that will be walked; those that they lead to come along.

    Returns
    -------
    Block
        Walk n of its table begins path n.
    """
    scenario = worlds.scenario
    table, bounds = rules(scenario)
    starts, _, ways = walks(scenario, paths)
    own, shared = numbers(worlds)
    arrived, change, first, changes = events(worlds, own, bounds)
    stage_table = stages(scenario, starts)
    published = with_model_terms(worlds, starts, stage_table, own, shared, terms(worlds, starts))
    noise, able = _chance(worlds, _most_stages(ways), shared.capacity)
    return Block(
        rules=table,
        stages=stage_table,
        walks=ways,
        actors=len(scenario.actors),
        columns=shared.leverage.shape[1],
        size=len(starts),
        **pack(own, trust(worlds), shared, published, noise),
        able=able,
        month=arrived.month,
        actor=arrived.actor,
        change=change,
        first=first,
        changes=changes,
    )


def numbers(worlds: Worlds) -> tuple[Own, Shared]:
    """What is drawn whatever path is walked: the actors' own numbers and what they share, worlds first."""
    _, bounds = rules(worlds.scenario)
    return own_numbers(worlds, worlds.scenario.actors, bounds, list(worlds.scenario.links)), _shared(worlds)


def _shared(worlds: Worlds) -> Shared:
    scenario, process = worlds.scenario, worlds.scenario.process
    gap, start = scenario.beliefs.definition_gap, today(worlds)

    def drawn(name: str) -> Array:
        return worlds.draw(f"process.{name}", getattr(process, name))

    points = np.zeros(worlds.count) if gap is None else worlds.draw("beliefs.definition_gap.points", gap.points)
    capacity = [worlds.draw(f"actors.{key}.capacity", actor.capacity) for key, actor in scenario.actors.items()]
    numbers: dict[str, Any] = {
        "today": start,
        "drift": drift(worlds, start),
        "stickiness": stack([_stickiness(worlds, issue) for issue in scenario.issues]),
        "leverage": leverage(worlds),
        "capacity": stack(capacity),
        "evidence": drawn("evidence"),
        "learning": drawn("learning"),
        "fall": drawn("fall"),
        "concession": drawn("concession"),
        "penalty": drawn("penalty_scale"),
        "exposure": drawn("exposure"),
        "shock": worlds.draw("beliefs.shock.yearly_chance", scenario.beliefs.shock.yearly_chance),
        "severity": drawn("severity"),
        "carry": drawn("carry"),
        "inherited": drawn("inherited") / 100.0,
        "points": points / 100.0,
        "misread": worlds.misread(),
    }
    return Shared(**numbers)  # worlds first: an array each


def _stickiness(worlds: Worlds, issue: str) -> Array:
    """rho on an issue, (R,): one number for all, or one per issue."""
    return worlds.draw(*worlds.scenario.process.stickiness_on(issue))


def _most_stages(ways: Walks) -> int:
    """How many stages a world can come to at the most, refusals that lead to other paths included."""
    longest: dict[int, int] = {}

    def most(walk: int) -> int:
        if walk not in longest:
            about = ways.about[walk]
            onward = ways.otherwise[about.first : about.end].tolist()
            longest[walk] = max([len(onward), *(n + most(other) for n, other in enumerate(onward, 1) if other >= 0)])
        return longest[walk]

    return max(most(walk) for walk in range(len(ways.about)))


def _chance(worlds: Worlds, stages: int, capacity: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Noise of consent and delivery, and who can do what it means to, (R, Q, N), by the n-th stage a world comes to."""
    scenario: Scenario = worlds.scenario
    actors = list(scenario.actors)
    noise = np.zeros((worlds.count, stages, len(actors)))
    able = np.ones(noise.shape, dtype=bool)
    precision = scenario.process.precision
    for i, key in enumerate(actors):
        for n in range(stages):
            if precision != "exact":
                noise[:, n, i] = worlds.noise(n + 1, key) / float(precision)
            if (capacity[:, i] < 1.0).any():
                able[:, n, i] = worlds.uniform(f"capacity.{n + 1}.{key}") < capacity[:, i]
    return noise, able
