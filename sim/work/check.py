"""Every run proves itself: its first worlds are walked by the Mesa agents too, and every number is compared."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import SimError
from sim.process.record import OUTCOMES, TRACES, Arrays
from sim.results.wording import counted
from sim.scenario.schema import Scenario
from sim.work.pool import Pool

WORLDS = 10
"""Of every path."""
CLOSE = 1e-6
"""Absolute, and relative to the number: what is kept is rounded to single precision."""
EQUAL = (
    "also walked by the Mesa agents, all numbers equal; this compares two walks by the same formulas and does not "
    "prove the mathematics."
)
LEFT_OUT = "No world was compared with a walk by the Mesa agents."
ONE_WALK = "The Mesa agents walked every world themselves, so there was no second walk to compare with."


def check_walk(scenario: Scenario, seed: int, kept: Mapping[str, Arrays], pool: Pool) -> str:
    """Walk the first worlds again with the Mesa agents and compare everything that is kept of them.

    Parameters
    ----------
    scenario : Scenario
        Resolved.
    seed : int
    kept : mapping of path to mapping of name to ndarray
        As from :class:`sim.results.gather.Gathered`: rows are the first worlds.
    pool : Pool
        Whose processes, if there are any, walk.

    Returns
    -------
    str
        What was compared, in words.

    Raises
    ------
    SimError
        A number differs: a fault of this program.
    """
    count = min(WORLDS, *(len(arrays["ending"]) for arrays in kept.values()))
    traced = max(len(arrays["value"]) for arrays in kept.values())
    again = partial(_walk_again, scenario, seed, count, traced)
    walking = pool if pool.used > 1 else Pool(1)
    walked = dict(walking.map_tasks(again, list(kept)))
    for index, (path, arrays) in enumerate(kept.items()):
        for name, values in arrays.items():
            _compare(scenario, path, name, values[:count], walked[index][name])
    compared = f"{counted(count, 'world')} of every path {'was' if count == 1 else 'were'}"
    return f"{compared} {EQUAL}"


def _walk_again(scenario: Scenario, seed: int, count: int, traced: int, path: str) -> Arrays:
    """One path in the first worlds, by the Mesa agents."""
    from sim.agents.walks import walk_block

    return walk_block(scenario, seed=seed, first=0, count=count, paths=[path], traces=traced)[path]


def _compare(scenario: Scenario, path: str, name: str, engine: NDArray[Any], agents: NDArray[Any]) -> None:
    agents = agents[tuple(map(slice, engine.shape))]  # a chain's legs are kept as far as there can be any
    differs = np.argwhere(_differ(name, engine, agents))
    if differs.size == 0:
        return
    at = tuple(int(n) for n in differs[0])
    raise SimError(
        f"path {path}, world {at[0]}: {_named(scenario, name, at[1:])} is {engine[at]} as the engine walks and "
        f"{agents[at]} as the Mesa agents do. This is a fault of the program, not of the scenario, and nothing was "
        "written. Please report it, with the scenario, the seed and this message; --no-check goes without the "
        "comparison."
    )


def _differ(name: str, engine: NDArray[Any], agents: NDArray[Any]) -> NDArray[np.bool_]:
    """Where two walks differ."""
    if engine.dtype.kind != "f":
        return np.asarray(engine != agents)
    if name == "gap_utility":  # next to nothing is nothing
        engine, agents = np.nan_to_num(engine), np.nan_to_num(agents)
    if name == "belief":  # the agents write down the beliefs of those at the table only
        engine = np.where(np.isnan(agents), np.nan, engine)
    return np.asarray(~np.isclose(engine, agents, rtol=CLOSE, atol=CLOSE, equal_nan=True))


def _named(scenario: Scenario, name: str, at: tuple[int, ...]) -> str:
    """A number with the names of actor, issue and so on."""
    actors = list(scenario.actors)
    keys = {"actor": actors, "other": actors, "issue": list(scenario.issues)}
    dims = {**OUTCOMES, **TRACES}[name][1]
    return " ".join([name, *(f"{dim} {keys[dim][n] if dim in keys else n}" for dim, n in zip(dims, at, strict=True))])
