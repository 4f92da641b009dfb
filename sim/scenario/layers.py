"""A scenario put together: parents, then the file, then overlays, then a variant.

Each layer first drops, then is laid over what came before. Parents are read left to right, and each with its own
parents; circles are refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim.errors import Problem
from sim.scenario.drop import drop_from
from sim.scenario.files import SHIPPED, Files, label_of, resolved
from sim.scenario.marks import Address, Item, Key, Node, dotted, spelt
from sim.scenario.merge import lay_over
from sim.scenario.numbers import NUMBER_KEYS
from sim.scenario.places import EXTRA_KEYS, SCENARIO, in_points
from sim.scenario.scalars import Scalar
from sim.scenario.short import spell_out
from sim.scenario.suggest import did_you_mean

LONGEST_CHAIN = 100
"""Files that may extend each other in a row."""
SHIPPED_PREFIX = "sim:"
"""Begins the name of a shipped scenario under ``extends``, whatever folder the file is in."""
PATH_KEYS = ("claims", "sources", "episodes")
"""Keys whose value is a file, relative to the file that says so."""


@dataclass(frozen=True)
class Layers:
    """A merged tree, and the variants that it offers, merged too but not yet laid over.

    ``complete`` is False when a file could not be read, so that what is missing need not be told.
    """

    tree: Node | None = None
    variants: Node | None = None
    complete: bool = True

    def under(self, other: Layers, faults: list[Problem]) -> Layers:
        """This with another laid over it."""
        tree = (
            other.tree if self.tree is None or other.tree is None else lay_over(self.tree, other.tree, SCENARIO, faults)
        )
        variants = _merge_variants(self.variants, other.variants, faults)
        return Layers(tree or self.tree, variants, self.complete and other.complete)


def read_layers(files: Files, path: Path, overlays: Iterable[Path] = ()) -> Layers:
    """Read a scenario with its parents and overlays.

    Parameters
    ----------
    files
        Reads the files and collects what is wrong with them.
    path
        The scenario.
    overlays
        Files laid over it, in order.
    """
    layers = _file(files, path, None, (), {})
    for overlay in overlays:
        layers = _overlay(files, layers, overlay)
    return layers


def with_variant(layers: Layers, name: str, faults: list[Problem], label: str) -> tuple[Layers, str | None]:
    """The scenario with one of its variants laid over it, and the variant's own title."""
    known = layers.variants.mapping if layers.variants is not None and layers.variants.mapping is not None else {}
    node = known.get(name)
    if node is None:
        remedy = did_you_mean(name, known, noun="variants") if known else "The file has no variants."
        faults.append(Problem(f"there is no variant '{name}'", remedy, label))
        return layers, None
    content, drops, title = _content(node, faults, ("variants", name))
    tree = drop_from(layers.tree, drops, faults) if drops is not None else layers.tree
    over = Layers(content)
    return Layers(tree, layers.variants).under(over, faults), title


def _content(node: Node, faults: list[Problem], at: tuple[Key, ...]) -> tuple[Node | None, Node | None, str | None]:
    """A variant's piece of scenario, its drops and its title."""
    if node.mapping is None:
        faults.append(node.mark.problem("a variant is a mapping: a piece of a scenario", "", dotted(at)))
        return None, None, None
    title = node.mapping.get("title")
    rest = {key: child for key, child in node.mapping.items() if key not in ("title", "drop")}
    for key in ("extends", "variants"):
        if key in rest:
            mark = rest[key].key_mark or rest[key].mark
            faults.append(mark.problem(f"a variant cannot have {key}", "Take it out.", dotted((*at, key))))
            del rest[key]
    text = str(title.value) if title is not None and isinstance(title.value, str) else None
    return replace(node, value=rest), node.mapping.get("drop"), text


def _file(
    files: Files,
    path: Path,
    named_at: Node | None,
    chain: Sequence[Path],
    done: dict[Path, Layers],
    where: str = "extends",
) -> Layers:
    """A file over its parents; each file is read and merged once, however many extend it."""
    here = resolved(path)
    if here in done:
        return done[here]
    fault = None
    if here in chain:
        names = [label_of(link) for link in (*chain[chain.index(here) :], here)]
        fault = f"files extend each other in a circle: {' -> '.join(names)}", "Take extends out of one of them."
    elif len(chain) >= LONGEST_CHAIN:
        fault = f"more than {LONGEST_CHAIN} files extend each other in a row", "Join some of them into one file."
    if fault is not None:
        assert named_at is not None
        files.problems.append(named_at.mark.problem(*fault, where))
        return Layers(complete=False)
    node = files.tree(path, named_at, where=where)
    if node is None:
        return Layers(complete=False)
    before = len(files.problems)
    parents = _parents(files, node)
    layers = Layers(complete=len(files.problems) == before)
    for parent, spot in parents:
        target = _target(here, parent, spot, files.problems)
        above = Layers(complete=False) if target is None else _file(files, target, parent, (*chain, here), done, spot)
        layers = layers.under(above, files.problems)
    done[here] = _lay_file(files, layers, node)
    return done[here]


