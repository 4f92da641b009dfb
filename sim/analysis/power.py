"""Voting power for a back-test: weights from a file, an actor's weight the same on all decisions."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sim.analysis.decisions import Decisions, replace
from sim.analysis.plain_files import plain_yaml, shipped
from sim.errors import SimError


def with_power(decisions: Decisions, name: str) -> Decisions:
    """The decisions with capability from a table of weights.

    Parameters
    ----------
    decisions : Decisions
    name : str
        A YAML file with ``weights`` (and ``largest``: actors who weigh as much as the largest of those present), a
        CSV file with the columns actor and power, or the name of a table that is shipped, such as ``pre_nice``.

    Raises
    ------
    SimError
        If there is no such table, or it holds something else.
    """
    path = shipped(name, "published/power")
    weights, largest = _weights(path)
    given = np.array([weights.get(actor, np.nan) for actor in decisions.actors])
    there = ~np.isnan(decisions.position)
    power = np.where(there, given, np.nan)
    most = np.where(there & ~np.isnan(given), given, -np.inf).max(axis=1)
    follows = np.isin(decisions.actors, largest)
    power = np.where(there & follows, np.where(np.isfinite(most), most, 1.0)[:, None], power)
    complete = ~np.logical_or.reduce(there & np.isnan(power), axis=1)
    unknown = sorted({actor for n, actor in enumerate(decisions.actors) if (there & np.isnan(power))[:, n].any()})
    if not complete.any():
        raise SimError(f"{path}: no decision has a weight for everybody; there is none for {', '.join(unknown[:12])}")
    whole = replace(decisions, capability=power)
    return whole.only(complete, f"{path.name} has no weight for {', '.join(unknown[:12])}, who take part there")


def _weights(path: Path) -> tuple[Mapping[str, float], list[str]]:
    """Weights by actor, and who weighs as much as the largest."""
    if path.suffix.lower() in (".yaml", ".yml"):
        data: Mapping[str, Any] = plain_yaml(path)
        raw, largest = data.get("weights"), data.get("largest") or []
        if not isinstance(raw, dict) or not isinstance(largest, list):
            raise SimError(f"{path}: a table of power has weights: {{actor: weight}}, and perhaps largest: [actors].")
    else:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
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
