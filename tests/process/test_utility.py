"""Utility, the fallback, and what is felt, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tests.process.parts import PLAIN

formulas = PLAIN["utility"]
IDEAL, WEIGHT, X = np.array([1.0, 0.0]), np.array([0.6, 0.4]), np.array([0.5, 0.3])


def test_loss_grows_with_the_exponent_as_the_distance_falls_short_of_one() -> None:
    # .8 * |.2 - .7| ** 3 = .8 * .125
    assert formulas.loss(0.2, 0.7, 0.8, 3.0) == pytest.approx(0.1)


def test_utility_is_one_less_the_weighted_losses() -> None:
    # quadratic: 1 - .6 * .25 - .4 * .09 = 1 - .15 - .036;  linear: 1 - .3 - .12
    assert formulas.utility(X, IDEAL, WEIGHT, 2.0) == pytest.approx(0.814)
    assert formulas.utility(X, IDEAL, WEIGHT, 1.0) == pytest.approx(0.58)


def test_utility_is_one_at_the_ideal_and_zero_where_all_is_worst() -> None:
    assert formulas.utility(IDEAL, IDEAL, WEIGHT, 2.0) == 1.0
    assert formulas.utility(1.0 - IDEAL, IDEAL, WEIGHT, 1.5) == pytest.approx(0.0)


def test_losses_are_at_the_share_of_a_value_that_is_felt() -> None:
    # half of .5 is felt: .6 * .75 = .45; all of .3: .4 * .3 = .12
    out = np.empty(2)
    assert formulas.losses(X, np.array([0.5, 1.0]), IDEAL, WEIGHT, 1.0, out) == pytest.approx(0.43)
    assert out == pytest.approx([0.45, 0.12])


def test_what_is_known_is_used_only_where_it_holds() -> None:
    known, out = np.array([0.3, 0.12]), np.empty(2)  # the losses at X
    # the second issue moves to 1: .4 * 1
    assert formulas.losses_beside(X, known, np.array([0.5, 1.0]), IDEAL, WEIGHT, 1.0, out) == pytest.approx(0.3)
    assert out == pytest.approx([0.3, 0.4])
    # nothing of the second issue is felt: no loss there
    assert formulas.losses_felt(known, np.array([1.0, 0.0]), X, IDEAL, WEIGHT, 1.0, out) == pytest.approx(0.7)
    assert out == pytest.approx([0.3, 0.0])


def test_the_fallback_keeps_a_share_of_what_was_achieved_over_drift_and_stays_on_the_scale() -> None:
    # .1 + .25 * (.8 - .4) = .2;  .9 + 1 * .6 = 1.5, cut to 1;  .1 + .5 * (0 - .6) = -.2, cut to 0
    x, today = np.array([0.8, 0.8, 0.0]), np.array([0.4, 0.2, 0.6])
    out = np.empty(3)
    formulas.fallback(x, today, np.array([0.1, 0.9, 0.1]), np.array([0.25, 1.0, 0.5]), out)
    assert out == pytest.approx([0.2, 1.0, 0.0])


def test_before_anything_is_achieved_the_fallback_is_drift() -> None:
    out, today, drift = np.empty(2), np.array([0.4, 0.2]), np.array([0.7, 0.0])
    formulas.fallback(today, today, drift, np.array([0.3, 1.0]), out)
    assert out.tolist() == drift.tolist()


def test_month_sum_counts_whole_months_from_the_first_to_before_the_last() -> None:
    # .9 ** 2 + .9 ** 3 + .9 ** 4 = .81 + .729 + .6561
    assert formulas.month_sum(0.9, 2, 5) == pytest.approx(2.1951)
    assert formulas.month_sum(0.9, 5, 5) == 0.0
    assert formulas.month_sum(1.0, 7, 19) == 12.0


def test_hazard_compounds_over_years() -> None:
    # two years at .2 a year: 1 - .8 * .8;  three months at 1 - .0001 = .9999: 1 - .0001 ** .25
    assert formulas.hazard(0.2, 24.0) == pytest.approx(0.36)
    assert formulas.hazard(0.9999, 3.0) == pytest.approx(0.9)
    assert formulas.hazard(0.2, 0.0) == 0.0
