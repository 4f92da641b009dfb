"""Whoever does the work, the answer is the same bit for bit; what goes wrong is told, and nobody is left behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.analysis.compare import compare
from sim.analysis.sensitivity import sensitivity
from sim.analysis.staging import staging
from sim.analysis.sweep import sweep
from sim.analysis.tip import tip
from sim.errors import SimError
from sim.work.pool import WORTH_A_SPAWN, Pool
from sim.work.processes import cores
from sim.work.store import Store
from tests.work import tasks
from tests.work.tasks import ROOT, alive, started, until

KOREA, GRADUAL = str(ROOT / "scenarios/korea-2019.yaml"), str(ROOT / "scenarios/exchange-gradual.yaml")
PATIENCE = "actors.united_states.patience"
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")


class LastFirst(ThreadPoolExecutor):
    """Does what came last first, in one thread."""

    def __init__(self) -> None:
        super().__init__(1)
        self.stack: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.stack.append((future, lambda: fn(*args, **kwargs)))
        super().submit(self._last)
        return future

    def _last(self) -> None:
        time.sleep(0.005)
        future, do = self.stack.pop()
        if future.set_running_or_notify_cancel():
            future.set_result(do())


class Broken(Executor):
    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(BrokenExecutor("gone"))
        return future


def plain(found: Any) -> Any:
    """A finding as words and tables that can be compared."""
    return found.sentence, {name: table.to_csv() for name, table in found.tables.items()}


def run(who: Any) -> Any:
    return sim.run(GRADUAL, worlds=4000, keep=2500, traces=1500, paths=["four_steps"], executor=who)


ANALYSES: dict[str, Callable[[Any], Any]] = {
    "sweep": lambda who: plain(
        sweep(KOREA, f"{PATIENCE}=0.8:0.95:3", paths=["freeze_for_freeze"], worlds=30, executor=who)
    ),
    "tornado": lambda who: plain(sensitivity(GRADUAL, method="tornado", paths=["one_step"], worlds=30, executor=who)),
    "morris": lambda who: plain(sensitivity(GRADUAL, method="morris", samples=2, paths=["one_step"], executor=who)),
    "compare": lambda who: plain(compare(GRADUAL, with_sets=["process.rounds=3"], worlds=30, executor=who)),
    "tip": lambda who: plain(tip(GRADUAL, "one_step", "signed >= 0.9", worlds=50, most=1, executor=who)),
    "staging": lambda who: plain(staging(GRADUAL, "one_step", stages=3, worlds=40, executor=who)),
}


@pytest.mark.parametrize("name", ANALYSES)
def test_whoever_works_on_an_analysis_the_answer_is_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the settings are cut into tasks, too."""
    alone = ANALYSES[name](Pool(workers=1))
    for module in ("experiment", "screening"):
        monkeypatch.setattr(f"sim.analysis.{module}.TOGETHER", 60)
    with LastFirst() as threads:
        assert ANALYSES[name](threads) == alone
    with Pool(workers=2) as pool:
        assert ANALYSES[name](pool) == alone
        assert pool.used == 2


@pytest.mark.slow
def test_whoever_walks_a_run_its_numbers_are_the_same() -> None:
    everybody: list[Callable[[], Any]] = [
        lambda: Pool(workers=1),
        lambda: Pool(workers=1, threads=3),
        lambda: ThreadPoolExecutor(3),
        LastFirst,
        lambda: ProcessPoolExecutor(1, mp_context=get_context("spawn")),
        lambda: Pool(workers=2),
        lambda: Pool(workers=3),
    ]
    runs = []
    for made in everybody:
        with made() as who:
            runs.append(run(who))
    for other in runs[1:]:
        assert other.data.equals(runs[0].data)
    assert [one.settings["workers"] for one in runs] == [1, 1, None, None, None, 2, 3]


def test_work_is_cut_the_same_for_everybody(tmp_path: Path) -> None:
    """So what some have finished others find."""
    kept = []
    for workers in (1, 3):
        store = Store(tmp_path / str(workers), {}, after=0.0)
        with Pool(workers, store=store) as pool:
            run(pool)
            ANALYSES["tornado"](pool)
        kept.append({path.name for path in store.folder.iterdir()})
    assert kept[0] == kept[1]
    assert len(kept[0]) > 5


def test_each_task_is_done_once_and_workers_stay() -> None:
    with Pool(workers=2) as pool:
        before = {pid for _, pid in pool.map_tasks(tasks.process, range(8))}
        assert dict(pool.map_tasks(abs, [-3, 4, -5])) == {0: 3, 1: 4, 2: 5}
        assert {pid for _, pid in pool.map_tasks(tasks.process, range(8))} == before
        found = {n: int(part["square"]) for n, part in pool.map_tasks(tasks.interrupted, range(4))}
        assert found == {n: n**2 for n in range(4)}, "workers do not hear Ctrl-C"
    assert len(before) == 2
    assert os.getpid() not in before
    assert not any(map(alive, before))


def test_little_work_stays_here() -> None:
    with Pool() as pool:
        assert {pid for _, pid in pool.map_tasks(tasks.process, range(4), work=100)} == {os.getpid()}
        assert pool.used == 1
        there = {pid for _, pid in pool.map_tasks(tasks.process, range(4), work=WORTH_A_SPAWN)}
        assert (os.getpid() in there) is (cores() == 1)
        assert pool.used == cores()
    with Pool(workers=2) as pool:
        assert [pid for _, pid in pool.map_tasks(tasks.process, [1])] == [os.getpid()], "nobody to share it with"


