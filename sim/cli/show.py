"""``sim show``: who wants what, how much, and where it will not go; who says so; and what a path proposes."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from sim.cli.matrix import figure, stages_in_short
from sim.cli.options import load_from, scenario_options
from sim.errors import SimError, printable
from sim.results.stands import published_values
from sim.results.wording import listed, on_scale
from sim.scenario.ledger import Ledger
from sim.scenario.numbers import Number
from sim.scenario.read import Loaded
from sim.scenario.schema import Bound, Interest, Onward, Path, Scenario, Sourced, Stage

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario


@click.command("show")
@scenario_options
@click.option("--actor", "actors", multiple=True, metavar="NAME", help="Only this actor (repeatable).")
@click.option("--issue", "issues", multiple=True, metavar="NAME", help="Only this issue (repeatable).")
@click.option("--path", "paths", multiple=True, metavar="NAME", help="What this path proposes, by stage (repeatable).")
@click.option("--because", is_flag=True, help="Print the claims and sources behind each number.")
@click.option("--origin", is_flag=True, help="Print the resolved scenario with file and line of every value.")
@click.option("--numbers", is_flag=True, help="Print every number that can be set: address, value, range, limits.")
@click.option("--weights", is_flag=True, help="Print saliences, the weights that follow, and the --set of each.")
@click.option("--json", "as_json", is_flag=True, help="Print the matrix as JSON.")
def command(
    scenario: str,
    overlays: tuple[str, ...],
    variant: str | None,
    sets: tuple[str, ...],
    actors: tuple[str, ...],
    issues: tuple[str, ...],
    paths: tuple[str, ...],
    because: bool,
    origin: bool,
    numbers: bool,
    weights: bool,
    as_json: bool,
) -> None:
    """Show who wants what, how much, and where it will not go; with --path, what a path proposes."""
    loaded = load_from(scenario, overlays, variant, sets)
    held = loaded.scenario
    shown_actors = _chosen(actors, {key: (one.name, one.label) for key, one in held.actors.items()}, "actor")
    shown_issues = _chosen(issues, {key: (one.title,) for key, one in held.issues.items()}, "issue")
    if paths:
        for key in _chosen(paths, {key: (one.title,) for key, one in held.paths.items()}, "path"):
            click.echo(printable("\n".join(proposal(held, key))))
    elif origin:
        from sim.scenario.write import with_origins

        click.echo(printable(with_origins(loaded)), nl=False)
    elif numbers:
        from sim.analysis.inputs import inputs
        from sim.cli.matrix import figure

        for one in inputs(held, tuple(held.paths), certain=True).values():
            behind = [f"{key} {f.inputs[one.address]:g}" for key, f in held.together.items() if one.address in f.inputs]
            joined = f"  together: {', '.join(behind)}" if behind else ""
            click.echo(f"{one.address}={figure(one.number)}  [{one.lowest:g} to {one.highest:g}]{joined}")
    elif weights:
        click.echo(printable("\n".join(_weights(held, shown_actors, shown_issues))))
    elif as_json:
        click.echo(json.dumps(_data(loaded, shown_actors, shown_issues), indent=2, ensure_ascii=False))
    elif because:
        click.echo(printable("\n".join(reasons(loaded, shown_actors, shown_issues))))
    else:
        from sim.cli.matrix import print_matrix

        print_matrix(loaded, shown_actors, shown_issues)


def _chosen(wanted: tuple[str, ...], known: dict[str, tuple[str, ...]], noun: str) -> tuple[str, ...]:
    """The names asked for, or all; a wrong one is answered with the nearest."""
    from sim.scenario.suggest import did_you_mean

    for name in wanted:
        if name not in known:
            remedy = did_you_mean(name, known, noun=f"{noun}s", called=known)
            raise SimError(f"--{noun} {name}: there is no {noun} '{name}'. {remedy}")
    return tuple(name for name in known if not wanted or name in wanted)


def _weights(held: Scenario, actors: tuple[str, ...], issues: tuple[str, ...]) -> Iterator[str]:
    """A line an interest: salience, weight (salience over the actor's total, at the most likely values), ``--set``."""
    for actor in actors:
        interests = held.actors[actor].interests
        total = sum(one.salience.mode for one in interests.values())
        yield held.actors[actor].name
        for key in issues:
            if key in interests:
                salience = interests[key].salience
                weight = salience.mode / total if total else 0.0
                points = [f"{point:g}" for point in (salience.low, salience.mode, salience.high)]
                span = "" if salience.is_point else f" ({points[0]} to {points[2]})"
                address = f"actors.{actor}.interests.{key}.salience"
                setting = f"{address}={points[1]}" if salience.is_point else f'"{address}=[{",".join(points)}]"'
                yield f"  {held.issue_heading(key)}: salience {points[1]}{span}, weight {weight:.3f}"
                yield f"    --set {setting}"


def _data(loaded: Any, actors: tuple[str, ...], issues: tuple[str, ...]) -> dict[str, Any]:
    """The matrix as plain data."""
    from sim.scenario.write import plain

    held = loaded.scenario
    rows = [
        {"actor": actor, "issue": issue, **plain(held.actors[actor].interests[issue])}
        for actor in actors
        for issue in issues
        if issue in held.actors[actor].interests
    ]
    return {
        "title": held.title,
        "as_of": held.as_of,
        "actors": {actor: held.actors[actor].name for actor in actors},
        "issues": {
            issue: {
                "title": held.issues[issue].title,
                "scale": {f"{at:g}": label for at, label in held.issues[issue].scale.items()},
            }
            for issue in issues
        },
        "interests": rows,
    }


def reasons(loaded: Loaded, actors: tuple[str, ...], issues: tuple[str, ...]) -> Iterator[str]:
    """Lines that say, for each interest, its numbers and what they rest on.

    Parameters
    ----------
    loaded
        The scenario as it was read, with its ledger.
    actors, issues
        The keys to show.
    """
    ledger = loaded.ledger or Ledger()
    for actor_key in actors:
        actor = loaded.scenario.actors[actor_key]
        yield actor.name
        for key, interest in actor.interests.items():
            if key in issues:
                yield f"  {loaded.scenario.issue_heading(key)}"
                yield from _interest(interest, Cited(ledger))
        if actor.turnover is not None:
            yield "  Changes of government"
            cited = Cited(ledger)
            if actor.turnover.yearly is not None:
                yield f"    chance a year {_figure(actor.turnover.yearly)}"
                yield from _source(actor.turnover.yearly, cited, "      ")
            for one in actor.turnover.at:
                yield f"    in month {one.month:g}, chance {_figure(one.chance)}"
                yield from _source(one.chance, cited, "      ")
            yield from _source(actor.turnover, cited, "    ")
    links = [link for link in loaded.scenario.links.values() if link.actor in actors and link.issue in issues]
    if links:
        yield "Links"
        for link in links:
            yield f"  {link.kind} link of {link.actor} on {link.issue}"
            yield from _source(link, Cited(ledger), "    ")


class Cited:
    """The claims and sources in words, each once under one heading.

    >>> cited = Cited(Ledger())
    >>> cited.in_words("C01"), cited.in_words("C01")
    ('C01', 'C01, as above')
    """

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.seen: set[str] = set()

    def in_words(self, id: str) -> str:
        """An id with what it stands for, the first time."""
        if id in self.seen:
            return f"{id}, as above"
        self.seen.add(id)
        return self.ledger.in_words(id)


def _interest(interest: Interest, cited: Cited) -> Iterator[str]:
    pad = "    "
    named = [("position", interest.position), ("ideal", interest.ideal), ("salience", interest.salience)]
    for name, number in named:
        if number is not None:
            yield f"{pad}{name} {_figure(number)}"
            yield from _source(number, cited, pad + "  ")
    for name, bound in (("red line", interest.red_line), ("price", interest.price)):
        if bound is not None:
            side = bound.direction.replace("_", " ")
            yield f"{pad}{name}: {side} {_figure(bound.value)}{', firm' if bound.firm else ''}"
            yield from _source(bound, cited, pad + "  ")
            yield from _source(bound.value, cited, pad + "  ")
    yield from _source(interest, cited, pad)


def _figure(number: Number) -> str:
    return f"{number.mode:g}" if number.is_point else f"{number.low:g} to {number.high:g}, most likely {number.mode:g}"


def _source(part: Sourced | Number | Bound, cited: Cited, pad: str) -> Iterator[str]:
    if part.basis is not None:
        yield f"{pad}rests on: {part.basis}"
    if part.note is not None:
        yield f"{pad}why: {part.note}"
    for id in part.because:
        yield f"{pad}{cited.in_words(id)}"


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
