"""Boxes of inputs: the box that is known by hand is found; without the extra the command says how to get it."""

from __future__ import annotations

import sys

import pytest

from sim.api import discover
from sim.cli import call
from sim.errors import SimError
from tests.analysis.exchanges import distrustful, impatient, least_patience, least_trust, trust_of

GRADUAL = "scenarios/exchange-gradual.yaml"


def test_without_the_extra_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ema_workbench.analysis", None)
    with pytest.raises(SimError, match="pip install 'settlement-sim\\[discover\\]'"):
        discover(GRADUAL, "one_step", worlds=100)


class TestWithTheExtra:
    """Skipped where ema-workbench is not installed."""

    @pytest.fixture(autouse=True)
    def _extra(self) -> None:
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pytest.importorskip("ema_workbench", reason="the extra [discover] is not installed")

    @pytest.mark.parametrize(
        ("scenario", "address", "threshold", "room"),
        [
            (distrustful(), "actors.a.trust.b", trust_of(least_trust()), 6.0),
            (impatient(), "actors.a.patience", least_patience(), 0.02),
        ],
        ids=["trust", "patience"],
    )
    def test_the_threshold_is_the_edge_of_the_box(self, scenario, address, threshold, room) -> None:  # type: ignore[no-untyped-def]
        found = discover(scenario, "deal", worlds=600, boxes=1)
        row = found.table.iloc[0]
        assert row["address"] == address
        assert row["raised"]
        assert abs(row["from"] - threshold) < room
        assert row["coverage"] > 0.85
        assert row["density"] > 0.85

    def test_the_box_in_a_sentence_and_a_chart(self) -> None:
        found = discover(GRADUAL, "two_steps", worlds=500)
        trust = {"Kestrel: trust in Marsh": "actors.kestrel.trust.marsh"}
        trust["Marsh: trust in Kestrel"] = "actors.marsh.trust.kestrel"
        assert len(set(found.table["address"]) & set(trust.values())) > 0
        assert any(f"{label} is at least" in found.sentence for label in trust)
        assert found.chart().axes
        assert len(found.tables["draws"]) == 500

    def test_no_success_at_all_is_said_plainly(self) -> None:
        found = discover(GRADUAL, "one_step", "world.gain.marsh >= 0.9", worlds=100)
        assert "no box to find" in found.sentence
        assert found.table.empty

    def test_mistakes(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert call(["discover", GRADUAL, "--path", "one_step", "--to", "complete"]) == 2
        assert "Did you mean 'completed'?" in capsys.readouterr().err
