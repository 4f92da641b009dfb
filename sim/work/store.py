"""Finished blocks of long work on disk, so that work which was killed at any moment can be resumed.

A block is kept under a key that is made from everything it depends on; it is written whole or not at all. The folder
says what work it belongs to, and is never used for other work. It is made when the first block is kept, which happens
only after the work has lasted a while, and removed when everything is done.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import SimError
from sim.results.files import WORK, plain_trouble, write_bytes, write_text
from sim.results.manifest import EDITION, code, scenario_hash, stamp
from sim.scenario.schema import Scenario

Block = dict[str, NDArray[Any]]
"""A finished block: plain arrays by name, so that it is kept without pickling."""

ABOUT = WORK
AFTER = 5.0
"""Seconds of work that are not worth keeping."""
_BY_DIGEST = {"scenario": "the scenario", "code": "the code of this program"}
_FOLLOWS = {
    "worlds": ("kept", "traced"),
    "kept": ("traced",),
    "settlement-sim": ("code",),
}
"""What differs only because something else does."""
_OPTIONS = {
    "work": "the command",
    "kept": "--keep",
    "traced": "the worlds of which every stage is kept",
    **{name: f"--{name}" for name in ("worlds", "seed")},
    **{f"{name}s": f"--{name}" for name in ("path", "outcome", "set")},
}
_OWN = re.compile(rf"(?:[0-9a-f]{{24}}\.npz|{re.escape(ABOUT)})")
_HALF = re.compile(rf"\.{_OWN.pattern}\.\d+\.part")
"""Names that a store makes, and those of their halves that a killed process leaves."""


class Store:
    """The finished blocks of one piece of work.

    Parameters
    ----------
    folder : Path
        A folder of its own.
    about : mapping of str to str
        What the work is: scenario, seed and so on, in words that a message can use; what numbers depend on besides
        (code, edition, versions) is added.
    after : float
        Seconds after which finished blocks are kept.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp()) / "unfinished"
    >>> store = Store(place, {"seed": "1"}, after=0.0)
    >>> store.put(key_of("a"), {"x": np.arange(2)})
    >>> Store(place, {"seed": "1"}).get(key_of("a"))
    {'x': array([0, 1])}
    >>> store.remove()
    >>> place.exists()
    False
    """

    def __init__(self, folder: Path, about: Mapping[str, str], *, after: float = AFTER) -> None:
        self.folder, self.about = folder, {**about, **stamp()}
        self._from, self._begun = time.monotonic() + after, False

    def check(self, *, resume: bool) -> None:
        """Make sure that what the folder holds may be used; nothing is changed.

        Raises
        ------
        SimError
            If it holds other work, or files of which nobody says to what they belong; if it holds this work and
            nobody asked to go on with it.
        """
        if not self.folder.exists():
            return
        held = self._held()
        if held is None:
            self._refuse_strangers()
        elif other := self._other(held):
            raise SimError(
                f"{self.folder} holds unfinished work that differs in {', '.join(other)}. Nothing was touched; ask for "
                "the same again with --resume, choose another folder with --out, or remove that one."
            )
        elif not resume:
            raise SimError(
                f"{self.folder} holds {self.count()} finished blocks of this very work. Go on with it by adding "
                "--resume, or remove that folder to begin again."
            )

    def _other(self, held: Mapping[str, Any]) -> list[str]:
        """What of the work that the folder holds is not so in this one, in the words of the command line."""
        edition = (held.get("edition", "1"), self.about["edition"])
        if edition[0] != edition[1]:  # then hardly anything else is the same
            return [f"the edition of the settlement process (there {edition[0]}, now {edition[1]})"]
        differs = [key for key in dict.fromkeys([*self.about, *held]) if held.get(key) != self.about.get(key)]
        follows = {follow for key in differs for follow in _FOLLOWS.get(key, ())}
        return [
            _BY_DIGEST.get(key)
            or f"{_OPTIONS.get(key, key)} (there {held.get(key, 'none')}, now {self.about.get(key, 'none')})"
            for key in differs
            if key not in follows
        ]

    def _refuse_strangers(self) -> None:
        if not self.folder.is_dir():
            raise SimError(f"{self.folder} is a file, not a folder. Move it, or choose another folder with --out.")
        with plain_trouble(self.folder):
            names = sorted(path.name for path in self.folder.iterdir() if not _HALF.fullmatch(path.name))
        if names:
            raise SimError(
                f"{self.folder} holds files ({', '.join(names[:3])}{', ...' if len(names) > 3 else ''}) and no {ABOUT} "
                "that says to what work they belong. Nothing was touched; move them, or choose another folder with "
                "--out."
            )

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
        """How many blocks of this work are kept."""
        with suppress(SimError):
            held = self._held()
            if held is not None and not self._other(held):
                return sum(1 for path in self.folder.glob("*.npz") if _OWN.fullmatch(path.name))
        return 0

    def get(self, key: str) -> Block | None:
        """A block that was kept, or None; one that cannot be read counts as not kept."""
        if not (self.folder / ABOUT).exists():
            return None
        try:
            with np.load(io.BytesIO(self._path(key).read_bytes()), allow_pickle=False) as found:
                return {name: found[name] for name in found.files}
        except Exception:  # whatever a damaged file raises: it is done again
            return None

    def put(self, key: str, block: Block) -> None:
        """Keep a block, once the work has lasted a while.

        Raises
        ------
        SimError
            If the disk is full or the folder may not be written; if other work was begun there meanwhile. What was
            kept before stays.
        """
        begun = (self.folder / ABOUT).exists()
        if not begun and time.monotonic() < self._from:
            return
        if begun or not self._begun:
            self.check(resume=True)
        if not begun:
            write_text(self.folder / ABOUT, json.dumps(self.about, indent=1, ensure_ascii=False) + "\n", lasting=True)
        self._begun = True
        content = io.BytesIO()  # written in one piece: an archive on a full disk fails in its own words
        np.savez(content, allow_pickle=False, **block)
        write_bytes(self._path(key), content.getvalue(), lasting=True, kept=self.folder)

    def remove(self) -> None:
        """Take away all that was kept, and nothing else: the work is done. What it was is said to the last.

        Other work that was begun in the folder meanwhile is left alone.
        """
        with suppress(OSError, SimError):
            held = self._held()
            if held is not None and self._other(held):
                return
            for path in sorted(self.folder.iterdir(), key=lambda path: path.name == ABOUT):
                if _HALF.fullmatch(path.name) or (held is not None and _OWN.fullmatch(path.name)):
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


def block_key(*things: Any) -> str:
    """What a finished block is kept under: a digest of all that it depends on, of the code and the edition too."""
    return key_of(EDITION, code(), *things)


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
