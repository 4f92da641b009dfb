"""Trades of positions: two actors, two issues, each giving way where it cares relatively less.

Issues are decided at the weighted mean. Actors on opposite sides of the outcome on both issues can both gain when
their saliences differ in proportion; the model takes the trade that gives both the same gain. What it shows and
others do not are the externalities: what each trade does to everybody else. Source: Stokman and Van Oosten
(1994), "The exchange of voting positions", in Bueno de Mesquita and Stokman (eds), "European Community Decision
Making".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.models.base import Array, Mask, ratio, total
from sim.models.compromise import weighted_mean

LEAST = 1e-12
"""Gains (positions on [0, 1]) up to this count as none."""

NEAR = 1e-9
"""Whoever is this near to the outcome stands at it."""

Sides = Literal["round", "trade"]
Index = NDArray[np.intp]


@dataclass(frozen=True)
class Menu:
    """Which trades there could be: every pair of actors on every pair of issues, M in all.

    All arrays are (M,).
    """

    first: Index
    second: Index
    p: Index
    q: Index


@cache
def menu(actors: int, issues: int) -> Menu:
    """Every pair of actors on every pair of issues.

    >>> menu(3, 2).first
    array([0, 0, 1])
    """
    i, j = np.triu_indices(actors, 1)
    p, q = np.triu_indices(issues, 1)
    return Menu(np.repeat(i, p.size), np.repeat(j, p.size), np.tile(p, i.size), np.tile(q, i.size))


class Trade(NamedTuple):
    """``I`` supplies issue ``q`` and demands ``p``; ``J`` supplies ``p`` and demands ``q``. Both gain the same."""

    I: int  # noqa: E741
    J: int
    p: int
    q: int
    gain: float
    I_old: float
    I_new: float
    J_old: float
    J_new: float


class _Side(NamedTuple):
    """All trades that touch one issue: which, in which role, who moves there and who asks for it."""

    rows: Index
    role: Index
    mover: Index
    asker: Index
    goal: Array
    start: Array
    share: Array


class Market:
    """The trades of one world in one round, kept up to date as trades are carried out.

    With ``O_p = sum_i w_ip x_ip / W_p`` and ``W_p = sum_i w_ip``: moving J on p by m shifts ``O_p`` by
    ``m w_Jp / W_p``; gains are equal when ``dq = dp (s_Ip + s_Jp) / (s_Iq + s_Jq)``, and are then
    ``s_Ip dp - s_Iq dq``. dp is the largest shift for which no mover passes the other's position and no outcome
    passes the position of who asked for it. Source: Stokman and Van Oosten (1994).

    Parameters
    ----------
    demand, held, salience, weight : ndarray, shape (N, K)
        Positions wanted, positions held as the round begins, salience, and salience times capability.
    sides : {"round", "trade"}
        Who can trade with whom: those on opposite sides of both outcomes as the round begins, or those who still are
        after every trade; in what they want and in what they hold.

    Attributes
    ----------
    I, J, p, q : ndarray of int, shape (M,)
    open : ndarray of bool, shape (M,)
        The two are on opposite sides, and all four interests have weight.
    gain : ndarray, shape (M,)
        To each of the two, in points of [0, 1] times salience; zero where there is none.
    held : ndarray, shape (N, K)
        Positions held now.
    """

    def __init__(self, demand: Array, held: Array, salience: Array, weight: Array, *, sides: Sides = "round") -> None:
        pairs = menu(*demand.shape)
        self.demand, self.start, self.held, self.sides = demand, held, held.copy(), sides
        self.share = ratio(weight, total(weight, axis=0)[None, :], 0.0)
        self.outcome = np.nan_to_num(weighted_mean(held[None], weight[None])[0])
        keep = (weight[pairs.first, pairs.p] > 0) & (weight[pairs.first, pairs.q] > 0)
        keep &= (weight[pairs.second, pairs.p] > 0) & (weight[pairs.second, pairs.q] > 0)
        if sides == "round":
            keep &= self._opposite(pairs.first, pairs.second, pairs.p)
            keep &= self._opposite(pairs.first, pairs.second, pairs.q)
        first, second, self.p, self.q = (part[keep] for part in (pairs.first, pairs.second, pairs.p, pairs.q))
        # Who cares relatively less for p supplies it.
        supplies_p = (
            salience[first, self.p] * salience[second, self.q] < salience[second, self.p] * salience[first, self.q]
        )
        self.I, self.J = np.where(supplies_p, second, first), np.where(supplies_p, first, second)
        wanted, given = salience[self.I, self.p], salience[self.I, self.q]
        self.rate = (wanted + salience[self.J, self.p]) / (given + salience[self.J, self.q])
        self.profit = wanted - given * self.rate  # gain by unit of dp
        self.open: Mask = np.ones(self.p.shape, dtype=bool)
        self.gain = np.zeros(self.p.shape)
        # What a trade is worth hangs on two issues; each is looked after on its own. First row p, second row q.
        self._room, self._apart = np.zeros((2, self.p.size)), np.ones((2, self.p.size), dtype=bool)
        self._sides = [self._side(k) for k in range(demand.shape[1])]
        for k in range(demand.shape[1]):
            self._reckon(k)
        self._quote(np.arange(self.p.size))

    def _opposite(self, one: Index, other: Index, issue: Index | int) -> Mask:
        """Whether two stand on opposite sides of the outcome; whoever stands at it counts as left of it."""
        line = self.outcome[issue] + NEAR
        wants = (self.demand[one, issue] <= line) != (self.demand[other, issue] <= line)
        stands = (self.held[one, issue] <= line) != (self.held[other, issue] <= line)
        return np.asarray(wants & stands, dtype=np.bool_)

    def _side(self, k: int) -> _Side:
        as_p, as_q = np.flatnonzero(self.p == k), np.flatnonzero(self.q == k)
        mover = np.concatenate([self.J[as_p], self.I[as_q]])
        asker = np.concatenate([self.I[as_p], self.J[as_q]])
        rows, role = np.concatenate([as_p, as_q]), np.repeat([0, 1], [as_p.size, as_q.size])
        return _Side(rows, role, mover, asker, self.demand[asker, k], self.start[mover, k], self.share[mover, k])

    def _reckon(self, k: int) -> None:
        """By how much each mover can shift the outcome of an issue; not at all if only back or away from the asker."""
        side = self._sides[k]
        now = self.held[:, k].take(side.mover)
        by_move, by_outcome = side.goal - now, side.goal - self.outcome[k]
        fine = (by_move * by_outcome > 0) & ((now - side.start) * by_move >= 0)
        room = np.minimum(np.abs(by_move) * side.share, np.abs(by_outcome))
        self._room[side.role, side.rows] = np.where(fine, room, 0.0)
        if self.sides == "trade":
            self._apart[side.role, side.rows] = self._opposite(side.mover, side.asker, k)

    def _quote(self, rows: Index) -> None:
        """Work out the gains of some trades anew."""
        room_p, room_q = self._room[0].take(rows), self._room[1].take(rows)
        gain = np.minimum(room_p, room_q / self.rate.take(rows)) * self.profit.take(rows)
        if self.sides == "trade":
            self.open[rows] = self._apart[0, rows] & self._apart[1, rows]
            gain = np.where(self.open[rows], gain, 0.0)
        self.gain[rows] = np.where(gain > LEAST, gain, 0.0)

    def best(self) -> int:
        """The trade with the highest gain; ties (within 1e-12) go to the first in the order of actors, then issues."""
        return int((self.gain >= self.gain.max(initial=0.0) - LEAST).argmax()) if self.gain.size else -1

    def trade(self, m: int) -> Trade:
        """One trade in full."""
        I, J, p, q = (int(part[m]) for part in (self.I, self.J, self.p, self.q))  # noqa: E741
        dp = float(self.gain[m] / self.profit[m]) if self.gain[m] > 0 else 0.0
        dq = dp * float(self.rate[m])
        I_old, J_old = float(self.held[I, q]), float(self.held[J, p])
        I_new = I_old + float(np.sign(self.demand[J, q] - I_old)) * dq / float(self.share[I, q])
        J_new = J_old + float(np.sign(self.demand[I, p] - J_old)) * dp / float(self.share[J, p])
        return Trade(
            I, J, p, q, float(self.gain[m]), I_old, min(max(I_new, 0.0), 1.0), J_old, min(max(J_new, 0.0), 1.0)
        )

    def carry_out(self, m: int) -> Trade:
        """Carry out a trade: positions, outcomes, and the gains of all trades on the two issues."""
        done = self.trade(m)
        self.held[done.I, done.q], self.held[done.J, done.p] = done.I_new, done.J_new
        self.outcome[done.q] += (done.I_new - done.I_old) * self.share[done.I, done.q]
        self.outcome[done.p] += (done.J_new - done.J_old) * self.share[done.J, done.p]
        for k in (done.p, done.q):
            self._reckon(k)
            self._quote(self._sides[k].rows)
        return done


def externalities(demand: Array, salience: Array, outcome_t: Array, outcome_tp1: Array) -> Array:
    """What a shift of outcomes does to each actor: ``sum_p s_ip (|x_ip - O_p| - |x_ip - O'_p|)``, (R, N).

    For the two partners this is their gain; for everybody else the externality.

    >>> one = np.ones((1, 2, 1))
    >>> externalities(one * [[[0.0], [1.0]]], one, np.array([[0.5]]), np.array([[0.25]]))
    array([[ 0.25, -0.25]])
    """
    before = np.abs(demand - outcome_t[:, None, :])
    after = np.abs(demand - outcome_tp1[:, None, :])
    return total(salience * (before - after), axis=2)
