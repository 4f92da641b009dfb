"""What a file of another tool says about who wants what, and the commented scenario that is written from it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.errors import SimError, printable
from sim.scenario.write import to_yaml

WORDS = ("null", "true", "false")
"""Keys that YAML would take for something else than a name."""
POINTS = 100.0
"""The upper end of saliences, of leverages, and of a scale unless the file has another."""


@dataclass
class DraftIssue:
    """An issue: its title, the ends of its scale, today's value where that is known, and what was decided."""

    title: str
    low: float = 0.0
    high: float = POINTS
    today: float | None = None
    outcome: float | None = None


@dataclass
class DraftActor:
    """An actor: its name, what is said of it, its leverage by issue, and its interests as the format has them."""

    name: str
    note: str = ""
    leverage: dict[str, Any] = field(default_factory=dict)
    interests: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass
class Draft:
    """A scenario without paths; ``assumed`` says what the file left open and what was converted; ``in_points``
    that saliences are points already."""

    title: str
    issues: dict[str, DraftIssue] = field(default_factory=dict)
    actors: dict[str, DraftActor] = field(default_factory=dict)
    assumed: list[str] = field(default_factory=list)
    note: str = ""
    in_points: bool = False

    def scaled(self, units: str | None = None) -> None:
        """Make saliences and leverages points of 0 to 100, and say so where they were not.

        Raises
        ------
        SimError
            If saliences are said to be shares and one is above 1.
        """
        interests = [one for actor in self.actors.values() for one in actor.interests.values()]
        saliences = [value for one in interests for value in points_of(one["salience"])]
        if units == "share" and max(saliences, default=0.0) > 1:
            raise SimError(f"saliences are said to be shares, and one is {max(saliences):g}. Write 0 to 1.")
        if not self.in_points and saliences and max(saliences) <= 1:
            self.assumed.append("Saliences of 0 to 1 are written as 0 to 100.")
            for one in interests:
                one["salience"] = times(one["salience"], POINTS)
        powers = [
            point for actor in self.actors.values() for value in actor.leverage.values() for point in points_of(value)
        ]
        if powers and (most := max(powers)) > 0 and most != POINTS and not 1 < most < POINTS:
            self.assumed.append(
                f"Power is written as leverage of 0 to 100, the largest, {most:g}, as 100; only shares of it count."
            )
            for actor in self.actors.values():
                actor.leverage = {issue: times(value, POINTS / most) for issue, value in actor.leverage.items()}

    def stretched(self) -> None:
        """Give every issue a scale that holds its positions."""
        for key, issue in self.issues.items():
            wants = [actor.interests[key]["position"] for actor in self.actors.values() if key in actor.interests]
            given = [value for one in wants for value in points_of(one)]
            given += [value for value in (issue.today, issue.outcome) if value is not None]
            low, high = min([issue.low, *given]), max([issue.high, *given])
            if (low, high) != (issue.low, issue.high):
                issue.low, issue.high = low, high
                self.assumed.append(f"The scale of '{issue.title}' runs from {low:g} to {high:g}, as its figures do.")

    def text(self, source: str) -> str:
        """The scenario as YAML with comments."""
        head = [f"Imported from {source}. The file says who wants what; the rest is assumed:", *self.assumed]
        head.append("Every interest rests on that file (basis: source); write judgement where it is one.")
        ahead = ["There are no paths yet: sim forecast works; for sim run add paths (see scenarios/README.md)."]
        lines = [
            f"# {head[0]}",
            *(f"# - {' '.join(line.split())}" for line in head[1:]),
            *(f"# {line}" for line in ahead),
        ]
        lines.append(f"title: {_flow(self.title)}")
        lines += ["units: points  # saliences and leverages are meant as they stand"] if self.in_points else []
        lines += [f"description: {_flow(self.note)}"] if self.note else []
        lines += ["", "issues:"]
        for key, issue in self.issues.items():
            lines += [f"  {key}:", f"    title: {_flow(issue.title)}"]
            lines.append(
                f"    scale: {{{issue.low:g}: lower end, {issue.high:g}: upper end}}  # say what the numbers mean"
            )
            known = issue.today is not None
            today = issue.today if known else issue.low
            lines.append(f"    today: {today:g}" + ("" if known else "  # assumed: the lower end"))
        lines += ["", "actors:"]
        for key, actor in self.actors.items():
            lines += [f"  {key}:", f"    name: {_flow(actor.name)}"]
            lines += [f"    note: {_flow(actor.note)}"] if actor.note else []
            lines += [f"    leverage: {_flow(actor.leverage)}"] if actor.leverage else []
            lines.append("    interests:")
            lines += [f"      {issue}: {_flow({**one, 'basis': 'source'})}" for issue, one in actor.interests.items()]
        marks = {key: issue for key, issue in self.issues.items() if issue.outcome is not None}
        lines += ["", "reference_marks:"] if marks else []
        for key, issue in marks.items():
            mark = {"value": rounded(float(issue.outcome or 0.0)), "issue": key, "label": f"Decided: {issue.outcome:g}"}
            lines.append(f"  decided_{key}: {_flow(mark)}")
        return "".join(f"{printable(line)}\n" for line in lines)


def points_of(value: float | list[float]) -> list[float]:
    """A figure, or the three of its range, as a list."""
    return value if isinstance(value, list) else [value]


def times(value: float | list[float], factor: float) -> float | list[float]:
    """A figure, or the three of its range, times a factor."""
    made = [rounded(point * factor) for point in points_of(value)]
    return made if isinstance(value, list) else made[0]


def rounded(value: float) -> float:
    """A figure without the dust of its conversion."""
    return round(value, 9)


def _flow(value: object) -> str:
    """A value in one line of YAML."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(part) for part in value) + "]"
    if isinstance(value, float):
        return f"{value:.12g}"
    text = to_yaml([printable(value) if isinstance(value, str) else value], flow=True).strip()
    return " ".join(text.removeprefix("[").removesuffix("]").split())


def key_of(name: str, known: Mapping[str, Any], noun: str) -> str:
    """A key for a name that the file writes as it likes: small letters, digits and underscores, not there yet.

    >>> key_of("Côte d'Ivoire", {}, "actor"), key_of("北方", {"a": 1}, "actor"), key_of("A!", {"a": 1}, "actor")
    ('cote_d_ivoire', 'actor_2', 'a_2')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    key = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")[:40]
    if not key:
        key = f"{noun}_{len(known) + 1}"
    elif key[0].isdigit() or key in WORDS:
        key = f"{noun}_{key}"
    number, wanted = 1, key
    while key in known:
        number += 1
        key = f"{wanted}_{number}"
    return key
