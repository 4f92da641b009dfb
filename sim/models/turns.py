"""Turns of the spatial model of politics: who challenges whom, what they propose, and what becomes of it.

Source: Wise, Lester and Efird (2015), see :mod:`sim.models.contests`. Worlds are played together and end on their own.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.models import contests
from sim.models.base import Array, Mask, some, total
from sim.models.election import Transition, standing, victory

GAINS = 1e-5
"""A challenge that promises no more than this is not made."""
SAME = 1e-3
"""Positions nearer to each other than this, over all issues, are one option: that of who has the most weight."""
GRID = 1e4
"""Bargains are struck on a grid of this many steps, as published."""
Step = Literal["S1P1", "S2P2"]
Index = NDArray[np.intp]


@dataclass(frozen=True)
class Turns:
    """Everything that happened. T is the largest number of turns in any world.

    Attributes
    ----------
    position : ndarray, shape (R, T + 1, N, K)
        Before each turn and at the end.
    standing : ndarray, shape (R, T + 1, N)
        The chance of each actor's position to be left standing had the turns ended there; those at the same position
        all have its whole chance.
    risk : ndarray, shape (R, T, N)
        Attitude to risk: 1 averse, below 0 seeking.
    target : ndarray of int, shape (R, T, N)
        Whom each challenges; -1 for nobody.
    prevail, gain : ndarray, shape (R, T, N)
        What it expects of that challenge.
    proposed_own, proposed_other : ndarray, shape (R, T, N, K)
        Where the bargain that it proposes would take itself and the other.
    taken : ndarray of int, shape (R, T, N)
        Whose proposal each actor goes by; -1 where it stays.
    """

    position: Array
    standing: Array
    risk: Array
    target: Index
    prevail: Array
    gain: Array
    proposed_own: Array
    proposed_other: Array
    taken: Index


@dataclass(frozen=True)
class Game:
    """The named choices, and the actors of some worlds: salience (R, N, K), capability (R, N), who is in the game."""

    care: Array
    might: Array
    counts: Mask
    power: float
    transition: Transition
    lowest: float
    estimate: float
    third: bool
    step: Step

    def standing(self, x_t: Array) -> tuple[Array, Array]:
        """Chances to be left standing of the positions: each once, by its first holder, and by actor. (R, N) both."""
        near = np.sqrt(total((x_t[:, :, None, :] - x_t[:, None, :, :]) ** 2)) < SAME
        first = np.zeros(self.counts.shape, dtype=bool)
        holder, worlds = np.zeros(self.counts.shape, dtype=np.intp), np.arange(len(first))
        for i in np.argsort(-total(self.care) * self.might, axis=1, kind="stable").T:
            like = first & near[worlds, i]
            known = some(like, 1)
            holder[worlds, i] = np.where(known, like.argmax(axis=1), i)
            first[worlds, i] = self.counts[worlds, i] & ~known
        view = contests.utility(contests.apart(x_t, self.care), self.risk(x_t)[:, :, None])
        chance = self.elect(view, first)
        return chance, np.where(self.counts, np.take_along_axis(chance, holder, axis=1), 0.0)

    def elect(self, worth: Array, option: Mask) -> Array:
        return contests.left_standing(self.might, worth, option, power=self.power, transition=self.transition)

    def risk(self, x_t: Array) -> Array:
        """Attitudes to risk, from an election in which nobody has any. (R, N)."""
        distance = contests.apart(x_t, self.care)
        return contests.risk_attitude(self.elect(1.0 - distance, self.counts), self.counts, self.lowest)

    def turn(self, x_t: Array) -> tuple[Any, ...]:
        """One turn: positions after it, and what led there in the order of :class:`Turns`."""
        distance, risk = contests.apart(x_t, self.care), self.risk(x_t)
        care = total(self.care)
        prevail, gain = contests.contest(
            distance, risk, self.estimate, care, care * self.might, self.counts, third=self.third
        )
        target = gain.argmax(axis=2)
        best = np.take_along_axis(gain, target[:, :, None], axis=2)[:, :, 0]
        chance = np.take_along_axis(prevail, target[:, :, None], axis=2)[:, :, 0]
        own, other = self.bargain(x_t, target, chance)
        taken, x_tp1 = self.choose(x_t, distance, risk, np.where(best > GAINS, target, -1), own, other)
        made = best > GAINS
        return x_tp1, risk, np.where(made, target, -1), chance * made, best * made, own, other, taken

    def bargain(self, x_t: Array, target: Index, chance: Array) -> tuple[Array, Array]:
        """The two's new positions as the challenger proposes them, (R, N, K) both.

        On every issue they meet at their mean, weighted by ``(s P) ** 2`` (or by ``s P``), P being the chance that the
        challenger gives itself, and what is left of it for the other.
        """
        there, theirs = (np.take_along_axis(part, target[:, :, None], axis=1) for part in (x_t, self.care))
        size = 1 if self.step == "S1P1" else 2
        mine = (self.care * chance[:, :, None]) ** size
        yours = (theirs * (1.0 - chance)[:, :, None]) ** size
        faint = 1e-6  # where neither cares nor can, both stay
        met = []
        for mine_too, yours_too in ((faint, 0.0), (0.0, faint)):
            place = ((mine + mine_too) * x_t + (yours + yours_too) * there) / (mine + yours + faint)
            place = np.floor(place * GRID + 0.5) / GRID
            met.append(np.clip(place, np.minimum(x_t, there), np.maximum(x_t, there)))
        return met[0], met[1]

    def choose(
        self, x_t: Array, distance: Array, risk: Array, target: Index, own: Array, other: Array
    ) -> tuple[Index, Array]:
        """Whose proposal each actor goes by (-1 for staying), and where that takes it.

        To every actor a proposal is worth the mean utility of all positions that would then be held. Option 0 is that
        all stay, option 1 + i what i proposes.
        """
        each = np.arange(x_t.shape[1])
        bent = risk[:, :, None]
        now = np.where(self.counts[:, None, :], contests.utility(distance, bent), 0.0)
        there = np.maximum(target, 0)
        left = now + np.take_along_axis(now, np.broadcast_to(there[:, None, :], now.shape), axis=2)
        new = [contests.utility(contests.apart(x_t, self.care, place), bent) for place in (own, other)]
        stay = total(now)[:, :, None]
        number = np.maximum(total(self.counts.astype(float)), 1.0)[:, None, None]
        worth = np.concatenate([stay, stay - left + new[0] + new[1]], axis=2) / number
        proposed = (target >= 0) & self.counts
        part = proposed[:, :, None] & ((target[:, :, None] == each) | (each[:, None] == each))
        option = np.concatenate([self.counts[:, None, :], part], axis=1)
        chance = self.best(contests.strengths(self.might, worth), option)
        taken = np.where(some(part, 1), chance.argmax(axis=1) - 1, -1)
        x_tp1 = x_t.copy()
        for k in each:
            rows = np.flatnonzero(taken[:, k] >= 0)
            won = taken[rows, k]
            x_tp1[rows, k] = np.where((won == k)[:, None], own[rows, won], other[rows, won])
        return taken, x_tp1

    def best(self, strength: Array, option: Mask) -> Array:
        """How well each option (R, M, N) does in the election that each actor holds among its own; (R, M, N).

        For single-step elections in proportion to ``prod_n v_mn``, as :func:`sim.models.election.standing` has it.
        """
        if self.transition == "conditional":
            beats = victory(strength, power=self.power)
            beats[:, range(beats.shape[1]), range(beats.shape[1])] = 1.0
            chance = option.astype(float)
            for n in range(option.shape[1]):
                chance = chance * np.where(option[:, n, None, :], beats[:, :, n, None], 1.0)
            return chance
        found = []
        for k in range(option.shape[2]):
            among = option[:, :, None, k] & option[:, None, :, k]
            found.append(standing(np.where(among, strength, 0.0), power=self.power, transition=self.transition))
        return np.stack(found, axis=2)


def play(game: Game, x_t: Array, rounds: int, quiet: float, record: bool) -> tuple[Array, Array, Mask, Turns | None]:
    """All turns: positions at the end, chances of each position once (R, N), who still moved, and the record."""
    live = np.arange(len(x_t))
    x_t, moving = x_t.copy(), np.zeros(len(x_t), dtype=bool)
    first = np.zeros(len(x_t))
    places, history = [x_t.copy()], []
    for t in range(rounds):
        part = game.turn(x_t) if live.size == len(x_t) else _take(game, live).turn(x_t[live])
        moved = total(np.sqrt(total((part[0] - x_t[live]) ** 2)))
        if t == 0:
            first = moved
        x_t[live] = part[0]
        if record:
            history.append(_spread(part[1:], live, len(x_t)))
            places.append(x_t.copy())
        moving[live] = moved > quiet * first[live]
        live = live[moving[live]]
        if live.size == 0:
            break
    chance, _ = game.standing(x_t)
    kept = None
    if record:
        parts = [np.stack(one, axis=1) for one in zip(*history, strict=True)] if history else _none(x_t)
        kept = Turns(np.stack(places, axis=1), np.stack([game.standing(place)[1] for place in places], axis=1), *parts)
    return x_t, chance, moving, kept


def _take(game: Game, worlds: Index) -> Game:
    rest = {one.name: getattr(game, one.name) for one in fields(game)}
    return Game(**{**rest, **{name: rest[name][worlds] for name in ("care", "might", "counts")}})


def _spread(parts: tuple[Any, ...], live: Index, worlds: int) -> list[Any]:
    """What happened in some worlds among all: in the others nobody challenged anybody."""
    found = []
    for part in parts:
        whole = np.full((worlds, *part.shape[1:]), -1 if part.dtype.kind == "i" else 0.0, dtype=part.dtype)
        whole[live] = part
        found.append(whole)
    return found


def _none(x: Array) -> list[Any]:
    """The record of no turns at all."""
    worlds, actors, issues = x.shape
    one, two = np.zeros((worlds, 0, actors)), np.zeros((worlds, 0, actors, issues))
    return [one, one.astype(np.intp), one, one, two, two, one.astype(np.intp)]


def joined(parts: list[Turns]) -> Turns:
    """Parts of worlds one after the other; a part that ended earlier stays as it was."""
    longest = max(part.risk.shape[1] for part in parts)
    found: dict[str, Any] = {}
    for one in fields(Turns):
        arrays = [getattr(part, one.name) for part in parts]
        if one.name in ("position", "standing"):
            arrays = [np.concatenate([a] + [a[:, -1:]] * (longest + 1 - a.shape[1]), axis=1) for a in arrays]
        else:
            arrays = [
                np.concatenate(
                    [a, np.full((len(a), longest - a.shape[1], *a.shape[2:]), -1 if a.dtype.kind == "i" else 0.0)],
                    axis=1,
                ).astype(a.dtype)
                for a in arrays
            ]
        found[one.name] = np.concatenate(arrays)
    return Turns(**found)
