"""The scenario that most benchmarks walk."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import sim
from sim.agents.walks import compared
from sim.process.engine import can_compile
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


def engines() -> tuple[str, ...]:
    """The engines that can run here, the one that is used by default last."""
    return ("numpy", "compiled") if can_compile() else ("numpy",)
