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
    all worlds, an array over the worlds of this block, or one over all worlds of the run (world 0 first), which is
    never as short unless it is the same.

    With ``repeats`` the same worlds stand in the block several times over, once for each of several settings, which is
    much faster than a block for each; ``count`` still counts the rows. A given number may then also be an array of
    shape (repeats, 1) or (repeats, worlds), not a number where it is drawn after all.

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
    repeats: int = 1
    _drawn: dict[str, Array] = field(default_factory=dict, repr=False, compare=False)

    def draw(self, address: str, number: Number) -> Array:
        """The number at an address in every world, shape (R,), in the scenario's own units."""
        if address not in self._drawn:
            self._drawn[address] = self._fresh(address, number)
        return self._drawn[address]

    def _fresh(self, address: str, number: Number) -> Array:
        given = self.fixed.get(address)
        if given is None:
            return self._chance(address, number)
        whole = np.asarray(given, dtype=np.float64)
        if not whole.ndim:
            return np.full(self.count, float(whole))
        if whole.shape[-1] != self.each and (whole.shape[-1] > 1 or whole.ndim == 1):
            whole = whole[..., self.first : self.first + self.each]
        values = np.broadcast_to(whole, (self.repeats, self.each)).reshape(-1)
        drawn = np.isnan(values)
        return np.where(drawn, self._chance(address, number), values) if drawn.any() else values

    def _chance(self, address: str, number: Number) -> Array:
        """A number as chance has it."""
        if number.is_point:
            return np.full(self.count, number.mode)
        u = uniform(self.seed, address, self.first, self.each)
        return self._repeated(INVERSE[self.scenario.distribution](u, *number.triple))

    @property
    def each(self) -> int:
        """How many different worlds the block holds."""
        return self.count // self.repeats

    def uniform(self, purpose: str) -> Array:
        """Uniform draws for a purpose that is not a number of the scenario, shape (R,)."""
        return self._repeated(uniform(self.seed, purpose, self.first, self.each))

    def _repeated(self, values: Array) -> Array:
        return values if self.repeats == 1 else np.tile(values, self.repeats)

    def on_scale(self, address: str, number: Number, issue: str) -> Array:
        """The number at an address as a value in [0, 1] of an issue's scale, shape (R,)."""
        spec = self.scenario.issues[issue]
        return (self.draw(address, number) - spec.low) / (spec.high - spec.low)

    def shock_month(self) -> Array:
        """The month of the first shock, shape (R,), infinite where the yearly chance is nil.

        Exponential waiting time with the scenario's yearly chance, drawn once per world for all paths.
        """
        chance = self.yearly_shock_chance()
        u = self.uniform("shock month")
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
        return self.uniform("definition gap") < chance

    def noise(self, step: int, actor: str) -> Array:
        """Standard logistic noise of an actor at a step of a walk (1 is the first), shape (R,)."""
        return logistic(self.uniform(f"noise.{step}.{actor}"))
