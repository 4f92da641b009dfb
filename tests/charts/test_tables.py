"""The tables behind the charts on small cases counted by hand, and titles that say what the tables say."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest

from sim import charts
from sim.charts.positions import weighted_median
from sim.charts.scales import labelled_scale
from sim.charts.style import spread, wrap
from sim.results.endings import ENDINGS, REFUSALS, STANDS
from sim.results.timeline import timelines
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
    assert set(steps["cause"]) == {"red line or price: Valley over order of steps (50 %, stage 1)"}
    assert charts.title("endings", table) == (
        "Of the 2 paths that need consent, “Small steps” has most often something in force at the horizon, in 50 % of "
        "worlds (completed in 25 %); none of the 2 are refused in most worlds"
    )
    drift = table[table["path"] == "drift"]
    assert drift["drift"].all()
    assert set(drift["cause"]) == {"what happens anyway"}


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
        "Of what is signed on “Small steps”, 38 % is in force after five years, the most; on “One big swap” 0 %, the "
        "least"
    )


def test_stoppers(four) -> None:
    table = charts.table("stoppers", four).set_index(["path", "actor", "issue"])["share"]
    assert table["steps", "valley", "order_of_steps"] == 0.5
    assert table["swap", "hill", "water_share"] == 1.0
    assert table["overall", "hill", "water_share"] == 0.5  # drift needs no consent and is left out
    assert table["overall", "hill", "payment"] == 0.125
    assert charts.title("stoppers", charts.table("stoppers", four), "overall") == (
        "The United Hills stops most: in 63 % of all worlds of the paths that need consent, most often over water "
        "share (50 % of all worlds)"
    )


def test_distance(four) -> None:
    table = charts.table("distance", four).set_index(["path", "kind"])
    assert table.loc[("steps", "points"), "median"] == 8.0
    assert table.loc[("steps", "points"), "share"] == 0.5
    assert table.loc[("steps", "utility"), "median"] == pytest.approx(3.0)
    assert table.loc[("steps", "points"), "who"] == "Valley over order of steps (50 %)"
    assert table.loc[("swap", "points"), "worlds"] == 0
    assert "“Small steps” is 8 points from a deal" in charts.title("distance", charts.table("distance", four))


def test_a_path_that_is_hardly_ever_refused_does_not_lead_the_title() -> None:
    results = results_of(small_scenario(), worlds=100)
    results = with_endings(results, "swap", [(1, 1, "hill", "payment", 1.0, NAN)] + [(0, 1, None, None, NAN, NAN)] * 99)
    results = with_endings(results, "steps", [(1, 1, "hill", "payment", 9.0, NAN)] * 100)
    title = charts.title("distance", charts.table("distance", results))
    assert title == "Where a bound stops it, “Small steps” is 9 points from a deal (median)"


def test_gains(four) -> None:
    gain = four.data["gain"].values
    gain[:] = 0
    gain[2] = [[0.1, 0.1, 0.1], [0.2, 0.2, 0.0], [0.3, -0.1, 0.1], [0.4, 0.4, 0.4]]
    table = charts.table("gains", four).set_index(["path", "actor"])
    assert table.loc[("steps", "hill"), "median"] == pytest.approx(25)
    assert table.loc[("steps", "valley"), "share"] == 0.75
    assert table.loc[("steps", "everybody"), "share"] == 0.5
    assert charts.title("gains", charts.table("gains", four)) == (
        "Everybody gains at once in 50 % of worlds at best, on “Small steps”, with median gains between 10 and 25 "
        "hundredths"
    )


def test_who_gains_least_often_is_named_only_beyond_sampling_error() -> None:
    results = results_of(small_scenario(), worlds=100)
    gain = results.data["gain"].values
    gain[:] = 0.001
    title = charts.title("gains", charts.table("gains", results))
    assert title.endswith("on “One big swap” and “Small steps”, with median gains of 0.1 hundredths")
    gain[:, :5, 1] = -0.1  # five worlds in a hundred: within what a hundred worlds can tell
    assert "least often" not in charts.title("gains", charts.table("gains", results))
    gain[:, :50, 1] = -0.1
    assert charts.title("gains", charts.table("gains", results)).endswith(
        "; Valley gains least often, in 50 % over these paths"
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
    assert charts.title("trust", table) == (
        "The trust of the United Hills in Valley moves most: it rises from 40 % to 70 % in the median world on "
        "“Small steps”"
    )


def test_positions_and_the_naive_forecasts() -> None:
    table = charts.table("positions", results_of(small_scenario(), worlds=1))
    water = table[table["issue"] == "water_share"]
    # salience times leverage: hill 80 x 50 at 30, valley 100 x 50 at 90
    assert water["mean"].iloc[0] == pytest.approx((80 * 30 + 100 * 90) / 180)
    assert water["median"].iloc[0] == 90
    payment = table[table["issue"] == "payment"].set_index("actor")
    assert payment.loc["ferry", "weight"] == pytest.approx(10 * 10 / (60 * 50 + 50 * 50 + 10 * 10))
    assert charts.title("positions", table, "order_of_steps") == (
        "Order of steps: the United Hills (20) and Valley (80) are 60 points apart; Valley will not go below 55"
    )


def test_red_lines_that_leave_no_room_are_said_to() -> None:
    raw = small_scenario().model_dump(by_alias=True)["actors"]
    raw["valley"]["interests"]["water_share"]["red_line"] = {"at_least": 70}
    table = charts.table("positions", results_of(small_scenario(actors=raw), worlds=1))
    assert charts.title("positions", table, "water_share").endswith(
        "red lines leave no room: 70 at least against 50 at most"
    )


def test_weighted_median_of_one_and_of_a_tie() -> None:
    assert weighted_median(np.array([7.0]), np.array([0.0])) == 7.0
    assert weighted_median(np.array([1.0, 2.0]), np.array([0.5, 0.5])) == 1.0


@pytest.mark.parametrize("seed", range(8))
def test_every_share_in_a_title_stands_in_its_table(seed: int) -> None:
    results = results_of(small_scenario(), worlds=23, seed=seed)
    for name in ("endings", "survival", "stages", "stoppers"):
        table = charts.table(name, results)
        known = {percent(share) for share in table["share"]}
        if "actor" in table:
            known |= {percent(share) for share in table.groupby(["path", "actor"])["share"].sum()}
        if "ending" in table:
            for keys in (STANDS, REFUSALS):
                some = table[table["ending"].isin([ENDINGS[code].key for code in keys])]
                known |= {percent(share) for share in some.groupby("path")["share"].sum()}
        for part in charts.parts(name, table):
            for said in re.findall(r"(?:under|over)? ?\d+ %", charts.title(name, table, part)):
                assert said.strip() in known


def test_issue_values_title_agrees_with_its_table() -> None:
    results = results_of(small_scenario(), worlds=40)
    table = charts.table("issue_values", results)
    water = table[table["issue"] == "water_share"]
    today = float(np.median(results.data["value_before"].values[:, 0]))
    assert np.allclose(water["today"], today)
    last = water[water["month"] == water["month"].max()].set_index("path")
    title = charts.title("issue_values", table, "water_share")
    low, high = sorted(last.loc[["swap", "steps"], "median"].round())
    assert title.startswith(f"Water share: {today:.0f} today, {low:.0f} to {high:.0f} after ")
    assert f"depending on the path that needs consent, and {last.loc['drift', 'median']:.0f} on “Drift”" in title
    most = last.loc[last["far"].abs().idxmax()]
    assert f"by {abs(most['far'])} points or more at some time in {percent(most['far_share'])} of worlds" in title
    value = timelines(results)[1][..., 0]
    moved = np.nanmax(value - value[:, :, :1], axis=2)[list(results.paths).index(last["far"].abs().idxmax())]
    assert most["far_share"] == pytest.approx((moved >= most["far"] - 1e-4).mean())


def test_what_moves_nowhere_is_not_said_to_move() -> None:
    """A lopsided range has a median elsewhere than its mode; nothing moves for that."""
    results = results_of(small_scenario(), worlds=40)
    results.data["value"].values[:] = results.data["value_before"].values[None, :, None]
    results.data["final_value"].values[:] = results.data["value"].values[:, :, 0]
    table = charts.table("issue_values", results)
    title = charts.title("issue_values", table, "water_share")
    today = round(float(table["today"].iloc[0]))
    assert title.startswith(f"Water share: {today} today, {today} after ")
    assert title.endswith(" on every path, in the median world")
    from sim.output.baseline import baseline_data

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
