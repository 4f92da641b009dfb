"""Numbers with one cause behind them: their own distributions, the rank correlation that the loadings say."""

from __future__ import annotations

from math import asin, pi

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm, spearmanr

from sim.scenario.numbers import Number
from sim.scenario.schema import Scenario
from sim.worlds.draws import joined, triangular, uniform
from sim.worlds.worlds import Afresh, Worlds

K, L, M = "issues.k.today", "issues.l.today", "issues.m.today"
RANGE = Number(low=10, mode=12, high=20)
WORLDS = 20_000


def scenario(*factors: dict[str, float]) -> Scenario:
    issue = {"title": "I", "scale": {10: "low", 20: "high"}, "today": [10, 12, 20]}
    together = {f"f{n}": {"title": "F", "inputs": inputs} for n, inputs in enumerate(factors)}
    return Scenario.model_validate(
        {"title": "t", "issues": dict.fromkeys("klm", issue), "actors": {"a": {"name": "A"}}, "together": together}
    )


def drawn(address: str, *factors: dict[str, float], first: int = 0, count: int = WORLDS) -> np.ndarray:
    return Worlds(scenario(*factors), 1, first, count).draw(address, RANGE)


def test_without_a_factor_nothing_changes() -> None:
    factor = {K: 0.8, L: 0.5}
    assert drawn(M, factor, count=50).tolist() == drawn(M, count=50).tolist()
    assert drawn(K, {K: 0.0, L: 0.0}, count=50) == pytest.approx(drawn(K, count=50), abs=1e-9)


def test_one_world_by_hand() -> None:
    # Scores of .9 and .2 are 1.2816 and -.8416: .6 * 1.2816 + .8 * -.8416 = .0956, and Phi(.0956) = .5381.
    found = joined(np.array([0.2]), [np.array([0.9])], [0.6])
    assert found == pytest.approx([0.5381], abs=5e-5)
    # Two factors that leave the number nothing of its own: .6 * 1.2816 - .8 * 0 = .7689, and Phi of it is .7790.
    found = joined(np.array([0.2]), [np.array([0.9]), np.array([0.5])], [0.6, -0.8])
    assert found == pytest.approx([0.7790], abs=5e-5)


def test_a_factor_that_is_all_of_a_number_lifts_or_lowers_it_alike() -> None:
    up, down = drawn(K, {K: 1.0, L: -1.0}, count=200), drawn(L, {K: 1.0, L: -1.0}, count=200)
    share = uniform(1, "together.f0", 0, 200)
    assert up == pytest.approx(triangular(share, 10, 12, 20), abs=1e-9)
    assert down == pytest.approx(triangular(1 - share, 10, 12, 20), abs=1e-9)


def test_distributions_stay_what_they_were() -> None:
    factors = {K: 0.6, L: 0.5}, {K: -0.7, M: 0.9}
    shares = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
    error = 4 * np.sqrt(shares * (1 - shares) / WORLDS)
    for address in (K, L, M):
        values = drawn(address, *factors)
        below = [(values < bound).mean() for bound in triangular(shares, 10, 12, 20)]
        assert (np.abs(below - shares) < error).all(), address


@pytest.mark.parametrize(("a", "b"), [(0.8, 0.5), (0.9, -0.9), (0.3, 1.0)])
def test_ranks_correlate_as_the_loadings_say(a: float, b: float) -> None:
    found = spearmanr(drawn(K, {K: a, L: b}), drawn(L, {K: a, L: b})).statistic
    assert found == pytest.approx(6 / pi * asin(a * b / 2), abs=4 / np.sqrt(WORLDS))


def test_several_factors_add_up() -> None:
    # Scores of K and L correlate by .6 * .5 + .7 * .4 = .58.
    factors = {K: 0.6, L: 0.5}, {K: 0.7, L: 0.4}
    found = spearmanr(drawn(K, *factors), drawn(L, *factors)).statistic
    assert found == pytest.approx(6 / pi * asin(0.58 / 2), abs=4 / np.sqrt(WORLDS))


@given(first=st.integers(0, 300), count=st.integers(1, 40), a=st.floats(-1, 1))
def test_a_world_does_not_depend_on_its_block(first: int, count: int, a: float) -> None:
    whole = drawn(K, {K: a, L: 0.5}, count=first + count)
    assert drawn(K, {K: a, L: 0.5}, first=first, count=count).tolist() == whole[first:].tolist()


def test_what_is_set_moves_alone() -> None:
    held = scenario({K: 0.8, L: 0.5})
    plain, other = Worlds(held, 1, 0, 50), Worlds(held, 1, 0, 50, {K: 15.0})
    assert (other.draw(K, RANGE) == 15.0).all()
    assert other.draw(L, RANGE).tolist() == plain.draw(L, RANGE).tolist()


def test_settings_side_by_side_have_the_same_worlds() -> None:
    held = scenario({K: 0.8, L: 0.5})
    once, twice = Worlds(held, 1, 3, 4), Worlds(held, 1, 3, 8, repeats=2)
    assert twice.draw(K, RANGE).tolist() == once.draw(K, RANGE).tolist() * 2
    again = Afresh(twice, np.arange(8), 1).draw(K, RANGE)
    assert again[:4].tolist() == again[4:].tolist() == Afresh(once, np.arange(4), 1).draw(K, RANGE).tolist()


def test_a_new_government_draws_its_numbers_and_the_cause_afresh() -> None:
    worlds = Worlds(scenario({K: 0.9, L: 0.9}), 1, 0, WORLDS)
    new = Afresh(worlds, np.arange(WORLDS), 1)
    ranks = spearmanr(np.array([new.draw(K, RANGE), new.draw(L, RANGE), worlds.draw(K, RANGE)]).T).statistic
    assert ranks[0, 1] == pytest.approx(6 / pi * asin(0.81 / 2), abs=4 / np.sqrt(WORLDS))
    assert abs(ranks[0, 2]) < 4 / np.sqrt(WORLDS)


def test_scores_are_those_of_the_normal_distribution() -> None:
    own, cause = uniform(1, "a", 0, 100), uniform(1, "b", 0, 100)
    slow = [norm.cdf(0.6 * norm.ppf(f) + 0.8 * norm.ppf(e)) for f, e in zip(cause, own, strict=True)]
    assert joined(own, [cause], [0.6]) == pytest.approx(slow, abs=1e-12)


def test_the_ends_of_a_uniform_stay_finite() -> None:
    ends = joined(np.array([0.0, 1.0 - 2.0**-53]), [np.array([0.0, 1.0 - 2.0**-53])], [1.0])
    assert ((ends >= 0) & (ends <= 1)).all()
