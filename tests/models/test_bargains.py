"""Bargaining solutions against brute force: nothing that is tried does better by the solution's own definition."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.models import Status, egalitarian, kalai_smorodinsky, nash
from sim.models.base import profile_of
from sim.models.gains import Bargain, bargain

SOLUTIONS = {"nash": nash, "kalai_smorodinsky": kalai_smorodinsky, "egalitarian": egalitarian}
COARSE = 2e-4
"""What blind search leaves open, in utility."""


class Problem:
    """One bargain, its gains at many terms at once, and a blind search over its range."""

    def __init__(self, actors: int, issues: int, exponent: float, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.x, self.s = self.rng.random((1, actors, issues)), 0.02 + 0.98 * self.rng.random((1, actors, issues))
        self.today = self.rng.random((1, issues))
        self.options = {"exponent": exponent, "disagreement": self.today}
        self.given = self.x, self.s, np.ones((1, actors))
        self.deal: Bargain = bargain(profile_of(*self.given), **self.options)

    def gains(self, terms: np.ndarray) -> np.ndarray:
        """Worked out afresh from the definition: loss by today's values less loss by the terms, (M, N)."""
        distance = np.abs(np.concatenate([self.today, terms])[:, None, :] - self.x) ** self.options["exponent"]
        loss = (self.s * distance).mean(axis=2)
        return loss[0] - loss[1:]

    def search(self, aim: Callable[[np.ndarray], np.ndarray], start: np.ndarray) -> float:
        """The highest aim found near and far: uniform draws, then steps that get shorter."""
        low, high = self.deal.low[0], self.deal.high[0]
        best, height = start, float(aim(start[None])[0])
        for reach in (None, *np.geomspace(0.3, 1e-5, 40)):
            step = self.rng.uniform(-1, 1, (150, start.size)) * (self.rng.random((150, start.size)) < 0.7)
            if reach is None:
                tried = self.rng.uniform(low, high, step.shape)
            else:
                tried = np.clip(best + reach * step, low, high)
            found = aim(tried)
            if found.max() > height:
                best, height = tried[found.argmax()], float(found.max())
        return height

    def least(self, terms: np.ndarray) -> np.ndarray:
        return self.gains(terms).min(axis=1)

    def hope(self, i: int, start: np.ndarray) -> float:
        """The most that actor i can gain while nobody loses."""

        def own(terms: np.ndarray) -> np.ndarray:
            gain = self.gains(terms)
            return np.where(gain.min(axis=1) >= 0, gain[:, i], -1.0)

        return self.search(own, start)


PROBLEMS = st.builds(
    Problem, st.integers(2, 5), st.integers(1, 5), st.sampled_from([1.0, 1.5, 2.0, 3.0]), st.integers(0, 10**6)
)


@settings(max_examples=40, deadline=None)
@given(PROBLEMS, st.sampled_from(sorted(SOLUTIONS)))
def test_an_agreement_is_one(problem: Problem, name: str) -> None:
    """Feasible, nobody worse off than without it, and the property that names the solution; or no agreement is said."""
    found = SOLUTIONS[name].forecast(*problem.given, **problem.options)
    terms, status = found.outcome[0], Status(int(found.status[0, 0]))
    if status == Status.NO_AGREEMENT:
        np.testing.assert_array_equal(terms, problem.today[0])
        assert problem.search(problem.least, problem.deal.low[0]) <= COARSE
        return
    assert status in (Status.OK, Status.UNSOLVED)
    assert (terms >= problem.deal.low[0] - 1e-9).all()
    assert (terms <= problem.deal.high[0] + 1e-9).all()
    assert problem.least(terms[None])[0] >= -1e-8
    if status == Status.OK:
        KEEPS[name](problem, terms)


