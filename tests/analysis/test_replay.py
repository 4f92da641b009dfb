"""One world told in order, on worlds whose course is known by hand, and the command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

import sim
from sim.analysis.replay import KINDS, pick
from sim.cli import call
from sim.errors import SimError
from sim.results.endings import ENDINGS
from sim.scenario.schema import Scenario
from tests.agents.test_cases import exchange, one_issue, stage

GRADUAL = "scenarios/exchange-gradual.yaml"


def flat(found: Any) -> str:
    """The text of a story without its line breaks."""
    return " ".join(found.text.split())


def test_a_red_line_a_chain_and_what_stands() -> None:
    """First moves k to where A wants it; second, 90, is 30 points over A's red line of 60, at each of ten reviews.

    The first stage takes 6 months; the reviews after it are in months 18, 30, ... 114.
    """
    scenario = one_issue(
        {"position": 40, "salience": 50, "red_line": {"at_most": 60}},
        {
            "first": {"title": "First", "continue": "second", "stages": [stage({"k": 40})]},
            "second": {"title": "Second", "branch_only": True, "stages": [stage({"k": 90})]},
        },
    )
    found = sim.replay(scenario, path="first", world=0)
    assert max(map(len, found.text.splitlines())) <= 80
    text = flat(found)
    assert text.startswith("On “First” in world 0, 1 stage is delivered and in force at the horizon, the next one not.")
    assert "Month 0: stage 1 of 1, “s”: signed at the proposed terms; carried out by month 6." in text
    assert "K: now 20 (near “none”); proposed 40 (near “none”). A wants 40 (red line: at most 60); B wants 100." in text
    assert (
        "Month 6: stage 1 of 1 of “Second”, “s”: refused. A objects, refusing anything above 60 on k (30 points short)"
        in text
    )
    assert (
        "Months 18 to 114, at each review: what stands is kept, and stage 1 is put again and refused as before." in text
    )
    assert text.endswith("K: from 20 to 40 (near “none”).")
    assert [one["month"] for one in found.story if one["event"] == "red_line"] == [6.0, *range(18, 115, 12)]


@pytest.mark.parametrize(
    ("horizon", "said"), [(6, "carried out by month 6"), (5, "the horizon comes while it is carried out")]
)
def test_a_stage_that_ends_at_the_horizon_is_carried_out(horizon: float, said: str) -> None:
    """The stage takes 6 months; 5 are enough for nothing but its delivery."""
    scenario = one_issue(
        {"position": 40, "salience": 50}, {"only": {"title": "Only", "stages": [stage({"k": 40})]}}
    ).model_copy(deep=True)
    process = scenario.process.model_copy(update={"horizon": horizon})
    told = sim.replay(scenario.model_copy(update={"process": process}), path="only", world=0)
    assert f"signed at the proposed terms; {said}" in flat(told)


def test_what_a_round_of_talks_moves() -> None:
    """A will not go above 30, and 35 may move to 25: after one round the table is at A's bound."""
    raw = one_issue(
        {"position": 0, "salience": 50, "red_line": {"at_most": 30}},
        {"main": {"title": "m", "stages": [stage({"k": {"to": 35, "within": [25, 45]}}, "a")]}},
    )
    first, second = [one for one in sim.replay(raw, path="main", world=0).story if one["event"] == "terms"][:2]
    assert first["objections"][0]["over"] == {"k": {"bound": pytest.approx(30), "points": pytest.approx(5)}}
    assert second["terms"]["k"] == pytest.approx(30)
    assert "The table moves: k from 35 to 30." in flat(sim.replay(raw, path="main", world=0))


def test_a_misread_bargain_is_told() -> None:
    """B's red line at 65 holds for 60 and not for the stricter reading, 70: 5 points short in month 6."""
    text = flat(sim.replay(exchange(gap=1, red_line=65), path="main", world=0))
    assert "Month 0: a and b find that they signed different bargains on k." in text
    refused = "Month 6: the stricter reading is refused: b objects, refusing anything above 65 on k (5 points short)."
    assert refused in text
    assert "Month 120: nothing is delivered, since two parties signed different bargains." in text


def test_a_path_that_is_left_says_for_which_other() -> None:
    scenario = one_issue(
        {"position": 0, "salience": 50, "red_line": {"at_most": 30}},
        {
            "main": {"title": "Main", "otherwise": "second", "stages": [stage({"k": 80})]},
            "second": {"title": "Second", "branch_only": True, "stages": [stage({"k": 25}, "b")]},
        },
    )
    told = "it is left for “Second” in month 0, and there all is delivered, and in force at the horizon."
    assert sim.replay(scenario, path="main", world=0).sentence == f"On “Main” in world 0, {told}"


