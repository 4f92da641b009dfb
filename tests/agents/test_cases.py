"""Small worlds whose course can be told by hand: chains of paths, a misread bargain, a shock."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.agents.model import SettlementModel
from sim.agents.walks import outcomes
from sim.process.endings import Ending
from sim.scenario.schema import Scenario

DRIFT = {"title": "Drift", "stages": [{"title": "s", "moves": {}, "months": 1}]}


def issue(title: str) -> dict[str, Any]:
    return {"title": title, "scale": {0: "none", 100: "all"}, "today": 20}


def stage(moves: dict[str, float], consent: str = "ab", months: float = 6, **more: Any) -> dict[str, Any]:
    return {"title": "s", "moves": moves, "consent": list(consent), "months": months, **more}


def one_issue(a: dict[str, Any], paths: dict[str, Any]) -> Scenario:
    """One issue that b wants at 100, nobody's duty; talks move nothing."""
    b = {"position": 100, "salience": 50}
    return Scenario.model_validate(
        {
            "title": "t",
            "issues": {"k": issue("K")},
            "actors": {"a": {"name": "A", "interests": {"k": a}}, "b": {"name": "B", "interests": {"k": b}}},
            "process": {"latitude": 0},
            "paths": {"drift": DRIFT, **paths},
            "disagreement": "drift",
        }
    )


def walked(scenario: Scenario, path: str, world: int = 0, **more: Any) -> SettlementModel:
    model = SettlementModel(scenario, path, world, **more)
    while model.running:
        model.step()
    return model


def legs(model: SettlementModel) -> list[tuple[str, str, int, float, int]]:
    """The paths of the chain that was walked: each with its ending, stage, month, and actor."""
    found, keys = outcomes(model), list(model.spec.paths)
    names = ("leg_path", "leg_ending", "leg_stage", "leg_month", "leg_actor")
    rows = zip(*(found[name] for name in names), strict=True)
    return [
        (keys[path], Ending(ending).name.lower(), stage, month, actor)
        for path, ending, stage, month, actor in rows
        if path >= 0
    ]


def test_each_of_three_paths_in_a_chain_has_its_own_ending() -> None:
    """A refuses 80 and 70 over its red line of 30; 25 asks only b, which gains, and stands from month 0 on."""
    scenario = one_issue(
        {"position": 0, "salience": 50, "red_line": {"at_most": 30}},
        {
            "main": {"title": "m", "otherwise": "second", "stages": [stage({"k": 80})]},
            "second": {"title": "s", "branch_only": True, "otherwise": "third", "stages": [stage({"k": 70})]},
            "third": {"title": "t", "branch_only": True, "stages": [stage({"k": 25}, "b")]},
        },
    )
    model = walked(scenario, "main")
    assert legs(model) == [
        ("main", "red_line", 1, 0.0, 0),
        ("second", "red_line", 1, 0.0, 0),
        ("third", "completed", 1, 6.0, -1),
    ]
    found = outcomes(model)
    assert (found["ending"], found["ending_stage"], found["ending_actor"]) == (Ending.RED_LINE, 1, 0)
    assert found["gap_points"] == pytest.approx(50.0)  # 80 against 30
    assert found["final_value"].tolist() == [25.0]
    assert found["negotiations"] == 3


def test_a_path_that_continues_is_completed_where_the_next_is_refused() -> None:
    """First moves k to where a wants it; second breaks a's red line of 60 by 30 points and is asked at each review.

    The reviews are at months 18, 30, ... 114, so that the second path's stage is put ten times.
    """
    scenario = one_issue(
        {"position": 40, "salience": 50, "red_line": {"at_most": 60}},
        {
            "first": {"title": "f", "continue": "second", "stages": [stage({"k": 40})]},
            "second": {"title": "s", "branch_only": True, "stages": [stage({"k": 90})]},
        },
    )
    model = walked(scenario, "first")
    assert legs(model) == [("first", "completed", 1, 6.0, -1), ("second", "standing", 1, 114.0, 0)]
    found = outcomes(model)
    assert (found["ending"], found["why"], found["ending_stage"]) == (Ending.STANDING, Ending.RED_LINE, 2)
    assert (found["negotiations"], found["kept"], found["signed"]) == (11, 1, 1)
    assert found["final_value"].tolist() == [40.0]
    assert found["gap_points"] == pytest.approx(30.0)


