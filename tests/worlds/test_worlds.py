"""Worlds draw by address, and take what is given instead."""

import numpy as np
import pytest

from sim.scenario.numbers import Number
from sim.scenario.schema import Scenario
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
    assert (plain.shock_month() == other.shock_month()).all()
    assert (plain.misread() == other.misread()).all()


def test_shock_waits_as_its_yearly_chance_says() -> None:
    # A yearly chance of a quarter: a quarter strike within 12 months, 1 - 0.75 ** 2 within 24.
    months = Worlds(scenario(), 1, 0, 40_000).shock_month()
    assert (months <= 12).mean() == pytest.approx(0.25, abs=0.01)
    assert (months <= 24).mean() == pytest.approx(1 - 0.75**2, abs=0.01)


def test_no_shock() -> None:
    assert np.isinf(Worlds(scenario(0), 1, 0, 5).shock_month()).all()


def test_the_gap_is_there_as_often_as_it_says() -> None:
    assert Worlds(scenario(), 1, 0, 40_000).misread().mean() == pytest.approx(0.5, abs=0.01)
    assert not Worlds(scenario(gap=0), 1, 0, 100).misread().any()
    assert Worlds(scenario(gap=1), 1, 0, 100).misread().all()
