"""Votes on what was signed, and deadlines: small worlds whose course can be told by hand, in agents and engine."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.agents import walks
from sim.engine.block import walk_block
from sim.process.endings import Ending
from sim.scenario.schema import Scenario
from tests.agents.test_cases import DRIFT, issue, legs, stage, walked
from tests.agents.test_twin import assert_same

GLAD = {"k": {"position": 100, "salience": 50}}
SORRY = {"k": {"position": 0, "salience": 50}}
BOUND = {"k": {"position": 100, "salience": 50, "red_line": {"at_most": 50}}}
MONTH = {"ratified_by": ["house"], "ratification": 4}


def quarrel(
    *stages: dict[str, Any], house: dict[str, Any] | None = None, other: dict[str, Any] | None = None, **more: Any
) -> Scenario:
    """A and b gain by every stage that moves k from 20 up; the house, which does not sign, wants what it is given."""
    paths = {"drift": DRIFT, "main": {"title": "m", "stages": list(stages), **more}}
    actors = {
        "a": {"name": "A", "interests": GLAD},
        "b": {"name": "B", "interests": GLAD},
        "house": house or {"name": "House", "interests": GLAD},
    }
    if other is not None:
        paths["other"] = {"title": "o", "stages": [other]}
    return Scenario.model_validate(
        {"title": "t", "issues": {"k": issue("K")}, "actors": actors, "process": {"latitude": 0}, "paths": paths,
         "disagreement": "drift"}
    )  # fmt: skip


def course(scenario: Scenario) -> list[tuple[str, str, int, float, int]]:
    """What becomes of the paths of the chain; first, that the engine says the same of everything."""
    which = {"seed": 1, "first": 0, "count": 2, "paths": ["main"], "traces": 2}
    assert_same(walk_block(scenario, **which), walks.walk_block(scenario, **which))
    return legs(walked(scenario, "main"))


def outcome(scenario: Scenario, name: str) -> float:
    return float(walk_block(scenario, seed=1, first=0, count=1, paths=["main"])["main"][name].item())


def named(interests: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "House", "interests": interests, **more}


def test_a_vote_takes_its_months_and_then_all_goes_on() -> None:
    scenario = quarrel(stage({"k": 60}, **MONTH))
    assert course(scenario) == [("main", "completed", 1, 10.0, -1)]  # voted in month 4, carried out by month 10
    assert outcome(scenario, "signed_month") == 4.0  # from then on it is in force


@pytest.mark.parametrize("interests", [BOUND, SORRY], ids=["a red line", "a loss"])
def test_a_vote_against_it_ends_what_was_signed(interests: dict[str, Any]) -> None:
    scenario = quarrel(stage({"k": 60}, **MONTH), house=named(interests))
    assert course(scenario) == [("main", "unratified", 1, 4.0, 2)]
    assert [outcome(scenario, name) for name in ("signed", "kept")] == [0, 0]
    assert np.isnan([outcome(scenario, name) for name in ("signed_month", "end_month")]).all()  # it was never in force
    assert outcome(scenario, "ending_issue") == 0
    assert outcome(scenario, "final_value") == 20


@pytest.mark.parametrize(("deadline", "ending", "month"), [(3, "lapsed", 3), (4, "completed", 10)])
def test_a_vote_after_the_deadline_comes_too_late(deadline: float, ending: str, month: float) -> None:
    scenario = quarrel(stage({"k": 60}, deadline=deadline, **MONTH))
    assert course(scenario) == [("main", ending, 1, month, -1)]  # it lapses with its deadline, before the vote
    assert outcome(scenario, "signed") == (ending == "completed")


@pytest.mark.parametrize(("month", "ending"), [(5, "standing"), (6, "completed")])
def test_a_stage_that_comes_after_its_deadline_is_not_put(month: float, ending: str) -> None:
    scenario = quarrel(stage({"k": 40}), stage({"k": 60}, deadline=month))
    assert course(scenario)[0][1] == ending
    assert outcome(scenario, "negotiations") == (1 if ending == "standing" else 2)
    assert outcome(scenario, "why") == (Ending.LAPSED if ending == "standing" else -1)
    assert outcome(scenario, "final_value") == (40 if ending == "standing" else 60)


def test_a_path_may_go_otherwise_after_a_deadline_or_a_vote() -> None:
    late = quarrel(stage({"k": 60}, deadline=3, **MONTH), other=stage({"k": 50}), otherwise="other")
    lost = quarrel(stage({"k": 60}, **MONTH), house=named(BOUND), other=stage({"k": 50}), otherwise="other")
    assert course(late) == [("main", "lapsed", 1, 3.0, -1), ("other", "completed", 1, 9.0, -1)]
    assert course(lost) == [("main", "unratified", 1, 4.0, 2), ("other", "completed", 1, 10.0, -1)]


def turned(month: float, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    change = {"at": [{"month": month, "chance": 1}], "successor": {"interests": after}}
    return named(before, turnover=change)


@pytest.mark.parametrize("after", [SORRY, BOUND], ids=["a loss", "a red line"])
@pytest.mark.parametrize(("month", "ending"), [(3, "unratified"), (5, "completed")])
def test_a_yes_may_be_lost_by_an_election_before_the_vote(month: float, ending: str, after: dict[str, Any]) -> None:
    scenario = quarrel(stage({"k": 60}, **MONTH), house=turned(month, GLAD, after))
    assert course(scenario)[0][1] == ending


def test_a_stage_comes_back_once_the_house_has_changed() -> None:
    """Refused in month 4; elected in month 10; the review of month 16 puts it again, and it is ratified in month 20."""
    house = turned(10, SORRY, GLAD)
    assert course(quarrel(stage({"k": 60}, **MONTH), house=house)) == [("main", "completed", 1, 26.0, -1)]
    assert outcome(quarrel(stage({"k": 60}, **MONTH), house=house), "signed_month") == 20
    late = quarrel(stage({"k": 60}, deadline=18, **MONTH), house=house)
    assert course(late) == [("main", "lapsed", 1, 18.0, -1)]
    over = quarrel(stage({"k": 60}, deadline=15, **MONTH), house=house)
    assert course(over) == [("main", "unratified", 1, 4.0, 2)]


def promised(**second: Any) -> Scenario:
    """A gives on k now, which costs it .12 of utility, for l later, which is worth .56 to it."""
    wants = {"k": {"position": 0, "salience": 30}, "l": {"position": 100, "salience": 70}}
    glad = {"k": {"position": 100, "salience": 90}, "l": {"position": 100, "salience": 10}}
    actors = {
        "a": {"name": "A", "interests": wants},
        "b": {"name": "B", "interests": glad},
        "house": {"name": "House", "interests": {"l": {"position": 0, "salience": 50, "red_line": {"at_most": 50}}}},
    }
    stages = [stage({"k": 60}), stage({"l": 100}, **second)]
    return Scenario.model_validate(
        {"title": "t", "issues": {"k": issue("K"), "l": issue("L")}, "actors": actors, "process": {"latitude": 0},
         "paths": {"drift": DRIFT, "main": {"title": "m", "stages": stages}}, "disagreement": "drift"}
    )  # fmt: skip


@pytest.mark.parametrize("second", [{}, {"deadline": 6}, {"ratified_by": ["b"]}], ids=["free", "in time", "glad"])
def test_who_gives_first_counts_on_what_can_come(second: dict[str, Any]) -> None:
    if "ratified_by" in second:
        second = {**second, "consent": "a"}
    assert course(promised(**second)) == [("main", "completed", 2, 12.0, -1)]


@pytest.mark.parametrize("second", [{"deadline": 5}, {"ratified_by": ["house"]}], ids=["too late", "a bound"])
def test_nobody_counts_on_what_comes_too_late_or_will_not_be_ratified(second: dict[str, Any]) -> None:
    assert course(promised(**second)) == [("main", "interest", 1, 0.0, 0)]


def test_the_story_tells_of_the_vote() -> None:
    told = [one.what for one in walked(quarrel(stage({"k": 60}, **MONTH)), "main").story]
    assert told.index("signed") < told.index("ratified") < told.index("delivered")
    assert "unratified" in [
        one.what for one in walked(quarrel(stage({"k": 60}, **MONTH), house=named(BOUND)), "main").story
    ]
