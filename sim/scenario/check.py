"""What a scenario means, checked: every name known, every value on its scale, every path walkable.

Each check is a generator of :class:`Fault` over what is left of the scenario after :mod:`sim.scenario.shape`; names
are looked up in the file as written, so one mistake is not told twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sim.errors import Problem
from sim.scenario.ledger import Ledger
from sim.scenario.marks import Address, Key, Node, dotted, spelt
from sim.scenario.schema import Scenario
from sim.scenario.suggest import did_you_mean
from sim.scenario.yaml_marks import NO_NAME

MOST = 60
"""Actors, and issues, that a scenario may have."""
MOST_UNWALKED = 400
"""Actors that a scenario may have where no path is walked."""
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_NAMED = (
    ("issues", "issue"), ("actors", "actor"), ("outside_guarantors", "guarantor"), ("links", "link"), ("paths", "path"),
    ("reference_marks", "reference mark"),
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """Something wrong at an address: what, the remedy, and whether the key rather than the value is meant."""

    address: Address
    message: str
    remedy: str = ""
    on_key: bool = False


@dataclass(frozen=True)
class Names:
    """The names that a scenario defines, as written."""

    issues: tuple[str, ...]
    actors: tuple[str, ...]
    outside: tuple[str, ...]
    paths: tuple[str, ...]
    beliefs: tuple[str, ...]
    tree: Node

    def written(self, *address: Key) -> bool:
        """Whether something was written at an address, even if it was no good."""
        return self.tree.at(address) is not None

    @property
    def guarantors(self) -> tuple[str, ...]:
        """Everybody who can stand behind a stage."""
        return (*self.actors, *self.outside)

    @classmethod
    def of(cls, tree: Node) -> Names:
        """The names in a merged tree."""

        def under(*address: Key) -> tuple[str, ...]:
            node = tree.at(address)
            return tuple(spelt(key) for key in (node.mapping or {})) if node is not None else ()

        return cls(
            under("issues"),
            under("actors"),
            under("outside_guarantors"),
            under("paths"),
            under("beliefs", "pressure"),
            tree,
        )


def check(
    tree: Node,
    scenario: Scenario | None,
    ledger: Ledger | None,
    checked: set[Node] | None = None,
    *,
    actors: int = MOST,
) -> list[Problem]:
    """All faults of meaning.

    Parameters
    ----------
    tree
        The merged scenario, for names and places.
    scenario
        What is left of it after the check of shape; None if nothing is.
    ledger
        The claims and sources that ``because`` may refer to; None if the scenario names none.
    checked
        Parts whose claims have been looked up already; grows.
    actors
        Most actors there may be.
    """
    from sim.scenario.check_paths import path_faults
    from sim.scenario.check_values import value_faults

    names = Names.of(tree)
    faults = [*_name_faults(tree, actors), *_because_faults(tree, ledger, checked)]
    if scenario is not None:
        faults += [*value_faults(scenario, names), *path_faults(scenario, names)]
    return [place(tree, fault) for fault in faults]


def place(tree: Node, fault: Fault) -> Problem:
    """A fault as a problem at the nearest value that was written."""
    address, node = fault.address, tree.at(fault.address)
    on_key = fault.on_key
    while node is None and address:
        address, on_key = address[:-1], True
        node = tree.at(address)
    assert node is not None
    mark = node.key_mark if on_key and node.key_mark is not None else node.mark
    if not on_key and node.mapping is not None:
        figures = node.mapping.get("value")
        mark = figures.mark if figures is not None else node.key_mark or node.mark
    return mark.problem(fault.message, fault.remedy, dotted(fault.address))


def unknown(address: Address, name: str, known: tuple[str, ...], noun: str, *, on_key: bool = False) -> Iterator[Fault]:
    """A fault if a name is not among the known ones."""
    if name not in known:
        yield Fault(address, f"there is no {noun} '{name}'", did_you_mean(name, known, noun=f"{noun}s"), on_key)


def _name_faults(tree: Node, actors: int) -> Iterator[Fault]:
    """Names that cannot be addressed, and too many of them."""
    pressure: tuple[Address, str] = (("beliefs", "pressure"), "belief")
    for address, noun in [*(((key,), noun) for key, noun in _NAMED), pressure]:
        node = tree.at(address)
        entries = node.mapping if node is not None and node.mapping is not None else {}
        for key in entries:
            if isinstance(key, str) and not _NAME.fullmatch(key) and not key.startswith(NO_NAME):
                remedy = f"Use lower-case letters, digits and _, beginning with a letter{_proposal(key)}."
                yield Fault((*address, key), f"'{key}' cannot be the name of {_a(noun)}", remedy, on_key=True)
    for key, most in (("actors", actors), ("issues", MOST)):
        node = tree.get(key)
        count = len(node.mapping or {}) if node is not None else 0
        if count > most:
            remedy = (
                f"Merge those that want the same; forecast takes up to {MOST_UNWALKED}."
                if key == "actors"
                else "Merge those that move together."
            )
            yield Fault((key,), f"{count} {key} are too many; at most {most} are allowed", remedy, on_key=True)


def _proposal(key: str) -> str:
    better = re.sub(r"[^a-z0-9]+", "_", key.lower()).strip("_")
    return f", such as {better}" if _NAME.fullmatch(better) else ""


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _because_faults(tree: Node, ledger: Ledger | None, checked: set[Node] | None = None) -> Iterator[Fault]:
    """Claims and sources that the ledger does not have.

    Parts in ``checked`` are passed over, and parts looked at are added to it: a variant shares most of its tree.
    """
    if ledger is None:
        return
    waiting: list[tuple[Address, Node]] = [((), tree)]
    while waiting:
        address, node = waiting.pop()
        if checked is not None:
            if node in checked:
                continue
            checked.add(node)
        for key, child in node.children():
            if isinstance(child.value, (dict, list)):
                waiting.append(((*address, key), child))
            elif address[-1:] == ("because",) and isinstance(child.value, str) and not ledger.knows(child.value):
                yield _unknown_claim((*address, key), child.value, ledger)


def _unknown_claim(address: Address, id: str, ledger: Ledger) -> Fault:
    noun = "source" if id.startswith("S") else "claim"
    remedy = did_you_mean(id, ledger.near(id), noun=f"{noun}s")
    return Fault(address, f"there is no {noun} '{id}' in the ledger", remedy)
