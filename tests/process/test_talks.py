"""Counter-terms and the moving table, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tests.process.parts import PLAIN

formulas = PLAIN["table"]
TERMS, POSITION = np.array([0.6, 0.4, 0.2]), np.array([0.2, 0.8, 1.0])
MOVES = np.array([True, True, False])


def asked(gap: list[float], at: list[float], stuck: bool, eta: float) -> list[float]:
    out = np.empty(3)
    formulas.counter_terms(TERMS, POSITION, np.array(gap), np.array(at), stuck, eta, MOVES, out)
    return out.tolist()


def test_an_objector_with_no_broken_bound_asks_for_a_part_of_the_way_to_its_position() -> None:
    # .6 - .25 * .4 = .5;  .4 + .25 * .4 = .5;  the third is not the stage's
    assert asked([0.0] * 3, [0.0] * 3, False, 0.25) == pytest.approx([0.5, 0.5, 0.2])
    assert asked([0.0] * 3, [0.0] * 3, False, 1.0) == pytest.approx([0.2, 0.8, 0.2])


def test_an_objector_with_a_broken_bound_asks_for_the_bound_and_for_nothing_else() -> None:
    assert asked([0.1, 0.0, 0.0], [0.5, 0.0, 0.0], True, 0.25) == [0.5, 0.4, 0.2]


def test_a_bound_on_an_issue_that_the_stage_leaves_alone_cannot_be_asked_for() -> None:
    assert asked([0.0, 0.0, 0.3], [0.0, 0.0, 0.5], True, 0.25) == [0.6, 0.4, 0.2]


def moved(pull: list[float], say: list[float]) -> list[float]:
    terms = TERMS.copy()
    formulas.move_table(np.array(pull), np.array(say), np.array([0.3] * 3), np.array([0.7] * 3), MOVES, terms)
    return terms.tolist()


def test_the_table_goes_to_the_weighted_mean_of_what_is_asked() -> None:
    # two ask for .5 and .65 with the weights 2 and 1: 1.65 / 3;  .4 and .7 with 1 and .5: .75 / 1.5
    assert moved([1.65, 0.75, 9.0], [3.0, 1.5, 9.0]) == pytest.approx([0.55, 0.5, 0.2])


def test_the_table_stays_in_the_interval_and_where_nobody_has_a_say() -> None:
    # .9 / 1 is beyond .7
    assert moved([0.9, 0.0, 0.0], [1.0, 0.0, 0.0]) == [0.7, 0.4, 0.2]
    assert moved([0.1, 0.9, 0.0], [1.0, 1.0, 0.0]) == [0.3, 0.7, 0.2]
