"""The numbers that an answer rests on: every input that a walk of some paths draws, with its range and its unit.

The list is taken from the draws themselves, so nothing can be forgotten and nothing that does not matter is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.engine.block import compared
from sim.scenario.numbers import Number
from sim.scenario.places import limits
from sim.scenario.schema import Scenario
from sim.worlds.block import Array
from sim.worlds.draw import draw_block, numbers
from sim.worlds.worlds import Worlds


@dataclass(frozen=True)
class Input:
    """One uncertain or certain number of a scenario.

    Attributes
    ----------
    address : str
        What its draw is keyed by, e.g. ``actors.russia.interests.sequencing.red_line``.
    number : Number
        Low, mode and high in the scenario's own units.
    lowest, highest : float
        What the format or the issue's scale allows at all.
    label : str
        In words, for tables and charts.
    """

    address: str
    number: Number
    lowest: float
    highest: float
    label: str

    @property
    def width(self) -> float:
        """The width of its own range, in its own unit."""
        return self.number.high - self.number.low

    def at(self, share: float) -> float:
        """The value at a share of its own range: 0 is low, 1 is high."""
        return self.number.low + share * self.width


class _Listening(Worlds):
    """Worlds that note which numbers are asked for."""

    def draw(self, address: str, number: Number) -> Array:
        self.heard.setdefault(address, number)
        return super().draw(address, number)

    @property
    def heard(self) -> dict[str, Number]:
        """Address to number, in the order in which they were first asked for."""
        heard: dict[str, Number] = self.__dict__.setdefault("_heard", {})
        return heard


def inputs(scenario: Scenario, paths: Sequence[str] | None = None, *, certain: bool = False) -> dict[str, Input]:
    """The numbers that walks of some paths draw, by address.

    Parameters
    ----------
    scenario : Scenario
    paths : sequence of str, optional
        All paths that are compared if absent. What a path leads on to counts with it.
    certain : bool
        Whether numbers without a range are listed too.

    Returns
    -------
    dict of str to Input

    Examples
    --------
    >>> import sim
    >>> found = inputs(sim.load("scenarios/exchange-gradual.yaml").scenario)
    >>> all(one.width > 0 for one in found.values())
    True
    """
    worlds = _Listening(scenario, 0, 0, 1)
    chosen = list(compared(scenario) if paths is None else paths)
    if chosen:
        draw_block(worlds, chosen)
    else:
        numbers(worlds)
    return {
        address: Input(address, number, *limits(scenario, address), describe(scenario, address))
        for address, number in worlds.heard.items()
        if certain or not number.is_point
    }


def joined_note(scenario: Scenario, meaning: str) -> tuple[str, ...]:
    """What it means for a method that the scenario joins numbers by factors (``together``); nothing if it joins none.

    >>> from sim import load
    >>> joined_note(load("scenarios/exchange-gradual.yaml").scenario, "are moved one by one")
    ()
    """
    titles = ", ".join(f"'{factor.title}'" for factor in scenario.together.values())
    return (f"Numbers that the scenario joins ({titles}) {meaning}.",) if titles else ()


DECIDED, FACT, ASSUMED = "decided", "fact", "assumed"
"""Whether somebody decides on a number, or finds it, or nobody can know it."""
_DECIDED = ("position", "ideal", "salience", "red_line", "price", "at_least", "at_most", "patience")


def kind_of(address: str) -> str:
    """What kind of number stands at an address: somebody's choice, a fact of the case, or an assumption.

    >>> kind_of("actors.china.patience"), kind_of("issues.sanctions.today"), kind_of("process.evidence")
    ('decided', 'fact', 'assumed')
    """
    parts = address.split(".")
    if parts[0] == "paths" or (parts[0] == "actors" and parts[-1] in _DECIDED and "turnover" not in parts):
        return DECIDED
    return ASSUMED if parts[0] in ("beliefs", "process", "shocks") or "turnover" in parts else FACT


def describe(scenario: Scenario, address: str) -> str:
    """An address in words: ``Russia: salience of who moves first``.

    >>> import sim
    >>> describe(sim.load("scenarios/exchange-gradual.yaml").scenario, "process.latitude")
    'process: latitude'
    """
    parts = address.split(".")
    match parts:
        case ["actors", actor, "interests", issue, field]:
            return f"{scenario.actors[actor].label}: {field.replace('_', ' ')} on {_name(issue)}"
        case ["actors", actor, "turnover", "successor", *rest]:
            return f"after a change of government, {describe(scenario, '.'.join(['actors', actor, *rest]))}"
        case ["actors", actor, "turnover", "at", number, field]:
            return f"{scenario.actors[actor].label}: {field} of election {number}"
        case ["actors", actor, "turnover", "yearly"]:
            return f"{scenario.actors[actor].label}: yearly chance of a change of government"
        case ["process", "stickiness", issue]:
            return f"process: stickiness of {'other issues' if issue == 'default' else _name(issue)}"
        case ["actors", actor, "trust", other]:
            return f"{scenario.actors[actor].label}: trust in {_who(scenario, other)}"
        case ["actors", actor, "leverage", issue]:
            return f"{scenario.actors[actor].label}: leverage on {_name(issue)}"
        case ["actors", actor, field]:
            return f"{scenario.actors[actor].label}: {field.replace('_', ' ')}"
        case ["issues", issue, _]:
            return f"today's value of {_name(issue)}"
        case ["links", link, field]:
            return f"link {_name(link)}: {field.replace('_', ' ')}"
        case ["beliefs", "pressure", belief, "held_by", actor]:
            return f"{scenario.actors[actor].label}: belief in {_name(belief)}"
        case ["beliefs", "guarantor_credibility", who]:
            return f"credibility of guarantors ({_who(scenario, who)})"
        case ["beliefs", *rest]:
            return _name(": ".join(rest))
        case ["outside_guarantors", body, field]:
            return f"{scenario.outside_guarantors[body].name}: {field}"
        case ["paths", path, "stages", number, *rest]:
            return f"{scenario.paths[path].title}, stage {number}: {_name(' '.join(rest))}"
    return _name(": ".join(parts))


def _name(key: str) -> str:
    return key.replace("_", " ")


def _who(scenario: Scenario, key: str) -> str:
    if key in scenario.actors:
        return scenario.actors[key].label
    return scenario.outside_guarantors[key].name if key in scenario.outside_guarantors else _name(key)
