"""How a finding is told to people: sentence, table, notes, and where it was written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import printable

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from sim.analysis.finding import Finding

ROWS = 20
"""Rows of a table that the terminal shows; the files have all."""


def tell(
    finding: Finding,
    folder: Path | None = None,
    columns: Sequence[str] = (),
    view: pd.DataFrame | list[pd.DataFrame] | None = None,
) -> None:
    """Print a finding for people: sentence, table, notes, and where it was written."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    console.print(Text(printable(finding.sentence), style="bold"))
    for data in view if isinstance(view, list) else [finding.table if view is None else view]:
        _print_table(console, data, [name for name in columns or data.columns if name in data])
    for note in finding.notes:
        console.print(Text("- " + printable(note)))
    if finding.scenario.caveat:
        console.print(Text("\n" + printable(finding.scenario.caveat)), style="dim")
    if folder is not None:
        report = folder / "report.html"
        console.print(Text(f"\nWritten to {folder}" + (f"; open {report}" if report.exists() else "")))


def _print_table(console: Console, data: pd.DataFrame, shown: Sequence[str]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    if not (len(data) and shown):
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in shown:
        numeric = data[name].dtype.kind in "fiu"
        table.add_column(Text(printable(str(name).replace("_", " "))), justify="right" if numeric else "left")
    for row in data[list(shown)].head(ROWS).itertuples(index=False):
        table.add_row(*(Text(printable(_cell(value))) for value in row))
    console.print(table)
    if len(data) > ROWS:
        console.print(f"{len(data) - ROWS} more rows are in the files.", style="dim")


def _cell(value: Any) -> str:
    """A value for a cell of a table.

    >>> _cell(0.12345), _cell(float("nan")), _cell("a"), _cell(3)
    ('0.123', '-', 'a', '3')
    """
    if isinstance(value, float):
        return "-" if value != value else f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    return str(value)
