"""Decisions with known outcomes, read from a table: one row per issue and actor, or one row per issue.

The long form has the columns ``issue``, ``actor``, ``position``, ``salience`` and ``outcome``, and may have
``reference_point``, ``capability`` and ``proposal``; any other column can be grouped by. The wide form is that of the
DEU III data set (Arregui and Perarnaud 2021, doi:10.34810/data53): ``isnr``, ``prnr``, ``out``, ``rp``, and for every
actor ``x`` its position ``px`` and salience ``sx``. The long form is read strictly; in the wide form, codes outside the
scale mean that nothing is known. Decision models, and forecasts that need no model, are asked on them by name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.errors import SimError
from sim.models import ISSUE_MODELS, compromise
from sim.models.scores import baselines
from sim.scenario.schema import Scenario
from sim.scenario.suggest import did_you_mean
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


NAIVE = {
    "salience_mean": "Mean weighted by salience only",
    "mean": "Unweighted mean",
    "plain_median": "Unweighted median",
    "reference": "Reference point",
    "middle": "Middle of the scale",
}
"""Forecasts that need no model; the first only where there is a capability to leave out."""


def _capability(held: Decisions) -> Array:
    return np.where(np.isnan(held.position), np.nan, 1.0) if held.capability is None else held.capability


def forecasts_of(held: Decisions, name: str, options: Mapping[str, Any]) -> Array:
    """One model's forecasts (D,); joint models get the issues of a proposal together."""
    model, power = ISSUE_MODELS[name], _capability(held)
    if not model.joint:
        return model.forecast(held.position, held.salience, power, **options).outcome
    members: dict[str, list[int]] = {}
    for d, proposal in enumerate(held.proposals):
        members.setdefault(proposal, []).append(d)
    found = np.full(len(held.issues), np.nan)
    for size in sorted({len(rows) for rows in members.values()}):
        rows = np.array([part for part in members.values() if len(part) == size])
        cubes = [np.moveaxis(part[rows], 1, 2) for part in (held.position, held.salience, power)]
        found[rows] = model.forecast(*cubes, **options).outcome
    return found


def naive(held: Decisions) -> dict[str, Array]:
    """The forecasts that need no model, (D,) each."""
    plain = baselines(held.position, reference=held.reference)
    found = {"mean": plain["mean"], "plain_median": plain["median"]}
    if not np.isnan(held.reference).all():
        found["reference"] = plain["reference"]
    found["middle"] = plain["middle"]
    if held.capability is None:
        return found
    equal = np.where(np.isnan(held.position), np.nan, 1.0)
    return {"salience_mean": compromise.forecast(held.position, held.salience, equal).outcome, **found}


def title(name: str) -> str:
    """A model's or a naive forecast's name in charts."""
    return ISSUE_MODELS[name].title if name in ISSUE_MODELS else NAIVE[name]


ALL = "all"


def groups_of(held: Decisions, column: str | None) -> dict[str, NDArray[np.intp]]:
    """Decisions by group; all of them first."""
    groups = {ALL: np.arange(len(held.issues))}
    if column is None:
        return groups
    if column not in held.columns:
        raise SimError(f"there is no column '{column}'. {did_you_mean(column, held.columns, noun='columns')}")
    values = np.array(held.columns[column])
    for value in dict.fromkeys(held.columns[column]):
        groups[value or "(empty)"] = np.flatnonzero(values == value)
    return groups


def single_table(
    held: Decisions,
    answers: Mapping[str, Array],
    missed: Mapping[str, Array],
    low: float,
    span: float,
    group: str | None,
) -> pd.DataFrame:
    """Every forecast of every decision."""
    base = {"issue": held.issues, "proposal": held.proposals, "outcome": low + span * held.outcome}
    if group is not None:
        base["group"] = held.columns[group]
    return pd.concat(
        [
            pd.DataFrame({**base, "model": name, "forecast": low + span * values, "error": span * missed[name]})
            for name, values in answers.items()
        ],
        ignore_index=True,
    )


def stand_in(held: Decisions, scale: tuple[float, float]) -> Scenario:
    """A finding speaks of a scenario: here it has the title of the table, and its scale."""
    return Scenario.model_validate(
        {
            "title": f"Back-test on {Path(held.label).name}",
            "caveat": "Positions and saliences are experts' readings; the next case need not be like those collected.",
            "issues": {
                "decision": {
                    "title": "What was decided",
                    "scale": {scale[0]: "low", scale[1]: "high"},
                    "today": scale[0],
                }
            },
            "actors": {"anybody": {"name": "Anybody"}},
        }
    )
