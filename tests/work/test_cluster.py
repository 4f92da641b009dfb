"""A scheduler and two workers, started by hand on this machine as the README says: the same numbers bit for bit,
whoever dies in the middle.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import sim.work.progress
from sim.cli import call
from sim.errors import SimError
from sim.results.manifest import stamp
from sim.work.cluster import cluster
from sim.work.pool import Pool
from sim.work.store import Store
from tests.work import tasks
from tests.work.machines import BY_HAND, README, Machines, kill
from tests.work.tasks import ROOT
from tests.work.test_resume import blocks, files, finished, stopped
from tests.work.test_resume import pytestmark as needs_proc

pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # sockets of the other side's, when it is killed
]

GRADUAL = str(ROOT / "scenarios/exchange-gradual.yaml")
RUN = ["run", GRADUAL, "--worlds", "24576", "--keep", "9000", "--no-charts"]
SWEEP = ["sweep", GRADUAL, "--path", "four_steps", "--vary", "actors.kestrel.patience=0.8:0.95:12", "--worlds", "4096"]
"""A dozen blocks each, or more."""


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

    monkeypatch.setattr(sim.work.progress, "progress", progress)


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
    try:
        assert run(tmp_path / "run", "--cluster", machines.address) == 0
    finally:
        machines.complete()
    assert "is gone; what it was doing is done again" in capsys.readouterr().err
    assert written(tmp_path / "run") == local
    assert machines.address not in (tmp_path / "run/manifest.json").read_text(encoding="utf-8")


def test_a_worker_is_killed_in_the_middle_of_an_analysis(
    machines: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [*SWEEP, "--quiet"]
    assert call([*words, "--workers", "1", "--out", str(tmp_path / "here")]) == 0
    after_a_block(monkeypatch, machines.lose)
    try:
        with machines.watched() as did:
            assert call([*words, "--cluster", machines.address, "--out", str(tmp_path / "there")]) == 0
    finally:
        machines.complete()
    assert "is gone; what it was doing is done again" in capsys.readouterr().err
    assert len(did) > 2
    assert "tables/points.csv" in written(tmp_path / "here")
    assert written(tmp_path / "there") == written(tmp_path / "here")


@needs_proc
def test_the_one_who_asks_is_killed(machines: Machines, tmp_path: Path) -> None:
    """What it had kept is used; the cluster takes no harm."""
    finished([*RUN, "--workers", "1", "--out", "here"], tmp_path)
    there = [*RUN, "--cluster", machines.address, "--out", "there"]
    status, told = stopped(there, tmp_path, 3, signal.SIGKILL)
    assert status == -signal.SIGKILL, told
    assert blocks(tmp_path / "there") == 3
    with machines.watched() as did:
        finished([*there, "--resume"], tmp_path)
    assert did
    assert files(tmp_path / "there") == files(tmp_path / "here")


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
    own, heard = Machines(tmp_path, 0), list[str]()
    try:
        with cluster(own.address, heard.append) as (executor, window), Pool(1, executor, window=window) as pool:
            assert "has no workers yet" in heard[0]
            own.add()
            found = {n: int(block["square"]) for n, block in pool.map_tasks(tasks.squared, [1, 2])}
    finally:
        own.stop()
    assert found == {0: 1, 1: 4}


def test_a_worker_is_no_scheduler(machines: Machines) -> None:
    address = machines.of_a_worker()
    wanted = "worker of dask answers there.*the scheduler's address"
    with pytest.raises(SimError, match=wanted), cluster(address, print):
        pass


def test_no_certificates(machines: Machines) -> None:
    address = machines.address.replace("tcp:", "tls:")
    with pytest.raises(SimError, match=r"no certificates.*distributed\.comm\.tls"), cluster(address, print):
        pass


@pytest.mark.parametrize("name", ["numpy", "code"])
def test_a_worker_with_another_version(name: str, machines: Machines, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is refused there arrives here as the user's to mend."""
    monkeypatch.setattr("sim.work.pool.stamp", lambda: {**stamp(), name: "1.0"})
    with (
        pytest.raises(SimError, match=rf"the worker .* has {name} .*Install the same"),
        cluster(machines.address, print) as (executor, _),
    ):
        list(Pool(executor=executor).map_tasks(tasks.squared, [1]))
