"""What tests of formulas need: the formulas as plain Python, and small worlds to use them in.

Compiled formulas that only other formulas call have no entry from Python, and numba hides their examples from pytest.
So these tests load a second copy of the modules, with compiling switched off, and leave the first one alone.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any
from unittest.mock import patch

import numpy as np

import sim.process
from sim.scenario.schema import Scenario
from sim.worlds.block import Own, Pledges, Shared, Terms, World
from sim.worlds.draw import draw_block
from sim.worlds.tables import Rules, Stages
from sim.worlds.worlds import Worlds

NAMES = sorted(module.name for module in pkgutil.iter_modules(sim.process.__path__))


@contextmanager
def _set_aside() -> Iterator[None]:
    """The modules as they are imported now are out of the way, and come back."""
    mine = {name: module for name, module in sys.modules.items() if name.startswith("sim.process.")}
    for name in mine:
        del sys.modules[name]
    try:
        yield
    finally:
        for name in [name for name in sys.modules if name.startswith("sim.process.")]:
            del sys.modules[name]
        for name, module in mine.items():
            sys.modules[name] = module
            setattr(sim.process, name.rpartition(".")[2], module)


def _plain() -> dict[str, ModuleType]:
    with _set_aside(), patch.dict(os.environ, SETTLEMENT_SIM_NO_NUMBA="1"):
        return {name: importlib.import_module(f"sim.process.{name}") for name in NAMES}


PLAIN = _plain()
"""The modules of formulas by name, as plain Python."""


@dataclass(frozen=True)
class Small:
    """One world of a small scenario, and the numbers in it."""

    rules: Rules
    stages: Stages
    own: Own
    shared: Shared
    terms: Terms
    levels: int
    world: World

    def pledges(self, t: int) -> Pledges:
        """What stage t commits people to."""
        return PLAIN["stands"].pledges_of(self.stages, self.terms.strength[t], t)

    def sums(self) -> Any:
        """Seats for everybody."""
        return self.room().sums

    def room(self) -> Any:
        """Empty room."""
        return _room_for(self)

    def broken(self, i: int, start: Any, terms: Any, waives: bool = False, t: int = 0, pressed: Any = None) -> Any:
        """The gaps (K,) by which terms of stage t break bounds of actor i, the bounds, and the widest gap."""
        gap, at = np.empty(len(start)), np.full(len(start), np.nan)
        pressed = np.zeros(len(start)) if pressed is None else np.array(pressed)
        pledges, start, terms = self.pledges(t), np.array(start, float), np.array(terms, float)
        widest = PLAIN["bounds"].broken(self.rules, i, self.own, pressed, waives, start, terms, pledges, gap, at)
        return gap.tolist(), at.tolist(), widest


def _room_for(small: Small) -> Any:
    actors, issues = small.own.position.shape
    return PLAIN["room"].make_room(
        actors=actors,
        columns=small.shared.leverage.shape[0],
        issues=issues,
        bounds=small.own.bound.size,
        links=small.own.link.size,
        levels=small.levels,
        stages=small.terms.months.size,
        views=1,
        all_stages=small.terms.months.size,
    )


def small(raw: dict[str, Any]) -> Small:
    """World 0 of a scenario with a path ``p``."""
    scenario = Scenario.model_validate({"title": "Small", **raw})
    block, room = draw_block(Worlds(scenario, 1, 0, 1), ["p"]), PLAIN["room"]
    world = room.world_at(block, 0)
    return Small(
        rules=block.rules,
        stages=block.stages,
        own=room.own_in(world),
        shared=room.shared_in(world),
        terms=room.terms_in(world),
        levels=scenario.process.reasoning,
        world=world,
    )


def issues(*names: str, **more: Any) -> dict[str, Any]:
    """Issues on scales from 0 to 100, today at 0; ``more`` is laid over them by name."""
    return {name: {"title": name, "scale": {0: "none", 100: "all"}, "today": 0, **more.get(name, {})} for name in names}


def path(*stages: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The path ``p``."""
    return {"p": {"title": "P", "stages": [{"title": "S", **stage} for stage in stages], **more}}
