"""Walks of single paths that are kept, so that whoever changes one path waits for no other.

What becomes of a path in a world depends on the scenario but for its other paths: those that it leads to, and the drift
that gains are counted from, are all that it sees of them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from hashlib import blake2b
from threading import Lock

from sim.process.record import Arrays
from sim.scenario.schema import Scenario

MOST = 40
"""Blocks of paths that are kept: some megabytes each, of a thousand worlds."""


class Known:
    """The last few walks, by all that they depend on; for several threads."""

    def __init__(self, most: int = MOST) -> None:
        self._kept: OrderedDict[tuple[str, ...], Arrays] = OrderedDict()
        self._lock, self._most = Lock(), most

    def walk(
        self,
        scenario: Scenario,
        about: tuple[int, ...],
        paths: Sequence[str],
        walk: Callable[[list[str]], dict[str, Arrays]],
    ) -> dict[str, Arrays]:
        """Paths of a scenario: those that are known as they were walked, the others by ``walk``.

        Parameters
        ----------
        scenario : Scenario
            Resolved.
        about : tuple of int
            Which worlds, and for how many of them more is kept.
        paths : sequence of str
        walk : callable
            Walks some of them.
        """
        shared = _digest(scenario.model_copy(update={"paths": {}}).model_dump_json(), *scenario.paths, *map(str, about))
        keys = {path: (shared, path, *_seen_from(scenario, path)) for path in paths}
        with self._lock:
            found = {path: self._kept[key] for path, key in keys.items() if key in self._kept}
        missing = [path for path in paths if path not in found]
        found |= walk(missing) if missing else {}
        with self._lock:
            for path, key in keys.items():
                self._kept[key] = found[path]
                self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return {path: found[path] for path in paths}


def _seen_from(scenario: Scenario, path: str) -> tuple[str, ...]:
    """Digests of a path, of those that it can lead to, and of what happens without any."""
    seen, ahead = dict[str, str](), [path, *([scenario.disagreement] if scenario.disagreement else [])]
    while ahead:
        key = ahead.pop()
        if key not in seen:
            spec = scenario.paths[key]
            seen[key] = _digest(spec.model_dump_json())
            onward = [spec.onward, spec.otherwise, *(stage.otherwise for stage in spec.stages)]
            ahead += [one.path for one in onward if one is not None]
    return tuple(seen.values())


def _digest(*texts: str) -> str:
    digest = blake2b(digest_size=16)
    for text in texts:
        digest.update(f"{len(text)}:{text}".encode())
    return digest.hexdigest()
