"""Preferences as prioritised statements about options: a state is better the sooner in the list it fulfils a statement.

Option prioritising (Hipel, Kilgour, Fang and Peng 1997, "The decision support system GMCR in environmental conflict
management", Applied Mathematics and Computation 83; Fang, Hipel, Kilgour and Peng 2003): of two states the one is
better that fulfils the first statement in which they differ; states that fulfil the same ones are a tie. A statement
names options by their number, from 1, and joins them by ``-`` (or ``not``), ``&`` (``and``), ``|`` (``or``), ``if`` and
``iff``, in this order of strength, and parentheses: ``-4``, ``3 & -2``, ``5 iff -1``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from sim.errors import SimError
from sim.models.base import Array, Mask
from sim.models.conflict import Index

_TOKEN = re.compile(r"\s*(iff|if|and|or|not|\d+|[-!&|()])", re.IGNORECASE)
_SAME = {"and": "&", "or": "|", "not": "-", "!": "-"}


def fulfilled(statement: str, states: Index) -> Mask:
    """In which states (S, O) a statement is true, (S,).

    Raises
    ------
    SimError
        If it cannot be read, or names an option that is not there.

    Examples
    --------
    >>> fulfilled("2 if -1", np.array([[0, 0], [1, 0], [0, 1], [1, 1]])).astype(int)
    array([0, 1, 1, 1])
    """
    return _Reader(statement, states).whole()


def by_priority(statements: Sequence[object], states: Index) -> Array:
    """Ordinal utilities (S,) from statements, the most important first; higher is better.

    Examples
    --------
    >>> by_priority(["-1", "2"], np.array([[0, 0], [1, 0], [0, 1], [1, 1]]))
    array([2., 0., 3., 1.])
    """
    if not statements:
        raise SimError("a list of statements needs at least one, such as -4 or 3 & -2")
    rows = np.stack([fulfilled(str(one), states) for one in statements], axis=1)
    return np.unique(rows, axis=0, return_inverse=True)[1].reshape(-1).astype(np.float64)


class _Reader:
    """Reads a statement from left to right, weakest joint first, as truths in all states at once."""

    def __init__(self, statement: str, states: Index) -> None:
        self.text, self.states, self.next = statement, states, 0
        self.tokens: list[str] = []
        place, end = 0, len(statement.rstrip())
        while place < end:
            found = _TOKEN.match(statement, place)
            if found is None:
                raise self.fault(f"'{statement[place:].strip()}' is none of the words of a statement")
            word = found[1].lower()
            self.tokens.append(_SAME.get(word, word))
            place = found.end()

    def fault(self, what: str) -> SimError:
        return SimError(
            f"statement '{self.text}': {what}. Write options by number with -, &, |, if, iff and (), such as 3 & -2."
        )

    def whole(self) -> Mask:
        truth = self.condition()
        if self.next < len(self.tokens):
            raise self.fault(f"'{self.tokens[self.next]}' stands where nothing more can")
        return truth

    def taken(self, *words: str) -> str | None:
        """The next word if it is one of these."""
        if self.next < len(self.tokens) and self.tokens[self.next] in words:
            self.next += 1
            return self.tokens[self.next - 1]
        return None

    def condition(self) -> Mask:
        truth = self.either()
        while (word := self.taken("if", "iff")) is not None:
            other = self.either()
            truth = truth | ~other if word == "if" else truth == other
        return truth

    def either(self) -> Mask:
        truth = self.both()
        while self.taken("|"):
            truth = truth | self.both()
        return truth

    def both(self) -> Mask:
        truth = self.single()
        while self.taken("&"):
            truth = truth & self.single()
        return truth

    def single(self) -> Mask:
        if self.taken("-"):
            return ~self.single()
        if self.taken("("):
            truth = self.condition()
            if not self.taken(")"):
                raise self.fault("a ( is not closed")
            return truth
        word = self.tokens[self.next] if self.next < len(self.tokens) else ""
        if not word.isdigit():
            raise self.fault("an option is missing " + (f"before '{word}'" if word else "at its end"))
        options = self.states.shape[1]
        if not 1 <= int(word) <= options:
            raise self.fault(f"there is no option {word}; they are 1 to {options}")
        self.next += 1
        return np.asarray(self.states[:, int(word) - 1] == 1, dtype=np.bool_)
