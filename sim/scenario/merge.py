"""Laying one tree over another: mappings merge deeply, everything else replaces.

Four exceptions keep overlays short and never leave an invalid mix. A mapping with the keys 1, 2, 3 ... over a list
patches those items. A bound that switches sides (``at_most`` over ``at_least``) replaces the old one. A number that
gains a source but no value keeps the old value. One number per issue over a single number leaves that to the rest.
"""

from __future__ import annotations

from dataclasses import replace

from sim.errors import Problem
from sim.scenario import schema
from sim.scenario.marks import Address, Item, Key, Node, dotted
from sim.scenario.numbers import NUMBER_KEYS
from sim.scenario.places import Place
from sim.scenario.short import wrap

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
