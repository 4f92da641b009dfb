"""However the work is split, the numbers are the same bit for bit; and a name is only a name."""

from __future__ import annotations

import gc
import weakref
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pytest

import sim
from sim.agents.blocks import BLOCK, blocks
from sim.agents.model import SettlementModel, release
from sim.agents.walks import join, walk_block
from sim.scenario.schema import Scenario
from sim.worlds.setting import dispute
from sim.worlds.worlds import Worlds

KOREA = Path(__file__).parents[2] / "scenarios" / "korea-2019.yaml"
PATHS = ("status_quo", "maximum_pressure", "step_by_step", "freeze_for_freeze", "russian_guarantor")


@pytest.fixture(scope="module")
def korea() -> Scenario:
    return sim.load(KOREA).scenario


def walked(scenario: Scenario, cut: list[tuple[int, int]], paths: tuple[str, ...] = PATHS) -> dict[str, Any]:
    return join([walk_block(scenario, seed=3, first=f, count=n, paths=paths, traces=10**9) for f, n in cut])


def assert_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert one.keys() == other.keys()
    for path, arrays in one.items():
        for name, values in arrays.items():
            np.testing.assert_array_equal(values, other[path][name], err_msg=f"{path}.{name}")


@pytest.mark.parametrize(("size", "worlds"), [(1, 20), (7, 100), (64, 600), (300, 600)])
def test_any_blocks_give_the_same_numbers(korea: Scenario, size: int, worlds: int) -> None:
    assert_same(walked(korea, blocks(worlds, size)), walked(korea, [(0, worlds)]))


def test_precision_and_strategic_consent_split_alike(korea: Scenario) -> None:
    process = korea.process.model_copy(update={"precision": 20.0, "consent": "strategic"})
    noisy = korea.model_copy(update={"process": process})
    assert_same(walked(noisy, blocks(60, 17)), walked(noisy, [(0, 60)]))


def test_a_path_does_not_care_which_others_run(korea: Scenario) -> None:
    alone = walked(korea, [(0, 50)], ("step_by_step",))
    assert_same(alone, {"step_by_step": walked(korea, [(0, 50)])["step_by_step"]})


class Backwards(Executor):
    """An executor that does its work in reverse order, so many tasks at a time."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.todo.append((future, fn, args, kwargs))
        if len(self.todo) == self.expected:
            while self.todo:
                waiting, work, a, k = self.todo.pop()
                waiting.set_result(work(*a, **k))
        return future

    def __init__(self, expected: int) -> None:
        self.todo: list[Any] = []
        self.expected = expected


@pytest.mark.parametrize("executor", [Backwards(2), ThreadPoolExecutor(2)], ids=["backwards", "threads"])
def test_the_order_of_workers_changes_nothing(korea: Scenario, executor: Executor) -> None:
    plain = sim.run(korea, worlds=BLOCK + 4, paths=["step_by_step"], workers=1)
    other = sim.run(korea, worlds=BLOCK + 4, paths=["step_by_step"], executor=executor)
    assert plain.data.equals(other.data)


def test_processes_change_nothing(korea: Scenario) -> None:
    plain = sim.run(korea, worlds=BLOCK + 4, paths=["hanoi_offer"], workers=1)
    assert plain.data.equals(sim.run(korea, worlds=BLOCK + 4, paths=["hanoi_offer"], workers=2).data)


def test_fewer_worlds_are_the_first_of_more(korea: Scenario) -> None:
    few = sim.run(korea, worlds=30, paths=["step_by_step"]).data
    many = sim.run(korea, worlds=90, paths=["step_by_step"]).data
    assert few.ending.equals(many.ending.isel(world=slice(30)))
    assert few.value.equals(many.value.isel(trace_world=slice(30)))


def test_only_the_traced_worlds_keep_their_stages(korea: Scenario) -> None:
    some = sim.run(korea, worlds=1100, paths=["step_by_step"], traces=20).data
    full = sim.run(korea, worlds=1100, paths=["step_by_step"]).data
    assert some.sizes["trace_world"] == 20
    assert some.value.equals(full.value.isel(trace_world=slice(20)))
    assert some.ending.equals(full.ending)


def reordered(scenario: Scenario) -> Scenario:
    """The same scenario with issues, actors, links and paths in reverse order."""
    flipped = {name: dict(reversed(getattr(scenario, name).items())) for name in ("issues", "actors", "links", "paths")}
    return scenario.model_copy(update=flipped)


def test_reordering_relabels_the_answer(korea: Scenario) -> None:
    plain = sim.run(korea, worlds=200, paths=PATHS).data
    other = sim.run(reordered(korea), worlds=200, paths=PATHS).data
    assert plain.ending.equals(other.ending)
    for name in ("final_value", "gain", "trust", "belief", "short"):
        order = {dim: plain[dim] for dim in ("actor", "other", "issue") if dim in plain[name].dims}
        np.testing.assert_allclose(other[name].sel(order), plain[name], atol=1e-6, err_msg=name)
    keys, flipped = plain.actor.values, other.actor.values
    who = np.where(plain.ending_actor >= 0, keys[plain.ending_actor], "")
    assert (who == np.where(other.ending_actor >= 0, flipped[other.ending_actor], "")).all()


def test_a_released_model_can_go(korea: Scenario) -> None:
    model = SettlementModel(dispute(Worlds(korea, 1, 0, 5)), "hanoi_offer")
    while model.running:
        model.step()
    release(model)
    trace = weakref.ref(model)
    del model
    gc.collect()
    assert trace() is None


def test_a_walk_leaves_nothing_for_the_collector_of_garbage(korea: Scenario) -> None:
    gc.collect()
    gc.disable()
    try:
        walked(korea, [(0, 5)])
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        left = {type(one).__module__.split(".")[0] for one in gc.garbage}
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert not left & {"sim", "mesa"}


def test_agents_are_mesa_agents(korea: Scenario) -> None:
    model = SettlementModel(dispute(Worlds(korea, 1, 0, 5)), "step_by_step")
    assert isinstance(model, mesa.Model)
    assert [agent.party.key for agent in model.agents] == list(korea.actors)
    release(model)
