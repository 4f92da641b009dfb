"""The sentence of reason for every way to end, word for word."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from sim.api import Results
from sim.errors import SimError
from sim.results.reasons import stoppers
from sim.results.wording import percent
from tests.results.synthetic import results_of, small_scenario, with_endings

NAN = float("nan")


def told(path: str, endings: list, worlds: int | None = None) -> str:
    results = results_of(small_scenario(), worlds=worlds or len(endings))
    return with_endings(results, path, endings).reason(path)


CASES = [
    (
        [(1, 1, "valley", "order_of_steps", 6.0, NAN)] * 4,
        "“Small steps” stops at stage 1 in all worlds: Valley will not go below 55 on order of steps; 6 points short.",
    ),
    (
        [(7, 2, "hill", "water_share", 3.0, NAN, 1)] * 4,
        "“Small steps” stands with 1 of its 2 stages delivered in all worlds: the United Hills will not go above 50 on "
        "water share; 3 points short.",
    ),
    (
        [(7, 2, "hill", "payment", 4.0, NAN, 1)] * 4,
        "“Small steps” stands with 1 of its 2 stages delivered in all worlds: the United Hills wants at least 60 on "
        "payment before it gives anything; 4 points short.",
    ),
    (
        [(1, 1, None, "water_share", 5.0, NAN)] * 4,
        "“Small steps” stops at stage 1 in all worlds: water share cannot go above 85 for anybody as things stand; "
        "5 points short.",
    ),
    (
        [(2, 1, "ferry", "payment", NAN, 0.021)] * 4,
        "“Small steps” stops at stage 1 in all worlds: Ferry would gain too little even if it could trust everybody, "
        "and loses most on payment; it would need 2.1 hundredths of utility more.",
    ),
    (
        [(7, 2, "valley", "payment", NAN, 0.01, 3)] * 4,
        "“Small steps” stands with 1 of its 2 stages delivered in all worlds: Valley would sign if it trusted the "
        "others; most at stake for it is payment; it would need 1 hundredth of utility more.",
    ),
    (
        [(4, 1, "hill", "water_share", NAN, NAN)] * 4,
        "“Small steps” is broken at stage 1 in all worlds: the United Hills does not keep what it signed on "
        "water share.",
    ),
    (
        [(7, 2, "hill", "water_share", NAN, NAN, 4)] * 4,
        "“Small steps” stands with 1 of its 2 stages delivered in all worlds: the United Hills signs the next one and "
        "then does not deliver on water share.",
    ),
    (
        [(7, 2, None, None, NAN, NAN, 10)] * 4,
        "“Small steps” stands with 1 of its 2 stages delivered in all worlds: the horizon comes before the next one is "
        "settled.",
    ),
    (
        [(5, 2, "hill", "water_share", NAN, NAN)] * 4,
        "“Small steps” is given up at stage 2 after a shock in all worlds: the United Hills withdraws over water "
        "share.",
    ),
    (
        [(8, 2, "valley", "payment", NAN, NAN)] * 3 + [(8, 1, "valley", "payment", NAN, NAN)],
        "“Small steps” is given up at stages 1 to 2 after a change of government in all worlds. What mostly stops it: "
        "Valley withdraws over payment, at stage 2 in 75 % of worlds; at whatever stage and in whatever way, it stops "
        "the path over payment in all worlds.",
    ),
    (
        [(9, 1, None, None, NAN, NAN)] * 4,
        "“Small steps” is still open at stage 1 when the horizon comes in all worlds.",
    ),
    (
        [(6, 1, None, "payment", NAN, NAN)] * 4,
        "“Small steps” falls to a misread bargain at stage 1 in all worlds: the United Hills and Valley find that they "
        "signed different bargains on payment.",
    ),
    ([(0, 2, None, None, NAN, NAN)] * 4, "“Small steps” is carried through both its stages in all worlds."),
]


@pytest.mark.parametrize(("endings", "sentence"), CASES)
def test_every_ending_in_words(endings: list, sentence: str) -> None:
    assert told("steps", endings) == sentence.replace("in all worlds", "in all 4 worlds (over 50 %)")


def test_a_link_that_holds_moves_the_bound_that_is_quoted() -> None:
    paths = dict(small_scenario().model_dump(by_alias=True)["paths"])
    paths["steps"]["stages"][1]["moves"]["order_of_steps"] = {"to": 20}
    results = results_of(small_scenario(paths=paths), worlds=2)
    results = with_endings(results, "steps", [(7, 2, "hill", "payment", 4.0, NAN, 1)] * 2)
    assert "wants at least 40 on payment" in results.reason("steps")  # 60, less 20 as the hills move first


def test_the_rest_is_told_with_its_shares() -> None:
    endings = [(1, 1, "valley", "order_of_steps", float(n), NAN) for n in (2, 4, 6, 8)]
    endings += [(1, 1, "hill", "payment", 1.0, NAN), (0, 2, None, None, NAN, NAN), (0, 2, None, None, NAN, NAN)]
    endings += [(4, 2, "hill", "water_share", NAN, NAN)]
    assert told("steps", endings) == (
        "“Small steps” stops at stage 1 in 63 % of worlds. Otherwise it is carried through both its stages in 25 % "
        "and is broken at stage 2 in 13 % of all worlds. What mostly stops it: Valley will not go below 55 on order "
        "of steps, at stage 1 in 50 % of worlds; 5 points short (median; half of these worlds: 3.5 to 6.5); about as "
        "often Hills over payment and Hills over water share."
    )


def test_ties_are_called_ties() -> None:
    endings = [(0, 2, None, None, NAN, NAN), (1, 1, "hill", "payment", 1.0, NAN)]
    assert told("steps", endings) == (
        "“Small steps” is carried through both its stages in 50 % of worlds. Equally often it stops at stage "
        "1 in 50 % of all worlds. What mostly stops it: the United Hills wants at least 60 on payment before it "
        "gives anything, at stage 1 in 50 % of worlds; 1 point short."
    )
    endings = [(1, 1, "hill", "payment", 1.0, NAN), (1, 1, "valley", "order_of_steps", 1.0, NAN)]
    assert told("steps", endings).startswith("“Small steps” stops at stage 1 in all 2 worlds (over 30 %). What mostly")
    assert told("steps", endings).endswith(
        "in 50 % of worlds; 1 point short; about as often Valley over order of steps."
    )


def test_what_is_not_told_of_the_rest_is_said_to_be_there() -> None:
    endings = (
        [(0, 2, None, None, NAN, NAN)] * 30 + [(9, 1, None, None, NAN, NAN)] * 9 + [(5, 2, "hill", None, NAN, NAN)]
    )
    assert told("steps", endings).endswith(
        "Otherwise it is still open at stage 1 when the horizon comes in 23 %; other endings in 3 % of all worlds. "
        "What mostly stops it: the United Hills withdraws, at stage 2 in 3 % of worlds."
    )


def test_the_sentence_names_those_who_come_about_as_often() -> None:
    """One actor's interest is the most frequent single cause, but red lines end the path more often."""
    endings = [(2, 1, "hill", "payment", NAN, 0.02)] * 4 + [(1, 1, "valley", "order_of_steps", 6.0, NAN)] * 3
    endings += [(1, 1, "valley", "payment", 6.0, NAN)] * 3
    results = with_endings(results_of(small_scenario(), worlds=10), "steps", endings)
    row = results.summary().set_index("path").loc["steps"]
    assert (row["ending"], row["ending_share"], row["who"], row["who_share"]) == ("red_line", 0.6, "Valley", 0.3)
    assert results.reason("steps") == (
        "“Small steps” stops at stage 1 in all 10 worlds (over 70 %). What mostly stops it: the United Hills would "
        "gain too little even if it could trust everybody, and loses most on payment, at stage 1 in 40 % of worlds; it "
        "would need 2 hundredths of utility more; about as often Valley over payment and Valley over order of steps."
    )


