"""What every analysis can be told besides its question: how many worlds, which scenario exactly, who works."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

from sim.analysis.case import Case, Openable, opened
from sim.analysis.experiment import Plan
from sim.analysis.outcomes import outcome
from sim.runner import choose_paths, settings
from sim.scenario.check import MOST
from sim.scenario.override import Setting
from sim.scenario.schema import Scenario
from sim.work.pool import Pool
from sim.work.progress import Progress

WORLDS = 2000
"""Worlds of a run and of every analysis that is told nothing else, so that a figure is the same wherever it stands."""


class Shared(TypedDict, total=False):
    """The keywords that every analysis takes; what they mean is said in :class:`Options`."""

    worlds: int | None
    seed: int
    variant: str | None
    overlays: Sequence[str | Path]
    sets: Sequence[Setting]
    workers: int | None
    executor: Executor | Pool | None
    progress: Progress | None


class Work(TypedDict):
    """Who does the work, and who is told."""

    workers: int | None
    executor: Executor | Pool | None
    progress: Progress | None


@dataclass(frozen=True)
class Options:
    """How an analysis is made.

    Attributes
    ----------
    worlds : int, optional
        Draws of everything uncertain; as many as a run has if absent.
    seed : int
        The same seed gives the same worlds, in every analysis and in a run.
    variant, overlays, sets
        Laid over a scenario file.
    workers : int, optional
        Processes; by default one for little work and one a core for much.
    executor : concurrent.futures.Executor or Pool, optional
        Who works instead.
    progress : callable, optional
        Told (done, in all).

    Examples
    --------
    >>> options = Options(worlds=20, sets=["process.rounds=3"])
    >>> case = options.case("scenarios/exchange-gradual.yaml")
    >>> options.plan(case.scenario, ["one_step"], ["completed"]).worlds
    20
    """

    worlds: int | None = None
    seed: int = 1
    variant: str | None = None
    overlays: Sequence[str | Path] = ()
    sets: Sequence[Setting] = ()
    workers: int | None = None
    executor: Executor | Pool | None = None
    progress: Progress | None = None

    @property
    def count(self) -> int:
        """How many worlds."""
        return WORLDS if self.worlds is None else self.worlds

    @property
    def work(self) -> Work:
        """Who works, for :func:`sim.analysis.experiment.experiment`."""
        return {"workers": self.workers, "executor": self.executor, "progress": self.progress}

    def case(self, scenario: Openable | Case, *, actors: int = MOST) -> Case:
        """The scenario, ready to be changed; numbers out of range are refused here."""
        over = several(self.overlays), several(self.sets)
        return opened(scenario, variant=self.variant, overlays=over[0], sets=over[1], actors=actors)

    def paths(self, scenario: Scenario, wanted: Sequence[str] | None) -> tuple[str, ...]:
        """The paths that are asked for, or all that are compared; numbers out of range are refused here."""
        chosen = choose_paths(scenario, several(wanted or ()))
        settings(scenario, worlds=self.count, seed=self.seed, paths=chosen, workers=self.workers)
        return chosen

    def plan(self, scenario: Scenario, paths: Sequence[str], outcomes: Sequence[str]) -> Plan:
        """What is walked, once it is known that all of it exists."""
        chosen = self.paths(scenario, paths)
        keys = tuple(dict.fromkeys(several(outcomes)))
        for key in keys:
            outcome(scenario, key)
        return Plan(scenario, chosen, keys, self.count, self.seed)


def several(values: Any) -> tuple[Any, ...]:
    """One value, or several, as several: a single word is not taken for its letters.

    >>> several("a.b=1"), several(["a.b=1", "c.d=2"])
    (('a.b=1',), ('a.b=1', 'c.d=2'))
    """
    return (values,) if isinstance(values, (str, Path)) else tuple(values)
