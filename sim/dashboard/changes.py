"""What differs between two scenarios: addresses, values, and the difference in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.analysis.inputs import describe
from sim.results.wording import number as spelt
from sim.scenario.schema import Scenario
from sim.scenario.write import plain

MISSING = object()
"""What stands where one of the two says nothing."""
_SOURCES = ("basis", "because", "note")


@dataclass(frozen=True)
class Change:
    """One value that differs; steps are keys, and numbers from 1 in lists."""

    steps: tuple[Any, ...]
    old: Any
    new: Any

    @property
    def address(self) -> str:
        """As ``--set`` takes it."""
        return ".".join(str(int(s)) if isinstance(s, float) and s.is_integer() else str(s) for s in self.steps)


def changes(old: Scenario, new: Scenario) -> list[Change]:
    """Everything that differs, in the order of the format."""
    return list(_walk((), plain(old), plain(new)))


def _walk(at: tuple[Any, ...], old: Any, new: Any) -> Iterator[Change]:
    if type(old) is type(new) and old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from _walk((*at, key), old.get(key, MISSING), new.get(key, MISSING))
    elif _alike(old, new):
        for place, (one, other) in enumerate(zip(old, new, strict=True), start=1):
            yield from _walk((*at, place), one, other)
    else:
        yield Change(at, old, new)


def _alike(old: Any, new: Any) -> bool:
    """Whether two lists can be told apart item by item: as long as each other, and made of mappings."""
    both = isinstance(old, list) and isinstance(new, list) and len(old) == len(new)
    return both and all(isinstance(item, Mapping) for item in (*old, *new))


def in_words(scenario: Scenario, found: list[Change]) -> list[dict[str, str]]:
    """Changes as sentences, each with its address; what only concerns sources is left out."""
    told = []
    for change in found:
        steps = [str(step) for step in change.steps]
        if steps[-1] in _SOURCES or {"basis", "because", "note"} & set(steps):
            continue
        told.append({"address": change.address, "words": f"{_what(scenario, steps)}: {_from_to(change)}"})
    return told


def _what(scenario: Scenario, steps: list[str]) -> str:
    """The part of the scenario in words."""
    short = [step for step in steps if step not in ("value", "at_least", "at_most")]
    try:
        return describe(scenario, ".".join(short))
    except (KeyError, IndexError):
        return " ".join(short).replace("_", " ")


def _from_to(change: Change) -> str:
    if change.new is MISSING:
        return "taken out"
    if change.old is MISSING:
        return f"now {_shown(change.new)}" if _shown(change.new) else "added"
    old, new = _shown(change.old), _shown(change.new)
    return f"{old} → {new}" if old and new else "changed"


def _shown(value: Any) -> str:
    """A value in a few words; nothing for what is too long to be told.

    >>> _shown([1, 2, 3]), _shown(0.5), _shown({"value": [4, 4, 5]}), _shown({"a": 1})
    ('2 (1 to 3)', '0.5', '4 (4 to 5)', '')
    """
    if isinstance(value, Mapping):
        return _shown(value["value"]) if "value" in value else ""
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    if isinstance(value, (int, float)):
        return spelt(value) if abs(value) >= 10 else f"{value:g}"
    if isinstance(value, list) and len(value) == 3 and all(isinstance(v, (int, float)) for v in value):
        low, mode, high = (_shown(v) for v in value)
        return f"{mode} ({low} to {high})"
    text = str(value) if isinstance(value, str) else ", ".join(map(str, value)) if isinstance(value, list) else ""
    return text if len(text) <= 80 else ""
