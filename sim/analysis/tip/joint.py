"""Two or three numbers at a time: the cheapest joint changes that carry a path to a target.

All pairs of 200 numbers are 20,000, so this is a search and not a proof: a beam of the most promising changes grows
by one number at a time, and what reaches the target is then made cheaper, one number after the other in several
orders, until none can be moved back any further.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.analysis.tip.levers import Lever
from sim.analysis.tip.singles import Tried
from sim.analysis.tip.trials import Change, Trials

WIDE, BEAM, HALVINGS, KEPT = 30, 5, 6, 5
"""Numbers that a change may be extended by; changes kept at each size; halvings a number; changes made cheaper."""


@dataclass(frozen=True)
class Joint:
    """Several numbers moved together."""

    levers: tuple[Lever, ...]
    levels: tuple[float, ...]

    @property
    def cost(self) -> float:
        """The costs of its parts, added."""
        return sum(one.cost(level) for one, level in zip(self.levers, self.levels, strict=True))

    @property
    def change(self) -> Change:
        """Levels by address."""
        return {one.address: level for one, level in zip(self.levers, self.levels, strict=True)}

    @property
    def own(self) -> bool:
        """Whether every number stays in its own range."""
        return all(one.own(level) for one, level in zip(self.levers, self.levels, strict=True))


@dataclass(frozen=True)
class Grown:
    """What the beam came to: changes that reach the target on few worlds, and the nearest that it saw."""

    reached: tuple[Joint, ...]
    nearest: Joint | None


def grow(trials: Trials, tried: Sequence[Tried], worlds: int, *, own: bool, most: int = 3) -> Grown:
    """Grow changes of up to ``most`` numbers, each in its own range or anywhere on its scale."""
    useful = [one for one in tried if one.best(own=own) is not None and one.lever.kind != "assumption"]
    useful = sorted(useful, key=lambda one: -_best_guide(one, own))[:WIDE]
    beam = [_with(Joint((), ()), one, own) for one in useful[:BEAM]]
    nearest = beam[0] if beam else None
    reached: list[Joint] = []
    for _ in range(2, most + 1):
        wider = _unlike([_with(joint, one, own) for joint in beam for one in useful if one.lever not in joint.levers])
        if not wider:
            break
        means = trials.means([joint.change for joint in wider], worlds)
        guides = trials.guide(means)
        met = trials.target.met(means[:, 0])
        reached += [joint for joint, yes in zip(wider, met, strict=True) if yes]
        order = np.argsort(-guides, kind="stable")
        beam = [wider[n] for n in order[:BEAM]]
        nearest = beam[0]
    return Grown(tuple(_dropped(sorted(reached, key=lambda joint: joint.cost))), nearest)


def _best_guide(one: Tried, own: bool) -> float:
    place = one.best(own=own)
    assert place is not None
    return float(one.guides[place])


def _with(joint: Joint, one: Tried, own: bool) -> Joint:
    place = one.best(own=own)
    assert place is not None
    return Joint((*joint.levers, one.lever), (*joint.levels, one.levels[place]))


def _unlike(joints: Sequence[Joint]) -> list[Joint]:
    """Each set of numbers once."""
    return list({frozenset(joint.change): joint for joint in joints}.values())


def _dropped(joints: Sequence[Joint]) -> list[Joint]:
    """Without changes that hold a smaller one of the list."""
    kept: list[Joint] = []
    for joint in sorted(joints, key=lambda one: len(one.levers)):
        if not any(set(other.change) < set(joint.change) for other in kept):
            kept.append(joint)
    return sorted(kept, key=lambda one: one.cost)


def everything(tried: Sequence[Tried]) -> Change:
    """Every number that somebody decides on, each at the most favourable level of its own range by itself."""
    change = {}
    for one in tried:
        place = one.best(own=True)
        if one.lever.kind != "assumption" and place is not None:
            change[one.lever.address] = one.levels[place]
    return change


def cheaper(trials: Trials, joints: Sequence[Joint], worlds: int) -> list[Joint]:
    """Joint changes as small as they can be made, cheapest first; those that fail on more worlds are left out.

    Each is shrunk along the line to no change at all, and then, or instead, number by number in every rotation of
    their order; the cheapest result is kept.
    """
    sure = trials.met([joint.change for joint in joints], worlds) if joints else np.empty(0, dtype=bool)
    firm = [joint for joint, yes in zip(joints, sure, strict=True) if yes][:KEPT]
    runs: list[tuple[int, Joint, list[tuple[int, ...]]]] = []
    for n, joint in enumerate(firm):
        places = tuple(range(len(joint.levers)))
        turns = [places[k:] + places[:k] for k in places]
        runs += [(n, joint, [(k,) for k in turn]) for turn in turns]
        runs.append((n, joint, [places, *((k,) for k in places)]))
    current = [joint for _, joint, _ in runs]
    for step in range(max((len(plan) for _, _, plan in runs), default=0)):
        moving = [r for r, (_, _, plan) in enumerate(runs) if step < len(plan)]
        parts = [(current[r], runs[r][2][step]) for r in moving]
        for r, made in zip(moving, _shrunk(trials, parts, worlds), strict=True):
            current[r] = made
    best: dict[int, Joint] = {}
    for (n, _, _), joint in zip(runs, current, strict=True):
        if n not in best or joint.cost < best[n].cost:
            best[n] = joint
    whole = [_bare(joint) for joint in best.values()]
    return sorted((joint for joint in whole if len(joint.levers) > 1), key=lambda joint: joint.cost)


def _shrunk(trials: Trials, parts: Sequence[tuple[Joint, tuple[int, ...]]], worlds: int) -> list[Joint]:
    """Each joint change with some of its numbers moved back as far as the target stays reached."""
    low, high = np.zeros(len(parts)), np.ones(len(parts))
    none = trials.met([_at(joint, which, 0.0).change for joint, which in parts], worlds)
    high[none] = 0.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        changes = [_at(joint, which, t).change for (joint, which), t in zip(parts, middle, strict=True)]
        met = trials.met(changes, worlds)
        high, low = np.where(met, middle, high), np.where(met, low, middle)
    return [_at(joint, which, float(t)) for (joint, which), t in zip(parts, high, strict=True)]


def _at(joint: Joint, which: Sequence[int], share: float) -> Joint:
    levels = list(joint.levels)
    for k in which:
        levels[k] = joint.levers[k].start + share * (levels[k] - joint.levers[k].start)
    return Joint(joint.levers, tuple(levels))


def _bare(joint: Joint) -> Joint:
    """Without numbers that need not move at all."""
    kept = [
        (one, x) for one, x in zip(joint.levers, joint.levels, strict=True) if abs(x - one.start) > 1e-9 * one.width
    ]
    return Joint(tuple(one for one, _ in kept), tuple(x for _, x in kept))
