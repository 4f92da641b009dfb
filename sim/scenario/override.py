"""``--set``: one value changed for this run, by address, with wildcards and relative values.

``actors.china.patience=0.95`` sets, ``=+10``, ``=-5`` and ``=*1.2`` change all points of a number and keep them in
the field's range or on the issue's scale. A negative value that is meant as such is written ``[-5]``. A number that
has a source keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from sim.errors import Problem
from sim.scenario import schema
from sim.scenario.addresses import NoSuchPlace, column_of, expand, is_pattern
from sim.scenario.marks import Address, Item, Key, Mark, Node, Source, dotted
from sim.scenario.merge import lay_over, short_key, spell_out, wrap
from sim.scenario.numbers import Number
from sim.scenario.places import SCENARIO, Place, issue_of
from sim.scenario.yaml_marks import NotYaml, parse, say_unfit, unfit_character

Setting = str | tuple[str, Any]
"""``a.b.c=value`` as text, or an address with a plain Python value."""
_RELATIVE = re.compile(r"([-+*])\s*([0-9]+\.?[0-9]*(?:[eE][-+]?[0-9]+)?|\.[0-9]+)")


class _Refused(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class _NoNumber(_Refused):
    """There is nothing to change by a relative value."""


def apply_sets(
    tree: Node, sets: Iterable[Setting], faults: list[Problem], warnings: list[Problem] | None = None
) -> Node:
    """The scenario with every setting applied, in order.

    Parameters
    ----------
    tree
        The scenario as it stands, short forms spelt out.
    sets
        The settings.
    faults
        What is wrong with them is added here, as ``--set #2: ...``.
    warnings
        What is legal but odd about them is added here.
    """
    for number, setting in enumerate(sets, start=1):
        try:
            tree = _apply(tree, setting, f"--set #{number}", faults, [] if warnings is None else warnings)
        except _Refused as refusal:
            faults.append(refusal.problem)
    return tree


def _apply(tree: Node, setting: Setting, label: str, faults: list[Problem], warnings: list[Problem]) -> Node:
    text = setting if isinstance(setting, str) else f"{setting[0]}={setting[1]}"
    source = Source(label, (text.replace("\n", " "),), numbered=False)
    written, equals, raw = text.partition("=")
    if not equals or not written.strip() or not raw.strip():
        mark = Mark(source, 0, 0, max(1, len(text)))
        raise _Refused(mark.problem("a setting is address=value", "Write for example actors.china.patience=0.95."))
    address_text = written.strip()
    unfit = unfit_character(text)
    if unfit is not None:
        raise _Refused(Mark(source, 0, unfit.start()).problem(*say_unfit(unfit[0]), where=address_text))
    try:
        addresses = expand(tree, SCENARIO, address_text, create=True)
    except NoSuchPlace as error:
        column, span = column_of(address_text, error.step)
        column += len(written) - len(written.lstrip())
        raise _Refused(Mark(source, 0, column, span).problem(error.message, error.remedy, address_text)) from None
    value_mark = Mark(source, 0, len(written) + 1, max(1, len(text) - len(written) - 1))
    refused = None
    reached = 0
    for address in (_side(tree, address, setting if isinstance(setting, tuple) else raw) for address in addresses):
        try:
            value = (
                _value(tree, address, raw, value_mark, warnings)
                if isinstance(setting, str)
                else from_plain(setting[1], value_mark)
            )
        except _NoNumber as refusal:  # a wildcard changes what there is
            refused = refusal
            continue
        tree, reached = _put(tree, address, value, faults), reached + 1
    if refused is not None and (not reached or not is_pattern(address_text)):
        raise refused
    return tree


def _side(tree: Node, address: Address, value: Any) -> Address:
    """The side of a bound that is written, where a number is set at the bound itself."""
    place, node = SCENARIO.at(address), tree.at(address)
    if place is None or place.model is not schema.Bound or node is None or "{" in str(value):
        return address
    return next(((*address, side) for side in ("at_least", "at_most") if node.get(side) is not None), address)


def _value(tree: Node, address: Address, raw: str, mark: Mark, warnings: list[Problem]) -> Node:
    """The value of a setting at one address."""
    place = SCENARIO.at(address)
    number = _number_place(place)
    relative = _RELATIVE.fullmatch(raw.strip())
    if relative and number is not None:
        return _changed(tree, address, number, relative[1], float(relative[2]), mark, warnings)
    leaf = place is not None and place.kind == "leaf"
    if number is not None and raw.strip()[:1] in ("+", "*"):
        remedy = "Write +10, -5 or *1.2, with a point and no sign after *, or the new value alone."
        raise _Refused(mark.problem(f"{raw.strip()} is no change of a number", remedy, dotted(address)))
    try:
        reading = parse(mark.source, " " * mark.column + raw)
    except NotYaml as error:
        if leaf:
            return Node(raw.strip(), mark)
        raise _Refused(replace(error.problem, where=dotted(address))) from None
    if reading.problems:
        raise _Refused(replace(reading.problems[0], where=dotted(address)))
    if reading.node is None:
        raise _Refused(mark.problem("there is no value here", "Write for example =0.95.", dotted(address)))
    return Node(raw.strip(), mark) if leaf and reading.node.mapping is not None else reading.node


def _number_place(place: Place | None) -> Place | None:
    """The place if a number stands there, also one that a move's short form stands for."""
    if place is not None and place.model is schema.Move:
        return place.child("to")
    return place if place is not None and place.kind in ("number", "figure") else None


