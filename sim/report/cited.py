"""Claims and sources: each is printed once at the end, and every number that rests on it points there."""

from __future__ import annotations

from typing import Any

from sim.report.markup import Content, Html, anchor, table, tag
from sim.scenario.ledger import Claim, Ledger, SourceEntry


class Cited:
    """Collects what the report refers to."""

    def __init__(self, ledger: Ledger | None) -> None:
        self.ledger = ledger
        self.ids: dict[str, None] = {}

    def of(self, part: Any) -> Html:
        """Basis, claims and note of a part of the scenario, as markup."""
        basis, because, note = (getattr(part, name, None) for name in ("basis", "because", "note"))
        links: list[Content] = []
        for id in because or ():
            self.ids.setdefault(id)
            links += [tag("a", id, href=f"#ref-{anchor(id)}"), " "]
        said = [f"{basis}. " if basis else None, links, note]
        return tag("span", said, class_="small") if any((basis, because, note)) else Html("")

    def entries(self) -> Html:
        """The claims and sources referred to, in their own order."""
        if not self.ids:
            return tag("p", "The scenario refers to no claims or sources.")
        rows = []
        for id in sorted(self.ids, key=lambda one: (one[:1], len(one), one)):
            entry = self.ledger.get(id) if self.ledger is not None else None
            rows.append((tag("span", id, id=f"ref-{anchor(id)}"), *_told(entry)))
        return table(["id", "says", "who, or how good"], rows)


def _told(entry: Claim | SourceEntry | None) -> tuple[Content, Content]:
    if isinstance(entry, Claim):
        who = ", ".join(part for part in (entry.said_by, entry.voice.replace("_", " "), entry.hedge) if part)
        return [entry.claim, f" Check: {entry.check}" if entry.check else None], who
    if isinstance(entry, SourceEntry):
        web = entry.url.startswith(("https://", "http://"))
        where = tag("a", entry.url, href=entry.url, rel="noreferrer noopener") if web else entry.url
        return [entry.what, ". ", where], [entry.grade, f". {entry.note}" if entry.note else None]
    return "Not in the ledger that was at hand.", ""
