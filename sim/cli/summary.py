"""What ``sim run`` prints: a headline, a row and a line of reason a path, and what to ask next."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np
import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.errors import Problem, printable
from sim.results.phrases import cause_in_words, outcome_in_words, placed
from sim.results.reasons import cause_with_share, stoppers
from sim.results.stands import is_drift
from sim.results.wording import cell, counted, in_worlds, sampled, sentence, short_title

LEGEND = (
    "Shares of all worlds. Signed: anything is ever signed, and ratified where it must be. 5 years: in force so long "
    "after (or at the horizon, where that comes first). Completed: all stages are delivered and in force at the "
    "horizon; beside it the 95 % interval. All gain: every actor is better off than without an agreement, discounted "
    "over the whole time to the horizon."
)
CLOSE = 40
"""Letters of a title or of a label of a scale in a line of reason."""

if TYPE_CHECKING:
    from sim.results import Results


def as_plain(results: Results, folder: Path, before: pd.DataFrame | None = None) -> str:
    """The summary as JSON."""
    rows = json.loads(results.summary().to_json(orient="records"))
    about: dict[str, Any] = {"folder": str(folder), "worlds": results.worlds, "kept": results.kept}
    about |= {"seed": results.settings["seed"], "check": results.settings.get("check", ""), "paths": rows}
    if "doubt" in results.settings:
        about["doubt"] = results.settings["doubt"]
    if before is not None:
        about["before_and_after"] = json.loads(before.to_json(orient="records"))
    return json.dumps(about, indent=2, ensure_ascii=False)


def tell(results: Results, folder: Path, warnings: Sequence[Problem], file: str, *, why: bool = False) -> None:
    """Print the summary for people; ``why`` prints every reason whole."""
    if warnings:
        them = "it" if len(warnings) == 1 else "them"
        click.echo(f"{counted(len(warnings), 'warning')}; `sim validate` lists {them}.", err=True)
    console = Console(highlight=False)
    rows = results.summary()
    console.print(Text(printable(_headline(results, rows)), style="bold"))
    said = f"{results.scenario.title}: {sampled(results.worlds, results.kept)}, seed {results.settings['seed']}"
    console.print(Text(printable(said), style="italic"))
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    table.add_column("path", overflow="fold", min_width=20)
    for name in ("signed", "5\nyears", "com-\npleted", "95 %\ninterval", "all\ngain"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows.to_dict("records"):
        numbers = [cell(row[name]) for name in ("signed", "in_force_60", "completed")]
        spread = f"{100 * row['completed_low']:.1f}–{100 * row['completed_high']:.1f}%"
        cells = ["–"] * 4 if row["drift"] else [*numbers, spread]
        title = printable(short_title(row["path_title"], 60))
        table.add_row(*map(Text, (title, *cells, cell(row["everybody_gains"]))))
    console.print(table)
    console.print(Text(LEGEND), style="dim")
    for title, reason in _reasons(results, why=why):
        console.print(Text(f"\n{printable(title)}: ", style="bold") + Text(printable(reason)))
    if "doubt" in results.settings:
        _tell_doubt(console, results.settings["doubt"])
    if results.scenario.caveat:
        console.print(Text("\n" + printable(results.scenario.caveat)), style="dim")
    console.print(Text("\n" + results.settings.get("check", "")), style="dim")
    report = folder / "report.html"
    console.print(Text(f"\nWritten to {folder}" + (f"; open {report} (or add --open)" if report.exists() else "")))
    real = [row["path"] for row in rows.to_dict("records") if not row["drift"]]
    if real:
        near = rows[
            ~rows["drift"].astype(bool) & (rows["completed_high"] < 0.5)
        ]  # signed often, and not carried through
        wanting = near.sort_values("signed", ascending=False, kind="stable")["path"].tolist()
        console.print(Text("Next:" if why else "Next: add --why for all reasons"))
        for question, command in (
            ("one world told in order", f"sim replay {file} --path {(wanting or real)[0]}"),
            *[("what it would take", f'sim tip {file} --path {one} --to "completed >= 0.5"') for one in wanting[:1]],
        ):
            console.print(Text(f"  {question}: {printable(command)}"), soft_wrap=True)


def _headline(results: Results, rows: pd.DataFrame) -> str:
    """How many paths are mostly completed, and which is signed most often where that is certain."""
    real = rows[~rows["drift"].astype(bool)]
    if real.empty:
        return "No path asks anybody for anything."
    likely, unlikely = int((real["completed_low"] > 0.5).sum()), int((real["completed_high"] < 0.5).sum())
    total = len(real)
    if unlikely == total:
        what = "The path is" if total == 1 else f"None of the {total} paths is"
        said = f"{what} {'not ' if total == 1 else ''}completed in half of the worlds or more"
    else:
        said = f"{likely} of {counted(total, 'path')} {'is' if likely == 1 else 'are'} completed in most worlds"
        unsure = total - likely - unlikely
        said += f" ({unsure} too close to a half to tell)" if unsure else ""
    if total == 1:
        return f"{said}; it is signed {in_worlds(float(real['signed'].iloc[0]), results.worlds)}."
    first, second = real.sort_values("signed", ascending=False, kind="stable").iloc[:2].to_dict("records")
    if real["signed"].min() == real["signed"].max():
        return f"{said}; all are signed equally often, {in_worlds(float(first['signed']), results.worlds)}."
    signed = results.data["signed_month"].sel(path=[first["path"], second["path"]]).values
    gap = np.diff((np.isfinite(signed) & (signed >= 0)).astype(float), axis=0)[0]
    half = 1.96 * np.sqrt((gap.var() * len(gap) + 1) / len(gap) ** 2)
    if abs(gap.mean()) <= half:
        return f"{said}; which one is signed most often cannot be told at {counted(results.worlds, 'world')}."
    title = short_title(first["path_title"], 60)
    return f"{said}; most often signed is {title}, {in_worlds(first['signed'], results.worlds)}."


def _reasons(results: Results, *, why: bool) -> list[tuple[str, str]]:
    """Title and reason of every path: the whole reason, or what mostly stops it, with the place on the scale."""
    if why:
        return [(results.path_title(path), reason) for path, reason in results.reasons().items()]
    found, lines = stoppers(results), []
    for _, row in results.reason_table.iterrows():
        path, place = str(row["path"]), ""
        if row["bound_kind"] and row["issue"]:
            scale = results.scenario.issues[row["issue"]].scale
            place = placed({at: short_title(label, CLOSE) for at, label in scale.items()}, row["bound"])
        if is_drift(results.scenario, path):
            words = f"what happens anyway: it asks nobody and has no duties, {in_worlds(1.0, results.worlds)}"
        elif cause_in_words(results, row):
            words = cause_with_share(results, row, found.get(path), place)
        else:
            stages = int(results.data["n_stages"].sel(path=path))
            words = f"{outcome_in_words(row['outcome'], row['first'], row['last'], stages)} "
            words += in_worlds(row["share"], results.worlds)
        lines.append((short_title(row["path_title"], CLOSE), f"{sentence(words)}."))
    return lines


def _tell_doubt(console: Console, doubt: Mapping[str, Any]) -> None:
    """The range of every figure over the other choices of the process, and what is left of the ranking."""
    console.print(Text(f"\n{printable(doubt['sentence'])}", style="bold"))
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    table.add_column("range (as written)", overflow="fold", min_width=20)
    labels = list(dict.fromkeys(row["label"] for row in doubt["ranges"]))
    for label in labels:
        table.add_column(label, justify="right", max_width=13)
    paths: dict[str, list[str]] = {}
    for row in doubt["ranges"]:
        said = f"{cell(row['lowest'])} to {cell(row['highest'])}" if row["lowest"] < row["highest"] else "the same"
        paths.setdefault(row["path_title"], []).append(f"{said}\n({cell(row['written'])})")
    for title, cells in paths.items():
        table.add_row(*map(Text, (printable(short_title(title, 60)), *cells)))
    console.print(table)


def tell_before(table: pd.DataFrame, changed: Sequence[str], worlds: int) -> None:
    """Print what was changed, and what that does: before and after, on the same worlds."""
    console = Console(highlight=False)
    if not changed:
        console.print(Text("\nNothing that a walk sees was changed."))
        return
    console.print(Text("\nChanged:", style="bold"))
    for line in changed:
        console.print(Text(f"  {printable(line)}"))
    clear = table[table["clear"].astype(bool)]
    if clear.empty:
        console.print(Text(f"Nothing differs by more than chance on the first {counted(worlds, 'world')}, paired."))
        return
    console.print(Text(f"What that does, on the same {counted(worlds, 'world')} (percentage points, 95 % interval):"))
    for row in clear.to_dict("records"):
        low, mean, high = (f"{100 * row[name]:+.1f}" for name in ("low", "difference", "high"))
        outcome = (
            f"{short_title(row['path_title'], CLOSE)}, {row['label']}: {cell(row['before'])} → {cell(row['after'])}"
        )
        console.print(Text(printable(f"  {outcome}, {mean} ({low} to {high})")))
