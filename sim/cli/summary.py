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
from sim.results.endings import ENDINGS

LABELS = {ending.key: ending.label for ending in ENDINGS}

if TYPE_CHECKING:
    from sim.results import Results


def percent(share: float) -> str:
    """A share for a narrow column: whole per cent, with what is rare and what is nearly always told apart.

    >>> percent(0.003), percent(0.0), percent(0.997), percent(0.5)
    ('<1%', '0%', '>99%', '50%')
    """
    if 0 < share < 0.005:
        return "<1%"
    return ">99%" if 0.995 < share < 1 else f"{share:.0%}"


def as_plain(results: Results, folder: Path) -> str:
    """The summary as JSON."""
    rows = json.loads(results.summary().to_json(orient="records"))
    about = {"folder": str(folder), "worlds": results.worlds, "seed": results.settings["seed"], "paths": rows}
    return json.dumps(about, indent=2, ensure_ascii=False)


def tell(results: Results, folder: Path, warnings: Sequence[Problem]) -> None:
    """Print the summary for people."""
    if warnings:
        click.echo(f"{len(warnings)} warnings; `sim validate` lists them.", err=True)
    console = Console()
    title = f"{results.scenario.title}: {results.worlds:,} worlds, seed {results.settings['seed']}"
    table = Table(title=Text(printable(title)), title_justify="left")
    table.add_column("path", no_wrap=True)
    for name in ("signs first", "keeps stages", "completes (95 %)", "all gain"):
        table.add_column(name, justify="right")
    table.add_column("most often ends by")
    rows = results.summary()
    for row in rows.to_dict("records"):
        low, high = (percent(row[f"completed_{end}"]) for end in ("low", "high"))
        completes = f"{percent(row['completed'])} ({low} to {high})"
        ends = LABELS[row["ending"]] + (f": {row['who']}" if row["who"] else "")
        cells = (percent(row["signed_first"]), percent(row["kept"]), completes, percent(row["everybody_gains"]), ends)
        table.add_row(*(Text(printable(str(cell))) for cell in (row["path"], *cells)))
    console.print(table)
    for reason in rows["reason"]:
        console.print(Text("- " + printable(str(reason))))
    if results.scenario.caveat:
        console.print(Text("\n" + printable(results.scenario.caveat)), style="dim")
    report = folder / "report.html"
    console.print(Text(f"\nWritten to {folder}" + (f"; open {report}" if report.exists() else "")))
