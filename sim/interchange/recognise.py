"""Importing a file of another tool: which kind it is, and the commented YAML that it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.analysis.tables import SHEETS, file_bytes, file_text
from sim.errors import ScenarioError, SimError
from sim.interchange import decide, gmcr, ktab, sheet
from sim.interchange.draft import Draft
from sim.scenario.check import MOST_UNWALKED
from sim.scenario.kinds import refuse_known
from sim.scenario.read import load_text
from sim.scenario.suggest import did_you_mean

KINDS = {
    "decide": "a table of Decide: lines #A, #P and #D with tabs",
    "ktab": "a CSV of KTAB: Actor, Description, Power, Pstn1, Sal1 ...",
    "ktab-xml": "an XML scenario of KTAB",
    "gmcr": "a conflict saved by gmcr-py or GMCR+",
    "sheet": "a spreadsheet: a row an interest, actors by issues, or decisions (CSV, xlsx, ods)",
}
"""What can be imported, and what each looks like."""


@dataclass(frozen=True)
class Imported:
    """What a file became.

    Attributes
    ----------
    kind : str
        One of :data:`KINDS`.
    text : str
        YAML with comments: a conflict where the kind is ``gmcr``, else a scenario without paths.
    assumed : tuple of str
        What was converted, and what the file left open.
    """

    kind: str
    text: str
    assumed: tuple[str, ...]


def import_file(path: str | Path, kind: str | None = None, *, units: str | None = None) -> Imported:
    """Turn a file of another tool into YAML.

    Parameters
    ----------
    path : path
        A Decide table, KTAB's CSV or XML, a saved GMCR conflict, or a spreadsheet.
    kind : str, optional
        One of :data:`KINDS`; found out from what the file holds if absent.
    units : {"points", "share"}, optional
        Of saliences in a table of decisions.

    Raises
    ------
    SimError
        For a kind that is not there; with file, line and remedy for what cannot be read.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "dam.csv")
    ...     _ = file.write_text("actor,Dam,Dam salience\\nUpstream,90,0.8\\nDownstream,10,1\\n")
    ...     made = import_file(file)
    >>> made.kind, made.assumed[0]
    ('sheet', 'Saliences of 0 to 1 are written as 0 to 100.')
    """
    file = Path(path)
    if kind is not None and kind not in KINDS:
        raise SimError(f"there is no kind '{kind}'. {did_you_mean(kind, KINDS)}")
    refuse_known(file, "foreign", "decisions", "power")
    data = file_bytes(file, "a file to import")
    kind = kind or kind_of(file, data)
    if kind == "sheet":
        draft = sheet.draft_of(file, units)
    elif kind == "ktab-xml":
        draft = ktab.draft_of_xml(file, data)
    else:
        text, said = file_text(data, str(file))
        if kind == "gmcr":
            assumed = [said] if said else []
            made = gmcr.conflict_text(file, text, assumed)
            return Imported(kind, made, tuple(assumed))
        draft = decide.draft_of(file, text) if kind == "decide" else ktab.draft_of_csv(file, text)
        draft.assumed += [said] if said else []
    return _finished(draft, file, kind, units)


def _finished(draft: Draft, file: Path, kind: str, units: str | None) -> Imported:
    idle = [key for key, actor in draft.actors.items() if not actor.interests]
    if idle:
        names = ", ".join(draft.actors.pop(key).name for key in idle)
        draft.assumed.append(f"Left out, since nothing is said of what they want: {names}.")
    if len(draft.actors) < 2:
        raise SimError(f"{file}: fewer than two actors want anything here. Give positions and saliences.")
    if len(draft.actors) > MOST_UNWALKED:
        raise SimError(
            f"{file}: {len(draft.actors):,} actors are too many; forecasts are made of {MOST_UNWALKED} at most."
        )
    draft.in_points = draft.in_points or units == "points"
    draft.scaled(units)
    draft.stretched()
    if any(issue.today is None for issue in draft.issues.values()):
        draft.assumed.append("Where things stand today is not in the file: the lower end of each scale is written.")
    text = draft.text(file.name)
    try:
        load_text(text, actors=MOST_UNWALKED)
    except ScenarioError as error:
        lines = "\n".join(f"- {one.where}: {one.message}. {one.remedy}".rstrip() for one in error.problems[:8])
        raise SimError(f"{file}: what it says makes no valid scenario:\n{lines}") from None
    return Imported(kind, text, tuple(draft.assumed))


def kind_of(file: Path, data: bytes) -> str:
    """What a file holds, by its first lines.

    Raises
    ------
    SimError
        If nothing tells; it says what can be imported.
    """
    if file.suffix.lower() in SHEETS:
        return "sheet"
    head = data[:20_000].decode("utf-8", "replace").lstrip("\ufeff \r\n")
    if head.startswith("<"):
        return "ktab-xml"
    if head.startswith("{") and '"decisionMakers"' in data.decode("utf-8", "replace"):
        return "gmcr"
    if head.startswith("#") and any(f"\n{mark}\t" in f"\n{head}" for mark in ("#A", "#P", "#D")):
        return "decide"
    low = head.lower()
    if "pstn1" in low and "power" in low:
        return "ktab"
    if "actor" in low or "isnr" in low:
        return "sheet"
    known = "; ".join(f"{name}: {about}" for name, about in KINDS.items())
    raise SimError(f"{file}: nothing tells what this file is. It may be, and --as says which: {known}.")
