"""Legal but odd: paths that cannot begin, and stages and deadlines whose months come to nothing.

A path cannot begin whose first stage breaks somebody's bound wherever its terms may lie. That is a rough check at the
modes, without talks, beliefs or utility, and generous: every link that could help is taken to help, so what it reports
is blocked by the way the scenario is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from sim.scenario.faults import Fault
from sim.scenario.marks import Item
from sim.scenario.schema import Actor, Bound, Link, Path, Scenario, Stage, When


def beyond_horizon(scenario: Scenario) -> Iterator[Fault]:
    """Stages that begin too late to be seen, however quick the stages before them are."""
    horizon = scenario.process.horizon
    for key, path in scenario.paths.items():
        for number, begins in enumerate(_begins(path)):
            if begins >= horizon:
                message = f"this stage begins after {begins:g} months at the earliest, and the horizon is {horizon:g}"
                remedy = "Nothing of it will be seen; look further ahead with process.horizon."
                yield Fault(("paths", key, "stages", Item(number)), message, remedy)
                break


def _begins(path: Path) -> Iterator[float]:
    """The month in which each stage of a path begins at the earliest, where it is walked from its first stage on."""
    yield from accumulate((stage.ratification.low + stage.months.low for stage in path.stages[:-1]), initial=0.0)


def missed_deadlines(scenario: Scenario) -> Iterator[Fault]:
    """Deadlines that no stage can meet, however quick the stages before it are, and those that are never seen."""
    horizon = scenario.process.horizon
    for key, path in scenario.paths.items():
        for number, (stage, begins) in enumerate(zip(path.stages, _begins(path), strict=True)):
            at, last = ("paths", key, "stages", Item(number), "deadline"), begins + stage.ratification.low
            if stage.deadline is None:
                continue
            if stage.deadline.high < last:
                done = "ratified" if stage.ratified_by else "signed"
                message = f"walked from the first stage on, this one is {done} in month {last:g} at the earliest"
                yield Fault(at, message, "That is too late; set a later deadline, or shorten what comes before it.")
            elif stage.deadline.low >= horizon:
                message = f"the horizon is {horizon:g} months, so that this deadline never passes"
                yield Fault(at, message, "Look further ahead with process.horizon, or leave it out.")


Interval = tuple[float, float]


@dataclass(frozen=True)
class Block:
    """One bound in the way: whose, on which issue, at what value, and the nearest value that the stage allows."""

    actor: str
    issue: str
    bound: Bound
    limit: float
    nearest: float

    def in_words(self, scenario: Scenario) -> str:
        """The block as a clause."""
        side = "below" if self.bound.direction == "at_least" else "above"
        most = "at most" if self.bound.direction == "at_least" else "at least"
        title = scenario.issues[self.issue].title
        name = scenario.actors[self.actor].label
        return f"{name} will not go {side} {self.limit:g} on '{title}', and the stage allows {most} {self.nearest:g}"


def blocked_paths(scenario: Scenario) -> Iterator[Fault]:
    """Paths whose first stage is refused at the modes by construction.

    A path that names what it rests on is somebody's proposal: that others refuse it is a finding, which a run tells.
    """
    for key, path in scenario.paths.items():
        blocks = [] if path.branch_only or path.because else list(blocks_of(scenario, path, path.stages[0]))
        if blocks:
            said = "; ".join(block.in_words(scenario) for block in blocks[:3])
            more = f"; and {len(blocks) - 3} more" if len(blocks) > 3 else ""
            done = "signed" if any(block.actor in path.stages[0].consent for block in blocks) else "ratified"
            message = f"its first stage cannot be {done} at the modes: {said}{more}"
            at = ("paths", key, "stages", Item(0))
            remedy = "Meant so? Say in 'because' what it rests on. If not, widen within, move the target, or the bound."
            yield Fault(at, message, remedy)


def blocks_of(scenario: Scenario, path: Path, stage: Stage) -> Iterator[Block]:
    """The bounds that no terms of a first stage can satisfy.

    Parameters
    ----------
    scenario
        The resolved scenario.
    path
        The path, for its advocates: they waive their prices.
    stage
        Its first stage, begun from today's values.
    """
    terms = {key: terms_of(scenario, stage, key) for key in scenario.issues}
    for actor_key in (*stage.consent, *stage.ratified_by):
        actor = scenario.actors[actor_key]
        gives = _must_give(scenario, actor, stage, terms)
        for issue, interest in actor.interests.items():
            today = scenario.issues[issue].today.mode
            if interest.red_line is not None:
                yield from _blocked(scenario, stage, terms, actor_key, issue, interest.red_line, today)
            waived = actor_key in path.advocates or (scenario.issues[issue].optional and issue not in stage.moves)
            if interest.price is not None and gives and not waived:
                yield from _blocked(scenario, stage, terms, actor_key, issue, interest.price, None)


def terms_of(scenario: Scenario, stage: Stage, issue: str) -> Interval:
    """Where a stage's terms on an issue may lie: its interval, the latitude around its target, or today."""
    what = scenario.issues[issue]
    move = stage.moves.get(issue)
    if move is None:
        return what.today.mode, what.today.mode
    if move.within is not None:
        return move.within
    latitude = scenario.process.latitude.mode / 100 * (what.high - what.low)
    return max(what.low, move.to.mode - latitude), min(what.high, move.to.mode + latitude)


