"""What ``sim run`` prints: a row per path, a sentence per path, and where everything was written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.errors import Problem, printable
from sim.results.endings import ENDINGS
from sim.results.wording import brief, counted, sampled

LABELS = {ending.key: ending.label for ending in ENDINGS}
LEGEND = (
    "Shares are of all worlds. Signs first: stage 1 is signed (or nobody is asked). Keeps stages: mean share of the "
    "stages that are delivered. Completes: every stage is signed and delivered and no shock ends it, even in the last "
    "one (beside it: 95 % interval of that share). All gain: every actor ends better off than without an agreement. "
    "Most often ends by: the most frequent ending, with its share, and who most often brings it about."
)

if TYPE_CHECKING:
    from sim.results import Results


def as_plain(results: Results, folder: Path) -> str:
    """The summary as JSON."""
    rows = json.loads(results.summary().to_json(orient="records"))
    about = {"folder": str(folder), "worlds": results.worlds, "kept": results.kept}
    about |= {"seed": results.settings["seed"], "paths": rows}
    return json.dumps(about, indent=2, ensure_ascii=False)


def tell(results: Results, folder: Path, warnings: Sequence[Problem]) -> None:
    """Print the summary for people."""
    if warnings:
        click.echo(f"{counted(len(warnings), 'warning')}; `sim validate` lists {_them(len(warnings))}.", err=True)
    console = Console()
    title = f"{results.scenario.title}: {sampled(results.worlds, results.kept)}, seed {results.settings['seed']}"
    console.print(Text(printable(title), style="italic"))
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    table.add_column("path", no_wrap=max((len(path) for path in results.paths), default=0) <= 24, overflow="fold")
    for name in ("signs\nfirst", "keeps\nstages", "com-\npletes", "95 %\nrange", "all\ngain"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("most often ends by", overflow="fold", min_width=12)
    rows = results.summary()
    for row in rows.to_dict("records"):
        low, high = (brief(row[f"completed_{end}"]) for end in ("low", "high"))
        share = f" {brief(row['ending_share'])}"
        ends = LABELS[row["ending"]] + share + (f": {row['who']}" if row["who"] else "")
        numbers = [brief(row[name]) for name in ("signed_first", "kept", "completed", "everybody_gains")]
        cells = (*numbers[:3], f"{low.rstrip('%')}–{high}", numbers[3], ends)
        table.add_row(*(Text(printable(str(cell))) for cell in (row["path"], *cells)))
    console.print(table)
    console.print(Text("\n" + LEGEND), style="dim")
    for path, reason in zip(rows["path"], rows["reason"], strict=True):
        console.print(Text(f"\n{printable(str(path))}: ", style="bold") + Text(printable(str(reason))))
    if results.scenario.caveat:
        console.print(Text("\n" + printable(results.scenario.caveat)), style="dim")
    report = folder / "report.html"
    console.print(Text(f"\nWritten to {folder}" + (f"; open {report}" if report.exists() else "")))


def _them(amount: int) -> str:
    return "it" if amount == 1 else "them"
