"""The fast engine against the slow reference: the same numbers to 1e-9, world by world, path by path."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sim.agents import record
from sim.agents.walks import walk_block
from sim.process.endings import Ending
from sim.scenario.schema import Scenario
from sim.worlds.draws import uniform
from sim.worlds.worlds import Worlds
from tests import reference
from tests.strategies import scenarios

CLOSE = {"rtol": 0, "atol": 1e-9}
KOREA = Path(__file__).parents[2] / "scenarios" / "korea-2019.yaml"


@pytest.fixture(autouse=True, scope="module")
def every_digit():
    """Records keep single precision to save room; here every digit counts."""
    with pytest.MonkeyPatch.context() as patch:
        for table in (record.OUTCOMES, record.TRACES):
            for name, (kind, dims, empty) in table.items():
                if kind == "f4":
                    patch.setitem(table, name, ("f8", dims, empty))
        yield


def the_same_world(worlds: Worlds, row: int) -> reference.WorldInputs:
    """The reference's inputs for one of the engine's worlds."""
    index = worlds.first + row
    return reference.from_draws(
        worlds.scenario,
        lambda address, number: float(worlds.draw(address, number)[row]),
        shock_uniform=float(uniform(worlds.seed, "shock month", index, 1)[0]),
        gap_uniform=float(uniform(worlds.seed, "definition gap", index, 1)[0]),
        noise=lambda step, actor: float(worlds.noise(step, actor)[row]),
    )


def index(names, name) -> int:
    """Where a name stands; -1 for nobody and nothing."""
    return -1 if name is None else list(names).index(name)


def nan(value: float | None) -> float:
    """Nothing, as the records write it."""
    return math.nan if value is None else value


def assert_same_outcome(engine, outcome: reference.Outcome, world: reference.WorldInputs, row: int) -> None:
    """Everything that is recorded per world."""
    scenario, walk = world.scenario, outcome.first

    def same(name: str, expected) -> None:
        got = engine[name][row]
        np.testing.assert_allclose(got, expected, **CLOSE, equal_nan=True, err_msg=name)

    same("ending", Ending[walk.ending.upper()])
    same("ending_stage", walk.stage)
    same("ending_actor", index(scenario.actors, walk.actor))
    same("ending_issue", index(scenario.issues, walk.issue))
    same("ending_month", walk.month)
    same("signed", walk.signed)
    same("kept", walk.kept)
    same("objectors", walk.objectors)
    same("gap_points", nan(walk.gap_points))
    same("gap_utility", nan(walk.gap_utility))
    same("bad_faith", [i in walk.bad_faith for i in world.actors])
    onward = outcome.walks[1] if len(outcome.walks) > 1 else None
    same("then_path", index(scenario.paths, onward.path if onward else None))
    same("then_ending", Ending[onward.ending.upper()] if onward else -1)
    last = outcome.last
    same("final_month", last.month)
    same("final_value", [world.scaled(k, last.final_values[k]) for k in world.issues])
    same("final_utility", [last.final_utility[i] for i in world.actors])
    same("gain", [last.gain[i] for i in world.actors])


def assert_same_traces(engine, outcome: reference.Outcome, world: reference.WorldInputs, row: int) -> None:
    """Everything that is recorded per stage."""
    walk, last = outcome.first, outcome.last
    for point in range(walk.stage):
        values = [world.scaled(k, walk.values[point][k]) for k in world.issues]
        np.testing.assert_allclose(engine["value"][row, point], values, **CLOSE)
        np.testing.assert_allclose(engine["month"][row, point], walk.months[point], **CLOSE)
        utilities = [walk.utilities[point][i] for i in world.actors]
        np.testing.assert_allclose(engine["utility"][row, point], utilities, **CLOSE)
        assert_same_trust(engine["trust"][row, point], walk.trust[point], world)
    for point in range(walk.stage, engine["value"].shape[1]):
        values = [world.scaled(k, last.final_values[k]) for k in world.issues]
        np.testing.assert_allclose(engine["value"][row, point], values, **CLOSE)
        np.testing.assert_allclose(engine["month"][row, point], last.month, **CLOSE)
        assert_same_trust(engine["trust"][row, point], walk.final_trust, world)
    for q, stage in enumerate(walk.records):
        assert_same_stage({name: engine[name][row, q] for name in STAGE_TRACES}, stage, world)
    assert not engine["signed_stage"][row, len(walk.records) :].any()


STAGE_TRACES = (
    "belief",
    "short",
    "short_utility",
    "objected",
    "reported_breaks",
    "signed_stage",
    "delivered_stage",
    "rounds_used",
)


def assert_same_trust(engine, trust, world: reference.WorldInputs) -> None:
    """Trust between actors; what an actor thinks of itself is not compared."""
    for n, i in enumerate(world.actors):
        for m, j in enumerate(world.actors):
            if i != j:
                np.testing.assert_allclose(engine[n, m], trust[i, j], **CLOSE, err_msg=f"trust {i} {j}")


def assert_same_stage(engine, stage, world: reference.WorldInputs) -> None:
    """One stage that was reached."""
    table = stage.closing
    assert engine["signed_stage"] == stage.signed
    assert engine["delivered_stage"] == stage.delivered
    assert engine["rounds_used"] == (-1 if table.rounds_used is None else table.rounds_used)
    for (i, j), belief in stage.plain_belief.items():
        got = engine["belief"][world.actors.index(i), world.actors.index(j)]
        if i != j and j in stage.performers:
            np.testing.assert_allclose(got, belief, **CLOSE, err_msg=f"belief {i} {j}")
    broken = {(one.actor, one.issue) for one in stage.reported_breaks}
    for n, i in enumerate(world.actors):
        for m, k in enumerate(world.issues):
            assert engine["reported_breaks"][n, m] == ((i, k) in broken)
            if not stage.signed and i in table.broken:
                gaps = [one.gap for one in table.broken[i] if one.issue == k]
                expected = max(gaps, default=0) * world.span[k]
                np.testing.assert_allclose(engine["short"][n, m], expected, **CLOSE)
                objects = bool(gaps) or stage.objected_over.get(i) == k
                assert engine["objected"][n, m] == objects, f"objected {i} {k}"
        if i in table.shortfall:
            expected = max(0.0, table.missing_utility(i))
            np.testing.assert_allclose(engine["short_utility"][n], expected, **CLOSE)


def assert_engine_matches(scenario: Scenario, *, seed: int, count: int) -> None:
    """All paths of a scenario in the first worlds of a seed."""
    block = walk_block(scenario, seed=seed, first=0, count=count, paths=list(scenario.paths), traces=count)
    worlds = Worlds(scenario, seed, 0, count)
    for row in range(count):
        world = the_same_world(worlds, row)
        for path, arrays in block.items():
            outcome = reference.run(world, path)
            try:
                assert_same_outcome(arrays, outcome, world, row)
                assert_same_traces(arrays, outcome, world, row)
            except AssertionError as error:
                raise AssertionError(f"path {path}, world {row}: {error}") from error


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(scenarios())
def test_random_scenarios(scenario):
    assert_engine_matches(scenario, seed=7, count=3)


@pytest.mark.skipif(not KOREA.exists(), reason="the Korean scenario is not there")
def test_korea():
    from sim.scenario.read import load

    assert_engine_matches(load(KOREA).scenario, seed=1, count=24)
