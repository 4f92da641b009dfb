"""Where the formulas say that bounds leave no room, no terms inside the intervals break no bound (a law)."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import Any

import numpy as np
import pytest

from sim.scenario.schema import Scenario
from sim.worlds.draw import draw_block
from sim.worlds.worlds import Worlds
from tests.process.parts import PLAIN, Small, issues, path, small
from tests.strategies import raw_scenario

bounds, room, left_room = PLAIN["bounds"], PLAIN["room"], PLAIN["room_for_terms"]


def left(found: Small, t: int, x: np.ndarray, pressed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What bounds leave of a stage's intervals; an issue that the stage does not move stays."""
    moves, pledges = found.stages.moves[t], found.pledges(t)
    low, high = np.where(moves, found.terms.low[t], x), np.where(moves, found.terms.high[t], x)
    least, most = low.copy(), high.copy()
    for i in np.flatnonzero(found.stages.consent[t]):
        waives = found.stages.advocate[t, i]
        left_room.narrow(found.rules, i, found.own, pressed[i], waives, x, low, high, pledges, least, most)
    return least, most


def breaks_a_bound(found: Small, t: int, x: np.ndarray, pressed: np.ndarray, terms: np.ndarray) -> bool:
    asked = np.flatnonzero(found.stages.consent[t])
    return any(found.broken(i, x, terms, found.stages.advocate[t, i], t, pressed[i])[2] > 0.0 for i in asked)


def tried(found: Small, t: int, x: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
    """Terms inside the intervals: all combinations of telling values, and some at random."""
    moves, low, high = found.stages.moves[t], found.terms.low[t], found.terms.high[t]
    telling = []
    for k in range(x.size):
        on_it = found.own.bound[found.rules.bounds["issue"] == k]
        values = np.clip([low[k], high[k], x[k], *on_it], low[k], high[k])
        telling.append(np.unique(values)[:6] if moves[k] else x[k : k + 1])
    some = [np.where(moves, low + (high - low) * rng.random(x.size), x) for _ in range(200)]
    return [*map(np.array, product(*telling)), *some][:600]


def with_many_bounds(seed: int) -> Scenario:
    rng = Random(seed)
    raw = raw_scenario(rng)
    for actor in raw["actors"].values():
        for issue, interest in actor["interests"].items():
            for role in ("red_line", "price"):
                if rng.random() < 0.5:
                    scale = raw["issues"][issue]["scale"]
                    value = min(scale) + rng.random() * (max(scale) - min(scale))
                    interest[role] = {rng.choice(["at_most", "at_least"]): value}
    return Scenario.model_validate(raw)


def stages_of(scenario: Scenario) -> tuple[Small, int]:
    block = draw_block(Worlds(scenario, 1, 0, 1), list(scenario.paths))
    world = room.world_at(block, 0)
    parts = (room.own_in(world), room.shared_in(world), room.terms_in(world), scenario.process.reasoning, world)
    return Small(block.rules, block.stages, *parts), block.size


@pytest.mark.parametrize("batch", range(4))
def test_no_room_means_no_terms(batch: int) -> None:
    none, some = 0, 0
    for seed in range(batch * 25, batch * 25 + 25):
        found, stages = stages_of(with_many_bounds(seed))
        rng = np.random.default_rng(seed)
        actors, size = found.own.position.shape
        for t in range(stages):
            x = found.shared.today if rng.random() < 0.5 else rng.random(size)
            pressed = rng.normal(0.0, 0.1, (actors, size)) * (rng.random((actors, size)) < 0.2)
            if not left_room.no_room(*left(found, t, x, pressed)):
                some += 1
                continue
            none += 1
            free = [y for y in tried(found, t, x, rng) if not breaks_a_bound(found, t, x, pressed, y)]
            assert free == [], (seed, t)
    assert none > 10
    assert some > 10


# By hand.

LAND, AID = 0, 1


def exchange(land: dict[str, Any], aid: dict[str, Any], within: list[float], optional: bool = False) -> Small:
    """a gives land, from its position 0 to 50, for aid, between ``within``."""
    interests = {"land": {"position": 0, "salience": 50, **land}, "aid": {"position": 100, "salience": 50, **aid}}
    moves = {"land": {"to": 50, "within": [30, 70]}, "aid": {"to": within[0], "within": within}}
    return small(
        {
            "issues": issues("land", "aid", aid={"optional": optional}),
            "actors": {"a": {"name": "A", "interests": interests}, "b": {"name": "B"}},
            "links": {
                "softer": {
                    "kind": "bound",
                    "bound": "at_most",
                    "actor": "a",
                    "issue": "land",
                    "shift": 5,
                    "when": {"values": {"aid": {"at_least": 90}}},
                }
            },
            "paths": path({"moves": moves, "consent": ["a", "b"], "months": 12}),
        }
    )


def room_left(found: Small, x: list[float]) -> tuple[list[float], list[float], bool]:
    least, most = left(found, 0, np.array(x), np.zeros((2, 2)))
    return least.tolist(), most.tolist(), left_room.no_room(least, most)


def test_a_red_line_counts_at_its_most_permissive_and_not_before_the_start() -> None:
    # .2 or, with much aid, .25: less than the least land, .3
    least, most, none = room_left(exchange({"red_line": {"at_most": 20}}, {}, [0, 95]), [0.0, 0.0])
    assert (least, most, none) == ([0.3, 0.0], pytest.approx([0.25, 0.95]), True)
    # so much aid is not to be had
    assert room_left(exchange({"red_line": {"at_most": 20}}, {}, [0, 20]), [0.0, 0.0])[1] == pytest.approx([0.2, 0.2])
    # where .4 of the land is gone already, up to that is no breach
    _, most, none = room_left(exchange({"red_line": {"at_most": 20}}, {}, [0, 20]), [0.4, 0.0])
    assert (most[LAND], none) == (0.4, False)


def test_a_price_counts_where_all_terms_give_something() -> None:
    price = {"price": {"at_least": 40}}
    # at least .3 of the land goes, whatever is said, and at most .2 of the aid comes
    least, most, none = room_left(exchange({}, price, [0, 20]), [0.0, 0.0])
    assert (least, most, none) == (pytest.approx([0.3, 0.4]), pytest.approx([0.7, 0.2]), True)
    # where .5 of the land is gone, some of it may come back
    assert not room_left(exchange({}, price, [0, 20]), [0.5, 0.0])[2]
    assert not room_left(exchange({}, price, [0, 40]), [0.0, 0.0])[2]


def test_a_price_on_an_optional_issue_counts_where_it_moves_whatever_is_said() -> None:
    price = {"price": {"at_least": 40}}
    assert room_left(exchange({}, price, [10, 20], optional=True), [0.0, 0.0])[2]
    assert not room_left(exchange({}, price, [0, 20], optional=True), [0.0, 0.0])[2]


def test_on_one_value_there_is_room() -> None:
    assert not left_room.no_room(np.array([0.5]), np.array([0.5]))
    assert not left_room.no_room(np.array([0.5 + 1e-9]), np.array([0.5]))
    assert left_room.no_room(np.array([0.5 + 1e-8]), np.array([0.5]))
