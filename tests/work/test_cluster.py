"""A scheduler and two workers, started by hand on this machine as the README says: the same numbers bit for bit,
whoever dies in the middle.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import sim.cli.progress
from sim.cli import call
from sim.errors import SimError
from sim.work.cluster import cluster
from sim.work.stamp import stamp
from sim.work.store import Store
from tests.work.machines import BY_HAND, LONGEST, README, Machines, kill, wait_until
from tests.work.test_resume import blocks, files, finished, stopped
from tests.work.test_resume import pytestmark as needs_proc

pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # sockets of the other side's, when it is killed

ROOT = Path(__file__).parents[2]
KOREA = str(ROOT / "scenarios/korea-2019.yaml")
GRADUAL = str(ROOT / "scenarios/exchange-gradual.yaml")
RUN = ["run", KOREA, "--worlds", "24576", "--path", "step_by_step", "--path", "freeze_for_freeze", "--no-charts"]
"""Six blocks."""
OTHER_RUN = ["run", GRADUAL, "--path", "four_steps", "--worlds", "48000", "--keep", "9000", "--no-charts"]
SWEEP = ["sweep", GRADUAL, "--path", "four_steps", "--vary", "actors.kestrel.patience=0.8:0.95:8", "--worlds", "24000"]
"""Twelve blocks each, or more."""
NUMPY = ["--engine", "numpy"]
"""Where workers are new, so that they need not load kernels first."""


def test_the_readme_shows_a_scheduler_and_two_workers() -> None:
    assert [words.split()[0] for words in BY_HAND] == ["scheduler", "worker", "worker"]
    assert "--cluster tcp://127.0.0.1:8786" in README


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    made = Machines(tmp_path_factory.mktemp("machines"), 2)
    try:
        made.joined(2)
        yield made
    finally:
        made.stop()


def after_a_block(monkeypatch: pytest.MonkeyPatch, then: Callable[[], None]) -> None:
    """Do something once, when the first block of a command is done."""
    waiting = [then]

    def told(done: int, total: int) -> None:
        if waiting and 0 < done < total:
            waiting.pop()()

    @contextmanager
    def progress(*, quiet: bool = False) -> Iterator[Callable[[str], Callable[[int, int], None]]]:
        yield lambda name: told

    monkeypatch.setattr(sim.cli.progress, "progress", progress)


def written(folder: Path) -> dict[str, bytes]:
    """Every file with numbers in it."""
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: content for name, content in found.items() if name.endswith((".nc", ".csv", ".yaml"))}


def run(folder: Path, *more: str) -> int:
    return call([*RUN, "--quiet", "--out", str(folder), *more])


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What this machine alone writes."""
    folder = tmp_path_factory.mktemp("local") / "run"
    assert run(folder, "--workers", "1") == 0
    assert "results.nc" in written(folder)
    return written(folder)


