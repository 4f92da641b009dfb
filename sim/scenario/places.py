"""The format as a tree of places: what may stand where, read off the pydantic models.

Merging, ``--set`` and the messages all ask the same questions: which keys are allowed here, is this a number, and in
what range. A :class:`Place` answers them for one spot of a scenario.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel
from pydantic.fields import FieldInfo

from sim.scenario import schema
from sim.scenario.marks import Address, Item, Key
from sim.scenario.numbers import NUMBER_KEYS, Number, Within
from sim.scenario.schema import Bound

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


_NOT_DRAWN = ("measures", "successor")
"""Parts whose numbers are not drawn by their own addresses."""


def numbers_in(part: object, address: str = "") -> Iterator[tuple[str, Number]]:
    """Every number in a part of a scenario that a world draws, with the address that its draw is keyed by.

    >>> raw = {"title": "T", "actors": {"sea": {"name": "Sea", "patience": [0.8, 0.9, 0.95]}},
    ...     "issues": {"sea": {"title": "Sea", "scale": {0: "shut", 10: "open"}, "today": 0}}}
    >>> next(numbers_in(schema.Scenario.model_validate(raw)))[0]
    'issues.sea.today'
    """
    if isinstance(part, Number):
        yield address, part
    elif isinstance(part, Bound | schema.Move):
        yield address, part.value if isinstance(part, Bound) else part.to
    else:
        inner: Iterable[tuple[object, object]] = ()
        if isinstance(part, BaseModel):
            inner = ((key, getattr(part, key)) for key in type(part).model_fields)
        elif isinstance(part, dict):
            inner = part.items()
        elif isinstance(part, tuple):
            inner = enumerate(part, 1)
        for key, entry in inner:
            if key not in _NOT_DRAWN:
                yield from numbers_in(entry, f"{address}.{key}" if address else str(key))


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
