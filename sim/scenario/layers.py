"""A scenario put together: parents, then the file, then overlays, then a variant.

Each layer first drops, then is laid over what came before. Parents are read left to right, and each with its own
parents; circles are refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim.errors import Problem
from sim.scenario.defaults import from_shares, named_by_keys
from sim.scenario.files import Files, label_of, resolved, shipped
from sim.scenario.marks import Address, Item, Key, Node, dotted
from sim.scenario.merge import drop_from, lay_over, spell_out, without
from sim.scenario.places import EXTRA_KEYS, SCENARIO
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


def with_variant(
    layers: Layers, name: str, faults: list[Problem], label: str, dropped: list[tuple[Address, str]] | None = None
) -> tuple[Layers, str | None]:
    """The scenario with one of its variants laid over it, and the variant's own title."""
    known = layers.variants.mapping if layers.variants is not None and layers.variants.mapping is not None else {}
    node = known.get(name)
    if node is None:
        remedy = did_you_mean(name, known, noun="variants") if known else "The file has no variants."
        faults.append(Problem(f"there is no variant '{name}'", remedy, label))
        return layers, None
    content, drops, title = _content(node, faults, ("variants", name))
    tree = drop_from(layers.tree, drops, faults, dropped) if drops is not None else layers.tree
    over = Layers(content)
    return Layers(tree, layers.variants).under(over, faults), title


def _content(node: Node, faults: list[Problem], at: tuple[Key, ...]) -> tuple[Node | None, Node | None, str | None]:
    """A variant's piece of scenario, its drops and its title."""
    if node.mapping is None:
        faults.append(node.mark.problem("a variant is a mapping: a piece of a scenario", "", dotted(at)))
        return None, None, None
    title = node.mapping.get("title")
    rest = {key: child for key, child in node.mapping.items() if key not in ("title", "drop")}
    for key in ("extends", "variants", "units"):
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
    known, name = shipped(), named.removeprefix(SHIPPED_PREFIX)
    if name not in known:
        remedy = did_you_mean(name, known, noun="scenarios")
        faults.append(parent.mark.problem(f"no scenario '{name}' is shipped", remedy, where))
    return known.get(name)


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
    tree = drop_from(below.tree, drops, files.problems, files.dropped) if drops is not None else below.tree
    own = replace(node, value={key: child for key, child in entries.items() if key not in EXTRA_KEYS})
    own, varied = spell_out(own, SCENARIO), _spelt_variants(variants, files.problems)
    units = own.get("units")
    if units is not None and units.value == "share":
        own = from_shares(without(own, [("units",)]), files.problems)
        varied = None if varied is None else from_shares(varied, files.problems, ("variants",))
    if tree is None and {"issues", "actors"} <= set(entries):
        own = named_by_keys(own, files.warnings)
    return Layers(tree, below.variants, below.complete).under(Layers(own, varied), files.problems)


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
