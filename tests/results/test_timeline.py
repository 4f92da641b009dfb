"""Values over months, and from a scale to the units of the field, on cases worked by hand."""

from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose

from sim.results.measures import measured, timelines, today_values, trust_lines
from sim.scenario.schema import Measure
from tests.results.synthetic import results_of, small_scenario


def test_a_time_line_begins_with_today_and_has_the_months_of_every_review() -> None:
    results = results_of(small_scenario(process={"horizon": 36}), worlds=3)
    results.data["value_before"].values[:, 0] = [10, 20, 60]
    results.data["value"].values[2, 0, :, 0] = [30, 30, 14, 14]  # what is signed at once stands in month 0 already
    month, value = timelines(results)
    assert month.tolist() == [0, 12, 24, 36]
    assert_allclose(value[2, 0, :, 0], [10, 30, 14, 14])
    assert_allclose(value[:, 2, 0, 0], 60)  # today is the same on all paths
    assert today_values(results)["water_share"] == 20


def test_trust_begins_where_it_was_before_anything_was_signed() -> None:
    results = results_of(small_scenario(), worlds=2)
    results.data["trust_before"].values[:] = 0.25
    results.data["trust"].values[:] = 0.5
    found = trust_lines(results)
    assert_allclose(found[:, :, 0], 0.25)
    assert_allclose(found[:, :, 1:], 0.5)


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
