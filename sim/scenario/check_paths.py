"""Checks on paths: stages that can be walked, duties that somebody can fulfil, no circles, a disagreement point."""

from __future__ import annotations

from collections.abc import Iterator

from sim.models import ISSUE_MODELS, Model
from sim.scenario.faults import Fault, Names, on_scale, unknown
from sim.scenario.marks import Address, Item
from sim.scenario.schema import Onward, Path, Scenario, Stage


def path_faults(scenario: Scenario, names: Names) -> Iterator[Fault]:
    """Everything about paths.

    Parameters
    ----------
    scenario
        The scenario.
    names
        Its names.
    """
    for key, path in scenario.paths.items():
        at: Address = ("paths", key)
        for place, actor in enumerate(path.advocates):
            yield from unknown((*at, "advocates", Item(place)), actor, names.actors, "actor")
        yield from _onward(scenario, names, (*at, "continue"), path.onward)
        yield from _onward(scenario, names, (*at, "otherwise"), path.otherwise)
        for place, stage in enumerate(path.stages):
            yield from _stage(scenario, names, (*at, "stages", Item(place)), stage)
    yield from _disagreement(scenario, names)
    yield from _circles(scenario)
    yield from _horizon(scenario)


def _stage(scenario: Scenario, names: Names, at: Address, stage: Stage) -> Iterator[Fault]:
    for name, move in stage.moves.items():
        here = (*at, "moves", name)
        yield from unknown(here, name, names.issues, "issue", on_key=True)
        issue = scenario.issues.get(name)
        yield from on_scale((*here, "to"), move.to, issue)
        if move.within is None:
            continue
        low, high = move.within
        yield from on_scale((*here, "within"), move.within, issue)
        if low > high:
            yield Fault((*here, "within"), f"the interval [{low:g}, {high:g}] is empty", "Write [low, high].")
        elif not low <= move.to.mode <= high:
            message = f"the target {move.to.mode:g} is outside its own interval [{low:g}, {high:g}]"
            yield Fault((*here, "to"), message, "Move the target, or widen within.")
    yield from _model_terms(at, stage)
    yield from _duties(names, at, stage)
    for key, actors in (("consent", stage.consent), ("ratified_by", stage.ratified_by)):
        for place, actor in enumerate(actors):
            yield from unknown((*at, key, Item(place)), actor, names.actors, "actor")
            if actor in actors[:place]:
                yield Fault((*at, key, Item(place)), f"'{actor}' stands twice", "Once is enough.")
    yield from _ratification(at, stage)
    for name in stage.guarantors:
        yield from unknown((*at, "guarantors", name), name, names.guarantors, "guarantor", on_key=True)
    if stage.mediator is not None:
        yield from unknown((*at, "mediator"), stage.mediator, names.guarantors, "mediator")
    for place, pressure in enumerate(stage.pressure):
        here = (*at, "pressure", Item(place))
        yield from unknown((*here, "belief"), pressure.belief, names.beliefs, "pressure belief")
        yield from unknown((*here, "target"), pressure.target, names.actors, "actor")
        yield from unknown((*here, "issue"), pressure.issue, names.issues, "issue")
    yield from _onward(scenario, names, (*at, "otherwise"), stage.otherwise)


def _ratification(at: Address, stage: Stage) -> Iterator[Fault]:
    """A vote is on what others have signed, and comes before the deadline if all goes well."""
    for place, actor in enumerate(stage.ratified_by):
        if actor in stage.consent:
            message = f"'{actor}' signs this stage, and does not vote on it again"
            yield Fault((*at, "ratified_by", Item(place)), message, "Name it under consent or here.")
    if stage.ratified_by and not stage.consent:
        yield Fault((*at, "ratified_by"), "nobody signs this stage, so there is nothing to ratify", "Add consent.")
    if stage.ratification.high > 0 and not stage.ratified_by:
        yield Fault((*at, "ratification"), "nobody ratifies this stage", "Add ratified_by, or take it away.")
    if stage.deadline is not None and not stage.consent:
        yield Fault((*at, "deadline"), "nobody signs this stage, so it has no deadline", "Add consent.")
    elif stage.deadline is not None and stage.deadline.high < stage.ratification.low:
        message = f"the vote comes {stage.ratification.low:g} months after signature at the earliest, which is too late"
        yield Fault((*at, "deadline"), message, "Set a later deadline, or an earlier vote.")


def _horizon(scenario: Scenario) -> Iterator[Fault]:
    """The horizon leaves room for the shortest stage at least."""
    stages = [stage for path in scenario.paths.values() for stage in path.stages]
    shortest = min((stage.months.low for stage in stages), default=0)
    if scenario.process.horizon < shortest:
        message = f"{scenario.process.horizon:g} months are over before the shortest stage is, which takes {shortest:g}"
        yield Fault(("process", "horizon"), message, "Look further ahead, or shorten the stage.")


