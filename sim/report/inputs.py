"""What went in: issues, actors, links, beliefs, choices and paths, with ranges, basis and the claims behind them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sim.report.cited import Cited
from sim.report.markup import Content, Html, anchor, table, tag
from sim.results.wording import listed, sentence, spoken
from sim.scenario.numbers import Number
from sim.scenario.schema import Bound, Link, Process, Scenario, Turnover, When

if TYPE_CHECKING:
    from sim.results import Results


def figure(number: Number | None) -> str:
    """A number as readers read it: the most likely value, and its range where there is one.

    >>> figure(Number(low=8, mode=12, high=20)), figure(Number(low=5, mode=5, high=5)), figure(None)
    ('12 (8 to 20)', '5', '')
    """
    if number is None:
        return ""
    return f"{number.mode:g}" if number.is_point else f"{number.mode:g} ({number.low:g} to {number.high:g})"


def inputs(results: Results, cited: Cited) -> list[Html]:
    """Every input of the run."""
    scenario = results.scenario
    return [
        tag(
            "p",
            "Most likely value, with its range in brackets. Basis says what a number rests on; letters and figures "
            "lead to the claims and sources.",
        ),
        tag("h3", "Issues"),
        *_issues(scenario, cited),
        tag("h3", "Who wants what"),
        *(_wants(scenario, issue, cited) for issue in scenario.issues),
        tag("h3", "Actors"),
        _actors(scenario, cited),
        tag("h3", "Links"),
        _links(scenario, cited),
        tag("h3", "What nobody can see"),
        _beliefs(scenario, cited),
        tag("h3", "Choices of the process"),
        _process(scenario.process),
        tag("h3", "Paths"),
        *(_path(scenario, key, cited) for key in scenario.paths),
    ]


def _issues(scenario: Scenario, cited: Cited) -> Iterable[Html]:
    for key, issue in scenario.issues.items():
        rows = [(f"{value:g}", label) for value, label in sorted(issue.scale.items())]
        said: list[Content] = [
            f"{issue.title}. Today {figure(issue.today)}. {issue.meaning or ''} ",
            cited.of(issue),
            " ",
            cited.of(issue.today),
        ]
        flags = [
            words
            for on, words in (
                (issue.process, "about how talks go"),
                (issue.optional, "its price counts only when it moves"),
            )
            if on
        ]
        measures = [
            tag("p", f"{one.title} ({one.unit}): ", *_measure(one), " ", cited.of(one), class_="small")
            for one in issue.measures.values()
        ]
        yield tag(
            "details",
            tag("summary", spoken(key)),
            tag("p", said, f" ({listed(flags)})" if flags else None),
            table(["value", "means"], rows, numbers=[0]),
            measures,
            id=f"issue-{anchor(key)}",
        )


def _measure(one: Any) -> Iterable[str]:
    for name, steps in (("at", one.points), ("grows a year from", one.growth), ("keeps from", one.keeps)):
        for value, number in sorted(steps.items()):
            yield f"{name} {value:g}: {figure(number)}; "
    if one.start is not None:
        yield f"starts at {figure(one.start)}. "


def _bound(bound: Bound | None) -> str:
    return "" if bound is None else f"{spoken(bound.direction)} {figure(bound.value)}{' (firm)' if bound.firm else ''}"


def _wants(scenario: Scenario, issue: str, cited: Cited) -> Html:
    rows = []
    for actor in scenario.actors.values():
        interest = actor.interests.get(issue)
        if interest is None:
            continue
        refs = [[cited.of(one), " "] for one in (interest, interest.red_line, interest.price) if one is not None]
        rows.append(
            (
                actor.label,
                figure(interest.position),
                figure(interest.ideal),
                figure(interest.salience),
                figure(actor.leverage.get(issue)) or "50",
                _bound(interest.red_line),
                _bound(interest.price),
                refs,
            )
        )
    head = ["actor", "position", "ideal", "salience", "leverage", "red line", "price", "basis"]
    return tag("details", tag("summary", spoken(issue)), table(head, rows))


def _actors(scenario: Scenario, cited: Cited) -> Html:
    names = [*scenario.actors, *scenario.outside_guarantors]
    rows = [
        (
            actor.name,
            figure(actor.patience),
            figure(actor.risk_attitude),
            _turnover(actor.turnover),
            *(figure(actor.trust.get(one)) or ("" if one == key else "0") for one in names),
            cited.of(actor),
        )
        for key, actor in scenario.actors.items()
    ]
    labels = [
        scenario.actors[one].label if one in scenario.actors else scenario.outside_guarantors[one].name for one in names
    ]
    head = [
        "actor",
        "patience",
        "risk attitude",
        "changes of government",
        *(f"trusts {label}" for label in labels),
        "basis",
    ]
    return table(head, rows, caption="Patience: yearly discount factor. Trust: -100 none at all to 100 full.")


def _turnover(turnover: Turnover | None) -> str:
    if turnover is None:
        return "none"
    yearly = [] if turnover.yearly is None else [f"{figure(turnover.yearly)} a year"]
    return "; ".join([*yearly, *(f"{figure(one.chance)} in month {one.month:g}" for one in turnover.at)])


def _links(scenario: Scenario, cited: Cited) -> Html:
    rows = [(spoken(key), link_in_words(scenario, link), cited.of(link)) for key, link in scenario.links.items()]
    return table(["link", "says", "basis"], rows) if rows else tag("p", "None.")


_PAST = {"at_most": "above {}", "below": "at {} or above", "at_least": "below {}", "above": "at {} or below"}
"""What lies past a limit."""


def link_in_words(scenario: Scenario, link: Link) -> str:
    """A link as a sentence."""
    who = scenario.actors[link.actor].label if link.actor else "Anybody"
    issue = spoken(link.issue)
    when, unless = condition_in_words(link.when), condition_in_words(link.unless)
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


def condition_in_words(when: When) -> str:
    """A condition as a clause; '' where there is none."""
    parts = []
    for issue, one in when.values.items():
        sides = [f"{spoken(side)} {limit:g}" for side, limit in one.limits.items()]
        parts.append(f"{spoken(issue)} is {listed(sides)}")
    if when.guaranteed_by:
        parts.append(f"guaranteed by {' or '.join(map(spoken, when.guaranteed_by))}")
    if when.mediated_by:
        parts.append(f"mediated by {' or '.join(map(spoken, when.mediated_by))}")
    parts += [
        f"{spoken(issue)} is delivered by {listed([spoken(a) for a in who])}"
        for issue, who in when.delivered_by.items()
    ]
    return listed(parts)


def _beliefs(scenario: Scenario, cited: Cited) -> Html:
    beliefs = scenario.beliefs
    rows: list[tuple[Content, ...]] = [
        ("Shock, chance a year", figure(beliefs.shock.yearly_chance), cited.of(beliefs.shock))
    ]
    gap = beliefs.definition_gap
    if gap is not None:
        names = listed([scenario.actors[key].label for key in gap.actors])
        rows.append(
            (
                f"{names} mean different things by {listed([spoken(i) for i in gap.issues])}",
                figure(gap.probability),
                cited.of(gap),
            )
        )
    rows += [
        (f"Guarantor's credibility: {spoken(key)}", figure(value), cited.of(value))
        for key, value in beliefs.guarantor_credibility.items()
    ]
    for key, pressure in beliefs.pressure.items():
        held = "; ".join(f"{scenario.actors[a].label} believes {figure(rate)}" for a, rate in pressure.held_by.items())
        rows.append(
            (
                f"Pressure, {pressure.title or spoken(key)}: points a year",
                f"{figure(pressure.rate)}{'; ' + held if held else ''}",
                cited.of(pressure),
            )
        )
    return table(["belief", "value", "basis"], rows)


def _process(process: Process) -> Html:
    rows = []
    for key, spec in Process.model_fields.items():
        value = getattr(process, key)
        if isinstance(value, dict):
            said = "; ".join(f"{spoken(name)} {figure(number)}" for name, number in value.items())
        else:
            said = figure(value) if isinstance(value, Number) else str(value)
        rows.append((spoken(key), said, spec.description or ""))
    return table(["choice", "value", "means"], rows)


def _path(scenario: Scenario, key: str, cited: Cited) -> Html:
    path = scenario.paths[key]
    rows = []
    for number, stage in enumerate(path.stages, start=1):
        moves = [
            f"{spoken(issue)} to "
            f"{figure(move.to)}{'' if move.within is None else f' [{move.within[0]:g} to {move.within[1]:g}]'}; "
            for issue, move in stage.moves.items()
        ]
        duties = [
            f"{scenario.actors[a].label}: {duty.deed or listed([spoken(i) for i in duty.issues])}; "
            for a, duty in stage.duties.items()
        ]
        consent = listed([scenario.actors[a].label for a in stage.consent]) or "nobody's"
        rows.append(
            (
                str(number),
                stage.title,
                moves,
                duties,
                consent,
                listed([spoken(g) for g in stage.guarantors]),
                spoken(stage.mediator or ""),
                figure(stage.months),
                cited.of(stage),
            )
        )
    head = ["", "stage", "moves", "who delivers", "whose yes", "guarantors", "mediator", "months", "basis"]
    said = [
        path.summary or "",
        f" Ends: {path.end_state}" if path.end_state else "",
        f" History: {path.history}" if path.history else "",
        " ",
    ]
    return tag("details", tag("summary", path.title), tag("p", said, cited.of(path)), table(head, rows))
