"""Worker processes: what dies is replaced and reported, what is stopped is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from sim.errors import SimError
from sim.work.processes import PATIENCE, Processes
from tests.work import tasks
from tests.work.tasks import alive, until

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")
ROOT = Path(__file__).parents[2]


def done(processes: Processes, do: Any, work: list[Any]) -> dict[int, int]:
    return {index: int(part["square"].flat[0]) for index, part in processes.results(do, dict(enumerate(work)))}


def test_tasks_are_done_once_each_and_workers_stay_for_the_next_work() -> None:
    told: list[str] = []
    processes = Processes(2, told.append)
    assert done(processes, tasks.squared, list(range(20))) == {n: n**2 for n in range(20)}
    first = processes._workers[0].process
    before = [worker.process.pid for worker in processes._workers]
    assert done(processes, tasks.interrupted, [7]) == {0: 49}
    assert [worker.process.pid for worker in processes._workers] == before
    assert len(before) == processes.most == 2
    os.kill(first.pid or 0, signal.SIGKILL)  # while there is nothing to do: nobody has to be told
    until(lambda: not first.is_alive())
    assert done(processes, tasks.squared, [1, 2, 3]) == {0: 1, 1: 4, 2: 9}
    processes.stop()
    assert not any(map(alive, filter(None, before)))
    assert not told


@pytest.mark.parametrize("do", [tasks.dies_once, tasks.dies_while_it_answers])
def test_what_a_dead_worker_was_doing_is_done_again(do: Any, tmp_path: Path) -> None:
    told: list[str] = []
    processes = Processes(2, told.append)
    found = done(processes, do, [(str(tmp_path / "marker"), n) for n in range(1, 6)])
    processes.stop()
    assert found == {n - 1: n**2 for n in range(1, 6)}
    assert len(told) == 1
    assert told[0].startswith("A worker process died; what it was doing is done again (")
    assert told[0].count(".") == 1


def test_a_task_that_always_kills_is_given_up() -> None:
    told: list[str] = []
    processes = Processes(2, told.append)
    with pytest.raises(SimError, match=r"died 3 times over the same block.* --workers 1"):
        done(processes, tasks.dies, list(range(8)))
    assert len(told) == PATIENCE - 1
    assert not processes._workers


def test_what_a_task_raises_comes_through() -> None:
    processes = Processes(2, print)
    with pytest.raises(SimError, match=r"^three is too many") as caught:
        done(processes, tasks.refused, list(range(8)))
    assert str(caught.value) == "three is too many"
    assert "in refused" in caught.value.__notes__[0]  # where it went wrong
    with pytest.raises(RuntimeError, match=r"Unsaid: (\d) and \1"):
        done(processes, tasks.unsaid, [0, 1])
    with pytest.raises((AttributeError, TypeError)):  # nobody can be sent this
        done(processes, lambda number: tasks.squared(number), [0, 1])
    assert not processes._workers


@pytest.mark.parametrize("end", [KeyboardInterrupt, GeneratorExit])
def test_an_interrupt_leaves_nobody_behind(end: type[BaseException]) -> None:
    processes = Processes(2, print)
    with suppress(end), closing(processes.results(tasks.squared, dict(enumerate(range(50))))) as found:
        next(found)
        pids = [worker.process.pid or 0 for worker in processes._workers]
        raise end
    assert len(pids) == 2
    assert not any(map(alive, pids))
    assert not processes._workers


def test_workers_go_when_their_parent_is_killed(tmp_path: Path) -> None:
    code = (
        "from sim.work.crew import Crew; from tests.work.tasks import lasts; import sys\n"
        "list(Crew(workers=2).carry_out(lasts, [sys.argv[1]] * 4, work=1))"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT)
    until(lambda: len(list(tmp_path.iterdir())) == 2)
    workers = [int(path.name) for path in tmp_path.iterdir()]
    assert all(map(alive, workers))
    parent.kill()
    parent.wait()
    until(lambda: not any(map(alive, workers)))


def test_a_script_without_a_guard_is_not_run_by_its_workers(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import sim\nprint('once')\n"
        f"print(sim.run({str(ROOT / 'scenarios/exchange-gradual.yaml')!r}, worlds=5000, workers=2).settings['workers'])"
    )
    ran = subprocess.run([sys.executable, script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["once", "2"]
    assert not ran.stderr
