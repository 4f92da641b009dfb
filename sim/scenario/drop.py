"""``drop``: the only way to delete what a parent says."""

from __future__ import annotations

from dataclasses import replace

from sim.errors import Problem
from sim.scenario.address import NoSuchPlace, expand
from sim.scenario.marks import Address, Item, Node, dotted
from sim.scenario.places import SCENARIO


def drop_from(tree: Node | None, drops: Node, faults: list[Problem]) -> Node | None:
    """The tree without the values that a ``drop`` list names.

    Parameters
    ----------
    tree
        What the parents said; None if there are none.
    drops
        The list of dotted addresses as it was written.
    faults
        Addresses that lead nowhere are added here, with the nearest name.
    """
    if drops.items is None:
        faults.append(drops.mark.problem("a list of dotted paths is expected", "", "drop"))
        return tree
    if tree is None:
        if drops.items:
            message = "there is nothing to drop: this file has no parent"
            faults.append(drops.mark.problem(message, "Leave the values out instead, or add extends.", "drop"))
        return tree
    gone: list[Address] = []
    for number, item in enumerate(drops.items):
        where = dotted(("drop", Item(number)))
        if not isinstance(item.value, str):
            faults.append(
                item.mark.problem("a dotted path is expected", "Write for example actors.china.trust.", where)
            )
            continue
        try:
            gone += expand(tree, SCENARIO, item.value)
        except NoSuchPlace as error:
            faults.append(item.mark.problem(f"cannot drop {item.value}: {error.message}", error.remedy, where))
    return without(tree, gone)


def without(tree: Node, addresses: list[Address]) -> Node:
    """The tree without the values at some addresses; list items are counted before anything is deleted."""
    here = {address[0] for address in addresses if len(address) == 1}
    below: dict[object, list[Address]] = {}
    for address in addresses:
        if len(address) > 1:
            below.setdefault(address[0], []).append(address[1:])
    if not here and not below:
        return tree
    kept = [
        (key, without(child, below[key]) if key in below else child)
        for key, child in tree.children()
        if key not in here
    ]
    return replace(tree, value=dict(kept) if tree.mapping is not None else [child for _, child in kept])
