"""One number at a time: the smallest change of each that carries a path to a target.

A response need not be monotone, so each number is first tried on a grid, outward from where it stands, in its own
range and then on to the end of its scale; the first step that reaches the target is then halved down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.analysis.tip.levers import Lever
from sim.analysis.tip.trials import Bracket, Trials, bisect
from sim.worlds.block import Array

STEPS, BEYOND = 4, 2
"""Steps to each end of a number's own range, and from there to each end of its scale."""
MARGIN = 0.09
"""A share this far short of the target on the few worlds of the first scan may reach it on more."""
MOST = 40
"""How many promising numbers are looked at closely, cheapest first."""


@dataclass(frozen=True)
class Tried:
    """A number on its grid: levels tried, and the outcome and the guide at each."""

    lever: Lever
    levels: tuple[float, ...]
    values: Array
    guides: Array

    def best(self, *, own: bool) -> int | None:
        """The place of the level that came nearest to the target, in its own range or anywhere; none without any."""
        places = [n for n, level in enumerate(self.levels) if not own or self.lever.own(level)]
        return max(places, key=lambda n: self.guides[n]) if places else None


@dataclass(frozen=True)
class Single:
    """The smallest change of one number that reaches the target."""

    lever: Lever
    level: float
    until: float
    """The last level of the grid, going on from there, at which the target is still reached."""

    @property
    def cost(self) -> float:
        """In widths of its own range, times its factor."""
        return self.lever.cost(self.level)


def scan(trials: Trials, worlds: int) -> list[Tried]:
    """Every number on few worlds: the ends of its range and of its scale, and the whole grid where an end matters.

    A number whose four ends all leave every outcome of every world as it is, is taken to have no part in the path.
    """
    ends = {one.address: _ends(one) for one in trials.levers.values()}
    first = _on(trials, ends, worlds)
    same = trials.means([{}], worlds)
    moving = {at for at, means in first.items() if not np.array_equal(means, np.broadcast_to(same, means.shape), True)}
    rest = {
        at: [level for level in _grid(trials.levers[at]) if level not in ends[at]]
        for at in trials.levers
        if at in moving
    }
    second = _on(trials, rest, worlds)
    found = []
    for at, one in trials.levers.items():
        levels = [*ends[at], *rest.get(at, [])]
        means = np.concatenate([first[at], second[at]]) if at in second else first[at]
        order = np.argsort([abs(level - one.start) for level in levels], kind="stable")
        guides = trials.guide(means)
        found.append(Tried(one, tuple(levels[n] for n in order), means[order, 0], guides[order]))
    return found


def _on(trials: Trials, levels: Mapping[str, Sequence[float]], worlds: int) -> dict[str, Array]:
    """Mean outcomes of each number at its levels, shape (levels, outcomes)."""
    means = trials.means([{at: level} for at, some in levels.items() for level in some], worlds)
    cuts = np.cumsum([len(some) for some in levels.values()])[:-1]
    return dict(zip(levels, np.split(means, cuts), strict=True)) if levels else {}


def _grid(one: Lever) -> list[float]:
    return one.grid(STEPS) + one.grid(STEPS, beyond=BEYOND)


def _ends(one: Lever) -> list[float]:
    return one.grid(1) + one.grid(1, beyond=1)


def singles(trials: Trials, tried: Sequence[Tried], worlds: int, *, tolerance: float) -> list[Single]:
    """The smallest change of each number that reaches the target, cheapest first, without those that never do."""
    likely = sorted((one for one in tried if _near(trials, one)), key=lambda one: _least_cost(trials, one))[:MOST]
    found: list[Single] = []
    waiting = list(likely)
    for beyond in (0, BEYOND):
        found_here = _closely(trials, waiting, worlds, beyond, tolerance)
        found += found_here
        done = {one.lever.address for one in found_here}
        waiting = [one for one in waiting if one.lever.address not in done]
    return sorted(found, key=lambda one: one.cost)


def _margin(trials: Trials) -> float:
    one = trials.target.outcome
    return MARGIN if one.unit in ("share", "utility") else 0.1 * max(abs(trials.target.level), 5.0)


def _hopeful(trials: Trials, values: Array) -> Array:
    return np.asarray(trials.target.score(values) >= trials.target.sign * trials.target.level - _margin(trials))


def _near(trials: Trials, one: Tried) -> bool:
    return bool(_hopeful(trials, one.values).any())


def _least_cost(trials: Trials, one: Tried) -> float:
    hopeful = _hopeful(trials, one.values)
    return min(one.lever.cost(level) for level, near in zip(one.levels, hopeful, strict=True) if near)


def _closely(trials: Trials, tried: Sequence[Tried], worlds: int, beyond: int, tolerance: float) -> list[Single]:
    """Brackets on a grid with more worlds, both ways from the start, then bisection of the nearest each way."""
    made = [(one.lever, level) for one in tried for level in one.lever.grid(STEPS, beyond=beyond)]
    met = trials.met([{lever.address: level} for lever, level in made], worlds)
    brackets: list[tuple[Bracket, float]] = []
    for one in tried:
        for way in (1.0, -1.0):
            here = [
                (level, bool(yes))
                for (lever, level), yes in zip(made, met, strict=True)
                if lever is one.lever and (level - lever.start) * way > 0
            ]
            first = _first(one.lever, sorted(here, key=lambda pair: pair[0] * way), beyond, way)
            brackets += [] if first is None else [first]
    narrow = bisect(trials, [bracket for bracket, _ in brackets], worlds, tolerance=tolerance)
    cheapest: dict[str, Single] = {}
    for bracket, (_, until) in zip(narrow, brackets, strict=True):
        single = Single(trials.levers[bracket.address], bracket.enough, until)
        if bracket.address not in cheapest or single.cost < cheapest[bracket.address].cost:
            cheapest[bracket.address] = single
    return list(cheapest.values())


def _first(lever: Lever, here: list[tuple[float, bool]], beyond: int, way: float) -> tuple[Bracket, float] | None:
    """The bracket before the first level that reaches the target, going outward, and how far it then holds."""
    end = lever.number.high if way > 0 else lever.number.low
    short = end if beyond else lever.start
    for n, (level, reached) in enumerate(here):
        if reached:
            until = level
            for further, still in here[n + 1 :]:
                if not still:
                    break
                until = further
            return Bracket(lever.address, short, level), until
        short = level
    return None
