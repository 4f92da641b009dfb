"""The shape of a scenario: pydantic's verdict, with every fault brought back to its line and said in our words.

Where the shape is wrong the faulty parts are taken out and the rest is tried again, so that the checks of meaning
(:mod:`sim.scenario.check`) can still run on what remains and all mistakes come out in one go.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from sim.errors import Problem
from sim.scenario.drop import without
from sim.scenario.marks import Address, Item, Key, Node, dotted, spelt
from sim.scenario.numbers import NUMBER_KEYS
from sim.scenario.places import EXTRA_KEYS, RENAMED, SCENARIO, Place, fields
from sim.scenario.schema import PER_ISSUE, Scenario
from sim.scenario.suggest import did_you_mean, nearest
from sim.scenario.wording import worded

ROUNDS = 12
"""How often faulty parts are taken out before giving up on the rest."""


def read_shape(tree: Node, known: tuple[Node, Scenario] | None = None) -> tuple[Scenario | None, list[Problem]]:
    """Validate a merged tree.

    Parameters
    ----------
    tree
        The merged scenario, short forms spelt out.
    known
        A tree found valid before and its scenario: parts shared with it are taken from there.

    Returns
    -------
    The scenario (what is left of it if there are problems; None if nothing is), and the problems.
    """
    problems: list[Problem] = []
    for attempt in range(ROUNDS):
        try:
            return Scenario.model_validate(_data(tree, known)), problems
        except ValidationError as error:
            details = error.errors(include_url=False)
        found = list(_problems(tree, details, first=attempt == 0))
        problems += [problem for _, problem in found if problem is not None]
        gone = {_part_to_remove(address) for address, _ in found}
        if () in gone:
            stand_in = _with_stand_ins(tree, details)
            if stand_in is None:
                return None, problems
            tree = stand_in
            gone.discard(())
        tree = without(
            tree, [address for address in gone if not any(address[:n] in gone for n in range(1, len(address)))]
        )
    return None, problems


def _data(tree: Node, known: tuple[Node, Scenario] | None) -> Any:
    """The tree as plain data, with the parts that are known to be valid as they are."""
    if known is None:
        return tree.plain()
    base, scenario = known
    data: dict[Key, Any] = {}
    for key, node in tree.children():
        old = base.get(key)
        if old is None or old.mapping is None or node.mapping is None:
            data[key] = node.plain()
            continue
        valid = getattr(scenario, str(key))
        if node is old:
            data[key] = valid
        elif isinstance(valid, dict):
            data[key] = {
                name: valid[name] if name in valid and old.get(name) is child else child.plain()
                for name, child in node.children()
            }
        else:
            data[key] = node.plain()
    return data


def _problems(tree: Node, details: list[Any], *, first: bool) -> Iterator[tuple[Address, Problem | None]]:
    """Each fault with its address; what follows from parts taken out earlier is not told again."""
    located = [(detail, *locate(tree, detail["loc"])) for detail in details]
    unknown = {
        (address[:-1], str(address[-1])) for detail, address, _ in located if detail["type"] == "extra_forbidden"
    }
    for detail, address, node in located:
        kind = detail["type"]
        if kind == "missing":
            missing = str(detail["loc"][-1])
            place = SCENARIO.at(address)
            allowed = place.keys if place is not None else ()
            typo = any(parent == address and nearest(word, allowed) == missing for parent, word in unknown)
            yield address, None if typo or not first else _missing(node, address, missing, place)
        elif kind == "extra_forbidden":
            yield address, _unknown(tree, node, address)
        elif not first and kind in ("too_short", "value_error"):
            yield address, None
        else:
            is_key = bool(detail["loc"]) and detail["loc"][-1] == "[key]"
            message, remedy = worded(detail, node, SCENARIO.at(address), is_key=is_key)
            stray = _stray_key(node) if kind == "number" else None
            if stray is not None:
                yield address, _unknown(tree, stray[1], (*address, stray[0]))
                continue
            mark = node.key_mark if is_key and node.key_mark is not None else node.mark
            if kind == "out_of_range" or kind == "number":
                mark = _figures(node).mark
            yield address, mark.problem(message, remedy, dotted(address))


def locate(tree: Node, loc: tuple[Key, ...]) -> tuple[Address, Node]:
    """The value that pydantic means, as far down as it was written."""
    node, address = tree, ()  # type: tuple[Node, Address]
    for part in loc:
        if part == PER_ISSUE:
            continue
        key: Key | None = part
        if node.items is not None and isinstance(part, int):
            key = Item(part)
        elif node.mapping is not None and part not in node.mapping:
            key = next((own for own in node.mapping if spelt(own) == str(part) or str(own) == str(part)), None)
            if key is None and isinstance(part, str):
                key = next((own for own in node.mapping if _same_figure(own, part)), None)
        child = node.get(key) if key is not None else None
        if child is None or key is None:
            break
        node, address = child, (*address, key)
    return address, node


def _same_figure(key: Key, text: str) -> bool:
    try:
        return isinstance(key, (int, float)) and float(text) == float(key)
    except ValueError:
        return False


def _figures(node: Node) -> Node:
    """The part of a number that holds its figures."""
    return (node.mapping or {}).get("value", node)


def is_missing(problem: Problem) -> bool:
    """Whether a problem is that something was not written."""
    return problem.message.startswith("the key ") and problem.message.endswith(" is missing")


def _stray_key(node: Node) -> tuple[Key, Node] | None:
    """A key that has no business in a number."""
    allowed = {*NUMBER_KEYS, "basis", "because", "note"}
    return next(((key, child) for key, child in (node.mapping or {}).items() if key not in allowed), None)


def _missing(node: Node, address: Address, key: str, place: Place | None) -> Problem:
    mark = node.key_mark or node.mark
    if place is not None and place.kind == "list":
        count = len(node.items or ())
        return node.mark.problem(f"a pair has two entries, not {count}", "", dotted(address))
    about = ""
    if place is not None and place.model is not None and key in fields(place.model):
        about = fields(place.model)[key].description or ""
    remedy = f"Add {key}: {about}." if about else f"Add {key}."
    return mark.problem(f"the key '{key}' is missing", remedy, dotted(address))


def _unknown(tree: Node, node: Node, address: Address) -> Problem:
    key = spelt(address[-1])
    place = SCENARIO.at(address[:-1])
    parent = tree.at(address[:-1])
    allowed = list(place.keys) if place is not None else []
    if len(address) == 1:
        allowed += EXTRA_KEYS
    if place is not None and place.kind == "number":
        allowed = ["value", "basis", "because", "note"]
    if nearest(key, allowed) is None and parent is not None and parent.mapping is not None:
        allowed = [name for name in allowed if name not in parent.mapping]
    remedy = did_you_mean(key, allowed)
    if RENAMED.get(key) in allowed:
        remedy = f"It is called '{RENAMED[key]}' now."
    if "." in key:
        remedy = "Dots belong to --set; in a file, write one level under the other."
    mark = node.key_mark or node.mark
    return mark.problem("unknown key", remedy, dotted(address))


def _part_to_remove(address: Address) -> Address:
    """The smallest part that can be taken out without moving the other items of a list."""
    lists = [place for place, key in enumerate(address) if isinstance(key, Item)]
    return address[: lists[0]] if lists else address


def _with_stand_ins(tree: Node, details: list[Any]) -> Node | None:
    """The tree with a stand-in for a missing title; None if something stands missing that has none."""
    missing = {detail["loc"][0] for detail in details if detail["type"] == "missing" and len(detail["loc"]) == 1}
    if missing != {"title"} or tree.mapping is None:
        return None
    return Node({**tree.mapping, "title": Node("untitled", tree.mark)}, tree.mark)
