"""The model as a Mesa user expects it: made from parameters, stepped, collected, run in batches, extended."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pytest

from sim.agents import walks
from sim.agents.model import SettlementModel, release
from sim.agents.stakeholder import StakeholderAgent, Withdrawal
from sim.agents.walks import outcomes
from sim.errors import SimError
from sim.scenario.read import load_scenario

EXCHANGE = Path(__file__).parents[2] / "scenarios" / "exchange-gradual.yaml"
WORLDS = range(4)


def model_of(path: str = "four_steps", world: int = 3, **more: Any) -> SettlementModel:
    return SettlementModel(EXCHANGE, path, world, **more)


def walked(path: str = "four_steps", world: int = 3, **more: Any) -> SettlementModel:
    model = model_of(path, world, **more)
    while model.running:
        model.step()
    return model


def collected_by_batch(scenario: Any) -> list[dict[str, Any]]:
    parameters = {"scenario": scenario, "path": "four_steps", "world": WORLDS}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tqdm.std.tqdm.monitor_interval", 0)  # Mesa's progress bar starts a thread that stays, unseen too
        return mesa.batch_run(SettlementModel, parameters, number_processes=1, max_steps=500, display_progress=False)


def test_a_model_is_made_from_parameters_and_stepped_to_the_horizon() -> None:
    model = model_of()
    assert (model.month, model.running, len(model.agents), model.ending) == (0.0, True, 2, "")
    model.step()
    assert model.delivered == 1
    assert model.month == pytest.approx(6.0)
    while model.running:
        model.step()
    assert model.month == 120.0
    assert model.ending in {"completed", "standing", "breach", "shock", "turnover"}
    rows = len(model.datacollector.model_vars["month"])
    model.step()
    assert (model.month, len(model.datacollector.model_vars["month"])) == (120.0, rows)


def test_agents_own_their_numbers_and_are_told_by_name() -> None:
    model = model_of()
    one, other = model.actors
    assert list(model.agents) == model.actors
    assert [agent.key for agent in model.agents] == ["kestrel", "marsh"]
    assert one.position.tolist() == [0.0, 1.0]
    assert one.weight.sum() == pytest.approx(1.0)
    before = one.trust()[1]
    model.agents.do("learns", 1, bad=1000.0)
    assert one.trust()[1] < 0.01 * before
    assert other.trust()[1] == 1.0


def test_the_numbers_of_an_agent_decide_what_it_does() -> None:
    assert model_after_first_step(lambda model: None).delivered == 1
    assert model_after_first_step(lambda model: model.agents.do("learns", 0, bad=1000.0)).delivered == 0


def model_after_first_step(change: Any) -> SettlementModel:
    model = model_of()
    change(model)
    model.step()
    return model


def test_frames_hold_copies_and_make_sense() -> None:
    model = walked()
    frame = model.datacollector.get_model_vars_dataframe()
    assert frame["month"].is_monotonic_increasing
    assert frame["delivered"].tolist()[:3] == [0, 1, 2]
    assert frame["value_kestrel_files"].tolist()[:3] == [0.0, 25.0, 50.0]
    assert frame["path"].unique().tolist() == ["four_steps"]
    assert frame["ending"].tolist()[-1] == model.ending
    agents = model.datacollector.get_agent_vars_dataframe()
    assert len(agents) == len(frame) * 2
    trust = agents["trust"].xs(model.actors[0].unique_id, level="AgentID").tolist()
    assert trust[0] < trust[1] < trust[2]
    assert set(agents.columns) == {"actor", "utility", "trust", "position_kestrel_files", "position_marsh_files"}


def test_nothing_is_collected_where_nobody_wants_it() -> None:
    model = walked(collect=False)
    assert (model.datacollector.model_vars, model.story) == ({}, [])


@pytest.mark.parametrize("given", [str(EXCHANGE), [load_scenario(EXCHANGE)]], ids=["file", "list"])
def test_a_batch_sweeps_worlds(given: Any) -> None:
    rows = collected_by_batch(given)
    last = {row["world"]: row["ending"] for row in rows}
    assert last == {world: walked(world=world).ending for world in WORLDS}
    assert {row["actor"] for row in rows} == {"kestrel", "marsh"}


def test_a_bare_scenario_in_a_batch_is_refused_with_the_remedy() -> None:
    with pytest.raises(SimError, match="a list that holds one Scenario"):
        collected_by_batch(load_scenario(EXCHANGE))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"scenario": 7, "path": "four_steps"}, "scenario: int is no scenario"),
        ({"scenario": [], "path": "four_steps"}, "scenario: list is no scenario"),
        ({"scenario": "nowhere.yaml", "path": "four_steps"}, "does not exist"),
        ({"scenario": EXCHANGE, "path": "four_step"}, "there is no path 'four_step'.*four_steps"),
        ({"scenario": EXCHANGE, "path": "four_steps", "world": -1}, "world: -1 is no world"),
        ({"scenario": EXCHANGE, "path": "four_steps", "world": 1.5}, "world: 1.5 is no world"),
        ({"scenario": EXCHANGE, "path": "four_steps", "seed": -1}, "seed: -1 is outside"),
        ({"scenario": EXCHANGE, "path": "four_steps", "agent": mesa.Agent}, "is no kind of StakeholderAgent"),
    ],
)
def test_what_makes_no_model_is_refused(arguments: dict[str, Any], told: str) -> None:
    with pytest.raises(SimError, match=told):
        SettlementModel(**arguments)


def test_no_seed_is_seed_one() -> None:
    some, one = walked(seed=None), walked(seed=1)
    for name, value in outcomes(one).items():
        np.testing.assert_array_equal(outcomes(some)[name], value)


# Another behaviour. The four steps are all signed and delivered in world 3; each of these changes that.


class RefusesAll(StakeholderAgent):
    def objects(self, table: Any) -> bool:
        super().objects(table)
        return True


class BreaksAll(StakeholderAgent):
    def delivers(self, table: Any) -> bool:
        return not table.performs[self.place]


class WithdrawsAtOnce(StakeholderAgent):
    def withdraws(self, standing: Any) -> Any:
        found = super().is_tempted(standing)
        return found or Withdrawal(self.place, -1, 0.0, 1.0)


class ReckonsOtherwise(StakeholderAgent):
    def reckon(self, *args: Any) -> Any:
        found = super().reckon(*args)
        return found._replace(refused=found.refused + 1.0)


class FeelsNothingGained(StakeholderAgent):
    def utility(self, x: Any, share: Any = None) -> float:
        return -super().utility(x, share)


class LosesMore(StakeholderAgent):
    def losses(self, x: Any, share: Any = None) -> Any:
        return 5.0 - super().losses(x, share)


class BelievesNobody(StakeholderAgent):
    def sit_down(self, table: Any) -> None:
        super().sit_down(table)
        self.beliefs[:] = 0.0


class WeighsTheStartOnly(StakeholderAgent):
    def weigh(self, table: Any) -> None:
        super().weigh(table)
        self.reached = self.now_next = 0.0


class SeemsImpatient(StakeholderAgent):
    def as_foreseen(self) -> Any:
        return self.numbers()._replace(discount=0.01)


class LearnsNothing(StakeholderAgent):
    def learns(self, other: int, *, good: float = 0.0, bad: float = 0.0) -> None:
        pass


@pytest.mark.parametrize(
    "kind",
    [
        RefusesAll, BreaksAll, WithdrawsAtOnce, ReckonsOtherwise, FeelsNothingGained, LosesMore, BelievesNobody,
        WeighsTheStartOnly, SeemsImpatient, LearnsNothing,
    ],
)  # fmt: skip
def test_another_behaviour_changes_the_outcome(kind: type[StakeholderAgent]) -> None:
    plain = walked(world=3)
    assert plain.ending == "completed"
    other = walked(world=3, agent=kind)
    assert (other.ending, other.delivered) != (plain.ending, plain.delivered)


def test_refusing_and_breaking_end_as_such() -> None:
    assert walked(agent=RefusesAll).ending in {"interest", "distrust"}
    assert walked(agent=BreaksAll).ending == "breach"


def test_blocks_are_walked_with_another_behaviour() -> None:
    scenario = load_scenario(EXCHANGE)
    found = walks.walk_block(scenario, seed=1, first=0, count=3, paths=["four_steps"], agent=RefusesAll)
    assert found["four_steps"]["kept"].tolist() == [0, 0, 0]


def test_the_story_is_told_in_order() -> None:
    model = walked(world=3)
    assert [told.what for told in model.story][:4] == ["put", "terms", "signed", "delivered"]
    assert [told.month for told in model.story] == sorted(told.month for told in model.story)
    assert model.story[-1].what == model.ending


def test_released_models_go_away() -> None:
    seen = []
    for world in range(20):
        model = model_of(world=world)
        model.step()
        seen.append(weakref.ref(model))
        release(model)
        del model
    gc.collect()
    assert [one for one in seen if one() is not None] == []
