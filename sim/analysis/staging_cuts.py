"""Cuts of one path walked on the same worlds, and what of each is told: of its worlds only means are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.estimates import difference_of, mean_of
from sim.analysis.experiment import Plan, Progress, Setting, experiment
from sim.analysis.room import at_once
from sim.analysis.staged import Cut, staged
from sim.scenario.schema import Scenario
from sim.work.pool import Pool
from sim.worlds.block import Array


@dataclass(frozen=True)
class Seen:
    """What a cut comes to.

    Attributes
    ----------
    cut : Cut
    row : dict
        Of the table of cuts.
    gains : list of dict
        Rows of the table of gains, an actor each.
    score : float
        How good it is: the share of the way carried out; completion decides between equals.
    """

    cut: Cut
    row: dict[str, Any]
    gains: list[dict[str, Any]]
    score: float


class Lab:
    """Walks cuts of one path on the same worlds, a few at a time where these are many.

    The first cut that it sees is the one that others are compared with.
    """

    def __init__(
        self,
        scenario: Scenario,
        path: str,
        worlds: int,
        seed: int,
        pool: Pool,
        progress: Progress | None,
        expected: int,
    ) -> None:
        self.scenario, self.path, self.pool = scenario, path, pool
        self.progress, self.expected, self.done = progress, expected, 0
        gains = tuple(f"gain.{actor}" for actor in scenario.actors)
        outcomes = ("kept", "completed", "signed", "months", "everybody_gains", *gains)
        self.plan = Plan(scenario, (path,), outcomes, worlds, seed)
        self._one: Array | None = None

    def made(self, cut: Cut) -> Scenario:
        """The scenario of a cut; the path itself for the cut that it is."""
        return self.scenario if cut.name == "as written" else staged(self.scenario, self.path, cut)

    def see(self, cuts: Sequence[Cut]) -> list[Seen]:
        """What cuts come to, in their order."""
        size = at_once(len(self.plan.outcomes) * self.plan.worlds)
        return [one for n in range(0, len(cuts), size) for one in self._walked(cuts[n : n + size])]

    def _walked(self, cuts: Sequence[Cut]) -> Iterator[Seen]:
        found = experiment(self.plan, [Setting(scenario=self.made(cut)) for cut in cuts], executor=self.pool)[:, 0]
        self.done += len(cuts)
        if self.progress is not None:
            self.progress(min(self.done, self.expected), self.expected)
        for values, cut in zip(found, cuts, strict=True):
            way = np.array([cut.progress(k) for k in range(cut.stages + 1)])
            values[0] = way[np.rint(values[0] * cut.stages).astype(int)]
            if self._one is None:
                self._one = values[0].copy()
            yield self._told(cut, values, self._one)

    def _told(self, cut: Cut, values: Array, one: Array) -> Seen:
        """From the share carried out and the plan's other outcomes, shape (5 + actors, worlds)."""
        carried, added, completed = mean_of(values[0]), difference_of(values[0], one), mean_of(values[1])
        row = {
            "cut": cut.name, "stages": cut.stages, "carried": carried.mean, "low": carried.low, "high": carried.high,
            "completed": completed.mean, "completed_low": completed.low, "completed_high": completed.high,
            "signed": float(values[2].mean()), "months": float(np.nanmean(values[3])),
            "everybody_gains": float(values[4].mean()), "least_gain": float(values[5:].mean(axis=1).min()),
            "over_one_stage": added.mean, "over_low": added.low, "over_high": added.high,
        }  # fmt: skip
        gains = []
        for actor, worth in zip(self.scenario.actors.values(), values[5:], strict=True):
            gain = mean_of(worth)
            of = {"cut": cut.name, "stages": cut.stages, "actor": actor.label}
            gains.append({**of, "gain": gain.mean, "low": gain.low, "high": gain.high})
        return Seen(cut, row, gains, float(values[0].mean() + 1e-3 * values[1].mean()))


def table_of(seen: Sequence[Seen], best: int) -> pd.DataFrame:
    """What cuts come to, a row each; the best is marked."""
    return pd.DataFrame([{**one.row, "best": n == best} for n, one in enumerate(seen)])


def gains_of(seen: Sequence[Seen]) -> pd.DataFrame:
    """What each actor gains over drift, by cut."""
    return pd.DataFrame([row for one in seen for row in one.gains])
