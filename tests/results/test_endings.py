"""Counting endings, on eight worlds that one can count by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.process.endings import Ending
from sim.results.endings import ENDINGS, causes, delivered_shares, ending_shares, everybody_gains
from tests.results.synthetic import results_of, small_scenario, with_endings

NAN = float("nan")
EIGHT = [
    (1, 1, "valley", "order_of_steps", 6.0, NAN),
    (1, 1, "valley", "order_of_steps", 10.0, NAN),
    (1, 1, "hill", "payment", 2.0, NAN),
    (2, 1, "ferry", "payment", NAN, 0.02),
    (4, 2, "hill", "water_share", NAN, NAN),
    (5, 2, None, None, NAN, NAN),
    (0, 2, None, None, NAN, NAN),
    (0, 2, None, None, NAN, NAN),
]


@pytest.fixture
def eight():
    return with_endings(results_of(small_scenario(), worlds=8), "steps", EIGHT)


def test_shares_by_ending(eight) -> None:
    table = ending_shares(eight.data).query("path == 'steps'").set_index("ending")
    assert table["worlds"].to_dict() == {
        "completed": 2, "red_line": 3, "interest": 1, "distrust": 0, "breach": 1, "shock": 1, "misread": 0,
    }  # fmt: skip
    assert table["share"].sum() == pytest.approx(1)
    assert table.loc["red_line", "share"] == 3 / 8


def test_causes_are_ranked_with_their_distances(eight) -> None:
    table = causes(eight.data).query("path == 'steps'").reset_index(drop=True)
    first = table.iloc[0]
    assert (first["ending"], first["worlds"]) == ("completed", 2)  # as many as the next, and earlier in the list
    second = table.iloc[1]
    assert (second["actor"], second["issue"], second["worlds"]) == ("valley", "order_of_steps", 2)
    assert (second["gap_q25"], second["gap_median"], second["gap_q75"]) == (7.0, 8.0, 9.0)
    assert table["worlds"].sum() == 8


def test_stages_delivered(eight) -> None:
    table = delivered_shares(eight.data).query("path == 'steps'")
    assert table["share"].tolist() == [1.0, 4 / 8, 3 / 8]  # the breach kept one stage, the shock came after the second


def test_everybody_gains_needs_every_actor() -> None:
    results = results_of(small_scenario(), worlds=4)
    gain = results.data["gain"].values
    gain[1] = [[0.1, 0.1, 0.1], [0.1, 0.0, 0.1], [0.1, -0.1, 0.1], [0.2, 0.3, 0.4]]
    assert everybody_gains(results.data).loc[1, "share"] == 0.5


def test_the_codes_are_those_of_the_process() -> None:
    assert [ending.key for ending in ENDINGS] == [code.name.lower() for code in sorted(Ending, key=int)]
    assert [int(code) for code in sorted(Ending, key=int)] == list(range(len(ENDINGS)))


def test_outcomes_survive_a_path_that_was_left_out() -> None:
    results = results_of(small_scenario())
    part = results.data.isel(path=[2])
    assert set(causes(part)["path"]) == {"steps"}
    assert np.isclose(ending_shares(part)["share"].sum(), 1)
