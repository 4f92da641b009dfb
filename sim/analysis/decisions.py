"""Decisions with known outcomes, read from a table: one row per issue and actor, or one row per issue.

The long form has the columns ``issue``, ``actor``, ``position``, ``salience`` and ``outcome``, and may have
``reference_point``, ``capability`` and ``proposal``; any other column can be grouped by. The wide form is that of the
DEU III data set (Arregui and Perarnaud 2021, doi:10.34810/data53): ``isnr``, ``prnr``, ``out``, ``rp``, and for every
actor ``x`` its position ``px`` and salience ``sx``. The long form is read strictly; in the wide form, codes outside the
scale mean that nothing is known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sim.worlds.block import Array

NEEDED = ("issue", "actor", "position", "salience", "outcome")
FEWEST = 3
"""Actors with position and salience that an issue needs to count."""


@dataclass(frozen=True)
class Decisions:
    """D decisions and the N actors that take part in any of them.

    Attributes
    ----------
    issues, proposals : tuple of str
        Per decision its name, and the proposal that it is part of.
    position, salience : ndarray, shape (D, N)
        On [0, 1]; ``nan`` where an actor takes no part.
    capability : ndarray, shape (D, N), or None
    outcome, reference : ndarray, shape (D,)
        On [0, 1]; the reference is what would hold without a decision, ``nan`` where unknown.
    columns : mapping
        Other columns by name, a value per decision.
    notes : tuple of str
        What was left out, and why.
    """

    label: str
    sha256: str
    issues: tuple[str, ...]
    proposals: tuple[str, ...]
    actors: tuple[str, ...]
    position: Array
    salience: Array
    capability: Array | None
    outcome: Array
    reference: Array
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def only(self, keep: NDArray[np.bool_], note: str) -> Decisions:
        """The decisions of a mask (D,), with a note on why the others are gone."""
        rows = np.flatnonzero(keep)
        gone = len(self.issues) - rows.size
        if not gone:
            return self
        return replace(
            self,
            issues=tuple(self.issues[d] for d in rows),
            proposals=tuple(self.proposals[d] for d in rows),
            position=self.position[rows],
            salience=self.salience[rows],
            capability=None if self.capability is None else self.capability[rows],
            outcome=self.outcome[rows],
            reference=self.reference[rows],
            columns={name: tuple(values[d] for d in rows) for name, values in self.columns.items()},
            notes=(*self.notes, f"{gone} {'decision is' if gone == 1 else 'decisions are'} left out: {note}."),
        )


def proposal_of(issue: str) -> str:
    """The proposal that an issue is part of by its name.

    >>> proposal_of("d00032i1"), proposal_of("budget")
    ('d00032', 'budget')
    """
    match = re.fullmatch(r"(.+?)i\d+", issue)
    return match[1] if match else issue
