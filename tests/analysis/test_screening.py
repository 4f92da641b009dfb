"""Morris and Sobol through our wrapper find what is known of SALib's own test functions, and so do samples."""

from __future__ import annotations

import numpy as np
import pytest
from SALib.analyze import morris as salib_morris
from SALib.sample import morris as salib_sample
from SALib.test_functions import Ishigami, Sobol_G

from sim.analysis.research import first_order
from sim.analysis.screening import morris, sobol

PI = [(-np.pi, np.pi)] * 3
UNIT = [(0.0, 1.0)] * 8
ISHIGAMI_FIRST = [0.3139, 0.4424, 0.0]
"""Ishigami and Homma (1990) with a = 7, b = 0.1: V1 = (1 + b pi^4 / 5)^2 / 2, V2 = a^2 / 8, V3 = 0."""
ISHIGAMI_TOTAL = [0.5576, 0.4424, 0.2437]


def names(d: int) -> list[str]:
    return [f"x{n}" for n in range(d)]


def test_sobol_of_ishigami() -> None:
    found = sobol(Ishigami.evaluate, names(3), PI, samples=4096)
    np.testing.assert_allclose(found["first"], ISHIGAMI_FIRST, atol=0.02)
    np.testing.assert_allclose(found["total"], ISHIGAMI_TOTAL, atol=0.02)
    assert ((found["first_low"] <= found["first"]) & (found["first"] <= found["first_high"])).all()


def test_sobol_of_the_g_function() -> None:
    a = np.array([0, 1, 4.5, 9, 99, 99, 99, 99], dtype=float)
    found = sobol(Sobol_G.evaluate, names(8), UNIT, samples=2048)
    np.testing.assert_allclose(found["first"], Sobol_G.sensitivity_index(a), atol=0.02)
    np.testing.assert_allclose(found["total"], Sobol_G.total_sensitivity_index(a), atol=0.03)


def test_morris_of_the_g_function_is_salibs() -> None:
    problem = {"num_vars": 8, "names": names(8), "bounds": [[0.0, 1.0]] * 8}
    rows = salib_sample.sample(problem, 50, num_levels=4, seed=3)
    theirs = salib_morris.analyze(problem, rows, Sobol_G.evaluate(rows), num_levels=4, seed=3)
    ours = morris(Sobol_G.evaluate, names(8), UNIT, trajectories=50, seed=3)
    np.testing.assert_allclose(ours["size"], theirs["mu_star"])
    np.testing.assert_allclose(ours["spread"], theirs["sigma"])
    assert ours.sort_values("size", ascending=False)["input"].tolist()[:4] == ["x0", "x1", "x2", "x3"]


def test_morris_counts_effects_per_whole_width() -> None:
    narrow = morris(lambda x: 3 * x[:, 0], ["a", "b"], [(0, 2), (0, 1)], trajectories=4)
    np.testing.assert_allclose(narrow["mean"], [6.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(narrow["spread"], [0.0, 0.0], atol=1e-12)


def test_first_order_of_a_sample() -> None:
    rng = np.random.default_rng(1)
    x = rng.uniform(-np.pi, np.pi, (8000, 3))
    share, low, high = first_order(x.T, Ishigami.evaluate(x), classes=40)
    np.testing.assert_allclose(share, ISHIGAMI_FIRST, atol=0.03)
    assert (low <= share).all()
    assert (share <= high).all()
    assert low[2] <= 0.0 <= high[2]


def test_noise_explains_nothing() -> None:
    rng = np.random.default_rng(2)
    share, low, high = first_order(rng.random((2000, 60)).T, rng.random(2000) < 0.3, resamples=100)
    assert abs(share.mean()) < 0.002
    assert ((low <= 0) & (high >= 0)).mean() > 0.85


@pytest.mark.parametrize("find", [morris, sobol])
def test_a_constant_has_no_causes(find) -> None:
    found = find(lambda x: np.full(len(x), 2.0), names(3), PI)
    assert (found.select_dtypes("number") == 0).all().all()


def test_however_little_is_held_at_once() -> None:
    rng = np.random.default_rng(2)
    x = rng.uniform(-np.pi, np.pi, (20, 1200))
    answers = Ishigami.evaluate(x[:3].T)
    whole = first_order(x, answers)
    for held, classed in ((1, 1), (4 * 1200 * 7, 1), (1, 1200 * 11)):
        np.testing.assert_array_equal(first_order(iter(x), answers, held=held, classed=classed), whole)


def test_of_an_outcome_that_never_changes_nothing_is_to_be_known() -> None:
    assert [part.tolist() for part in first_order(iter(np.eye(3)), np.ones(3))] == [[0.0] * 3] * 3
