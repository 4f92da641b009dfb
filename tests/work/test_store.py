"""Finished parts on disk: whole or not at all, of this work only, and whatever the disk does."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis.experiment import room
from sim.errors import SimError
from sim.scenario.read import load
from sim.work.pool import Pool
from sim.work.store import ABOUT, Store, block_key, key_of
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
    store.put(key_of("k"), part)
    found = store.get(key_of("k"))
    assert found is not None
    assert list(found) == list(part)
    for name, values in part.items():
        assert found[name].dtype == values.dtype
        assert found[name].tobytes() == values.tobytes()


def test_a_damaged_part_is_done_again(store: Store) -> None:
    with Pool(workers=1, store=store) as pool:
        list(pool.map_tasks(squared, [1, 2], key=key_of))
    path = store.folder / f"{key_of(1)}.npz"
    whole = path.read_bytes()
    damaged = [b"", b"PK", whole[: len(whole) // 2], whole[:-1], b"\x93NUMPY" + whole]
    damaged += [whole[:n] + bytes([whole[n] ^ 255]) + whole[n + 1 :] for n in range(0, len(whole), 7)]
    for content in damaged:
        path.write_bytes(content)
        with Pool(workers=1, store=store) as pool:
            found = dict(pool.map_tasks(squared, [1, 2], key=key_of))
        assert {n: int(part["square"]) for n, part in found.items()} == {0: 1, 1: 4}
        assert set(found[0]) == {"square"}


def test_work_that_is_over_soon_leaves_no_trace(tmp_path: Path) -> None:
    with Pool(workers=1, store=Store(tmp_path / "unfinished", ABOUT_IT)) as pool:
        list(pool.map_tasks(squared, [1, 2], key=key_of))
    assert not list(tmp_path.iterdir())


def test_only_what_was_kept_is_taken_away(store: Store) -> None:
    store.put(key_of("k"), squared(1))
    (store.folder / "notes.txt").write_text("mine")
    store.remove()
    assert [path.name for path in store.folder.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("name", ["measured.npz", f"{key_of('k')}.npz", "thesis.txt", "more/thesis.txt", ".hidden"])
def test_files_of_which_nobody_says_what_they_are_stay_and_are_refused(name: str, store: Store) -> None:
    path = store.folder / name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"mine")
    for use in (lambda: store.check(resume=True), lambda: store.put(key_of("k"), squared(1)), store.remove):
        with (
            nullcontext() if use == store.remove else pytest.raises(SimError, match=r"and no work.json .*Nothing was t")
        ):
            use()
        assert [one.read_bytes() for one in store.folder.rglob("*") if one.is_file()] == [b"mine"]


def test_only_halves_that_a_killed_process_left_are_no_strangers(store: Store) -> None:
    store.folder.mkdir()
    for name in (f".{ABOUT}.99.part", f".{key_of('k')}.npz.99.part"):
        (store.folder / name).write_bytes(b"{")
    store.check(resume=False)
    store.put(key_of("k"), squared(1))
    store.remove()
    assert not store.folder.exists()


def test_a_file_is_no_folder(store: Store) -> None:
    store.folder.write_text("mine")
    with pytest.raises(SimError, match=r"unfinished is a file, not a folder"):
        store.check(resume=True)


def test_strangers_beside_what_was_kept_stay(store: Store) -> None:
    store.put(key_of("k"), squared(1))
    (store.folder / "measured.npz").write_bytes(b"mine")
    assert store.count() == 1
    store.remove()
    assert [path.name for path in store.folder.iterdir()] == ["measured.npz"]


def test_of_two_works_begun_together_the_second_is_refused_and_the_first_is_left_alone(store: Store) -> None:
    other = Store(store.folder, {**ABOUT_IT, "seed": "2"}, after=0.0)
    for one in (store, other):
        one.check(resume=False)
    store.put(key_of("k"), squared(1))
    before = {path: path.read_bytes() for path in store.folder.iterdir()}
    with pytest.raises(SimError, match=r"differs in --seed \(there 1, now 2\)\. "):
        other.put(key_of("other"), squared(2))
    assert other.count() == 0
    other.remove()
    assert {path: path.read_bytes() for path in store.folder.iterdir()} == before
    store.put(key_of("more"), squared(3))
    assert store.count() == 2


def test_the_same_work_twice_at_a_time_is_no_trouble(store: Store) -> None:
    """Whoever is done first takes all away; the other one keeps what is still to come."""
    other = Store(store.folder, ABOUT_IT, after=0.0)
    store.put(key_of("k"), squared(1))
    other.put(key_of("other"), squared(2))
    store.remove()
    other.put(key_of("more"), squared(3))
    assert other.count() == 1
    other.remove()
    assert not store.folder.exists()


def test_what_is_kept_is_on_the_disk_before_it_has_a_name(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    done, settled, renamed = list[str](), os.fsync, Path.replace

    def fsync(handle: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        settled(handle)

    def replace(self: Path, target: Path) -> Path:
        done.append(target.suffix)
        return renamed(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    store.put(key_of("k"), squared(1))
    assert done == ["file", ".json", "folder", "file", ".npz", "folder"]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("scenario", r"the scenario"),
        ("seed", r"--seed \(there 1, now else\)"),
        ("sets", r"--set \(there none, now else\)"),
        ("levels", r"levels \(there none, now else\)"),
    ],
)
def test_other_work_is_refused_in_the_words_of_the_command_line(store: Store, key: str, said: str) -> None:
    store.put(key_of("k"), squared(1))
    before = {path: path.read_bytes() for path in store.folder.iterdir()}
    other = Store(store.folder, {**ABOUT_IT, key: "else"})
    for resume in (True, False):
        with pytest.raises(SimError, match=rf"differs in {said}\. Nothing was touch"):
            other.check(resume=resume)
    assert {path: path.read_bytes() for path in store.folder.iterdir()} == before


def test_this_very_work_is_not_begun_again_by_accident(store: Store) -> None:
    store.put(key_of("k"), squared(1))
    store.check(resume=True)
    with pytest.raises(SimError, match=r"1 finished blocks of this very work. Go on with it by adding --resume"):
        store.check(resume=False)
    (store.folder / ABOUT).write_text("{")
    with pytest.raises(SimError, match=r"cannot be read. Remove"):
        store.check(resume=True)


def test_what_another_edition_kept_is_refused_in_one_clear_sentence(store: Store) -> None:
    store.put(key_of("k"), squared(1))
    about = json.loads((store.folder / ABOUT).read_text())
    for there in (None, "3"):
        other = {key: value for key, value in about.items() if key != "edition"} | {"engine": "numpy", "code": "0"}
        (store.folder / ABOUT).write_text(json.dumps(other | ({"edition": there} if there else {})))
        with pytest.raises(SimError, match=rf"differs in the edition of .* \(there {there or 1}, now 2\)\. "):
            store.check(resume=True)
        assert store.count() == 0


def test_blocks_of_another_code_or_edition_have_other_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {block_key("a", 1), key_of("a", 1)}
    monkeypatch.setattr("sim.work.store.EDITION", 1)
    keys.add(block_key("a", 1))
    monkeypatch.setattr("sim.work.store.code", lambda: "0123")
    keys.add(block_key("a", 1))
    assert len(keys) == 4


@pytest.mark.slow
def test_a_full_disk_stops_the_work_and_keeps_what_was_finished(tiny: Path) -> None:
    path, worlds = "one_step", 4096 * 30
    plain = sim.run(SMALL, worlds=worlds, paths=[path], workers=1, traces=0)
    store = Store(tiny / "unfinished", ABOUT_IT, after=0.0)
    (tiny / "else").write_bytes(bytes(2**19))
    with (
        pytest.raises(
            SimError, match=r"The disk is full: .*go on with --resume, or move .*/unfinished to NEW/unfinished"
        ),
        Pool(1, store=store) as pool,
    ):
        sim.run(SMALL, worlds=worlds, paths=[path], executor=pool, traces=0)
    kept = {one: one.stat().st_mtime_ns for one in store.folder.iterdir()}
    assert len(kept) == store.count() + 1 > 1, "whole files only, and what they belong to"
    assert store.get(next(one.stem for one in kept if one.suffix == ".npz"))
    (tiny / "else").unlink()
    subprocess.check_call(["mount", "-o", "remount,size=64m", str(tiny)])
    with Pool(1, store=store) as pool:
        again = sim.run(SMALL, worlds=worlds, paths=[path], executor=pool, traces=0)
    assert {one: one.stat().st_mtime_ns for one in kept} == kept, "not done again"
    assert plain.data.equals(again.data)


def test_a_folder_that_may_not_be_written_stops_the_work(tiny: Path) -> None:
    subprocess.check_call(["mount", "-o", "remount,ro", str(tiny)])
    with pytest.raises(SimError, match="you may not write there"):
        Store(tiny / "unfinished", ABOUT_IT, after=0.0).put(key_of("k"), squared(1))


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
