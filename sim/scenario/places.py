"""The format as a tree of places: what may stand where, read off the pydantic models; and addresses in it.

Merging, ``--set`` and the messages all ask the same questions: which keys are allowed here, is this a number, and in
what range. A :class:`Place` answers them for one spot of a scenario.

Addresses are as people write them: ``actors.*.interests.sanctions_relief.salience``, ``paths.steps.stages.1.months``.
Dots part the steps, list items count from 1, and ``*`` (or any shell pattern) stands for several names.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel
from pydantic.fields import FieldInfo

from sim.scenario import schema
from sim.scenario.marks import Address, Item, Key, Node, dotted, spelt
from sim.scenario.numbers import NUMBER_KEYS, Number, Within
from sim.scenario.schema import Bound
from sim.scenario.suggest import did_you_mean

Kind = Literal["model", "names", "list", "number", "figure", "leaf"]


@dataclass(frozen=True)
class Place:
    """One spot of the format.

    Parameters
    ----------
    kind
        ``model`` (fixed keys), ``names`` (free keys), ``list``, ``number`` (a figure or range), ``figure`` (one plain
        figure) or ``leaf`` (text, a flag, a choice).
    model
        The pydantic model of a ``model`` place.
    inner
        What the entries of a ``names`` or ``list`` place are, as an annotation; also of a number that may be spelt out
        by name.
    low, high
        The range of a number, where the format fixes it.
    choices
        The words allowed, where the format fixes them.
    default
        The value when nothing is written.
    """

    kind: Kind
    model: type[BaseModel] | None = None
    inner: Any = None
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    default: Any = None

    def child(self, key: Key) -> Place | None:
        """The place under a key, or None if the format has none there."""
        if self.kind == "model":
            assert self.model is not None
            info = fields(self.model).get(str(key))
            return None if info is None else _of_field(self.model, str(key))
        named = self.kind in ("names", "list") or (self.inner is not None and key not in NUMBER_KEYS)
        return _of(self.inner) if named else None

    def at(self, address: Iterable[Key]) -> Place | None:
        """The place at an address below this one."""
        place: Place | None = self
        for key in address:
            place = place.child(key) if place is not None else None
        return place

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that a ``model`` place allows."""
        return tuple(fields(self.model)) if self.model is not None else ()


@cache
def fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a model by the key that a file writes (``continue``, not ``onward``)."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


@cache
def _of_field(model: type[BaseModel], key: str) -> Place:
    info = fields(model)[key]
    annotation: Any = info.annotation
    for extra in info.metadata:
        annotation = Annotated[annotation, extra]
    default = None if info.is_required() else info.get_default(call_default_factory=True)
    place = _of(annotation)
    return Place(place.kind, place.model, place.inner, place.low, place.high, place.choices, default)


def _of(annotation: Any) -> Place:
    """The place that an annotation describes."""
    limits: tuple[float | None, float | None] = (None, None)
    while get_origin(annotation) is Annotated:
        annotation, *extras = get_args(annotation)
        for extra in extras:
            if isinstance(extra, AfterValidator) and isinstance(extra.func, Within):
                limits = (extra.func.lowest, extra.func.top)
    origin, args = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        rest = [arg for arg in args if arg is not type(None)]
        first, *others = map(_of, rest)
        named = next((one.inner for one in others if one.kind == "names"), None)
        return first if named is None else replace(first, inner=named)
    if origin is dict:
        return Place("names", inner=args[1])
    if origin is tuple:
        return Place("list", inner=args[0])
    if origin is Literal:
        return Place("leaf", choices=tuple(str(arg) for arg in args))
    if annotation is Number:
        return Place("number", low=limits[0], high=limits[1])
    if annotation in (int, float):
        return Place("figure", low=limits[0], high=limits[1])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return Place("model", model=annotation)
    return Place("leaf")


SCENARIO = Place("model", model=schema.Scenario)
"""The top of a resolved scenario."""
EXTRA_KEYS = ("extends", "drop", "variants")
"""Keys of a file that say how it is put together and are gone from the resolved scenario."""
RENAMED = {"resets": "pairs"}
"""Keys of earlier versions of the format, and what they are called now."""


def issue_of(address: Address, links: dict[str, str] | None = None) -> str | None:
    """The issue whose scale a number at this address is on, or None where the number has a unit of its own.

    >>> issue_of(("actors", "china", "interests", "relief", "red_line", "at_most"))
    'relief'
    >>> issue_of(("paths", "steps", "stages", Item(0), "moves", "relief", "to"))
    'relief'
    >>> issue_of(("actors", "china", "patience")) is None
    True
    """
    match address:
        case ("issues", issue, "today"):
            return str(issue)
        case ("actors", _, *_, "interests", issue, "position" | "ideal"):
            return str(issue)
        case ("actors", _, *_, "interests", issue, "red_line" | "price", "at_least" | "at_most"):
            return str(issue)
        case ("paths", _, "stages", _, "moves", issue, "to"):
            return str(issue)
        case ("links", link, "shift" | "set" | "at_least" | "at_most" | "above" | "below"):
            return (links or {}).get(str(link))
    return None


def limits(scenario: schema.Scenario, address: str) -> tuple[float, float]:
    """What the format, or the scale of an issue, allows at an address at all.

    Parameters
    ----------
    scenario
        The resolved scenario.
    address
        A number's, as ``--set`` takes it or as its draw is keyed by.

    Returns
    -------
    The lowest and the highest value; a number that the format does not limit has a million either way.

    Examples
    --------
    >>> raw = {"title": "T", "actors": {"sea": {"name": "Sea"}},
    ...     "issues": {"sea": {"title": "Sea", "scale": {0: "shut", 10: "open"}, "today": 0}}}
    >>> scenario = schema.Scenario.model_validate(raw)
    >>> limits(scenario, "actors.sea.patience"), limits(scenario, "actors.sea.interests.sea.red_line")
    ((0.01, 1.0), (0.0, 10.0))
    """
    place: Place | None = SCENARIO
    keys: list[Key] = []
    for step in address.split("."):
        keys.append(Item(int(step) - 1) if place is not None and place.kind == "list" else step)
        place = place.child(keys[-1]) if place is not None else None
    if place is not None and place.model is schema.Bound:
        keys.append("at_most")
    elif place is not None and place.model is schema.Move:
        keys.append("to")
    name = issue_of(tuple(keys), {key: link.issue for key, link in scenario.links.items()})
    if name is not None and name in scenario.issues:
        issue = scenario.issues[name]
        width = issue.high - issue.low
        return (-width, width) if keys[-1] == "shift" else (issue.low, issue.high)
    low, high = (None, None) if place is None else (place.low, place.high)
    return -1e6 if low is None else float(low), 1e6 if high is None else float(high)


def in_points(address: Address) -> str:
    """What a number at this address is called if it is on the scale of 0 to 100 that saliences and leverages share.

    >>> in_points(("actors", "china", "leverage", "relief")), in_points(("actors", "china", "patience"))
    ('leverage', '')
    """
    match address:
        case ("actors", _, *_, "interests", _, "salience"):
            return "salience"
        case ("actors", _, "leverage", _) | ("outside_guarantors", _, "leverage"):
            return "leverage"
    return ""


__all__ = ["EXTRA_KEYS", "RENAMED", "SCENARIO", "Item", "Place", "fields", "in_points", "issue_of", "limits"]


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
    for number, step in enumerate(steps):
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
        spots = found
    return [spot.address for spot in spots]


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
