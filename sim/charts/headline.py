"""The head of a finding's picture: one claim as its title, and more of the finding beneath it."""

from __future__ import annotations

import re

import pandas as pd

from sim.results.wording import sentence

MOST = 90
"""Letters of a title."""


def headline(text: str, sentences: int = 1) -> str:
    """The first sentences of a text, without the last full stop.

    >>> headline("One is 0.5. Two is more. Three", 2)
    'One is 0.5. Two is more'
    """
    return ". ".join(re.split(r"\.\s+(?=[A-Z'])", text)[:sentences]).removesuffix(".")


def short(text: str) -> str:
    """A title with room for every letter; else cut at a word."""
    return text if len(text) <= MOST else text[: MOST - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def claim(table: pd.DataFrame) -> str:
    """What a finding says in one line."""
    return str(table.attrs.get("title") or short(headline(str(table.attrs.get("sentence", "")))))


def beneath(table: pd.DataFrame, title: str, note: str) -> str:
    """What stands under a title: two sentences of the finding, if the title is of it, and how to read the picture."""
    whole = str(table.attrs.get("sentence", ""))
    if title != claim(table) or whole.rstrip(".") == title:
        return note
    name = title.partition(": ")[0] + ": "
    return f"{sentence(headline(whole, 2).removeprefix(name))}. {note}"
