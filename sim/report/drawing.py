"""SVG files as parts of a page: no prologue, ids that cannot clash, nothing that reaches outside."""

from __future__ import annotations

import re

from sim.report.markup import Html, flat

_IDS = re.compile(r'\bid="([^"]+)"')
_LINKS = re.compile(r'(url\(#|href="#)([^)"]+)')


def inline_svg(svg: bytes, *, prefix: str, label: str) -> Html:
    """A drawing as markup.

    Parameters
    ----------
    svg
        A file as matplotlib writes it.
    prefix
        Put before every id, and before every reference to one; different for every drawing of a page.
    label
        What a screen reader says instead of the drawing.
    """
    text = svg.decode("utf-8")
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.S)
    text = re.sub(r"<style[^>]*>.*?</style>", "", text, flags=re.S)  # would reach all of the page; the page has its own
    text = _IDS.sub(lambda found: f'id="{prefix}-{found[1]}"', text)
    text = _LINKS.sub(lambda found: f"{found[1]}{prefix}-{found[2]}", text)
    text = re.sub(r' (?:width|height)="[\d.]+pt"', "", text, count=2)
    text = text.replace("<svg ", f'<svg role="img" aria-label="{flat(label)}" ', 1)
    return Html(re.sub(r">\s+<", "><", text).replace("\n", " "))
