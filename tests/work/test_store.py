"""Finished parts on disk: whole or not at all, of this work only, and whatever the disk does."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import SimError
from sim.scenario.read import load
from sim.work.crew import Crew
from sim.work.room import room
from sim.work.store import ABOUT, Store, key_of
from tests.work.tasks import squared

SMALL = "scenarios/exchange-gradual.yaml"
ABOUT_IT = {"scenario": "abc", "seed": "1"}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "unfinished", ABOUT_IT, after=0.0)


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = os.name == "posix" and os.geteuid() == 0
    mounted = mounted and not subprocess.call(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], stderr=subprocess.DEVNULL
    )
    if not mounted:
        pytest.skip("no small disk may be mounted here")
    yield disk
    subprocess.check_call(["umount", "--lazy", str(disk)])


def test_a_part_comes_back_as_it_was(store: Store) -> None:
    part = {"a/b": np.array([np.nan, -0.0, 1e-300]), ".tally/paths": np.array(["x", "yz"]), "n": np.array(3)}
    store.put("k", part)
    found = store.get("k")
    assert found is not None
    assert list(found) == list(part)
    for name, values in part.items():
        assert found[name].dtype == values.dtype
        assert found[name].tobytes() == values.tobytes()


def test_a_damaged_part_is_done_again(store: Store) -> None:
    with Crew(workers=1, store=store) as crew:
        list(crew.carry_out(squared, [1, 2], work=2, key=str))
    path = store.folder / "1.npz"
    whole = path.read_bytes()
    damaged = [b"", b"PK", whole[: len(whole) // 2], whole[:-1], b"\x93NUMPY" + whole]
    damaged += [whole[:n] + bytes([whole[n] ^ 255]) + whole[n + 1 :] for n in range(0, len(whole), 7)]
    for content in damaged:
        path.write_bytes(content)
        with Crew(workers=1, store=store) as crew:
            found = dict(crew.carry_out(squared, [1, 2], work=2, key=str))
        assert {n: int(part["square"]) for n, part in found.items()} == {0: 1, 1: 4}
        assert set(found[0]) == {"square"}


def test_work_that_is_over_soon_leaves_no_trace(tmp_path: Path) -> None:
    with Crew(workers=1, store=Store(tmp_path / "unfinished", ABOUT_IT)) as crew:
        list(crew.carry_out(squared, [1, 2], work=2, key=str))
    assert not list(tmp_path.iterdir())


def test_only_what_was_kept_is_taken_away(store: Store) -> None:
    store.put("k", squared(1))
    (store.folder / "notes.txt").write_text("mine")
    store.remove()
    assert [path.name for path in store.folder.iterdir()] == ["notes.txt"]


def test_parts_that_belong_to_nobody_are_not_used(store: Store) -> None:
    store.put("old", squared(1))
    (store.folder / ABOUT).unlink()
    store.check(resume=False)
    assert store.get("old") is None
    store.put("new", squared(2))
    assert store.get("old") is None
    assert store.get("new") is not None


@pytest.mark.parametrize("key", ["scenario", "seed"])
def test_other_work_is_refused_by_name(store: Store, key: str) -> None:
    store.put("k", squared(1))
    before = {path: path.read_bytes() for path in store.folder.iterdir()}
    other = Store(store.folder, {**ABOUT_IT, key: "else"})
    for resume in (True, False):
        with pytest.raises(SimError, match=rf"differs in {key} \(there {ABOUT_IT[key]}, now else\). Nothing was touch"):
            other.check(resume=resume)
    assert {path: path.read_bytes() for path in store.folder.iterdir()} == before


def test_this_very_work_is_not_begun_again_by_accident(store: Store) -> None:
    store.put("k", squared(1))
    store.check(resume=True)
    with pytest.raises(SimError, match=r"1 finished blocks of this very work. Go on with it by adding --resume"):
        store.check(resume=False)
    (store.folder / ABOUT).write_text("{")
    with pytest.raises(SimError, match=r"cannot be read. Remove"):
        store.check(resume=True)


def test_work_is_cut_as_it_was_begun(store: Store) -> None:
    assert store.pieces(8) == 8
    store.put("k", squared(1))
    assert Store(store.folder, ABOUT_IT).pieces(2) == 8
    Store(store.folder, ABOUT_IT).check(resume=True)


def test_a_full_disk_stops_the_work_and_keeps_what_was_finished(tiny: Path) -> None:
    path, worlds = "one_step", 4096 * 30
    plain = sim.run(SMALL, worlds=worlds, paths=[path], workers=1, traces=0)
    store = Store(tiny / "unfinished", ABOUT_IT, after=0.0)
    (tiny / "else").write_bytes(bytes(2**19))
    with (
        pytest.raises(SimError, match=r"The disk is full: .*Files finished before are kept"),
        Crew(1, store=store) as crew,
    ):
        sim.run(SMALL, worlds=worlds, paths=[path], executor=crew, traces=0)
    kept = {one: one.stat().st_mtime_ns for one in store.folder.iterdir()}
    assert len(kept) == store.count() + 1 > 1, "whole files only, and what they belong to"
    assert store.get(next(one.stem for one in kept if one.suffix == ".npz"))
    (tiny / "else").unlink()
    subprocess.check_call(["mount", "-o", "remount,size=64m", str(tiny)])
    with Crew(1, store=store) as crew:
        again = sim.run(SMALL, worlds=worlds, paths=[path], executor=crew, traces=0)
    assert {one: one.stat().st_mtime_ns for one in kept} == kept, "not done again"
    assert plain.data.equals(again.data)


def test_a_folder_that_may_not_be_written_stops_the_work(tiny: Path) -> None:
    subprocess.check_call(["mount", "-o", "remount,ro", str(tiny)])
    with pytest.raises(SimError, match="you may not write there"):
        Store(tiny / "unfinished", ABOUT_IT, after=0.0).put("k", squared(1))


def test_answers_without_room_on_the_disk_are_refused_beforehand(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tiny))
    assert room((10, 10), largest=8).sum() == 0
    with pytest.raises(SimError, match=r"no room for answers of .* TMPDIR"):
        room((1000, 1000), largest=8)
    assert not list(tiny.iterdir())


def test_a_key_tells_apart_what_differs() -> None:
    scenario = load(SMALL).scenario
    other = scenario.model_copy(update={"title": "x"})
    things = [
        ("a", 1), ("a", "1"), ("a", 1.0), ("a1",), (("a", 1),), ("a", (1,)), ("a", [1, 2]), ("a", 1, 2),
        ("a", {"b": 1}), ("a", {"b": 2}), ("a", np.zeros(2)), ("a", np.zeros((2, 1))),
        ("a", np.zeros(2, dtype=np.float32)), ("a", np.array([0.0, -0.0])), (scenario,), (other,),
    ]  # fmt: skip
    assert len({key_of(*some) for some in things}) == len(things)
    assert key_of(scenario) == key_of(scenario.model_copy())
