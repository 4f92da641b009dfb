"""Bargaining over several issues at once: the concave programmes behind the solutions, all worlds at once.

An interior-point method (Boyd and Vandenberghe 2004, "Convex Optimization", ch. 11): constraints enter as
logarithms whose weight mu falls to nothing, Newton's method follows. Distances are smoothed near the ideal points,
``|z| ** a`` by ``(z ** 2 + e ** 2) ** (a / 2)``, with e falling along with mu.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.models.base import Array, Mask, total
from sim.models.gains import Bargain

STAGES = tuple(10.0 ** (-1.5 * k) for k in range(7))
"""Values of mu, down to 1e-9."""
STEPS = 25
"""Newton steps per stage at most."""
FINEST = 1e-7
"""The last e."""
MARKS = 3
"""Stages at whose ends the path is marked; a product needs no bound along the way."""
MARGIN = 1e-9
"""Issues whose range is narrower than this are not bargained over."""

Aim = Literal["least", "product", "one"]


@dataclass(frozen=True)
class Programme:
    """What is maximised over terms x within the range (and t).

    ``least``: t such that ``g_i >= t scale_i`` for all; ``product``: ``sum_i power_i log g_i``; ``one``:
    ``sum_i power_i g_i`` such that nobody loses.
    """

    deal: Bargain
    aim: Aim
    scale: Array
    power: Array

    def slack(self, x: Array, t: Array, edge: Array) -> tuple[Array, Array]:
        """What the logarithms are taken of: (R, N) for the parties and (R, 2 K) for the range."""
        deal = self.deal
        z = x[:, None, :] - deal.ideal
        loss = deal.stake * (z * z + (edge * edge)[:, None, None]) ** (0.5 * deal.exponent[:, :, None])
        gain = deal.reserve - total(loss) - t[:, None] * self.scale
        free = deal.high - deal.low > MARGIN
        sides = np.concatenate([np.where(free, x - deal.low, 1.0), np.where(free, deal.high - x, 1.0)], axis=1)
        return np.where(deal.party, gain, 1.0), sides

    def height(self, x: Array, t: Array, mu: float, edge: Array) -> Array:
        """The barrier function, -inf outside; (R,)."""
        gain, sides = self.slack(x, t, edge)
        inside = (gain > 0).all(axis=1) & (sides > 0).all(axis=1)
        logs = np.log(np.where(gain > 0, gain, 1.0))
        walls = total(np.log(np.where(sides > 0, sides, 1.0)))
        parties = self.deal.party.astype(float)
        if self.aim == "product":
            value = total(parties * self.power * logs) / mu
        elif self.aim == "one":
            value = total(parties * self.power * gain) / mu + total(parties * logs)
        else:
            value = t / mu + total(parties * logs)
        return np.where(inside, value + walls, -np.inf)

    def newton(self, x: Array, t: Array, mu: float, edge: Array) -> tuple[Array, Array, Array]:
        """Newton's step in x and t, and the rise it promises."""
        deal = self.deal
        worlds, actors, issues = deal.ideal.shape
        gain, sides = self.slack(x, t, edge)
        first, second = self.pulls(gain, mu)
        z = x[:, None, :] - deal.ideal
        round_ = z * z + (edge * edge)[:, None, None]
        a = deal.exponent[:, :, None]
        base = deal.stake * a * round_ ** (0.5 * a - 1.0)
        slope = -base * z
        bend = -base * (1.0 + (a - 2.0) * z * z / round_)
        near, far = sides[:, :issues], sides[:, issues:]
        free = deal.high - deal.low > MARGIN
        size = issues + 1
        rise = np.zeros((worlds, size))
        curve = np.zeros((worlds, size, size))
        spot = np.arange(issues)
        for i in range(actors):
            line = np.concatenate([slope[:, i], -self.scale[:, i, None]], axis=1)
            rise = rise + first[:, i, None] * line
            curve = curve + second[:, i, None, None] * (line[:, :, None] * line[:, None, :])
            curve[:, spot, spot] += first[:, i, None] * bend[:, i]
        rise[:, :issues] += 1.0 / near - 1.0 / far
        curve[:, spot, spot] -= 1.0 / near**2 + 1.0 / far**2
        held = np.concatenate([~free, np.full((worlds, 1), self.aim != "least")], axis=1)
        if self.aim == "least":
            rise[:, issues] += 1.0 / mu
        rise = np.where(held, 0.0, rise)
        curve = np.where(held[:, :, None] | held[:, None, :], 0.0, curve)
        step = _solve(-curve, rise, held)
        return step[:, :issues], step[:, issues], total(rise * step)

    def step(self, x: Array, t: Array, mu: float, edge: Array, near: float) -> tuple[Mask, Array, Array]:
        """One damped Newton step; whether there was anything to gain, and the changes of x and t."""
        dx, dt, rise = self.newton(x, t, mu, edge)
        height = self.height(x, t, mu, edge)
        active: Mask = rise > near
        reach = np.where(active, 1.0, 0.0)
        short = active
        for _ in range(40):
            tried = self.height(x + reach[:, None] * dx, t + reach * dt, mu, edge)
            short = active & ~(tried >= height + 1e-4 * reach * rise)
            if not short.any():
                break
            reach = np.where(short, 0.5 * reach, reach)
        active = active & ~short
        reach = np.where(active, reach, 0.0)
        return active, reach[:, None] * dx, reach * dt

    def take(self, worlds: NDArray[np.intp]) -> Programme:
        """The programme of some worlds only."""
        return Programme(self.deal.take(worlds), self.aim, self.scale[worlds], self.power[worlds])

    def pulls(self, gain: Array, mu: float) -> tuple[Array, Array]:
        """First and second derivative of the barrier function by each party's slack."""
        parties = self.deal.party.astype(float)
        one, two = parties / gain, -parties / gain**2
        if self.aim == "product":
            return self.power * one / mu, self.power * two / mu
        if self.aim == "one":
            return one + parties * self.power / mu, two
        return one, two


