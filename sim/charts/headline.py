"""Titles from findings that say more than a title can."""

from __future__ import annotations

import re


def headline(text: str, sentences: int) -> str:
    """The first sentences of a text, without the last full stop.

    >>> headline("One is 0.5. Two is more. Three", 2)
    'One is 0.5. Two is more'
    """
    return ". ".join(re.split(r"\.\s+(?=[A-Z'])", text)[:sentences]).removesuffix(".")
