"""The report as a page: one file that asks for nothing from outside."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report.markup import Content, Html, anchor, flat, tag

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""Tells the browser to refuse whatever the page might ask for: it needs nothing but its own styles."""

STYLE = """
:root { color-scheme: light; --ink: #1a1a1a; --soft: #595959; --line: #d0d0d0; --pale: #f5f5f2; --link: #004c80; }
* { box-sizing: border-box; }
html { scroll-behavior: auto; }
body { margin: 0; font: 16px/1.5 system-ui, "Segoe UI", "DejaVu Sans", Verdana, Arial, sans-serif; color: var(--ink); background: #fff; }
a { color: var(--link); } a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 3px solid #0072b2; outline-offset: 2px; }
.page { display: grid; grid-template-columns: 15rem minmax(0, 68rem); gap: 2.5rem; max-width: 88rem; margin: 0 auto; padding: 1.5rem; }
nav { position: sticky; top: 1rem; align-self: start; font-size: .875rem; max-height: calc(100vh - 2rem); overflow: auto; }
nav ol { list-style: none; margin: 0; padding: 0; } nav li { margin: .25rem 0; } nav ol ol { padding-left: .9rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .25rem; } h2 { font-size: 1.4rem; margin: 2.5rem 0 .75rem; border-bottom: 2px solid var(--ink); }
h3 { font-size: 1.1rem; margin: 1.75rem 0 .5rem; } p { max-width: 46rem; margin: .5rem 0; }
.caveat { border-left: 6px solid #d55e00; background: var(--pale); padding: .6rem 1rem; max-width: 50rem; }
.facts, .small { color: var(--soft); font-size: .875rem; }
figure { margin: 1rem 0 .25rem; } .chart { overflow-x: auto; border: 1px solid var(--line); } .chart svg { display: block; width: 100%; min-width: 44rem; height: auto; }
.chart svg * { stroke-linejoin: round; stroke-linecap: butt; }
details { margin: .25rem 0 1.25rem; } summary { cursor: pointer; color: var(--link); padding: .15rem 0; }
details .scroll { max-height: 34rem; }
.scroll { overflow: auto; border: 1px solid var(--line); margin: .5rem 0 1rem; }
table { border-collapse: collapse; font-size: .85rem; line-height: 1.35; width: 100%; } caption { text-align: left; padding: .4rem .5rem; color: var(--soft); }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem; border-bottom: 1px solid var(--line); } th { background: var(--pale); position: sticky; top: 0; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } th.n { white-space: normal; } td:first-child:not(.n) { min-width: 9rem; }
dt { font-weight: 600; margin-top: .6rem; } dd { margin: 0 0 .3rem; max-width: 46rem; } li { max-width: 46rem; }
code, pre { font-family: ui-monospace, "DejaVu Sans Mono", Consolas, monospace; font-size: .85rem; } pre { background: var(--pale); padding: .75rem; overflow-x: auto; }
:target { scroll-margin-top: 1rem; background: #fff4cc; }
@media (max-width: 60rem) { .page { grid-template-columns: minmax(0, 1fr); gap: 1rem; padding: 1rem; } nav { position: static; max-height: none; columns: 2; } }
@media print { .page { display: block; padding: 0; } nav { display: none; } .scroll { max-height: none; overflow: visible; border: 0; }
  figure, tr { break-inside: avoid; } h2, h3 { break-after: avoid; } body { font-size: 11pt; } details:not([open]) { display: none; } .chart { border: 0; overflow: visible; } .chart svg { min-width: 0; } }
"""


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
        Html(f"<style>{STYLE}</style>"),
    ]
    body = tag(
        "div",
        tag("nav", tag("ol", entries), aria_label="Contents"),
        tag("main", tag("header", tag("h1", title), lead), [markup for _, _, markup in sections]),
        class_="page",
    )
    return f'<!DOCTYPE html>\n<html lang="en"><head>{flat(head)}</head>\n<body>{body}</body></html>\n'