def _solve(curve: Array, rise: Array, held: Mask) -> Array:
    """``curve @ step = rise``, scaled to a unit diagonal and kept regular; no step where held."""
    every = np.arange(rise.shape[1])
    size = np.where(held, 1.0, np.sqrt(np.maximum(curve[:, every, every], 1e-30)))
    curve = curve / (size[:, :, None] * size[:, None, :])
    curve[:, every, every] = 1.0 + 1e-12
    return np.asarray(np.linalg.solve(curve, (rise / size)[:, :, None])[:, :, 0] / size)


@dataclass(frozen=True)
class Mark:
    """A point on the path of best terms: terms (R, K), and multipliers (R, N) of the parties' constraints there."""

    terms: Array
    multiplier: Array


def solve(programme: Programme, x: Array, t: Array) -> tuple[Array, list[Mark]]:
    """Follow the path of best terms from a point inside.

    Worlds are stepped together and stop on their own, so that each one's answer is its own. A world whose point is
    not inside stays where it is.

    Returns
    -------
    terms : ndarray, shape (R, K)
    marks : list of Mark
        The last points of the path, for bounds: at the very end, rounding makes multipliers coarse.
    """
    x, t, marks = x.copy(), t.copy(), []
    marked = STAGES[-1:] if programme.aim == "product" else STAGES[-MARKS:]
    widest = np.full(x.shape[0], np.inf)
    for mu in STAGES:
        edge = np.minimum(max(FINEST, 0.1 * mu**0.75), widest)
        for _ in range(12):
            out = np.isneginf(programme.height(x, t, mu, edge)) & (edge > FINEST**1.5)
            if not out.any():
                break
            # Smoothing makes distances longer; where that puts the point outside, smooth less.
            edge = np.where(out, 0.1 * edge, edge)
            widest = np.where(out, edge, widest)
        near = 1e-10 if mu in marked else 1e-2
        index = np.flatnonzero(np.isfinite(programme.height(x, t, mu, edge)))
        for _ in range(STEPS):
            if index.size == 0:
                break
            part = programme.take(index)
            moved, dx, dt = part.step(x[index], t[index], mu, edge[index], near)
            x[index], t[index] = x[index] + dx, t[index] + dt
            index = index[moved]
        if mu in marked:
            gain, _ = programme.slack(x, t, edge)
            pull, _ = programme.pulls(np.where(gain > 0, gain, np.inf), mu)
            marks.append(Mark(x.copy(), mu * pull))
    return x, marks
