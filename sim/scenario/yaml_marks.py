"""YAML text to a tree of values with marks, safely: data only, and no file can make it slow, deep or surprising.

PyYAML's parser (the C one) reads the events; the tree is built here, so nothing is ever constructed from a tag,
no alias is followed and no recursion is needed. Scalars follow YAML 1.2 (:mod:`sim.scenario.marks`).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from sim.errors import Problem
from sim.scenario.marks import Address, Item, Key, Mark, Node, Source, dotted, looks_octal, resolve

DEEPEST = 40
"""Levels of nesting that a file may have."""
NO_NAME = "?"
"""Begins the stand-in for a key that is no name."""
_UNFIT = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\ud800-\\udfff\\ufdd0-\\ufdef"
    + "".join(chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
    + "]"
)
"""Control characters other than tab and line breaks, lone surrogates and what Unicode keeps for no character: no
picture or page could hold them."""
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class NotYaml(Exception):
    """The text cannot be read further; carries the one problem that says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass
class Reading:
    """What came out of a text: the tree (None if the text is empty), the faults and the oddities."""

    node: Node | None = None
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


@dataclass
class _Open:
    """A mapping or list that is still being filled."""

    node: Node
    step: Key | None
    key: Key | None = None
    mark_of_key: Mark | None = None
    seen: set[Key] = field(default_factory=set)


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text as YAML counts them.

    >>> lines_of("a: 1\\nb: 2\\n")
    ('a: 1', 'b: 2')
    """
    lines = _BREAK.split(text)
    return tuple(lines if lines[-1] else lines[:-1])


def unfit_character(text: str) -> re.Match[str] | None:
    """The first character that no scenario may hold, also where YAML writes it as an escape.

    >>> unfit_character("a\\tb\\n") is None, unfit_character("a\\x1bb").start()
    (True, 1)
    """
    return _UNFIT.search(text)


def say_unfit(char: str) -> tuple[str, str]:
    """Fault and remedy for a character that no scenario may hold."""
    kind = (
        "a surrogate" if 0xD800 <= ord(char) < 0xE000 else "no character" if ord(char) > 0x9F else "a control character"
    )
    return f"U+{ord(char):04X} is {kind} and not allowed", "Take it out, or write what it stands for."


def parse(source: Source, text: str) -> Reading:
    """Read a text.

    Parameters
    ----------
    source
        Where the text comes from, for the marks.
    text
        The YAML text.

    Returns
    -------
    The tree with all faults found on the way (duplicate keys, anchors, aliases, tags, keys that are not names,
    numbers that are not finite).

    Raises
    ------
    NotYaml
        The text is no YAML at all, holds a control character, has more than one document, or is nested too deeply.

    Examples
    --------
    >>> parse(Source("x"), "a: [1, NO]").node.plain()
    {'a': [1, 'NO']}
    """
    unfit = unfit_character(text)
    if unfit is not None:
        before = _BREAK.split(text[: unfit.start()])
        raise NotYaml(Mark(source, len(before) - 1, len(before[-1])).problem(*say_unfit(unfit[0])))
    return _Builder(source).build(text)


class _Builder:
    """Turns events into nodes with an explicit stack."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.reading = Reading()
        self.stack: list[_Open] = []
        self.documents = 0

    def build(self, text: str) -> Reading:
        loader = None
        try:
            loader = _LOADER(text)
            while loader.check_event():
                self._take(loader.get_event())
        except yaml.YAMLError as error:
            raise NotYaml(_syntax(self.source, error)) from None
        finally:
            if loader is not None:
                loader.dispose()
        return self.reading

    def _take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._decorations(event)
            self._scalar(event)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._decorations(event)
            self._open(event, {} if isinstance(event, yaml.MappingStartEvent) else [])
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self.stack.pop()
        elif isinstance(event, yaml.AliasEvent):
            mark = self._mark(event)
            remedy = "Write the value out."
            if str(event.anchor)[:1].isdigit():
                remedy = f"Write the new value out; --set ADDRESS=*{event.anchor} multiplies one for a run."
            self._fault(mark, f"the alias *{event.anchor} is not allowed", remedy)
            self._place(None, mark)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise NotYaml(
                    self._mark(event).problem("a second document begins here", "Keep one document in a file.")
                )

    def _mark(self, event: Any) -> Mark:
        start, end = event.start_mark, event.end_mark
        line, column = start.line, start.column
        if end.line == line:
            return Mark(self.source, line, column, max(1, end.column - column))
        length = len(self.source.lines[line]) if line < len(self.source.lines) else column + 1
        return Mark(self.source, line, column, max(1, length - column))

    def _address(self) -> Address:
        return tuple(step for step in (*(level.step for level in self.stack), self._step()) if step is not None)

    def _step(self) -> Key | None:
        """Where the next value goes in what is open: a key, or a place in the list."""
        if not self.stack:
            return None
        items = self.stack[-1].node.items
        return self.stack[-1].key if items is None else Item(len(items))

    def _fault(self, mark: Mark, message: str, remedy: str) -> None:
        self.reading.problems.append(mark.problem(message, remedy, dotted(self._address())))

    def _decorations(self, event: Any) -> None:
        if event.anchor is not None:
            remedy = "Write the value out where it is needed; use extends or variants to share values."
            mark = self._mark(event)._replace(span=len(event.anchor) + 1)
            self._fault(mark, f"the anchor &{event.anchor} is not allowed", remedy)
        if event.tag is not None:
            remedy = "Write plain text, numbers, lists and mappings; put quotes around text."
            self._fault(self._mark(event), f"the tag {event.tag} is not allowed", remedy)

    def _scalar(self, event: Any) -> None:
        mark = self._mark(event)
        unfit = unfit_character(event.value)
        if unfit is not None:  # written as an escape
            self._fault(mark, *say_unfit(unfit[0]))
        if event.style:  # quoted or a block: always text
            self._place(event.value, mark)
            return
        value = resolve(event.value)
        if isinstance(value, float) and not math.isfinite(value):
            self._fault(mark, f"{event.value[:40]} is not a finite number", "Write a finite number, or quote the text.")
            value = 0
        if event.value[0:1] == "+" and isinstance(value, (int, float)) and self._is_new_value():
            remedy = f"Write {event.value[1:]}; --set ADDRESS={event.value} adds to a value for a run."
            self._fault(mark, f"{event.value} looks like a change and would be read as {value:g}", remedy)
        if isinstance(value, int) and looks_octal(event.value):
            note = f"{event.value} is read as {value} (in YAML 1.2 a leading zero does not make a number octal)"
            remedy = f"Write {value}, or quote it if it is text."
            self.reading.warnings.append(mark.problem(note, remedy, dotted(self._address())))
        self._place(value, mark)

    def _is_new_value(self) -> bool:
        """Whether what comes next is a value in a file, and no key."""
        level = self.stack[-1] if self.stack else None
        return self.source.path is not None and (level is None or level.node.mapping is None or level.key is not None)

    def _open(self, event: Any, empty: dict[Key, Node] | list[Node]) -> None:
        mark = self._mark(event)._replace(span=1)
        if len(self.stack) >= DEEPEST:
            message = f"nested more than {DEEPEST} levels deep"
            raise NotYaml(mark.problem(message, "A scenario needs about ten levels; look for stray brackets."))
        step = self._step()
        self.stack.append(_Open(self._place(empty, mark), step))

    def _place(self, value: Any, mark: Mark) -> Node:
        """Put a finished or opened value where it belongs: as a key, under a key, in a list, or at the top."""
        if not self.stack:
            self.reading.node = Node(value, mark)
            return self.reading.node
        level = self.stack[-1]
        into = level.node.value
        if isinstance(into, list):
            node = Node(value, mark)
            into.append(node)
        elif level.key is None:
            node = Node(value, mark)
            level.key, level.mark_of_key = self._key(node, level.seen), mark
        else:
            assert isinstance(into, dict)
            node = into[level.key] = Node(value, mark, level.mark_of_key)
            level.key = None
        return node

    def _key(self, node: Node, seen: set[Key]) -> Key:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            kind = "a list or mapping" if isinstance(value, (dict, list)) else str(node.plain()).lower()
            kind = "empty" if value is None else kind
            self._fault(node.mark, f"a key must be a name or a number, not {kind}", "Quote it if it is a name.")
            return f"{NO_NAME}{len(seen)}"
        if value in seen:
            remedy = "A key may stand once; merge the two or rename one."
            shown = dotted((*self._address(), value))
            self.reading.problems.append(node.mark.problem(f"the key {value!r} stands twice", remedy, shown))
        seen.add(value)
        return value


