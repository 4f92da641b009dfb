"""Finished parts of long work on disk, so that work which was killed at any moment can be gone on with.

A part is kept under a key that is made from everything it depends on; it is written whole or not at all. The folder
says what work it belongs to, and is never used for other work. It is made when the first part is kept, which happens
only after the work has lasted a while, and removed when everything is done.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import SimError
from sim.results.files import replacing, write_text
from sim.work.parts import Part

ABOUT = "work.json"
AFTER = 2.0
"""Seconds of work that are not worth keeping."""


class Store:
    """The finished parts of one piece of work.

    Parameters
    ----------
    folder : Path
        A folder of its own.
    about : mapping of str to str
        What the work is: scenario, seed, version and so on, in words that a message can use.
    after : float
        Seconds after which finished parts are kept.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp()) / "unfinished"
    >>> store = Store(place, {"seed": "1"}, after=0.0)
    >>> store.put("a", {"x": np.arange(2)})
    >>> Store(place, {"seed": "1"}).get("a")
    {'x': array([0, 1])}
    >>> store.remove()
    >>> place.exists()
    False
    """

    def __init__(self, folder: Path, about: Mapping[str, str], *, after: float = AFTER) -> None:
        self.folder, self.about = folder, dict(about)
        self._from = time.monotonic() + after

    def check(self, *, resume: bool) -> None:
        """Make sure that what the folder holds may be used; nothing is changed.

        Raises
        ------
        SimError
            If it holds other work; if it holds this work and nobody asked to go on with it.
        """
        if not self.folder.exists():
            return
        try:
            held = json.loads((self.folder / ABOUT).read_text(encoding="utf-8"))
            if not isinstance(held, dict):
                raise ValueError
        except FileNotFoundError:
            return
        except (OSError, ValueError):
            raise SimError(f"{self.folder / ABOUT} cannot be read. Remove {self.folder} to begin again.") from None
        other = [
            f"{key} (there {held.get(key, 'none')}, now {self.about.get(key, 'none')})"
            for key in dict.fromkeys([*self.about, *held])
            if held.get(key) != self.about.get(key)
        ]
        if other:
            raise SimError(
                f"{self.folder} holds unfinished work that differs in {', '.join(other)}. Nothing was touched; ask for "
                "the same again with --resume, choose another folder with --out, or remove that one."
            )
        if not resume:
            raise SimError(
                f"{self.folder} holds {self.count()} finished blocks of this very work. Go on with it by adding "
                "--resume, or remove that folder to begin again."
            )

    def count(self) -> int:
        """How many parts are kept."""
        return sum(1 for _ in self.folder.glob("*.npz"))

    def get(self, key: str) -> Part | None:
        """A part that was kept, or None; one that cannot be read counts as not kept."""
        try:
            with np.load(self._path(key), allow_pickle=False) as found:
                return {name: found[name] for name in found.files}
        except (OSError, ValueError, EOFError, zipfile.BadZipFile):
            return None

    def put(self, key: str, part: Part) -> None:
        """Keep a part, once the work has lasted a while.

        Raises
        ------
        SimError
            If the disk is full or the folder may not be written; what was kept before stays.
        """
        if time.monotonic() < self._from:
            return
        if not (self.folder / ABOUT).exists():
            write_text(self.folder / ABOUT, json.dumps(self.about, indent=1, ensure_ascii=False) + "\n")
        with replacing(self._path(key)) as file, file.open("wb") as out:
            np.savez(out, allow_pickle=False, **part)

    def remove(self) -> None:
        """Take everything away: the work is done."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.npz"


def key_of(*things: Any) -> str:
    """A key made from numbers, words, arrays and nested lists or mappings of these; the order counts.

    >>> key_of("walk", 1, {"a": np.zeros(2)}) == key_of("walk", 1, {"a": np.zeros(2)})
    True
    """
    digest = hashlib.sha256()
    _feed(digest, things)
    return digest.hexdigest()[:24]


def _feed(digest: Any, thing: Any) -> None:
    if isinstance(thing, np.ndarray):
        digest.update(f"array {thing.dtype.str} {thing.shape}".encode())
        digest.update(np.ascontiguousarray(thing).tobytes())
    elif isinstance(thing, Mapping):
        _feed(digest, [pair for item in thing.items() for pair in item])
    elif isinstance(thing, (list, tuple)):
        digest.update(f"[{len(thing)}".encode())
        for one in thing:
            _feed(digest, one)
    else:
        digest.update(f"{type(thing).__name__} {thing!r};".encode())
