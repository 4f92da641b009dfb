"""Checks on issues, actors and their governments, links and beliefs: values on their scales, names that exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.scenario.faults import Fault, Names, on_scale, unknown
from sim.scenario.marks import Address, Item
from sim.scenario.numbers import Number
from sim.scenario.places import numbers_in
from sim.scenario.schema import (
    LOWER,
    UPPER,
    Actor,
    Beliefs,
    Condition,
    Interest,
    Issue,
    Link,
    Measure,
    Scenario,
    SuccessorInterest,
    Turnover,
    When,
)
from sim.scenario.suggest import did_you_mean


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
        if any(election.month == other.month for other in turnover.at[:place]):
            message = f"there is an election in month {election.month:g} already"
            yield Fault((*at, "at", Item(place), "month"), message, "One government is elected once a month at most.")


def value_faults(scenario: Scenario, names: Names) -> Iterator[Fault]:
    """Everything about issues, actors, links, beliefs and marks.

    Parameters
    ----------
    scenario
        The scenario.
    names
        Its names.
    """
    for key, issue in scenario.issues.items():
        yield from on_scale(("issues", key, "today"), issue.today, issue)
        for name, measure in issue.measures.items():
            yield from _measure(("issues", key, "measures", name), measure, issue)
    for key, actor in scenario.actors.items():
        yield from _actor(scenario, names, key, actor)
        yield from turnover_faults(scenario, names, key, actor)
    for key in scenario.outside_guarantors:
        at = ("outside_guarantors", key)
        if key in names.actors:
            yield Fault(
                at, f"'{key}' is an actor already", "An actor may guarantee too; leave it out here.", on_key=True
            )
        if key == "default":
            yield Fault(
                at, "'default' is kept for the credibility of other guarantors", "Choose another name.", on_key=True
            )
    for key, link in scenario.links.items():
        yield from _link(scenario, names, ("links", key), link)
    yield from _beliefs(names, scenario.beliefs)
    yield from _factors(scenario)
    if not isinstance(scenario.process.stickiness, Number):
        for name in scenario.process.stickiness:
            known = (*names.issues, "default")
            yield from unknown(("process", "stickiness", name), name, known, "issue", on_key=True)
    for key, mark in scenario.reference_marks.items():
        if mark.issue is not None:
            yield from unknown(("reference_marks", key, "issue"), mark.issue, names.issues, "issue")
            yield from on_scale(("reference_marks", key, "value"), (mark.value,), scenario.issues.get(mark.issue))
    for place, (giver, towards) in enumerate(scenario.trust_pairs):
        pair: Address = ("trust_pairs", Item(place))
        yield from unknown((*pair, Item(0)), giver, names.actors, "actor")
        yield from unknown((*pair, Item(1)), towards, names.guarantors, "actor")


def _factors(scenario: Scenario) -> Iterator[Fault]:
    """Factors behind numbers that there are, which leave a number no more than all of its variance."""
    known = [address for address, _ in numbers_in(scenario)] if scenario.together else []
    taken: dict[str, float] = {}
    for key, factor in scenario.together.items():
        for address, loading in factor.inputs.items():
            here = ("together", key, "inputs", address)
            taken[address] = taken.get(address, 0.0) + loading * loading
            if address not in known:
                remedy = f"{did_you_mean(address, known)} sim show --numbers lists them all."
                yield Fault(here, f"there is no number at '{address}' that is drawn", remedy, on_key=True)
            elif taken[address] > 1.0 + 1e-12:
                message = f"the squares of the loadings of '{address}' sum to {taken[address]:.3g}, which is above 1"
                yield Fault(here, message, "Write smaller loadings, or fewer factors behind it.")


def _measure(address: Address, measure: Measure, issue: Issue) -> Iterator[Fault]:
    """A translation into another unit says what its kind needs."""
    needs = {"level": ("points",), "stock": ("start", "growth")}[measure.kind]
    for key in needs:
        if not getattr(measure, key) and getattr(measure, key) != 0:
            yield Fault(
                address, f"a measure of kind {measure.kind} needs {' and '.join(needs)}", f"Add {key}.", on_key=True
            )
            break
    for key in ("points", "growth", "keeps"):
        for value in getattr(measure, key):
            yield from on_scale((*address, key, value), (value,), issue)


def _actor(scenario: Scenario, names: Names, key: str, actor: Actor) -> Iterator[Fault]:
    at: Address = ("actors", key)
    for other in actor.trust:
        if other == key:
            remedy = "Leave it out: an actor believes itself."
            yield Fault((*at, "trust", other), "trust is in others, not in oneself", remedy, on_key=True)
        yield from unknown((*at, "trust", other), other, names.guarantors, "actor", on_key=True)
    for issue in actor.leverage:
        yield from unknown((*at, "leverage", issue), issue, names.issues, "issue", on_key=True)
    yield from interest_faults(scenario, names, (*at, "interests"), actor.interests)


def _link(scenario: Scenario, names: Names, at: Address, link: Link) -> Iterator[Fault]:
    yield from unknown((*at, "issue"), link.issue, names.issues, "issue")
    issue = scenario.issues.get(link.issue)
    for key in ("set", *LOWER, *UPPER):
        yield from on_scale((*at, key), getattr(link, key), issue)
    if issue is not None and link.shift is not None:
        width = issue.high - issue.low
        if max(map(abs, link.shift.triple)) > width:
            remedy = f"The scale of '{issue.title}' is {width:g} wide."
            yield Fault((*at, "shift"), "the shift is wider than the whole scale", remedy)
    for key in ("when", "unless"):
        yield from _condition(scenario, names, (*at, key), getattr(link, key))
    if link.actor is None:
        return
    yield from unknown((*at, "actor"), link.actor, names.actors, "actor")
    actor = scenario.actors.get(link.actor)
    if actor is None or issue is None or link.kind not in ("bound", "felt"):
        return
    interest = actor.interests.get(link.issue)
    if interest is None:
        message = f"{actor.label} has no interest in '{issue.title}'"
        yield Fault((*at, "issue"), message, f"Add actors.{link.actor}.interests.{link.issue}, or drop the link.")
        return
    directions = [bound.direction for bound in (interest.red_line, interest.price) if bound is not None]
    if link.kind == "bound" and link.bound not in directions:
        has = f"It has {' and '.join(directions)}." if directions else "It has none."
        yield Fault((*at, "bound"), f"{actor.label} has no bound {link.bound} on '{issue.title}'", has)


def _condition(scenario: Scenario, names: Names, at: Address, when: When) -> Iterator[Fault]:
    for name, condition in when.values.items():
        here = (*at, "values", name)
        yield from unknown(here, name, names.issues, "issue", on_key=True)
        for key, value in condition.limits.items():
            yield from on_scale((*here, key), (value,), scenario.issues.get(name))
        yield from _empty(here, condition)
    for helpers in ("guaranteed_by", "mediated_by"):
        for place, name in enumerate(getattr(when, helpers)):
            yield from unknown((*at, helpers, Item(place)), name, names.guarantors, "actor")
    for name, actors in when.delivered_by.items():
        yield from unknown((*at, "delivered_by", name), name, names.issues, "issue", on_key=True)
        for place, actor in enumerate(actors):
            yield from unknown((*at, "delivered_by", name, Item(place)), actor, names.actors, "actor")


def _empty(at: Address, condition: Condition) -> Iterator[Fault]:
    """A condition that no value meets."""
    said = condition.limits
    if len(said) < 2:
        return
    (lower, low), (upper, high) = said.items()
    if low > high or (low == high and {lower, upper} != {"at_least", "at_most"}):
        clauses = " and ".join(f"{key.replace('_', ' ')} {value:g}" for key, value in said.items())
        yield Fault(at, f"no value is {clauses}", "Swap the two, or move them apart.", on_key=True)


def _beliefs(names: Names, beliefs: Beliefs) -> Iterator[Fault]:
    at: Address = ("beliefs",)
    for place, pair in enumerate(beliefs.shock.pairs):
        yield from _pair((*at, "shock", "pairs", Item(place)), pair, names)
    gap = beliefs.definition_gap
    if gap is not None:
        here = (*at, "definition_gap")
        yield from _pair((*here, "actors"), gap.actors, names)
        for place, issue in enumerate(gap.issues):
            yield from unknown((*here, "issues", Item(place)), issue, names.issues, "issue")
    for name in beliefs.guarantor_credibility:
        known = (*names.guarantors, "default")
        yield from unknown((*at, "guarantor_credibility", name), name, known, "guarantor", on_key=True)
    for key, belief in beliefs.pressure.items():
        for actor in belief.held_by:
            yield from unknown((*at, "pressure", key, "held_by", actor), actor, names.actors, "actor", on_key=True)


def _pair(at: Address, pair: tuple[str, str], names: Names) -> Iterator[Fault]:
    for place, actor in enumerate(pair):
        yield from unknown((*at, Item(place)), actor, names.actors, "actor")
    if pair[0] == pair[1]:
        yield Fault((*at, Item(1)), f"'{pair[0]}' stands twice in the pair", "A pair has two different actors.")
