"""What a tab asks for: a variant, paths, numbers and words that were set, deals, how many worlds; from JSON, checked.

The same state is what a link carries and what a pin keeps. Nothing in it is ever a file name or code.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.errors import SimError

MOST_WORLDS = 10_000
"""The page never walks more; the command line does."""
MOST_SETS = 2_000
_KEYS = {"variant", "paths", "view", "sets", "deals", "worlds", "seed"}
MOST_DEALS, LARGEST_DEAL = 40, 60_000
"""Paths that a setting may bring along, and letters of each as JSON."""
_NAME = re.compile(r"[^\s.\x00-\x1f]{1,200}")

Triple = tuple[float, float, float]
Value = Triple | str
"""A number with its range, or one of the words that a choice offers."""


@dataclass(frozen=True)
class State:
    """One setting of the page: all paths that are compared are walked if none are named; ``view`` is looked at closely.

    Deals are paths that were composed or changed: key and JSON text, whole, as the format has them.
    """

    variant: str | None = None
    paths: tuple[str, ...] = ()
    view: str | None = None
    sets: tuple[tuple[str, Value], ...] = ()
    deals: tuple[tuple[str, str], ...] = ()
    worlds: int = 100
    seed: int = 1

    @property
    def settings(self) -> tuple[str, ...]:
        """The moved numbers as ``--set`` takes them.

        >>> State(sets=(("actors.a.patience", (0.5, 0.75, 1.0)),)).settings
        ('actors.a.patience=[0.5, 0.75, 1]',)
        """
        return tuple(f"{address}={written(triple)}" for address, triple in self.sets)


def written(triple: Value) -> str:
    """A number as a scenario writes it: one figure, or low, mode and high; a word as it is.

    >>> written((5.0, 5.0, 5.0)), written((0.1, 2.0, 3.0))
    ('5', '[0.1, 2, 3]')
    """
    if isinstance(triple, str):
        return triple
    points = [str(int(p)) if p.is_integer() else repr(p) for p in triple]
    return points[0] if triple[0] == triple[2] else f"[{', '.join(points)}]"


def read_state(raw: Any, *, seed: int = 1) -> State:
    """A state from parsed JSON, with this seed if it says none; whether names exist is looked up where they are used.

    Raises
    ------
    SimError
        For anything that is not a state.
    """
    if not isinstance(raw, Mapping):
        raise SimError("state: an object is expected.")
    unknown = sorted(set(map(str, raw)) - _KEYS)
    if unknown:
        raise SimError(f"state: unknown key {unknown[0][:60]!r}. It has {', '.join(sorted(_KEYS))}.")
    paths = raw.get("paths") or []
    if not isinstance(paths, list) or len(paths) > 1000:
        raise SimError("state.paths: a list of paths is expected.")
    return State(
        variant=_name(raw.get("variant"), "variant"),
        paths=tuple(dict.fromkeys(str(_name(path, "paths")) for path in paths)),
        view=_name(raw.get("view"), "view"),
        sets=_sets(raw.get("sets")),
        deals=_deals(raw.get("deals")),
        worlds=_whole(raw.get("worlds", 100), "worlds", 1, MOST_WORLDS),
        seed=_whole(raw.get("seed", seed), "seed", 0, 2**53),
    )


def _name(raw: Any, key: str) -> str | None:
    if raw is None or raw == "":
        return None
    if not isinstance(raw, str) or not _NAME.fullmatch(raw):
        raise SimError(f"state.{key}: a name is expected.")
    return raw


def _whole(raw: Any, key: str, low: int, high: int) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not low <= raw <= high:
        raise SimError(f"state.{key}: a whole number from {low:,} to {high:,} is expected.")
    return raw


def _deals(raw: Any) -> tuple[tuple[str, str], ...]:
    raw = {} if raw is None else raw
    if not isinstance(raw, Mapping) or len(raw) > MOST_DEALS:
        raise SimError(f"state.deals: an object with at most {MOST_DEALS} paths is expected.")
    made = []
    for key, path in raw.items():
        if not isinstance(path, Mapping) or not re.fullmatch(r"[a-z][a-z0-9_]{0,60}", str(key)):
            raise SimError(f"state.deals: {str(key)[:60]!r}: a path under a plain key is expected.")
        text = json.dumps(path, ensure_ascii=False, sort_keys=False)
        if len(text) > LARGEST_DEAL:
            raise SimError(f"state.deals: {key}: a path may have {LARGEST_DEAL:,} letters.")
        made.append((str(key), text))
    return tuple(sorted(made))


def _sets(raw: Any) -> tuple[tuple[str, Value], ...]:
    raw = {} if raw is None else raw
    if not isinstance(raw, Mapping) or len(raw) > MOST_SETS:
        raise SimError(f"state.sets: an object with at most {MOST_SETS:,} addresses is expected.")
    return tuple(sorted((str(address), _value(address, given)) for address, given in raw.items()))


def _value(address: str, raw: Any) -> Value:
    where = f"state.sets: {address[:200]}"
    if isinstance(raw, str):
        if not re.fullmatch(r"[a-z_]{1,40}", raw):
            raise SimError(f"{where}: one of the words on offer is expected.")
        return raw
    points = [raw] * 3 if isinstance(raw, (int, float)) and not isinstance(raw, bool) else raw
    if not isinstance(points, list) or len(points) != 3:
        raise SimError(f"{where}: one number or [low, mode, high] is expected.")
    if any(isinstance(p, bool) or not isinstance(p, (int, float)) or abs(p) > 1e12 for p in points):
        raise SimError(f"{where}: {[str(p)[:40] for p in points]} are not numbers.")
    low, mode, high = (float(p) for p in points)
    if not (math.isfinite(low + mode + high) and low <= mode <= high):
        raise SimError(f"{where}: a range must rise, but {low:g}, {mode:g}, {high:g} does not.")
    return low, mode, high
