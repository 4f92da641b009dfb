"""What is said before worlds are walked: that the engine is compiled, that this cannot be kept, or that agents walk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.process import compiling
from sim.work import ready

ROOT = Path(__file__).parents[2]
RUN = """
import json, sim
results = sim.run("scenarios/exchange-gradual.yaml", worlds=4, paths=["two_steps"], workers=1)
print(json.dumps([results.settings["check"], results.data["ending"].values.ravel().tolist()]))
"""


@pytest.fixture
def nothing_compiled(monkeypatch: pytest.MonkeyPatch):
    """As in a process that has just begun; nothing is really compiled."""
    ready.compile_engine.cache_clear()
    monkeypatch.setattr("sim.engine.block.compile_now", lambda: None)
    yield
    ready.compile_engine.cache_clear()


@pytest.mark.usefixtures("nothing_compiled")
def test_compiling_is_announced_once_and_only_where_nothing_is_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(compiling, "KEPT", True)
    monkeypatch.setattr(compiling, "cache_folder", lambda: tmp_path)
    assert [ready.get_ready(10, 1), ready.get_ready(10, 1)] == [10, 10]
    assert capsys.readouterr().err.count("Compiling the engine, once on this machine, half a minute or more") == 1
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine" / "walk.walk_worlds-1.py311.nbi").touch()
    ready.compile_engine.cache_clear()
    ready.get_ready(10, 1)
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("nothing_compiled")
def test_a_cache_that_cannot_be_written_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(compiling, "KEPT", False)
    monkeypatch.setattr(compiling, "cache_folder", lambda: tmp_path / "locked")
    ready.get_ready(10, 1)
    assert f"{tmp_path / 'locked'} cannot be written, so this is done every time" in capsys.readouterr().err


def test_a_cache_in_the_place_of_a_file_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    env = {**os.environ, "SETTLEMENT_SIM_CACHE": str(tmp_path / "file")}
    asked = "from sim.process.compiling import KEPT, numba; print(KEPT, numba is not None)"
    told = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "True"]


@pytest.mark.slow
def test_without_numba_the_agents_walk_with_the_same_endings() -> None:
    env = {**os.environ, "SETTLEMENT_SIM_NO_NUMBA": "1"}
    found = subprocess.run([sys.executable, "-c", RUN], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    check, endings = json.loads(found.stdout)
    assert "The Mesa agents walk, because numba cannot be used here (SETTLEMENT_SIM_NO_NUMBA is set)" in found.stderr
    assert "about 1 second. With numba" in found.stderr
    assert check.startswith("The Mesa agents walked every world themselves")
    usual = sim.run(ROOT / "scenarios" / "exchange-gradual.yaml", worlds=4, paths=["two_steps"])
    assert endings == usual.data["ending"].values.ravel().tolist()
