"""Trying changes of a path's numbers on the same worlds, and finding where a target is first reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.analysis.experiment import Given, Plan, Setting, at_once, experiment
from sim.analysis.outcomes import Target
from sim.analysis.tip.levers import Lever
from sim.scenario.schema import Scenario
from sim.work.pool import Pool
from sim.work.progress import Progress
from sim.worlds.block import Array
from sim.worlds.tables import Mask

Change = Mapping[str, float]
"""Levels by address: where the likely values of some numbers are moved to."""
_GUIDES = ("kept", "signed", "distance")


@dataclass
class Trials:
    """One path of a scenario on fixed worlds, under changes.

    Attributes
    ----------
    scenario, path, target
        What is tried, and what for.
    levers : dict of str to Lever
        By address.
    seed : int
    how : str
        ``shift`` or ``set``, see :meth:`sim.analysis.levers.Lever.moved`.
    pool, progress
        Who works (this process alone if absent), and who is told (settings walked so far, an estimate of all).
    margin, deviation : float
        The search asks for this many standard errors more than the target, so that what it finds also holds on other
        worlds; the deviation is that of the outcome over worlds as things stand.
    afresh : int
        Other worlds on which what was found is run afresh.
    """

    scenario: Scenario
    path: str
    target: Target
    levers: dict[str, Lever]
    seed: int = 1
    how: str = "shift"
    pool: Pool | None = None
    progress: Progress | None = None
    expected: int = 1
    walked: int = 0
    margin: float = 1.0
    deviation: float = 0.0
    afresh: int = 2000

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcome in question, and those that show the way where it does not move yet."""
        return tuple(dict.fromkeys((self.target.outcome.key, *_GUIDES)))

    def worlds(self, changes: Sequence[Change], worlds: int, *, seed: int | None = None) -> Array:
        """Outcomes under changes, shape (changes, outcomes, worlds)."""
        seed = self.seed if seed is None else seed
        plan = Plan(self.scenario, (self.path,), self.outcomes, worlds, seed)
        settings = [Setting({at: self._given(at, level) for at, level in change.items()}) for change in changes]
        found = experiment(plan, settings, workers=1, executor=self.pool)[:, 0]
        self.walked += len(changes)
        if self.progress is not None:
            self.progress(min(self.walked, self.expected), self.expected)
        return np.asarray(found, dtype=np.float64)

    def means(self, changes: Sequence[Change], worlds: int, *, seed: int | None = None, batch: int = 400) -> Array:
        """Mean outcomes, shape (changes, outcomes); worlds in which an outcome does not exist are left out."""
        batch = min(batch, at_once(len(self.outcomes) * worlds))
        found = np.empty((len(changes), len(self.outcomes)))
        for start in range(0, len(changes), batch):
            for n, values in enumerate(self.worlds(changes[start : start + batch], worlds, seed=seed), start=start):
                found[n] = _mean(values)
        return found

    def met(self, changes: Sequence[Change], worlds: int) -> Mask:
        """Whether each change reaches the target, shape (changes,)."""
        return self.aim(worlds).met(self.means(changes, worlds)[:, 0])

    def aim(self, worlds: int) -> Target:
        """The target that the search asks for."""
        level = self.target.level
        spread = np.sqrt(level * (1 - level)) if self.target.outcome.unit == "share" else self.deviation
        error = self.margin * spread / np.sqrt(worlds)
        return replace(self.target, level=level + self.target.sign * float(error))

    def guide(self, means: Array) -> Array:
        """One number a change that rises towards the target, even where the outcome in question stands still."""
        by = dict(zip(self.outcomes, means.T, strict=True))
        one = self.target.outcome
        scale = 100.0 if one.unit in ("points", "months") else 1.0
        score = np.nan_to_num(self.target.score(by[one.key]), neginf=-1e9) / scale
        if self.target.sign < 0:
            return np.asarray(score)
        missing = np.nan_to_num(by["distance"], nan=100.0)
        return np.asarray(score + 0.1 * by["kept"] + 0.01 * by["signed"] - 1e-4 * missing)

    def _given(self, address: str, level: float) -> Given:
        return self.levers[address].moved(level, self.how)


def _mean(values: Array) -> Array:
    known = np.isfinite(values)
    number = known.sum(axis=-1)
    whole = np.where(known, values, 0.0).sum(axis=-1)
    return np.asarray(np.divide(whole, number, out=np.full(whole.shape, np.nan), where=number > 0))


@dataclass(frozen=True)
class Bracket:
    """A number between a level that does not reach the target and one, further from the start, that does."""

    address: str
    short: float
    enough: float


def bisect(trials: Trials, brackets: Sequence[Bracket], worlds: int, *, tolerance: float) -> list[Bracket]:
    """Halve brackets side by side until each is at most ``tolerance`` widths of its number wide."""
    open_ = list(brackets)
    while True:
        wide = [n for n, b in enumerate(open_) if abs(b.enough - b.short) > tolerance * trials.levers[b.address].width]
        if not wide:
            return open_
        middles = [(open_[n].short + open_[n].enough) / 2 for n in wide]
        met = trials.met([{open_[n].address: middle} for n, middle in zip(wide, middles, strict=True)], worlds)
        for n, middle, reached in zip(wide, middles, met, strict=True):
            one = open_[n]
            open_[n] = Bracket(one.address, one.short if reached else middle, middle if reached else one.enough)
