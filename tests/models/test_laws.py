"""What theory says must hold, on problems drawn at random."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps

from sim.models import Status, compromise, egalitarian, election, exchange, kalai_smorodinsky, median, nash
from sim.models.base import profile_of
from sim.models.gains import bargain
from sim.models.trades import Market

FINE = 1e-6
grid = st.integers(0, 20).map(lambda n: n / 20)
care = st.integers(1, 20).map(lambda n: n / 20)


@st.composite
def tables(draw, actors: int | None = None, issues: int | None = None):
    """Position, salience and capability of a few worlds, ties and ends of the scale included."""
    n = actors or draw(st.integers(2, 6))
    shape = (3, n) if issues is None else (3, n, issues)
    x, s, c = (draw(nps.arrays(float, shape, elements=e)) for e in (grid, care, care))
    return x, s, c


@given(tables())
def test_compromise_minimises_weighted_squares(table) -> None:
    x, s, c = table
    answer = compromise.forecast(x, s, c).outcome

    def cost(point):
        return (s * c * (x - point[:, None]) ** 2).sum(axis=1)

    for other in np.linspace(0, 1, 21):
        assert (cost(answer) <= cost(np.full(3, other)) + 1e-12).all()


@given(tables())
def test_median_minimises_weighted_distance_and_the_interval_does_as_well(table) -> None:
    x, s, c = table
    answer = median.forecast(x, s, c)

    def cost(point):
        return (s * c * np.abs(x - point[:, None])).sum(axis=1)

    for other in np.linspace(0, 1, 21):
        assert (cost(answer.outcome) <= cost(np.full(3, other)) + 1e-12).all()
    np.testing.assert_allclose(cost(answer.low), cost(answer.high), atol=1e-12)
    assert ((answer.status == Status.TIE) == (answer.low < answer.high)).all()


@given(tables(), st.sampled_from([1.0, 1.5, 2.0, 3.0]), st.sampled_from(["salience", "weight"]), st.booleans())
def test_nash_has_the_largest_product(table, exponent, stakes, from_today) -> None:
    x, s, c = table
    today = np.full(3, 0.35) if from_today else None
    options = {"exponent": exponent, "stakes": stakes, "disagreement": today}
    answer = nash.forecast(x, s, c, **options)
    deal = bargain(profile_of(x, s, c), **options)
    best = _log_product(deal.gains(answer.outcome[:, None]))
    for other in np.linspace(0, 1, 41):
        rival = _log_product(deal.gains(np.full((3, 1), other)))
        agreed = answer.status != Status.NO_AGREEMENT
        assert (rival[agreed] <= best[agreed] + FINE).all()
        assert not np.isfinite(rival[~agreed & (answer.status == Status.NO_AGREEMENT)]).any() or (
            np.exp(rival[~agreed].max(initial=-np.inf)) < FINE
        )


def _log_product(gain: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.log(np.maximum(gain, 0)).sum(axis=1)


@settings(max_examples=20, deadline=None)
@given(tables(actors=3, issues=2), st.floats(0.2, 5.0))
def test_nash_does_not_depend_on_the_scale_of_utility(table, factor) -> None:
    """One actor's stakes and its loss by disagreement times a factor: its utility in other units."""
    x, s, c = table
    today = np.full((3, 2), 0.4)
    deal = bargain(profile_of(x, s, c), disagreement=today)
    scale = np.array([1.0, factor, 1.0])
    other = type(deal)(
        deal.ideal, deal.stake * scale[:, None], deal.exponent, deal.reserve * scale, deal.party, deal.low, deal.high
    )
    power = np.full((3, 3), 1 / 3)
    one, two = (
        nash.largest_product(part, power, egalitarian.least_gain(part, np.ones((3, 3)))) for part in (deal, other)
    )
    both = one.agreed & two.agreed
    np.testing.assert_allclose(one.terms[both], two.terms[both], atol=1e-4)


@given(nps.arrays(float, (1, 2), elements=grid), care)
def test_equals_are_treated_equally(x, salience) -> None:
    """Two alike but for where they stand meet half-way, by every solution."""
    for model in (nash, kalai_smorodinsky, egalitarian):
        found = model.forecast(x, [[salience] * 2], [[1.0, 1.0]]).outcome[0]
        assert found == pytest.approx(x.mean(), abs=FINE)


