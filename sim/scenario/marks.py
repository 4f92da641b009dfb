"""A scenario as it was written: a tree of values, each of which knows where it stands, and what a plain scalar means.

Merging works on this tree, so after parents, overlays, variants and ``--set`` every value still points at the line it
came from. Scalars follow YAML 1.2: ``NO`` is text, ``12:30`` is text, ``1e3`` is a number, ``0o12`` is ten and ``012``
is twelve. PyYAML's own rules are those of YAML 1.1, where the same words are False, 750, a date, text and ten.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from sim.errors import Problem

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
BOOLS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INF = re.compile(r"([-+]?)\.(inf|Inf|INF)")
_NAN = frozenset({".nan", ".NaN", ".NAN"})
LONGEST_NUMBER = 300
"""Digits beyond which a whole number no longer fits a floating-point number."""

Scalar = str | int | float | bool | None


def resolve(text: str) -> Scalar:
    """The value of a plain scalar.

    Parameters
    ----------
    text
        The scalar as written, without quotes.

    Returns
    -------
    The value; text that is no number, boolean or null stays text. ``.nan``, ``.inf`` and numbers too large for a
    floating-point number come back as not finite, for the reader to refuse.

    Examples
    --------
    >>> [resolve(word) for word in ("NO", "012", "0o12", "1e3", "12:30", "~", "true", "2019-04-25")]
    ['NO', 12, 10, 1000.0, '12:30', None, True, '2019-04-25']
    """
    if text in NULLS:
        return None
    if text in BOOLS:
        return BOOLS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _INT.fullmatch(text):
        return int(text) if len(text) <= LONGEST_NUMBER else math.copysign(math.inf, -1 if text[0] == "-" else 1)
    if _OCTAL.fullmatch(text) or _HEX.fullmatch(text):
        return int(text, 0) if len(text) <= LONGEST_NUMBER // 2 else math.inf
    if _FLOAT.fullmatch(text):
        return float(text)
    if _INF.fullmatch(text):
        return -math.inf if text[0] == "-" else math.inf
    return math.nan if text in _NAN else text


def looks_octal(text: str) -> bool:
    """Whether a number has leading zeros, which YAML 1.1 readers take as octal.

    >>> looks_octal("012"), looks_octal("0"), looks_octal("0.5")
    (True, False, False)
    """
    digits = text.lstrip("+-")
    return len(digits) > 1 and digits[0] == "0" and digits.isdigit()


Key = str | int | float


class Item(int):
    """A place in a list, counted from 0; people count from 1."""


Address = tuple[Key, ...]


@dataclass(frozen=True, eq=False)
class Source:
    """A text that was read: a file, or the text of a ``--set``.

    ``label`` is how it is called in messages; ``path`` is None for what is not a file.
    """

    label: str
    lines: tuple[str, ...] = ()
    path: Path | None = None
    numbered: bool = True


class Mark(NamedTuple):
    """A spot in a source: line and column from 0, and the number of characters it covers on that line."""

    source: Source
    line: int = 0
    column: int = 0
    span: int = 1

    def problem(self, message: str, remedy: str = "", where: str = "") -> Problem:
        """A problem at this spot."""
        lines, numbered = self.source.lines, self.source.numbered
        excerpt = lines[self.line] if self.line < len(lines) else None
        column = self.column + 1
        if not numbered:
            return _TextProblem(message, remedy, self.source.label, None, column, where, excerpt, self.span)
        return Problem(message, remedy, self.source.label, self.line + 1, column, where, excerpt, self.span)

    def __str__(self) -> str:
        return f"{self.source.label}:{self.line + 1}" if self.source.numbered else self.source.label


class _TextProblem(Problem):
    """A problem in a text that has no lines to number, such as a ``--set``."""

    @property
    def place(self) -> str:
        return self.file or ""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A value, where it stands, and where its key stands if it has one.

    ``whole`` marks a short form that was spelt out: it replaces what it is laid over.
    """

    value: Scalar | dict[Key, Node] | list[Node]
    mark: Mark
    key_mark: Mark | None = field(default=None)
    whole: bool = False

    @property
    def mapping(self) -> dict[Key, Node] | None:
        """The entries, if this is a mapping."""
        return self.value if isinstance(self.value, dict) else None

    @property
    def items(self) -> list[Node] | None:
        """The items, if this is a list."""
        return self.value if isinstance(self.value, list) else None

    def get(self, key: Key) -> Node | None:
        """A child by its key, or by its place in a list counted from 0."""
        if isinstance(self.value, dict):
            return self.value.get(key)
        if isinstance(self.value, list) and isinstance(key, int) and 0 <= key < len(self.value):
            return self.value[key]
        return None

    def at(self, address: Address) -> Node | None:
        """The value at an address below this one."""
        node: Node | None = self
        for key in address:
            node = node.get(key) if node is not None else None
        return node

    def children(self) -> Iterator[tuple[Key, Node]]:
        """Every child with its key or its place in the list."""
        if isinstance(self.value, dict):
            yield from self.value.items()
        elif isinstance(self.value, list):
            yield from ((Item(place), child) for place, child in enumerate(self.value))

    def plain(self) -> object:
        """The value as plain data."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value

    def walk(self, address: Address = ()) -> Iterator[tuple[Address, Node]]:
        """Every value with its address, this one first."""
        yield address, self
        for key, child in self.children():
            yield from child.walk((*address, key))


def dotted(address: Address) -> str:
    """An address as people write it: dots between, list items counted from 1.

    >>> dotted(("paths", "steps", "stages", Item(0), "months"))
    'paths.steps.stages.1.months'
    """
    return ".".join(spelt(key) for key in address)


def spelt(key: Key) -> str:
    """One step of an address."""
    if isinstance(key, Item):
        return str(key + 1)
    return f"{key:g}" if isinstance(key, float) else str(key)
