"""Blocks put together in any order, and whether what a run keeps fits into memory before anything is walked."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sim.cli import call
from sim.errors import SimError
from sim.process.record import OUTCOMES
from sim.results import gather
from sim.results.gather import COPIES, Gathered, bytes_kept, memory
from sim.runner import Walk, run
from sim.scenario.read import load

GRADUAL = str(Path(__file__).parents[2] / "scenarios/exchange-gradual.yaml")
PATHS = ("four_steps", "one_step")
LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (8 * 10**9, 8 * 10**9))
from sim.cli import main
sys.argv[1:] = {words}
main()
"""


def never(*_: Any, **__: Any) -> None:
    raise AssertionError("it was walked")


def test_blocks_come_in_any_order_and_amounts_are_added_in_that_of_the_worlds() -> None:
    walk = Walk(load(GRADUAL).scenario, 1, PATHS, 70, 30)
    done = [walk((first, 20)) for first in range(0, 100, 20)]
    gathered = []
    for order in ([0, 1, 2, 3, 4], random.Random(1).sample(range(5), 5), [4, 3, 2, 1, 0]):
        gathered.append(Gathered(PATHS, 70, 30))
        for index in order:
            gathered[-1].put(index, 20 * index, done[index])
    for other in gathered[1:]:
        for path in PATHS:
            for name, values in gathered[0].arrays[path].items():
                assert values.tobytes() == other.arrays[path][name].tobytes()
        for name, values in gathered[0].tally.to_arrays().items():
            assert values.tobytes() == other.tally.to_arrays()[name].tobytes()
    assert len(gathered[0].arrays["one_step"]["ending"]) == 70
    assert gathered[0].tally.worlds == 100


def test_what_is_kept_is_known_beforehand() -> None:
    scenario = load(GRADUAL).scenario
    gathered = Gathered(PATHS, 30, 0)
    gathered.put(0, 0, Walk(scenario, 1, PATHS, 30, 0)((0, 40)))
    held = sum(
        values.nbytes for found in gathered.arrays.values() for name, values in found.items() if name in OUTCOMES
    )
    assert bytes_kept(scenario, len(PATHS), 30) == held


def test_more_than_fits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is proposed instead fits."""
    there = COPIES * bytes_kept(load(GRADUAL).scenario, len(PATHS), 999)
    monkeypatch.setattr(gather, "memory", lambda: there)
    with monkeypatch.context() as patch:
        patch.setattr("sim.runner.walk_all", never)
        with pytest.raises(SimError, match=r"--keep: the outcomes of 1,000 worlds on 2 paths .*such as --keep 400;"):
            run(GRADUAL, worlds=2000, keep=1000, paths=PATHS)
    assert run(GRADUAL, worlds=2000, keep=400, paths=PATHS).kept == 400
    monkeypatch.setattr(gather, "memory", lambda: None)
    assert run(GRADUAL, worlds=1000, keep=None, paths=PATHS).kept == 1000


def test_the_command_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(gather, "memory", lambda: 10_000)
    monkeypatch.setattr("sim.runner.walk_all", never)
    assert call(["run", GRADUAL, "--keep", "all", "--no-charts", "--quiet", "--out", str(tmp_path / "new")]) == 2
    assert "--keep" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_memory_is_that_of_the_machine() -> None:
    there = memory()
    assert there is None or there > 2**28


@pytest.mark.slow
def test_a_limit_of_this_process_counts(tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="a system without limits")
    words = ["run", GRADUAL, "--worlds", "100000000", "--keep", "all", "--no-charts", "--out", str(tmp_path / "new")]
    code = LIMITED.format(words=words)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=180, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert "--keep: the outcomes of 100,000,000 worlds" in done.stderr
    assert "there are 8.0 GB" in done.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("trouble", [MemoryError(), MemoryError("Unable to allocate 2.00 GiB")])
def test_memory_that_gives_out_is_told(trouble: MemoryError, monkeypatch: pytest.MonkeyPatch) -> None:
    def given_out(*_: Any) -> None:
        raise trouble

    monkeypatch.setattr(Gathered, "_room", given_out)
    with pytest.raises(SimError, match=r"not enough memory \(.+\); the outcomes of 20 worlds .* with --keep"):
        run(GRADUAL, worlds=20, paths=PATHS[:1])
