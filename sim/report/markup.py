"""HTML from Python values. Whatever is not :class:`Html` already is text, and text is escaped.

Scenario files are written by strangers; nothing they say may become markup.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from typing import final

import pandas as pd

from sim.results.wording import percent, spoken


@final
class Html(str):
    """Text that is markup already."""

    __slots__ = ()


Content = str | Html | Iterable["Content"] | None


def flat(content: Content) -> Html:
    """Content as markup: text escaped, lists joined.

    >>> str(flat(["a < b", Html("<br>")]))
    'a &lt; b<br>'
    """
    if content is None:
        return Html("")
    if isinstance(content, Html):
        return content
    if isinstance(content, str):
        return Html(html.escape(content).replace(" %", "\u00a0%"))
    return Html("".join(flat(one) for one in content))


def tag(name: str, *content: Content, **attributes: str | None) -> Html:
    """An element; attributes that are None are left out, ``class_`` stands for ``class``.

    >>> str(tag("a", "x & y", href='"#'))
    '<a href="&quot;#">x &amp; y</a>'
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{name}{said}>{flat(content)}</{name}>")


def anchor(text: str) -> str:
    """A text as an id: letters, digits and hyphens.

    >>> anchor("Who stops it?")
    'who-stops-it'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-") or "part"


def table(
    head: Sequence[Content], rows: Iterable[Sequence[Content]], *, caption: Content = None, numbers: Sequence[int] = ()
) -> Html:
    """A table that scrolls by itself in a narrow window; ``numbers`` are the columns set to the right."""
    top = tag("tr", [tag("th", one, scope="col", class_="n" if n in numbers else None) for n, one in enumerate(head)])
    body = [
        tag("tr", [tag("td", one, class_="n" if n in numbers else None) for n, one in enumerate(row)]) for row in rows
    ]
    said = tag("caption", caption) if caption else None
    return tag("div", tag("table", said, tag("thead", top), tag("tbody", body)), class_="scroll", tabindex="0")


_SHARES = {"share", "low", "high", "cause_share"}


def frame(data: pd.DataFrame, *, most: int = 400, caption: Content = None) -> Html:
    """A table of results for readers: shares in per cent, figures short, and no more rows than can be read."""
    shares = {str(name) for name in data.columns if name in _SHARES} if "share" in data.columns else set()
    numeric = [n for n, name in enumerate(data.columns) if pd.api.types.is_numeric_dtype(data[name])]
    rows = [
        [_cell(value, share=str(name) in shares) for name, value in zip(data.columns, row, strict=True)]
        for row in data.head(most).itertuples(index=False)
    ]
    cut = (
        f" The first {most:,} of {len(data):,} rows; all of them are in the folder of tables."
        if len(data) > most
        else ""
    )
    return table(
        [spoken(str(name)) for name in data.columns], rows, caption=flat([caption, cut]) or None, numbers=numeric
    )


def _cell(value: object, *, share: bool) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return "" if value is None else "yes" if value else "no"
    number = float(value)  # type: ignore[arg-type]
    if pd.isna(number):
        return ""
    return (
        percent(number)
        if share
        else f"{number:,.0f}"
        if number == round(number) or abs(number) >= 100
        else f"{number:.3g}"
    )
