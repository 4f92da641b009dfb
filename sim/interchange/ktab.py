"""KTAB's spatial model of politics: its CSV (name, then actors with Power, Pstn1.., Sal1..) and its XML scenarios.

Positions and saliences run from 0 to 100; power has no unit. What an actor's saliences add up to is its effort, at
most 100; here each salience stands by itself, as the decision models of this project take them.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from xml.etree import ElementTree

from sim.analysis.cells import number
from sim.errors import Problem, ScenarioError
from sim.interchange.draft import Draft, DraftActor, DraftIssue, key_of


def draft_of_csv(path: Path, text: str) -> Draft:
    """What a CSV of KTAB says.

    Raises
    ------
    ScenarioError
        With file and line of what cannot be read.
    """
    try:
        rows = list(enumerate(csv.reader(io.StringIO(text, newline="")), start=1))
    except csv.Error as error:
        raise _refused(path, f"this is no table: {error}", "Look for a quotation mark that is not closed.") from None
    head = next((n for n, (_, row) in enumerate(rows) if row and row[0].strip().lower() == "actor"), None)
    if head is None:
        raise _refused(path, "there is no line of headings", "It begins with Actor, Description, Power.")
    names = [cell.strip() for cell in rows[head][1]]
    places = {name.lower(): n for n, name in enumerate(names)}
    issues = [int(found[1]) for name in places if (found := re.fullmatch(r"pstn(\d+)", name))]
    if not issues or any(f"sal{n}" not in places for n in issues) or "power" not in places:
        raise _refused(path, "columns are missing", "It has Power, and Pstn1 and Sal1 for each issue.", rows[head][0])
    title = rows[0][1][0].strip() if head and rows[0][1] else path.stem
    draft = Draft(title or path.stem, note=rows[0][1][1].strip() if head and len(rows[0][1]) > 1 else "")
    for n in issues:
        draft.issues[f"issue_{n}"] = DraftIssue(f"Issue {n}")
    draft.assumed.append("Issues have no names in the file; they are called Issue 1, Issue 2 and so on.")
    faults = list[Problem]()
    for line, row in rows[head + 1 :]:
        if not any(cell.strip() for cell in row):
            continue
        try:
            wants = [(f"issue_{n}", number(row[places[f"pstn{n}"]]), number(row[places[f"sal{n}"]])) for n in issues]
            note = row[places["description"]] if "description" in places else ""
            _add(draft, row[0], note, number(row[places["power"]]), wants)
        except (ValueError, IndexError):
            remedy = "Every row has a name and figures under Power, Pstn and Sal."
            faults.append(Problem("a figure is missing or is none", remedy, str(path), line))
    if faults or len(draft.actors) < 2:
        raise ScenarioError(faults or [Problem("there are fewer than two actors", "Add rows.", str(path))], str(path))
    return draft


def draft_of_xml(path: Path, data: bytes) -> Draft:
    """What an XML scenario of KTAB says.

    Raises
    ------
    ScenarioError
        If it cannot be read. Documents that declare entities are refused unread.
    """
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise _refused(path, "it declares a document type or entities", "Take the declaration out.")
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        line = getattr(error, "position", (None,))[0]
        raise _refused(path, f"this is no XML: {error}", "Save it again from KTAB.", line) from None
    draft = Draft(_text(root, "name") or path.stem, note=_text(root, "desc"))
    names = [(one.text or "").strip() for one in root.iterfind("Dimensions/dName")]
    for name in names:
        draft.issues[key_of(name, draft.issues, "issue")] = DraftIssue(name or "Issue")
    keys = list(draft.issues)
    for n, actor in enumerate(root.iterfind("Actors/Actor"), start=1):
        places = [(one.text or "") for one in actor.iterfind("Position/dCoord")]
        cares = [(one.text or "") for one in actor.iterfind("Salience/dSal")]
        name = _text(actor, "name") or f"Actor {n}"
        if len(places) != len(cares) or len(places) > len(keys):
            fault = f"{name} has {len(places)} positions and {len(cares)} saliences on {len(keys)} dimensions"
            raise _refused(path, fault, "Each actor has one of each for every dimension.")
        if len(places) < len(keys):
            draft.assumed.append(f"{name} has no interest in {', '.join(names[len(places) :])}: the file gives none.")
        try:
            _add(draft, name, _text(actor, "description"), number(_text(actor, "capability")),
                 [(keys[m], number(places[m]), number(cares[m])) for m in range(len(places))])  # fmt: skip
        except ValueError as error:
            raise _refused(path, f"{name}: {error} is no number", "Write figures with a point.") from None
    if not keys or len(draft.actors) < 2:
        raise _refused(path, "it has no dimensions, or fewer than two actors", "KTAB's scenario has both.")
    if root.find("IdealAdjustment") is not None:
        draft.assumed.append("KTAB's adjustment of ideals is left out: ideals are positions here.")
    return draft


def _add(draft: Draft, name: str, note: str, power: float, interests: list[tuple[str, float, float]]) -> None:
    """An actor with what it wants."""
    actor = DraftActor(name.strip() or f"Actor {len(draft.actors) + 1}", note.strip())
    for issue, position, salience in interests:
        if not (power == power and position == position and salience == salience):
            raise ValueError(name)
        actor.leverage[issue] = power
        actor.interests[issue] = {"position": position, "salience": salience}
    draft.actors[key_of(name, draft.actors, "actor")] = actor


def _text(node: ElementTree.Element, name: str) -> str:
    return (node.findtext(name) or "").strip()


def _refused(path: Path, fault: str, remedy: str, line: int | None = None) -> ScenarioError:
    return ScenarioError([Problem(fault, remedy, str(path), line)], str(path))
