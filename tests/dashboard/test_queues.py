"""Work by urgency: newer replaces older, quick goes first, failures do not end a queue; and jobs that end."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sim.dashboard.base import Base, Memory
from sim.dashboard.jobs import Jobs
from sim.dashboard.queues import OF_ONE, WAITING, Busy, Replaced, Tick, WorkQueue
from sim.dashboard.state import State
from tests.dashboard.conftest import KOREA, Page

SECONDS = 60


def held(started: threading.Event, go: threading.Event) -> object:
    def do(tick: Tick) -> str:
        started.set()
        while not go.is_set():
            tick()
            time.sleep(0.005)
        return "done"

    return do


def test_newer_work_of_a_tab_ends_the_older() -> None:
    queue, started, go = WorkQueue("test"), threading.Event(), threading.Event()
    running = queue.submit("tab", held(started, go))
    assert started.wait(SECONDS)
    other = queue.submit("other", lambda tick: "other")
    waiting = queue.submit("tab", lambda tick: "waiting")
    last = queue.submit("tab", lambda tick: "last")
    for old in (running, waiting):
        with pytest.raises(Replaced):
            old.future.result(SECONDS)
    assert other.future.result(SECONDS) == "other"
    assert last.future.result(SECONDS) == "last"
    queue.close()


def test_a_failure_is_told_and_the_queue_lives_on() -> None:
    queue = WorkQueue("test")
    bad = queue.submit("a", lambda tick: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        bad.future.result(SECONDS)
    assert queue.submit("a", lambda tick: 5).future.result(SECONDS) == 5
    queue.close()


def test_refinement_waits_while_a_first_picture_is_made() -> None:
    quick = WorkQueue("quick")
    refine = WorkQueue("refine", after=[quick])
    started, go, order = threading.Event(), threading.Event(), []
    first = quick.submit("a", held(started, go))
    assert started.wait(SECONDS)
    slow = refine.submit("b", lambda tick: order.append("refined"))
    time.sleep(0.05)
    assert order == []
    go.set()
    assert first.future.result(SECONDS) == "done"
    slow.future.result(SECONDS)
    assert order == ["refined"]
    quick.close(), refine.close()


def test_no_more_than_so_much_waits() -> None:
    queue, started, go = WorkQueue("test"), threading.Event(), threading.Event()
    queue.submit("first", held(started, go))
    assert started.wait(SECONDS)
    for n in range(WAITING):
        queue.submit(f"tab {n}", lambda tick: None)
    with pytest.raises(Busy):
        queue.submit("one more", lambda tick: None)
    go.set()
    assert queue.wait_idle(SECONDS)
    queue.close()


def test_no_tab_keeps_the_queue_to_itself() -> None:
    queue, started, go, order = WorkQueue("test"), threading.Event(), threading.Event(), []
    queue.submit("hasty/0", held(started, go))
    assert started.wait(SECONDS)
    for n in range(OF_ONE):
        queue.submit(f"hasty/{n + 1}", lambda tick: order.append("hasty"))
    with pytest.raises(Busy):
        queue.submit("hasty/one more", lambda tick: None)
    for client in range(20):
        for n in range(2):
            queue.submit(f"{client}/{n}", lambda tick, client=client: order.append(client))
    go.set()
    assert queue.wait_idle(SECONDS)
    assert order[:20] == list(range(20))  # everybody once before the hasty one is served again
    assert order[20] == "hasty"
    assert order[21:41] == list(range(20))
    assert order[41:] == ["hasty"] * (OF_ONE - 1)
    queue.close()


def test_twenty_clients_at_once_get_what_one_gets(page: Page) -> None:
    def ask(client: int) -> Any:
        state = {"worlds": 200, "seed": 1 + client % 4}
        slots = ("chosen", "all")
        return [page.post("api/picture", {"tab": f"client-{client}", "slot": one, "state": state}) for one in slots]

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(ask, range(20)))
    assert [one.status_code for both in answers for one in both] == [200] * 40
    for client, both in enumerate(answers):
        assert {one.content for one in both} == {answers[client % 4][0].content}
    assert len({both[0].content for both in answers}) == 4


def test_memory_forgets_the_oldest() -> None:
    memory, made = Memory(2), []
    for key in (1, 2, 1, 3, 2, 1):
        memory.get(key, lambda key=key: made.append(key))
    assert made == [1, 2, 3, 2, 1]


def test_an_analysis_is_cancelled(korea: Page) -> None:
    asked = {"tab": "t", "kind": "tip", "state": {"view": "step_by_step"}}
    job = korea.post("api/analyses", asked).json()
    assert job["status"] == "running"
    assert korea.client.delete(f"/{korea.token}/api/analyses/{job['id']}").status_code == 200
    for _ in range(SECONDS * 20):
        job = korea.get(f"api/analyses/{job['id']}").json()
        if job["status"] != "running":
            break
        time.sleep(0.05)
    assert job["status"] == "cancelled"
    assert korea.picture(worlds=5, paths=["status_quo"]).status_code == 200


def test_an_analysis_that_nobody_asks_for_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.dashboard.jobs.ABANDONED", 0.0)
    queue = WorkQueue("test")
    job = Jobs(Base(KOREA), queue).start("t", "tornado", State(view="step_by_step"), {})
    assert job.work is not None
    with pytest.raises(Replaced):
        job.work.future.result(SECONDS)
    assert job.as_json()["status"] == "cancelled"
    queue.close()


def test_an_analysis_that_fails_says_why(korea: Page) -> None:
    asked = {"tab": "t", "kind": "tip", "state": {}, "to": "complted >= 0.5"}
    job = korea.post("api/analyses", asked).json()
    while job["status"] == "running":
        time.sleep(0.05)
        job = korea.get(f"api/analyses/{job['id']}").json()
    assert job["status"] == "failed"
    assert "complted" in job["error"]


def test_a_newer_move_cancels_what_is_refined(korea: Page) -> None:
    answers = {}

    def ask(name: str, worlds: int) -> None:
        answers[name] = korea.picture(worlds=worlds, seed=7)

    slow = threading.Thread(target=ask, args=("old", 10_000))
    slow.start()
    time.sleep(0.3)
    ask("new", 20)
    slow.join(SECONDS)
    assert answers["new"].status_code == 200
    assert answers["old"].status_code == 409
    assert answers["old"].json()["cancelled"] is True
