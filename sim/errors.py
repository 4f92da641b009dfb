"""A user's mistakes, and how they are told: place, fault, remedy, and the line itself with a caret under the spot.

Everything that is the user's to mend is a :class:`SimError`; the command line prints it without a traceback and
leaves with status 2. Mistakes in a scenario are collected as :class:`Problem` objects and reported all at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

WIDEST_EXCERPT = 140
"""Longest piece of a source line that is shown; longer lines are cut around the caret."""


MOST_SHOWN = 50
"""Faults that are told in full; of more, their number is."""


class SimError(Exception):
    """A mistake of the user, told in one message; ``status`` is the exit status of the command.

    >>> str(SimError("there is no file 'koera.yaml'"))
    "there is no file 'koera.yaml'"
    """

    status = 2

    def as_json(self) -> dict[str, Any]:
        """The error as plain data, for ``--json``."""
        return {"error": str(self), "problems": []}


@dataclass(frozen=True)
class Problem:
    """One fault, with its place and its remedy.

    Parameters
    ----------
    message
        What is wrong, without a full stop.
    remedy
        What to do about it, as a sentence; may be empty.
    file, line, column
        Where it stands; line and column count from 1. ``file`` is also the label of a ``--set``.
    where
        The dotted path of the value inside the scenario.
    excerpt, span
        The source line, and how many characters from ``column`` on the caret underlines.

    Examples
    --------
    >>> problem = Problem("unknown key", "Did you mean 'salience'?", "a.yaml", 2, 3, "actors.a.sal", "  sal: 4", 3)
    >>> print(problem.render())
    a.yaml:2:3: actors.a.sal: unknown key. Did you mean 'salience'?
        2 |   sal: 4
          |   ^^^
    """

    message: str
    remedy: str = ""
    file: str | None = None
    line: int | None = None
    column: int | None = None
    where: str = ""
    excerpt: str | None = None
    span: int = 1

    @property
    def place(self) -> str:
        """``file:line:column`` as far as it is known."""
        parts = [str(part) for part in (self.file, self.line, self.column) if part is not None]
        return ":".join(parts)

    def render(self) -> str:
        """The fault as text: one line, then the source line and the caret where they are known."""
        head = ": ".join(part for part in (self.place, self.where, sentence(self.message)) if part)
        lines = [printable(f"{head} {self.remedy}".rstrip())]
        if self.excerpt is not None and self.column is not None:
            lines += _excerpt(self.excerpt, self.column, self.span, self.line)
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """The fault as plain data, for ``--json``."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "where": self.where,
            "message": self.message,
            "remedy": self.remedy,
        }


@dataclass
class ScenarioError(SimError):
    """Everything that is wrong with a scenario.

    Parameters
    ----------
    problems
        All faults, in the order in which they stand.
    file
        The scenario that was asked for.
    parents
        The other files that took part, other than overlays.
    overlays
        The files laid over it.
    """

    problems: Sequence[Problem]
    file: str = ""
    parents: Sequence[str] = field(default_factory=tuple)
    overlays: Sequence[str] = field(default_factory=tuple)

    def __str__(self) -> str:
        return self.render()

    def render(self) -> str:
        """All faults as text, and a last line that counts them and says that nothing was run."""
        count = len(self.problems)
        noun = "error" if count == 1 else "errors"
        last = f"{count} {noun} in {printable(self.file)}{_with_others(self.parents, self.overlays)}; nothing was run."
        shown = [problem.render() for problem in self.problems[:MOST_SHOWN]]
        if count > MOST_SHOWN:
            shown.append(f"... and {count - MOST_SHOWN} more.")
        return "\n".join([*shown, last])

    def as_json(self) -> dict[str, Any]:
        """All faults as plain data, for ``--json``."""
        count = len(self.problems)
        return {
            "error": f"{count} error{'' if count == 1 else 's'} in {self.file}",
            "file": self.file,
            "parents": list(self.parents),
            "overlays": list(self.overlays),
            "problems": [problem.as_json() for problem in self.problems],
        }


def sentence(text: str) -> str:
    """The text with a full stop, unless it ends in a mark of its own."""
    return text if text.endswith((".", "?", "!", ":")) else text + "."


def printable(text: str) -> str:
    r"""The text with control characters spelt out, so that a file cannot steer the terminal.

    >>> printable("a\x1b[2Jb")
    'a\\x1b[2Jb'
    """
    return "".join(char if char.isprintable() or char == "\n" else ascii(char)[1:-1] for char in text)


def _with_others(parents: Iterable[str], overlays: Iterable[str]) -> str:
    """The other files at fault, each by its part: ``(and its parent base.yaml, and the overlay war.yaml)``."""
    said = []
    for lead, noun, names in (("its", "parent", list(parents)), ("the", "overlay", list(overlays))):
        if names:
            said.append(f"and {lead} {noun}{'' if len(names) == 1 else 's'} {printable(', '.join(names))}")
    return f" ({', '.join(said)})" if said else ""


def _excerpt(line: str, column: int, span: int, number: int | None) -> list[str]:
    """The source line with its number, and the caret line beneath it."""
    text = "".join(char if char.isprintable() else " " for char in line)
    start = column - 1
    cut = 0
    if len(text) > WIDEST_EXCERPT:
        cut = max(0, min(start - 40, len(text) - WIDEST_EXCERPT))
        text = text[cut : cut + WIDEST_EXCERPT]
    start -= cut
    carets = "^" * max(1, min(span, len(text) - start))
    gutter = "" if number is None else str(number)
    return [f"{gutter:>5} | {text}".rstrip(), f"{'':>5} | {' ' * start}{carets}"]
