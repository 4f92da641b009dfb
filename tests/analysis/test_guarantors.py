"""What a guarantee is worth, on the exchange where it can be reckoned by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sim
from sim.analysis.guarantors import worth
from sim.api import guarantors
from sim.cli import call
from sim.errors import SimError
from tests.analysis.exchanges import exchange, made

TAU = 0.2
"""Trust of the two in each other; 0.26 is needed."""


def _with(trust: float) -> sim.analysis.finding.Finding:  # type: ignore[name-defined]
    scenario = made(exchange(tau=TAU, own_weight=0.4, exposure=6, guarantor=(0.5, trust)))
    return guarantors(scenario, "deal", worlds=20, outcomes=["completed"], pairs=False, strengths=[0, 0.05, 0.5, 1])


def test_a_guarantor_nobody_trusts_changes_nothing() -> None:
    found = _with(0.0)
    mine = found.table[found.table["guarantor"] == "g"]
    assert (mine["adds"] == 0).all()
    assert (mine["worse"] == 0).all()
    gains = found.tables["gains"]
    assert gains.loc[gains["guarantor"] == "g", "adds"].tolist() == [0.0] * 8
    assert "whether it adds anything cannot be told" in worth(found.scenario, found.tables, "g", 20)


def test_a_trusted_guarantor_carries_the_deal_from_a_known_strength() -> None:
    """b = 1 - (1 - tau) (1 - gamma tau_g) must reach 0.26 less the penalty: not at 0.05, but at 0.5."""
    found = _with(0.9)
    mine = found.table[found.table["guarantor"] == "g"].set_index("strength")
    assert mine.loc[0.0, "adds"] == 0
    assert mine.loc[1.0, "adds"] == 1
    assert mine["adds"].is_monotonic_increasing
    assert mine.loc[1.0, "better"] == 1
    assert "adds +100 percentage points" in worth(found.scenario, found.tables, "g", 20)


def test_a_party_as_guarantor_does_not_vouch_for_itself_to_the_only_other() -> None:
    found = _with(0.9)
    mine = found.table[found.table["guarantor"] == "a"]
    assert (mine["adds"] == 0).all()


def test_pairs_stages_and_the_chart() -> None:
    found = guarantors("scenarios/exchange-gradual.yaml", "two_steps", worlds=60)
    assert set(found.table["guarantor"]) == {"as written", "kestrel", "marsh", "kestrel+marsh"}
    assert found.tables["stages"]["stage"].tolist() == [1, 2, 1, 2]
    assert (found.table["better"] >= 0).all()
    assert found.chart().axes
    assert set(found.tables["outcomes"]["outcome"]) == {
        "signed",
        "in_force_12",
        "in_force_60",
        "completed",
        "everybody_gains",
    }


def test_everything_has_one_baseline_and_the_path_as_written_is_a_point() -> None:
    scenario = made(exchange(tau=TAU, own_weight=0.4, exposure=6, guarantor=(1.0, 0.9)))
    found = guarantors(scenario, "deal", worlds=5, outcomes=["completed"], pairs=False, who=["g"])
    written = found.table[found.table["guarantor"] == "as written"].iloc[0]
    alone = found.table[(found.table["guarantor"] == "g") & (found.table["strength"] == 1)].iloc[0]
    assert found.table["without"].nunique() == 1
    assert written["adds"] == alone["adds"] == 1, "as written g stands behind it at full strength, and nobody else"


def test_mistakes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SimError, match="Did you mean 'russia'"):
        guarantors("scenarios/korea-2019.yaml", "step_by_step", who=["rusia"])
    with pytest.raises(SimError, match="outside 0 to 1"):
        guarantors("scenarios/exchange-gradual.yaml", "two_steps", strengths=[2])
    assert call(["guarantors", "scenarios/exchange-gradual.yaml", "--path", "two_step"]) == 2
    assert "Did you mean 'two_steps'?" in capsys.readouterr().err


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["guarantors", "scenarios/exchange-gradual.yaml", "--path", "two_steps", "--worlds", "30", "--no-pairs"]
    assert call([*words, "--json", "--out", str(tmp_path / "out")]) == 0
    assert json.loads(capsys.readouterr().out)["analysis"] == "guarantors"