def _target(here: Path, parent: Node, where: str, faults: list[Problem]) -> Path | None:
    """The file that a scenario names as its parent: relative to it, or a shipped one."""
    named = str(parent.value)
    if not named.startswith(SHIPPED_PREFIX):
        return here.parent / named
    shipped = {path.stem: path for folder in reversed(SHIPPED) for path in sorted(folder.glob("*.yaml"))}
    name = named.removeprefix(SHIPPED_PREFIX)
    if name not in shipped:
        remedy = did_you_mean(name, shipped, noun="scenarios")
        faults.append(parent.mark.problem(f"no scenario '{name}' is shipped", remedy, where))
    return shipped.get(name)


def _parents(files: Files, node: Node) -> list[tuple[Node, str]]:
    """The values under ``extends`` that name a file, each with its address."""
    extends = node.get("extends")
    if extends is None:
        return []
    listed = [(extends, "extends")]
    if extends.items is not None:
        listed = [(item, dotted(("extends", Item(place)))) for place, item in enumerate(extends.items)]
    parents = []
    for item, where in listed:
        if not isinstance(item.value, str) or not item.value:
            files.problems.append(item.mark.problem("a file name is expected", "Write extends: parent.yaml.", where))
        elif Path(item.value).is_absolute():
            remedy = "Name the parent relative to this file."
            files.problems.append(item.mark.problem("an absolute path cannot be extended", remedy, where))
        else:
            parents.append((item, where))
    return parents


def _lay_file(files: Files, below: Layers, node: Node) -> Layers:
    """One file's own words over what its parents said."""
    entries = node.mapping or {}
    drops, variants = entries.get("drop"), entries.get("variants")
    tree = drop_from(below.tree, drops, files.problems) if drops is not None else below.tree
    own = replace(node, value={key: child for key, child in entries.items() if key not in EXTRA_KEYS})
    own, varied = spell_out(own, SCENARIO), _spelt_variants(variants, files.problems)
    units = own.get("units")
    if units is not None and units.value == "share":
        own = _in_points(replace(own, value=_without_units(own)), files.problems)
        varied = None if varied is None else replace(varied, value=_varied_in_points(varied, files.problems))
    if tree is None and {"issues", "actors"} <= set(entries):
        own = _named_by_keys(own, files.warnings)
    return Layers(tree, below.variants, below.complete).under(Layers(own, varied), files.problems)


def _without_units(node: Node) -> dict[Key, Node]:
    return {key: child for key, child in (node.mapping or {}).items() if key != "units"}


def _varied_in_points(variants: Node, faults: list[Problem]) -> dict[Key, Node]:
    return {name: _in_points(one, faults, ("variants", name)) for name, one in (variants.mapping or {}).items()}


def _in_points(node: Node, faults: list[Problem], at: Address = (), address: Address = ()) -> Node:
    """A piece of a scenario with its saliences and leverages, written as shares, on their scale of 0 to 100."""
    if address and in_points(address):
        return _hundredfold(node, faults, (*at, *address))
    if node.mapping is None:
        return node
    children = {key: _in_points(child, faults, at, (*address, key)) for key, child in node.mapping.items()}
    return replace(node, value=children)


def _hundredfold(node: Node, faults: list[Problem], where: Address) -> Node:
    """A number, its points a hundred times what is written."""
    if isinstance(node.value, dict):
        figures = {key: child for key, child in node.value.items() if key in NUMBER_KEYS}
        times = {key: _hundredfold(child, faults, where) for key, child in figures.items()}
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


def _named_by_keys(tree: Node, warnings: list[Problem]) -> Node:
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
    new = {key: Node(value, node.key_mark or node.mark) for key, value in defaults.items() if key not in node.mapping}
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
        stage = {"title": Node("Nothing changes", mark), "months": Node(12, mark)}
        path = {"title": Node("Status quo", mark), "stages": Node([Node(stage, mark)], mark)}
        entries["paths"] = replace(paths, value={marked: Node(path, mark, mark), **paths.mapping})
    return replace(tree, value={**entries, "disagreement": Node(marked, mark)})


def _overlay(files: Files, layers: Layers, path: Path) -> Layers:
    node = files.tree(path, begin="Write what it changes, such as process: {rounds: 3}, or leave it away.")
    if node is None or node.mapping is None:
        return replace(layers, complete=False)
    extends = node.mapping.get("extends")
    if extends is not None:
        mark = extends.key_mark or extends.mark
        message = "an overlay lies over the scenario and cannot extend a file of its own"
        files.problems.append(mark.problem(message, "Take extends out, or run the file itself.", "extends"))
    return _lay_file(files, layers, node)


def _spelt_variants(variants: Node | None, faults: list[Problem]) -> Node | None:
    if variants is None or variants.value is None:
        return None
    if variants.mapping is None:
        faults.append(variants.mark.problem("a mapping of variants by name is expected", "", "variants"))
        return None
    return replace(variants, value={key: spell_out(child, SCENARIO) for key, child in variants.mapping.items()})


def _merge_variants(base: Node | None, over: Node | None, faults: list[Problem]) -> Node | None:
    if base is None or over is None:
        return over or base
    merged = dict(base.mapping or {})
    for key, child in (over.mapping or {}).items():
        merged[key] = lay_over(merged.get(key), child, SCENARIO, faults, ("variants", key))
    return replace(base, value=merged)
