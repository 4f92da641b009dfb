"""What a finished part is kept under: a digest of everything that it depends on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.results.manifest import scenario_hash
from sim.scenario.schema import Scenario

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
