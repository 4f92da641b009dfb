"""Ways to spoil a text: each takes a source of chance and a text, and gives the text spoilt.

Those of YAML know where keys and values stand; the others take any text.
"""

from __future__ import annotations

import random
from typing import Any

import yaml

NUMBERS = (
    "-0", "-1", "0", "0.5", "101", "1e308", "1e309", "-1e308", "1e-320", ".inf", ".nan", "NaN", "0x10", "0o17", "017",
    "1_000", "1,5", "½", "٣", "9" * 30, "1" * 5000, "1e99999", "0.1.2", "+5", "12:30:45", "2019-02-30",
)  # fmt: skip
VALUES = (
    "", "~", "null", "true", "no", "''", "[]", "{}", "[1, 2]", "[1, 2, 3]", "[3, 2, 1]", "{a: 1}", "{1: {2: {3: 4}}}",
    "[[[]]]", "!!python/object/apply:os.system [id]", "!!binary aGk=", "&a 1", "*a", "<<", "?",
    "- 1", "%", "@", "a: b: c", "/etc/passwd", "../../../etc/passwd", "__class__", "{{ 7*7 }}", "%s%n", "'", '"',
    "|", ">-",
)  # fmt: skip
TEXTS = (
    '"\\0"', '"\\e[2J"', '"\\ufffe"', '"\\uffff"', '"\\u0085"', '"\\u2028"', '"\\ud800"', '"\\U0010ffff"',
    '"\\u202e"', "\u202eevil", "\u2066\u2067x", "a\u200db", "e" + "\u0301" * 500, "\u0645\u062b\u0627\u0644",
    "\u05d0\u202a", "\U0001f468\u200d\U0001f469", "\x1b[2J", "\x00", "\x7f", "\ufeff", "\ufffe", "\U000e0001",
    "</script><script>alert(1)</script>", "]]>", "&lt;&#0;", "$x^2$", "\\frac{1}{0}", "$", "x" * 3000, "x " * 3000,
    "=cmd|' /C calc'!A0", "\uff21ctor", "i\u0307", "ß", " ", "\t", "con", ".",
)  # fmt: skip
Spoilt = tuple[str, int | None]
"""A text, and the line (from 1) of the single value in it that was replaced, where that is all that was done."""


def _entries(text: str) -> list[tuple[Any, Any]]:
    """Keys and values as they stand in a text, with their marks; an item of a list has no key."""
    found: list[tuple[Any, Any]] = []
    try:
        left = [yaml.compose(text, Loader=yaml.CSafeLoader)]
    except (yaml.YAMLError, ValueError, RecursionError):
        return found
    while left:
        node = left.pop()
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        items = [(None, item) for item in node.value] if isinstance(node, yaml.SequenceNode) else []
        found += [*pairs, *items]
        left += [value for _, value in (*pairs, *items)]
    return found


def _span(key: Any, value: Any) -> tuple[int, int]:
    return (value if key is None else key).start_mark.index, value.end_mark.index


def value(chance: random.Random, text: str) -> Spoilt:
    """Another value in the place of a single one."""
    plain = [one for _, one in _entries(text) if isinstance(one, yaml.ScalarNode)]
    if not plain:
        return text, None
    node = chance.choice(plain)
    put = chance.choice(chance.choice((NUMBERS, VALUES, TEXTS)))
    line = node.start_mark.line + 1
    return text[: node.start_mark.index] + put + text[node.end_mark.index :], line


def rename(chance: random.Random, text: str) -> Spoilt:
    """Another name for a key: misspelt, another key's, or no name."""
    keys = [key for key, _ in _entries(text) if isinstance(key, yaml.ScalarNode) and key.value]
    if not keys:
        return text, None
    key = chance.choice(keys)
    cut = chance.randrange(len(key.value))
    new = chance.choice(
        (key.value[:cut] + key.value[cut + 1 :], chance.choice(keys).value, *chance.choices(TEXTS + VALUES, k=2))
    )
    return text[: key.start_mark.index] + new + text[key.end_mark.index :], None


def delete(chance: random.Random, text: str) -> Spoilt:
    """An entry less."""
    entries = _entries(text)
    if not entries:
        return text, None
    start, end = _span(*chance.choice(entries))
    return text[:start] + text[end:], None