def test_a_killed_worker_ends_the_work_and_what_was_kept_stays(tmp_path: Path) -> None:
    store = Store(tmp_path / "unfinished", {}, after=0.0)
    before = set(multiprocessing.active_children())
    list(Pool(workers=1, store=store).map_tasks(tasks.squared, [7], key=str))
    with (
        pytest.raises(SimError, match=r"a worker process was killed; .* Ask for fewer --workers; .* with --resume"),
        Pool(workers=2, store=store) as pool,
    ):
        list(pool.map_tasks(tasks.dies, range(8), key=str))
    assert set(multiprocessing.active_children()) == before
    assert store.get("7") is not None


@pytest.mark.parametrize(("workers", "threads"), [(1, 1), (1, 2), (2, 1)])
def test_what_a_task_raises_comes_through(workers: int, threads: int) -> None:
    with pytest.raises(SimError, match=r"^three is too many$"), Pool(workers, threads=threads) as pool:
        list(pool.map_tasks(tasks.refused, range(8)))
    with pytest.raises((RuntimeError, tasks.Unsaid), match=r"(\d) and \1"), Pool(workers, threads=threads) as pool:
        list(pool.map_tasks(tasks.unsaid, range(2)))


def test_threads_end_with_whoever_asks() -> None:
    """Tasks that nobody waits for any more are not begun."""
    done: list[int] = []

    def note(task: int) -> int:
        time.sleep(0.05)
        done.append(task)
        return task

    with Pool(workers=1, threads=2) as pool:
        found = pool.map_tasks(note, range(100))
        index, result = next(found)
        found.close()
    assert index == result
    assert len(done) <= 6
    assert not any(thread.name.startswith("ThreadPoolExecutor") for thread in threading.enumerate())


@needs_proc
@pytest.mark.parametrize("end", [KeyboardInterrupt, GeneratorExit])
def test_an_interrupt_leaves_nobody_behind(end: type[BaseException], tmp_path: Path) -> None:
    with suppress(end), Pool(workers=2) as pool:
        pids = {pid for _, pid in pool.map_tasks(tasks.process, range(8))}
        found = pool.map_tasks(tasks.squared, range(50))
        next(found)
        raise end
    assert not any(map(alive, pids))


@needs_proc
def test_workers_go_when_their_parent_is_killed(tmp_path: Path) -> None:
    code = (
        "from sim.work.pool import Pool; from tests.work.tasks import lasts; import sys\n"
        "list(Pool(workers=2).map_tasks(lasts, [sys.argv[1]] * 4))"
    )
    with started(["-c", code, str(tmp_path)], ROOT) as parent:
        until(lambda: len(list(tmp_path.iterdir())) == 2 or parent.poll() is not None)
        workers = [int(path.name) for path in tmp_path.iterdir()]
        assert len(workers) == 2
        assert all(map(alive, workers))
        parent.kill()
        until(lambda: not any(map(alive, workers)))


SCRIPTS = {
    "forked": f"import sim; print(sim.run({GRADUAL!r}, worlds=2000, workers=2).settings['workers'])",
    "spawned": (
        "import threading; from sim.work.pool import Pool; stop = threading.Event()\n"
        "threading.Thread(target=stop.wait).start()\n"
        "with Pool(2) as pool: print(sum(found for _, found in pool.map_tasks(abs, [-1, 1])))\nstop.set()"
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_a_script_without_a_guard_is_not_run_by_its_workers(script: str, tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(f"print('once')\n{script}\n")
    with started(["script.py"], tmp_path) as process:
        told, wrong = process.communicate(timeout=tasks.LONGEST)
    assert told.split() == ["once", "2"], wrong
    assert not wrong


def test_what_goes_wrong_with_somebody_elses_executor_is_told() -> None:
    with pytest.raises(SimError, match=r"executor that was handed in is broken \(gone\)"):
        sim.run(GRADUAL, worlds=50, executor=Broken())
    with pytest.raises(SimError, match="three is too many"), ThreadPoolExecutor(1) as threads:
        list(Pool(executor=threads).map_tasks(tasks.refused, range(8)))


class Elsewhere(ThreadPoolExecutor):
    """Whoever asks has another version of something."""

    def __init__(self, name: str) -> None:
        super().__init__(1)
        self.name = name

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        asked, *rest = args
        return super().submit(fn, {**asked, self.name: "0.1.2"}, *rest)


@pytest.mark.parametrize("name", ["settlement-sim", "numpy", "scipy", "numba", "python", "code", "edition"])
def test_a_worker_that_would_compute_something_else_refuses(name: str) -> None:
    with (
        Elsewhere(name) as executor,
        pytest.raises(SimError, match=rf"has {name} .*, and 0.1.2 asks. Install the same .* everywhere"),
    ):
        list(Pool(executor=executor).map_tasks(tasks.squared, [3]))


@pytest.mark.parametrize("workers", [0, -1, 5000])
def test_so_many_workers_there_cannot_be(workers: int) -> None:
    with pytest.raises(SimError, match=rf"workers: {workers} is outside 1 to "):
        Pool(workers)


@pytest.mark.skipif(sys.platform != "linux", reason="forks")
def test_processes_that_cannot_be_started_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    before = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    monkeypatch.setattr(os, "fork", none_left)
    monkeypatch.setattr("sim.work.processes.may_fork", lambda: True)  # whatever threads other tests have left
    with (
        pytest.raises(SimError, match=r"no worker process can be started: .*unavailable. Try fewer with --workers"),
        Pool(workers=2) as pool,
    ):
        list(pool.map_tasks(tasks.squared, range(4)))
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == before
