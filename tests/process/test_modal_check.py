"""The refusals that arithmetic at the modes gives, stage by stage, against a table made by hand beside the paths.

The table (``modal_check``) lists who refuses the first blocked stage on which value and bound. It leaves out the
advocates' own prices and prices on who sits at the table.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import sim
from sim.process.bounds import broken, infeasible
from sim.scenario.numbers import Number
from sim.scenario.schema import Scenario
from sim.worlds.arrays import Array, with_columns
from sim.worlds.itinerary import walk
from sim.worlds.setting import dispute
from sim.worlds.worlds import Worlds

ROOT = Path(__file__).parents[2]
DOMAIN = ROOT.parent / "shared" / "domain"
ACTORS = {"RUS": "russia", "CHN": "china", "USA": "united_states", "PRK": "north_korea", "ROK": "south_korea"}

pytestmark = pytest.mark.skipif(not DOMAIN.is_dir(), reason="the material beside the project is not here")


class AtModes(Worlds):
    """Worlds in which every number is at its mode."""

    def draw(self, address: str, number: Number) -> Array:
        return np.full(self.count, number.mode)


def modal_checks() -> list[dict[str, Any]]:
    if not DOMAIN.is_dir():
        return []
    return list(yaml.safe_load((DOMAIN / "paths.yaml").read_text(encoding="utf-8"))["paths"])


def issue_keys() -> dict[str, str]:
    return {
        one["id"]: one["key"] for one in yaml.safe_load((DOMAIN / "issues.yaml").read_text(encoding="utf-8"))["issues"]
    }


@pytest.fixture(scope="module")
def korea() -> Scenario:
    return sim.load(ROOT / "scenarios" / "korea-2019.yaml").scenario


@pytest.mark.parametrize("path", modal_checks(), ids=lambda path: path["key"])
def test_refusals_at_the_modes(korea: Scenario, path: dict[str, Any]) -> None:
    worlds = AtModes(korea, 1, 0, 1)
    block = dispute(worlds)
    issues, actors = list(korea.issues), list(korea.actors)
    values = block.setting.today
    refusals: set[tuple[str, str, float, float]] = set()
    blocked = None
    for number, stage in enumerate(walk(worlds, path["key"])[: len(path["stages"])], start=1):
        terms = with_columns(values, stage.issues, stage.target)
        assert all(gap[0] <= 0 for gap in infeasible(block.setting, terms, values, stage).values())
        for i in stage.consent:
            breaks = broken(block.parties[i], terms, values, stage, block.setting)
            for k, gap in breaks.gap.items():
                if gap[0] > 0:
                    told = (float(np.round(100 * value[0], 6)) for value in (terms[:, k], breaks.bound[k]))
                    refusals.add((actors[i], issues[k], *told))
        if refusals:
            blocked = number
            break
        values = terms
    expected = path["modal_check"]
    first = expected["first_blocked_stage"]
    assert blocked == (None if first == "none" else first)
    keys = issue_keys()
    lines = [re.fullmatch(r"(\w+) (\w+) ([\d.]+)/([\d.]+)", line) for line in expected.get("refusals", [])]
    assert refusals == {
        (ACTORS[m[1]], keys[m[2]], float(m[3]), float(m[4])) for m in lines if m is not None and m[1] in ACTORS
    }
