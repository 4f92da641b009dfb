"""Who is blamed, and over what: by hand."""

from __future__ import annotations

import numpy as np

from tests.process.parts import PLAIN

formulas = PLAIN["endings"]
NOBODY = -1


def test_the_largest_among_some_is_the_first_of_those_that_tie() -> None:
    among = np.array([False, True, True, True])
    assert formulas.largest(np.array([9.0, 0.1, 0.3, 0.3 + 1e-14]), among) == 2
    assert formulas.largest(np.array([9.0, 0.1, 0.3, 0.3 + 1e-11]), among) == 3
    assert formulas.largest(np.array([9.0, -0.3, -0.1, -0.2]), among) == 2
    assert formulas.largest(np.ones(4), np.zeros(4, dtype=bool)) == NOBODY


def test_the_widest_gap_is_of_the_first_issue_of_those_that_tie() -> None:
    assert formulas.widest(np.array([0.1, 0.2, 0.2 + 1e-14])) == 1
    assert formulas.widest(np.array([0.0, 1e-14])) == NOBODY


def test_the_heaviest_issue_is_the_one_that_costs_most_against_what_stopping_leaves() -> None:
    # the losses are .5, .3, .1; against .45, .05, 0 they are .05, .25, .1 more
    assert formulas.heaviest(np.array([0.5, 0.3, 0.1]), np.array([0.45, 0.05, 0.0])) == 1
    # where all is gain it is the smallest gain
    assert formulas.heaviest(np.array([0.1, 0.2]), np.array([0.4, 0.3])) == 1
    assert formulas.heaviest(np.array([0.1, 0.1]), np.array([0.0, 0.0])) == 0


def test_refusals_are_those_after_which_a_path_may_go_otherwise() -> None:
    ending = formulas.Ending
    assert formulas.REFUSALS == (ending.RED_LINE, ending.INTEREST, ending.DISTRUST)
