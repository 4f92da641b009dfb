"""The ledger, which ``because`` refers to: claims of the seed and a register of sources; and past episodes for charts.

Two YAML files, ``claims`` with a list of claims in our own words and ``sources`` with a list of sources; other keys
in them (counts, gaps, method) are for people. A third has past episodes whose outcomes are known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import Problem, SimError
from sim.scenario.marks import Item, Node, Source, dotted
from sim.scenario.yaml_marks import parse


@dataclass(frozen=True)
class Claim:
    """One statement of the seed, in our own words."""

    id: str
    claim: str = ""
    actors: tuple[str, ...] = ()
    kind: str = ""
    said_by: str = ""
    voice: str = ""
    hedge: str = ""
    bears_on: tuple[str, ...] = ()
    check: str = ""

    def in_words(self) -> str:
        """The claim with who said it, on one line."""
        said = f" ({self.said_by}, {self.hedge})" if self.said_by and self.hedge else f" ({self.said_by or 'narrator'})"
        return f"{self.claim}{said}"


@dataclass(frozen=True)
class SourceEntry:
    """One source: what it is, where, and how good (primary, news, secondary, weak)."""

    id: str
    what: str = ""
    url: str = ""
    grade: str = ""
    note: str = ""

    def in_words(self) -> str:
        """The source with its grade, on one line."""
        return f"{self.what} [{self.grade}]" if self.grade else self.what


@dataclass(frozen=True)
class Ledger:
    """Claims and sources by their id."""

    claims: dict[str, Claim] = field(default_factory=dict)
    sources: dict[str, SourceEntry] = field(default_factory=dict)
    has_claims: bool = False
    has_sources: bool = False

    def knows(self, id: str) -> bool:
        """Whether an id can be looked up, or belongs to a list that the scenario does not name."""
        if id in self.claims or id in self.sources:
            return True
        return (id[:1] == "S" and not self.has_sources) or (id[:1] == "C" and not self.has_claims)

    def near(self, id: str) -> tuple[str, ...]:
        """The ids of the list that an id would be in."""
        return tuple(self.sources if id[:1] == "S" else self.claims)

    def get(self, id: str) -> Claim | SourceEntry | None:
        """A claim or source, if it is there."""
        return self.claims.get(id) or self.sources.get(id)

    def in_words(self, id: str) -> str:
        """An id with what it stands for.

        >>> Ledger(sources={"S01": SourceEntry("S01", "a newspaper", grade="news")}).in_words("S01")
        'S01: a newspaper [news]'
        """
        entry = self.get(id)
        return f"{id}: {entry.in_words()}" if entry is not None else id


def read_ledger(claims: Node | None, sources: Node | None, faults: list[Problem]) -> Ledger:
    """The ledger from the trees of its files.

    Parameters
    ----------
    claims, sources
        The files as read, or None where the scenario names none.
    faults
        Entries without an id, or with one that stands twice, are added here.
    """
    return Ledger(
        {id: _claim(id, raw) for id, raw in _entries(claims, "claims", faults)},
        {id: _source(id, raw) for id, raw in _entries(sources, "sources", faults)},
        claims is not None,
        sources is not None,
    )


def _entries(node: Node | None, key: str, faults: list[Problem]) -> Iterable[tuple[str, dict[str, Any]]]:
    if node is None:
        return
    listed = node.get(key)
    if listed is None or listed.items is None:
        faults.append(node.mark.problem(f"a list under the key '{key}' is expected", "", key))
        return
    seen: set[str] = set()
    for place, item in enumerate(listed.items):
        where = dotted((key, Item(place)))
        id = item.get("id")
        if id is None or not isinstance(id.value, str):
            faults.append(item.mark.problem("an entry needs an id", "Add id: C.. or S..", where))
        elif id.value in seen:
            faults.append(id.mark.problem(f"the id '{id.value}' stands twice", "Give one of them another id.", where))
        else:
            seen.add(id.value)
            raw = item.plain()
            yield id.value, raw if isinstance(raw, dict) else {}


def _text(raw: dict[str, Any], key: str) -> str:
    value = raw.get(key)
    if isinstance(value, (list, tuple)):
        return "; ".join(map(str, value))
    return "" if value is None else " ".join(str(value).split())


def _texts(raw: dict[str, Any], key: str) -> tuple[str, ...]:
    value = raw.get(key)
    if isinstance(value, list):
        return tuple(map(str, value))
    return () if value is None else (str(value),)


def _claim(id: str, raw: dict[str, Any]) -> Claim:
    said = {key: _text(raw, key) for key in ("claim", "kind", "said_by", "voice", "hedge", "check")}
    return Claim(id=id, actors=_texts(raw, "actors"), bears_on=_texts(raw, "bears_on"), **said)


def _source(id: str, raw: dict[str, Any]) -> SourceEntry:
    return SourceEntry(id, *(_text(raw, key) for key in ("what", "url", "grade", "note")))


def read_episodes(path: Path | None) -> tuple[dict[str, Any], ...]:
    """The list ``episodes`` of a file as plain mappings; nothing where no file is named.

    Raises
    ------
    SimError
        When the file cannot be read, or an episode has no id, name or nearest path.
    """
    if path is None:
        return ()
    try:
        reading = parse(Source(path.name), path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SimError(f"{path.name}: the past episodes could not be read: {error}.") from None
    plain = reading.node.plain() if reading.node is not None else None
    episodes = plain.get("episodes") if isinstance(plain, dict) else None
    if not isinstance(episodes, list):
        raise SimError(f"{path.name}: a file of past episodes has a list under the key 'episodes'.")
    for number, episode in enumerate(episodes, start=1):
        missing = [key for key in ("id", "name", "nearest_path") if not isinstance(episode, dict) or key not in episode]
        if missing:
            raise SimError(f"{path.name}: episode {number} has no '{missing[0]}'.")
    return tuple(episodes)
