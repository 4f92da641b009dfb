"""Reading a table of decisions, long or wide; :mod:`sim.analysis.decisions` tells the two forms."""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sim.analysis.decisions import FEWEST, NEEDED, SHOWN, Decisions, number, proposal_of
from sim.errors import Problem, ScenarioError
from sim.scenario.suggest import did_you_mean
from sim.worlds.block import Array

LARGEST = 50_000_000
"""Bytes of a table."""
Cells = dict[tuple[str, str], float]
"""A figure by issue and actor."""


def read_decisions(path: str | Path, *, low: float = 0.0, high: float = 100.0) -> Decisions:
    """Read a table of decisions.

    Parameters
    ----------
    path : path
        Separated by comma, semicolon or tab, with a line of headings.
    low, high : float
        Ends of the scale of positions, outcomes and reference points. Saliences run from 0 to 100.

    Raises
    ------
    ScenarioError
        With file, line and remedy of every row that cannot be used.
    """
    label, text = str(path), _text(Path(path))
    first = text.splitlines()[0] if text.strip() else ""
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    try:
        names = [str(name).strip() for name in rows.fieldnames or ()]
    except csv.Error as error:
        raise _no_table(error, label, 1) from None
    rows.fieldnames = names
    lower = [name.lower() for name in names]
    sha = hashlib.sha256(text.encode()).hexdigest()
    wide = "actor" not in names and {"isnr", "out"} <= set(lower)
    if wide:
        rows.fieldnames = lower
    else:
        missing = [name for name in NEEDED if name not in names]
        if missing:
            remedy = did_you_mean(missing[0], [name for name in names if name not in NEEDED], noun="columns")
            told = f"the column '{missing[0]}' is missing"
            raise ScenarioError([Problem(told, f"A table has {', '.join(NEEDED)}. {remedy}".strip(), label, 1)], label)
    try:
        return _usable((wide_table if wide else long_table)(rows, label, sha, low, high))
    except csv.Error as error:
        raise _no_table(error, label, rows.line_num) from None


def _no_table(error: csv.Error, label: str, line: int) -> ScenarioError:
    """A cell that never ends is what a quotation mark without its second one makes."""
    return ScenarioError([Problem(str(error), "Look for a quotation mark that is not closed.", label, line)], label)


def _text(path: Path) -> str:
    """A file as text.

    Raises
    ------
    ScenarioError
        If there is none, or it is no text.
    """
    if not path.is_file():
        raise ScenarioError(
            [Problem("there is no such file", "Give the path of a table of decisions.", str(path))], str(path)
        )
    if path.stat().st_size > LARGEST:
        raise ScenarioError(
            [Problem("the file is too large", f"At most {LARGEST:,} bytes are read.", str(path))], str(path)
        )
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        remedy = "Save the table as CSV in UTF-8."
        raise ScenarioError([Problem("this is no text in UTF-8", remedy, str(path))], str(path)) from None


def _usable(found: Decisions) -> Decisions:
    """Only decisions with an outcome and enough actors."""
    found = found.only(~np.isnan(found.outcome), "their outcome is not known")
    there = (~np.isnan(found.position)).sum(axis=1)
    found = found.only(there >= FEWEST, f"fewer than {FEWEST} actors have a position and a salience there")
    if not found.issues:
        problem = Problem("there is no decision to score", f"Each needs an outcome and {FEWEST} actors.", found.label)
        raise ScenarioError([problem], found.label)
    return found


def long_table(rows: csv.DictReader[str], label: str, sha: str, low: float, high: float) -> Decisions:
    """One row per issue and actor, read strictly."""
    faults: list[Problem] = []
    cells: dict[str, Cells] = {"position": {}, "salience": {}, "capability": {}}
    facts: dict[str, dict[str, object]] = {}
    actors: dict[str, None] = {}
    capable = "capability" in (rows.fieldnames or ())
    extra = [n for n in rows.fieldnames or () if n not in (*NEEDED, "capability", "reference_point", "proposal")]
    said: object
    for row in rows:
        line = rows.line_num
        issue, actor = (str(row.get(name) or "").strip() for name in ("issue", "actor"))
        if None in row or any(row[name] is None for name in NEEDED):
            remedy = "Every row has as many cells as there are headings."
            faults.append(Problem("this row has not as many cells as the headings", remedy, label, line))
            continue
        for name, said in (("issue", issue), ("actor", actor)):
            if not said:
                faults.append(Problem(f"{name} is empty", "Name it in every row.", label, line))
        if (issue, actor) in cells["position"]:
            told = f"{actor} stands twice on {issue}"
            faults.append(Problem(told, "Keep one row per issue and actor.", label, line))
        limits = {"position": (low, high), "salience": (0.0, 100.0), "capability": (0.0, math.inf)}
        for name, (least, most) in limits.items():
            if name != "capability" or capable:
                value = _figure(row, name, least, most, label, line, faults)
                cells[name][issue, actor] = value
        fact: dict[str, object] = {
            "outcome": _figure(row, "outcome", low, high, label, line, faults),
            "reference_point": _figure(row, "reference_point", low, high, label, line, faults),
            "proposal": str(row.get("proposal") or "").strip() or proposal_of(issue),
            **{name: str(row.get(name) or "").strip() for name in extra},
        }
        known = facts.setdefault(issue, fact)
        for name, said in fact.items():
            both_missing = isinstance(said, float) and math.isnan(said) and math.isnan(float(str(known[name])))
            if known[name] != said and not both_missing and name not in extra:
                told = f"{name} is {said} here and {known[name]} in an earlier row of {issue}"
                faults.append(Problem(told, "It is the same in all rows of an issue.", label, line))
        actors[actor] = None
    _refuse(faults, label)
    return _decisions(label, sha, cells if capable else {**cells, "capability": {}}, facts, list(actors), low, high)


