"""The Mesa agents and the compiled engine walk the same worlds in the same way: two walks by the same formulas.

That they agree does not prove the formulas; those have cases of their own. The agents hold every talk anew and look
ahead every time; the engine puts talks off and reuses looks where it may.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from sim.agents import walks
from sim.agents.stakeholder import StakeholderAgent
from sim.engine.block import compared, walk_block
from sim.process import record
from sim.scenario.read import load_scenario
from sim.scenario.schema import Scenario
from tests.strategies import seeded_scenarios

SHIPPED = Path(__file__).parents[2] / "scenarios"
AT_THE_TABLE = "belief"
"""The agents write down what those at the table believe; the others have no beliefs about a stage."""

many = settings(
    max_examples=60, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)


class SameAgent(StakeholderAgent):
    """Behaves as all do, but others foresee it by the formulas instead of by itself."""


@pytest.fixture(autouse=True, scope="module")
def every_digit():
    """Records keep single precision to save room; here every digit counts."""
    with pytest.MonkeyPatch.context() as patch:
        for table in (record.OUTCOMES, record.TRACES):
            for name, (kind, dims, empty) in table.items():
                patch.setitem(table, name, (kind.replace("f4", "f8"), dims, empty))
        yield


def assert_same(got: dict[str, record.Arrays], expected: dict[str, record.Arrays]) -> None:
    """Codes equal, numbers to 1e-9."""
    assert got.keys() == expected.keys()
    for path in expected:
        assert set(got[path]) == {*record.OUTCOMES, *record.TRACES}
        for name, wanted in expected[path].items():
            found = got[path][name]
            assert found.dtype == wanted.dtype
            if name == "gap_utility":  # less than 1e-12 is none
                found, wanted = np.nan_to_num(found), np.nan_to_num(wanted)
            if name == AT_THE_TABLE:
                wanted = np.where(np.isnan(found), np.nan, wanted)
            np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-9, equal_nan=True, err_msg=f"{path} {name}")


def assert_twins(scenario: Scenario, *, seed: int, count: int, first: int = 0) -> None:
    """Every number of every path, in the same worlds."""
    which = {"seed": seed, "first": first, "count": count, "paths": compared(scenario), "traces": first + count}
    assert_same(walks.walk_block(scenario, **which), walk_block(scenario, **which))


@pytest.mark.parametrize("name", ["korea-2019", "exchange-gradual", "exchange-at-once"])
def test_shipped_scenarios(name: str) -> None:
    assert_twins(load_scenario(SHIPPED / f"{name}.yaml"), seed=1, count=5)


@many
@given(seeded_scenarios())
def test_random_scenarios(scenario: Scenario) -> None:
    assert_twins(scenario, seed=4, count=3, first=7)


@settings(many, max_examples=20)
@given(seeded_scenarios())
def test_agents_that_are_foreseen_by_formulas_are_the_same(scenario: Scenario) -> None:
    which = {"seed": 2, "first": 0, "count": 1, "paths": compared(scenario), "traces": 1}
    assert_same(walks.walk_block(scenario, **which, agent=SameAgent), walks.walk_block(scenario, **which))


def test_settings_stand_one_after_the_other_as_in_the_engine() -> None:
    scenario = load_scenario(SHIPPED / "exchange-gradual.yaml")
    fixed = {"process.exposure": np.array([[2.0], [12.0]])}
    which = {"seed": 1, "first": 3, "count": 2, "paths": ["two_steps"], "fixed": fixed, "repeats": 2}
    assert_same(walks.walk_block(scenario, **which), walk_block(scenario, **which))
