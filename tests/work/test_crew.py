"""Whoever does the work, the answer is the same bit for bit."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from typing import Any

import pytest

import sim
from sim.agents.blocks import BLOCK
from sim.analysis.compare import compare
from sim.analysis.sensitivity import sensitivity
from sim.analysis.staging import staging
from sim.analysis.sweep import sweep
from sim.analysis.tip import tip
from sim.errors import SimError
from sim.work.crew import WORTH_A_FORK, Crew
from sim.work.forks import at_once, prepare
from sim.work.store import Store, key_of
from tests.work import tasks

KOREA, GRADUAL = "scenarios/korea-2019.yaml", "scenarios/exchange-gradual.yaml"
PATIENCE = "actors.united_states.patience"


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


ANALYSES: dict[str, Callable[[Any], Any]] = {
    "run": lambda who: sim.run(KOREA, worlds=BLOCK + 4, keep=BLOCK + 1, paths=["hanoi_offer"], executor=who).data,
    "sweep": lambda who: plain(
        sweep(KOREA, f"{PATIENCE}=0.8:0.95:5", paths=["freeze_for_freeze"], worlds=30, executor=who)
    ),
    "blocks": lambda who: plain(
        sweep(GRADUAL, "process.rounds=2,8", paths=["one_step"], worlds=BLOCK + 4, executor=who)
    ),
    "tornado": lambda who: plain(sensitivity(GRADUAL, method="tornado", worlds=30, executor=who)),
    "research": lambda who: plain(
        sensitivity(GRADUAL, method="research", paths=["one_step"], worlds=BLOCK + 4, executor=who)
    ),
    "compare": lambda who: plain(compare(GRADUAL, with_sets=["process.rounds=3"], worlds=30, executor=who)),
    "morris": lambda who: plain(sensitivity(GRADUAL, method="morris", samples=4, worlds=5000, executor=who)),
    "tip": lambda who: plain(tip(GRADUAL, "one_step", "signed >= 0.9", worlds=50, executor=who)),
    "staging": lambda who: plain(staging(GRADUAL, "one_step", stages=3, worlds=40, executor=who)),
}


@pytest.fixture(scope="module")
def crews() -> Any:
    """Everybody who could work."""
    with ExitStack() as stack:
        yield {
            "threads": stack.enter_context(ThreadPoolExecutor(3)),
            "process pool": stack.enter_context(ProcessPoolExecutor(2, mp_context=get_context("spawn"))),
            "last first": stack.enter_context(LastFirst()),
            "processes": stack.enter_context(Crew(workers=2)),
        }


@pytest.mark.parametrize("name", ANALYSES)
def test_whoever_works_the_answer_is_the_same(name: str, crews: dict[str, Any]) -> None:
    alone = ANALYSES[name](Crew(workers=1))
    for who, crew in crews.items():
        found = ANALYSES[name](crew)
        assert found.equals(alone) if name == "run" else found == alone, who
    assert crews["processes"].used == 2


class Counting(ThreadPoolExecutor):
    """Counts its tasks."""

    def __init__(self) -> None:
        super().__init__(1)
        self.tasks = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.tasks += 1
        return super().submit(fn, *args, **kwargs)


@pytest.mark.parametrize(("window", "tasks"), [(12, 12), (400, 24)])
def test_an_executor_has_as_many_pieces_as_it_has_hands(window: int, tasks: int) -> None:
    """However few the cores of the machine that asks; here one setting a piece is the most there can be."""

    def asked(who: Any) -> Any:
        return plain(sweep(GRADUAL, "process.exposure=3:12:24", paths=["one_step"], worlds=20, executor=who))

    def designed(who: Any) -> Any:
        return plain(sensitivity(GRADUAL, method="morris", samples=24, paths=["one_step"], executor=who))

    with Counting() as pool:
        assert asked(Crew(1, pool, window=lambda: window)) == asked(Crew(workers=1))
        assert pool.tasks == tasks
        assert designed(Crew(1, pool, window=lambda: 8)) == designed(Crew(workers=1))
        assert pool.tasks == tasks + 8


def test_parts_may_come_in_any_order_and_amounts_are_added_in_that_of_the_worlds() -> None:
    from sim.scenario.read import load
    from sim.work.walking import Gathered, Walk

    walk = Walk(load(GRADUAL).scenario, 1, ("one_step",), 70, 30, "numpy")
    tasks = [(first, 20, walk.paths) for first in range(0, 100, 20)]
    parts = [walk(task) for task in tasks]
    gathered = []
    for seed in range(4):
        order = list(range(5))
        if seed:
            random.Random(seed).shuffle(order)
        gathered.append(Gathered(walk, tasks))
        for index in order:
            gathered[-1].put(index, parts[index])
    for other in gathered[1:]:
        for name, values in gathered[0].arrays["one_step"].items():
            assert values.tobytes() == other.arrays["one_step"][name].tobytes()
        for name, values in gathered[0].tally.to_arrays().items():
            assert values.tobytes() == other.tally.to_arrays()[name].tobytes()
    assert len(gathered[0].arrays["one_step"]["ending"]) == 70
    assert gathered[0].tally.worlds == 100


def test_with_more_hands_than_blocks_paths_are_walked_apart_to_the_same_bits() -> None:
    from sim.scenario.read import load
    from sim.work.walking import Gathered, Walk

    walk = Walk(load(GRADUAL).scenario, 1, ("four_steps", "one_step", "no_deal"), 5000, 30, "numpy")
    found = []
    for pieces in (1, 3, 5):
        work = walk.tasks(5000, pieces)
        assert [name for first, _, names in work for name in names if not first] == list(walk.paths)
        assert sum(count * len(names) for _, count, names in work) == 5000 * 3
        assert len(work) >= pieces, "something for everybody"
        gathered = Gathered(walk, work)
        for index in random.Random(pieces).sample(range(len(work)), len(work)):
            gathered.put(index, walk(work[index]))
        found.append(gathered)
    for other in found[1:]:
        for path, arrays in found[0].arrays.items():
            for name, values in arrays.items():
                assert values.tobytes() == other.arrays[path][name].tobytes(), (path, name)
        for name, values in found[0].tally.to_arrays().items():
            assert values.tobytes() == other.tally.to_arrays()[name].tobytes(), name


@pytest.mark.parametrize(("first", "then"), [(3, 1), (1, 3), (2, 5)])
def test_going_on_with_other_hands_keeps_to_the_first_cut(first: int, then: int, tmp_path: Any) -> None:
    about = {"seed": "1"}
    store = Store(tmp_path / "unfinished", about, after=0.0)
    assert Crew(workers=first, store=store).pieces_of(100) == first
    store.put(key_of("a part"), {})
    assert Crew(workers=then, store=Store(store.folder, about)).pieces_of(100) == first
    assert Crew(workers=then).pieces_of(100) == then


def test_small_work_goes_to_those_who_are_ready_and_to_nobody_else() -> None:
    origin = prepare(["sim.work.walking"])
    work = 2 * WORTH_A_FORK
    for crew, alone in ((Crew(), True), (Crew(origin=origin), not at_once(origin)), (Crew(workers=1), True)):
        with crew:
            assert crew.alone(work) is alone
            found = {n: int(part["square"]) for n, part in crew.carry_out(tasks.squared, [1, 2, 3], work=work)}
            assert found == {0: 1, 1: 4, 2: 9}
            assert (crew.used == 1) is alone
    assert Crew(origin=origin).alone(WORTH_A_FORK - 1)
    assert not Crew(executor=Counting()).alone(1)


def test_a_worker_that_dies_changes_nothing_but_is_told(tmp_path: Any) -> None:
    told: list[str] = []
    work = [(str(tmp_path / "marker"), n) for n in range(1, 8)]
    with Crew(workers=2, report=told.append) as crew:
        found = {n: int(part["square"]) for n, part in crew.carry_out(tasks.dies_once, work, work=1)}
    assert found == {n - 1: n**2 for n in range(1, 8)}
    assert len(told) == 2, "three and six"


def test_what_goes_wrong_with_somebody_elses_executor_is_told() -> None:
    with pytest.raises(SimError, match=r"executor that was handed in is broken \(gone\)"):
        sim.run(GRADUAL, worlds=50, executor=Broken())
    for error, crew in ((SimError, ThreadPoolExecutor(1)), (SimError, Crew(workers=1)), (SimError, Crew(workers=2))):
        with pytest.raises(error, match="three is too many"):
            list((crew if isinstance(crew, Crew) else Crew(executor=crew)).carry_out(tasks.refused, range(8), work=1))


@pytest.mark.parametrize("workers", [0, -1, 5000])
def test_so_many_workers_there_cannot_be(workers: int) -> None:
    with pytest.raises(SimError, match=f"workers: {workers} is outside 1 to 1024"):
        Crew(workers)


def test_a_run_says_who_made_it_and_how() -> None:
    with Crew(workers=2, engine="numpy") as crew:
        made = sim.run(GRADUAL, worlds=BLOCK + 4, paths=["one_step"], executor=crew, keep=7).settings
    assert {key: made[key] for key in ("engine", "workers", "kept")} == {"engine": "numpy", "workers": 2, "kept": 7}
    assert sim.run(GRADUAL, worlds=5).settings["workers"] == 1
    with Counting() as pool:
        assert sim.run(GRADUAL, worlds=5, executor=pool).settings["workers"] is None, "nobody here counted them"
