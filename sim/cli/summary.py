"""What ``sim run`` prints: a row per path, a sentence per path, and where everything was written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.errors import Problem, printable

if TYPE_CHECKING:
    from sim.results import Results


def as_plain(results: Results, folder: Path) -> str:
    """The summary as JSON."""
    rows = json.loads(results.summary().to_json(orient="records"))
    about = {"folder": str(folder), "worlds": results.worlds, "seed": results.settings["seed"], "paths": rows}
    return json.dumps(about, indent=2, ensure_ascii=False)


def tell(results: Results, folder: Path, warnings: Sequence[Problem]) -> None:
    """Print the summary for people."""
    for warning in warnings:
        click.echo(f"warning: {warning.render()}", err=True)
    console = Console()
    title = f"{results.scenario.title}: {results.worlds:,} worlds, seed {results.settings['seed']}"
    table = Table(title=Text(printable(title)), title_justify="left")
    table.add_column("path")
    for name in ("signs stage 1", "stages kept", "completes (95 %)", "all gain", "months"):
        table.add_column(name, justify="right")
    table.add_column("most often ends by")
    rows = results.summary()
    for row in rows.itertuples():
        completes = f"{row.completed:.0%} ({row.completed_low:.0%}-{row.completed_high:.0%})"
        ends = str(row.ending) + (f": {row.who}" if row.who else "")
        cells = (
            f"{row.signed_first:.0%}",
            f"{row.kept:.0%}",
            completes,
            f"{row.everybody_gains:.0%}",
            f"{row.months:.0f}",
        )
        table.add_row(Text(printable(row.path_title)), *cells, Text(printable(ends)))
    console.print(table)
    for row in rows.itertuples():
        console.print(Text("- " + printable(str(row.reason))))
    if results.scenario.caveat:
        console.print(Text("\n" + printable(results.scenario.caveat)), style="dim")
    report = folder / "report.html"
    console.print(Text(f"\nWritten to {folder}" + (f"; open {report}" if report.exists() else "")))
