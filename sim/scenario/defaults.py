"""What a whole scenario need not say: names, where an issue stands today, what happens without a deal; and its units.

Defaults of numbers are in :mod:`sim.scenario.schema`. These here depend on keys, on the file's name or on other values.
"""

from __future__ import annotations

from dataclasses import replace

from sim.errors import Problem
from sim.scenario.marks import Address, Key, Node, dotted, spelt
from sim.scenario.numbers import NUMBER_KEYS
from sim.scenario.places import in_points
from sim.scenario.scalars import Scalar


def from_shares(node: Node, faults: list[Problem], at: Address = ()) -> Node:
    """A piece of a scenario with its saliences and leverages, written as shares, on their scale of 0 to 100.

    Parameters
    ----------
    node
        The piece, short forms spelt out.
    faults
        Values that are no shares are added here.
    at
        The address of the piece in its file.
    """
    if in_points(at[2:] if at[:1] == ("variants",) else at):
        return _hundredfold(node, faults, at)
    if node.mapping is None:
        return node
    children = {key: from_shares(child, faults, (*at, key)) for key, child in node.mapping.items()}
    return replace(node, value=children)


def _hundredfold(node: Node, faults: list[Problem], where: Address) -> Node:
    """A number, its points a hundred times what is written."""
    if isinstance(node.value, dict):
        figures = {key: child for key, child in node.value.items() if key in NUMBER_KEYS}
        times: dict[Key, Node] = {key: _hundredfold(child, faults, where) for key, child in figures.items()}
        return replace(node, value={**node.value, **times})
    if isinstance(node.value, list):
        return replace(node, value=[_hundredfold(child, faults, where) for child in node.value])
    if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
        return node
    if not 0 <= node.value <= 1:
        message = f"{node.value:g} is outside 0 to 1, and the file says units: share"
        faults.append(node.mark.problem(message, "Write a share, or take units out.", dotted(where)))
        return replace(node, value=50)
    return replace(node, value=round(node.value * 100, 10))


_NAMES = (("issues", "title"), ("actors", "name"), ("outside_guarantors", "name"), ("paths", "title"))
"""Entries that are called by their key where they say no name."""


def named_by_keys(tree: Node, warnings: list[Problem]) -> Node:
    """A whole scenario with names where none are given: keys in words; and with today's values."""
    entries = dict(tree.mapping or {})
    for part, field in _NAMES:
        named = entries.get(part)
        if named is not None and named.mapping is not None:
            words = str.title if field == "name" else str.capitalize
            children = {
                key: with_defaults(child, {field: words(spelt(key).replace("_", " "))})
                for key, child in named.mapping.items()
            }
            entries[part] = replace(named, value=children)
    issues, paths = entries.get("issues"), entries.get("paths")
    if issues is not None and issues.mapping is not None:
        entries["issues"] = replace(
            issues, value={key: _with_today(key, issue, warnings) for key, issue in issues.mapping.items()}
        )
    if paths is not None and paths.mapping is not None:
        entries["paths"] = replace(paths, value={key: _with_stages(path) for key, path in paths.mapping.items()})
    return replace(tree, value=entries)


def with_defaults(node: Node, defaults: dict[str, Scalar]) -> Node:
    """A mapping with values for keys that it does not have, at its own place."""
    if node.mapping is None:
        return node
    new: dict[Key, Node] = {
        key: Node(value, node.key_mark or node.mark) for key, value in defaults.items() if key not in node.mapping
    }
    return replace(node, value={**new, **node.mapping}) if new else node


def _with_today(key: Key, issue: Node, warnings: list[Problem]) -> Node:
    """An issue that does not say where it stands today stands at the lower end of its scale, and says so.

    Scales are written from what is to what might be; the middle would credit everybody with half a settlement.
    """
    scale = issue.get("scale")
    ends = [end for end in (scale.mapping or {}) if not isinstance(end, str)] if scale is not None else []
    if issue.get("today") is not None or not ends:
        return issue
    message = f"where it stands today is not said, and its lower end, {min(ends):g}, is taken"
    mark = issue.key_mark or issue.mark
    warnings.append(mark.problem(message, "Add today: and a value of the scale.", dotted(("issues", key))))
    return with_defaults(issue, {"today": min(ends)})


def _with_stages(path: Node) -> Node:
    """A path whose stages have names."""
    stages = path.get("stages")
    if path.mapping is None or stages is None or stages.items is None:
        return path
    named = [with_defaults(stage, {"title": f"Stage {number}"}) for number, stage in enumerate(stages.items, start=1)]
    return replace(path, value={**path.mapping, "stages": replace(stages, value=named)})


FALLBACKS = ("status_quo", "drift", "no_deal")
"""Keys of paths that are the disagreement point where none is marked, the first of them that there is."""


def with_fallback(tree: Node, title: str) -> Node:
    """The merged scenario with a title, and with a disagreement point where it has paths.

    Parameters
    ----------
    tree
        The merged scenario.
    title
        What it is called if it does not say.

    Returns
    -------
    The scenario; where no path is marked and none is called by one of :data:`FALLBACKS`, a path ``status_quo`` is
    added on which nothing moves.
    """
    tree = with_defaults(tree, {"title": title})
    entries, paths = dict(tree.mapping or {}), tree.get("paths")
    if "disagreement" in entries or paths is None or not paths.mapping:
        return tree
    mark = paths.key_mark or paths.mark
    marked = next((key for key in FALLBACKS if key in paths.mapping), None)
    if marked is None:
        marked = FALLBACKS[0]
        stage: dict[Key, Node] = {"title": Node("Nothing changes", mark), "months": Node(12, mark)}
        path: dict[Key, Node] = {"title": Node("Status quo", mark), "stages": Node([Node(stage, mark)], mark)}
        entries["paths"] = replace(paths, value={marked: Node(path, mark, mark), **paths.mapping})
    return replace(tree, value={**entries, "disagreement": Node(marked, mark)})
