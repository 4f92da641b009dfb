"""How a finding is told to people: sentence, table, notes, and where it was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    columns = _columns(data.head(ROWS), shown)
    fitting = _fitting(columns, console.width)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for name, cells in fitting.items():
        right = data[name].dtype.kind in "fiu" if name in data else True
        table.add_column(
            Text(printable(_heading(name))), justify="right" if right else "left", min_width=_narrowest(name, cells)
        )
    for row in zip(*fitting.values(), strict=True):
        table.add_row(*map(Text, row))
    console.print(table)
    left = [_heading(name) for name in columns if name not in fitting]
    if left:
        console.print(f"Not shown here, but in the files: {', '.join(left)}.", style="dim")
    if len(data) > ROWS:
        console.print(f"{len(data) - ROWS} more rows are in the files.", style="dim")


def _columns(data: pd.DataFrame, shown: Sequence[str]) -> dict[str, list[str]]:
    """Cells by column; the two ends of a column's interval stand beside its value and not in columns of their own."""
    columns = {}
    for name in shown:
        columns[name] = [printable(_cell(value)) for value in data[name]]
    for low in [name for name in columns if name == "low" or name.endswith("_low")]:
        high, before = low[:-3] + "high", list(columns)[list(columns).index(low) - 1]
        of = low[:-4] if low != "low" else before
        if high not in columns or of not in columns:
            continue
        ends = zip(columns[of], columns.pop(low), columns.pop(high), strict=True)
        columns[of] = [f"{value} ({a} to {b})" if a != "-" else value for value, a, b in ends]
    return columns


def _fitting(columns: Mapping[str, list[str]], width: int) -> dict[str, list[str]]:
    """As many columns, from the left, as fit without a word being broken; at least two."""
    kept: dict[str, list[str]] = {}
    width -= 2  # the edges; a column has a blank at both sides
    for name, cells in columns.items():
        width -= _narrowest(name, cells) + 2
        if width < 0 and len(kept) >= 2:
            break
        kept[name] = cells
    return kept


def _narrowest(name: str, cells: Sequence[str]) -> int:
    """The longest word of a column; very long ones, such as addresses, may be broken."""
    return min(max(len(word) for text in (_heading(name), *cells) for word in text.split() or [""]), 24)


def _heading(name: str) -> str:
    return str(name).removesuffix("_title").replace("_", " ")


def _cell(value: Any) -> str:
    """A value for a cell of a table.

    >>> _cell(0.12345), _cell(float("nan")), _cell("a"), _cell(3)
    ('0.123', '-', 'a', '3')
    """
    if isinstance(value, float):
        return "-" if value != value else f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    return str(value)
