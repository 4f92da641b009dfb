"""The actor after a change of government: a piece laid over it, and nothing else changed."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from sim.scenario.numbers import Number
from sim.scenario.read import load, load_scenario
from sim.scenario.schema import Scenario, successor_of
from tests.strategies import scenarios

BASE = Path(__file__).parent / "valid" / "two-parties.yaml"
NORTH = "actors.north.turnover"


def after(**piece: object) -> Scenario:
    return load_scenario(BASE, sets=[(NORTH, {"yearly": 0.1, "successor": piece})])


def test_without_a_successor_the_actor_stays() -> None:
    for scenario in (load_scenario(BASE), load_scenario(BASE, sets=[f"{NORTH}.yearly=0.03"])):
        assert successor_of(scenario, "north") == scenario.actors["north"]


def test_what_the_successor_says_replaces_and_the_rest_stays() -> None:
    red_line = {"at_least": 5}
    scenario = after(patience=0.5, interests={"arms": {"position": [30, 40, 60], "red_line": red_line}})
    old, new = scenario.actors["north"], successor_of(scenario, "north")
    assert new.patience.mode == 0.5
    assert new.interests["arms"].position.triple == (30, 40, 60)
    assert new.interests["arms"].red_line is not None
    assert new.interests["arms"].red_line.direction == "at_least"  # the old one was at_most
    assert (new.interests["arms"].ideal, new.interests["arms"].salience) == (
        old.interests["arms"].ideal,
        old.interests["arms"].salience,
    )
    assert new.interests["aid"] == old.interests["aid"]
    assert (new.trust, new.name, new.risk_attitude) == (old.trust, old.name, old.risk_attitude)


def test_a_successor_may_care_for_more() -> None:
    peace = {"title": "Peace", "scale": {0: "war", 1: "peace"}, "today": 0}
    turnover = {"yearly": 0.1, "successor": {"interests": {"peace": {"position": 1, "salience": 50}}}}
    raw = {"title": "t", "issues": {"peace": peace}, "actors": {"x": {"name": "X", "turnover": turnover}}}
    scenario = Scenario.model_validate(raw)
    assert not scenario.actors["x"].interests
    assert successor_of(scenario, "x").interests["peace"].salience.mode == 50


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios())
def test_a_successor_is_an_actor_of_its_own_right(scenario: Scenario) -> None:
    for key, actor in scenario.actors.items():
        new = successor_of(scenario, key)
        assert type(actor).model_validate(new.model_dump()) == new
        assert set(actor.interests) <= set(new.interests)


@pytest.mark.parametrize(
    ("before", "setting", "modes"),
    [
        ("1", "aid=0.5", {"arms": 1, "aid": 0.5}),  # the one number is left to the rest
        ("{aid: 0.5}", "arms=0.2", {"arms": 0.2, "aid": 0.5}),
        ("{aid: 0.5}", "default=0.9", {"arms": 0.9, "aid": 0.5}),
        ("{aid: 0.5}", "aid=*0.5", {"arms": 0.3, "aid": 0.25}),
    ],
)
def test_stickiness_by_issue(before: str, setting: str, modes: dict[str, float]) -> None:
    sets = [f"process.stickiness={before}", f"process.stickiness.{setting}"]
    process = load_scenario(BASE, sets=sets).process
    assert {issue: process.stickiness_on(issue)[1].mode for issue in modes} == modes


def test_one_stickiness_replaces_those_by_issue() -> None:
    for one in ("0.4", "[0.4, 0.4, 0.4]", "{value: 0.4, basis: judgement}"):
        process = load_scenario(BASE, sets=["process.stickiness={aid: 0.5}", f"process.stickiness={one}"]).process
        assert [process.stickiness_on(issue)[0] for issue in ("arms", "aid")] == ["process.stickiness"] * 2
        assert process.stickiness_on("aid")[1].mode == 0.4


def test_settings_reach_elections_by_number_and_wildcard() -> None:
    elections = [{"month": 21, "chance": 0.5}, {"month": 69, "chance": 0.5}]
    sets = [(NORTH, {"at": elections}), f"{NORTH}.at.*.chance=0.6", f"{NORTH}.at.2.month=70"]
    turnover = load_scenario(BASE, sets=sets).actors["north"].turnover
    assert turnover is not None
    assert [(one.month, one.chance.mode) for one in turnover.at] == [(21, 0.6), (70, 0.6)]


def test_the_newer_limit_of_a_link_drives_the_older_out() -> None:
    link = {"kind": "feasible", "issue": "aid", "at_most": 50}
    scenario = load_scenario(BASE, sets=[("links", {"no": link}), "links.no.below=60"])
    limit = scenario.links["no"].limit
    assert limit is not None
    assert (limit[0], limit[1].mode) == ("below", 60)


def test_warned_of_what_will_not_be_seen() -> None:
    certain = [f"actors.north.{key}" for key in ("patience=.9", "interests.arms.position=30")]
    certain += [
        f"actors.north.interests.{key}" for key in ("arms.salience=60", "arms.red_line.at_most=75", "aid.salience=90")
    ]
    found = load(BASE, sets=[*certain, f"{NORTH}.yearly=0.1", "process.horizon=3"]).warnings
    assert [(one.where, one.message) for one in found] == [
        ("paths.steps.stages.2", "this stage begins after 3 months at the earliest, and the horizon is 3"),
        (NORTH, "a change of government in The North changes none of its numbers: they have no ranges"),
    ]
    assert not load(BASE, sets=[f"{NORTH}.yearly=0.1"]).warnings


def test_a_stickiness_that_names_no_issue_is_the_usual_one() -> None:
    assert load_scenario(BASE, sets=[("process.stickiness", {})]).process.stickiness == Number(
        low=0.3, mode=0.3, high=0.3
    )
