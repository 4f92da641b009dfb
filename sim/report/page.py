"""The report as a page: one file that asks for nothing from outside."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from sim.report.markup import Content, Html, anchor, flat, tag

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""Tells the browser to refuse whatever the page might ask for: it needs nothing but its own styles."""


def style() -> str:
    """The style sheet that lies beside this file."""
    return (files("sim.report") / "style.css").read_text(encoding="utf-8")


def section(
    heading: str, *content: Content, parts: Sequence[tuple[str, str]] = ()
) -> tuple[str, Sequence[tuple[str, str]], Html]:
    """A section: its heading, the (id, heading) of what stands inside it, and its markup."""
    return heading, parts, tag("section", tag("h2", heading, id=anchor(heading)), *content)


def page(title: str, lead: Content, sections: Sequence[tuple[str, Sequence[tuple[str, str]], Html]]) -> str:
    """The whole file."""
    entries = []
    for heading, parts, _ in sections:
        inner = [tag("li", tag("a", words, href=f"#{name}")) for name, words in parts]
        entries.append(tag("li", tag("a", heading, href=f"#{anchor(heading)}"), tag("ol", inner) if inner else None))
    head = [
        Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'),
        tag("title", title),
        Html(f"<style>{style()}</style>"),
    ]
    body = tag(
        "div",
        tag("nav", tag("ol", entries), aria_label="Contents"),
        tag("main", tag("header", tag("h1", title), lead), [markup for _, _, markup in sections]),
        class_="page",
    )
    return f'<!DOCTYPE html>\n<html lang="en"><head>{flat(head)}</head>\n<body>{body}</body></html>\n'
