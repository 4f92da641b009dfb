"""Laying one tree over another: mappings merge deeply, everything else replaces; and ``drop`` deletes.

First short forms are spelt out, so that every value stands at the address that the resolved scenario gives it: a bare
number is a move's target, a list is a duty's issues, a name is the path to go on with, a list of names is guarantors
without a strength of their own, and issues may stand bare under ``when``. A short form is a whole statement: laid over
a longer one it replaces it, where a mapping would be merged.

Four exceptions keep overlays short and never leave an invalid mix. A mapping with the keys 1, 2, 3 ... over a list
patches those items. A bound that switches sides (``at_most`` over ``at_least``) replaces the old one. A number that
gains a source but no value keeps the old value. One number per issue over a single number leaves that to the rest.
"""

from __future__ import annotations

from dataclasses import replace

from pydantic import BaseModel

from sim.errors import Problem
from sim.scenario import schema
from sim.scenario.addresses import NoSuchPlace, expand
from sim.scenario.marks import Address, Item, Key, Node, dotted
from sim.scenario.numbers import NUMBER_KEYS
from sim.scenario.places import SCENARIO, Place


def drop_from(
    tree: Node | None, drops: Node, faults: list[Problem], dropped: list[tuple[Address, str]] | None = None
) -> Node | None:
    """The tree without the values that a ``drop`` list names.

    Parameters
    ----------
    tree
        What the parents said; None if there are none.
    drops
        The list of dotted addresses as it was written.
    faults
        Addresses that lead nowhere are added here, with the nearest name.
    dropped
        What is taken out is added here, each address with the place that says so.
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
            found = expand(tree, SCENARIO, item.value)
            gone += found
            if dropped is not None:
                dropped += [(address, item.mark.problem("", "").place) for address in found]
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


_SHORT_FOR: dict[type[BaseModel], str] = {schema.Move: "to", schema.Duty: "issues", schema.Onward: "path"}


def spell_out(node: Node, place: Place | None) -> Node:
    """The same value with its short forms spelt out.

    Parameters
    ----------
    node
        A value as it was written.
    place
        What the format expects there; unknown places are left alone.
    """
    if place is None or place.kind in ("number", "figure", "leaf"):
        return node
    key_meant = short_key(place)
    if key_meant is not None and is_short(node, place):
        node = wrap(node, key_meant, whole=True)
    entries = node.mapping
    if entries is not None:
        if place.model is schema.When:
            node = _gather_values(node, entries)
        entries = node.mapping or {}
        children: dict[Key, Node] = {}
        for key, child in entries.items():
            if place.model is schema.Stage and key == "guarantors":
                child = _named(child)
            children[key] = spell_out(child, place.child(key))
        return replace(node, value=children)
    if node.items is not None and place.kind == "list":
        return replace(node, value=[spell_out(item, place.child(i)) for i, item in enumerate(node.items)])
    return node


def is_short(node: Node, place: Place) -> bool:
    """Whether a value stands in short form at a move, a duty or an onward path."""
    if place.model is schema.Move:
        return node.mapping is None or bool(NUMBER_KEYS & set(node.mapping))
    if place.model is schema.Duty:
        return node.items is not None
    return place.model is schema.Onward and isinstance(node.value, str)


def short_key(place: Place) -> str | None:
    """The key that a short form of this place stands for."""
    return _SHORT_FOR.get(place.model) if place.model else None


def wrap(node: Node, key: Key, *, whole: bool = False) -> Node:
    """The value under a key that was not written."""
    return Node({key: replace(node, key_mark=node.key_mark or node.mark)}, node.mark, node.key_mark, whole)


def _named(node: Node) -> Node:
    """A list of guarantors as a mapping to nothing; left as it is if a name stands twice or is no name."""
    items = node.items
    if items is None:
        return node
    names = [item.value for item in items]
    if any(not isinstance(name, str) for name in names) or len(set(map(str, names))) < len(names):
        return node
    entries: dict[Key, Node] = {str(item.value): Node(None, item.mark, item.mark) for item in items}
    return Node(entries, node.mark, node.key_mark, whole=True)


def _gather_values(node: Node, entries: dict[Key, Node]) -> Node:
    """Issues that stand bare under ``when`` go under ``values``."""
    own = schema.When.model_fields
    bare = {key: child for key, child in entries.items() if key not in own}
    if not bare:
        return node
    kept: dict[Key, Node] = {key: child for key, child in entries.items() if key in own}
    values = kept.get("values")
    if values is None:
        kept["values"] = Node(bare, node.mark, node.key_mark)
    elif values.mapping is not None:
        kept["values"] = replace(values, value={**values.mapping, **bare})
    return replace(node, value=kept)


_RIVALS: dict[type, tuple[tuple[str, ...], ...]] = {
    schema.Link: (("shift", "set"), ("at_most", "below", "at_least", "above")),
    schema.Condition: (("at_most", "below"), ("at_least", "above")),
}
"""Keys of which only one may stand: the newer one drives the older ones out."""
_SOURCE_KEYS = frozenset({"basis", "because", "note"})


def lay_over(base: Node | None, over: Node, place: Place | None, faults: list[Problem], at: Address = ()) -> Node:
    """Lay one value over another.

    Parameters
    ----------
    base
        What stands there, or None.
    over
        What is laid over it; both with short forms spelt out.
    place
        What the format expects there.
    faults
        Problems found on the way are added here.
    at
        The address, for messages.

    Returns
    -------
    The merged value; neither input changes.
    """
    new = over.mapping
    if base is None or base is over or new is None or over.whole:
        return over
    if base.items is not None and _is_patch(new):
        return _patch(base, over, place, faults, at)
    if place is not None and place.kind == "number":
        if place.inner is not None and not (NUMBER_KEYS | _SOURCE_KEYS) & set(new):
            base = wrap(base, "default") if _is_number(base) else base
        elif place.inner is not None and not _is_number(base):
            return over
        elif base.mapping is None and "value" not in new:
            base = wrap(base, "value")
    old = base.mapping
    if old is None or (place is not None and place.model is schema.Bound and _switches_side(old, new)):
        return over
    merged = {key: child for key, child in old.items() if key not in _driven_out(place, new)}
    for key, child in new.items():
        below = place.child(key) if place is not None else None
        merged[key] = lay_over(merged.get(key), child, below, faults, (*at, key))
    return Node(merged, over.mark, over.key_mark, base.whole)


def _is_number(node: Node) -> bool:
    """Whether a value is one number, where one per name might stand too."""
    return node.mapping is None or bool(NUMBER_KEYS & set(node.mapping))


def _is_patch(entries: dict[Key, Node]) -> bool:
    return bool(entries) and all(isinstance(key, int) for key in entries)


def _patch(base: Node, over: Node, place: Place | None, faults: list[Problem], at: Address) -> Node:
    """Items of a list by their number, counted from 1."""
    items = list(base.items or ())
    for key, child in (over.mapping or {}).items():
        number = int(key)
        if not 1 <= number <= len(items):
            mark = child.key_mark or child.mark
            message = f"there is no item {number}; the list has {len(items)}"
            remedy = "Items are patched by their number from 1; write the whole list to add one."
            faults.append(mark.problem(message, remedy, dotted((*at, key))))
            continue
        below = place.child(Item(number - 1)) if place is not None else None
        items[number - 1] = lay_over(items[number - 1], child, below, faults, (*at, Item(number - 1)))
    return replace(base, value=items, mark=over.mark, key_mark=over.key_mark)


def _switches_side(old: dict[Key, Node], new: dict[Key, Node]) -> bool:
    sides = {"at_least", "at_most"}
    return bool(sides & set(new)) and not sides & set(new) & set(old)


def _driven_out(place: Place | None, new: dict[Key, Node]) -> set[Key]:
    groups = _RIVALS.get(place.model, ()) if place is not None and place.model is not None else ()
    return {key for rivals in groups if set(rivals) & set(new) for key in rivals if key not in new}
