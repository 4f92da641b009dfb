"""A block of worlds: every uncertain number of a scenario, drawn once per world before anything runs.

A number is known by its address in the scenario (``actors.russia.interests.sequencing.salience``), which is also
the purpose its draw is keyed by. So the same world keeps the same numbers whatever else changes: which paths run,
their place in the file, the number of worlds, the split of the work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.scenario.numbers import Number
from sim.scenario.schema import Scenario
from sim.worlds.draws import INVERSE, Array, joined, logistic, uniform
from sim.worlds.tables import Mask


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
        values = self._given(given)
        drawn = np.isnan(values)
        return np.where(drawn, self._chance(address, number), values) if drawn.any() else values

    def _given(self, given: float | Array) -> Array:
        """A given number in every row, shape (R,)."""
        whole = np.asarray(given, dtype=np.float64)
        if not whole.ndim:
            return np.full(self.count, float(whole))
        if whole.shape[-1] != self.each and (whole.shape[-1] > 1 or whole.ndim == 1):
            whole = whole[..., self.first : self.first + self.each]
        return np.broadcast_to(whole, (self.repeats, self.each)).reshape(-1)

    def _chance(self, address: str, number: Number) -> Array:
        """A number as chance has it."""
        if number.is_point:
            return np.full(self.count, number.mode)
        return self._repeated(INVERSE[self.scenario.distribution](self.chances(address), *number.triple))

    def chances(self, address: str, again: str = "") -> Array:
        """How far up its distribution the number at an address lies, shape (each,): uniform, joined by its factors.

        ``again`` tells a later draw of the same number from the first; the factors are drawn again with it.
        """
        own = uniform(self.seed, f"{address}{again}", self.first, self.each)
        loadings = self._loadings.get(address, {})
        factors = [uniform(self.seed, f"together.{key}{again}", self.first, self.each) for key in loadings]
        return joined(own, factors, list(loadings.values()))

    @cached_property
    def _loadings(self) -> dict[str, dict[str, float]]:
        """By address: the factors behind a number, and how much of it each of them is."""
        found: dict[str, dict[str, float]] = {}
        for key, factor in self.scenario.together.items():
            for address, loading in factor.inputs.items():
                found.setdefault(address, {})[key] = loading
        return found

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

    def misread(self) -> Mask:
        """Whether the definition gap is there, shape (R,)."""
        gap = self.scenario.beliefs.definition_gap
        if gap is None:
            return np.zeros(self.count, dtype=bool)
        chance = self.draw("beliefs.definition_gap.probability", gap.probability)
        return self.uniform("definition gap") < chance

    def noise(self, step: int, actor: str) -> Array:
        """Standard logistic noise of an actor at the n-th stage that a world comes to (1 is the first), shape (R,)."""
        return logistic(self.uniform(f"noise.{step}.{actor}"))

    def is_given(self, address: str) -> Mask:
        """Where a number is given instead of drawn, shape (R,)."""
        given = self.fixed.get(address)
        return np.zeros(self.count, dtype=bool) if given is None else ~np.isnan(self._given(given))


@dataclass(frozen=True)
class Afresh:
    """Some worlds of a block (``rows``) in which numbers are drawn once more: for the n-th time, 1 is the first.

    Numbers without a range stay what they were, unless ``piece`` says something else: a part of the scenario, at the
    address ``at``, that is laid over it then.
    """

    worlds: Worlds
    rows: NDArray[np.int64]
    time: int
    at: str = ""
    piece: Mapping[str, object] = field(default_factory=dict)

    @property
    def scenario(self) -> Scenario:
        """The scenario of the worlds."""
        return self.worlds.scenario

    @property
    def count(self) -> int:
        """How many worlds."""
        return self.rows.size

    def draw(self, address: str, number: Number) -> Array:
        """The number at an address, drawn once more, shape (rows,)."""
        laid_over = self._is_in_piece(address)
        if number.is_point:
            return np.full(self.count, number.mode) if laid_over else self._first(address, number)
        u = self.worlds.chances(address, f"@{self.time}")[self.rows % self.worlds.each]
        drawn = INVERSE[self.scenario.distribution](u, *number.triple)
        return (
            drawn
            if laid_over
            else np.where(self.worlds.is_given(address)[self.rows], self._first(address, number), drawn)
        )

    def _first(self, address: str, number: Number) -> Array:
        return self.worlds.draw(address, number)[self.rows]

    def on_scale(self, address: str, number: Number, issue: str) -> Array:
        """The number at an address as a value in [0, 1] of an issue's scale, shape (rows,)."""
        spec = self.scenario.issues[issue]
        return (self.draw(address, number) - spec.low) / (spec.high - spec.low)

    def _is_in_piece(self, address: str) -> bool:
        part: object = self.piece
        if not self.piece or not address.startswith(f"{self.at}."):
            return False
        for key in address.removeprefix(f"{self.at}.").split("."):
            if not isinstance(part, Mapping) or key not in part:
                return False
            part = part[key]
        return True
