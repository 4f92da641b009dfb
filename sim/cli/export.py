"""``sim export``: a scenario, or a run with its results, as one spreadsheet."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options import load_from, scenario_options
from sim.errors import SimError, printable


@click.command("export")
@scenario_options
@click.option("--out", type=click.Path(dir_okay=False), help="Where to write; the own name with .xlsx if absent.")
@click.option("--force", is_flag=True, help="Replace the file that is there.")
def command(
    scenario: str, overlays: tuple[str, ...], variant: str | None, sets: tuple[str, ...], out: str | None, force: bool
) -> None:
    """Write a scenario, or a run with its results, as one spreadsheet.

    SCENARIO is a scenario, or the folder of a run. The inputs can come in again with sim import.

    \b
    sim export scenarios/korea-2019.yaml
    sim export results/korea-2019-1234abcd --out korea.xlsx
    """
    from sim.interchange.workbook import export
    from sim.results.files import check_new, write_bytes

    given = Path(scenario)
    place = Path(out if out is not None else f"{given.stem if given.is_file() else given.resolve().name}.xlsx")
    if place.suffix.lower() != ".xlsx":
        raise SimError(f"{place}: a spreadsheet is written as .xlsx. Name it so.")
    check_new(place, force=force)
    if given.is_dir():
        if overlays or variant or sets:
            raise SimError("a run has its settings in it; --overlay, --variant and --set are for scenarios.")
        from sim.api import load_results

        results = load_results(given)
        content = export(results.scenario, results, source=str(given))
    else:
        content = export(load_from(scenario, overlays, variant, sets).scenario, source=str(given))
    write_bytes(place, content)
    click.echo(printable(f"Written to {place}"))
