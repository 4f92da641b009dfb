"""Every chart of a finding is in the catalogue, and every name in the catalogue has its chart."""

from __future__ import annotations

from pathlib import Path

import sim.charts.findings as findings
from tests.charts.test_catalogue import DRAWS


def test_files_and_catalogue_agree() -> None:
    files = Path(findings.__file__).parent.glob("*.py")
    drawn = [name for path in files for name in DRAWS.findall(path.read_text(encoding="utf-8"))]
    assert sorted(drawn) == sorted(findings.CATALOGUE)


def test_every_chart_draws() -> None:
    for name in findings.CATALOGUE:
        assert callable(findings.FINDINGS.member(name, "draw_{}"))
