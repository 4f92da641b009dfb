"""Checks on what actors want, and on how their governments change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.scenario.faults import Fault, Names, on_scale, unknown
from sim.scenario.marks import Address, Item
from sim.scenario.schema import Actor, Interest, Scenario, SuccessorInterest, Turnover


def interest_faults(
    scenario: Scenario, names: Names, at: Address, interests: Mapping[str, Interest | SuccessorInterest]
) -> Iterator[Fault]:
    """Interests in issues that there are, with values on their scales.

    Parameters
    ----------
    scenario
        The scenario.
    names
        Its names.
    at
        Where the interests stand.
    interests
        An actor's, or those that differ under its successor.
    """
    for name, interest in interests.items():
        here = (*at, name)
        yield from unknown(here, name, names.issues, "issue", on_key=True)
        issue = scenario.issues.get(name)
        yield from on_scale((*here, "position"), interest.position, issue)
        yield from on_scale((*here, "ideal"), interest.ideal, issue)
        for which in ("red_line", "price"):
            bound = getattr(interest, which)
            if bound is not None:
                yield from on_scale((*here, which, bound.direction), bound.value, issue)


def turnover_faults(scenario: Scenario, names: Names, key: str, actor: Actor) -> Iterator[Fault]:
    """Elections before the horizon, and a successor that differs in what there is.

    Parameters
    ----------
    scenario
        The scenario.
    names
        Its names.
    key, actor
        The actor whose government changes.
    """
    turnover, at = actor.turnover, ("actors", key, "turnover")
    if turnover is None:
        return
    yield from _elections(scenario, at, turnover)
    if turnover.successor is None:
        return
    here = (*at, "successor", "interests")
    yield from interest_faults(scenario, names, here, turnover.successor.interests)
    for name, interest in turnover.successor.interests.items():
        new = name in names.issues and name not in actor.interests
        missing = [field for field in ("position", "salience") if getattr(interest, field) is None]
        if new and missing:
            message = f"{actor.label} has no interest in '{name}' so far, so a new one needs {' and '.join(missing)}"
            yield Fault((*here, name), message, f"Add {' and '.join(missing)}.", on_key=True)


def _elections(scenario: Scenario, at: Address, turnover: Turnover) -> Iterator[Fault]:
    horizon = scenario.process.horizon
    for place, election in enumerate(turnover.at):
        if not 0 < election.month < horizon:
            message = f"month {election.month:g} lies outside the horizon of {horizon:g} months"
            remedy = "Count from the scenario's date: above 0 and below process.horizon. Or take it out."
            yield Fault((*at, "at", Item(place), "month"), message, remedy)
