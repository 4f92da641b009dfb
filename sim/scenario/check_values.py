"""Checks on issues, actors, links and beliefs: values on their scales, names that exist."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.check_actors import interest_faults, turnover_faults
from sim.scenario.faults import Fault, Names, on_scale, unknown
from sim.scenario.links import LOWER, UPPER
from sim.scenario.marks import Address, Item
from sim.scenario.numbers import Number
from sim.scenario.schema import Actor, Beliefs, Condition, Issue, Link, Measure, Scenario, When


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
