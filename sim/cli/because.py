"""Says who: the claims and sources behind each number, in words."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.ledger import Ledger
from sim.scenario.numbers import Number
from sim.scenario.read import Loaded
from sim.scenario.schema import Bound, Interest, Sourced


def reasons(loaded: Loaded, actors: tuple[str, ...], issues: tuple[str, ...]) -> Iterator[str]:
    """Lines that say, for each interest, its numbers and what they rest on.

    Parameters
    ----------
    loaded
        The scenario as it was read, with its ledger.
    actors, issues
        The keys to show.
    """
    ledger = loaded.ledger or Ledger()
    for actor_key in actors:
        actor = loaded.scenario.actors[actor_key]
        yield actor.name
        for key, interest in actor.interests.items():
            if key in issues:
                yield f"  {loaded.scenario.issue_heading(key)}"
                yield from _interest(interest, Cited(ledger))
        if actor.turnover is not None:
            yield "  Changes of government"
            cited = Cited(ledger)
            if actor.turnover.yearly is not None:
                yield f"    chance a year {_figure(actor.turnover.yearly)}"
                yield from _source(actor.turnover.yearly, cited, "      ")
            for one in actor.turnover.at:
                yield f"    in month {one.month:g}, chance {_figure(one.chance)}"
                yield from _source(one.chance, cited, "      ")
            yield from _source(actor.turnover, cited, "    ")
    links = [link for link in loaded.scenario.links.values() if link.actor in actors and link.issue in issues]
    if links:
        yield "Links"
        for link in links:
            yield f"  {link.kind} link of {link.actor} on {link.issue}"
            yield from _source(link, Cited(ledger), "    ")


class Cited:
    """The claims and sources in words, each once under one heading.

    >>> cited = Cited(Ledger())
    >>> cited.in_words("C01"), cited.in_words("C01")
    ('C01', 'C01, as above')
    """

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.seen: set[str] = set()

    def in_words(self, id: str) -> str:
        """An id with what it stands for, the first time."""
        if id in self.seen:
            return f"{id}, as above"
        self.seen.add(id)
        return self.ledger.in_words(id)


def _interest(interest: Interest, cited: Cited) -> Iterator[str]:
    pad = "    "
    named = [("position", interest.position), ("ideal", interest.ideal), ("salience", interest.salience)]
    for name, number in named:
        if number is not None:
            yield f"{pad}{name} {_figure(number)}"
            yield from _source(number, cited, pad + "  ")
    for name, bound in (("red line", interest.red_line), ("price", interest.price)):
        if bound is not None:
            side = bound.direction.replace("_", " ")
            yield f"{pad}{name}: {side} {_figure(bound.value)}{', firm' if bound.firm else ''}"
            yield from _source(bound, cited, pad + "  ")
            yield from _source(bound.value, cited, pad + "  ")
    yield from _source(interest, cited, pad)


def _figure(number: Number) -> str:
    return f"{number.mode:g}" if number.is_point else f"{number.low:g} to {number.high:g}, most likely {number.mode:g}"


def _source(part: Sourced | Number | Bound, cited: Cited, pad: str) -> Iterator[str]:
    if part.basis is not None:
        yield f"{pad}rests on: {part.basis}"
    if part.note is not None:
        yield f"{pad}why: {part.note}"
    for id in part.because:
        yield f"{pad}{cited.in_words(id)}"
