"""Voting power for a back-test: weights from a file, an actor's weight the same on all decisions."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from sim.analysis.decisions import Decisions, replace
from sim.analysis.plain_files import plain_yaml, shipped
from sim.analysis.regimes import day, of_regime
from sim.errors import SimError
from sim.worlds.block import Array


@dataclass(frozen=True)
class Table:
    """Weights by actor, who weighs as much as the largest of those present, and when they were in force."""

    path: Path
    weights: Mapping[str, float]
    largest: tuple[str, ...] = ()
    regime: str | None = None
    since: date | None = None
    until: date | None = None


def with_power(decisions: Decisions, *names: str) -> Decisions:
    """The decisions with capability from tables of weights, each for the decisions of its own regime.

    Parameters
    ----------
    decisions : Decisions
        Where it says under which regime a decision was made, or when, those for which no table was in force are left
        out; so are those without a weight for everybody who takes part.
    *names : str
        A YAML file with ``weights``, and perhaps ``largest`` (who weighs as much as the largest of those present),
        ``regime``, ``from`` and ``until``; a CSV file with the columns actor and power; or the name of a table that is
        shipped, such as ``pre_nice``.

    Raises
    ------
    SimError
        If there is no such table, it holds something else, or it has weights for no decision.
    """
    power, left, reasons, notes = np.full_like(decisions.position, np.nan), None, [], []
    for name in names:
        table = _table(shipped(name, "published/power"))
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


def _applied(table: Table, decisions: Decisions) -> Array:
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


def _table(path: Path) -> Table:
    """A table of power as it is written."""
    weights, largest = _weights(path)
    if path.suffix.lower() not in (".yaml", ".yml"):
        return Table(path, weights)
    data = plain_yaml(path)
    regime = data.get("regime")
    ends = []
    for key in ("from", "until"):
        when = None if data.get(key) is None else day(str(data[key]))
        if data.get(key) is not None and when is None:
            raise SimError(f"{path}: {key} is '{data[key]}'; write a day as YEAR-MONTH-DAY, such as 2004-11-01.")
        ends.append(when)
    return Table(path, weights, tuple(largest), None if regime is None else str(regime), *ends)


def _weights(path: Path) -> tuple[Mapping[str, float], list[str]]:
    """Weights by actor, and who weighs as much as the largest."""
    if path.suffix.lower() in (".yaml", ".yml"):
        data: Mapping[str, Any] = plain_yaml(path)
        raw, largest = data.get("weights"), data.get("largest") or []
        if not isinstance(raw, dict) or not isinstance(largest, list):
            raise SimError(f"{path}: a table of power has weights: {{actor: weight}}, and perhaps largest: [actors].")
    else:
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.DictReader(file))
        except (csv.Error, UnicodeDecodeError) as error:
            raise SimError(f"{path} is no table in UTF-8: {error}. Look for a quotation mark without end.") from None
        if not rows or not {"actor", "power"} <= set(rows[0]):
            raise SimError(f"{path}:1: a table of power has the columns actor and power.")
        raw, largest = {row["actor"]: row["power"] for row in rows}, []
    found = {}
    for actor, weight in raw.items():
        try:
            found[str(actor)] = float(weight)
        except (TypeError, ValueError):
            raise SimError(f"{path}: the weight of {actor} is '{weight}', which is no number.") from None
        if not 0 <= found[str(actor)] < float("inf"):
            raise SimError(f"{path}: the weight of {actor} is {weight}; it must be zero or more.")
    return found, [str(actor) for actor in largest]
