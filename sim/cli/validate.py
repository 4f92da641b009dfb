"""``sim validate``: every mistake in a scenario at once, and what is legal but odd."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from sim.cli.options import load_from, scenario_options

if TYPE_CHECKING:
    from sim.scenario.read import Loaded


@click.command("validate")
@scenario_options
@click.option("--json", "as_json", is_flag=True, help="Print problems and warnings as JSON.")
def command(
    scenario: str, overlays: tuple[str, ...], variant: str | None, sets: tuple[str, ...], as_json: bool
) -> None:
    """Find every mistake in a scenario at once.

    Errors end in status 2; warnings are legal but odd, and end in status 0. Variants are checked too.
    """
    loaded = load_from(scenario, overlays, variant, sets, every_variant=True)
    if as_json:
        warnings = [warning.as_json() for warning in loaded.warnings]
        click.echo(json.dumps({"file": scenario, "problems": [], "warnings": warnings}, indent=2, ensure_ascii=False))
        return
    for warning in loaded.warnings:
        click.echo(f"warning: {warning.render()}", err=True)
    held = loaded.scenario
    if not held.paths:
        click.echo("note: no paths: sim run has nothing to walk; sim forecast works.", err=True)
    parts = [
        _count(len(held.actors), "actor"),
        _count(len(held.issues), "issue"),
        _count(sum(len(actor.interests) for actor in held.actors.values()), "interest"),
        _count(len(held.links), "link"),
        _count(len(held.paths), "path") + (f" ({added} added)" if (added := _added(loaded)) else ""),
        _count(len(loaded.variants), "variant"),
    ]
    odd = _count(len(loaded.warnings), "warning") if loaded.warnings else "no warnings"
    click.echo(f"{loaded.files[0].label} is valid: {', '.join(parts)}; {odd}.")


def _added(loaded: Loaded) -> str:
    """The title of the path that the file does not have, and that is what happens without a deal."""
    paths, key = loaded.tree.get("paths"), loaded.scenario.disagreement
    node = paths.get(key) if paths is not None and key is not None else None
    there = paths is None or node is None or node.key_mark != paths.key_mark  # what is added stands where the paths do
    return "" if there else f"“{loaded.scenario.paths[str(key)].title}”"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
