"""Faults of a scenario: what is wrong at an address, in which words, and at which line it is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sim.errors import Problem
from sim.scenario.marks import Address, Node, dotted
from sim.scenario.numbers import Number
from sim.scenario.schema import Issue, Scenario
from sim.scenario.suggest import did_you_mean


@dataclass(frozen=True)
class Fault:
    """Something wrong at an address: what, the remedy, and whether the key rather than the value is meant."""

    address: Address
    message: str
    remedy: str = ""
    on_key: bool = False


@dataclass(frozen=True)
class Names:
    """The names that a scenario defines."""

    issues: tuple[str, ...]
    actors: tuple[str, ...]
    outside: tuple[str, ...]
    paths: tuple[str, ...]
    beliefs: tuple[str, ...]

    @property
    def guarantors(self) -> tuple[str, ...]:
        """Everybody who can stand behind a stage."""
        return (*self.actors, *self.outside)

    @classmethod
    def of(cls, scenario: Scenario) -> Names:
        """The names in a scenario."""
        parts = (
            scenario.issues,
            scenario.actors,
            scenario.outside_guarantors,
            scenario.paths,
            scenario.beliefs.pressure,
        )
        return cls(*map(tuple, parts))


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


def on_scale(address: Address, value: Number | Iterable[float] | None, issue: Issue | None) -> Iterator[Fault]:
    """A fault if a value leaves the scale of its issue."""
    if issue is None or value is None:
        return
    points = value.triple if isinstance(value, Number) else tuple(value)
    off = next((point for point in points if not issue.low <= point <= issue.high), None)
    if off is not None:
        message = f"{off:g} is off the scale of '{issue.title}', which runs from {issue.low:g} to {issue.high:g}"
        yield Fault(address, message, "Values on an issue are on that issue's own scale.")
