"""Who may work for whom: the same code, and the same versions of what numbers depend on."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sim.errors import SimError
from sim.results.manifest import versions
from sim.work.stamp import Stamped, check, code, stamp
from tests.work.tasks import squared


@pytest.fixture
def package(tmp_path: Path) -> Path:
    (tmp_path / "inner").mkdir()
    (tmp_path / "a.py").write_bytes(b"x = 1\ny = 2\n")
    (tmp_path / "inner" / "b.py").write_bytes(b"z = 3\n")
    return tmp_path


def again(folder: Path) -> str:
    code.cache_clear()
    return code(folder)


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
    before = again(package)
    (package / "a.py").write_bytes(b"x = 2\n")
    assert code(package) == before


def test_the_stamp_names_what_numbers_depend_on() -> None:
    known = stamp("numpy")
    assert known["python"] == f"{sys.version_info.major}.{sys.version_info.minor}"
    assert {name: known[name] for name in ("numpy", "scipy")} == {name: versions()[name] for name in ("numpy", "scipy")}
    compiler = {name: versions()[name] for name in ("numba", "llvmlite") if name in versions()}
    assert stamp("compiled") == stamp() == {**known, **compiler}


@pytest.mark.parametrize("name", ["settlement-sim", "numpy", "scipy", "python", "code"])
def test_who_differs_is_refused(name: str) -> None:
    assert int(Stamped(squared)(3)["square"]) == 9
    with pytest.raises(SimError, match=rf"a worker has {name} .*, and 0.1.2 asks. Install the same .* everywhere"):
        Stamped(squared, {**stamp(), name: "0.1.2"})(3)


def test_another_compiler_is_refused_and_none_may_do_what_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    here = {**versions(), "numba": "0.61.0"}
    monkeypatch.setattr("sim.work.stamp.versions", lambda: here)
    asked = stamp("compiled")
    check(asked)
    with pytest.raises(SimError, match=r"a worker has numba 0.61.0, and 0.60.0 asks"):
        check({**asked, "numba": "0.60.0"})
    for name in ("numba", "llvmlite"):
        here.pop(name, None)
    check(asked)
