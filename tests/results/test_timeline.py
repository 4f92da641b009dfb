"""From stages to months, and from a scale to the units of the field, on cases worked by hand."""

from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose

from sim.results.measures import measured
from sim.results.timeline import drift_months, month_grid, on_months, timelines
from sim.scenario.schema import Measure
from tests.results.synthetic import results_of, small_scenario, with_endings

NAN = float("nan")


def test_straight_between_stages_and_flat_after_the_last() -> None:
    month = np.array([[0.0, 10.0, 30.0], [0.0, 5.0, np.nan]])
    value = np.array([[0.0, 10.0, 50.0], [0.0, 40.0, np.nan]])
    found = on_months(month, value, np.array([0.0, 5.0, 20.0, 60.0]))
    assert_allclose(found, [[0, 5, 30, 50], [0, 40, 40, 40]])


def test_a_stopped_path_decays_over_the_months_of_drift() -> None:
    results = with_endings(results_of(small_scenario(), worlds=1), "steps", [(1, 2, "hill", "payment", 1.0, NAN)])
    results.data["month"].values[2, 0] = [0, 6, 6]
    results.data["value"].values[2, 0, :, 0] = [20, 30, 14]  # today, after stage 1, where it settles
    month, value = timelines(results)
    assert drift_months(results) == 12
    assert_allclose(month[2, 0], [0, 6, 6, 18])
    assert_allclose(value[2, 0, :, 0], [20, 30, 30, 14])
    assert_allclose(on_months(month[2], value[2], np.array([3.0, 6.0, 12.0, 18.0]))[0, :, 0], [25, 30, 22, 14])


def test_a_completed_path_stays_where_it_is() -> None:
    results = with_endings(results_of(small_scenario(), worlds=1), "steps", [(0, 2, None, None, NAN, NAN)])
    results.data["month"].values[2, 0] = [0, 6, 18]
    results.data["value"].values[2, 0, :, 0] = [20, 30, 60]
    month, value = timelines(results)
    assert_allclose(month[2, 0], [0, 6, 18, 18])
    assert_allclose(value[2, 0, :, 0], [20, 30, 60, 60])


def test_the_grid_is_in_whole_months_and_reaches_the_end() -> None:
    grid = month_grid(np.array([[[0.0, 50.0]], [[0.0, 100.0]]]))
    assert grid[0] == 0
    assert grid[-1] >= 100
    assert len(grid) <= 50
    assert set(np.diff(grid)) == {3.0}


def test_a_level_is_read_between_its_points() -> None:
    level = Measure.model_validate({"title": "T", "unit": "u", "points": {15: 0, 30: [0.1, 0.2, 0.4], 45: 1}})
    values = np.array([[0.0, 15.0, 22.5, 30.0, 37.5, 90.0]])
    assert_allclose(measured(level, values, np.arange(6.0)), [[0, 0, 0.1, 0.2, 0.6, 1]])
    assert measured(level, values, np.arange(6.0), "high")[0, 3] == 0.4


def test_a_stock_grows_and_is_cut_once_and_for_all() -> None:
    stock = Measure.model_validate(
        {
            "title": "T",
            "unit": "u",
            "kind": "stock",
            "start": [20, 25, 30],
            "growth": {0: 5, 55: 0},
            "keeps": {70: 0.5, 85: 0},
        }
    )
    months = np.array([0.0, 12.0, 24.0, 36.0, 48.0])
    assert_allclose(measured(stock, np.array([[10.0, 10, 60, 72, 60]]), months), [[25, 30, 35, 17.5, 17.5]])
    assert_allclose(measured(stock, np.array([[10.0, 90, 10, 10, 10]]), months), [[25, 0, 0, 0, 0]])
