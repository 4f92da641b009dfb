"""Legal but odd: stages and deadlines whose months come to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from sim.scenario.faults import Fault
from sim.scenario.marks import Item
from sim.scenario.schema import Path, Scenario


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