def _model_terms(at: Address, stage: Stage) -> Iterator[Fault]:
    """A model that names terms has something to name, and the options it is given."""
    if stage.terms is None:
        return
    if not stage.moves:
        yield Fault(
            (*at, "terms"), "this stage moves nothing, so a model has no terms to name", "Add moves, or take it away."
        )
    for option in ("rounds", "probability", "disagreement"):
        if getattr(stage.terms, option) is None:
            continue  # no model is loaded for nothing
        models = [name for name, model in ISSUE_MODELS.items() if _takes(model, option)]
        if stage.terms.model not in models:
            message = f"the model {stage.terms.model} has no option '{option}'"
            yield Fault((*at, "terms", option), message, f"It belongs to {', '.join(models)}.", on_key=True)


def _takes(model: Model, option: str) -> bool:
    return model.bargaining if option == "disagreement" else option in model.options


def _duties(names: Names, at: Address, stage: Stage) -> Iterator[Fault]:
    """A duty is an actor's, and delivers something that the stage moves."""
    for actor, duty in stage.duties.items():
        here = (*at, "duties", actor)
        if actor in names.outside:
            message = f"'{actor}' is an outside guarantor, and nobody else can fulfil its duty"
            yield Fault(here, message, "Give the duty to an actor.", on_key=True)
        else:
            for fault in unknown(here, actor, names.actors, "actor", on_key=True):
                yield Fault(here, f"nobody can fulfil this duty: {fault.message}", fault.remedy, on_key=True)
        for place, issue in enumerate(duty.issues):
            spot = (*here, "issues", Item(place))
            if issue not in names.issues:
                yield from unknown(spot, issue, names.issues, "issue")
            elif issue not in stage.moves:
                moved = ", ".join(stage.moves) or "nothing"
                remedy = f"It moves {moved}. Add a move, or say the deed in words with deed."
                yield Fault(spot, f"this stage does not move '{issue}', so nobody can deliver it", remedy)


def _onward(scenario: Scenario, names: Names, at: Address, onward: Onward | None) -> Iterator[Fault]:
    """A path to go on with exists, and so does the stage of it."""
    if onward is None:
        return
    yield from unknown((*at, "path"), onward.path, names.paths, "path")
    path = scenario.paths.get(onward.path)
    if path is not None and onward.stage > len(path.stages):
        message = f"path '{onward.path}' has no stage {onward.stage}"
        yield Fault((*at, "stage"), message, f"Its last stage is {len(path.stages)}.")


def _disagreement(scenario: Scenario, names: Names) -> Iterator[Fault]:
    """What happens without a deal is one of the paths."""
    marked = scenario.disagreement
    if marked is not None:
        yield from _plain_disagreement(scenario, marked)
        yield from unknown(("disagreement",), marked, names.paths, "path")
        path = scenario.paths.get(marked)
        if path is not None and path.branch_only:
            remedy = "Take branch_only away, or mark another path."
            yield Fault(("disagreement",), f"'{marked}' is reached from other paths only", remedy)


def _plain_disagreement(scenario: Scenario, marked: str) -> Iterator[Fault]:
    """The disagreement point is what models bargain over, so no model names it."""
    seen: set[str] = set()
    while marked in scenario.paths and marked not in seen:
        seen.add(marked)
        path = scenario.paths[marked]
        for place, stage in enumerate(path.stages):
            if stage.terms is not None:
                message = "the disagreement point cannot be left to a model, because models reckon from it"
                yield Fault(
                    ("paths", marked, "stages", Item(place), "terms"),
                    message,
                    "Write the values in moves.",
                    on_key=True,
                )
        marked = path.onward.path if path.onward is not None else ""


def _circles(scenario: Scenario) -> Iterator[Fault]:
    """No path leads back to itself by continue and otherwise."""
    steps: dict[str, list[tuple[str, Address]]] = {}
    for key, path in scenario.paths.items():
        steps[key] = [(onward.path, at) for onward, at in _exits(key, path) if onward.path in scenario.paths]
    seen: set[frozenset[str]] = set()
    for start in steps:
        trail = _way_back(steps, start)
        if trail is not None and frozenset(name for name, _ in trail) not in seen:
            seen.add(frozenset(name for name, _ in trail))
            shown = " -> ".join([start, *(name for name, _ in trail)])
            yield Fault(trail[-1][1], f"the paths go in a circle: {shown}", "Let one of them end.")


def _exits(key: str, path: Path) -> Iterator[tuple[Onward, Address]]:
    if path.onward is not None:
        yield path.onward, ("paths", key, "continue", "path")
    if path.otherwise is not None:
        yield path.otherwise, ("paths", key, "otherwise", "path")
    for place, stage in enumerate(path.stages):
        if stage.otherwise is not None:
            yield stage.otherwise, ("paths", key, "stages", Item(place), "otherwise", "path")


def _way_back(steps: dict[str, list[tuple[str, Address]]], start: str) -> list[tuple[str, Address]] | None:
    """The steps of a walk from a path back to itself, if there is one."""
    trails: list[list[tuple[str, Address]]] = [[step] for step in steps[start]]
    seen: set[str] = set()
    while trails:
        trail = trails.pop()
        name = trail[-1][0]
        if name == start:
            return trail
        if name not in seen:
            seen.add(name)
            trails += [[*trail, step] for step in steps.get(name, [])]
    return None
