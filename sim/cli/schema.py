"""``sim schema``: the JSON Schema of the scenario format, for editors."""

from __future__ import annotations

from pathlib import Path

import click

from sim.errors import SimError, printable

HEAD = 100
"""Characters from the beginning by which a schema of this program is known."""


@click.command("schema")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write to a file, not to the terminal.")
@click.option("--force", is_flag=True, help="Replace a file that is no such schema.")
def command(out: Path | None, force: bool) -> None:
    """Print the JSON Schema of the scenario format.

    An editor that speaks YAML completes and checks a scenario whose first line is
    `# yaml-language-server: $schema=scenario.schema.json`.
    """
    from sim.results.files import plain_trouble, write_text
    from sim.scenario.json_schema import schema_text

    if out is None:
        click.echo(schema_text(), nl=False)
        return
    text = schema_text()
    with plain_trouble(out):
        if out.exists() and not (out.is_file() and (force or _begins_with(out, text[:HEAD].encode()))):
            raise SimError(f"{out} is something else and is left as it is. Choose another file, or add --force.")
        if not out.parent.is_dir():
            raise SimError(f"there is no folder {out.parent}. Make it first, or name a file in another one.")
    write_text(out, text)
    click.echo(f"written to {printable(str(out))}", err=True)


def _begins_with(path: Path, content: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(content)) == content
