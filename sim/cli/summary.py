"""What ``sim run`` prints: a row per path, a sentence per path, and where everything was written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.errors import Problem, printable
from sim.results.endings import ENDINGS
from sim.results.summary import TOLD_AGES
from sim.results.wording import brief, counted, sampled, spoken

LABELS = {ending.key: ending.label for ending in ENDINGS} | {"horizon": "horizon"}
LEGEND = (
    "Shares are of all worlds. Signed: anything is ever signed. Years: it is in force so long after, or at the "
    "horizon where that comes first. Completed: every stage is delivered and in force at the horizon (beside it: 95 % "
    "interval of that share). All gain: every actor is better off than without an agreement, over the whole time. "
    "Stands mostly as: the most frequent ending, with its share, and who most often brings it about, or stops the next "
    "stage, over what. Where nobody is asked and nobody has a duty, nothing is signed: that happens anyway."
)

if TYPE_CHECKING:
    from sim.results import Results


def as_plain(results: Results, folder: Path) -> str:
    """The summary as JSON."""
    rows = json.loads(results.summary().to_json(orient="records"))
    about = {"folder": str(folder), "worlds": results.worlds, "kept": results.kept}
    about |= {"seed": results.settings["seed"], "check": results.settings.get("check", ""), "paths": rows}
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
    for name in ("signed", "1\nyear", "5\nyears", "10\nyears", "com-\npleted", "95 %\nrange", "all\ngain"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("stands mostly as", overflow="fold", min_width=8)
    rows = results.summary()
    for row in rows.to_dict("records"):
        names = ("signed", *(f"in_force_{age}" for age in TOLD_AGES), "completed")
        numbers = ["–" if row["drift"] else brief(row[name]) for name in names]
        low, high = (brief(row[f"completed_{end}"]) for end in ("low", "high"))
        spread = "–" if row["drift"] else f"{low.rstrip('%')}–{high}"
        cells = (*numbers, spread, brief(row["everybody_gains"]), _ends(row))
        table.add_row(*(Text(printable(str(cell))) for cell in (row["path"], *cells)))
    console.print(table)
    console.print(Text("\n" + LEGEND), style="dim")
    for path, reason in zip(rows["path"], rows["reason"], strict=True):
        console.print(Text(f"\n{printable(str(path))}: ", style="bold") + Text(printable(str(reason))))
    if results.scenario.caveat:
        console.print(Text("\n" + printable(results.scenario.caveat)), style="dim")
    console.print(Text("\n" + results.settings.get("check", "")), style="dim")
    report = folder / "report.html"
    console.print(Text(f"\nWritten to {folder}" + (f"; open {report}" if report.exists() else "")))


def _ends(row: Mapping[Any, Any]) -> str:
    """The most frequent ending of a path, with its share, and who stops it over what."""
    if row["drift"]:
        return "what happens anyway"
    label = LABELS[row["ending"]] + (f", then {LABELS[row['kind']]}" if row["kind"] != row["ending"] else "")
    blame = " over ".join(part for part in (row["who"], spoken(row["issue"])) if part)
    return f"{label} {brief(row['ending_share'])}" + (f": {blame}" if blame else "")


def _them(amount: int) -> str:
    return "it" if amount == 1 else "them"
