"""The reference run of KAPSARC's spatial model of politics on seven actors in three dimensions, turn by turn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.models import contests, spatial
from sim.models.turns import Turns
from tests.published.sources import figures

Run = tuple[dict[str, Any], tuple[np.ndarray, np.ndarray, np.ndarray], Turns]


@pytest.fixture(scope="module")
def run() -> Run:
    data = figures("ktab_smp_dummy3dim.yaml")
    x, s = (np.array([[actor[name] for actor in data["actors"]]]) / 100 for name in ("position", "salience"))
    given = x, s, np.array([[actor["capability"] for actor in data["actors"]]])
    return data["expected"], given, spatial.forecast(*given, record=True).record


def test_values_and_attitudes_to_risk(run: Run) -> None:
    expected, (x, s, _), record = run
    np.testing.assert_allclose(1 - contests.apart(x, s)[0], expected["value_matrix"], atol=5.1e-4)
    np.testing.assert_allclose(record.risk[0, 0], expected["risk_attitude"], atol=5.1e-4)


def test_challenges_of_the_first_turn(run: Run) -> None:
    expected, _, record = run
    for row in expected["turn0_challenges"]:
        i = row["i"]
        assert record.target[0, 0, i] == row["j"]
        assert record.prevail[0, 0, i] == pytest.approx(row["est_i"][0], abs=6e-5)
        assert record.gain[0, 0, i] == pytest.approx(row["est_i"][1], abs=6e-5)


def test_bargains_of_the_first_turn(run: Run) -> None:
    expected, _, record = run
    for row in expected["turn0_bargains"]:
        np.testing.assert_allclose(record.proposed_own[0, 0, row["i"]] * 100, row["new_i"], atol=1e-9)
        np.testing.assert_allclose(record.proposed_other[0, 0, row["i"]] * 100, row["new_j"], atol=1e-9)


def test_every_turn_until_it_is_quiet(run: Run) -> None:
    """Ten turns: positions to the printed decimal, and the chance of each to be left standing."""
    expected, _, record = run
    history = np.moveaxis(np.array(expected["position_history"]), 2, 0)
    assert record.position.shape[1] == len(history) == 11
    np.testing.assert_allclose(record.position[0] * 100, history, atol=0.0501)
    chances = np.array(expected["position_probability_history"]).T
    np.testing.assert_allclose(record.standing[0], chances, atol=6e-5)


def test_the_forecast_is_the_mean_of_what_is_left_standing(run: Run) -> None:
    """Five positions are left; actors 0 and 1 share one, 4 and 6 another (from the printed last turn)."""
    expected, given, _ = run
    last = np.array(expected["position_history"])[:, :, -1]
    chance = np.array(expected["position_probability_history"])[:, -1]
    once = [0, 2, 3, 4, 5]
    assert chance[once].sum() == pytest.approx(1, abs=2e-4)
    mean = (chance[once, None] * last[once]).sum(axis=0)
    np.testing.assert_allclose(spatial.forecast(*given).outcome[0] * 100, mean, atol=0.06)
    np.testing.assert_allclose(spatial.forecast(*given, outcome="likeliest").outcome[0] * 100, last[5], atol=0.06)
