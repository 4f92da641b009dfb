"""Did you mean: the nearest known name to a mistyped one, and the list of those that are known."""

from __future__ import annotations

from collections.abc import Iterable

SHOWN = 12
"""How many known names are listed when none is near."""


def nearest(word: object, known: Iterable[object]) -> str | None:
    """The known name nearest to a word, if any is near.

    >>> nearest("wieght", ["weight", "salience"])
    'weight'
    >>> nearest("xyz", ["weight"]) is None
    True
    """
    from difflib import get_close_matches

    names = {_plain(name): str(name) for name in known}
    match = get_close_matches(_plain(word), list(names), n=1, cutoff=0.6)
    return names[match[0]] if match else None


def did_you_mean(word: object, known: Iterable[object], *, noun: str = "") -> str:
    """The remedy for an unknown name: the nearest one, else those that are known.

    >>> did_you_mean("chna", ["china", "russia"])
    "Did you mean 'china'?"
    >>> did_you_mean("x", ["china", "russia"], noun="actors")
    'Known actors: china, russia.'
    """
    names = [str(name) for name in known]
    match = nearest(word, names)
    if match is not None:
        return f"Did you mean '{match}'?"
    if not names:
        return f"There are no {noun} here." if noun else ""
    listed = ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")
    return f"Known {noun}: {listed}." if noun else f"Allowed: {listed}."


def _plain(word: object) -> str:
    return str(word).lower().replace("-", "_").replace(" ", "_")
