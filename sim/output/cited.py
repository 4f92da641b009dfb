"""Claims and sources: each is printed once at the end, and every number that rests on it points there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, final

from sim.scenario.ledger import Claim, Ledger, SourceEntry


class Basis(NamedTuple):
    """What a part of the scenario rests on."""

    kind: str | None
    ids: tuple[str, ...]
    note: str | None


class Entry(NamedTuple):
    """A claim or a source: what it says, a web address if it has one, and who says it or how good it is."""

    id: str
    says: str
    link: str
    who: str


@final
class Cited:
    """Collects what a page refers to while it is made."""

    def __init__(self, ledger: Ledger | None) -> None:
        self.ledger = ledger
        self.ids: set[str] = set()

    def of(self, part: Any) -> Basis | None:
        """Basis, claims and note of a part of the scenario; None where it has none of them."""
        kind, because, note = (getattr(part, name, None) for name in ("basis", "because", "note"))
        self.ids.update(because or ())
        return Basis(kind, tuple(because or ()), note) if any((kind, because, note)) else None

    def entries(self) -> Iterator[Entry]:
        """The claims and sources referred to, in their own order."""
        for id in sorted(self.ids, key=lambda one: (one[:1], len(one), one)):
            yield _entry(id, self.ledger.get(id) if self.ledger is not None else None)


def _entry(id: str, entry: Claim | SourceEntry | None) -> Entry:
    if isinstance(entry, Claim):
        who = ", ".join(part for part in (entry.said_by, entry.voice.replace("_", " "), entry.hedge) if part)
        return Entry(id, entry.claim + (f" Check: {entry.check}" if entry.check else ""), "", who)
    if isinstance(entry, SourceEntry):
        web = entry.url.startswith(("https://", "http://"))
        says = f"{entry.what}. " + ("" if web else entry.url)
        return Entry(id, says, entry.url if web else "", entry.grade + (f". {entry.note}" if entry.note else ""))
    return Entry(id, "Not in the ledger that was at hand.", "", "")
