"""``sim schema``: the JSON Schema of the scenario format, for editors."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("schema")
@click.option("--out", metavar="FILE", help="Write to a file instead of the terminal.")
def command(out: str | None) -> None:
    """Print the JSON Schema of the scenario format.

    An editor that speaks YAML completes and checks a scenario whose first line is
    `# yaml-language-server: $schema=scenario.schema.json`.
    """
    from sim.scenario.json_schema import schema_text

    if out is None:
        click.echo(schema_text(), nl=False)
    else:
        Path(out).write_text(schema_text(), encoding="utf-8")
        click.echo(f"written to {out}", err=True)
