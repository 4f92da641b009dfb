"""The fast engine against the slow reference: the same numbers to 1e-9, world by world, path by path."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from sim.agents import record
from sim.agents.walks import walk_block
from sim.process.endings import Ending
from sim.scenario.schema import Scenario
from sim.worlds.draws import uniform
from sim.worlds.worlds import Worlds
from tests import reference
from tests.process import cases
from tests.strategies import scenarios, seeded_scenarios

CLOSE = {"rtol": 0, "atol": 1e-9}
TIE = 1e-12
"""A smaller shortfall of utility than this is none."""
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


def nan_to_zero(value: float) -> float:
    """A distance, 0 where there is none."""
    return 0.0 if math.isnan(value) else float(value)


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
    if max(nan_to_zero(engine["gap_utility"][row]), walk.gap_utility or 0.0) > TIE:
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
                gap = table.gap(i, k)
                np.testing.assert_allclose(engine["short"][n, m], gap * world.span[k], **CLOSE)
                objects = gap > 0 or stage.objected_over.get(i) == k
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


RELAXED = settings(
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@settings(RELAXED, max_examples=250)
@given(seeded_scenarios())
def test_random_scenarios(scenario):
    assert_engine_matches(scenario, seed=7, count=2)


@settings(RELAXED, max_examples=100)
@given(scenarios())
def test_scenarios_with_round_and_equal_numbers(scenario):
    assert_engine_matches(scenario, seed=7, count=2)


@pytest.mark.skipif(not KOREA.exists(), reason="the Korean scenario is not there")
def test_korea():
    from sim.scenario.read import load

    assert_engine_matches(load(KOREA).scenario, seed=1, count=24)


# Cases by hand -------------------------------------------------------------------------------------------


def test_an_actor_without_an_interest_gives_nothing_away_on_it():
    """A price is asked only by an actor that gives something; nobody stands anywhere on an issue it has no
    interest in, so moving that issue is not giving."""
    raw = cases.exchange()
    raw["issues"]["other"] = {"title": "Of no concern to A", "scale": cases.UNIT, "today": 0}
    raw["actors"]["a"]["interests"]["b_gives"]["price"] = {"at_least": 50}
    stage = {"title": "s", "moves": {"other": 100}, "duties": {}, "consent": ["a"], "months": 1}
    raw["paths"]["deal"]["stages"] = [stage]
    assert reference.run(reference.at_modes(cases.made(raw)), "deal").first.ending == "completed"
    assert_engine_matches(cases.made(raw), seed=1, count=1)


def test_a_breach_names_the_issue_even_if_the_breaker_does_not_care_about_it():
    """Every breach has an issue: with no weight on any of its duties, the breaker's first one that moves."""
    raw = cases.exchange()
    raw["actors"]["a"]["interests"] = {"b_gives": {"position": 0, "salience": 50}}
    raw["actors"]["b"]["interests"] = {"a_gives": {"position": 100, "salience": 50}}
    stage = {
        "title": "s",
        "moves": {"a_gives": 100, "b_gives": 100},
        "duties": {"a": ["a_gives"]},
        "consent": ["b"],
        "months": 24,
    }
    raw["paths"]["deal"]["stages"] = [stage]
    walk = reference.run(reference.at_modes(cases.made(raw)), "deal").first
    assert (walk.ending, walk.actor, walk.issue) == ("breach", "a", "a_gives")
    assert_engine_matches(cases.made(raw), seed=1, count=1)


def test_the_path_that_is_walked_says_where_to_go_for_the_paths_it_continues_with():
    """A refused stage goes where it says itself, else where the walked path says, else where its own path says."""
    raw = cases.exchange()
    harmless = {"title": "s", "moves": {}, "duties": {}, "consent": [], "months": 1}
    refused = {"title": "s", "moves": {"a_gives": 100}, "duties": {}, "consent": ["a"], "months": 1}
    raw["paths"] = {
        "deal": {"title": "d", "stages": [harmless], "continue": "second", "otherwise": "last"},
        "second": {"title": "2", "stages": [refused], "otherwise": "other"},
        "plain": {"title": "p", "stages": [harmless], "continue": "second"},
        "last": {"title": "l", "stages": [harmless]},
        "other": {"title": "o", "stages": [harmless]},
    }
    world = reference.at_modes(cases.made(raw))
    went = {path: [walk.path for walk in reference.run(world, path).walks] for path in ("deal", "plain")}
    assert went == {"deal": ["deal", "last"], "plain": ["plain", "other"]}
    assert_engine_matches(cases.made(raw), seed=1, count=1)
