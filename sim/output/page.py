"""Pages of HTML from templates: every string is escaped, and nothing is asked for from outside.

Scenario files are written by strangers; nothing they say may become markup. The only markup that does not come from a
template is a picture as matplotlib wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, final

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from sim.output.pictures import Picture, allowed
from sim.output.words import figure, span
from sim.results.wording import cell, counted, isolated, listed, percent, sentence, spoken

_IDS = re.compile(r'\bid="([^"]+)"')
_LINKS = re.compile(r'(url\(#|href="#)([^)"]+)')
_SHARES = {"share", "low", "high", "cause_share"}
_MOST = 400
"""Rows of a table that a page shows."""


@final
@dataclass(frozen=True)
class HtmlTable:
    """A table of a page; ``numbers`` are the columns set to the right."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""
    numbers: Collection[int] = ()


def page(template: str, **values: Any) -> str:
    """A page from one of the templates beside this file."""
    return allowed(_environment().get_template(template).render(values))


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("sim.output"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_said,
    )
    plain = (anchor, cell, counted, figure, frame, inline_svg, listed, percent, sentence, span, spoken)
    made.filters.update({one.__name__: one for one in plain}, g=lambda value: f"{value:g}")
    return made


def _said(value: Any) -> Any:
    """A percent sign never starts a line, what runs from right to left stands apart, what is not there is not said."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return Markup(isolated(str(escape(value.replace(" %", "\u00a0%"))), "<bdi>{}</bdi>"))
    return "" if value is None else value


def anchor(text: str) -> str:
    """A text as an id: letters, digits and hyphens.

    >>> anchor("Who stops it?")
    'who-stops-it'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-") or "part"


def frame(data: pd.DataFrame, digits: int = 3) -> HtmlTable:
    """A table of results for readers: shares in per cent, figures short, and no more rows than can be read.

    >>> frame(pd.DataFrame({"path_title": ["A"], "share": [0.25]})).rows
    [['A', '25 %']]
    """
    shares = _SHARES if "share" in data.columns else set()
    rows = [
        [_cell(value, digits, share=str(name) in shares) for name, value in zip(data.columns, row, strict=True)]
        for row in data.head(_MOST).itertuples(index=False)
    ]
    cut = f"The first {_MOST:,} of {len(data):,} rows; all of them are in the folder of tables."
    numbers = [n for n, name in enumerate(data.columns) if data[name].dtype.kind in "iuf"]
    return HtmlTable([spoken(str(name)) for name in data.columns], rows, cut if len(data) > _MOST else "", numbers)


def _cell(value: object, digits: int, *, share: bool) -> str:
    if value is None:
        return ""
    if pd.api.types.is_bool(value):
        return "yes" if value else "no"
    if not pd.api.types.is_number(value):
        return str(value)
    number = float(value)  # type: ignore[arg-type]
    if pd.isna(number):
        return ""
    if share:
        return percent(number)
    return f"{number:,.0f}" if number == round(number) or abs(number) >= 100 else f"{number:.{digits}g}"


def inline_svg(picture: Picture) -> Markup:
    """A drawing as part of a page: no prologue, ids that cannot clash, nothing that reaches outside.

    Every id gets the name of the picture's file before it; a screen reader says its title instead of it.
    """
    text = picture.files["svg"].decode("utf-8")
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.S)
    text = re.sub(r"<style[^>]*>.*?</style>", "", text, flags=re.S)  # would reach all of the page; the page has its own
    text = _IDS.sub(lambda found: f'id="{picture.stem}-{found[1]}"', text)
    text = _LINKS.sub(lambda found: f"{found[1]}{picture.stem}-{found[2]}", text)
    text = re.sub(r' (?:width|height)="[\d.]+pt"', "", text, count=2)
    text = text.replace("<svg ", f'<svg role="img" aria-label="{escape(picture.title)}" ', 1)
    return Markup(re.sub(r">\s+<", "><", text).replace("\n", " "))
