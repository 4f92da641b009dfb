"""What differs between two scenarios, as far as a walk can see it: numbers, bounds, links, choices, lists.

Titles, notes and sources may differ too; they change no outcome and are left out. A run with changes walks its scenario
as written too, on the same worlds, and says what differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pandas as pd
from pydantic import BaseModel

from sim.analysis.case import checked, tree_of
from sim.analysis.estimates import difference_of
from sim.analysis.experiment import Plan, Setting, experiment
from sim.analysis.inputs import describe
from sim.analysis.words import exactly
from sim.scenario.marks import Address, Item, Key, dotted
from sim.scenario.numbers import Number
from sim.scenario.places import fields
from sim.scenario.schema import Bound, Issue, Scenario, Stage
from sim.scenario.write import plain

_SOURCES = frozenset({"note", "basis", "because", "claims", "sources", "episodes"})
_UNSEEN = _SOURCES | {
    "version", "title", "as_of", "description", "caveat", "summary", "meaning", "history", "end_state", "reversible",
    "risk", "verifier", "short", "name", "tier", "measures", "reference_marks", "trust_pairs", "firm",
}  # fmt: skip
"""What no walk sees."""
_NAMING = ("trust_pairs", "reference_marks")
"""What no walk sees either, and names actors or issues that may be gone."""


class _Absent:
    def __repr__(self) -> str:
        return "not there"


ABSENT: Any = _Absent()
"""Stands for what one of two scenarios does not have."""


@dataclass(frozen=True)
class Change:
    """One thing that differs.

    Attributes
    ----------
    address : tuple
        Where, as keys from the top of the scenario.
    before, after : object
        A number, a part of a scenario, plain data, or ``ABSENT``.
    """

    address: Address
    before: Any
    after: Any

    @property
    def place(self) -> str:
        """The address as people write it."""
        return dotted(self.address)

    @property
    def is_number(self) -> bool:
        """Whether a number stands on both sides."""
        sides = (number_of(self.before), number_of(self.after))
        return None not in sides and not (isinstance(self.before, Bound) and _side(self.before) != _side(self.after))


def number_of(value: Any) -> Number | None:
    """The number that a value is, or that a bound holds."""
    if isinstance(value, Bound):
        return value.value
    return value if isinstance(value, Number) else None


def _side(value: Any) -> str | None:
    return value.direction if isinstance(value, Bound) else None


def changes(before: Scenario, after: Scenario) -> list[Change]:
    """Everything that differs, in the order of the format and of the file.

    Examples
    --------
    >>> from sim.analysis.case import opened
    >>> case = opened("scenarios/exchange-gradual.yaml")
    >>> [change.place for change in changes(case.scenario, case.changed(["process.rounds=3"]))]
    ['process.rounds']
    """
    return list(_differences(before, after, ()))


def _differences(a: Any, b: Any, address: Address) -> Iterator[Change]:
    if isinstance(a, Number) and isinstance(b, Number):
        if a.triple != b.triple:
            yield Change(address, a, b)
    elif isinstance(a, Bound) and isinstance(b, Bound):
        if (a.direction, a.value.triple) != (b.direction, b.value.triple):
            yield Change(address, a, b)
    elif isinstance(a, BaseModel) and type(a) is type(b):
        yield from _of_models(a, b, address)
    elif isinstance(a, Mapping) and isinstance(b, Mapping):
        for key in dict.fromkeys([*a, *b]):
            yield from _differences(a.get(key, ABSENT), b.get(key, ABSENT), (*address, key))
    elif _reordered(a, b):
        yield Change(address, a, b)
    elif _models(a) and _models(b) and len(a) == len(b):
        for n, (one, other) in enumerate(zip(a, b, strict=True)):
            yield from _differences(one, other, (*address, Item(n)))
    elif a != b and not (_empty(a) and _empty(b)):
        yield Change(address, ABSENT if a is None else a, ABSENT if b is None else b)


def _of_models(a: Any, b: Any, address: Address) -> Iterator[Change]:
    model: type[BaseModel] = type(a)
    for key, name in zip(fields(model), model.model_fields, strict=True):
        if key in _UNSEEN:
            continue
        if isinstance(a, Issue) and key == "scale":
            if (a.low, a.high) != (b.low, b.high):
                yield Change((*address, key), a.scale, b.scale)
            continue
        yield from _differences(getattr(a, name), getattr(b, name), (*address, key))


def _reordered(a: Any, b: Any) -> bool:
    """Whether the same stages stand in another order that a walk can see: one change, not one of every term."""
    if not (_stages(a) and _stages(b) and len(a) == len(b)):
        return False
    left = list(b)
    for one in a:
        same = next((n for n, other in enumerate(left) if one.title == other.title and not _differ(one, other)), None)
        if same is None:
            return False
        del left[same]
    return any(map(_differ, a, b))


def _differ(a: Stage, b: Stage) -> bool:
    return next(_differences(a, b, ()), None) is not None


def _stages(value: Any) -> bool:
    return _models(value) and all(isinstance(one, Stage) for one in value)


def _models(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and all(isinstance(one, BaseModel) for one in value)


def _empty(value: Any) -> bool:
    return value is None or value is ABSENT or value in ((), {})


def with_changes(scenario: Scenario, some: Iterable[Change]) -> Scenario:
    """The scenario with some changes made.

    Raises
    ------
    ScenarioError
        When they make no sense without the others.
    """
    data = _bare(plain(scenario))
    for key in _NAMING:
        data.pop(key, None)
    for change in some:
        _put(data, change.address, _bare(plain(change.after)) if change.after is not ABSENT else ABSENT)
    return checked(tree_of(data, "changes"), None)


def _bare(data: Any) -> Any:
    """Plain data without what it rests on."""
    if isinstance(data, dict):
        if "value" in data and set(data) <= _SOURCES | {"value"}:
            return data["value"]
        return {key: _bare(value) for key, value in data.items() if key not in _SOURCES}
    return [_bare(one) for one in data] if isinstance(data, list) else deepcopy(data)


def _put(data: Any, address: Sequence[Key], value: Any) -> None:
    for step in address[:-1]:
        data = data[int(step)] if isinstance(step, Item) else data.setdefault(step, {})
    last = address[-1]
    if isinstance(last, Item):
        data[int(last)] = value
    elif value is ABSENT:
        data.pop(last, None)
    else:
        data[last] = value


def written(value: Any) -> str:
    """A value of either side in words.

    >>> written(Number(low=1, mode=2, high=4)), written(ABSENT), written(("a", "b"))
    ('2 (1 to 4)', 'not there', 'a, b')
    """
    if isinstance(value, Bound):
        return f"{value.direction.replace('_', ' ')} {written(value.value)}"
    if isinstance(value, Number):
        low, mode, high = (exactly(point) for point in value.triple)
        return mode if value.is_point else f"{mode} ({low} to {high})"
    if isinstance(value, (tuple, list)) and all(isinstance(one, str) for one in value):
        return ", ".join(value) or "nobody"
    if _stages(value):
        return ", ".join(one.title for one in value)
    if isinstance(value, BaseModel):
        return "there"
    if isinstance(value, Mapping):
        return ", ".join(str(key) for key in value) or "nothing"
    if isinstance(value, (tuple, list)):
        return f"{len(value)} of them"
    return repr(value) if value is ABSENT else exactly(value)


def in_words(before: Scenario, after: Scenario) -> list[tuple[str, str]]:
    """Everything that differs: the address as ``--set`` takes it, and the difference in words.

    Examples
    --------
    >>> from sim.analysis.case import opened
    >>> case = opened("scenarios/exchange-gradual.yaml")
    >>> in_words(case.scenario, case.changed(["process.rounds=3"]))
    [('process.rounds', 'process: rounds: 0 → 3')]
    """
    return [
        (_as_set(change), f"{named(before, after, change)}: {_from_to(change)}") for change in changes(before, after)
    ]


def _as_set(change: Change) -> str:
    side = _side(change.after)
    return change.place if side is None else f"{change.place}.{side}"


def _from_to(change: Change) -> str:
    if change.after is ABSENT:
        return "taken out"
    if change.before is ABSENT and isinstance(change.after, BaseModel) and number_of(change.after) is None:
        return "added"
    return f"{written(change.before)} → {written(change.after)}"


def named(before: Scenario, after: Scenario, change: Change) -> str:
    """The place of a change in words."""
    match change.address:
        case ("paths", path, "stages"):
            return f"{after.paths[str(path)].title}: stages"
    trimmed = dotted(change.address[:-1] if change.address[-1] == "to" else change.address)
    for scenario in (after, before):
        try:
            return describe(scenario, trimmed)
        except (KeyError, ValueError, IndexError):
            continue
    return change.place.replace("_", " ").replace(".", ", ")


FIGURES = {
    "signed": "signed",
    "in_force_60": "in force after 5 years",
    "completed": "completed",
    "everybody_gains": "everybody gains",
}
"""Outcome -> its name in the tables of a run."""


def before_and_after(
    before: Scenario,
    after: Scenario,
    paths: Sequence[str],
    *,
    worlds: int,
    seed: int = 1,
    workers: int | None = None,
) -> tuple[pd.DataFrame, list[str]]:
    """The paths that both have, walked in both, and what was changed, in words.

    Returns
    -------
    DataFrame
        Columns: path, path_title, outcome, label, before, after, difference, low, high (95 %, paired world by world),
        clear (whether the interval leaves out 0).
    list of str
        A line a change.

    Examples
    --------
    >>> from sim.analysis.case import opened
    >>> case = opened("scenarios/exchange-gradual.yaml")
    >>> before_and_after(case.scenario, case.changed(["process.rounds=8"]), ["one_step"], worlds=5)[1]
    ['process: rounds: 0 → 8']
    """
    both = [path for path in paths if path in before.paths]
    lines = [words for _, words in in_words(before, after)]
    columns = ["path", "path_title", "outcome", "label", "before", "after", "difference", "low", "high", "clear"]
    if not both or not lines:
        return pd.DataFrame(columns=columns), lines
    plan = Plan(before, tuple(both), tuple(FIGURES), worlds, seed)
    found = experiment(plan, [Setting(), Setting(scenario=after)], workers=workers)
    rows = []
    for p, path in enumerate(both):
        for o, (key, label) in enumerate(FIGURES.items()):
            old, new = found[0, p, o], found[1, p, o]
            one = difference_of(new, old, unit="share")
            means = (old.mean(), new.mean(), one.mean, one.low, one.high)
            rows.append((path, before.paths[path].title, key, label, *means, one.clear))
    return pd.DataFrame(rows, columns=columns), lines
