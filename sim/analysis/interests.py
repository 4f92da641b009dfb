"""Who wants what on every issue, as the arrays that decision models take: in drawn worlds, or at the modes.

Positions are those of the talks; leverage is the models' capability. Values are on [0, 1] of each issue's scale.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.agents.blocks import BLOCK, blocks
from sim.models import BARGAINING_MODELS, ISSUE_MODELS
from sim.models.base import Forecast
from sim.process.utility import utility
from sim.scenario.numbers import Number
from sim.scenario.schema import Scenario
from sim.worlds.arrays import Array, take
from sim.worlds.setting import dispute
from sim.worlds.worlds import Worlds


@dataclass(frozen=True)
class Interests:
    """Interests over R worlds, N actors and K issues; a position is ``nan`` where an actor does not care."""

    position: Array  # (R, N, K)
    salience: Array
    leverage: Array
    ideal: Array
    weight: Array
    exponent: Array  # (R, N)
    today: Array  # (R, K)
    drift: Array

    def answer(self, model: str, **options: Any) -> Forecast:
        """A model's forecast of all issues; bargaining models weigh gains over drift with the actors' exponents.

        Where worlds are the same, as they all are where everything is certain, it is worked out once.
        """
        first, which = self._once
        given = take(self, first)
        if model in BARGAINING_MODELS:
            options = {"exponent": given.exponent, "disagreement": given.drift, **options}
        found = ISSUE_MODELS[model].forecast(given.position, given.salience, given.leverage, **options)
        if len(first) == len(which):
            return found
        record = None if found.record is None else take(found.record, which)
        parts = {name: getattr(found, name)[which] for name in ("outcome", "status", "low", "high")}
        return replace(found, **parts, record=record)

    @cached_property
    def _once(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """One world of each kind, and of which kind each world is; all in their order where no two are the same."""
        worlds = len(self.position)
        parts = (self.position, self.salience, self.leverage, self.exponent, self.drift)
        rows = np.nan_to_num(np.concatenate([part.reshape(worlds, -1) for part in parts], axis=1), nan=-1.0)
        _, first, which = np.unique(rows, axis=0, return_index=True, return_inverse=True)
        if len(first) == worlds:
            return np.arange(worlds), np.arange(worlds)
        return first, which.reshape(worlds)

    def utility(self, values: Array) -> Array:
        """What values (R, K) are worth to every actor, measured from its ideal, (R, N)."""
        each = range(self.position.shape[1])
        parts = [utility(values, self.ideal[:, i], self.weight[:, i], self.exponent[:, i]) for i in each]
        return np.stack(parts, axis=1)


class _Modal(Worlds):
    """Worlds in which every number has its most likely value."""

    def _fresh(self, address: str, number: Number) -> Array:
        return np.full(self.count, number.mode)


def interests_in(worlds: Worlds) -> Interests:
    """The interests in some worlds."""
    block = dispute(worlds)
    parts: Mapping[str, Array] = {
        name: np.stack([getattr(party, name) for party in block.parties], axis=1)
        for name in ("position", "salience", "leverage", "ideal", "weight", "exponent")
    }
    position = np.where(parts["salience"] > 0, parts["position"], np.nan)
    rest = {name: part for name, part in parts.items() if name != "position"}
    return Interests(position=position, **rest, today=block.setting.today, drift=block.setting.drift)


def at_modes(scenario: Scenario) -> Interests:
    """The interests with every number at its most likely value; one world."""
    return interests_in(_Modal(scenario, 0, 0, 1))


def drawn(scenario: Scenario, *, worlds: int, seed: int, size: int = BLOCK) -> Iterator[Interests]:
    """The interests of all worlds of a seed, block by block."""
    for first, count in blocks(worlds, size):
        yield interests_in(Worlds(scenario, seed, first, count))


def joined(parts: list[Interests]) -> Interests:
    """Blocks of worlds one after the other."""
    return Interests(*(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Interests)))
