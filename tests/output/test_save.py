"""Saving and loading: everything comes back, nothing foreign is overwritten, no file is ever half there."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
import xarray as xr

from sim.api import load_results
from sim.errors import SimError
from sim.output.folder import check_folder
from sim.results import files
from sim.results.files import replacing, sha256, write_text
from sim.results.manifest import run_id
from tests.results.synthetic import results_of, small_scenario


@pytest.fixture
def results():
    return results_of(small_scenario(), worlds=12, traced=6)


def test_round_trip(results, tmp_path: Path) -> None:
    results.save(tmp_path / "run", charts=False, report=False)
    back = load_results(tmp_path / "run")
    assert back.scenario == results.scenario
    assert back.reasons() == results.reasons()
    xr.testing.assert_equal(back.data, results.data)
    for name in results.data.variables:
        assert back.data[name].dtype.kind == results.data[name].dtype.kind


def test_the_manifest_lists_every_file_with_its_hash(results, tmp_path: Path) -> None:
    written = results.save(tmp_path, charts=True, report=True)
    record = json.loads((tmp_path / "manifest.json").read_text())
    assert record["complete"] is True
    assert record["settings"]["seed"] == 7
    assert {"python", "numpy", "xarray", "settlement-sim"} <= set(record["versions"])
    on_disk = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert on_disk == set(record["outputs"]) | {"manifest.json"} == set(written)
    for name, digest in record["outputs"].items():
        assert sha256(tmp_path / name) == digest
    assert {"results.nc", "scenario.yaml", "report.html", "tables/summary.csv", "charts/endings.svg"} <= on_disk


def test_the_same_run_may_be_made_again(results, tmp_path: Path) -> None:
    first = results.save(tmp_path, charts=False, report=False)
    before = {name: sha256(path) for name, path in first.items() if name.startswith("tables")}
    second = results.save(tmp_path, charts=False, report=False)
    assert before == {name: sha256(path) for name, path in second.items() if name.startswith("tables")}


def test_another_run_is_never_overwritten(results, tmp_path: Path) -> None:
    results.save(tmp_path, charts=False, report=False)
    kept = sha256(tmp_path / "results.nc")
    other = replace(results, settings={"seed": 8, "worlds": 12})
    with pytest.raises(SimError, match=r"already holds another run \(A quarrel over a well"):
        other.save(tmp_path, charts=False, report=False)
    assert sha256(tmp_path / "results.nc") == kept


def test_a_folder_of_other_things_is_left_alone(results, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("ten years of work")
    with pytest.raises(SimError, match=r"holds other files \(thesis.txt\)"):
        results.save(tmp_path)
    assert os.listdir(tmp_path) == ["thesis.txt"]


def test_something_else_called_unfinished_is_left_alone(results, tmp_path: Path) -> None:
    (tmp_path / "unfinished").mkdir()
    (tmp_path / "unfinished" / "thesis.txt").write_text("half of it")
    with pytest.raises(SimError, match=r"holds other files \(unfinished\)"):
        results.save(tmp_path)
    (tmp_path / "unfinished" / "work.json").write_text("{}")
    results.save(tmp_path, charts=False, report=False)
    assert (tmp_path / "unfinished" / "thesis.txt").read_text() == "half of it"


def test_a_file_is_no_folder(results, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(SimError, match="is a file, not a folder"):
        results.save(tmp_path / "out")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_folder_is_refused(results, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(SimError, match="you may not write there"):
        check_folder(tmp_path, "x")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.EACCES, "you may not write there"),
        (errno.EROFS, "you may not write there"),
        (errno.ENOSPC, "The disk is full"),
        (errno.EIO, "could not be written"),
    ],
)
def test_what_the_system_refuses_is_said_in_words(tmp_path: Path, monkeypatch, code: int, words: str) -> None:
    def refuse(self: Path, content: bytes) -> int:
        raise OSError(code, os.strerror(code), str(self))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(SimError, match=words):
        write_text(tmp_path / "a.txt", "a")


def test_a_full_disk_keeps_what_is_finished_and_nothing_half_written(results, tmp_path: Path, monkeypatch) -> None:
    whole = Path.write_bytes

    def half(self: Path, content: bytes) -> int:
        if self.name.startswith(".causes"):
            with self.open("wb") as file:
                file.write(content[: len(content) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return whole(self, content)

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(SimError, match=r"The disk is full: .*causes.csv .* No file is left half-written; free some"):
        results.save(tmp_path)
    left = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    assert left == ["manifest.json", "reasons.csv", "results.nc", "scenario.yaml", "summary.csv"]
    with pytest.raises(SimError, match="was not finished"):
        load_results(tmp_path)
    monkeypatch.undo()
    results.save(tmp_path, charts=False, report=False)
    assert load_results(tmp_path).reasons() == results.reasons()


def test_an_interrupt_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    target = write_text(tmp_path / "a.txt", "old")

    def interrupted() -> None:
        with replacing(target) as part:
            part.write_text("ne")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_results_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(SimError, match=r"holds no results: there is no manifest.json"):
        load_results(tmp_path)
    (tmp_path / "manifest.json").write_text("[]")
    with pytest.raises(SimError, match="is not the manifest of a run"):
        load_results(tmp_path)


def test_the_identity_is_that_of_the_numbers() -> None:
    scenario = small_scenario()
    settings = {"seed": 1, "worlds": 10, "paths": ["swap"]}
    same = run_id(scenario, settings)
    assert run_id(scenario, {**settings, "workers": 4, "seconds": 3.2}) == same
    assert run_id(scenario, {**settings, "seed": 2}) != same
    assert run_id(small_scenario(title="Another"), settings) != same


def test_no_temporary_name_is_taken_for_a_run(results, tmp_path: Path) -> None:
    (tmp_path / ".results.nc.123.part").write_text("left by a killed run")
    results.save(tmp_path, charts=False, report=False)
    assert (tmp_path / "results.nc").exists()
    assert files.replacing is replacing


def test_past_episodes_come_back(tmp_path: Path) -> None:
    import sim

    results = sim.run(Path(__file__).parents[2] / "scenarios" / "korea-2019.yaml", worlds=5, paths=["step_by_step"])
    results.save(tmp_path / "out", charts=False, report=False)
    back = sim.load_results(tmp_path / "out")
    assert back.table("survival")["episodes"].tolist() == results.table("survival")["episodes"].tolist()
    assert back.table("survival")["episodes"].str.contains("Agreed Framework").any()
