"""Many worlds the ordinary way: ``mesa.batch_run``, one model a world and path, one process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import mesa
import numpy as np

from sim.agents import record
from sim.agents.model import release
from sim.scenario.schema import Scenario
from tests.benchmarks.ordinary.model import REPORTED, PathModel
from tests.benchmarks.ordinary.one_world import worlds

AT_ONCE = 50
"""Worlds in a call of ``batch_run``, so that the collector of garbage never has many models to go through."""


class Released(PathModel):
    """A path that lets itself go once it is walked: Mesa 3.3 keeps every model alive otherwise."""

    def step(self) -> None:
        """Walk one stage."""
        super().step()
        if not self.running:
            release(self)


def walk_worlds(
    scenario: Scenario, *, seed: int, first: int, count: int, paths: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Outcomes by path and name, one row a world: those of :func:`sim.agents.walks.walk_block`.

    Parameters
    ----------
    scenario : Scenario
    seed, first, count : int
        Which worlds.
    paths : sequence of str

    Returns
    -------
    dict of path to dict of name to ndarray
    """
    rows: list[dict[str, Any]] = []
    for begin in range(first, first + count, AT_ONCE):
        some = worlds(scenario, paths, seed=seed, first=begin, count=min(AT_ONCE, first + count - begin))
        rows += mesa.batch_run(
            Released,
            parameters={"world": some, "path": list(paths)},
            number_processes=1,
            data_collection_period=-1,
            display_progress=False,
        )
    walked: dict[str, dict[str, Any]] = {path: {} for path in paths}
    for path in paths:
        own = sorted((row for row in rows if row["path"] == path), key=lambda row: row["world"].index)
        for name in REPORTED:
            kind = record.OUTCOMES[name][0].replace("f4", "f8")
            walked[path][name] = np.array([row[name] for row in own], dtype=kind)
    return walked
