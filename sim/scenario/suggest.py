"""Did you mean: the nearest known name to a mistyped one, and the list of those that are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

SHOWN = 12
"""How many known names are listed when none is near."""
Called = Mapping[str, Iterable[str]]
"""Name -> what people also call it, such as a full and a short name."""


def nearest(word: object, known: Iterable[object], *, called: Called | None = None) -> str | None:
    """The known name nearest to a word, if any is near: by its letters, a part of it, its initials or another name.

    >>> nearest("wieght", ["weight", "salience"])
    'weight'
    >>> nearest("usa", ["russia", "united_states"]), nearest("relief", ["sanctions_relief", "peace"])
    ('united_states', 'sanctions_relief')
    >>> nearest("xyz", ["weight"]) is None
    True
    """
    from difflib import get_close_matches

    names = {_plain(name): str(name) for name in known}
    wanted = _plain(word)
    others = {_plain(other): name for name in names.values() for other in (called or {}).get(name, ())}
    if wanted in others:
        return others[wanted]
    alike = [name for name in get_close_matches(wanted, list(names), n=3, cutoff=0.6) if _as_long(wanted, name)]
    if alike:
        return names[alike[0]]
    part = [name for name in names if _is_part(wanted, name)] or [name for name in names if _initials(wanted, name)]
    if len(part) == 1:
        return names[part[0]]
    match = [name for name in get_close_matches(wanted, list(others), n=1, cutoff=0.7) if _as_long(wanted, name)]
    return others[match[0]] if match else None


def did_you_mean(word: object, known: Iterable[object], *, noun: str = "", called: Called | None = None) -> str:
    """The remedy for an unknown name: the nearest one, else those that are known.

    >>> did_you_mean("chna", ["china", "russia"])
    "Did you mean 'china'?"
    >>> did_you_mean("x", ["china", "russia"], noun="actors")
    'Known actors: china, russia.'
    """
    names = [str(name) for name in known]
    match = nearest(word, names, called=called)
    if match is not None:
        return f"Did you mean '{match}'?"
    if not names:
        return f"There are no {noun} here." if noun else ""
    listed = ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")
    return f"Known {noun}: {listed}." if noun else f"Allowed: {listed}."


def _plain(word: object) -> str:
    return str(word).lower().replace("-", "_").replace(" ", "_")


def _as_long(word: str, name: str) -> bool:
    """Whether two words are of about one length; a short one shares its letters with many a long one."""
    return abs(len(word) - len(name)) <= max(1, min(len(word), len(name)) // 2)


def _is_part(word: str, name: str) -> bool:
    """Whether a word begins a name, or is one of the words in it."""
    return len(word) >= 3 and (name.startswith(word) or word in name.split("_"))


def _initials(word: str, name: str) -> bool:
    """Whether a word is made of a name's initials, give or take a last letter."""
    initials = "".join(piece[:1] for piece in name.split("_"))
    return len(initials) >= 2 and word.startswith(initials) and len(word) <= len(initials) + 1
