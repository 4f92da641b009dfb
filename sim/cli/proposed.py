"""What a path proposes: stage by stage what moves, who delivers, whose yes is needed, who stands behind it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from sim.cli.matrix import figure, stages_in_short
from sim.results.stands import published_values
from sim.results.wording import listed, on_scale
from sim.scenario.schema import Onward, Path, Scenario, Stage

WIDTH = 80


def proposal(scenario: Scenario, key: str) -> Iterator[str]:
    """A path as lines of at most 80 columns.

    Parameters
    ----------
    scenario
    key
        A path of the scenario.

    Yields
    ------
    str
        A line.
    """
    path = scenario.paths[key]
    names = scenario.names
    yield from textwrap.wrap(f"{path.title} ({key}: {stages_in_short(path)})", WIDTH)
    yield from textwrap.wrap(path.summary or "", WIDTH)
    values = published_values(scenario, key)
    for number, stage in enumerate(path.stages, start=1):
        yield ""
        yield from textwrap.wrap(f"{number}. {stage.title}, within {figure(stage.months)} months", WIDTH)
        for issue, move in stage.moves.items():
            spec = scenario.issues[issue]
            before, after = values[number - 1][issue], move.to.mode
            way = f"{before:g} to" if before != after else "stays at"
            bent = f"; may be bent within {move.within[0]:g} to {move.within[1]:g}" if move.within else ""
            yield from _line(
                f"{scenario.issue_heading(issue)}, {way} {figure(move.to)}: {on_scale(spec.scale, after)}{bent}"
            )
        for actor, duty in stage.duties.items():
            about = listed([scenario.issue_label(issue) for issue in duty.issues])
            said = [part for part in (f"delivers on {about}" if about else "", duty.deed or "") if part]
            yield from _line(f"{names[actor]}: {'; '.join(said)}")
        yield from _line(f"Needs the yes of {listed([names[one] for one in stage.consent])}" if stage.consent else
                         "Needs nobody's yes")  # fmt: skip
        if stage.ratified_by:
            voted = f", {figure(stage.ratification)} months after it is signed" if stage.ratification.high else ""
            yield from _line(f"Then ratified by {listed([names[one] for one in stage.ratified_by])}{voted}")
        if stage.deadline is not None:
            yield from _line(f"Too late after month {figure(stage.deadline)}")
        for line in _around(scenario, stage, names):
            yield from _line(line)
    yield from _after(scenario, path)


def _around(scenario: Scenario, stage: Stage, names: dict[str, str]) -> Iterator[str]:
    """Who stands behind a stage, and what goes with it."""
    if stage.guarantors:
        parts = [f"{names[one]}{f' ({share.mode:.0%})' if share is not None else ''}"
                for one, share in stage.guarantors.items()]  # fmt: skip
        yield f"Guaranteed by {listed(parts)}"
    if stage.mediator is not None:
        yield f"Definitions are written down by {names[stage.mediator]}"
    elif stage.writes_definition:
        yield "It puts the definition of the bargain in writing"
    if stage.verifier not in (None, "none"):
        yield f"Verified by {stage.verifier}"
    for one in stage.pressure:
        yield f"{names[one.target]} is pressed on {scenario.issue_label(one.issue)} ({one.belief.replace('_', ' ')})"
    if stage.terms is not None:
        yield f"Terms are named by the model '{stage.terms.model}' when the path is entered"
    if stage.otherwise is not None:
        yield f"If it is refused: {_onward(scenario, stage.otherwise)}"


def _after(scenario: Scenario, path: Path) -> Iterator[str]:
    if path.onward is not None:
        yield from ("", f"Then: {_onward(scenario, path.onward)}")
    if path.otherwise is not None:
        yield from ("", f"If a stage is refused: {_onward(scenario, path.otherwise)}")
    if path.advocates:
        names = listed([scenario.actors[one].name for one in path.advocates])
        yield from ("", *textwrap.wrap(f"Put forward by {names}, without own prices", WIDTH))


def _onward(scenario: Scenario, at: Onward) -> str:
    """Where a path goes on."""
    return scenario.paths[at.path].title + (f", from stage {at.stage}" if at.stage > 1 else "")


def _line(text: str) -> Iterator[str]:
    yield from textwrap.wrap(text, WIDTH, initial_indent="   - ", subsequent_indent="     ")
