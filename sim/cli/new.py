"""``sim new``: a commented scenario to start from."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import click

from sim.errors import SimError
from sim.scenario.starter import FROM, TEMPLATES

SCHEMA = "scenario.schema.json"
MODELINE = "# yaml-language-server: $schema={}\n"
"""Tells an editor where the format is described."""


@click.command("new")
@click.argument("name")
@click.option("--from", "start", metavar="WHICH", default="two-party", show_default=True, help=FROM)
def command(name: str, start: str) -> None:
    """Write a commented scenario to start from.

    NAME is a name or a file, such as border-dispute or scenarios/border-dispute.yaml. Nothing is overwritten.
    """
    from sim.results.files import check_new, write_text
    from sim.scenario.suggest import did_you_mean

    if start not in TEMPLATES:
        raise SimError(f"--from {start}: there is no such beginning. {did_you_mean(start, TEMPLATES)}")
    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    title = re.sub(r"[-_]+", " ", path.stem).strip().capitalize()
    if not re.fullmatch(r"\w[\w .-]*", path.stem):
        raise SimError(f"'{name}' cannot name a scenario. Use letters, digits and hyphens, such as border-dispute.")
    schema = _schema_near(path.parent)
    named = Path(os.path.relpath(schema, path.parent)).as_posix() if schema else SCHEMA
    text = MODELINE.format(named if named.startswith("../") else f"./{named}") + TEMPLATES[start].replace(
        "@title@", title
    )
    check_new(path, remedy="Choose another name.")
    write_text(path, text)
    also = "" if schema else _write_schema(path.parent / SCHEMA)
    click.echo(f"{path} is written{also}. Next: sim validate {shlex.quote(str(path))}")


def _schema_near(folder: Path) -> Path | None:
    """The schema beside a scenario, or in a folder ``scenarios`` there or above."""
    for place in (folder, folder / "scenarios", folder.parent / "scenarios", Path("scenarios")):
        if (place / SCHEMA).is_file():
            return place / SCHEMA
    return None


def _write_schema(path: Path) -> str:
    """Write what an editor needs to complete and check keys; say so."""
    from sim.results.files import write_text
    from sim.scenario.json_schema import schema_text

    try:
        write_text(path, schema_text())
    except SimError:
        return ""
    return f", and {path.name} beside it for editors"
