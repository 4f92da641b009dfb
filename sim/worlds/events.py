"""What comes from outside, drawn once per world and shared by all its paths: shocks and changes of government.

Shocks are a Poisson process: a yearly chance c is a rate of ``-ln(1 - c) / 12`` a month. A government changes likewise,
or with a chance at given months (elections), or both. All arrivals before the horizon are kept, in the order of time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.scenario.numbers import Number
from sim.scenario.schema import successor_of
from sim.worlds.block import Array, Own, Successors
from sim.worlds.numbers import own_numbers
from sim.worlds.rules import BoundSource
from sim.worlds.tables import NOBODY, Index
from sim.worlds.worlds import Afresh, Worlds

SOONEST = 1e-9
"""Months: what is certain comes at once, but after the start."""


@dataclass(frozen=True)
class Arrivals:
    """Events of one kind: world, month, and whose government changes (-1: a shock), all (E,)."""

    world: Index
    month: Array
    actor: Index


def rate(yearly: Array) -> Array:
    """Arrivals a month from a chance a year, ``-ln(1 - c) / 12``.

    >>> round(float(rate(np.array(1 - np.exp(-1.2)))), 12)
    0.1
    """
    return np.asarray(-np.log1p(-yearly) / 12.0)


def poisson(worlds: Worlds, purpose: str, yearly: Array, actor: int, horizon: float) -> Arrivals:
    """All arrivals before the horizon of a process with so much chance a year, (R,)."""
    a_month, at = rate(yearly), np.zeros(worlds.count)
    world, month = [], []
    waiting, n = np.flatnonzero(a_month > 0), 0
    while waiting.size:
        n += 1
        gap = -np.log1p(-worlds.uniform(f"{purpose} {n}")[waiting]) / a_month[waiting]
        at[waiting] += np.maximum(gap, SOONEST)
        waiting = waiting[at[waiting] < horizon]
        world.append(waiting)
        month.append(at[waiting])
    return _arrivals(world, month, actor)


def elections(worlds: Worlds, key: str, actor: int, at: list[tuple[float, str, Number]]) -> Arrivals:
    """Changes of a government at given months, each with its chance."""
    world, month = [], []
    for when, address, chance in at:
        falls = worlds.uniform(f"turnover of {key} at month {when:.12g}") < worlds.draw(address, chance)
        world.append(np.flatnonzero(falls))
        month.append(np.full(int(falls.sum()), when))
    return _arrivals(world, month, actor)


def _arrivals(world: list[Index], month: list[Array], actor: int) -> Arrivals:
    worlds = np.concatenate([np.empty(0, np.int64), *world])
    return Arrivals(worlds, np.concatenate([np.empty(0), *month]), np.full(worlds.size, actor, dtype=np.int64))


def all_arrivals(worlds: Worlds) -> Arrivals:
    """Shocks and changes of government before the horizon, by world and in the order of time within it."""
    scenario, horizon = worlds.scenario, float(worlds.scenario.process.horizon)
    yearly = worlds.draw("beliefs.shock.yearly_chance", scenario.beliefs.shock.yearly_chance)
    found = [poisson(worlds, "shock", yearly, NOBODY, horizon)]
    for actor, (key, spec) in enumerate(scenario.actors.items()):
        turnover, here = spec.turnover, f"actors.{key}.turnover"
        if turnover is None:
            continue
        if turnover.yearly is not None:
            chance = worlds.draw(f"{here}.yearly", turnover.yearly)
            found.append(poisson(worlds, f"turnover of {key}", chance, actor, horizon))
        votes = [
            (e.month, f"{here}.at.{n}.chance", e.chance) for n, e in enumerate(turnover.at, 1) if e.month < horizon
        ]
        found.append(elections(worlds, key, actor, votes))
    world, month, who = (np.concatenate([getattr(a, name) for a in found]) for name in ("world", "month", "actor"))
    order = np.lexsort((who, month, world))
    return Arrivals(world[order], month[order], who[order])


def events(worlds: Worlds, own: Own, bounds: list[BoundSource]) -> tuple[Arrivals, Index, Index, Successors]:
    """What comes from outside in every world of a block.

    Parameters
    ----------
    worlds : Worlds
    own : Own
        The numbers that the actors begin with, worlds first.
    bounds : list of BoundSource

    Returns
    -------
    arrived : Arrivals
        World after world, in the order of time.
    change : ndarray of int, shape (E,)
        The row of ``changes`` that an event brings, -1 for shocks.
    first : ndarray of int, shape (R + 1,)
        Where the events of a world begin.
    changes : Changes
    """
    arrived = all_arrivals(worlds)
    first = np.searchsorted(arrived.world, np.arange(worlds.count + 1))
    is_change = arrived.actor != NOBODY
    change = np.where(is_change, np.cumsum(is_change) - 1, NOBODY)
    return arrived, change, first, _draw_afresh(worlds, own, arrived.actor[is_change], arrived.world[is_change], bounds)


def _draw_afresh(worlds: Worlds, own: Own, actor: Index, rows: Index, bounds: list[BoundSource]) -> Successors:
    """The new numbers, actor by actor: its first change in all worlds, its second, and so on."""
    scenario = worlds.scenario
    links, issues = list(scenario.links), len(scenario.issues)
    changes = Successors(np.zeros((rows.size, 4, issues)), np.zeros((rows.size, 2)), own.bound[rows], own.link[rows])
    for i, key in enumerate(scenario.actors):
        mine = np.flatnonzero(actor == i)
        time = _which_time(rows[mine])
        successor, turnover = successor_of(scenario, key), scenario.actors[key].turnover
        laid_over = turnover.successor if turnover else None
        piece = {} if laid_over is None else laid_over.model_dump(exclude_unset=True)
        my_bounds = [b for b, bound in enumerate(bounds) if bound.actor == key]
        my_links = [n for n, name in enumerate(links) if scenario.links[name].actor == key]
        theirs = [replace(bounds[b], number=bounds[b].then) for b in my_bounds]
        for n in range(1, int(time.max(initial=0)) + 1):
            here = mine[time == n]
            source = Afresh(worlds, rows[here], n, f"actors.{key}", piece)
            fresh = own_numbers(source, {key: successor}, theirs, [links[m] for m in my_links])
            for place, name in enumerate(("position", "ideal", "salience", "weight")):
                changes.k[here, place] = getattr(fresh, name)[:, 0]
            changes.n[here, 0], changes.n[here, 1] = fresh.discount[:, 0], fresh.exponent[:, 0]
            changes.bound[np.ix_(here, my_bounds)] = fresh.bound
            changes.link[np.ix_(here, my_links)] = fresh.link
    return changes


def _which_time(world: Index) -> Index:
    """For each entry of a rising list of worlds, for the how manieth time the world stands there.

    >>> _which_time(np.array([3, 3, 5])).tolist()
    [1, 2, 1]
    """
    return np.arange(world.size) - np.searchsorted(world, world) + 1
