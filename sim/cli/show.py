"""``sim show``: who wants what, how much, and where it will not go; and who says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from sim.cli.options import load_from, scenario_options
from sim.errors import SimError, printable

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
        from sim.cli.proposed import proposal

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
        from sim.cli.because import reasons

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
