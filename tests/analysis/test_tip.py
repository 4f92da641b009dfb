"""The inverse question, where its answer is known: thresholds of the two-party exchange, and what cannot be reached."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.outcomes import target
from sim.analysis.tip import tip
from sim.analysis.tip.levers import levers
from sim.cli import call
from sim.errors import SimError
from sim.scenario.schema import Scenario
from tests.analysis.exchanges import (
    distrustful,
    doubtful,
    exchange,
    impatient,
    least_patience,
    least_trust,
    made,
    trust_of,
)

GRADUAL = "scenarios/exchange-gradual.yaml"
CASES = {
    "trust": (distrustful(), "actors.a.trust.b", trust_of(least_trust())),
    "patience": (impatient(), "actors.a.patience", least_patience()),
}


@pytest.mark.parametrize("name", CASES)
def test_the_threshold_is_found_to_the_tolerance(name: str) -> None:
    scenario, address, threshold = CASES[name]
    found = tip(scenario, "deal", only=[address], how="set", worlds=40, margin=0, tolerance=0.005)
    row = found.table.iloc[0]
    assert threshold <= row["to"] <= threshold + 0.005 * (row["range_high"] - row["range_low"])
    assert row["verdict"] == "holds"
    assert row["value"] == 1.0


@pytest.mark.parametrize("name", CASES)
def test_a_shift_carries_just_as_many_worlds_as_are_asked_for(name: str) -> None:
    scenario, address, threshold = CASES[name]
    found = tip(scenario, "deal", "completed >= 0.5", only=[address], worlds=200, margin=0, tolerance=0.005)
    row = found.table.iloc[0]
    lever = levers(scenario, "deal", only=[address])[0]
    from sim.worlds.worlds import Worlds

    draws = np.sort(Worlds(scenario, 1, 0, 200).draw(address, lever.drawn))
    needed = threshold - draws[100]  # half of the worlds have more than this
    assert needed <= row["moves"] <= needed + 0.005 * lever.width
    assert row["searched"] >= 0.5


def test_no_change_where_the_target_is_met() -> None:
    scenario = doubtful(trust={"b": [trust_of(0.4), trust_of(0.5), trust_of(0.6)]})
    found = tip(scenario, "deal", worlds=30)
    assert found.table.empty
    assert "Nothing has to change" in found.sentence


def test_an_unreachable_target_is_said_plainly() -> None:
    scenario = doubtful(trust={"b": [trust_of(0.05), trust_of(0.06), trust_of(0.07)]}, patience=[0.5, 0.52, 0.55])
    found = tip(scenario, "deal", only=["actors.a.trust.*"], hold=[], worlds=30, how="shift")
    assert found.table.iloc[0]["reach"] == "beyond its range"
    never = tip(scenario, "deal", "gain.a >= 0.9", only=["actors.a.*"], worlds=30)
    assert "No single number does it, within its own range or on its whole scale" in never.sentence
    assert "not_reached" in never.tables
    assert set(never.tables["not_reached"]["outcome"]) == {"none within its range"}


def _both(*, firm: bool = False) -> Scenario:
    """``a`` mostly trusts too little, and never lets go of all that it has: it signs where both move."""
    raw = exchange(own_weight=0.4, exposure=6, monthly=0.98, tau=0.99)
    raw["actors"]["a"]["trust"] = {"b": [trust_of(0.05), trust_of(0.2), trust_of(0.28)]}
    raw["actors"]["a"]["interests"]["a_gives"]["red_line"] = {"at_most": [90, 95, 100], "firm": firm}
    return made(raw)


def test_joint_changes_reach_what_no_number_reaches_alone() -> None:
    """The red line must go, and trust must rise: neither helps without the other."""
    found = tip(_both(), "deal", "completed >= 0.15", only=["actors.a.*"], worlds=200, most=2)
    alone = found.tables["single"]
    assert alone.empty
    joint = found.tables["joint"]
    assert {"A: trust in B", "A: red line on a gives"} <= set(joint["change"])
    first = joint[joint["number"] == joint["number"].iloc[0]]
    assert (first["verdict"] != "fails").all()
    assert first["total_cost"].iloc[0] == pytest.approx(first["cost"].sum())


def test_prices() -> None:
    scenario = _both(firm=True)
    bound, trust = "actors.a.interests.a_gives.red_line", "actors.a.trust.b"
    plain = {one.address: one for one in levers(scenario, "deal", firm=3)}
    assert plain[bound].factor == 3
    assert plain[trust].factor == 1
    dear = {one.address: one for one in levers(scenario, "deal", firm=2, costs={"actors.a.*": 5})}
    assert dear[bound].factor == 10
    assert dear[trust].cost(trust_of(0.28)) == pytest.approx(5 * (0.28 - 0.2) / (0.28 - 0.05))


def test_terms_have_their_interval_as_range() -> None:
    found = {one.address: one for one in levers(sim.load(GRADUAL).scenario, "two_steps")}
    term = found["paths.two_steps.stages.1.moves.marsh_files"]
    assert (term.number.low, term.start, term.number.high) == (40, 50, 60)
    assert term.kind == "terms"


def test_a_response_that_turns_back_does_not_fool_it() -> None:
    """What a must give in the only stage: too much and it refuses, too little and b does; in between both sign."""
    raw = exchange(own_weight=0.4, tau=0.99)
    raw["paths"]["deal"]["stages"][0]["moves"]["a_gives"] = {"to": 5, "within": [5, 100]}
    found = tip(made(raw), "deal", only=["paths.*.a_gives"], worlds=20, margin=0)
    row = found.table.iloc[0]
    assert 5 < row["to"] < 100
    assert row["until"] >= row["to"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("complete >= 0.5", "Did you mean 'completed'?"),
        ("completed", None),
        ("completed => 50 %", None),
        ("completed >= 50", "For per cent"),
        ("completed is good", "Write an outcome"),
        ("gain.marhs >= 0.1", "Did you mean 'gain.marsh'?"),
    ],
)
def test_targets(text: str, said: str | None) -> None:
    scenario = sim.load(GRADUAL).scenario
    if said is None:
        assert target(scenario, text).level in (0.5, 1.0)
        return
    with pytest.raises(SimError, match=r"target|outcome|share") as caught:
        target(scenario, text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--path", "one_stp"], "Did you mean 'one_step'?"),
        (["--path", "one_step", "--to", "complete >= 0.5"], "Did you mean 'completed'?"),
        (["--path", "one_step", "--cost", "actors.kestrl.*=5"], "matches no number"),
        (["--path", "one_step", "--cost", "actors.kestrel.*"], "--cost"),
        (["--path", "one_step", "--only", "nothing"], "matches no number"),
        (["--path", "one_step", "--at-most", "9"], "1 to 4"),
        (["--path", "one_step", "--outcome", "signed"], "--to"),
        ([], "--path KEY"),
    ],
)
def test_mistakes_leave_with_status_2(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["tip", GRADUAL, *words]) == 2
    assert said in capsys.readouterr().err


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--path", "one_step", "--to", "completed >= 0.99", "--worlds", "20", "--only", "actors.*.patience"]
    assert call(["tip", GRADUAL, *words, "--out", str(tmp_path / "out"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["analysis"] == "tip"
    assert (tmp_path / "out" / "finding.json").exists()
    assert list((tmp_path / "out" / "charts").glob("tip*.svg"))
