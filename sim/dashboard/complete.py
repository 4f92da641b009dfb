"""What may stand at a spot of a scenario that is being written: keys of the format, names of the scenario, choices.

The text need not be valid, so the spot is found by indentation and brackets alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sim.scenario.files import shipped
from sim.scenario.marks import Item, Key
from sim.scenario.places import EXTRA_KEYS, SCENARIO, fields

NAMED = {
    **dict.fromkeys(("interests", "moves", "leverage", "stickiness", "issues", "issue", "scale"), "issues"),
    **dict.fromkeys(("trust", "duties", "held_by", "consent", "ratified_by", "advocates", "actor", "actors", "target"),
                    "actors"),
    **dict.fromkeys(("guarantors", "guarantor_credibility", "guaranteed_by", "mediated_by", "mediator"), "guarantors"),
    **dict.fromkeys(("disagreement", "otherwise", "continue", "path"), "paths"),
    "belief": "pressure",
}  # fmt: skip
"""Key -> what the names under it, or in its value, are names of."""
_HEAD = re.compile(r"(?P<indent> *)(?P<dash>(?:- +)?)")
_BEGINS = re.compile(r" *(?:- +)?(?P<key>[\w.-]+) *:(?: |$)")
_TOKEN = re.compile(r"\"[^\"]*\"|'[^']*'|#.*|[{}\[\],]|(?P<key>[\w.-]+) *:(?= |$)|[^\s{}\[\],]+")
_WORD = re.compile(r"[\w.:-]*$")


class Completion(NamedTuple):
    """A word that may stand here, and what it means."""

    word: str
    meaning: str


class Spot(NamedTuple):
    """Where the cursor is: the keys above it, the word begun, and whether a key or a value is expected."""

    address: tuple[Key, ...]
    word: str
    is_value: bool


def completions(text: str, line: int, column: int) -> tuple[str, list[Completion]]:
    """The word that is being written at the cursor, counted from 0, and the words that may stand in its place.

    Examples
    --------
    >>> word, found = completions("actors:\\n  sea:\\n    pat", 2, 7)
    >>> word, [one.word for one in found]
    ('pat', ['patience'])
    >>> text = "issues:\\n  fish: {}\\nactors:\\n  sea: {interests: {f"
    >>> [one.word for one in completions(text, 3, 22)[1]]
    ['fish']
    """
    lines = text.split("\n")[: line + 1]
    if not lines:
        return "", []
    lines[-1] = lines[-1][:column]
    spot = spot_at(lines)
    found, begun = {one.word: one for one in _fitting(spot, text)}, spot.word.lower()
    return spot.word, [one for one in found.values() if begun in one.word.lower() and one.word != spot.word]


def spot_at(lines: list[str]) -> Spot:
    """The spot at the end of the last line.

    >>> spot_at(["paths:", "  steps:", "    stages:", "      - title: One", "        months: "])
    Spot(address=('paths', 'steps', 'stages', 0, 'months'), word='', is_value=True)
    >>> spot_at(["actors:", "  sea: {trust: {land: 3}, interests: {fish: {sal"])
    Spot(address=('actors', 'sea', 'interests', 'fish'), word='sal', is_value=False)
    """
    head, word = _HEAD.match(lines[-1]), _WORD.search(lines[-1])
    assert head is not None
    assert word is not None
    above, open_brackets, address = list(_above(lines)), "", list[Key]()
    key: Key | None = None
    for token in _TOKEN.finditer(lines[-1][head.end() :]):
        if token["key"]:
            key = token["key"]
        elif token[0] in "{[":
            open_brackets += token[0]
            address += [] if key is None else [key]
            key = None
        elif token[0] == "," and open_brackets:
            key = None
        elif token[0] in "}]" and open_brackets:
            open_brackets, address, key = open_brackets[:-1], address[:-1], None
    own = address if key is None else [*address, key]
    return Spot((*above, *own), word[0], key is not None or open_brackets.endswith("["))


def _above(lines: list[str]) -> Iterator[Key]:
    """The keys and places of lists under which the last line stands."""
    last = _HEAD.match(lines[-1])
    assert last is not None
    level, in_list = len(last["indent"]), bool(last["dash"])
    found: list[Key] = [Item(0)] if in_list else []
    for line in reversed(lines[:-1]):
        one, key = _HEAD.match(line), _BEGINS.match(line)
        if one is None or key is None:
            continue
        indent, inner, dashed = len(one["indent"]), one.end(), bool(one["dash"])
        if in_list:
            if indent > level or (indent == level and dashed):
                continue
        elif dashed and indent < level == inner:  # another key of the same item
            found.append(Item(0))
            level, in_list = indent, True
            continue
        elif inner >= level:
            continue
        found += [key["key"], *([Item(0)] if dashed else [])]
        level, in_list = indent, dashed
    return reversed(found)


def _fitting(spot: Spot, text: str) -> Iterator[Completion]:
    """What the format and the scenario's own names offer at a spot."""
    place = SCENARIO.at(spot.address)
    key = str(spot.address[-1]) if spot.address else ""
    if spot.is_value:
        yield from (Completion(word, "") for word in (place.choices if place is not None else ()))
        yield from (Completion(name, "") for name in names_in(text, NAMED.get(key, "")))
        if key == "extends":
            yield from (Completion(f"sim:{name}", "what is shipped") for name in shipped())
        return
    if place is not None and place.model is not None and place.kind == "model":
        for word, info in fields(place.model).items():
            yield Completion(word, info.description or "")
    elif key in NAMED:
        yield from (Completion(name, "") for name in names_in(text, NAMED[key]))
    if not spot.address:
        yield from (Completion(word, "") for word in EXTRA_KEYS)


def names_in(text: str, what: str) -> list[str]:
    """The names that a text gives under one of its top keys, by indentation.

    >>> names_in("issues:\\n  fish:\\n    title: F\\n  oil: {}\\nactors:\\n  sea:\\n", "issues")
    ['fish', 'oil']
    """
    if what == "guarantors":
        return [*names_in(text, "actors"), *names_in(text, "outside_guarantors")]
    if what == "pressure":
        found = re.search(r"^  pressure:[^\n]*\n((?:    [^\n]*\n|\s*\n)*)", f"{text}\n", re.MULTILINE)
        return re.findall(r"^    ([\w-]+) *:", found[1], re.MULTILINE) if found else []
    found = re.search(rf"^{re.escape(what)}:[^\n]*\n((?:[ #][^\n]*\n|\s*\n)*)", f"{text}\n", re.MULTILINE)
    if not what or found is None:
        return []
    depth = re.search(r"^( +)[\w-]", found[1], re.MULTILINE)
    return re.findall(rf"^{depth[1]}([\w-]+) *:", found[1], re.MULTILINE) if depth else []
