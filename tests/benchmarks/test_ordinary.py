"""The ordinary Mesa formulation gives the engine's numbers, world by world; else comparing speeds means nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings

import sim
from sim.agents import record
from sim.agents.walks import compared, walk_block
from sim.scenario.schema import Scenario
from tests.benchmarks.ordinary import walk_worlds
from tests.benchmarks.ordinary.model import REPORTED
from tests.strategies import seeded_scenarios

KOREA = Path(__file__).parents[2] / "scenarios" / "korea-2019.yaml"


@pytest.fixture(autouse=True, scope="module")
def every_digit():
    """Records keep single precision to save room; here every digit counts."""
    with pytest.MonkeyPatch.context() as patch:
        for name, (kind, dims, empty) in record.OUTCOMES.items():
            patch.setitem(record.OUTCOMES, name, (kind.replace("f4", "f8"), dims, empty))
        yield


def assert_same(scenario: Scenario, *, seed: int, count: int) -> None:
    """Every outcome of every path, in the same worlds."""
    paths = compared(scenario)
    one = walk_worlds(scenario, seed=seed, first=0, count=count, paths=paths)
    other = walk_block(scenario, seed=seed, first=0, count=count, paths=paths, engine="numpy")
    for path in paths:
        for name in REPORTED:
            got, expected = one[path][name], other[path][name]
            if name == "gap_utility":  # less than 1e-12 is none
                got, expected = np.nan_to_num(got), np.nan_to_num(expected)
            np.testing.assert_allclose(got, expected, rtol=0, atol=1e-9, equal_nan=True, err_msg=f"{path} {name}")


def test_everything_that_is_recorded_is_compared():
    assert set(REPORTED) == set(record.OUTCOMES)


def test_korea():
    assert_same(sim.load(KOREA).scenario, seed=1, count=200)


@settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(seeded_scenarios())
def test_random_scenarios(scenario):
    """All that Korea has no use for: noise, strategic consent, depths of reasoning, branches of branches."""
    assert_same(scenario, seed=7, count=3)
