"""The made-up exchanges do what their files promise, at the most likely values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.process.endings import Ending
from sim.scenario.schema import Scenario
from tests.content.shipped import scenario
from tests.process.swaps import endings, walk

STEPS = ("one_step", "two_steps", "four_steps")
COMPLETED, STANDING, INTEREST = Ending.COMPLETED, Ending.STANDING, Ending.INTEREST


def exchange(name: str, variant: str | None = None, **process: Any) -> Scenario:
    """A shipped exchange with every range at its most likely value, perhaps with other choices of the process."""
    tree = at_modes(scenario(name))
    if variant:
        process |= tree["variants"][variant]["process"]
    tree.pop("variants", None)
    tree["process"] |= process
    return Scenario.model_validate(tree)


def at_modes(tree: Any) -> Any:
    """Every three numbers are a range."""
    if isinstance(tree, dict):
        return {name: at_modes(child) for name, child in tree.items()}
    if isinstance(tree, list) and len(tree) == 3 and not any(isinstance(one, (str, dict)) for one in tree):
        return tree[1]
    return [at_modes(one) for one in tree] if isinstance(tree, list) else tree


def ends(resolved: Scenario, path: str) -> tuple[Ending, int]:
    """How and at which stage a path ends."""
    return endings(walk(resolved, path))[0]


def lowest_trust(resolved: Scenario, path: str) -> float:
    """The lowest trust, in hundredths, at which both complete the path."""
    first, second = resolved.actors
    trust = np.arange(1, 100)
    both = {f"actors.{i}.trust.{j}": 2.0 * trust - 100 for i, j in ((first, second), (second, first))}
    found = walk(resolved, path, fixed=both, settings=trust.size)
    return float(trust[found["ending"] == COMPLETED].min() / 100)


@pytest.mark.parametrize(("path", "published"), zip(STEPS, (0.55, 0.36, 0.25), strict=True))
def test_the_lowest_trust_falls_with_the_number_of_steps(path: str, published: float) -> None:
    assert lowest_trust(exchange("exchange-gradual"), path) == pytest.approx(published, abs=0.011)


@pytest.mark.parametrize(("path", "published"), zip(STEPS, (0.13, 0.11, 0.10), strict=True))
def test_it_hardly_falls_where_they_know_each_other_and_watch_closely(path: str, published: float) -> None:
    acquainted = exchange("exchange-gradual", "old_acquaintances")
    assert lowest_trust(acquainted, path) == pytest.approx(published, abs=0.011)


def test_small_steps_do_better_in_one_file_and_worse_in_the_other() -> None:
    gradual, at_once = exchange("exchange-gradual"), exchange("exchange-at-once")
    assert [ends(gradual, path) for path in STEPS] == [(INTEREST, 1), (COMPLETED, 2), (COMPLETED, 4)]
    assert [ends(at_once, path) for path in STEPS] == [(COMPLETED, 1), (STANDING, 2), (STANDING, 4)]


def test_both_gain_most_at_once_where_steps_stop_short() -> None:
    # the whole is worth .75 to both, three quarters .744 and the half .646
    gains = [
        walk(exchange("exchange-at-once"), path)["gain"][0].min() for path in ("two_steps", "four_steps", "one_step")
    ]
    assert gains == sorted(gains)


def test_strategic_signatures_break_the_last_step_and_what_came_before_stands() -> None:
    for path, last in zip(STEPS[1:], (2, 4), strict=True):
        found = walk(exchange("exchange-at-once", "strategic"), path)
        assert endings(found) == [(STANDING, last)]
        assert (found["why"][0], found["signed"][0], found["kept"][0]) == (Ending.BREACH, last, last - 1)
    assert ends(exchange("exchange-at-once", "strategic"), "one_step") == (COMPLETED, 1)


@pytest.mark.parametrize(("path", "steps"), [("two_steps", 2), ("three_steps", 3), ("four_steps", 4)])
def test_the_last_of_several_small_steps_is_not_in_their_interest(path: str, steps: int) -> None:
    small = exchange("exchange-small-steps")
    assert ends(small, "one_step") == (COMPLETED, 1)
    found = walk(small, path)
    assert endings(found) == [(STANDING, steps)]
    assert (found["why"][0], found["kept"][0]) == (INTEREST, steps - 1)


@pytest.mark.parametrize("name", ["exchange-gradual", "exchange-at-once", "exchange-small-steps"])
def test_the_exchanges_are_symmetric(name: str) -> None:
    first, second = scenario(name)["actors"].values()
    assert first["patience"] == second["patience"]
    assert list(first["trust"].values()) == list(second["trust"].values())
    mine = [interest["salience"] for interest in first["interests"].values()]
    theirs = [interest["salience"] for interest in second["interests"].values()]
    assert mine == theirs[::-1]
