"""The sample of a public package for the exchange model (foarsitter/decide-exchange-model): ten actors, six issues."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.models import exchange
from sim.models.trades import Trades, potential
from tests.published.sources import figures

Sample = tuple[dict[str, Any], np.ndarray, np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def sample() -> Sample:
    data = figures("exchange_sample.yaml")
    issues = {issue["id"]: (k, issue["lower"], issue["upper"]) for k, issue in enumerate(data["issues"])}
    x, s, c = (np.zeros((1, len(data["actors"]), len(issues))) for _ in range(3))
    for actor, issue, position, salience, power in data["rows"]:
        k, low, high = issues[issue]
        spot = (0, data["actors"].index(actor), k)
        x[spot], s[spot], c[spot] = (position - low) / (high - low), salience, power
    return data, x, s, c


@pytest.fixture(scope="module")
def trades(sample: Sample) -> Trades:
    _, x, s, c = sample
    return potential(x, x, s, s * c)


def test_outcomes_before_any_trade(sample: Sample) -> None:
    data, x, s, c = sample
    before = exchange.forecast(x, s, c, trades=0).outcome[0] * 100
    np.testing.assert_allclose(before, list(data["expected"]["initial_outcomes"].values()), atol=1e-8)


def test_number_of_potential_trades_and_the_best(sample: Sample, trades: Trades) -> None:
    expected = sample[0]["expected"]
    assert trades.possible.sum() == expected["potential_exchanges"] == 240
    assert trades.gain.max() * 100 == pytest.approx(expected["highest_gain"], abs=1e-9)


def test_each_printed_trade(sample: Sample, trades: Trades) -> None:
    data = sample[0]
    names, ids = data["actors"], [issue["id"] for issue in data["issues"]]
    for row in data["expected"]["top_exchanges"]:
        same = trades.possible & (names.index(row["I"]) == trades.I) & (names.index(row["J"]) == trades.J)
        same &= (trades.q == ids.index(row["I_supplies"])) & (trades.p == ids.index(row["J_supplies"]))
        assert same.sum() == 1, row
        for field in ("gain", "I_old", "I_new", "J_old", "J_new"):
            assert getattr(trades, field)[same].item() * 100 == pytest.approx(row[field], abs=1e-6), (row, field)


def test_first_trades_carried_out(sample: Sample) -> None:
    """The public run has quirks of its own; its first five trades are ours."""
    data, x, s, c = sample
    record = exchange.forecast(x, s, c, record=True).record
    names, ids = data["actors"], [issue["id"] for issue in data["issues"]]
    for m, row in enumerate(data["expected"]["software_run"]["first_realized"]):
        assert (names[record.I[0, m]], names[record.J[0, m]]) == (row["I"], row["J"])
        assert (ids[record.q[0, m]], ids[record.p[0, m]]) == (row["I_supplies"], row["J_supplies"])
        for field in ("gain", "I_old", "I_new", "J_old", "J_new"):
            assert getattr(record, field)[0, m] * 100 == pytest.approx(row[field], abs=1e-6)
