"""Every chart of a finding is in the catalogue, and every name in the catalogue has its chart."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import sim.charts.findings as findings

_NOT_CHARTS = {"__init__", "ranking"}


def test_files_and_catalogue_agree() -> None:
    files = {path.stem for path in Path(findings.__file__).parent.glob("*.py")} - _NOT_CHARTS
    assert files == set(findings.CATALOGUE)


def test_every_chart_draws() -> None:
    for name in findings.CATALOGUE:
        assert callable(getattr(import_module(f"sim.charts.findings.{name}"), f"draw_{name}"))
