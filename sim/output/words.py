"""Inputs in words: numbers with their ranges, bounds, links, conditions and measures."""

from __future__ import annotations

from sim.results.wording import listed, sentence, spoken
from sim.scenario.numbers import Number
from sim.scenario.schema import Bound, Link, Measure, Scenario, Turnover, When

_PAST = {"at_most": "above {}", "below": "at {} or above", "at_least": "below {}", "above": "at {} or below"}
"""What lies past a limit."""


def figure(number: Number | None) -> str:
    """A number as readers read it: the most likely value, and its range where there is one.

    >>> figure(Number(low=8, mode=12, high=20)), figure(Number(low=5, mode=5, high=5)), figure(None)
    ('12 (8 to 20)', '5', '')
    """
    if number is None:
        return ""
    return f"{number.mode:g}" if number.is_point else f"{number.mode:g} ({number.low:g} to {number.high:g})"


def span(within: tuple[float, float] | None) -> str:
    """The values that a move may take.

    >>> span((10, 20)), span(None)
    (' [10 to 20]', '')
    """
    return "" if within is None else f" [{within[0]:g} to {within[1]:g}]"


def bound_in_words(bound: Bound | None) -> str:
    """A red line or a price; '' where there is none."""
    return "" if bound is None else f"{spoken(bound.direction)} {figure(bound.value)}{' (firm)' if bound.firm else ''}"


def turnover_in_words(turnover: Turnover | None) -> str:
    """When the government of an actor may change."""
    if turnover is None:
        return "none"
    yearly = [] if turnover.yearly is None else [f"{figure(turnover.yearly)} a year"]
    return "; ".join([*yearly, *(f"{figure(one.chance)} in month {one.month:g}" for one in turnover.at)])


def measure_in_words(measure: Measure) -> str:
    """How values of an issue's scale become units of the field."""
    steps = (("at", measure.points), ("grows a year from", measure.growth), ("keeps from", measure.keeps))
    parts = [f"{name} {value:g}: {figure(number)}; " for name, all in steps for value, number in sorted(all.items())]
    return "".join(parts) + ("" if measure.start is None else f"starts at {figure(measure.start)}. ")


def link_in_words(scenario: Scenario, link: Link) -> str:
    """A link as a sentence."""
    who = scenario.actors[link.actor].label if link.actor else "Anybody"
    issue = scenario.issue_label(link.issue)
    when, unless = condition_in_words(scenario, link.when), condition_in_words(scenario, link.unless)
    tail = (f", when {when}" if when else "") + (f", unless {unless}" if unless else "")
    limit = _PAST[link.limit[0]].format(figure(link.limit[1])) if link.limit is not None else ""
    if link.kind == "felt":
        return f"{who} feels {figure(link.factor)} of {issue}{tail}."
    if link.kind == "consent":
        return f"{who} refuses {issue} {limit}{tail}."
    if link.kind == "feasible":
        return sentence(f"{issue} cannot go {limit} for anybody{tail}.")
    moved = f"moves by {figure(link.shift)}" if link.shift is not None else f"becomes {figure(link.set)}"
    return f"The bound of {who} on {issue} ({spoken(link.bound or '')}) {moved}{tail}."


def condition_in_words(scenario: Scenario, when: When) -> str:
    """A condition as a clause; '' where there is none."""
    parts = []
    for issue, one in when.values.items():
        sides = [f"{spoken(side)} {limit:g}" for side, limit in one.limits.items()]
        parts.append(f"{scenario.issue_label(issue)} is {listed(sides)}")
    if when.guaranteed_by:
        parts.append(f"guaranteed by {' or '.join(scenario.names[one] for one in when.guaranteed_by)}")
    if when.mediated_by:
        parts.append(f"mediated by {' or '.join(scenario.names[one] for one in when.mediated_by)}")
    parts += [
        f"{scenario.issue_label(issue)} is delivered by {listed([scenario.names[one] for one in who])}"
        for issue, who in when.delivered_by.items()
    ]
    return listed(parts)
