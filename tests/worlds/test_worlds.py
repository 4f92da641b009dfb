"""Worlds draw by address, and take what is given instead."""

from typing import Any

import numpy as np
import pytest

from sim.process.room import own_in, shared_in, terms_in, world_at
from sim.scenario.numbers import Number
from sim.scenario.read import load
from sim.scenario.schema import Scenario
from sim.worlds.block import own_of, shared_of, terms_of
from sim.worlds.draw import draw_block
from sim.worlds.events import all_arrivals
from sim.worlds.worlds import Worlds


def scenario(chance: object = 0.25, gap: object = 0.5) -> Scenario:
    gap_spec = {"probability": gap, "actors": ["a", "b"], "issues": ["k"]}
    return Scenario.model_validate(
        {
            "title": "t",
            "issues": {"k": {"title": "K", "scale": {10: "low", 20: "high"}, "today": [10, 12, 20]}},
            "actors": {"a": {"name": "A"}, "b": {"name": "B"}},
            "beliefs": {"shock": {"yearly_chance": chance}, "definition_gap": gap_spec},
        }
    )


RANGE = Number(low=10, mode=12, high=20)


def test_scales_become_the_unit_interval() -> None:
    worlds = Worlds(scenario(), 1, 0, 3, {"issues.k.today": 15.0})
    assert worlds.on_scale("issues.k.today", RANGE, "k").tolist() == [0.5, 0.5, 0.5]


def test_given_arrays_follow_the_worlds() -> None:
    values = np.arange(10.0)
    worlds = Worlds(scenario(), 1, 4, 3, {"issues.k.today": values})
    assert worlds.draw("issues.k.today", RANGE).tolist() == [4, 5, 6]


def test_given_arrays_may_be_of_the_worlds_of_the_block() -> None:
    for first in (0, 4, 100):
        worlds = Worlds(scenario(), 1, first, 3, {"issues.k.today": np.array([4.0, 5.0, 6.0])})
        assert worlds.draw("issues.k.today", RANGE).tolist() == [4, 5, 6]
    rows = np.array([[11.0, 12.0], [np.nan, np.nan]])
    twice = Worlds(scenario(), 1, 7, 4, {"issues.k.today": rows}, repeats=2).draw("issues.k.today", RANGE)
    drawn = Worlds(scenario(), 1, 7, 2).draw("issues.k.today", RANGE)
    assert twice.tolist() == [11.0, 12.0, *drawn.tolist()]


def test_what_is_given_changes_no_other_draw() -> None:
    plain, other = Worlds(scenario(), 1, 0, 50), Worlds(scenario(), 1, 0, 50, {"issues.k.today": 15.0})
    assert all_arrivals(plain).month.tolist() == all_arrivals(other).month.tolist()
    assert (plain.misread() == other.misread()).all()


def test_shocks_come_as_their_yearly_chance_says() -> None:
    """A yearly chance of a quarter: a quarter have one within 12 months, 1 - .75 ** 2 within 24, 10 ln(4/3) in all."""
    arrived = all_arrivals(Worlds(scenario(), 1, 0, 40_000))
    for months, share in ((12, 0.25), (24, 1 - 0.75**2)):
        struck = np.unique(arrived.world[arrived.month <= months]).size
        assert struck / 40_000 == pytest.approx(share, abs=0.01)
    assert arrived.world.size / 40_000 == pytest.approx(10 * np.log(4 / 3), abs=0.04)
    assert arrived.month.max() < 120


def test_no_shock() -> None:
    assert all_arrivals(Worlds(scenario(0), 1, 0, 5)).month.size == 0


def plain(function: Any) -> Any:
    """A formula as Python reads it: what only says what is where has no compiled entry of its own."""
    return getattr(function, "py_func", function)


def test_numbers_over_worlds_are_sliced_as_those_of_one_world() -> None:
    """What the analyses see of a block is what the process sees, world by world."""
    korea = load("scenarios/korea-2019.yaml").scenario
    block = draw_block(Worlds(korea, 1, 0, 3), ["step_by_step", "maximum_pressure"])
    for over, of_one in ((own_of, own_in), (shared_of, shared_in), (terms_of, terms_in)):
        whole = over(block)
        for r in range(3):
            one = plain(of_one)(world_at(block, r))  # compiled, it has no entry for Python
            for name in whole._fields:
                np.testing.assert_array_equal(getattr(whole, name)[r], getattr(one, name), err_msg=name)


def test_the_gap_is_there_as_often_as_it_says() -> None:
    assert Worlds(scenario(), 1, 0, 40_000).misread().mean() == pytest.approx(0.5, abs=0.01)
    assert not Worlds(scenario(gap=0), 1, 0, 100).misread().any()
    assert Worlds(scenario(gap=1), 1, 0, 100).misread().all()