def exchange(
    *, gap: float = 0.0, red_line: float = 100.0, shock: dict[str, Any] | None = None, **process: Any
) -> Scenario:
    """A gives on l, which it hardly cares for, b on k; both trust each other, and 60 is far from what they want."""

    def actor(name: str, other: str, wants: str, gives: str) -> dict[str, Any]:
        limit = {"red_line": {"at_most": red_line}} if name == "b" else {}
        return {
            "name": name,
            "trust": {other: 95},
            "interests": {wants: {"position": 100, "salience": 90}, gives: {"position": 0, "salience": 10, **limit}},
        }

    return Scenario.model_validate(
        {
            "title": "t",
            "issues": {"k": issue("K"), "l": issue("L")},
            "actors": {"a": actor("a", "b", "k", "l"), "b": actor("b", "a", "l", "k")},
            "beliefs": {
                "shock": shock or {"yearly_chance": 0},
                "definition_gap": {"probability": gap, "actors": ["a", "b"], "issues": ["k"]},
            },
            "process": process,
            "paths": {
                "drift": DRIFT,
                "main": {
                    "title": "m",
                    "stages": [stage({"k": 60, "l": 60}, months=60, duties={"a": ["l"], "b": ["k"]})],
                },
            },
            "disagreement": "drift",
        }
    )


def test_without_a_gap_the_exchange_is_completed() -> None:
    model = walked(exchange(), "main")
    assert legs(model) == [("main", "completed", 1, 60.0, -1)]
    assert outcomes(model)["final_value"].tolist() == [60.0, 60.0]
    assert model.actors[0].trust()[1] == pytest.approx(
        (0.975 * 4 + 1 + 4) / (4 + 1 + 4)
    )  # a stage, four reviews: the fifth is the horizon


def test_a_misread_bargain_that_can_be_restated_costs_six_months() -> None:
    """It comes out after the exposure of 6 months; k is restated 10 points further, which b can bear."""
    model = walked(exchange(gap=1), "main")
    assert legs(model) == [("main", "completed", 1, 66.0, -1)]
    found = outcomes(model)
    assert found["final_value"].tolist() == [70.0, 60.0]
    assert (found["signed_month"], np.isnan(found["end_month"])) == (0.0, True)
    assert model.actors[0].trust()[1] == pytest.approx((0.975 * 4 + 1 + 4) / (4 + 1 + 1 + 4))  # a doubt, four reviews


def test_a_misread_bargain_names_the_first_of_the_two_and_the_contested_issue() -> None:
    """B's red line at 65 holds for 60 and not for 70: signed in month 0, over in month 6."""
    model = walked(exchange(gap=1, red_line=65), "main")
    found = outcomes(model)
    assert legs(model) == [("main", "misread", 1, 6.0, 0)]
    assert found["ending_issue"] == 0
    assert (found["signed_month"], found["end_month"], found["signed"], found["kept"]) == (0.0, 6.0, 1, 0)
    assert found["final_value"].tolist() == [20.0, 20.0]


def test_a_shock_ends_a_deal_in_the_month_in_which_it_comes() -> None:
    """A shock so heavy that nobody trusts the other any more: who withdraws first, over its own duty."""
    shock = {"yearly_chance": 0.9, "pairs": [["a", "b"]]}
    scenario = exchange(shock=shock, severity=1e6, stickiness=0, exposure=12)
    for world in range(5):
        model = walked(scenario, "main", world)
        found = outcomes(model)
        assert model.ending == "shock"
        assert found["ending_month"] == pytest.approx(model.numbers.month[0], rel=1e-6)
        assert (found["ending_actor"], found["ending_issue"]) in [(0, 1), (1, 0)]
        assert found["final_value"].tolist() == [20.0, 20.0]
