"""What is kept of a walk: one row per world, and every stage for the worlds that are traced.

Arrays are allocated once for a block of worlds and filled in as worlds end. Values are on each issue's own scale,
months are counted from the scenario's date, names are indexes (-1 is nobody or nothing).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.process.endings import NOBODY
from sim.scenario.schema import Scenario
from sim.worlds.arrays import Array, Rows

Arrays = dict[str, NDArray[Any]]
"""By name, as below."""

OUTCOMES: dict[str, tuple[str, tuple[str, ...], Any]] = {
    "ending": ("i1", (), 0),
    "ending_stage": ("i2", (), 0),
    "ending_month": ("f4", (), np.nan),
    "ending_actor": ("i2", (), NOBODY),
    "ending_issue": ("i2", (), NOBODY),
    "signed": ("i2", (), 0),
    "kept": ("i2", (), 0),
    "bad_faith": ("?", ("actor",), False),
    "then_path": ("i2", (), NOBODY),
    "then_ending": ("i1", (), -1),
    "final_value": ("f4", ("issue",), np.nan),
    "final_month": ("f4", (), np.nan),
    "final_utility": ("f4", ("actor",), np.nan),
    "gain": ("f4", ("actor",), np.nan),
    "gap_points": ("f4", (), np.nan),
    "gap_utility": ("f4", (), np.nan),
    "objectors": ("i2", (), 0),
}
"""Per world: name -> (type, further dimensions, value before anything happens)."""

TRACES: dict[str, tuple[str, tuple[str, ...], Any]] = {
    "value": ("f4", ("point", "issue"), np.nan),
    "month": ("f4", ("point",), np.nan),
    "utility": ("f4", ("point", "actor"), np.nan),
    "trust": ("f4", ("point", "actor", "other"), np.nan),
    "belief": ("f4", ("stage", "actor", "other"), np.nan),
    "short": ("f4", ("stage", "actor", "issue"), np.nan),
    "short_utility": ("f4", ("stage", "actor"), np.nan),
    "objected": ("?", ("stage", "actor", "issue"), False),
    "reported_breaks": ("?", ("stage", "actor", "issue"), False),
    "signed_stage": ("?", ("stage",), False),
    "delivered_stage": ("?", ("stage",), False),
    "rounds_used": ("i2", ("stage",), -1),
}
"""Per traced world and stage (a point lies before the first stage and after each)."""


class Record:
    """The arrays of one path in one block of worlds.

    Parameters
    ----------
    scenario : Scenario
        For scales and sizes.
    worlds : int
        Worlds in the block.
    traced : int
        How many of them, the first ones, keep every stage.
    stages : int
        Stages of the walk.
    """

    def __init__(self, scenario: Scenario, worlds: int, traced: int, stages: int) -> None:
        self.traced = min(traced, worlds)
        sizes = {
            "actor": len(scenario.actors),
            "other": len(scenario.actors),
            "issue": len(scenario.issues),
            "stage": stages,
            "point": stages + 1,
        }
        self.low = np.array([spec.low for spec in scenario.issues.values()])
        self.width = np.array([spec.high - spec.low for spec in scenario.issues.values()])
        self.arrays: dict[str, NDArray[Any]] = {}
        for table, count in ((OUTCOMES, worlds), (TRACES, self.traced)):
            for name, (kind, dims, empty) in table.items():
                shape = (count, *(sizes[dim] for dim in dims))
                self.arrays[name] = np.full(shape, empty, dtype=kind)

    def put(self, name: str, rows: Rows, values: Any, *, at: tuple[Any, ...] = ()) -> None:
        """Write values (r, ...) into the rows of a block; traces keep only the traced ones.

        ``at`` are indexes after the world axis (a stage or point, an actor, an issue).
        """
        if name in TRACES:
            kept = rows < self.traced
            if not kept.any():
                return
            rows = rows[kept]
            values = values[kept] if np.ndim(values) else values
        self.arrays[name][(rows, *at)] = values

    def on_scale(self, values: Array) -> Array:
        """Values (r, K) from [0, 1] to the issues' own scales."""
        return np.asarray(self.low + values * self.width)
