"""Draws depend on seed, purpose and world only, and follow the distribution they claim."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.worlds.draws import logistic, pert, triangular, uniform


@given(st.integers(0, 2**40), st.text(min_size=1, max_size=20), st.integers(0, 5000), st.integers(1, 50))
def test_a_world_draws_the_same_in_any_block(seed: int, purpose: str, first: int, count: int) -> None:
    whole = uniform(seed, purpose, 0, first + count)
    assert (uniform(seed, purpose, first, count) == whole[first:]).all()


def test_purposes_and_seeds_are_independent() -> None:
    a, b, c = uniform(1, "a", 0, 20_000), uniform(1, "b", 0, 20_000), uniform(2, "a", 0, 20_000)
    for one, other in ((a, b), (a, c)):
        assert abs(np.corrcoef(one, other)[0, 1]) < 0.03  # 4 standard errors of 1 / sqrt(n)


def test_uniform_fills_the_interval_evenly() -> None:
    counts, _ = np.histogram(uniform(7, "even", 0, 100_000), bins=10, range=(0, 1))
    assert (abs(counts - 10_000) < 4 * np.sqrt(100_000 * 0.1 * 0.9)).all()


def test_triangular_by_hand() -> None:
    # Density 2 (x - 0) / (10 * 4) up to the mode 4: F(4) = 0.4, F(2) = 0.1; above, F(7) = 1 - 9 / 60 = 0.85.
    u = np.array([0.0, 0.1, 0.4, 0.85, 1.0])
    assert triangular(u, 0, 4, 10).tolist() == pytest.approx([0, 2, 4, 7, 10])


def test_triangular_with_the_mode_at_an_end() -> None:
    assert triangular(np.array([0.25]), 0, 0, 1).tolist() == pytest.approx([1 - np.sqrt(0.75)])
    assert triangular(np.array([0.25]), 0, 1, 1).tolist() == pytest.approx([0.5])


def test_pert_mean_is_the_classic_one() -> None:
    # Mean (low + 4 mode + high) / 6 = (10 + 80 + 60) / 6 = 25, by the midpoint rule over the quantiles.
    u = (np.arange(20_000) + 0.5) / 20_000
    assert pert(u, 10, 20, 60).mean() == pytest.approx(25, abs=0.01)


def test_a_point_is_itself() -> None:
    assert triangular(np.array([0.3]), 5, 5, 5).tolist() == [5]
    assert pert(np.array([0.3]), 5, 5, 5).tolist() == [5]


def test_logistic_noise_is_finite_and_centred() -> None:
    noise = logistic(np.array([0.0, 0.5, 1.0 - 2.0**-53]))
    assert np.isfinite(noise).all()
    assert noise[1] == 0
