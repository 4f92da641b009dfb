"""What a scenario means, checked: every name known, every value on its scale, every path walkable.

Each check is a generator of :class:`~sim.scenario.faults.Fault` over a scenario whose shape is valid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sim.errors import Problem
from sim.scenario.check_paths import path_faults
from sim.scenario.check_values import value_faults
from sim.scenario.faults import Fault, Names, place
from sim.scenario.ledger import Ledger
from sim.scenario.marks import Address, Node
from sim.scenario.places import in_points
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
    ("together", "factor"), ("reference_marks", "reference mark"),
)  # fmt: skip


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
        The scenario; None if its shape is not valid, and then only names, units and claims are checked.
    ledger
        The claims and sources that ``because`` may refer to; None if the scenario names none.
    checked
        Parts whose claims have been looked up already; grows.
    actors
        Most actors there may be.
    """
    faults = [*_name_faults(tree, actors), *_because_faults(tree, ledger, checked), *unit_faults(tree)]
    if scenario is not None:
        names = Names.of(scenario)
        faults += [*value_faults(scenario, names), *path_faults(scenario, names)]
    return [place(tree, fault) for fault in faults]


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


FAR_ABOVE = 10
"""From here on a salience or leverage is no share that was meant as one."""


def unit_faults(tree: Node, *, settings: bool = False) -> Iterator[Fault]:
    """Saliences and leverages written as shares of 0 to 1, where their scale runs from 0 to 100.

    Parameters
    ----------
    tree
        The merged scenario; one that says ``units: points`` has none.
    settings
        Whether values that were set by address count too. They are taken as meant otherwise.
    """
    written: dict[str, list[tuple[Address, tuple[float, ...]]]] = {"salience": [], "leverage": []}
    for address, node in tree.walk() if tree.get("units") is None else ():
        kind = in_points(address)
        if kind and (settings or node.mark.source.path is not None):
            figures = (node.mapping or {}).get("value", node)
            points = [one.value for one in figures.items or [figures]]
            figured = [float(one) for one in points if isinstance(one, (int, float)) and not isinstance(one, bool)]
            if figured and len(figured) == len(points):
                written[kind].append((address, tuple(figured)))
    for kind, found in written.items():
        given = [(address, points) for address, points in found if any(points)]
        small = [(address, points) for address, points in given if min(points) >= 0 and max(points) <= 1]
        plural = f"{kind}s"
        meant = "units: points if they are meant so"
        if small and len(small) == len(given):
            message = f"all {plural} lie between 0 and 1, and their scale runs from 0 to 100"
            yield Fault(small[0][0], message, f"Say units: share at the top of the file ({meant}).")
            continue
        most = max((max(points) for _, points in given), default=0)
        for address, small_one in small:
            if most >= FAR_ABOVE and max(small_one) < 1:
                mode = small_one[len(small_one) // 2]
                message = f"{mode:g} looks like a share, and other {plural} go up to {most:g}"
                yield Fault(address, message, f"Write {mode * 100:g} (or, at the top of the file, {meant}).")


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
