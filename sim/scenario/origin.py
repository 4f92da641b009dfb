"""The resolved scenario with the place that every value came from, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.scenario.marks import Address, Item, Node
from sim.scenario.places import SCENARIO
from sim.scenario.read import Loaded
from sim.scenario.write import plain, to_yaml

WIDE = 78
"""Column at which the places begin, where the line leaves room."""


def with_origins(loaded: Loaded) -> str:
    """The resolved scenario as YAML; each value's line ends in a comment with ``file:line``, or ``default``.

    Parameters
    ----------
    loaded
        The scenario as it was read.
    """
    lines = []
    for text, node in _lines(plain(loaded.scenario), loaded.tree, (), ""):
        place = "" if node is _HEADING else f"# {node.mark if node is not None else 'default'}"
        lines.append(f"{text:<{WIDE}}  {place}".rstrip())
    return "\n".join(lines) + "\n"


_HEADING: Any = object()


def _lines(value: Any, node: Node | None, address: Address, indent: str) -> Iterator[tuple[str, Any]]:
    """Each line of a mapping or list with the value that it shows, or the mark of a heading."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in pairs:
        step = key if isinstance(value, dict) else Item(key)
        child = node.get(step) if node is not None else None
        head = f"{indent}{to_yaml(key).splitlines()[0]}:" if isinstance(value, dict) else f"{indent}-"
        if _is_block((*address, step), part):
            yield head, _HEADING
            yield from _lines(part, child, (*address, step), indent + "  ")
        else:
            yield f"{head} {_flow(part)}", child


def _is_block(address: Address, part: Any) -> bool:
    """Whether a part is spread over lines: mappings with entries, unless they are numbers, and lists of such."""
    place = SCENARIO.at(address)
    if place is not None and place.kind == "number":
        return False
    if isinstance(part, list):
        return any(isinstance(item, (dict, list)) for item in part)
    return isinstance(part, dict) and bool(part)


def _flow(part: Any) -> str:
    text = to_yaml(part, flow=True)
    return " ".join(line.strip() for line in text.splitlines() if line.strip() != "...")
