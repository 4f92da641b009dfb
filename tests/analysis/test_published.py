"""Figures in print beside ours: all of them come out, and one that did not would be told."""

from __future__ import annotations

import sim
from sim.charts import findings


def test_everything_in_print_comes_out() -> None:
    found = sim.published()
    figures, conflicts = found.tables["figures"], found.tables["conflicts"]
    assert figures["table"].value_counts().to_dict() == {
        "expected utilities": 90,
        "figure 7": 14,
        "risk exponents": 10,
    }
    assert figures["agrees"].all()
    assert conflicts["agrees"].all()
    assert set(conflicts["definition"]) == {"R", "GMR", "SMR", "SEQ", "SIM", "SEQ_or_SIM"}
    assert "114 of 114" in found.sentence
    [(name, table, part)] = list(findings.every(found))
    assert len(findings.draw(name, table, part).axes) == 3


def test_our_own_constructions_are_not_called_print() -> None:
    assert not sim.published().tables["conflicts"]["conflict"].str.contains("Hanoi").any()
