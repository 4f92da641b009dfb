"""A block of worlds: every uncertain number of a scenario, drawn once per world before anything runs.

A number is known by its address in the scenario (``actors.russia.interests.sequencing.salience``), which is also
the purpose its draw is keyed by. So the same world keeps the same numbers whatever else changes: which paths run,
their place in the file, the number of worlds, the split of the work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.scenario.numbers import Number
from sim.scenario.schema import Scenario
from sim.worlds.arrays import Array, Mask
from sim.worlds.draws import INVERSE, logistic, uniform

SOONEST = 1e-9
"""Months: a certain shock comes at once, but after the start."""


@dataclass(frozen=True)
class Worlds:
    """Worlds ``first .. first + count - 1`` of a scenario under a seed.

    ``fixed`` holds numbers that are not drawn but given, by address and in the scenario's own units: one value for
    all worlds, or an array over all worlds of the run (world 0 first).

    Examples
    --------
    >>> from sim.scenario.numbers import Number
    >>> from sim.scenario.schema import Scenario
    >>> scenario = Scenario.model_validate({
    ...     "title": "t", "actors": {"a": {"name": "A"}},
    ...     "issues": {"k": {"title": "K", "scale": {0: "none", 100: "all"}, "today": [10, 20, 40]}}})
    >>> worlds = Worlds(scenario, seed=1, first=0, count=1000)
    >>> today = worlds.draw("issues.k.today", scenario.issues["k"].today)
    >>> bool((today >= 10).all() and (today <= 40).all())
    True
    """

    scenario: Scenario
    seed: int
    first: int
    count: int
    fixed: Mapping[str, float | Array] = field(default_factory=dict)
    _drawn: dict[str, Array] = field(default_factory=dict, repr=False, compare=False)

    def draw(self, address: str, number: Number) -> Array:
        """The number at an address in every world, shape (R,), in the scenario's own units."""
        if address not in self._drawn:
            self._drawn[address] = self._fresh(address, number)
        return self._drawn[address]

    def _fresh(self, address: str, number: Number) -> Array:
        given = self.fixed.get(address)
        if given is not None:
            whole = np.asarray(given, dtype=np.float64)
            return whole[self.first : self.first + self.count] if whole.ndim else np.full(self.count, float(whole))
        if number.is_point:
            return np.full(self.count, number.mode)
        u = uniform(self.seed, address, self.first, self.count)
        return INVERSE[self.scenario.distribution](u, *number.triple)

    def on_scale(self, address: str, number: Number, issue: str) -> Array:
        """The number at an address as a value in [0, 1] of an issue's scale, shape (R,)."""
        spec = self.scenario.issues[issue]
        return (self.draw(address, number) - spec.low) / (spec.high - spec.low)

    def shock_month(self) -> Array:
        """The month of the first shock, shape (R,), infinite where the yearly chance is nil.

        Exponential waiting time with the scenario's yearly chance, drawn once per world for all paths.
        """
        chance = self.yearly_shock_chance()
        u = uniform(self.seed, "shock month", self.first, self.count)
        with np.errstate(divide="ignore"):
            rate = -np.log1p(-chance) / 12.0
        month = np.divide(-np.log1p(-u), rate, out=np.full(self.count, np.inf), where=rate > 0)
        return np.maximum(month, SOONEST)

    def yearly_shock_chance(self) -> Array:
        """The yearly chance of a shock, shape (R,)."""
        return self.draw("beliefs.shock.yearly_chance", self.scenario.beliefs.shock.yearly_chance)

    def misread(self) -> Mask:
        """Whether the definition gap is there, shape (R,)."""
        gap = self.scenario.beliefs.definition_gap
        if gap is None:
            return np.zeros(self.count, dtype=bool)
        chance = self.draw("beliefs.definition_gap.probability", gap.probability)
        return uniform(self.seed, "definition gap", self.first, self.count) < chance

    def noise(self, step: int, actor: str) -> Array:
        """Standard logistic noise of an actor at a step of a walk (1 is the first), shape (R,)."""
        return logistic(uniform(self.seed, f"noise.{step}.{actor}", self.first, self.count))
