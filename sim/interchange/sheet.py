"""Spreadsheets: a row an interest, actors by issues, or decisions with outcomes, as CSV, Excel or OpenDocument.

A row an interest has the columns ``actor``, ``issue``, ``position`` and ``salience``, and may have ``ideal``,
``leverage``, ``red_line_at_least``, ``red_line_at_most``, ``price_at_least`` and ``price_at_most``, each also with
``_low`` and ``_high`` for its range. Actors by issues has a column ``actor``, perhaps ``power``, and for each issue a
column with its name for positions and one with its name and ``salience``.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from sim.analysis.cells import word
from sim.analysis.decision_rows import read_decisions
from sim.analysis.tables import DataTable, read_table, refuse
from sim.errors import Problem, ScenarioError
from sim.interchange.draft import Draft, DraftActor, DraftIssue, key_of, rounded

INTEREST = ("actor", "issue", "position", "salience")
BOUNDS = ("red_line_at_least", "red_line_at_most", "price_at_least", "price_at_most")
FIGURES = ("position", "salience", "ideal", "leverage", *BOUNDS)
POWER = ("power", "leverage", "capability", "resources")
ISSUE = ("issue", "title", "low", "high", "today")
MOST_ISSUES = 60
_KEYS = ("actor_key", "issue_key")
_ENDS = tuple(f"{name}_{end}" for name in FIGURES for end in ("low", "high"))
_KNOWN = (*FIGURES, *_ENDS, *POWER, "outcome", "note", *_KEYS)


def draft_of(path: Path, units: str | None) -> Draft:
    """What a spreadsheet says.

    Raises
    ------
    ScenarioError
        With file and line of what cannot be read.
    """
    table = read_table(path, INTEREST, ("isnr", "out"), ("actor",), what="a table to import", known=_KNOWN)
    if {"issue", "actor", "position", "salience", "outcome"} <= set(table.names) or "isnr" in table.names:
        return _decisions(path, units)
    draft = Draft(path.stem.replace("_", " ").replace("-", " ").capitalize(), assumed=list(table.notes))
    if set(INTEREST) <= set(table.names):
        read = {*INTEREST, *FIGURES, *_ENDS, *POWER, *_KEYS}
        left = [name for name in table.names if name.lower() not in read]
        draft.assumed += [f"Left out, since an interest has no such thing: {', '.join(left)}."] if left else []
        _interests(draft, table)
        _issues(draft, path, table)
    else:
        _matrix(draft, table)
    if len(draft.actors) < 2 or not draft.issues:
        fault = "there are fewer than two actors, or no issue"
        raise table.refuse(fault, "Give a row for each actor, with what it wants on each issue.", table.head)
    return draft


def _decisions(path: Path, units: str | None) -> Draft:
    """Decisions as issues, what was decided as a mark."""
    held = read_decisions(path, units=units)
    if len(held.issues) > MOST_ISSUES:
        fault = f"there are {len(held.issues)} decisions, and a scenario takes {MOST_ISSUES} here"
        remedy = "Keep the rows of one proposal; sim backtest takes all of them."
        raise ScenarioError([Problem(fault, remedy, str(path))], str(path))
    draft = Draft(path.stem.replace("_", " ").replace("-", " ").capitalize(), assumed=list(held.notes), in_points=True)
    keys = dict[int, str]()
    for d, name in enumerate(held.issues):
        keys[d] = key_of(name, draft.issues, "issue")
        reference = float(held.reference[d] * 100)
        draft.issues[keys[d]] = DraftIssue(
            name,
            today=None if math.isnan(reference) else rounded(reference),
            outcome=rounded(float(held.outcome[d] * 100)),
        )
    for n, name in enumerate(held.actors):
        actor = draft.actors[key_of(name, draft.actors, "actor")] = DraftActor(name)
        for d, key in keys.items():
            if np.isnan(held.position[d, n]):
                continue
            place, care = float(held.position[d, n] * 100), float(held.salience[d, n] * 100)
            actor.interests[key] = {"position": rounded(place), "salience": rounded(care)}
            if held.capability is not None:
                actor.leverage[key] = float(held.capability[d, n])
    return draft


def _interests(draft: Draft, table: DataTable) -> None:
    """A row an interest."""
    names = [name for name in _KNOWN if name in table.names and name not in ("note", *_KEYS)]
    every, faults = table.figures(names)
    actors, issues = dict[str, str](), dict[str, str]()
    for (line, row), figures in zip(table.rows, every, strict=True):
        who, what = (word(row.get(name, "")) for name in ("actor", "issue"))
        if not who or not what:
            faults.append(Problem("actor or issue is empty", "Name both in every row.", table.label, line))
            continue
        if who not in actors:
            actors[who] = key_of(word(row.get("actor_key", "")) or who, draft.actors, "actor")
            draft.actors[actors[who]] = DraftActor(who)
        if what not in issues:
            issues[what] = key_of(word(row.get("issue_key", "")) or what, draft.issues, "issue")
            draft.issues[issues[what]] = DraftIssue(what)
        actor, issue = draft.actors[actors[who]], issues[what]
        if issue in actor.interests:
            faults.append(Problem(f"{who} stands twice on {what}", "Keep one row for each.", table.label, line))
            continue
        if math.isnan(figures["position"]) or math.isnan(figures["salience"]):
            if not all(math.isnan(value) for value in figures.values()):
                faults.append(Problem("position or salience is missing", "Give both, or neither.", table.label, line))
            continue
        interest: dict[str, Any] = {name: _ranged(figures, name) for name in ("position", "salience")}
        if not math.isnan(figures.get("ideal", math.nan)):
            interest["ideal"] = _ranged(figures, "ideal")
        for name in BOUNDS:
            if not math.isnan(figures.get(name, math.nan)):
                kind, side = ("red_line", name[9:]) if name.startswith("red_line") else ("price", name[6:])
                if kind in interest:
                    fault = f"{who} has a {kind.replace('_', ' ')} on both sides of {what}"
                    faults.append(Problem(fault, "Give one side.", table.label, line))
                interest[kind] = {side: _ranged(figures, name)}
        actor.interests[issue] = interest
        power = next((name for name in POWER if not math.isnan(figures.get(name, math.nan))), None)
        if power is not None:
            actor.leverage[issue] = _ranged(figures, power)
    refuse(faults, table.label)


def _issues(draft: Draft, path: Path, table: DataTable) -> None:
    """Titles, ends and today of issues, where a spreadsheet has a sheet of them."""
    if table.separator:
        return
    try:
        sheet = read_table(path, ISSUE, what="a sheet of issues", known=ISSUE)
    except ScenarioError:
        return
    draft.assumed = [line for line in draft.assumed if not line.startswith("Only the sheet")]
    draft.assumed.append("Of the sheets those of interests and of issues are read.")
    by_name = {issue.title: issue for issue in draft.issues.values()}
    every, faults = sheet.figures(ISSUE[2:])
    refuse(faults, sheet.label)
    for (_, row), figures in zip(sheet.rows, every, strict=True):
        issue = by_name.get(word(row["issue"]))
        if issue is None:
            continue
        low, high, today = (figures[name] for name in ISSUE[2:])
        issue.title = word(row["title"]) or issue.title
        if low < high:
            issue.low, issue.high = low, high
        issue.today = None if math.isnan(today) else today


def _matrix(draft: Draft, table: DataTable) -> None:
    """Actors by issues."""
    power = next((name for name in POWER if name in table.names), None)
    titles = {}
    for name in table.names:
        if name.lower() in ("actor", "name", "note", power) or name.lower().endswith("salience"):
            continue
        titles[name] = name.removesuffix(" position").removesuffix(" Position").strip() or name
    cares = {
        name: next((one for one in table.names if one.lower() == f"{title.lower()} salience"), None)
        for name, title in titles.items()
    }
    without = [title for name, title in titles.items() if cares[name] is None]
    if without:
        draft.assumed.append(f"The file gives no salience on {', '.join(without)}: everybody's is written as 50.")
    keys = dict[str, str]()
    for name, title in titles.items():
        keys[name] = key_of(title, draft.issues, "issue")
        draft.issues[keys[name]] = DraftIssue(title)
    columns = [*titles, *(care for care in cares.values() if care), *([power] if power else [])]
    every, faults = table.figures(columns)
    for (line, row), figures in zip(table.rows, every, strict=True):
        who = word(row.get("actor", ""))
        if not who or who.casefold() in {actor.name.casefold() for actor in draft.actors.values()}:
            fault = f"'{who}' stands twice" if who else "the actor is not named"
            faults.append(Problem(fault, "Give one row for each actor.", table.label, line))
            continue
        actor = draft.actors[key_of(who, draft.actors, "actor")] = DraftActor(who)
        for name, key in keys.items():
            care = cares[name]
            salience = 50.0 if care is None else figures[care]
            if math.isnan(figures[name]) or math.isnan(salience):
                continue
            actor.interests[key] = {"position": figures[name], "salience": salience}
            if power and not math.isnan(figures[power]):
                actor.leverage[key] = figures[power]
    refuse(faults, table.label)


def _ranged(figures: dict[str, float], name: str) -> float | list[float]:
    """A figure, or its range where the ends are there."""
    low, mode, high = (figures.get(key, math.nan) for key in (f"{name}_low", name, f"{name}_high"))
    return mode if math.isnan(low) or math.isnan(high) or low == high else [low, mode, high]
