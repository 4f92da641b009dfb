"""Voting power for a back-test: weights from a file, an actor's weight the same on all decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from sim.analysis.cells import word
from sim.analysis.decisions import Decisions
from sim.analysis.plain_files import shipped, strict_yaml
from sim.analysis.regimes import day, of_regime
from sim.analysis.tables import DataTable, read_table, refuse
from sim.errors import Problem, ScenarioError, SimError
from sim.scenario.faults import Fault, place
from sim.scenario.kinds import refuse_other
from sim.scenario.marks import spelt
from sim.worlds.block import Array


@dataclass(frozen=True)
class Capabilities:
    """Weights by actor, who weighs as much as the largest of those present, and when they were in force."""

    path: Path
    weights: Mapping[str, float]
    largest: tuple[str, ...] = ()
    regime: str | None = None
    since: date | None = None
    until: date | None = None
    notes: tuple[str, ...] = ()


class PowerFile(BaseModel):
    """A file of weights: ``weights`` by actor, ``largest``, and when and under which rules they were in force."""

    model_config = ConfigDict(extra="forbid", strict=True)

    title: str | None = None
    source: str | None = None
    note: str | None = None
    regime: str | None = None
    since: str | None = Field(default=None, alias="from")
    until: str | None = None
    weights: dict[str | int | float, float] = Field(min_length=1)
    largest: list[str | int | float] = []


def with_power(decisions: Decisions, *names: str) -> Decisions:
    """The decisions with capability from tables of weights, each for the decisions of its own regime.

    Parameters
    ----------
    decisions : Decisions
        Where it says under which regime a decision was made, or when, those for which no table was in force are left
        out; so are those without a weight for everybody who takes part.
    *names : str
        A YAML file with ``weights``, and perhaps ``largest`` (who weighs as much as the largest of those present),
        ``regime``, ``from`` and ``until``; a table with the columns actor and power; or the name of a table that is
        shipped, such as ``pre_nice``.

    Raises
    ------
    SimError
        If there is no such table, it holds something else, or it has weights for no decision.
    """
    power, left = np.full_like(decisions.position, np.nan), None
    reasons, notes = list[str](), list[str]()
    for name in names:
        table = _table(shipped(name, "published/power"))
        notes += table.notes
        theirs, why = of_regime(decisions, table.regime, table.since, table.until)
        if theirs is None:
            if len(names) > 1:
                raise SimError(
                    f"{table.path}: nothing says which decisions this table is for. Give one table, or a regime in the "
                    "file and a column regime or date in the data."
                )
            theirs = np.ones(len(decisions.issues), dtype=bool)
            if table.regime is not None:
                notes.append(
                    "Nothing says under which rules a decision was made, so all have the weights of "
                    f"{table.path.stem}; a column regime or date tells them apart."
                )
        reasons += [why] if why else []
        found = _applied(table, decisions)
        power = np.where(theirs[:, None], found, power)
        left = theirs if left is None else left | theirs
    assert left is not None
    whole = replace(decisions, capability=power, notes=(*decisions.notes, *notes))
    if not left.any():
        raise SimError(f"no decision is left: {'; '.join(reasons)}.")
    return _complete(
        whole.only(left, reasons[0] if len(reasons) == 1 else "no table of power is for their regime"), names
    )


def _applied(table: Capabilities, decisions: Decisions) -> Array:
    """Weights (D, N) of those who take part, ``nan`` where the table has none."""
    given = np.array([table.weights.get(actor, np.nan) for actor in decisions.actors])
    there = ~np.isnan(decisions.position)
    power = np.where(there, given, np.nan)
    most = np.where(there & ~np.isnan(given), given, -np.inf).max(axis=1)
    follows = np.isin(decisions.actors, table.largest)
    return np.where(there & follows, np.where(np.isfinite(most), most, 1.0)[:, None], power)


def _complete(decisions: Decisions, names: Sequence[str]) -> Decisions:
    """Only decisions with a weight for everybody who takes part."""
    assert decisions.capability is not None
    missing = ~np.isnan(decisions.position) & np.isnan(decisions.capability)
    unknown = sorted(actor for n, actor in enumerate(decisions.actors) if missing[:, n].any())
    complete = ~np.logical_or.reduce(missing, axis=1)
    files = " and ".join(Path(name).name for name in names)
    if not complete.any():
        raise SimError(f"{files}: no decision has a weight for everybody; there is none for {', '.join(unknown[:12])}")
    return decisions.only(complete, f"{files} has no weight for {', '.join(unknown[:12])}, who take part there")


def _table(path: Path) -> Capabilities:
    """A table of power as it is written.

    Raises
    ------
    SimError
        With file, line and remedy, if it is none.
    """
    if path.suffix.lower() not in (".yaml", ".yml"):
        refuse_other(path, "power", "foreign")
        return _rows(read_table(path, ("actor", "power"), what="a table of power"))
    refuse_other(path, "power")
    held, tree = strict_yaml(path, PowerFile)
    faults = [
        Fault(("weights", actor), f"{weight:g} is no weight", "It must be zero or more.")
        for actor, weight in held.weights.items()
        if weight < 0
    ]
    ends = list[date | None]()
    for key, text in (("from", held.since), ("until", held.until)):
        ends.append(None if text is None else day(text))
        if text is not None and ends[-1] is None:
            faults.append(Fault((key,), f"'{text}' is no day", "Write YEAR-MONTH-DAY, such as 2004-11-01."))
    if faults:
        raise ScenarioError([place(tree, fault) for fault in faults], str(path))
    weights = {spelt(actor): weight for actor, weight in held.weights.items()}
    return Capabilities(path, weights, tuple(map(str, held.largest)), held.regime, ends[0], ends[1])


def _rows(table: DataTable) -> Capabilities:
    """A table of power in rows."""
    figures, _ = table.figures(["power"])  # one that is none is told with its actor below
    weights, faults = dict[str, float](), list[Problem]()
    for (line, row), figure in zip(table.rows, figures, strict=True):
        actor, weight = word(row["actor"]), figure["power"]
        if not actor or not weight >= 0:
            fault = f"the weight of {actor or 'nobody'} is '{row['power']}'"
            faults.append(Problem(fault, "Each row has an actor and a figure of zero or more.", table.label, line))
        if actor.casefold() in map(str.casefold, weights):
            faults.append(Problem(f"{actor} stands twice", "Keep one row per actor.", table.label, line))
        weights[actor] = weight
    refuse(faults, table.label)
    return Capabilities(Path(table.label), weights, notes=table.notes)
