"""A disk that fills up while a command works: it is said how to go on, and what was done is not done again.

The system's limit of a file's size takes the part of the full disk, since anybody may set it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sim.cli import call
from sim.work.store import Store
from tests.work.test_resume import GRADUAL, blocks, files

resource = pytest.importorskip("resource", reason="limits are set otherwise there")
PLAIN = ["--path", "one_step", "--workers", "1", "--quiet"]
WAYS = {
    "run": ["run", GRADUAL, "--worlds", "3600", "--no-charts", *PLAIN],
    "sweep": ["sweep", GRADUAL, "--vary", "process.rounds=1:4:4", "--worlds", "500", *PLAIN],
}
BLOCKS = 4
"""Of either: 3,600 worlds by a thousand at most, and four settings of the process."""


@contextmanager
def full_after(blocks: int) -> Iterator[list[str]]:
    """A disk that is full once so many blocks are kept, from then on; gives the keys of those that were to be kept."""
    kept, put, before = list[str](), Store.put, resource.getrlimit(resource.RLIMIT_FSIZE)

    def until_full(self: Store, key: str, part: Any) -> None:
        kept.append(key)
        put(self, key, part)
        if len(kept) == blocks:
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))

    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(Store.__init__.__kwdefaults__, "after", 0.0)  # type: ignore[arg-type]
        patched.setattr(Store, "put", until_full)
        try:
            yield kept
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("moved", [False, True], ids=["here", "moved"])
@pytest.mark.parametrize("after", [2, BLOCKS], ids=["walking", "saving"])
@pytest.mark.parametrize("way", WAYS)
def test_the_disk_is_full_and_on(
    way: str,
    after: int,
    moved: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    with full_after(-1) as everything:
        assert call([*WAYS[way], "--out", "plain"]) == 0
    assert len(everything) == BLOCKS
    with full_after(after):
        assert call([*WAYS[way], "--out", "out"]) == 2
    told = capsys.readouterr().err
    assert f"{after} finished blocks are kept in out/unfinished; go on with --resume." in told
    assert "The disk is full: out/" in told
    assert "go on with --resume, or move out/unfinished to NEW/unfinished and go on with --out NEW --resume." in told
    assert blocks(Path("out")) == after
    assert not list(Path("out").rglob("*.part"))
    out = "out"
    if moved:
        Path("new").mkdir()
        out = shutil.move("out/unfinished", "new/unfinished").split("/")[0]
    with full_after(-1) as rest:
        assert call([*WAYS[way], "--out", out, "--resume"]) == 0
    assert rest == everything[after:]
    assert files(Path(out)) == files(Path("plain"))
