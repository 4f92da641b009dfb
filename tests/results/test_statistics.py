"""Intervals and quantiles against figures one can check by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.results.statistics import bands, wilson_interval


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [
        (0, 10, 0.0, 0.27753),  # z^2 / (n + z^2) with z = 1.96
        (10, 10, 0.72247, 1.0),
        (1, 1, 0.20655, 1.0),  # 1 / (1 + z^2)
        (50, 100, 0.40383, 0.59617),
        (0, 0, 0.0, 1.0),
    ],
)
def test_wilson_interval_by_hand(count: int, total: int, low: float, high: float) -> None:
    found = wilson_interval(count, total)
    assert found[0] == pytest.approx(low, abs=1e-4)
    assert found[1] == pytest.approx(high, abs=1e-4)


@given(st.integers(1, 3000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_the_interval_holds_the_share_and_stays_inside(case: tuple[int, int]) -> None:
    count, total = case
    low, high = wilson_interval(count, total)
    assert 0 <= low <= count / total <= high <= 1


def test_bands_leave_out_what_is_missing() -> None:
    cut = bands(np.array([[1.0, np.nan], [3.0, np.nan]]))
    assert cut["median"][0] == 2.0
    assert np.isnan(cut["median"][1])
    assert np.isnan(bands([])["q05"])