def repeat(chance: random.Random, text: str) -> Spoilt:
    """An entry twice or two thousand times, with the same name or with others."""
    entries = [entry for entry in _entries(text) if _span(*entry)[1] - _span(*entry)[0] < 400]
    if not entries:
        return text, None
    key, one = chance.choice(entries)
    start, end = _span(key, one)
    times, flow = chance.choice((1, 1, 3, 2000)), chance.random() < 0.3
    mark = (one if key is None else key).start_mark
    between = ", " if flow else "\n" + " " * mark.column + ("- " if key is None else "")
    renamed = chance.random() < 0.5
    copies = [f"{f'x{n}' if renamed and key is not None else ''}{text[start:end].rstrip()}" for n in range(times)]
    return text[:end].rstrip() + between + between.join(copies) + ("\n" if not flow else "") + text[end:], None


def deep(chance: random.Random, text: str) -> Spoilt:
    """A value in very many brackets."""
    entries = [one for _, one in _entries(text) if isinstance(one, yaml.ScalarNode)]
    if not entries:
        return text, None
    node, levels = chance.choice(entries), chance.choice((5, 39, 41, 500, 20_000))
    left, right = chance.choice((("[", "]"), ("{a: ", "}"), ("[", ""), ("- ", "")))
    return text[: node.start_mark.index] + left * levels + "1" + right * levels + text[node.end_mark.index :], None


def move(chance: random.Random, text: str) -> Spoilt:
    """A subtree in the place of another."""
    entries = _entries(text)
    if len(entries) < 2:
        return text, None
    (a, b), (c, d) = sorted(_span(*entry) for entry in chance.sample(entries, 2))
    return (text[:c] + text[a:b] + text[d:] if b <= c else text), None


def indent(chance: random.Random, text: str) -> Spoilt:
    """A line further in or out."""
    lines = text.split("\n")
    n = chance.randrange(len(lines))
    lines[n] = chance.choice((" ", "  ", "\t", "    ")) + lines[n] if chance.random() < 0.5 else lines[n][1:]
    return "\n".join(lines), None


def cut(chance: random.Random, text: str) -> Spoilt:
    """A text that ends, or begins, anywhere."""
    at = chance.randrange(len(text) + 1)
    return (text[:at] if chance.random() < 0.7 else text[at:]), None


def splice(chance: random.Random, text: str) -> Spoilt:
    """Something odd anywhere: characters in, out, or for others."""
    at, odd = (
        chance.randrange(len(text) + 1),
        chance.choice((*TEXTS, *VALUES, *NUMBERS, ",", ";", "\n", "\r", ":", "#")),
    )
    return text[:at] + odd * chance.choice((1, 1, 1, 50)) + text[at + chance.choice((0, 0, 1, 20)) :], None


def lines(chance: random.Random, text: str) -> Spoilt:
    """A line that stands elsewhere, or a thousand times, or endlessly long."""
    rows = text.split("\n")
    row = rows.pop(chance.randrange(len(rows)))
    n = chance.randrange(len(rows) + 1)
    row = row[:2000]  # a row that was made endless before is not multiplied once more
    rows[n:n] = chance.choice(([row], [row] * 2, [row] * 1000, [row * 3000]))
    return "\n".join(rows), None


def coded(chance: random.Random, text: str) -> bytes:
    """The bytes of a text, mostly as they should be."""
    if chance.random() < 0.95:
        return text.encode("utf-8", "surrogatepass")
    data = bytearray(text.encode(chance.choice(("utf-8-sig", "utf-16", "utf-32", "latin-1", "utf-8")), "replace"))
    if chance.random() < 0.5:
        data = data.replace(b"\n", b"\r\n")
    for _ in range(chance.choice((0, 1, 20))):
        data[chance.randrange(len(data) or 1) : 0] = bytes([chance.randrange(256)])
    return bytes(data)


OF_YAML = (value, value, value, rename, delete, repeat, deep, move, indent, cut, splice, lines)
OF_TEXT = (cut, splice, splice, lines)


def spoil(chance: random.Random, text: str, *, table: bool = False) -> tuple[bytes, int | None]:
    """A text with one thing wrong, or with some."""
    times, line = chance.choice((1, 1, 1, 2, 4)), None
    for _ in range(times):
        text, line = chance.choice(OF_TEXT if table else OF_YAML)(chance, text)
    data = coded(chance, text)
    return data, line if times == 1 and data == text.encode("utf-8", "surrogatepass") else None
