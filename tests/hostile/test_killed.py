"""A run that is stopped or killed while it draws, or writes its report, leaves whole files only and is gone on with."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.work.test_resume import GRADUAL, files, finished, stopped

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc"),
]
RUN = ["run", GRADUAL, "--path", "one_step", "--worlds", "100", "--workers", "1", "--out", "out"]


def test_drawing_and_report(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.mkdir()
    finished(RUN, plain)
    for moment, how in (("drawing", signal.SIGKILL), ("report", signal.SIGINT), ("report", signal.SIGKILL)):
        place = tmp_path / f"{moment}-{how}"
        place.mkdir()
        status, told = stopped(RUN, place, moment, how)
        assert status == (130 if how == signal.SIGINT else -how), told
        left = {name: (place / "out" / name).read_bytes() for name in ("results.nc", "scenario.yaml")}
        finished([*RUN, "--resume"], place)
        assert files(place / "out") == files(plain / "out"), "whole, and nothing else"
        assert left.items() <= files(plain / "out").items(), "what was there was whole"
