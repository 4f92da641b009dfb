"""Finished parts of long work on disk, so that work which was killed at any moment can be gone on with.

A part is kept under a key that is made from everything it depends on; it is written whole or not at all. The folder
says what work it belongs to, and is never used for other work. It is made when the first part is kept, which happens
only after the work has lasted a while, and removed when everything is done.
"""

from __future__ import annotations

import hashlib
import io
import json
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import SimError
from sim.results.files import write_bytes, write_text
from sim.results.manifest import scenario_hash
from sim.scenario.schema import Scenario
from sim.work.parts import Part

ABOUT = "work.json"
AFTER = 2.0
"""Seconds of work that are not worth keeping."""
_PIECES = "cut into"


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
        self._from, self._pieces = time.monotonic() + after, 0

    def check(self, *, resume: bool) -> None:
        """Make sure that what the folder holds may be used; nothing is changed.

        Raises
        ------
        SimError
            If it holds other work; if it holds this work and nobody asked to go on with it.
        """
        if not self.folder.exists():
            return
        held = self._held()
        if held is None:
            return
        other = [
            f"{key} (there {held.get(key, 'none')}, now {self.about.get(key, 'none')})"
            for key in dict.fromkeys([*self.about, *held])
            if held.get(key) != self.about.get(key) and key != _PIECES
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

    def pieces(self, cores: int) -> int:
        """Into how many pieces work that could be done as one is cut: as before, where it was begun on other cores."""
        if not self._pieces:
            held = (self._held() or {}).get(_PIECES)
            self._pieces = held if isinstance(held, int) and held > 0 else cores
        return self._pieces

    def _held(self) -> dict[str, Any] | None:
        """What the folder says of its work; None if it says nothing."""
        try:
            held = json.loads((self.folder / ABOUT).read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError):
            held = None
        if not isinstance(held, dict):
            raise SimError(f"{self.folder / ABOUT} cannot be read. Remove {self.folder} to begin again.")
        return held

    def count(self) -> int:
        """How many parts are kept."""
        return sum(1 for _ in self.folder.glob("*.npz"))

    def get(self, key: str) -> Part | None:
        """A part that was kept, or None; one that cannot be read counts as not kept."""
        if not (self.folder / ABOUT).exists():
            return None
        try:
            with np.load(io.BytesIO(self._path(key).read_bytes()), allow_pickle=False) as found:
                return {name: found[name] for name in found.files}
        except Exception:  # whatever a damaged file raises: it is done again
            return None

    def put(self, key: str, part: Part) -> None:
        """Keep a part, once the work has lasted a while.

        Raises
        ------
        SimError
            If the disk is full or the folder may not be written; what was kept before stays.
        """
        begun = (self.folder / ABOUT).exists()
        if not begun and time.monotonic() < self._from:
            return
        if not begun:
            self.remove()  # parts of which nobody knows to what they belong
            about = self.about | ({_PIECES: self._pieces} if self._pieces else {})
            write_text(self.folder / ABOUT, json.dumps(about, indent=1, ensure_ascii=False) + "\n")
        content = io.BytesIO()  # written in one piece: an archive on a full disk fails in its own words
        np.savez(content, allow_pickle=False, **part)
        write_bytes(self._path(key), content.getvalue())

    def remove(self) -> None:
        """Take away all that was kept, and nothing else: the work is done. What it was is said to the last."""
        with suppress(OSError):
            for pattern in ("*.npz", ".*.part", ABOUT):
                for path in self.folder.glob(pattern):
                    path.unlink(missing_ok=True)
            self.folder.rmdir()

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.npz"


_HASHES: dict[int, tuple[Scenario, str]] = {}


def _hash_once(scenario: Scenario) -> str:
    """The hash of a scenario, worked out once for the many tasks that share it."""
    known, found = _HASHES.get(id(scenario), (None, ""))
    if known is not scenario:
        found = scenario_hash(scenario)
        if len(_HASHES) >= 64:
            _HASHES.clear()
        _HASHES[id(scenario)] = scenario, found
    return found


def key_of(*things: Any) -> str:
    """A key made from numbers, words, arrays, scenarios, and lists or mappings of these; the order counts.

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
    elif isinstance(thing, Scenario):
        digest.update(f"scenario {_hash_once(thing)}".encode())
    elif isinstance(thing, Mapping):
        _feed(digest, [pair for item in thing.items() for pair in item])
    elif isinstance(thing, (list, tuple)):
        digest.update(f"[{len(thing)}".encode())
        for one in thing:
            _feed(digest, one)
    else:
        digest.update(f"{type(thing).__name__} {thing!r};".encode())
