"""The shape of a scenario: pydantic's verdict, with every fault brought back to its line and said in our words.

A mistyped name in a later layer is told as such, and not as a new entry with keys missing: an overlay that says
``actors: {united_state: {patience: 0.9}}`` adds an actor without a name, and where a lower layer has an entry of nearly
that name, that is the one that was meant.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from pydantic import ValidationError

from sim.errors import Problem
from sim.scenario.addresses import ONE_OF, called_in
from sim.scenario.marks import Address, Item, Key, Mark, Node, dotted, spelt
from sim.scenario.numbers import NUMBER_KEYS
from sim.scenario.places import EXTRA_KEYS, RENAMED, SCENARIO, Place, fields
from sim.scenario.schema import PER_ISSUE, Scenario
from sim.scenario.suggest import did_you_mean, nearest
from sim.scenario.wording import worded

ADVISED = 200
"""Faults for which a remedy is sought; a file with more has something else wrong with it."""

_NOTHING = ("model_type", "dict_type", "tuple_type", "number")
"""Findings where nothing stands and something must."""


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
    The scenario, or None with the problems.
    """
    try:
        return Scenario.model_validate(_data(tree, known)), []
    except ValidationError as error:
        return None, list(_problems(tree, error.errors(include_url=False)))


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


def _problems(tree: Node, details: list[Any]) -> Iterator[Problem]:
    """Each fault at its place; what follows from another one is not told."""
    located = [(detail, *locate(tree, detail["loc"])) for detail in details]
    located.sort(key=lambda one: (one[2].mark.source.label, one[2].mark.line))
    strays = {address[:-1]: str(address[-1]) for detail, address, _ in located if detail["type"] == "extra_forbidden"}
    below = {address[:-n] for _, address, _ in located for n in range(1, len(address) + 1)}
    for number, (detail, address, node) in enumerate(located):
        kind = detail["type"]
        if kind == "missing":
            missing = str(detail["loc"][-1])
            place = SCENARIO.at(address)
            allowed = place.keys if place is not None else ()
            if address not in strays or nearest(strays[address], allowed) != missing:
                yield _missing(node, address, missing, place)
        elif kind == "extra_forbidden":
            yield _unknown(tree, node, address, advise=number < ADVISED)
        elif kind != "too_short" or address not in below:
            yield _wrong(tree, detail, address, node)


def _wrong(tree: Node, detail: Any, address: Address, node: Node) -> Problem:
    """A value that is not what the format has there."""
    kind = detail["type"]
    is_key = bool(detail["loc"]) and detail["loc"][-1] == "[key]"
    stray = _stray_key(node) if kind == "number" else None
    if stray is not None:
        return _unknown(tree, stray[1], (*address, stray[0]))
    message, remedy = worded(detail, node, SCENARIO.at(address), is_key=is_key)
    if (
        node.value is None
        and kind in ("model_type", "dict_type", "tuple_type", "number")
        and _is_laid_over(tree, address)
    ):
        remedy = f"To take out what another file says, write drop: [{dotted(address)}]."
    mark = node.key_mark if is_key and node.key_mark is not None else node.mark
    if kind in ("out_of_range", "number"):
        mark = _figures(node).mark
    return mark.problem(message, remedy, dotted(address))


def _is_laid_over(tree: Node, address: Address) -> bool:
    """Whether something else in the scenario comes from another file than the value at an address."""
    node = tree.at(address)
    return node is not None and any(other.mark.source is not node.mark.source for _, other in tree.walk())


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


def _unknown(tree: Node, node: Node, address: Address, *, advise: bool = True) -> Problem:
    key = spelt(address[-1])
    if not advise:
        return (node.key_mark or node.mark).problem("unknown key", "", dotted(address))
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


NO_LIST = "a list is expected; numbered items patch a list of the parent, and there is none"
_ON_ISSUES = ("interests", "moves")
"""Entries that are named after issues: a known issue is no mistyped name."""


def say_misnamed(problems: Iterable[Problem], tree: Node, variant: Node | None = None) -> list[Problem]:
    """The problems, with those that come of a mistyped name told as one, at the name.

    Parameters
    ----------
    problems
        What is wrong with the shape of the merged scenario.
    tree
        The merged scenario.
    variant
        The variant that was laid over it, as it was written; it is a layer of its own in the same file.
    """
    found = list(problems)
    if not any(is_missing(problem) or problem.message == NO_LIST for problem in found):
        return found
    own = set() if variant is None else {node.mark for _, node in variant.walk()}
    first_said: dict[str, Problem] = {}
    for address, node in _entries(tree):
        where = dotted(address)
        lacking = [_lacking(problem, where) for problem in found]
        keys = [key for key in dict.fromkeys(lacking) if key]
        if keys and not any(where.startswith(f"{above}.") for above in first_said):
            problem = _misnamed(tree, address, node, keys, own)
            if problem is not None:
                first_said[where] = problem
    said: dict[Problem, None] = {}
    for problem in found:
        follows = is_missing(problem) or problem.message == NO_LIST
        above = [where for where in first_said if problem.where == where or problem.where.startswith(f"{where}.")]
        said[first_said[above[0]] if follows and above else problem] = None
    return list(said)


def _entries(tree: Node, address: Address = ()) -> Iterator[tuple[Address, Node]]:
    """All entries with a name of the author's choice, the outer before the inner."""
    place = SCENARIO.at(address)
    for key, child in tree.children():
        if place is not None and place.kind == "names" and child.mapping is not None:
            yield (*address, key), child
        if child.mapping is not None or child.items is not None:
            yield from _entries(child, (*address, key))


def _lacking(problem: Problem, where: str) -> str | None:
    """The key that a problem says is missing in the entry at an address."""
    if is_missing(problem) and problem.where == where:
        return problem.message.split("'")[1]
    if problem.message == NO_LIST and problem.where.rpartition(".")[0] == where:
        return problem.where.rpartition(".")[2]
    return None


def _misnamed(tree: Node, address: Address, node: Node, keys: list[str], own: Collection[Mark]) -> Problem | None:
    """The name of the entry as a problem, if a lower layer has a name that is near."""
    name, among = spelt(address[-1]), tree.at(address[:-1])
    issues = tree.get("issues")
    known_issue = issues is not None and name in (issues.mapping or {})
    if among is None or (address[-2] in _ON_ISSUES and known_issue):
        return None
    layers = {_layer(part.mark, own) for _, part in node.walk()}
    elsewhere: dict[str, str] = {}
    for key, child in among.children():
        below = [part.mark for _, part in child.walk() if _layer(part.mark, own) not in layers]
        if key != address[-1] and below:
            elsewhere[spelt(key)] = below[-1].source.label
    near = nearest(name, elsewhere, called=called_in(among))
    if near is None:
        return None
    mark = node.key_mark or node.mark
    noun = ONE_OF.get(str(address[-2]), "entry")
    place = "for this variant to change" if node.mark in own else f"in {elsewhere[near]}"
    remedy = f"Did you mean '{near}'? If it is new, add {' and '.join(keys)}."
    return mark.problem(f"there is no {noun} '{name}' {place}", remedy, dotted(address))


def _layer(mark: Mark, own: Collection[Mark]) -> tuple[str, bool]:
    return mark.source.label, mark in own