def _blocked(
    scenario: Scenario,
    stage: Stage,
    terms: dict[str, Interval],
    actor: str,
    issue: str,
    bound: Bound,
    today: float | None,
) -> Iterator[Block]:
    low, high = terms[issue]
    limit = _eased(scenario, stage, terms, actor, issue, bound)
    if bound.direction == "at_most":
        reach = limit if today is None else max(limit, today)
        if low > reach:
            yield Block(actor, issue, bound, limit, low)
    else:
        reach = limit if today is None else min(limit, today)
        if high < reach:
            yield Block(actor, issue, bound, limit, high)


def _eased(scenario: Scenario, stage: Stage, terms: dict[str, Interval], actor: str, issue: str, bound: Bound) -> float:
    """The bound at its mode, or as the most helpful link that could apply leaves it."""
    values = [bound.value.mode]
    for link in scenario.links.values():
        fits = link.kind == "bound" and (link.actor, link.issue, link.bound) == (actor, issue, bound.direction)
        if fits and _may_hold(link, stage, terms):
            values.append(bound.value.mode + link.shift.mode if link.shift is not None else _set_value(link))
    return max(values) if bound.direction == "at_most" else min(values)


def _set_value(link: Link) -> float:
    assert link.set is not None
    return link.set.mode


def _may_hold(link: Link, stage: Stage, terms: dict[str, Interval]) -> bool:
    """Whether the link's condition can hold somewhere inside the terms; ``unless`` is taken as failing."""
    return _possible(link.when, stage, terms)


def _possible(when: When, stage: Stage, terms: dict[str, Interval]) -> bool:
    for issue, condition in when.values.items():
        low, high = terms[issue]
        if not condition.may_hold(low, high):
            return False
    if when.mediated_by and stage.mediator not in when.mediated_by:
        return False
    if when.guaranteed_by and not set(when.guaranteed_by) & set(stage.guarantors):
        return False
    return all(
        actor in stage.duties and issue in stage.duties[actor].issues
        for issue, actors in when.delivered_by.items()
        for actor in actors
    )


def _must_give(scenario: Scenario, actor: Actor, stage: Stage, terms: dict[str, Interval]) -> bool:
    """Whether the stage moves a substantive issue away from the actor's position wherever its terms lie."""
    for issue in stage.moves:
        interest = actor.interests.get(issue)
        if interest is None or scenario.issues[issue].process:
            continue
        position, today = interest.position.mode, scenario.issues[issue].today.mode
        low, high = terms[issue]
        closest = min(max(position, low), high)
        if abs(closest - position) > abs(today - position) + 1e-9:
            return True
    return False
