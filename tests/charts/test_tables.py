"""The tables behind the charts on small cases counted by hand, and titles that say what the tables say."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest

from sim import charts
from sim.charts.grid import labelled_scale
from sim.charts.style import CLAIM, spread, wrap
from sim.output.baseline import baseline_data, naive_forecasts, weighted_median
from sim.results.wording import percent
from tests.results.synthetic import results_of, small_scenario, with_endings

NAN = float("nan")
FOUR = [
    (1, 1, "valley", "order_of_steps", 6.0, NAN),
    (1, 1, "valley", "order_of_steps", 10.0, NAN),
    (7, 2, "hill", "payment", NAN, 0.03, 2),
    (0, 2, None, None, NAN, NAN),
]


@pytest.fixture
def four():
    results = results_of(small_scenario(), worlds=4)
    results = with_endings(results, "swap", [(4, 1, "hill", "water_share", NAN, NAN)] * 4)
    return with_endings(results, "steps", FOUR)


def test_endings(four) -> None:
    table = charts.table("endings", four)
    steps = table[table["path"] == "steps"].set_index("ending")
    assert steps.loc["red_line", "share"] == 0.5
    assert steps.loc["completed", "share"] == 0.25
    assert charts.title("endings", table) == "At the horizon a path has something in force in up to 50 % of worlds"
    drift = table[table["path"] == "drift"]
    assert drift["drift"].all()


def test_survival_by_hand(four) -> None:
    """Of four that sign, one ends after 6 months and one is only seen for 12: (3/4) and then (3/4)(1/2)."""
    data = four.data
    data["signed_month"].values[2] = [0, 0, 108, 12]
    data["end_month"].values[2] = [6, 48, np.nan, np.nan]
    table = charts.table("survival", four).set_index(["path", "month"])["share"]
    assert [table["steps", month] for month in (0, 5, 6, 12, 47, 48, 120)] == [1, 1, 0.75, 0.75, 0.75, 0.375, 0.375]
    assert table["swap"].loc[[11, 12]].tolist() == [1, 0]  # four breaches, each in month 12
    assert "drift" not in table.index
    assert charts.title("survival", charts.table("survival", four)) == (
        "Followed for 10 years, up to 38 % of deals are in force; of past settlements 65 %"
    )


def test_stoppers(four) -> None:
    table = charts.table("stoppers", four).set_index(["path", "actor", "issue"])["share"]
    assert table["steps", "valley", "order_of_steps"] == 0.5
    assert table["swap", "hill", "water_share"] == 1.0
    assert table["overall", "hill", "water_share"] == 0.5  # drift needs no consent and is left out
    assert table["overall", "hill", "payment"] == 0.125
    # 5 of 8 against 2 of 8: four worlds cannot tell them apart
    assert charts.title("stoppers", charts.table("stoppers", four)) == (
        "The United Hills and Valley stop the paths about as often"
    )


def test_who_stops_most_is_named_beyond_sampling_error() -> None:
    results = results_of(small_scenario(), worlds=100)
    results = with_endings(results, "swap", [(1, 1, "hill", "payment", 1.0, NAN)] * 100)
    results = with_endings(
        results, "steps", [(1, 1, "hill", "water_share", 1.0, NAN)] * 60 + [(1, 1, "valley", "payment", 1.0, NAN)] * 40
    )
    assert charts.title("stoppers", charts.table("stoppers", results)) == (
        "The United Hills stops the paths most often, in 80 % of worlds, mainly over payment"
    )


def test_what_stops_as_often_is_counted(four) -> None:
    """Two red lines in a world each of four, and two that somebody cares too little for."""
    red_lines = [(1, 1, "valley", "order_of_steps", 6.0, NAN), (1, 1, "hill", "payment", 2.0, NAN)]
    results = with_endings(four, "steps", [*red_lines, *[(2, 1, "hill", "payment", NAN, 0.1)] * 2])
    row = charts.table("distance", results).set_index(["path", "kind"]).loc[("steps", "points")]
    assert row["bound"].endswith(" or 1 other")
    assert row["who"].endswith(" or 1 other (50 %)")
    overview = charts.table("overview", results).set_index("path").loc["steps"]
    assert (overview["stopper"], overview["stopped"]) == ("Hills or Valley: 2 issues", 1.0)


def test_distance(four) -> None:
    table = charts.table("distance", four).set_index(["path", "kind"])
    assert table.loc[("steps", "points"), "median"] == 8.0
    assert table.loc[("steps", "points"), "share"] == 0.5
    assert table.loc[("steps", "utility"), "median"] == pytest.approx(3.0)
    assert table.loc[("steps", "points"), "who"] == "Valley over order of steps (50 %)"
    assert table.loc[("swap", "points"), "worlds"] == 0
    assert table.loc[("steps", "points"), "bound"] == "Valley: at least 55 on order of steps (between payer and giver)"
    assert charts.title("distance", charts.table("distance", four)) == (
        "Where a bound stops it, “Small steps” is 8 points from a deal"
    )


def test_a_path_that_is_hardly_ever_refused_does_not_lead_the_title() -> None:
    results = results_of(small_scenario(), worlds=100)
    results = with_endings(results, "swap", [(1, 1, "hill", "payment", 1.0, NAN)] + [(0, 1, None, None, NAN, NAN)] * 99)
    results = with_endings(results, "steps", [(1, 1, "hill", "payment", 9.0, NAN)] * 100)
    title = charts.title("distance", charts.table("distance", results))
    assert title == "Where a bound stops it, “Small steps” is 9 points from a deal"


def test_gains(four) -> None:
    gain = four.data["gain"].values
    gain[:] = 0
    gain[2] = [[0.1, 0.1, 0.1], [0.2, 0.2, 0.0], [0.3, -0.1, 0.1], [0.4, 0.4, 0.4]]
    table = charts.table("gains", four).set_index(["path", "actor"])
    assert table.loc[("steps", "hill"), "median"] == pytest.approx(25)
    assert table.loc[("steps", "valley"), "share"] == 0.75
    assert table.loc[("steps", "everybody"), "share"] == 0.5
    # everybody gains in two worlds; in the first of them the path is refused, so nothing stands at the horizon
    assert table.loc[("steps", "everybody"), "lasting"] == 0.25
    assert charts.title("gains", charts.table("gains", four)) == (
        "Everybody gains in up to 50 % of worlds, from a deal that still stands in 25 %"
    )


def test_trust_is_in_per_cent_and_starts_where_the_inputs_do(four) -> None:
    trust = four.data["trust"].values
    trust[:] = 0.4
    trust[2, :, :, 0, 1] = 0.7
    four.data["trust_before"].values[:] = 0.4
    table = charts.table("trust", four)
    assert set(table["pair"]) == {"hill-valley", "valley-hill"}
    steps = table[(table["path"] == "steps") & (table["pair"] == "hill-valley")]
    assert steps["median"].tolist() == pytest.approx([40, *[70] * 10])
    assert steps["month"].tolist() == [12.0 * n for n in range(11)]
    assert charts.title("trust", table) == "The United Hills's trust in Valley rises from 40 to 70 % on “Small steps”"


def test_naive_forecasts() -> None:
    naive = naive_forecasts(small_scenario())
    # salience times leverage: hill 80 x 50 at 30, valley 100 x 50 at 90
    assert naive.loc["water_share", "mean"] == pytest.approx((80 * 30 + 100 * 90) / 180)
    assert naive.loc["water_share", "median"] == 90
    # the ferry's leverage of 10 counts: 60 x 50 at 90, 50 x 50 at 20, 10 x 10 at 50
    assert naive.loc["payment", "mean"] == pytest.approx((3000 * 90 + 2500 * 20 + 100 * 50) / 5600)
    assert weighted_median(np.array([7.0]), np.array([0.0])) == 7.0
    assert weighted_median(np.array([1.0, 2.0]), np.array([0.5, 0.5])) == 1.0


def test_prices_take_room_away_and_links_give_it_back() -> None:
    """Hill's price on payment is 60 and Valley's red line there 70: room; a price of 80 leaves none.

    At Small steps' first stage the order of steps stands at 40, so the link that cheapens the price by 20 (from 30
    down) does not hold: 30 is short of 60.
    """
    table = charts.table("room", results_of(small_scenario(), worlds=1))
    assert charts.title("room", table) == "Red lines and prices leave some room on all 3 issues"
    first = table[(table["key"] == "steps") & (table["issue"] == "payment") & (table["stage"] == 1)].iloc[0]
    assert (first["low"], first["low_who"], first["high"], first["fits"]) == (60, "Hills", 70, False)
    raw = small_scenario().model_dump(by_alias=True)
    raw["actors"]["hill"]["interests"]["payment"]["price"] = {"at_least": 80}
    raw["paths"]["steps"]["stages"][0]["moves"]["order_of_steps"] = {"to": 30}
    table = charts.table("room", results_of(small_scenario(actors=raw["actors"], paths=raw["paths"]), worlds=1))
    assert charts.title("room", table) == "1 of the 3 issues leaves no room between red lines and prices, payment least"
    first = table[(table["key"] == "steps") & (table["issue"] == "payment") & (table["stage"] == 1)].iloc[0]
    assert first["low"] == 60  # the link holds at 30: 80 - 20
    raw["paths"]["steps"]["stages"][0]["ratified_by"] = ["house"]
    wants = {"payment": {"position": 50, "salience": 50, "red_line": {"at_most": 55}}}
    actors = {**raw["actors"], "house": {"name": "House", "interests": wants}}
    table = charts.table("room", results_of(small_scenario(actors=actors, paths=raw["paths"]), worlds=1))
    first = table[(table["key"] == "steps") & (table["issue"] == "payment") & (table["stage"] == 1)].iloc[0]
    assert (first["high"], first["high_who"]) == (55, "House")


@pytest.mark.parametrize("seed", range(8))
def test_every_share_in_a_title_stands_in_its_table(seed: int) -> None:
    results = results_of(small_scenario(), worlds=23, seed=seed)
    for name in ("survival", "stoppers"):
        table = charts.table(name, results)
        known = {percent(share) for share in table["share"]}
        if "actor" in table:
            known |= {percent(share) for share in table.groupby(["path", "actor"])["share"].sum()}
        for part in charts.parts(name, table):
            for said in re.findall(
                r"(?:under|over)? ?\d+ %", charts.title(name, table, part).partition("; of past")[0]
            ):
                assert said.strip() in known


def test_issue_values_title_agrees_with_its_table() -> None:
    results = results_of(small_scenario(), worlds=40)
    table = charts.table("issue_values", results)
    water = table[table["issue"] == "water_share"]
    today = float(np.median(results.data["value_before"].values[:, 0]))
    assert np.allclose(water["today"], today)
    last = water[water["month"] == water["month"].max()].set_index("path")
    low, high = sorted(last.loc[["swap", "steps"], "median"].round())
    assert charts.title("issue_values", table, "water_share") == (
        f"Water share: {today:.0f} today, {low:.0f} to {high:.0f} after 10 years in the median world"
    )


def test_what_moves_nowhere_is_not_said_to_move() -> None:
    """A lopsided range has a median elsewhere than its mode; nothing moves for that."""
    results = results_of(small_scenario(), worlds=40)
    results.data["value"].values[:] = results.data["value_before"].values[None, :, None]
    results.data["final_value"].values[:] = results.data["value"].values[:, :, 0]
    table = charts.table("issue_values", results)
    assert charts.parts("issue_values", table) == []
    base = baseline_data(results)
    assert np.allclose(base[["drift", "steps"]], base[["today", "today"]])


def test_measures_take_the_range_of_the_translation_into_the_wide_band() -> None:
    table = charts.table("measures", results_of(small_scenario(), worlds=20))
    litres = table[table["measure"] == "litres"]
    assert (litres["q05"] <= litres["q25"] + 1e-9).all()
    assert (litres["q95"] >= litres["q75"] - 1e-9).all()
    assert (litres["q05"] < litres["median"]).any()


def test_labels_never_overlap() -> None:
    places = spread([0, 1, 2, 50, 51, 100], [6] * 6, -3, 103)
    assert all(b - a >= 6 - 1e-9 for a, b in pairwise(places))
    assert min(places) >= 0
    assert max(places) <= 100


def test_words_of_a_scale_stand_beside_the_axis() -> None:
    from matplotlib.figure import Figure

    axes = Figure(figsize=(8, 4)).add_axes((0.5, 0.1, 0.4, 0.8))
    labelled_scale(axes, {0: "nothing", 100: "everything"}, 3.2)
    assert {text.get_text() for text in axes.texts} == {"0  nothing", "100  everything"}


def test_a_long_word_is_broken_and_a_long_text_cut() -> None:
    assert max(map(len, wrap("x" * 50, 20).split("\n"))) <= 20
    assert wrap("one two three four", 9, most=1).endswith("…")


def test_letters_of_east_asia_take_two_places_and_need_no_spaces() -> None:
    assert wrap("朝鲜半岛的和平", 6) == "朝鲜半\n岛的和\n平"
    assert wrap("남북 정상 회담", 9) == "남북 정상\n회담"


@pytest.mark.parametrize("name", charts.CATALOGUE)
@pytest.mark.parametrize(
    "long", ["A path with a very long title that goes on and on (and a bracket)", "步步为营的和平路径" * 6]
)
def test_a_title_is_one_claim_of_at_most_ninety_letters(name: str, long: str) -> None:
    raw = small_scenario().model_dump(by_alias=True)
    raw["paths"]["steps"]["title"] = raw["actors"]["hill"]["name"] = long
    results = results_of(small_scenario(actors=raw["actors"], paths=raw["paths"]), worlds=20)
    table = charts.table(name, results)
    for part in charts.parts(name, table):
        assert len(charts.title(name, table, part)) <= CLAIM
