"""Agents of a kind of their own, importable by name."""

from __future__ import annotations

from typing import Any

from sim.agents.stakeholder import StakeholderAgent


class RefusesAll(StakeholderAgent):
    """Objects to everything, so that nothing is ever signed."""

    def objects(self, table: Any) -> bool:
        super().objects(table)
        return True
