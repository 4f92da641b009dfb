"""``sim import``: files of other tools as scenarios and conflicts."""

from __future__ import annotations

from pathlib import Path

import click

from sim.errors import printable


@click.command("import")
@click.argument("file")
@click.option("--out", type=click.Path(dir_okay=False), help="Where to write; FILE with the ending .yaml if absent.")
@click.option("--as", "kind", metavar="KIND", help="decide, ktab, ktab-xml, gmcr or sheet, where that cannot be told.")
@click.option("--units", type=click.Choice(["points", "share"]), help="Of saliences: 0 to 100, or 0 to 1.")
@click.option("--force", is_flag=True, help="Replace the file that is there.")
def command(file: str, out: str | None, kind: str | None, units: str | None, force: bool) -> None:
    """Turn a table or a file of another tool into a scenario or conflict.

    FILE is a table of Decide, KTAB's CSV or XML, a conflict saved by gmcr-py or GMCR+, a table of decisions, or a
    spreadsheet (CSV, xlsx, ods) with a row an interest or with actors by issues.
    """
    from sim.interchange.recognise import import_file
    from sim.results.files import check_new, write_text

    made = import_file(file, kind, units=units)
    place = Path(out if out is not None else Path(file).with_suffix(".yaml").name)
    check_new(place, force=force)
    write_text(place, made.text)
    for line in made.assumed:
        click.echo(f"- {printable(line)}")
    after = "sim stability" if made.kind == "gmcr" else "sim forecast"
    click.echo(printable(f"Written to {place}; try: {after} {place}"))