def keeps_nash(problem: Problem, terms: np.ndarray) -> None:
    def product(tried: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore"):
            return np.log(np.maximum(problem.gains(tried), 0)).mean(axis=1)

    assert problem.search(product, terms) <= product(terms[None])[0] + 2e-4


def keeps_egalitarian(problem: Problem, terms: np.ndarray) -> None:
    assert problem.search(problem.least, terms) <= problem.least(terms[None])[0] + COARSE


def keeps_kalai_smorodinsky(problem: Problem, terms: np.ndarray) -> None:
    actors = problem.x.shape[1]
    start = egalitarian.least_gain(problem.deal, np.ones((1, actors)))
    hopes, _ = kalai_smorodinsky.hopes(problem.deal, start)
    for i in range(actors):
        tried = problem.hope(i, terms)
        assert tried <= hopes[0, i] + 1e-6, "more can be had than is hoped for"
        assert tried >= hopes[0, i] - 0.05 * hopes[0, i] - COARSE, "more is hoped for than can be had"

    def share(tried: np.ndarray) -> np.ndarray:
        return (problem.gains(tried) / hopes[0]).min(axis=1)

    assert problem.search(share, terms) <= share(terms[None])[0] + 2e-4


KEEPS = {"nash": keeps_nash, "kalai_smorodinsky": keeps_kalai_smorodinsky, "egalitarian": keeps_egalitarian}


def test_two_issues_on_which_kalai_smorodinsky_gave_less_than_nothing() -> None:
    """Four actors with losses of power 1.5; the first call of the solver used to begin where somebody loses."""
    x = np.array([[[33.9, 35.3], [38.8, 11.6], [18.6, 75.5], [7.6, 39.3]]]) / 100
    s = np.array([[[10.3, 51.5], [17.8, 13.1], [83.1, 28.6], [83.0, 34.2]]]) / 100
    today = np.array([[0.207, 0.631]])
    options = {"exponent": 1.5, "disagreement": today}
    found = kalai_smorodinsky.forecast(x, s, np.ones((1, 4)), **options)
    gain = bargain(profile_of(x, s, np.ones((1, 4))), **options).gains(found.outcome)[0]
    assert (gain >= -1e-9).all()
    # At the answer two are held at the same share of their hopes, and nobody is at a lower one.
    deal = bargain(profile_of(x, s, np.ones((1, 4))), **options)
    hopes, _ = kalai_smorodinsky.hopes(deal, egalitarian.least_gain(deal, np.ones((1, 4))))
    share = np.sort(gain / hopes[0])
    assert share[1] == pytest.approx(share[0], abs=1e-5)


@pytest.mark.parametrize("name", SOLUTIONS)
@pytest.mark.parametrize("exponent", [1.0, 1.5, 2.0, 3.0])
def test_the_search_seldom_stops_short(name: str, exponent: float) -> None:
    rng = np.random.default_rng(11)
    for actors, issues in ((2, 2), (3, 5), (5, 3)):
        x, s, today = (rng.random(shape) for shape in ((60, actors, issues), (60, actors, issues), (60, issues)))
        found = SOLUTIONS[name].forecast(x, s, np.ones((60, actors)), exponent=exponent, disagreement=today)
        assert (found.status[:, 0] == Status.UNSOLVED).mean() <= 0.07


def test_where_the_search_stops_short_it_says_so_and_keeps_to_what_all_gain_by(monkeypatch) -> None:
    """A solver that may take no step at all finds nothing, and nothing is called a solution."""
    rng = np.random.default_rng(5)
    x, s, today = rng.random((40, 3, 2)), rng.random((40, 3, 2)), np.full((40, 2), 0.95)
    monkeypatch.setattr("sim.models.space.STEPS", 0)
    for module in SOLUTIONS.values():
        found = module.forecast(x, s, np.ones((40, 3)), disagreement=today)
        assert (found.status == Status.UNSOLVED).any()
        deal = bargain(profile_of(x, s, np.ones((40, 3))), disagreement=today)
        assert (deal.gains(found.outcome) >= -1e-9).all()
