"""Addresses that people write, and the places of a scenario's tree that they lead to.

Addresses are as people write them: ``actors.*.interests.sanctions_relief.salience``, ``paths.steps.stages.1.months``.
Dots part the steps, list items count from 1, and ``*`` (or any shell pattern) stands for several names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from sim.scenario.marks import Address, Node, dotted, spelt
from sim.scenario.places import RENAMED, Place
from sim.scenario.schema import Bound, When
from sim.scenario.suggest import did_you_mean

ONE_OF = {
    "actors": "actor", "issues": "issue", "paths": "path", "links": "link", "interests": "interest",
    "outside_guarantors": "outside guarantor", "variants": "variant", "moves": "move", "duties": "duty",
}  # fmt: skip
"""What one entry under a key is called."""
_NUMBER_KEYS = ("value", "basis", "because", "note")


class NoSuchPlace(Exception):
    """An address leads nowhere; ``step`` is the place in it where it goes wrong, counted from 0."""

    def __init__(self, message: str, remedy: str, step: int) -> None:
        super().__init__(message)
        self.message, self.remedy, self.step = message, remedy, step


@dataclass(frozen=True)
class _Spot:
    address: Address
    node: Node | None
    place: Place | None


def expand(tree: Node, place: Place, text: str, *, create: bool = False) -> list[Address]:
    """All addresses that a written one stands for.

    Parameters
    ----------
    tree
        The scenario as it stands.
    place
        What the format expects at its top.
    text
        The address, perhaps with wildcards.
    create
        Whether the last steps may name something that the format allows and the scenario does not say yet.

    Raises
    ------
    NoSuchPlace
        Nothing stands there, with the nearest name as a remedy.
    """
    steps = text.split(".")
    spots = [_Spot((), tree, place)]
    number = 0
    while number < len(steps):
        steps[number:] = _joined(spots, steps[number:])
        step = steps[number]
        wild = any(map(is_pattern, steps[:number]))
        found: list[_Spot] = []
        fault: NoSuchPlace | None = None
        for spot in spots:
            try:
                new = create and not (wild and _is_bound(spot, step))
                found += _next(spot, step, number, create=new, last=number == len(steps) - 1)
            except NoSuchPlace as error:
                fault = fault or error
        if not found:
            raise fault or NoSuchPlace(f"nothing matches {step!r}", "", number)
        spots, number = found, number + 1
    return [spot.address for spot in spots]


def _joined(spots: list[_Spot], steps: list[str]) -> list[str]:
    """The steps with the first ones joined, where a name with dots in it begins with them: an address that is a key."""
    names = {spelt(key) for spot in spots if spot.node is not None for key, _ in spot.node.children()}
    for count in range(len(steps), 1, -1):
        if ".".join(steps[:count]) in names:
            return [".".join(steps[:count]), *steps[count:]]
    return steps


def is_pattern(text: str) -> bool:
    """Whether a written address, or a step of one, may stand for several."""
    return any(char in text for char in "*?[")


def _is_bound(spot: _Spot, step: str) -> bool:
    """Whether a step leads to a bound or one of its sides, which a wildcard reaches only where they are written."""
    below = spot.place.child(step) if spot.place is not None else None
    return any(place is not None and place.model is Bound for place in (spot.place, below))


def _next(spot: _Spot, step: str, number: int, *, create: bool, last: bool) -> Iterator[_Spot]:
    """The spots that one step leads to from one spot."""
    children = list(spot.node.children()) if spot.node is not None else []
    if is_pattern(step):
        sides = spot.place is not None and spot.place.model is Bound  # a bound's source and firmness are not meant
        matches = [
            (key, child)
            for key, child in children
            if fnmatchcase(spelt(key), step) and (not sides or key in ("at_least", "at_most"))
        ]
        if not matches:
            raise NoSuchPlace(f"nothing in {_called(spot.address)} matches {step!r}", _known(spot), number)
        for key, child in matches:
            yield _Spot((*spot.address, key), child, spot.place.child(key) if spot.place else None)
        return
    for key, child in children:
        if spelt(key) == step:
            yield _Spot((*spot.address, key), child, spot.place.child(key) if spot.place else None)
            return
    if spot.node is not None and spot.node.items is not None:
        size = len(spot.node.items)
        raise NoSuchPlace(
            f"there is no item {step!r} in {_called(spot.address)}", f"It has {size}; the first is 1.", number
        )
    if spot.place is not None and spot.place.model is When and step not in spot.place.keys:  # an issue, in short
        values = None if spot.node is None else spot.node.get("values")
        yield from _next(
            _Spot((*spot.address, "values"), values, spot.place.child("values")), step, number, create=create, last=last
        )
        return
    if create and spot.place is not None and _may_be_new(spot.place, step, last=last):
        yield _Spot((*spot.address, step), None, spot.place.child(step))
        return
    if not create and spot.place is not None and spot.place.kind == "model" and step in spot.place.keys:
        raise NoSuchPlace(f"{_called(spot.address)} has no {step.replace('_', ' ')}", "Is it another file's?", number)
    noun = ONE_OF.get(str(spot.address[-1]), "key") if spot.address else "key"
    inside = f" in {_called(spot.address)}" if noun == "key" or len(spot.address) > 1 else ""
    raise NoSuchPlace(f"there is no {noun} {step!r}{inside}", _known(spot, step), number)


def called_in(node: Node) -> dict[str, tuple[str, ...]]:
    """Key -> the names in full and in short that an entry gives itself."""
    said = {spelt(key): [child.get(which) for which in ("name", "short", "title")] for key, child in node.children()}
    return {key: tuple(str(one.value) for one in names if one is not None) for key, names in said.items()}


def _may_be_new(place: Place, step: str, *, last: bool) -> bool:
    """Whether the format allows a key that is not written yet: a field, or a name for a plain number."""
    if place.kind == "model":
        return step in place.keys
    if place.kind == "names":
        inner = place.child(step)
        return last and inner is not None and inner.kind in ("number", "leaf")
    return place.kind == "number" and last and (step in _NUMBER_KEYS or place.inner is not None)


def _called(address: Address) -> str:
    return dotted(address) or "the scenario"


def _many(spot: _Spot) -> str:
    """What the entries of a spot are called; nothing where they are keys of the format."""
    key = str(spot.address[-1]) if spot.address else ""
    return key.replace("_", " ") if key in ONE_OF else ""


def _known(spot: _Spot, step: str | None = None) -> str:
    names = [spelt(key) for key, _ in spot.node.children()] if spot.node is not None else []
    if spot.place is not None and spot.place.kind == "model":
        names = list(dict.fromkeys([*names, *spot.place.keys]))
    if not names:
        return "Nothing stands below it."
    if RENAMED.get(step or "") in names:
        return f"It is called '{RENAMED[step or '']}' now."
    if step is None:
        return f"It holds {', '.join(names[:12])}."
    called = called_in(spot.node) if spot.node is not None else {}
    return did_you_mean(step, names, noun=_many(spot), called=called)


def column_of(text: str, step: int) -> tuple[int, int]:
    """Where a step stands in a written address: column from 0, and length.

    >>> column_of("a.bc.d", 1)
    (2, 2)
    """
    steps = text.split(".")
    return sum(len(part) + 1 for part in steps[:step]), max(1, len(steps[step]))
