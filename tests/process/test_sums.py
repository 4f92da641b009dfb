"""What signing, keeping and refusing are worth: worked by hand, and against the plain sum over who delivers (law 8)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.process.exchanges import Exchange, exchanges
from tests.process.parts import PLAIN

formulas = PLAIN["sums"]
# Two actors, three issues: 0 owes the first, both owe the second, nobody owes the third.
OWES = np.array([[True, True, False], [False, True, False]])
START_LOSS, END_LOSS = np.array([0.1, 0.3, 0.2]), np.array([0.2, 0.0, 0.1])


def test_only_who_owes_a_move_that_is_made_performs() -> None:
    out = np.empty(2, dtype=bool)
    assert formulas.performing(OWES, np.zeros(3), np.array([0.4, 0.0, 0.9]), out) == 1
    assert out.tolist() == [True, False]
    assert formulas.performing(OWES, np.zeros(3), np.array([0.0, 1e-13, 0.9]), out) == 0
    assert out.tolist() == [False, False]


def test_everyone_is_the_product_over_the_other_performers() -> None:
    faith, performs = np.array([0.3, 0.5, 0.4, 0.9]), np.array([True, True, False, True])
    assert formulas.everyone(faith, performs, 0) == pytest.approx(0.5 * 0.9)
    assert formulas.everyone(faith, performs, 2) == pytest.approx(0.3 * 0.5 * 0.9)


def test_mixes_take_each_issue_with_the_chance_that_all_who_owe_it_deliver() -> None:
    # at the start 1 - .6 = .4; gains -.1, .3, .1 with the chances 1, .5, 1 for actor 0: .4 - .1 + .15 + .1
    # without its own, the first two: .4 + .1
    assert formulas.mixes(OWES, np.array([1.0, 0.5]), 0, START_LOSS, END_LOSS) == pytest.approx((0.55, 0.5))
    # for actor 1, which believes .8 of actor 0: -.08 + .24 + .1; without its own, the second: -.08 + .1
    assert formulas.mixes(OWES, np.array([0.8, 1.0]), 1, START_LOSS, END_LOSS) == pytest.approx((0.66, 0.42))


def test_good_waits_for_what_follows() -> None:
    # (1 - .8) * .5 + .8 * .6 = .1 + .48
    assert formulas.good(0.8, 0.5, 0.6) == pytest.approx(0.58)


def test_complied_breached_and_refused() -> None:
    # E .2, mix .55, G .3, B .5, good .9, R .7: .11 + .24 + .5 * (.9 - .14 - .24) = .35 + .26
    assert formulas.complied(0.2, 0.55, 0.3, 0.5, 0.9, 0.7) == pytest.approx(0.61)
    # E .2, mix' .5, F .1, penalty .05: .1 + .8 * .05
    assert formulas.breached(0.2, 0.5, 0.1, 0.05) == pytest.approx(0.14)
    # .2 * .4 + .8 * .3, and where what stands is kept for good it is what stands
    assert formulas.refused(0.2, 0.4, 0.3) == pytest.approx(0.32)
    assert formulas.refused(0.2, 0.4, 0.4) == pytest.approx(0.4)


def test_stopping_is_worth_the_fall_what_stands_or_what_stands_at_risk() -> None:
    assert formulas.stopping(False, True, 0.2, 0.8, 0.75, 0.2) == 0.2
    assert formulas.stopping(True, True, 0.2, 0.8, 0.75, 0.2) == 0.8
    # (.25 * .8 + .75 * .2 * .2) / (1 - .75 * .8) = (.2 + .03) / .4
    assert formulas.stopping(True, False, 0.2, 0.8, 0.75, 0.2) == pytest.approx(0.575)


@given(*[st.floats(0.0, 1.0)] * 2, st.floats(0.0, 0.99), st.floats(0.0, 1.0))
def test_stopping_at_risk_is_worth_the_same_at_the_next_review(now: float, fallen: float, d: float, h: float) -> None:
    # S = (1 - D) U + D (h F + (1 - h) S)
    s = formulas.stopping(True, False, fallen, now, d, h)
    assert s == pytest.approx((1 - d) * now + d * (h * fallen + (1 - h) * s), abs=1e-12)


def test_compliance_is_the_chance_that_logistic_noise_outdoes_the_temptation() -> None:
    # precision ln 3 / .1: odds 3 against for a temptation of .1, 3 in favour for one of -.1
    precision = math.log(3.0) / 0.1
    assert formulas.compliance(0.1, True, precision) == pytest.approx(0.25)
    assert formulas.compliance(-0.1, True, precision) == pytest.approx(0.75)
    assert formulas.compliance(1.0, True, 1e6) == pytest.approx(0.0)
    assert formulas.compliance(-1.0, True, 1e6) == pytest.approx(1.0)


def test_exact_compliance_takes_a_tie_as_a_yes() -> None:
    assert formulas.compliance(0.9e-12, True, math.inf) == 1.0
    assert formulas.compliance(1.1e-12, True, math.inf) == 0.0


def test_appraise_by_hand() -> None:
    # Actor 0 believes .5 of actor 1, whose word is out with .8: faith .4. Start .4, gains -.1, .3 * .4, .1: mix .52;
    # without its own .5. R .7, E .5, G .3, good .8, F .2, penalty .1:
    # complied .26 + .15 + .4 * (.8 - .35 - .15) = .41 + .12;  breached .25 + .5 * .1
    faith, performs = np.empty(2), np.array([True, True])
    beliefs, word = np.array([0.1, 0.5]), np.array([0.0, 0.8])
    args = (START_LOSS, END_LOSS, 0.5, 0.3, 0.8, 0.7, 0.2, 0.1)
    assert formulas.appraise(0, OWES, performs, beliefs, word, faith, *args) == pytest.approx((0.53, 0.30))
    assert faith.tolist() == [1.0, 0.4]


def test_who_owes_nothing_cannot_breach() -> None:
    performs, one = np.array([True, False]), np.ones(2)
    args = (START_LOSS, END_LOSS, 0.5, 0.3, 0.8, 0.7, 0.2, 0.1)
    keeps, breaks = formulas.appraise(1, OWES, performs, one * 0.6, one, np.empty(2), *args)
    assert keeps == breaks


@given(exchanges(), st.lists(st.floats(0.0, 1.0), min_size=7, max_size=7))
def test_law_8_complied_is_the_sum_over_who_delivers(exchange: Exchange, figures: list[float]) -> None:
    left, if_good, fallen, *word = figures
    performs, faith = np.empty(exchange.actors, dtype=bool), np.empty(exchange.actors)
    formulas.performing(exchange.owes, exchange.start, exchange.terms, performs)
    assert np.flatnonzero(performs).tolist() == exchange.performers()
    words = np.array(word[: exchange.actors])
    for i in range(exchange.actors):
        beliefs = np.array([exchange.belief(i, j) for j in range(exchange.actors)])
        keeps, breaks = formulas.appraise(
            *(i, exchange.owes, performs, beliefs, words, faith),
            *(exchange.losses(i, exchange.start), exchange.losses(i, exchange.terms), exchange.exposed[i]),
            *(left, if_good, exchange.utility(i, exchange.terms), fallen, exchange.fine(i)),
        )
        assert keeps == pytest.approx(exchange.complied(i, beliefs * words, left, if_good), abs=1e-12)
        if performs[i]:
            assert breaks == pytest.approx(exchange.breached(i, beliefs * words, fallen), abs=1e-12)
