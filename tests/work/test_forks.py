"""Getting processes ready is only ever a help: it changes no settings, fails silently, and leaves nobody behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from multiprocessing import forkserver
from pathlib import Path

import pytest

from sim.work.forks import at_once, prepare
from tests.work.tasks import until

pytestmark = pytest.mark.skipif(sys.platform != "linux" or os.cpu_count() == 1, reason="nothing is got ready here")
GRADUAL = str(Path(__file__).parents[2] / "scenarios" / "exchange-gradual.yaml")


def test_whoever_holds_back_ctrl_c_still_does_afterwards() -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        assert at_once(prepare([]))
        assert signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def test_where_it_cannot_be_done_it_is_left_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise OSError("AF_UNIX path too long")

    monkeypatch.setattr(forkserver, "ensure_running", fails)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    assert prepare(["sim.work.walking"]) is None
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == before


def test_a_run_needs_no_place_for_it(tmp_path: Path) -> None:
    far = tmp_path / ("a" * 100)
    far.mkdir()
    words = ["run", GRADUAL, "--worlds", "600", "--no-charts", "--quiet", "--out", str(tmp_path / "out")]
    done = subprocess.run(
        [sys.executable, "-m", "sim", *words], capture_output=True, text=True, env={**os.environ, "TMPDIR": str(far)}
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("words", [["run", "nowhere.yaml"], ["run", GRADUAL, "--worlds", "600", "--quiet"]])
def test_nobody_is_left_behind(words: list[str], tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "sim", *words], cwd=tmp_path, stderr=subprocess.DEVNULL, start_new_session=True
    ) as command:
        command.wait()
    number = command.pid

    def gone() -> bool:
        try:
            os.killpg(number, 0)
        except ProcessLookupError:
            return True
        return False

    until(gone)
