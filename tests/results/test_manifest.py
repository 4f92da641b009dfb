"""What numbers depend on, and results that mean something else."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import sim
from sim.cli import call
from sim.errors import SimError
from sim.results.manifest import EDITION, code, stamp, versions
from tests.results.synthetic import results_of, small_scenario


@pytest.fixture
def package(tmp_path: Path) -> Path:
    (tmp_path / "inner").mkdir()
    (tmp_path / "a.py").write_bytes(b"x = 1\ny = 2\n")
    (tmp_path / "inner" / "b.py").write_bytes(b"z = 3\n")
    return tmp_path


def again(folder: Path) -> str:
    return code.__wrapped__(folder)


def test_every_change_of_the_code_is_another_code(package: Path) -> None:
    found = [again(package)]
    (package / "a.py").write_bytes(b"x = 2\ny = 2\n")
    found.append(again(package))
    (package / "inner" / "b.py").write_bytes(b"z = 4\n")
    found.append(again(package))
    (package / "inner" / "b.py").rename(package / "inner" / "c.py")
    found.append(again(package))
    (package / "inner" / "empty.py").touch()
    found.append(again(package))
    assert len(set(found)) == len(found)


def test_what_is_no_code_does_not_count(package: Path) -> None:
    before = again(package)
    (package / "a.py").write_bytes(b"x = 1\r\ny = 2\r\n")
    (package / "inner" / "__pycache__").mkdir()
    (package / "inner" / "__pycache__" / "b.pyc").write_bytes(b"0")
    (package / "notes.txt").write_text("x = 2")
    assert again(package) == before


def test_code_is_read_once_a_process(package: Path) -> None:
    before = code(package)
    (package / "a.py").write_bytes(b"x = 2\n")
    assert code(package) == before


def test_the_stamp_names_what_numbers_depend_on() -> None:
    known = stamp()
    assert known["python"] == f"{sys.version_info.major}.{sys.version_info.minor}"
    assert known["edition"] == str(EDITION)
    packages = [name for name in ("settlement-sim", "numpy", "scipy", "numba", "llvmlite") if name in versions()]
    assert {name: known[name] for name in packages} == {name: versions()[name] for name in packages}


@pytest.mark.parametrize("there", [None, 3])
def test_results_of_another_edition_are_not_loaded(there: int | None, tmp_path: Path) -> None:
    results_of(small_scenario(), worlds=5).save(tmp_path / "out", charts=False, report=False)
    path = tmp_path / "out" / "manifest.json"
    record = json.loads(path.read_text())
    assert record.pop("edition") == EDITION
    path.write_text(json.dumps(record | ({} if there is None else {"edition": there})))
    with pytest.raises(SimError, match=rf"made by edition {there or 1} of .*edition 2.* into a new folder"):
        sim.load_results(tmp_path / "out")


def first_edition(folder: Path, scenario: str) -> None:
    """What a run of the first edition left: its manifest, and beside it a run that was stopped."""
    about = {"work": "run", "scenario": "0", "seed": "1", "worlds": "2000", "engine": "numpy", "code": "0"}
    (folder / "unfinished").mkdir(parents=True)
    (folder / "unfinished" / "work.json").write_text(json.dumps(about))
    (folder / "unfinished" / f"{'0' * 24}.npz").write_bytes(b"PK")
    record = {"format": 1, "run": "0" * 16, "complete": True, "title": scenario, "settings": {"engine": "numpy"}}
    (folder / "manifest.json").write_text(json.dumps(record))
    (folder / "results.nc").write_bytes(b"")


def test_a_folder_of_the_first_edition_is_neither_loaded_nor_gone_on_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, scenario = tmp_path / "old", "scenarios/exchange-gradual.yaml"
    first_edition(old, scenario)
    before = {path: path.read_bytes() for path in old.rglob("*") if path.is_file()}
    with pytest.raises(SimError, match=r"made by edition 1 of .*, and this is edition 2.* into a new folder"):
        sim.load_results(old)
    assert call(["run", scenario, "--resume", "--out", str(old)]) == 2
    assert "the edition of the settlement process (there 1, now 2)" in capsys.readouterr().err
    assert before == {path: path.read_bytes() for path in old.rglob("*") if path.is_file()}


def test_results_of_the_first_edition_are_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first_edition(tmp_path / "old", "scenarios/exchange-gradual.yaml")
    for path in (tmp_path / "old" / "unfinished").iterdir():
        path.unlink()
    assert call(["run", "scenarios/exchange-gradual.yaml", "--resume", "--out", str(tmp_path / "old")]) == 2
    assert "were made by edition 1 of the settlement process" in capsys.readouterr().err