@settings(max_examples=25, deadline=None)
@given(tables(actors=4, issues=2), st.sampled_from(["nash", "kalai_smorodinsky", "egalitarian"]))
def test_nobody_can_have_more_without_loss_to_another(table, name) -> None:
    x, s, c = table
    model = {"nash": nash, "kalai_smorodinsky": kalai_smorodinsky, "egalitarian": egalitarian}[name]
    answer = model.forecast(x, s, c)
    deal = bargain(profile_of(x, s, c))
    gain = deal.gains(answer.outcome)
    steps = np.linspace(0, 1, 11)
    for point in np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2):
        rival = deal.gains(np.repeat(point[None], 3, axis=0))
        assert not (rival > gain + 1e-5).all(axis=1).any()


@given(tables(actors=2), st.sampled_from([1.0, 2.0]))
def test_egalitarian_gains_are_equal(table, exponent) -> None:
    x, s, c = table
    answer = egalitarian.forecast(x, s, c, exponent=exponent)
    gain = bargain(profile_of(x, s, c), exponent=exponent).gains(answer.outcome[:, None])
    inside = (answer.outcome > x.min(axis=1) + FINE) & (answer.outcome < x.max(axis=1) - FINE)
    np.testing.assert_allclose(gain[inside, 0], gain[inside, 1], atol=FINE)


@given(st.floats(0.1, 0.9), st.floats(0.0, 0.4), st.floats(0.0, 0.4))
def test_kalai_smorodinsky_rises_with_what_is_possible(bend, first, second) -> None:
    """A frontier that gives the second more at every level of the first, with the same ideal for the first."""
    d = [[first, second]]
    low = kalai_smorodinsky.on_frontier(lambda u: 1 - u, d)[0]
    high = kalai_smorodinsky.on_frontier(lambda u: (1 - u) + bend * (1 - second - u) * (u >= 0) * (u <= 1 - second), d)[
        0
    ]
    assert high[1] >= low[1] - FINE


@settings(max_examples=25, deadline=None)
@given(tables(actors=4, issues=3))
def test_every_trade_gives_both_the_same_and_harms_neither(table) -> None:
    """With sides taken anew at every trade; with sides of the round an actor may lose less than it reckons."""
    x, s, c = table
    for sides in ("trade", "round"):
        record = exchange.forecast(x, s, c, record=True, sides=sides).record
        for r, m in zip(*np.nonzero(record.done), strict=True):
            gain = record.gain[r, m]
            assert gain > 0
            for actor in (record.I[r, m], record.J[r, m]):
                felt = record.felt[r, m, actor]
                assert felt >= gain - 1e-9
                assert sides == "round" or felt <= gain + 1e-9


@settings(max_examples=25, deadline=None)
@given(tables(actors=4, issues=3))
def test_all_trades_are_up_to_date_after_some_are_made(table) -> None:
    """Quotes kept up to date are those worked out afresh from the same positions."""
    x, s, c = (part[0] for part in table)
    market = Market(x, x, s, s * c, sides="trade")
    for _ in range(3):
        if market.gain.max(initial=0.0) > 1e-9:
            market.carry_out(market.best())
    fresh = Market(x, market.held, s, s * c, sides="trade")
    # Nobody moves back within a round, and a fresh market has no round behind it.
    told = market.gain > 0
    np.testing.assert_allclose(market.gain[told], fresh.gain[told], atol=1e-9)
    assert (fresh.gain >= market.gain - 1e-9).all()


@given(tables())
def test_election_chances_are_chances(table) -> None:
    x, s, c = table
    strength = np.maximum(s[:, :, None] * c[:, None, :], 0.01)
    strength[:, range(x.shape[1]), range(x.shape[1])] = 0
    for transition in ("conditional", "markov_uniform", "markov_incentive"):
        chance = election.standing(strength, transition=transition)
        assert (chance >= 0).all()
        np.testing.assert_allclose(chance.sum(axis=1), 1, atol=1e-9)
