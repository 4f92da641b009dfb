"""Tables of the program Decide: ``#O`` a title, ``#A`` an actor, ``#P`` an issue, ``#D`` what an actor wants on one.

A line ``#D`` has actor, issue, position, salience and power. Positions run from 0 to 100, saliences and powers from 0
to 1; a comment line begins with ``#/``.
"""

from __future__ import annotations

from pathlib import Path

from sim.analysis.cells import number
from sim.errors import Problem, ScenarioError
from sim.interchange.draft import Draft, DraftActor, DraftIssue, key_of


def draft_of(path: Path, text: str) -> Draft:
    """What a Decide table says.

    Raises
    ------
    ScenarioError
        With file and line of what cannot be read.
    """
    draft, faults = Draft(path.stem), list[Problem]()
    actors, issues = dict[str, str](), dict[str, str]()
    for line, row in enumerate(text.splitlines(), start=1):
        mark, *cells = (cell.strip() for cell in row.split("\t"))
        if not any((mark, *cells)) or mark == "#/":
            continue
        if mark == "#O":
            draft.title = cells[0] if cells and cells[0] else draft.title
        elif mark in ("#A", "#P") and cells and cells[0]:
            name = cells[1] if len(cells) > 1 and cells[1] else cells[0]
            known: dict[str, str] = actors if mark == "#A" else issues
            if cells[0] in known:
                faults.append(Problem(f"{cells[0]} stands twice", "Keep one of the lines.", str(path), line))
                continue
            known[cells[0]] = key_of(cells[0], dict.fromkeys(known.values()), "actor" if mark == "#A" else "issue")
            if mark == "#A":
                draft.actors[known[cells[0]]] = DraftActor(name)
            else:
                draft.issues[known[cells[0]]] = DraftIssue(name)
        elif mark == "#D":
            faults += _interest(draft, cells, actors, issues, str(path), line)
        else:
            remedy = "Decide's lines begin with #O, #A, #P, #D or #/, and have tabs between cells."
            faults.append(Problem(f"the line begins with '{mark[:20]}'", remedy, str(path), line))
    if not draft.actors or not draft.issues:
        faults.append(Problem("there are no lines #A or no lines #P", "A Decide table has both.", str(path)))
    if faults:
        raise ScenarioError(faults[:20], str(path))
    return draft


def _interest(
    draft: Draft, cells: list[str], actors: dict[str, str], issues: dict[str, str], label: str, line: int
) -> list[Problem]:
    """One line ``#D``."""
    if len(cells) < 4:
        return [Problem("a line #D has actor, issue, position, salience and power", "Fill them in.", label, line)]
    for name, known, noun in ((cells[0], actors, "actor"), (cells[1], issues, "issue")):
        if name not in known:
            return [
                Problem(f"there is no {noun} '{name}'", f"Add a line {'#A' if noun == 'actor' else '#P'}.", label, line)
            ]
    actor, issue = draft.actors[actors[cells[0]]], issues[cells[1]]
    try:
        position, salience, *power = (number(cell) for cell in cells[2:5] if cell)
    except ValueError as error:
        return [Problem(f"{error} is no number", "Write a figure with a point.", label, line)]
    if issue in actor.interests:
        return [Problem(f"{cells[0]} on {cells[1]} stands twice", "Keep one of the lines.", label, line)]
    actor.interests[issue] = {"position": position, "salience": salience}
    if power:
        actor.leverage[issue] = power[0]
    return []
