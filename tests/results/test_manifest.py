"""What numbers depend on, and results that mean something else."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import sim
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
