"""Trust, belief in delivery and the penalty through guarantors, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tests.process.parts import PLAIN

formulas = PLAIN["beliefs"]


def test_trust_is_the_mean_of_its_evidence() -> None:
    out = np.empty(2)
    formulas.trust(np.array([2.0, 6.0]), np.array([6.0, 4.0]), out)
    assert out.tolist() == [0.25, 0.6]


def test_every_guarantor_takes_its_part_of_the_doubt() -> None:
    # doubt 1 - .6 = .4; one that is trusted .5 stands with .8: 1 - .4 = .6; another, .25 and .4: 1 - .1 = .9
    # belief 1 - .4 * .6 * .9 = 1 - .216
    tau, strength = np.array([1.0, 0.6, 0.5, 0.25]), np.array([0.0, 0.0, 0.8, 0.4])
    assert formulas.belief(tau, strength, 0, 1, 1.0) == pytest.approx(0.784)
    # the means may be missing: times .75
    assert formulas.belief(tau, strength, 0, 1, 0.75) == pytest.approx(0.588)


def test_no_guarantor_vouches_for_itself_or_to_itself() -> None:
    # 0 looks at 1, which guarantees with 1 and is trusted .6: nothing but its own .6
    assert formulas.belief(np.array([1.0, 0.6]), np.array([0.0, 1.0]), 0, 1, 1.0) == pytest.approx(0.6)
    # 0 guarantees with 1: it does not believe more in 1 for that
    assert formulas.belief(np.array([1.0, 0.6]), np.array([1.0, 0.0]), 0, 1, 1.0) == pytest.approx(0.6)


def test_an_actor_believes_in_itself_whatever_its_means() -> None:
    assert formulas.belief(np.array([0.1, 0.1]), np.zeros(2), 0, 0, 0.2) == 1.0


def test_the_penalty_counts_leverage_over_the_issues_at_stake() -> None:
    # guarantor 1: mean leverage (.2 + .6) / 2 = .4, times gamma .5, times trust .5 = .1; guarantor 2: 1 * .5 * .8 = .4
    # .2 * (1 - .9 * .6) = .2 * .46
    leverage = np.array([[1.0, 1.0, 1.0], [0.2, 0.9, 0.6], [1.0, 0.0, 1.0]])
    tau, strength, issues = np.array([1.0, 0.5, 0.8]), np.array([0.0, 0.5, 0.5]), np.array([True, False, True])
    assert formulas.penalty(tau, strength, leverage, issues, 0, 0.2) == pytest.approx(0.092)
    # guarantor 1 does not fear itself: .2 * .4
    assert formulas.penalty(tau, strength, leverage, issues, 1, 0.2) == pytest.approx(0.08)


def test_without_guarantors_or_issues_there_is_no_penalty() -> None:
    tau, leverage = np.array([1.0, 0.9]), np.ones((2, 2))
    assert formulas.penalty(tau, np.zeros(2), leverage, np.array([True, True]), 0, 0.3) == 0.0
    assert formulas.penalty(tau, np.ones(2), leverage, np.array([False, False]), 0, 0.3) == 0.0


def test_carry_keeps_its_share_of_what_was_learned_since() -> None:
    # from 1 to 9, a quarter stays: 1 + 8 / 4;  what fell below the prior comes back likewise: 4 - 2 / 2
    assert formulas.carried(1.0, 9.0, 0.25) == 3.0
    assert formulas.carried(4.0, 2.0, 0.5) == 3.0
    assert formulas.carried(2.0, 7.0, 0.0) == 2.0
    assert formulas.carried(2.0, 7.0, 1.0) == 7.0
