"""Short forms spelt out: after this, every value stands at the address that the resolved scenario gives it.

A bare number is a move's target, a list is a duty's issues, a name is the path to go on with, a list of names is
guarantors without a strength of their own, and issues may stand bare under ``when``. A short form is a whole
statement: laid over a longer one it replaces it, where a mapping would be merged.
"""

from __future__ import annotations

from dataclasses import replace

from pydantic import BaseModel

from sim.scenario import schema
from sim.scenario.marks import Key, Node
from sim.scenario.numbers import NUMBER_KEYS
from sim.scenario.places import Place

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