def _syntax(source: Source, error: yaml.YAMLError) -> Problem:
    """PyYAML's complaint in one line, with a remedy for the commonest causes."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read"
    context = getattr(error, "context", None)
    if context == "while scanning an alias":
        start, remedy = error.context_mark, "Put quotes around text. To multiply a value for a run: --set ADDRESS=*1.5."  # type: ignore[attr-defined]
        return Mark(source, start.line, start.column).problem("a value cannot begin with *", remedy)
    if context == "while scanning a quoted scalar" and "unexpected end" in said:
        start = error.context_mark  # type: ignore[attr-defined]
        remedy = "Close it, or take the mark out; inside quotes of one kind, write the other kind."
        return Mark(source, start.line, start.column).problem("this quotation mark is never closed", remedy)
    message = f"not valid YAML: {said}" + (f" {context}" if context else "")
    if mark is None:
        return Problem(message, "Look for control characters, such as a stray form feed.", source.label)
    line = min(mark.line, max(0, len(source.lines) - 1))
    column = mark.column if line == mark.line else len(source.lines[line]) if source.lines else 0
    text = source.lines[line] if source.lines else ""
    if "\t" in text[: column + 1]:
        remedy = "Indent with spaces, not with tabs."
    elif "mapping values" in said:
        remedy = "Put quotes around text that holds a colon, or check the indentation."
    else:
        remedy = "Look at this line and the one before it: indentation, brackets, quotes, a missing colon."
    return Mark(source, line, column).problem(message, remedy)
