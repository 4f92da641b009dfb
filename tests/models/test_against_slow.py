"""The fast models against plain readings of the same formulas."""

from __future__ import annotations

import numpy as np
import pytest

from sim.models import challenge, conflict_graph, median
from sim.models.conflict import conflict, feasible_states
from tests.models import battery, slow


@pytest.mark.parametrize(
    ("options", "slow_options"),
    [
        ({}, {}),
        ({"probability": "as_run"}, {"as_run": True}),
        ({"status_quo": 0.4, "better": 0.7}, {"q": 0.4, "t": 0.7}),
    ],
)
def test_challenge(options, slow_options) -> None:
    x, s, c = battery.table(12, 5, None, seed=3)
    record = challenge.forecast(x, s, c, rounds=4, record=True, **options).record
    for r in range(len(x)):
        span = x[r].max() - x[r].min()
        now = list(x[r])
        for t in range(4):
            now, exponent, own = slow.challenge_round(now, list(s[r]), list(c[r]), span, **slow_options)
            np.testing.assert_allclose(record.exponent[r, t], exponent, atol=1e-9)
            np.testing.assert_allclose(record.own[r, t], own, atol=1e-9)
            np.testing.assert_allclose(record.position[r, t + 1], now, atol=1e-9)
            now = list(record.position[r, t + 1])


def test_median() -> None:
    x, s, c = battery.table(50, 6, None, seed=4)
    s = np.round(s * 4) / 4
    c = np.ceil(c * 3)
    found = median.forecast(x, s, c).outcome
    np.testing.assert_array_equal(found, [slow.median(list(a), list(b)) for a, b in zip(x, s * c, strict=True)])


@pytest.mark.parametrize("owner", [[0, 0, 1], [0, 1, 2], [0, 1, 2, 2], [0, 1, 2, 3], [0, 0, 1, 1, 2]])
@pytest.mark.parametrize("ties", [False, True])
def test_conflict_graph(owner: list[int], ties: bool) -> None:
    options, actors = len(owner), max(owner) + 1
    rng = np.random.default_rng(5)
    for direction in (["both"] * options, ["fwd", *["both"] * (options - 2), "back"]):
        game = conflict(feasible_states(options, infeasible=["11" + "-" * (options - 2)]), owner, direction=direction)
        states = len(game.states)
        utility = rng.random((10, actors, states))
        if ties:
            utility = np.round(utility * 3)
        found = conflict_graph.stability(game, utility)
        rows = [tuple(row) for row in game.states.tolist()]
        moves = [[set(np.flatnonzero(game.moves[i, s])) for s in range(states)] for i in range(actors)]
        for r, i, s in np.ndindex(10, actors, states):
            for concept in conflict_graph.CONCEPTS:
                expected = slow.stable(moves, utility[r], i, s, concept, rows, owner)
                assert found.individual[concept][r, i, s] == expected, (concept, r, i, s)