def wide_table(rows: csv.DictReader[str], label: str, sha: str, low: float, high: float) -> Decisions:
    """One row per issue in the layout of DEU III; figures outside the scale mean that nothing is known."""
    names = list(rows.fieldnames or ())
    actors = [name[1:] for name in names if name[:1] == "p" and len(name) > 1 and f"s{name[1:]}" in names]
    taken = {f"{head}{actor}" for head in "ps" for actor in actors}
    extra = [name for name in names if name not in taken and name not in ("isnr", "prnr", "out", "rp")]
    cells: dict[str, Cells] = {"position": {}, "salience": {}, "capability": {}}
    facts: dict[str, dict[str, object]] = {}
    codes = 0
    faults: list[Problem] = []
    for row in rows:
        issue = str(row.get("isnr") or "").strip()
        if not issue:
            continue
        if issue in facts:
            faults.append(Problem(f"{issue} stands twice", "Keep one row per issue.", label, rows.line_num))
        read = {}
        for name in (*sorted(taken), "out", "rp"):
            least, most = (0.0, 100.0) if name[0] == "s" else (low, high)
            read[name], code = _lenient(row.get(name), least, most)
            codes += code
        for actor in actors:
            cells["position"][issue, actor], cells["salience"][issue, actor] = read[f"p{actor}"], read[f"s{actor}"]
        facts[issue] = {
            "outcome": read["out"],
            "reference_point": read["rp"],
            "proposal": str(row.get("prnr") or "").strip() or proposal_of(issue),
            **{name: str(row.get(name) or "").strip() for name in extra},
        }
    _refuse(faults, label)
    notes = (f"{codes} figures outside the scale count as unknown.",) if codes else ()
    return _decisions(label, sha, cells, facts, actors, low, high, notes)


def _figure(
    row: dict[str, str], name: str, least: float, most: float, label: str, line: int, faults: list[Problem]
) -> float:
    """A figure inside a range; a fault with the line otherwise."""
    try:
        value = number(row.get(name))
    except ValueError:
        told = f"{name} is '{row[name]}', which is no number"
        faults.append(Problem(told, "Write a figure, or leave the cell empty.", label, line))
        return math.nan
    if not math.isnan(value) and not least <= value <= most:
        ends = f"{least:g} to {most:g}" if math.isfinite(most) else f"{least:g} upwards"
        remedy = f"It runs from {ends}." + (
            "" if name in ("salience", "capability") else " Another scale: --scale LOW:HIGH."
        )
        faults.append(Problem(f"{name} is {value:g}, outside the range", remedy, label, line))
    return value


def _lenient(text: str | None, least: float, most: float) -> tuple[float, int]:
    """A figure, or nothing and a 1 where something stands that is none on the scale."""
    try:
        value = number(text)
    except ValueError:
        return math.nan, 1
    return (value, 0) if math.isnan(value) or least <= value <= most else (math.nan, 1)


def _refuse(faults: list[Problem], label: str) -> None:
    if len(faults) > SHOWN:
        more = len(faults) - SHOWN
        faults = [*faults[:SHOWN], Problem(f"and {more} more rows like these", "", label)]
    if faults:
        raise ScenarioError(faults, label)


def _decisions(
    label: str,
    sha: str,
    cells: dict[str, Cells],
    facts: dict[str, dict[str, object]],
    actors: list[str],
    low: float,
    high: float,
    notes: tuple[str, ...] = (),
) -> Decisions:
    """The arrays; an actor takes part where it has both a position and a salience (and a capability, if any has)."""
    issues, span = list(facts), high - low
    place = (_square(cells["position"], issues, actors) - low) / span
    care = _square(cells["salience"], issues, actors) / 100.0
    might = _square(cells["capability"], issues, actors) if cells["capability"] else None
    absent = np.isnan(place) | np.isnan(care)
    if might is not None:
        absent |= np.isnan(might)
    named = [name for name in next(iter(facts.values()), {}) if name not in ("outcome", "reference_point")]
    return Decisions(
        label=label,
        sha256=sha,
        issues=tuple(issues),
        proposals=tuple(str(facts[issue]["proposal"]) for issue in issues),
        actors=tuple(actors),
        position=np.where(absent, np.nan, place),
        salience=np.where(absent, np.nan, care),
        capability=None if might is None else np.where(absent, np.nan, might),
        outcome=(np.array(list(_column(facts, "outcome"))) - low) / span,
        reference=(np.array(list(_column(facts, "reference_point"))) - low) / span,
        columns={name: tuple(str(facts[issue][name]) for issue in issues) for name in named},
        notes=notes,
    )


def _column(facts: dict[str, dict[str, object]], name: str) -> Iterator[float]:
    return (float(str(fact[name])) for fact in facts.values())


def _square(cells: Cells, issues: list[str], actors: list[str]) -> Array:
    """Figures as (D, N)."""
    return np.array([[cells.get((issue, actor), math.nan) for actor in actors] for issue in issues]).reshape(
        len(issues), len(actors)
    )
