"""The scenario that most benchmarks walk."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import sim
from sim.engine.block import compared
from sim.scenario.schema import Scenario

KOREA = Path(__file__).parents[2] / "scenarios" / "korea-2019.yaml"
ONE = "step_by_step"
"""The path that stands for one path: five stages, talks, refusals, shocks and misreadings."""


@cache
def korea() -> Scenario:
    """The Korean scenario, resolved."""
    return sim.load(KOREA).scenario


def paths() -> tuple[str, ...]:
    """Its paths that are compared."""
    return compared(korea())