def test_one_world_has_no_shares() -> None:
    assert told("steps", [(1, 1, "valley", "order_of_steps", 6.0, NAN)]) == (
        "“Small steps” stops at stage 1 in the one world that was run: Valley will not go below 55 on order of steps; "
        "6 points short."
    )


def test_drift_needs_nobody() -> None:
    assert told("drift", [(0, 1, None, None, NAN, NAN)] * 3) == (
        "“Drift” needs nobody's consent and is carried through its one stage in all 3 worlds (over 40 %)."
    )


def test_a_bound_that_the_scenario_does_not_have_is_not_made_up() -> None:
    assert "the terms on payment are beyond a bound of Ferry; 2 points short" in told(
        "steps", [(1, 1, "ferry", "payment", 2.0, NAN)] * 2
    )


@pytest.mark.parametrize("seed", range(12))
def test_every_figure_in_a_sentence_stands_in_the_table(seed: int) -> None:
    results = results_of(small_scenario(), worlds=37, seed=seed)
    for row in results.reason_table.to_dict("records"):
        if row["share"] < 1:
            assert f"in {percent(row['share'])} of worlds" in row["reason"]
        if row["cause_worlds"] < row["worlds"] and row["actor"]:
            assert f" in {percent(row['cause_share'])} of worlds" in row["reason"]
        assert len(re.findall(r"nan|None", row["reason"])) == 0


def test_an_unknown_path_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SimError, match=r"no path 'stepps'.*drift, swap, steps"):
        results_of(small_scenario(), worlds=2).reason("stepps")


def test_the_summary_has_a_row_a_path_and_the_same_reasons() -> None:
    results: Results = replace(results_of(small_scenario()))
    summary = results.summary()
    assert summary["path"].tolist() == ["drift", "swap", "steps"]
    assert dict(zip(summary["path"], summary["reason"], strict=True)) == results.reasons()
    assert (
        (summary["completed_low"] <= summary["completed"]) & (summary["completed"] <= summary["completed_high"])
    ).all()


def test_results_are_short_in_a_prompt_and_name_their_tables() -> None:
    results = results_of(small_scenario(), worlds=1)
    assert repr(results) == "<Results of 'A quarrel over a well': 1 world, seed 7, paths drift, swap, steps>"
    with pytest.raises(
        SimError, match=r"no table 'nonsense'. The tables are: summary, reasons, causes, in_force, overview"
    ):
        results.table("nonsense")


def test_a_stopper_is_told_apart_from_the_next_only_beyond_chance() -> None:
    """By the sign test: 16 against 5 of 21 can be told apart (11 > 1.96 sqrt 21), 14 against 7 cannot (7 < 8.98)."""
    clear = [(1, 1, "hill", "payment", 1.0, NAN)] * 16 + [(4, 2, "valley", "water_share", NAN, NAN)] * 5
    close = [(1, 1, "hill", "payment", 1.0, NAN)] * 9 + [(2, 2, "hill", "payment", NAN, 0.1)] * 5
    close += [(4, 2, "valley", "water_share", NAN, NAN)] * 7
    results = with_endings(results_of(small_scenario(), worlds=21), "steps", clear)
    assert stoppers(results)["steps"].alike == (("hill", "payment"),)
    found = stoppers(with_endings(results, "steps", close))["steps"]
    assert found.alike == (("hill", "payment"), ("valley", "water_share"))
    assert (found.worlds, found.first_worlds, found.cause["cause_worlds"]) == (21, 14, 9)
