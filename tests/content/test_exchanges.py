"""The two made-up exchanges do what their files promise, by the slow reference at the most likely values."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from sim.scenario.schema import Scenario
from tests.content.shipped import scenario
from tests.reference import at_modes, run

STEPS = ("one_step", "two_steps", "four_steps")


def exchange(name: str, trust: float | None = None, **process: Any) -> Scenario:
    """A shipped exchange, perhaps with another trust (a chance from 0 to 1) and other choices of the process."""
    tree = deepcopy(scenario(name))
    del tree["variants"]
    tree["process"].update(process)
    for actor in tree["actors"].values():
        if trust is not None:
            actor["trust"] = dict.fromkeys(actor["trust"], 200 * trust - 100)
    return Scenario.model_validate(tree)


def ending(resolved: Scenario, path: str) -> tuple[str, int]:
    """How and at which stage a path ends."""
    walk = run(at_modes(resolved), path).walks[-1]
    return walk.ending, walk.stage


def lowest_trust(path: str, **process: Any) -> float:
    """The lowest trust, in hundredths, at which both complete the path."""
    return next(
        percent / 100
        for percent in range(1, 100)
        if ending(exchange("exchange-gradual", percent / 100, **process), path)[0] == "completed"
    )


@pytest.mark.parametrize(("path", "published"), zip(STEPS, (0.55, 0.41, 0.33), strict=True))
def test_the_lowest_trust_falls_with_the_number_of_steps(path: str, published: float) -> None:
    assert lowest_trust(path) == pytest.approx(published, abs=0.011)


@pytest.mark.parametrize(("path", "published"), zip(STEPS, (0.13, 0.18, 0.25), strict=True))
def test_it_rises_where_they_know_each_other_and_watch_closely(path: str, published: float) -> None:
    watched = scenario("exchange-gradual")["variants"]["old_acquaintances"]["process"]
    assert lowest_trust(path, **watched) == pytest.approx(published, abs=0.011)


def test_small_steps_do_better_in_one_file_and_worse_in_the_other() -> None:
    gradual, at_once = exchange("exchange-gradual"), exchange("exchange-at-once")
    assert [ending(gradual, path) for path in STEPS] == [("interest", 1), ("completed", 2), ("completed", 4)]
    assert [ending(at_once, path) for path in STEPS] == [("completed", 1), ("interest", 2), ("interest", 4)]


def test_strategic_signatures_break_the_last_step() -> None:
    at_once = exchange("exchange-at-once", consent="strategic")
    assert [ending(at_once, path) for path in STEPS] == [("completed", 1), ("breach", 2), ("breach", 4)]


@pytest.mark.parametrize("name", ["exchange-gradual", "exchange-at-once"])
def test_the_exchanges_are_symmetric(name: str) -> None:
    first, second = scenario(name)["actors"].values()
    assert first["patience"] == second["patience"]
    assert list(first["trust"].values()) == list(second["trust"].values())
    mine = [interest["salience"] for interest in first["interests"].values()]
    theirs = [interest["salience"] for interest in second["interests"].values()]
    assert mine == theirs[::-1]
