"""Terms left to a decision model: worked by hand for the compromise, and the laws that hold for every model."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest

from sim.agents.walks import walk_block
from sim.errors import ScenarioError
from sim.models import ISSUE_MODELS
from sim.process.model_terms import with_model_terms
from sim.scenario.read import load
from sim.scenario.schema import Scenario, TermsBy
from sim.worlds.itinerary import walk
from sim.worlds.setting import dispute
from sim.worlds.worlds import Worlds
from tests.process import cases
from tests.published.sources import ROOT

KOREA = ROOT / "scenarios" / "korea-2019.yaml"
MODELS = sorted(ISSUE_MODELS)


def made(model: dict[str, Any] | None, **moves: Any) -> Scenario:
    """The exchange with uneven saliences and uncertain positions, its only stage left to a model."""
    raw = cases.exchange(own_weight=0.3)
    raw["actors"]["a"]["interests"]["a_gives"]["position"] = [0, 5, 20]
    raw["actors"]["b"]["interests"]["b_gives"]["position"] = [5, 10, 30]
    raw["actors"]["b"]["leverage"] = {"a_gives": 80}
    raw["actors"]["c"] = {"name": "C", "interests": {"a_gives": {"position": 60, "salience": 90}}}
    stage = raw["paths"]["deal"]["stages"][0]
    stage["moves"] = {"a_gives": {"to": 70, "within": [20, 90]}, "b_gives": {"to": 70, "within": [20, 75]}} | moves
    stage["terms"] = model
    return cases.made(raw)


def named(scenario: Scenario, *, first: int = 0, count: int = 40) -> np.ndarray:
    """The terms of the first stage, (R, k)."""
    block = dispute(Worlds(scenario, 3, first, count))
    return with_model_terms(walk(block.worlds, "deal"), block.parties, block.setting)[0].target


def test_the_compromise_by_hand() -> None:
    scenario = made({"model": "compromise"})
    worlds = Worlds(scenario, 3, 0, 40)
    found = named(scenario)
    a, b = scenario.actors["a"].interests, scenario.actors["b"].interests
    for r in range(40):
        own_a = worlds.draw("actors.a.interests.a_gives.position", a["a_gives"].position)[r]
        own_b = worlds.draw("actors.b.interests.b_gives.position", b["b_gives"].position)[r]
        # a: salience 30, leverage 50; b: salience 70, leverage 80 on a_gives and 50 on b_gives; c is not at the table.
        on_a = (30 * 50 * own_a + 70 * 80 * 100) / (30 * 50 + 70 * 80)
        on_b = (70 * 100 + 30 * own_b) / 100
        assert found[r, 0] * 100 == pytest.approx(min(on_a, 90), abs=1e-9)
        assert found[r, 1] * 100 == pytest.approx(min(on_b, 75), abs=1e-9)


@pytest.mark.parametrize("model", ["compromise", "nash", "challenge"])
def test_it_is_as_if_the_values_had_been_written(model: str) -> None:
    scenario, plain = made({"model": model}), made(None)
    terms = named(scenario) * 100
    fixed = {f"paths.deal.stages.1.moves.{issue}": terms[:, n] for n, issue in enumerate(("a_gives", "b_gives"))}
    here = walk_block(scenario, seed=3, first=0, count=40, paths=("deal",))["deal"]
    there = walk_block(plain, seed=3, first=0, count=40, paths=("deal",), fixed=fixed)["deal"]
    for name, values in here.items():
        np.testing.assert_allclose(values, there[name], atol=1e-6, equal_nan=True, err_msg=name)


@pytest.mark.parametrize("model", MODELS)
def test_inside_the_intervals_and_the_same_in_any_split(model: str) -> None:
    scenario = made({"model": model})
    whole = named(scenario)
    assert ((whole >= 0.2 - 1e-12) & (whole <= [0.9 + 1e-12, 0.75 + 1e-12])).all()
    parts = np.concatenate([named(scenario, first=0, count=7), named(scenario, first=7, count=33)])
    np.testing.assert_array_equal(whole, parts)


def test_published_terms_stand_where_a_model_has_no_answer() -> None:
    raw = cases.exchange(own_weight=0.0)
    raw["actors"]["b"]["interests"]["a_gives"]["salience"] = 0
    stage = raw["paths"]["deal"]["stages"][0]
    stage["moves"] = {"a_gives": {"to": 70, "within": [20, 90]}}
    stage["duties"], stage["terms"] = {"a": ["a_gives"]}, {"model": "compromise"}
    assert named(cases.made(raw)).tolist() == [[0.7]] * 40


def test_the_format_knows_every_model_that_answers_an_issue() -> None:
    assert set(get_args(TermsBy.model_fields["model"].annotation)) == set(ISSUE_MODELS)


def test_set_leaves_a_stage_to_a_model() -> None:
    scenario = load(KOREA, sets=["paths.step_by_step.stages.1.terms.model=nash"]).scenario
    assert scenario.paths["step_by_step"].stages[0].terms == TermsBy(model="nash")


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("paths.step_by_step.stages.1.terms.model=nahs", "Did you mean 'nash'?"),
        ("paths.status_quo.stages.1.terms.model=nash", "the disagreement point cannot be left to a model"),
    ],
)
def test_what_is_refused(setting: str, said: str) -> None:
    with pytest.raises(ScenarioError, match=said.replace("?", r"\?")):
        load(KOREA, sets=[setting])


def test_an_option_of_another_model_is_refused() -> None:
    at = "paths.step_by_step.stages.1.terms"
    with pytest.raises(ScenarioError, match="the model median has no option 'rounds'"):
        load(KOREA, sets=[f"{at}.model=median", f"{at}.rounds=3"])
