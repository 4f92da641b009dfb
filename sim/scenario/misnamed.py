"""A mistyped name in a later layer: told as such, and not as a new entry with keys missing.

An overlay that says ``actors: {united_state: {patience: 0.9}}`` adds an actor without a name. Where a lower layer has
an entry of nearly that name, that is the one that was meant.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from sim.errors import Problem
from sim.scenario.address import ONE_OF, called_in
from sim.scenario.marks import Address, Mark, Node, dotted, spelt
from sim.scenario.places import SCENARIO
from sim.scenario.shape import is_missing
from sim.scenario.suggest import nearest

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
    told: dict[str, Problem] = {}
    for address, node in _entries(tree):
        where = dotted(address)
        lacking = [_lacking(problem, where) for problem in found]
        keys = [key for key in dict.fromkeys(lacking) if key]
        if keys and not any(where.startswith(f"{above}.") for above in told):
            problem = _misnamed(tree, address, node, keys, own)
            if problem is not None:
                told[where] = problem
    said: dict[Problem, None] = {}
    for problem in found:
        follows = is_missing(problem) or problem.message == NO_LIST
        above = [where for where in told if problem.where == where or problem.where.startswith(f"{where}.")]
        said[told[above[0]] if follows and above else problem] = None
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
