"""Counting endings, on eight worlds that one can count by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.process.endings import Ending
from sim.results.counts import counts
from sim.results.endings import (
    ENDINGS,
    SHOWN,
    causes,
    delivered_shares,
    distances,
    ending_shares,
    everybody_gains,
    survival,
)
from sim.results.stands import longest_chain
from tests.results.synthetic import results_of, small_scenario, with_endings

NAN = float("nan")
EIGHT = [
    (1, 1, "valley", "order_of_steps", 6.0, NAN),
    (1, 1, "valley", "order_of_steps", 10.0, NAN),
    (1, 1, "hill", "payment", 2.0, NAN),
    (2, 1, "ferry", "payment", NAN, 0.02),
    (4, 2, "hill", "water_share", NAN, NAN),
    (7, 2, "ferry", "payment", 3.0, NAN, 1),
    (0, 2, None, None, NAN, NAN),
    (0, 2, None, None, NAN, NAN),
]


@pytest.fixture
def eight():
    return with_endings(results_of(small_scenario(), worlds=8), "steps", EIGHT)


def test_shares_by_ending(eight) -> None:
    table = ending_shares(eight.data).query("path == 'steps'").set_index("ending")
    assert table["worlds"].to_dict() == {
        "completed": 2, "standing": 1, "red_line": 3, "interest": 1, "distrust": 0, "misread": 0, "open": 0,
        "breach": 1, "shock": 0, "turnover": 0, "unratified": 0, "lapsed": 0,
    }  # fmt: skip
    assert not table["drift"].any()
    assert ending_shares(eight.data).query("path == 'drift'")["drift"].all()
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
    standing = table.set_index("ending").loc["standing"]
    assert (standing["why"], standing["kind"], standing["gap_median"]) == ("red_line", "red_line", 3.0)
    assert (table["kind"] == table["ending"])[table["ending"] != "standing"].all()


def test_a_distance_is_that_of_a_refusal_that_stops(eight) -> None:
    """What has unravelled may have been refused something before; that is no distance to a deal."""
    eight.data["gap_points"].values[2, 4] = 7.0  # of the breach
    mine = distances(eight.data).query("path == 2")
    assert sorted(mine["gap_points"].dropna()) == [2, 3, 6, 10]
    assert mine["gap_utility"].dropna().tolist() == [pytest.approx(0.02)]


def test_what_is_signed_and_for_how_long_it_is_in_force(eight) -> None:
    """Four sign: two that complete, one that stands, and the breach, which is over after twelve months."""
    table = survival(eight.data).query("path == 'steps'").set_index("age")
    assert table["worlds"].to_dict() == {0: 4, 3: 4, 6: 4, 12: 3, 24: 3, 60: 3, 120: 3}
    assert (table.loc[60, "share"], table.loc[60, "of_signed"]) == (3 / 8, 3 / 4)
    drift = survival(eight.data).query("path == 'drift'")
    assert (drift["worlds"] == 0).all()  # nobody signs what happens anyway
    assert drift["of_signed"].isna().all()


def test_in_force_at_the_months_of_the_time_line(eight) -> None:
    found = counts(eight.data)["in_force_worlds"].sel(path="steps")
    assert found.sel(point=[0.0, 12.0, 120.0]).values.tolist() == [4, 3, 3]


def test_the_chain_of_a_path_is_as_long_as_the_paths_it_leads_to() -> None:
    plain = small_scenario()
    assert longest_chain(plain, "steps") == 1
    paths = {key: path.model_dump(by_alias=True) for key, path in plain.paths.items()}
    paths["swap"]["continue"] = "steps"
    paths["steps"]["stages"][1]["otherwise"] = "drift"
    chained = small_scenario(paths=paths)
    assert [longest_chain(chained, path) for path in ("drift", "steps", "swap")] == [1, 2, 3]


def test_stages_delivered(eight) -> None:
    table = delivered_shares(eight.data).query("path == 'steps'")
    assert table["share"].tolist() == [1.0, 4 / 8, 2 / 8]  # the breach kept one stage, and so did what stands


def test_everybody_gains_needs_every_actor() -> None:
    results = results_of(small_scenario(), worlds=4)
    gain = results.data["gain"].values
    gain[1] = [[0.1, 0.1, 0.1], [0.1, 0.0, 0.1], [0.1, -0.1, 0.1], [0.2, 0.3, 0.4]]
    assert everybody_gains(results.data).loc[1, "share"] == 0.5


def test_the_codes_are_those_of_the_process() -> None:
    codes = sorted(Ending, key=int)
    assert {code: ending.key for code, ending in ENDINGS.items()} | {10: "horizon"} == {
        int(code): code.name.lower() for code in codes
    }
    assert sorted(SHOWN) == list(ENDINGS)


def test_outcomes_survive_a_path_that_was_left_out() -> None:
    results = results_of(small_scenario())
    part = results.data.isel(path=[2])
    assert set(causes(part)["path"]) == {"steps"}
    assert np.isclose(ending_shares(part)["share"].sum(), 1)
