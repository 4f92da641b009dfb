"""Legal but odd: what a scenario may say and its author probably did not mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from sim.errors import Problem
from sim.scenario.faults import Fault, place
from sim.scenario.marks import Item, Node
from sim.scenario.numbers import Number
from sim.scenario.places import numbers_in
from sim.scenario.schema import Scenario
from sim.scenario.warn_paths import beyond_horizon, blocked_paths, missed_deadlines

NEAR = 5
"""Points in 100 within which positions count as agreed."""
SPREAD = 10
"""Points within which saliences count as all alike."""
LISTED = 6
"""Interests without a basis that are named."""


def warnings_for(tree: Node, scenario: Scenario) -> list[Problem]:
    """All oddities of a valid scenario, each at its place.

    Parameters
    ----------
    tree
        The merged values with their places.
    scenario
        The resolved scenario.
    """
    checks = (
        idle_actors,
        agreed_issues,
        blocked_paths,
        beyond_horizon,
        missed_deadlines,
        idle_turnover,
        flat_saliences,
        small_trust,
        unsourced,
        same_names,
        unheard_guarantors,
        no_ledger,
        idle_factors,
    )
    return [place(tree, fault) for find in checks for fault in find(scenario)]


def idle_actors(scenario: Scenario) -> Iterator[Fault]:
    """Actors whom nothing in the scenario can please or hurt."""
    for key, actor in scenario.actors.items():
        if all(interest.salience.high == 0 for interest in actor.interests.values()):
            why = "all its saliences are 0" if actor.interests else "it has no interests"
            message = f"{actor.label} has no interest that matters: {why}"
            yield Fault(("actors", key), message, "Give it an interest, or leave it out.", on_key=True)


def agreed_issues(scenario: Scenario) -> Iterator[Fault]:
    """Issues on which all positions nearly coincide, or that nobody cares about."""
    for key, issue in scenario.issues.items():
        modes = [actor.interests[key].position.mode for actor in scenario.actors.values() if key in actor.interests]
        width = issue.high - issue.low
        if not modes:
            remedy = "Give an actor an interest in it, or leave it out."
            yield Fault(("issues", key), f"no actor has an interest in '{issue.title}'", remedy, on_key=True)
        elif len(modes) > 1 and max(modes) - min(modes) <= NEAR / 100 * width:
            apart = max(modes) - min(modes)
            within = f"within {apart:g} point{'' if apart == 1 else 's'}" if apart else "at one point"
            message = f"nobody disagrees on '{issue.title}': all positions lie {within}"
            yield Fault(("issues", key), message, "Is it an issue?", on_key=True)


def flat_saliences(scenario: Scenario) -> Iterator[Fault]:
    """Actors that care about everything alike, which gives them nothing to trade."""
    for key, actor in scenario.actors.items():
        modes = [interest.salience.mode for interest in actor.interests.values()]
        if len(modes) >= 3 and max(modes) > 0 and max(modes) - min(modes) <= SPREAD:
            low, high = min(modes), max(modes)
            span = f"are {low:g}" if low == high else f"lie between {low:g} and {high:g}"
            message = f"the saliences of {actor.label} do not spread: all {len(modes)} {span}"
            remedy = "An actor that cares about everything alike has nothing to trade; say what matters most."
            yield Fault(("actors", key, "interests"), message, remedy, on_key=True)


def idle_turnover(scenario: Scenario) -> Iterator[Fault]:
    """Governments whose change draws nothing afresh."""
    for key, actor in scenario.actors.items():
        turnover = actor.turnover
        if turnover is None or turnover.successor is not None:
            continue
        links = [link for link in scenario.links.values() if link.actor == key]
        own = (actor.patience, actor.risk_attitude, actor.exponent, *actor.interests.values(), *links)
        if all(number.is_point for number in _numbers(own)):
            message = f"a change of government in {actor.label} changes none of its numbers: they have no ranges"
            remedy = "Give them ranges, or say under successor what will differ."
            yield Fault(("actors", key, "turnover"), message, remedy, on_key=True)


def idle_factors(scenario: Scenario) -> Iterator[Fault]:
    """Factors that join fewer than two numbers, since the others have no range."""
    ranged = {address for address, number in numbers_in(scenario) if not number.is_point} if scenario.together else ()
    for key, factor in scenario.together.items():
        joined = [address for address, loading in factor.inputs.items() if loading and address in ranged]
        if len(joined) < 2:
            message = (
                f"'{factor.title}' joins nothing: {len(joined)} of its numbers has a range"
                if joined
                else (f"'{factor.title}' joins nothing: none of its numbers has a range")
            )
            yield Fault(("together", key), message, "Give its numbers ranges, or leave it out.", on_key=True)


def _numbers(parts: Iterable[Any]) -> Iterator[Number]:
    """The numbers in parts of a scenario."""
    for part in parts:
        if isinstance(part, Number):
            yield part
        elif isinstance(part, BaseModel):
            yield from _numbers(getattr(part, name) for name in type(part).model_fields)


def small_trust(scenario: Scenario) -> Iterator[Fault]:
    """Trust that looks like a probability, on a scale from -100 to 100."""
    for key, actor in scenario.actors.items():
        points = [point for trust in actor.trust.values() for point in trust.triple]
        if any(points) and all(0 <= point <= 1 for point in points):
            message = f"all the trust of {actor.label} lies between 0 and 1, on a scale from -100 to 100"
            remedy = "Trust is no chance: -100 is none at all, 0 neither way, 100 full; a chance of 75 % is 50."
            yield Fault(("actors", key, "trust"), message, remedy, on_key=True)


def unsourced(scenario: Scenario) -> Iterator[Fault]:
    """Interests that do not say what they rest on."""
    bare = [
        (key, name)
        for key, actor in scenario.actors.items()
        for name, interest in actor.interests.items()
        if interest.basis is None
    ]
    if not bare:
        return
    message = "this interest does not say what it rests on"
    if len(bare) > 1:
        listed = ", ".join(f"{key}.{name}" for key, name in bare[:LISTED]) + (", ..." if len(bare) > LISTED else "")
        message = f"{len(bare)} interests do not say what they rest on: {listed}"
    remedy = "If you like, add basis: article, source, article+source, judgement, print or construction."
    yield Fault(("actors", bare[0][0], "interests", bare[0][1]), message, remedy, on_key=True)


_SHOWN_AS = (("actors", "name"), ("actors", "label"), ("issues", "title"), ("issues", "short"), ("paths", "title"))


def _sharing(scenario: Scenario, part: str, field: str) -> Iterator[tuple[str, list[str]]]:
    """Names that several entries have, each with their keys."""
    keys: dict[str, list[str]] = {}
    for key, entry in getattr(scenario, part).items():
        if name := getattr(entry, field):
            keys.setdefault(" ".join(name.split()).casefold(), []).append(key)
    for shared in keys.values():
        if len(shared) > 1:
            yield getattr(getattr(scenario, part)[shared[0]], field), shared


def same_names(scenario: Scenario) -> Iterator[Fault]:
    """Actors, issues or paths that cannot be told apart by their names."""
    warned = set()
    for part, field in _SHOWN_AS:
        for name, keys in _sharing(scenario, part, field):
            if (part, keys[0]) not in warned:
                warned.add((part, keys[0]))
                message = f"{len(keys)} {part} are called '{name}': {', '.join(keys)}"
                remedy = "They are shown with their keys in brackets; give each a name of its own."
                yield Fault((part, keys[1]), message, remedy, on_key=True)


def distinct_labels(scenario: Scenario) -> Scenario:
    """The scenario with the key in brackets behind each name that several actors, issues or paths have.

    Parameters
    ----------
    scenario
        The resolved scenario.

    Returns
    -------
    The same scenario where all names differ.

    Examples
    --------
    >>> raw = {"title": "T", "actors": {"a": {"name": "Sea"}, "b": {"name": "sea"}},
    ...     "issues": {"x": {"title": "X", "scale": {0: "no", 1: "yes"}, "today": 0}}}
    >>> [actor.label for actor in distinct_labels(Scenario.model_validate(raw)).actors.values()]
    ['Sea (a)', 'sea (b)']
    """
    for part, field in _SHOWN_AS:
        entries = dict(getattr(scenario, part))
        for _, keys in _sharing(scenario, part, field):
            for key in keys:
                apart = {"short" if field == "label" else field: f"{getattr(entries[key], field)} ({key})"}
                entries[key] = entries[key].model_copy(update=apart)
        scenario = scenario.model_copy(update={part: entries})
    return scenario


def unheard_guarantors(scenario: Scenario) -> Iterator[Fault]:
    """Guarantors in whom nobody who must sign or deliver has any trust."""
    for key, path in scenario.paths.items():
        for number, stage in enumerate(path.stages):
            concerned = {*stage.consent, *stage.ratified_by, *stage.duties}
            for guarantor in stage.guarantors:
                others = concerned - {guarantor}
                trusted = [
                    scenario.actors[actor].trust[guarantor].high
                    for actor in others
                    if guarantor in scenario.actors[actor].trust
                ]
                # trust that is not given is 0, which is halfway between none and full
                if others and len(trusted) == len(others) and max(trusted) <= -90:
                    message = f"nobody in this stage trusts the guarantor '{guarantor}'"
                    at = ("paths", key, "stages", Item(number), "guarantors", guarantor)
                    yield Fault(at, message, "A guarantee helps only those who trust the guarantor.", on_key=True)


def no_ledger(scenario: Scenario) -> Iterator[Fault]:
    """Claims referred to without a ledger to look them up in."""
    referred = any(
        interest.because for actor in scenario.actors.values() for interest in actor.interests.values()
    ) or any(path.because for path in scenario.paths.values())
    if referred and scenario.claims is None and scenario.sources is None:
        remedy = "Add claims: and sources: with the files of the ledger."
        yield Fault(("actors",), "'because' refers to claims, and no ledger is named", remedy, on_key=True)