def _changed(
    tree: Node, address: Address, place: Place, sign: str, by: float, mark: Mark, warnings: list[Problem]
) -> Node:
    """A relative value: all points changed alike, then kept in range and in order."""
    where = (*address, "to") if SCENARIO.at(address) is not place and _is_move(address) else address
    node = tree.at(where)
    current = node.plain() if node is not None else place.default
    try:
        points = Number.model_validate(current).triple
    except ValidationError:
        message = f"there is no number to change by {sign}{by:g}"
        raise _NoNumber(mark.problem(message, "Set a value outright first.", dotted(address))) from None
    low, high = _range(tree, where, place)
    moved = [point * by if sign == "*" else point + by if sign == "+" else point - by for point in points]
    kept = sorted(round(min(max(point, low), high), 12) for point in moved)
    if kept[0] == kept[2] and kept[0] in (low, high) and not any(low <= point <= high for point in moved):
        warnings.append(_cut(mark, dotted(address), kept[0], (low, high), sign, by))
    if place.kind == "figure" or kept[0] == kept[2]:
        whole = isinstance(current, int) and kept[0] == int(kept[0])
        return Node(int(kept[0]) if whole else kept[0], mark)
    return Node([Node(point, mark) for point in kept], mark)


def _cut(mark: Mark, where: str, end: float, ends: tuple[float, float], sign: str, by: float) -> Problem:
    """A relative value that leaves the range with all its points."""
    remedy = f"A value set to {-by:g} outright is written [{-by:g}]." if sign == "-" and by else ""
    message = f"{sign}{by:g} leaves the range from {ends[0]:g} to {ends[1]:g} and is cut to {end:g}"
    return mark.problem(message, remedy, where)


def _is_move(address: Address) -> bool:
    return len(address) >= 2 and address[-2] == "moves"


def _range(tree: Node, address: Address, place: Place) -> tuple[float, float]:
    """The range of a number: the field's own, or the scale of the issue it is on."""
    low = float("-inf") if place.low is None else place.low
    high = float("inf") if place.high is None else place.high
    links = tree.get("links")
    issues = {key: link.get("issue") for key, link in links.children()} if links is not None else {}
    issue = issue_of(address, {str(key): str(node.value) for key, node in issues.items() if node is not None})
    scale = tree.at(("issues", issue, "scale")) if issue is not None else None
    if scale is not None and scale.mapping:
        ends = [float(key) for key in scale.mapping if isinstance(key, (int, float))]
        if ends:
            width = max(ends) - min(ends)
            return (-width, width) if address[-1] == "shift" else (min(ends), max(ends))
    return low, high


def _put(tree: Node, address: Address, value: Node, faults: list[Problem]) -> Node:
    """The tree with a value at an address; what is not said is kept (a number's source, a move's interval)."""
    place = SCENARIO.at(address)
    old = tree.at(address)
    key = short_key(place) if place is not None else None
    if key is not None and value.mapping is None and not (old is not None and old.mapping is None):
        address = (*address, key)
        place, old = SCENARIO.at(address), tree.at(address)
    if place is not None and place.kind == "number" and old is not None and old.mapping and value.mapping is None:
        old_points = {"low", "mode", "high"} & set(old.mapping)
        if not old_points:
            value = wrap(value, "value")
    value = spell_out(value, place)
    mark = value.mark
    for step in reversed(address):
        over_key: Key = int(step) + 1 if isinstance(step, Item) else step
        value = Node({over_key: replace(value, key_mark=value.key_mark or mark)}, mark)
    return lay_over(tree, value, SCENARIO, faults)


def from_plain(value: Any, mark: Mark) -> Node:
    """Plain Python data as a tree whose every value stands at one mark."""
    if isinstance(value, dict):
        return Node({key: replace(from_plain(child, mark), key_mark=mark) for key, child in value.items()}, mark)
    if isinstance(value, (list, tuple)):
        return Node([from_plain(child, mark) for child in value], mark)
    if isinstance(value, Number):
        return Node([Node(point, mark) for point in value.triple], mark)
    return Node(value.item() if hasattr(value, "item") else value, mark)