def test_a_worker_is_killed_in_the_middle(
    machines: Machines, local: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    after_a_block(monkeypatch, machines.lose)
    assert run(tmp_path / "run", "--cluster", machines.address) == 0
    assert "is gone; what it was doing is done again" in capsys.readouterr().err
    assert written(tmp_path / "run") == local
    assert machines.address not in (tmp_path / "run/manifest.json").read_text(encoding="utf-8")
    machines.add()
    machines.joined(2)


def test_a_worker_is_killed_in_the_middle_of_an_analysis(
    machines: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [*SWEEP, *NUMPY, "--quiet"]
    assert call([*words, "--workers", "1", "--out", str(tmp_path / "here")]) == 0
    after_a_block(monkeypatch, machines.lose)
    with machines.watched() as did:
        assert call([*words, "--cluster", machines.address, "--out", str(tmp_path / "there")]) == 0
    assert "is gone; what it was doing is done again" in capsys.readouterr().err
    assert len(did) > 2
    assert "tables/points.csv" in written(tmp_path / "here")
    assert written(tmp_path / "there") == written(tmp_path / "here")
    machines.add()
    machines.joined(2)


@needs_proc
@pytest.mark.parametrize("words", [OTHER_RUN, SWEEP], ids=lambda words: words[0])
def test_the_one_who_asks_is_killed(machines: Machines, words: list[str], tmp_path: Path) -> None:
    """What it had kept is gone on with; the cluster takes no harm."""
    finished([*words, *NUMPY, "--workers", "1", "--out", "here"], tmp_path)
    there = [*words, *NUMPY, "--cluster", machines.address, "--out", "there"]
    status, told = stopped(there, tmp_path, lambda: blocks(tmp_path / "there") >= 3, signal.SIGKILL)
    assert status == -signal.SIGKILL, told
    assert blocks(tmp_path / "there") >= 3
    with machines.watched() as did:
        finished([*there, "--resume"], tmp_path)
    assert did
    assert files(tmp_path / "there") == files(tmp_path / "here")


@pytest.mark.parametrize(
    "words",
    [
        ["sweep", KOREA, "--path", "step_by_step", "--vary", "process.rounds=0:6:4", "--worlds", "300"],
        ["sensitivity", GRADUAL, "--path", "four_steps", "--method", "tornado", "--worlds", "200"],
        ["sensitivity", GRADUAL, "--path", "four_steps", "--method", "morris", "--worlds", "64", "--samples", "3"],
        ["tip", GRADUAL, "--path", "one_step", "--to", "signed >= 0.9", "--worlds", "200"],
        ["staging", GRADUAL, "--path", "one_step", "--worlds", "200"],
        ["compare", GRADUAL, "--with", "process.rounds=3", "--worlds", "200"],
    ],
    ids=lambda words: "-".join(words[:1] + words[5:6] * ("--method" in words)),
)
def test_analyses(machines: Machines, words: list[str], tmp_path: Path) -> None:
    with machines.watched() as did:
        assert call([*words, "--yes", "--quiet", "--out", str(tmp_path / "here"), "--workers", "1"]) == 0
    assert not did
    with machines.watched() as did:
        assert call([*words, "--yes", "--quiet", "--out", str(tmp_path / "there"), "--cluster", machines.address]) == 0
    assert did, "the workers were not asked"
    assert written(tmp_path / "here")
    assert written(tmp_path / "there") == written(tmp_path / "here")


def test_a_scheduler_that_dies_and_going_on_without_it(
    local: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its first worker joins when the work has begun already."""
    monkeypatch.setitem(Store.__init__.__kwdefaults__, "after", 0.0)
    own = Machines(tmp_path, 0)
    try:
        with monkeypatch.context() as patch:
            after_a_block(patch, lambda: kill(own.scheduler))
            own.add()
            assert run(tmp_path / "run", "--cluster", own.address) == 2
    finally:
        own.stop()
    said = capsys.readouterr().err
    assert f"the scheduler at {own.address} is gone" in said
    assert "go on with --resume" in said
    assert "Traceback" not in said
    assert run(tmp_path / "run", "--resume", "--workers", "1") == 0
    assert written(tmp_path / "run") == local


def test_a_scheduler_without_workers(tmp_path: Path) -> None:
    """It is said that there are none, and the one who joins then does the work."""
    from sim.work.crew import Crew

    own, heard = Machines(tmp_path, 0), list[str]()
    try:
        with cluster(own.address, heard.append) as (executor, window), Crew(1, executor, window=window) as crew:
            assert "has no workers yet" in heard[0]
            own.add()
            found = list(crew.carry_out(_stamped, [1, 2], work=2))
    finally:
        own.stop()
    assert sorted(index for index, _ in found) == [0, 1]
    assert "joined" in heard[1]


def _stamped(task: int) -> dict[str, object]:
    import numpy as np

    return {"x": np.array(task)}


def test_a_worker_is_no_scheduler(machines: Machines) -> None:
    address = machines.of_a_worker()
    wanted = "worker of dask answers there.*the scheduler's address"
    with pytest.raises(SimError, match=wanted), cluster(address, print):
        pass


def test_no_certificates(machines: Machines) -> None:
    address = machines.address.replace("tcp:", "tls:")
    with pytest.raises(SimError, match=r"no certificates.*distributed\.comm\.tls"), cluster(address, print):
        pass


def test_the_scheduler_is_left_in_peace(machines: Machines) -> None:
    """A client that ends has asked for no more news, so the scheduler does not try to tell it that it has ended."""

    def ended() -> int:
        return machines.said().count("Close client connection")

    before, already = len(machines.said()), ended()
    with cluster(machines.address, print) as (executor, _):
        executor.submit(_stamped, 1).result(LONGEST)
    wait_until(lambda: ended() > already)
    assert "Traceback" not in machines.said()[before:]
    assert "CRITICAL" not in machines.said()[before:]


@pytest.mark.parametrize("name", ["numpy", "code"])
def test_a_worker_with_another_version(name: str, machines: Machines, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is refused there arrives here as the user's to mend."""
    monkeypatch.setattr("sim.work.cluster.stamp", lambda: {**stamp(), name: "1.0"})
    with (
        pytest.raises(SimError, match=rf"worker tcp://.* says: a worker has {name} .*Install the same"),
        cluster(machines.address, print) as (executor, _),
    ):
        executor.submit(_stamped, 1).result()


def test_a_worker_that_lacks_the_compiler(machines: Machines) -> None:
    with (
        pytest.raises(SimError, match=r"worker tcp://.* needs numba.*--engine numpy"),
        cluster(machines.address, print) as (executor, _),
    ):
        executor.submit(_without_numba, 1).result()


def _without_numba(task: int) -> dict[str, object]:
    from unittest.mock import patch

    from sim.process import engine

    with patch.object(engine, "can_compile", lambda: False):
        engine.choose("compiled")
    return {}
