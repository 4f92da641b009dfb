"""The spatial model of politics by hand, its options, and its corner cases."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import SimError
from sim.models import Status, contests, spatial
from tests.models import battery


def test_a_contest_of_two_by_hand() -> None:
    """At 0 and 1 on one issue, saliences .5 and .25, capabilities 1 and 1; utilities of the far end are 0.

    The first throws in .5 and the second .25: chances 2/3 and 1/3. The first gains 1 - 2 * .25 * 1/3 = 5/6 and the
    second 1 - 2 * .5 * 2/3 = 1/3.
    """
    distance = np.array([[[0.0, 1.0], [1.0, 0.0]]])
    care, here = np.array([[0.5, 0.25]]), np.ones((1, 2), dtype=bool)
    prevail, gain = contests.contest(distance, np.zeros((1, 2)), 1 / 3, care, care, here, third=True)
    np.testing.assert_allclose(prevail[0], [[0, 2 / 3], [1 / 3, 0]], atol=1e-9)
    np.testing.assert_allclose(gain[0], [[0, 5 / 6], [1 / 3, 0]], atol=1e-9)


def test_a_third_party_by_hand() -> None:
    """The third stands with the second, on whose side it would lean: p = .5 / (.5 + .25 + .25) = 1/2.

    It throws in .25 * (1/2 * 1 + 1/2 * 0) = 1/8 for the first, so as not to be among the losers: the first prevails
    with (.5 + .125) / (.5 + .125 + .25) = 5/7.
    """
    distance = np.array([[[0.0, 1.0, 1.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]])
    care, here = np.array([[0.5, 0.25, 0.25]]), np.ones((1, 3), dtype=bool)
    prevail, _ = contests.contest(distance, np.zeros((1, 3)), 1 / 3, care, care, here, third=True)
    assert prevail[0, 0, 1] == pytest.approx(5 / 7, abs=1e-8)
    out, _ = contests.contest(distance, np.zeros((1, 3)), 1 / 3, care, care, here, third=False)
    assert out[0, 0, 1] == pytest.approx(2 / 3, abs=1e-8)


def test_a_bargain_of_two_by_hand() -> None:
    """At 0 and 1 with saliences .25 and capabilities 2 and 1: chances 2/3 and 1/3, as either sees it.

    They meet at the mean weighted by the squares of the chances, at .2. The first is likelier to be left standing and
    so averse to risk (1), the second seeks it (-.5). To leave both at .2 is worth .8 * 1.2 = .96 to the first and
    .2 * .6 = .12 to the second, to stay is worth .5 to both: 2 * .46 is more than .38, and the bargain is made.
    """
    found = spatial.forecast([[0.0, 1.0]], [[0.25, 0.25]], [[2.0, 1.0]], record=True, rounds=1)
    np.testing.assert_allclose(found.record.risk[0, 0], [1, -0.5], atol=1e-9)
    np.testing.assert_allclose(found.record.proposed_own[0, 0], 0.2, atol=5.1e-5)
    np.testing.assert_allclose(found.record.position[0, 1], 0.2, atol=5.1e-5)
    assert found.outcome[0] == pytest.approx(0.2, abs=5.1e-5)


def test_a_bargain_that_is_as_strong_as_staying_is_not_made() -> None:
    found = spatial.forecast([[0.0, 1.0]], [[0.5, 0.25]], [[1.0, 1.0]], record=True)
    np.testing.assert_array_equal(found.record.taken, -1)


def test_saliences_that_add_up_to_more_than_one_are_scaled_together() -> None:
    x, s, c = battery.table(8, 5, 3)
    scaled = s / s.sum(axis=2).max(axis=1)[:, None, None]
    battery.close(spatial.forecast(x, s, c).outcome, spatial.forecast(x, scaled, c).outcome)


def test_no_rounds_is_an_election_among_the_positions() -> None:
    found = spatial.forecast([[0.0, 1.0]], [[1.0, 1.0]], [[3.0, 1.0]], rounds=0, record=True)
    assert found.outcome[0] == pytest.approx(0.25, abs=1e-6)
    assert found.record.risk.shape == (1, 0, 2)


def test_turns_that_are_cut_off_are_unsettled() -> None:
    x, s, c = battery.table(6, 5, 2)
    assert (spatial.forecast(x, s, c, rounds=1).status == Status.UNSETTLED).any()
    whole, cut = (spatial.forecast(x, s, c, rounds=rounds, record=True).record for rounds in (100, 2))
    np.testing.assert_array_equal(whole.position[:, :3], cut.position)


def test_the_record_is_that_of_each_world_alone(monkeypatch) -> None:
    x, s, c = battery.table(9, 4, 2)
    whole = spatial.forecast(x, s, c, record=True)
    monkeypatch.setattr(spatial, "PAIRS", 8 * 16 * 2)  # two worlds at a time
    parts = spatial.forecast(x, s, c, record=True)
    np.testing.assert_array_equal(whole.outcome, parts.outcome)
    np.testing.assert_array_equal(whole.record.position, parts.record.position)
    np.testing.assert_array_equal(whole.record.taken, parts.record.taken)


@pytest.mark.parametrize(
    "options",
    [
        {"rounds": -1},
        {"quiet": 1.0},
        {"power": 0.0},
        {"transition": "x"},
        {"risk": "x"},
        {"estimate": "x"},
        {"third_parties": "x"},
        {"interpolation": "x"},
        {"outcome": "x"},
    ],
)
def test_options_are_checked(options) -> None:
    with pytest.raises(SimError, match="spatial"):
        spatial.forecast([[0.0, 1.0]], [[1.0, 1.0]], [[1.0, 1.0]], **options)
