"""The options of a model as they can be written: read off its ``forecast``, so that there is one place for them.

An option with a default that is a word, a number or a truth can be written. What else it takes, such as arrays over
worlds, is for Python only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from inspect import signature
from math import isfinite
from typing import Any, Literal, get_args, get_origin, get_type_hints

from sim.errors import SimError

TRUTHS = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True)
class Option:
    """One option: its name, its default, and the words that it takes if it takes any."""

    name: str
    default: bool | int | float | str
    words: tuple[str, ...] = ()

    @property
    def usual(self) -> str:
        """The default as it would be written."""
        return ("no", "yes")[self.default] if isinstance(self.default, bool) else f"{self.default}"

    @property
    def takes(self) -> str:
        """What may be written for it.

        >>> Option("tie", "lower", ("lower", "middle")).takes, Option("rounds", 10).takes
        ('lower or middle', 'a whole number')
        """
        if self.words:
            return " or ".join(self.words)
        if isinstance(self.default, bool):
            return "yes or no"
        return "a whole number" if isinstance(self.default, int) else "a number"

    def read(self, text: str) -> bool | int | float | str:
        """The value that a text stands for.

        Raises
        ------
        SimError
            If it is none of those that the option takes.

        >>> Option("rounds", 10).read("20")
        20
        """
        said = text.strip()
        if said in self.words:
            return said
        try:
            if isinstance(self.default, bool):
                return TRUTHS[said.lower()]
            value = type(self.default)(said)
            if not isinstance(value, str) and isfinite(value):
                return value
        except (KeyError, ValueError):
            pass
        raise SimError(f"{self.name} is '{said}'; it takes {self.takes}.")


def written_options(answer: Callable[..., Any], preset: Mapping[str, Any] | None = None) -> dict[str, Option]:
    """The options of a model's ``forecast`` that can be written, by name; a preset says other defaults.

    >>> def forecast(x, *, rounds: int = 10, record: bool = False, point: object = None): ...
    >>> list(written_options(forecast))
    ['rounds']
    """
    hints, found = get_type_hints(answer), {}
    for name, parameter in signature(answer).parameters.items():
        default = (preset or {}).get(name, parameter.default)
        if (
            parameter.kind is parameter.KEYWORD_ONLY
            and isinstance(default, (bool, int, float, str))
            and name != "record"
        ):
            found[name] = Option(name, default, tuple(_words(hints.get(name))))
    return found


def _words(hint: Any) -> Iterator[str]:
    """The words of a Literal, alone or in a union."""
    for part in get_args(hint):
        if get_origin(hint) is Literal:
            yield part
        elif get_origin(part) is Literal:
            yield from get_args(part)
