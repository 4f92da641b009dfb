"""Going out: what a scenario says and what a run found, as one spreadsheet with a sheet a table.

Text stays text, whatever it begins with, so that a name such as ``=1+1`` is a name in Excel too. The sheets of inputs
can come in again by ``sim import``.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.errors import printable
from sim.results.manifest import versions
from sim.results.summary import TABLES
from sim.scenario.numbers import Number
from sim.scenario.schema import Bound, Scenario

if TYPE_CHECKING:
    from sim.results.results import Results

WIDEST = 60
"""Letters of a column of text; longer ones are wrapped."""


def export(scenario: Scenario, results: Results | None = None, *, source: str = "") -> bytes:
    """A spreadsheet (xlsx) of a scenario's inputs and, where it was run, of its results.

    Parameters
    ----------
    scenario : Scenario
    results : Results, optional
        A run of it.
    source : str
        Where it comes from, for the first sheet.

    Returns
    -------
    bytes
        The file. The sheets: about, interests, actors, issues, trust, paths; of a run also its tables.

    Examples
    --------
    >>> import sim
    >>> export(sim.load("scenarios/exchange-gradual.yaml").scenario)[:2]
    b'PK'
    """
    sheets = {"about": _about(scenario, results, source), **inputs(scenario)}
    if results is not None:
        sheets |= {name: table(results) for name, table in TABLES.items()}
    return _written(sheets)


def inputs(scenario: Scenario) -> dict[str, pd.DataFrame]:
    """What a scenario says, as tables by name; a number with a range has its ends beside it."""
    return {
        "interests": pd.DataFrame(_interests(scenario)),
        "actors": pd.DataFrame(_actors(scenario)),
        "issues": pd.DataFrame(_issues(scenario)),
        "trust": pd.DataFrame(_trust(scenario), columns=["actor", "in", *_three("trust")]),
        "paths": pd.DataFrame(_paths(scenario)),
    }


def _about(scenario: Scenario, results: Results | None, source: str) -> pd.DataFrame:
    rows = {
        "title": scenario.title,
        "as of": scenario.as_of or "",
        "caveat": scenario.caveat or "",
        "from": source,
        "program": f"settlement-sim {versions()['settlement-sim']}",
        "numbers": "most likely values, with the ends of their ranges beside them",
    }
    if results is not None:
        rows |= {"worlds": str(results.worlds), "seed": str(results.settings["seed"])}
        rows |= {"shares": "of the worlds; low and high are ends of 95 % intervals"}
    return pd.DataFrame(rows.items(), columns=["what", "is"])


def _interests(scenario: Scenario) -> Iterator[dict[str, Any]]:
    for key, actor in scenario.actors.items():
        for issue, one in actor.interests.items():
            row: dict[str, Any] = {"actor": actor.name, "issue": scenario.issues[issue].title}
            row |= _ends("position", one.position) | _ends("salience", one.salience) | _ends("ideal", one.ideal)
            row |= _ends("leverage", actor.leverage.get(issue))
            row |= _bound("red_line", one.red_line) | _bound("price", one.price)
            yield row | {
                "basis": one.basis or "",
                "because": ", ".join(one.because),
                "actor_key": key,
                "issue_key": issue,
            }


def _actors(scenario: Scenario) -> Iterator[dict[str, Any]]:
    for key, actor in scenario.actors.items():
        row = {"name": actor.name, "short": actor.label, "key": key}
        yield row | _ends("patience", actor.patience) | _ends("risk_attitude", actor.risk_attitude)


def _issues(scenario: Scenario) -> Iterator[dict[str, Any]]:
    for key, issue in scenario.issues.items():
        scale = "; ".join(f"{at:g}: {label}" for at, label in issue.scale.items())
        row = {"issue": issue.title, "title": issue.title, "low": issue.low, "high": issue.high}
        yield row | _ends("today", issue.today) | {"scale": scale, "key": key}


def _trust(scenario: Scenario) -> Iterator[dict[str, Any]]:
    for actor in scenario.actors.values():
        for other, trust in actor.trust.items():
            yield {"actor": actor.name, "in": scenario.names[other]} | _ends("trust", trust)


def _paths(scenario: Scenario) -> Iterator[dict[str, Any]]:
    names = scenario.names
    for path in scenario.paths.values():
        for number, stage in enumerate(path.stages, start=1):
            row: dict[str, Any] = {"path": path.title, "stage": number, "stage title": stage.title}
            row |= _ends("months", stage.months) | {"consent": ", ".join(names[one] for one in stage.consent)}
            if stage.ratified_by:
                row |= {"ratified by": ", ".join(names[one] for one in stage.ratified_by)}
                row |= _ends("ratification", stage.ratification)
            if stage.deadline is not None:
                row |= _ends("deadline", stage.deadline)
            for issue, move in stage.moves.items():
                who = [names[actor] for actor, duty in stage.duties.items() if issue in duty.issues]
                yield row | {"issue": scenario.issues[issue].title} | _ends("to", move.to) | {"who": ", ".join(who)}
            if not stage.moves:
                yield row


def _three(name: str) -> tuple[str, str, str]:
    return f"{name}_low", name, f"{name}_high"


def _ends(name: str, number: Number | None) -> dict[str, float | None]:
    """A number with its ends, or blanks."""
    return dict(zip(_three(name), (None,) * 3 if number is None else number.triple, strict=True))


def _bound(kind: str, bound: Bound | None) -> dict[str, float | None]:
    sides: dict[str, float | None] = {}
    for side in ("at_least", "at_most"):
        there = bound is not None and bound.direction == side
        sides |= _ends(f"{kind}_{side}", bound.value if bound is not None and there else None)
    return sides


def _written(sheets: Mapping[str, pd.DataFrame]) -> bytes:
    """Tables as the sheets of a workbook: headings that stay in sight, widths that fit, text that is text."""
    import openpyxl
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, table in sheets.items():
        sheet = book.create_sheet(name[:31])
        sheet.freeze_panes = "A2"
        for column, heading in enumerate(table.columns, start=1):
            values = [_cell(value) for value in table[heading]]
            longest = max((len(str(value)) for value in (heading, *values) if value is not None), default=8)
            sheet.column_dimensions[get_column_letter(column)].width = min(longest + 2, WIDEST)
            for row, value in enumerate((printable(str(heading)), *values), start=1):
                cell = sheet.cell(row, column)
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"  # a name that begins with = is no formula
                    cell.quotePrefix = value[:1] in ("=", "+", "-", "@")
                    cell.alignment = Alignment(wrap_text=len(value) > WIDEST, vertical="top")
            sheet.cell(1, column).font = Font(bold=True)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(value: Any) -> str | float | int | bool | None:
    """A value that a cell can hold."""
    if value is None or isinstance(value, bool):
        return value
    if pd.api.types.is_number(value):
        number = float(str(value))
        return None if number != number else int(number) if number.is_integer() and abs(number) < 1e15 else number
    return printable(str(value))[:32_000]