def test_a_shock_and_who_withdraws() -> None:
    """A shock so heavy that nobody trusts the other any more ends the deal in its month, which the draw tells."""
    shock = {"yearly_chance": 0.9, "pairs": [["a", "b"]]}
    found = sim.replay(exchange(shock=shock, severity=1e6, stickiness=0, exposure=12), path="main", world=0)
    blow, fell = (next(one for one in found.story if one["event"] == what) for what in ("a shock", "shock"))
    assert blow["month"] == fell["month"]
    assert fell["actor"] in {"a", "b"}
    assert (fell["temptation"] > 0, fell["over_bound"]) == (True, 0)
    assert f"a shock from outside. {fell['actor'].upper()} withdraws over" in " ".join(found.text.split())
    events = found.table[found.table["panel"] == "event"]
    assert set(events["name"]) == {"a shock", "shock"}
    assert len(found.chart().axes) == 3


def outcomes(endings: list[int], months: list[float], values: list[float]) -> xr.Dataset:
    """The outcomes of worlds of one path, as :func:`pick` reads them."""
    size = len(endings)
    return xr.Dataset(
        {
            "ending": ("world", endings),
            "why": ("world", [1 if code == 7 else -1 for code in endings]),
            "unable": ("world", [False] * size),
            "ending_month": ("world", months),
            "final_value": (("world", "issue"), np.array(values)[:, None]),
        },
        {
            "world": range(size), "point": [0.0, 100.0], "issue": ["k"],
            "scale_low": ("issue", [0.0]), "scale_high": ("issue", [100.0]),
        },
    )  # fmt: skip


def test_the_most_typical_world_is_nearest_to_the_medians() -> None:
    """Four of five are shocks: medians 25 and 50. World 2 is .05 + .1 away, 1 is .05 + .2, others more."""
    data = outcomes([0, 5, 5, 5, 5], [25, 20, 30, 90, 0], [50, 30, 60, 40, 99])
    world, why = pick(data)
    assert (world, "80 % of 5 worlds" in why, "(shock)" in why) == (2, True, True)


def test_worlds_are_found_by_their_ending_and_else_by_what_stopped_them() -> None:
    data = outcomes([0, 5, 7, 5, 0], [1, 2, 3, 4, 5], [1, 2, 3, 4, 5])
    assert [pick(data, kind)[0] for kind in ("completed", "shock", "standing", "red_line")] == [0, 1, 2, 2]
    for kind in ("breach", "unable"):
        with pytest.raises(SimError, match=r"There are completed, red_line, shock and standing\."):
            pick(data, kind)


def test_what_is_found_ends_so() -> None:
    assert KINDS[: len(ENDINGS)] == tuple(ending.key for ending in ENDINGS.values())
    found = sim.replay(GRADUAL, path="four_steps", find="completed")
    assert found.story[-1]["event"] == "completed"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--path", "nope"], "there is no path 'nope'"),
        (["--path", "four_steps", "--world", "-1"], "Worlds are counted 0, 1, 2"),
        (["--path", "four_steps", "--find", "standin"], "Did you mean 'standing'"),
        (["--path", "four_steps", "--find", "shock", "--world", "1"], "Give one of the two"),
        ([], "none is named"),
    ],
)
def test_mistakes(words: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert call(["replay", GRADUAL, *words, "--out", str(out)]) == 2
    assert told in capsys.readouterr().err
    assert not out.exists()


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["replay", GRADUAL, "--path", "four_steps", "--world", "3", "--out", str(tmp_path / "out")]
    assert call(words) == 0
    assert "Month 0: stage 1 of 4, “Old models”: signed at the proposed terms" in capsys.readouterr().out
    assert (tmp_path / "out" / "charts" / "replay.svg").exists()
    assert call([*words, "--json", "--no-chart"]) == 0
    story: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    assert [one["event"] for one in story][:4] == ["put", "terms", "signed", "delivered"]
    assert story[-1]["values"] == {"kestrel_files": 100.0, "marsh_files": 100.0}


def test_a_world_needs_no_engine_and_is_the_same_every_time() -> None:
    """Two walks of one world are told alike; a scenario may be given as a file or as what was read from it."""
    read: Scenario = sim.load(GRADUAL).scenario
    assert sim.replay(GRADUAL, path="one_step", world=5).text == sim.replay(read, path="one_step", world=5).text
