"""The numbers that could be other than they are: how far each could go, and what a change of it costs.

A change moves the whole range of a number, world by world, so that what is uncertain stays uncertain and no change is
no change at all. Its cost is the distance that its likely value moves, in widths of its own range; a number whose
range ends at its likely value can go no further that way than its range does. The terms of the path are certain, and
have as range the interval in which this is still the same path.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from sim.analysis.experiment import Given, Moved
from sim.analysis.inputs import Input, inputs
from sim.errors import SimError
from sim.scenario.numbers import Number
from sim.scenario.schema import Scenario
from sim.scenario.suggest import did_you_mean

FIRM = 3.0
"""Moving a bound that is marked ``firm: true`` costs this many times as much."""
FAR = 10.0
"""Numbers without a natural end are moved by at most this many widths."""
_NATURAL = 400.0
"""A scale wider than this is taken to have no natural end: months, speeds of learning."""


@dataclass(frozen=True)
class Lever:
    """One number that might be changed.

    Attributes
    ----------
    address, label : str
    kind : str
        ``actor``, ``terms``, ``guarantor``, or ``assumption``: a belief or a constant that nobody can decide on.
    number : Number
        Its own range; ``drawn`` is what the worlds draw, which for terms is a point.
    lowest, highest : float
        How far it could be thought to go at all.
    factor : float
        What a change of one width costs.
    firm : bool
    """

    address: str
    label: str
    kind: str
    number: Number
    drawn: Number
    lowest: float
    highest: float
    factor: float = 1.0
    firm: bool = False

    @property
    def start(self) -> float:
        """The likely value as the scenario has it."""
        return self.number.mode

    @property
    def width(self) -> float:
        """The width of its own range."""
        return self.number.high - self.number.low

    def cost(self, level: float) -> float:
        """What it costs to move the likely value to a level."""
        return abs(level - self.start) / self.width * self.factor

    def own(self, level: float) -> bool:
        """Whether a level lies in the number's own range."""
        return self.number.low - 1e-9 <= level <= self.number.high + 1e-9

    def moved(self, level: float, how: str) -> Given:
        """What to give when the likely value is moved to a level (``shift``), or set to it in all worlds (``set``)."""
        if how == "set":
            return level
        return Moved(self.drawn, level - self.start, self.lowest, self.highest)

    def grid(self, steps: int, *, beyond: int = 0) -> list[float]:
        """Levels to try: steps to either end of its own range, or, with ``beyond``, from there to the scale's ends."""
        if beyond:
            up = [self.number.high + (self.highest - self.number.high) * n / beyond for n in range(1, beyond + 1)]
            down = [self.number.low - (self.number.low - self.lowest) * n / beyond for n in range(1, beyond + 1)]
        else:
            up = [self.start + (self.number.high - self.start) * n / steps for n in range(1, steps + 1)]
            down = [self.start - (self.start - self.number.low) * n / steps for n in range(1, steps + 1)]
        least = 1e-9 * self.width
        return [*(x for x in up if x - self.start > least), *(x for x in down if self.start - x > least)]


def levers(
    scenario: Scenario,
    path: str,
    *,
    costs: Mapping[str, float] | None = None,
    firm: float = FIRM,
    only: Sequence[str] = (),
    hold: Sequence[str] = (),
) -> list[Lever]:
    """What a path could be moved by: every number with a range that it draws, and its own terms.

    Parameters
    ----------
    scenario, path
        The path that is to be carried.
    costs : mapping of pattern to factor
        What a width costs, by address with wildcards; factors of several patterns multiply.
    firm : float
        The factor of bounds that are marked firm.
    only, hold : sequence of pattern
        Addresses that alone may be changed; addresses that may not.

    Raises
    ------
    SimError
        For a pattern that matches nothing.

    Examples
    --------
    >>> import sim
    >>> found = levers(sim.load("scenarios/exchange-gradual.yaml").scenario, "one_step", only=["actors.*.patience"])
    >>> [one.label for one in found]
    ['Kestrel: patience', 'Marsh: patience']
    """
    known = inputs(scenario, [path], certain=True)
    made = {address: one for address, found in known.items() if (one := _lever(scenario, path, found)) is not None}
    for pattern in (*(costs or {}), *only, *hold):
        if not any(fnmatchcase(address, pattern) for address in made):
            raise SimError(f"'{pattern}' matches no number that the path '{path}' draws. {did_you_mean(pattern, made)}")
    for pattern, factor in (costs or {}).items():
        if not 0 < factor < float("inf"):
            raise SimError(f"the cost of '{pattern}' must be a number above 0, not {factor:g}.")
    chosen = []
    for address, one in made.items():
        if (only and not _matches(address, only)) or _matches(address, hold):
            continue
        hard = _is_firm(scenario, address)
        factor = firm if hard else 1.0
        for pattern, times in (costs or {}).items():
            factor *= times if fnmatchcase(address, pattern) else 1.0
        chosen.append(Lever(**{**one.__dict__, "factor": factor, "firm": hard}))
    return chosen


def _matches(address: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(address, pattern) for pattern in patterns)


def _lever(scenario: Scenario, path: str, found: Input) -> Lever | None:
    """The lever of an input; none where it is certain and no term of the path."""
    number = found.number
    parts = found.address.split(".")
    if number.is_point and parts[0] == "paths" and parts[1] == path and parts[4] == "moves":
        number = _interval(scenario, path, int(parts[3]), parts[5], number)
    if number.is_point:
        return None
    width = number.high - number.low
    far = found.highest - found.lowest > _NATURAL
    lowest = max(found.lowest, number.low - FAR * width) if far else found.lowest
    highest = min(found.highest, number.high + FAR * width) if far else found.highest
    label = found.label
    if parts[:2] == ["paths", path]:
        label = f"terms of stage {parts[3]}: {scenario.issue_label(parts[-1])}"
    return Lever(found.address, label, _kind(parts, path), number, found.number, lowest, highest)


def _interval(scenario: Scenario, path: str, stage: int, issue: str, target: Number) -> Number:
    """The interval in which a move is still the same path, as the range of its target."""
    spec = scenario.issues[issue]
    within = scenario.paths[path].stages[stage - 1].moves[issue].within
    if within is None:
        room = scenario.process.latitude.mode / 100.0 * (spec.high - spec.low)
        within = (max(spec.low, target.mode - room), min(spec.high, target.mode + room))
    low, high = min(within[0], target.mode), max(within[1], target.mode)
    return Number(low=low, mode=target.mode, high=high)


def _kind(parts: list[str], path: str) -> str:
    if parts[0] == "actors" or (parts[0] == "links"):
        return "actor"
    if parts[0] == "paths":
        return "terms" if parts[1] == path else "assumption"
    if parts[0] == "outside_guarantors" or parts[1] == "guarantor_credibility":
        return "guarantor"
    return "assumption"


def _is_firm(scenario: Scenario, address: str) -> bool:
    match address.split("."):
        case ["actors", actor, "interests", issue, ("red_line" | "price") as role]:
            bound = getattr(scenario.actors[actor].interests[issue], role)
            return bound is not None and bound.firm
    return False
