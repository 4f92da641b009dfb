"""Disks that are full from some byte on: every command says so, leaves nothing half-written, and goes on with room.

A limit of a file's size takes the part of the disk for whoever runs the tests; root also has a small disk mounted.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import sim
from sim.cli import call
from sim.errors import SimError
from tests.work.tasks import ROOT
from tests.work.test_store import tiny as tiny

resource = pytest.importorskip("resource", reason="limits are set otherwise there")
pytestmark = pytest.mark.slow
GRADUAL = str(ROOT / "scenarios/exchange-gradual.yaml")
RUN = ["run", GRADUAL, "--worlds", "20", "--path", "one_step", "--workers", "1", "--quiet", "--out", "out"]
COMMANDS = {
    "run": RUN,
    "replay": ["replay", GRADUAL, "--path", "one_step", "--world", "0", "--out", "out"],
    "sweep": ["sweep", GRADUAL, "--vary", "process.rounds=1:4:2", "--worlds", "20", "--path", "one_step", "--quiet",
              "--workers", "1", "--report", "--out", "out"],
    "schema": ["schema", "--out", "schema.json"],
    "new": ["new", "dispute"],
}  # fmt: skip


@contextmanager
def at_most(size: int) -> Iterator[None]:
    """No file grows larger."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def check_said(said: str) -> None:
    """It is the disk, and what the advice names is there."""
    assert "The disk is full" in said, said
    assert not list(Path().rglob("*.part"))
    for folder in re.findall(r"move (\S+) to", said):
        assert list(Path(folder).glob("*.npz")), said
    if "--resume" in said:
        assert list(Path().rglob("*.npz")), said


@pytest.mark.parametrize("name", COMMANDS)
def test_a_limit_of_size(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for size in (0, 300, 40_000, 250_000):
        with at_most(size):
            status = call(COMMANDS[name])
        said = capsys.readouterr().err
        assert status in (0, 2), said
        if status == 0:
            break
        check_said(said)
    assert size > 0
    again = [*COMMANDS[name], "--resume"] if (tmp_path / "out/unfinished").exists() else COMMANDS[name]
    assert status == 0 or call(again) == 0


def test_a_small_disk(tiny: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tiny)
    for size in (16, 120, 400):
        subprocess.check_call(["mount", "-o", f"remount,size={size}k", str(tiny)])
        assert call(RUN) == 2, size
        check_said(capsys.readouterr().err)
    subprocess.check_call(["mount", "-o", "remount,size=8m", str(tiny)])
    assert call(RUN) == 0


def test_a_small_disk_from_python(tiny: Path) -> None:
    found = sim.run(GRADUAL, worlds=200)
    subprocess.check_call(["mount", "-o", "remount,size=120k", str(tiny)])
    with pytest.raises(SimError, match=r"The disk is full: .*results.nc could not be written"):
        found.save(tiny / "out")
    with pytest.raises(SimError, match=r"The disk is full: .*report.html could not be written"):
        found.report(tiny / "report.html")
    assert [path.name for path in tiny.rglob("*") if path.is_file()] == ["manifest.json"]
