"""Exchange: issues are decided at the weighted mean, after the actors have traded positions across issues.

The trade with the highest gain is carried out, the others are worked out anew with the positions now held, and so
on until nothing is left to gain; nobody moves back on an issue within a round. The model's insight lies in the
record: what each trade does to everybody who took no part in it. Source: Stokman and Van Oosten (1994), "The
exchange of voting positions", in Bueno de Mesquita and Stokman (eds), "European Community Decision Making".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.errors import SimError
from sim.models.base import Array, Codes, Forecast, Status, code, profile_of
from sim.models.compromise import weighted_mean
from sim.models.trades import Index, Market, Sides, Trade, externalities

MOST_ROUNDS, MOST_TRADES = 1000, 10_000
WORTHWHILE = 1e-9
"""A trade that gains less than this is not carried out."""


@dataclass(frozen=True)
class Deals:
    """The trades carried out, in order. M is the largest number of steps in any world.

    Attributes
    ----------
    done : ndarray of bool, shape (R, M)
        False where a world had no trade left.
    I, J, p, q : ndarray of int, shape (R, M)
        I supplied q, J supplied p; -1 where there was none.
    gain : ndarray, shape (R, M)
        To each of the two.
    I_old, I_new, J_old, J_new : ndarray, shape (R, M)
        Positions of I on q and of J on p.
    felt : ndarray, shape (R, M, N)
        What the trade is worth to every actor: the gain of the two partners, and the externality for the others.
    outcome : ndarray, shape (R, M + 1, K)
        Before the first trade and after each.
    position : ndarray, shape (R, N, K)
        Held at the end.
    """

    done: NDArray[np.bool_]
    I: NDArray[np.intp]  # noqa: E741
    J: NDArray[np.intp]
    p: NDArray[np.intp]
    q: NDArray[np.intp]
    gain: Array
    I_old: Array
    I_new: Array
    J_old: Array
    J_new: Array
    felt: Array
    outcome: Array
    position: Array


def forecast(
    position: ArrayLike,
    salience: ArrayLike,
    capability: ArrayLike,
    *,
    rounds: int = 1,
    trades: int = 1000,
    sides: Sides = "round",
    record: bool = False,
) -> Forecast:
    """Forecast the weighted means after all worthwhile trades.

    Parameters
    ----------
    position, salience, capability : array_like, shape (R, N) or (R, N, K)
        As :func:`sim.models.base.profile_of` has them. On a single issue there is nothing to trade.
    rounds : int
        In each new round actors may move back from what they hold; what they want stays.
    trades : int
        Most trades in a world and round.
    sides : {"round", "trade"}
        Who can trade with whom. ``round``: those who stand on opposite sides of both outcomes as a round begins, for
        all of the round, as in the public package of the model. ``trade``: those who still do after every trade.
    record : bool
        Keep :class:`Deals` in the forecast.

    Returns
    -------
    Forecast
        Status ``UNSETTLED`` where the trades were cut off.

    Raises
    ------
    SimError
        If the input does not fit, or an option is negative.

    Notes
    -----
    On the package's own sample of ten actors and six issues ``round`` ends up to 3.4 points from its published
    outcomes, 1.3 on average, and ``trade`` up to 14 and 6.2; what is left are the package's own ways of seeing only
    some of the other trades. With ``trade`` gains are what partners really feel; with ``round`` an actor whom the
    outcome has passed since the round began loses less than it reckons. An issue on which nobody has weight is not
    traded.

    Examples
    --------
    Two actors at opposite ends, each caring for another issue: each gets its own.

    >>> answer = forecast([[[0.0, 0.0], [1.0, 1.0]]], [[[1.0, 0.25], [0.25, 1.0]]], [[1.0, 1.0]], record=True)
    >>> answer.outcome.round(9), answer.record.gain
    (array([[0., 1.]]), array([[0.15]]))
    """
    if not 0 <= rounds <= MOST_ROUNDS or not 0 <= trades <= MOST_TRADES or sides not in ("round", "trade"):
        raise SimError(
            f"exchange needs rounds from 0 to {MOST_ROUNDS}, trades from 0 to {MOST_TRADES:,}, and sides 'round' or "
            "'trade'"
        )
    profile = profile_of(position, salience, capability)
    shape = profile.position.shape
    flat = shape if len(shape) == 3 else (*shape, 1)
    x, s, w = (part.reshape(flat) for part in (profile.position, profile.salience, profile.weight))
    # On an issue without weight everybody counts alike for the mean, but nobody has anything to trade.
    voice = np.where(profile.weightless.reshape(flat[0], 1, flat[2]), 0.0, w)
    # What is certain is worked out once: worlds that are the same have the same course.
    same = np.concatenate([x, s, w, voice], axis=2).reshape(flat[0], 4 * flat[1] * flat[2])
    first, which = np.unique(same, axis=0, return_index=True, return_inverse=True)[1:]
    which = which.reshape(-1)
    courses = [_course(x[r], s[r], voice[r], rounds=rounds, trades=trades, sides=sides) for r in first]
    held = np.array([course.held for course in courses]).reshape(-1, *flat[1:])[which]
    cut = np.array([course.cut for course in courses], dtype=bool)[which]
    low = np.where(w > 0, x, np.inf).min(axis=1)
    high = np.where(w > 0, x, -np.inf).max(axis=1)
    mean = weighted_mean(held, w)
    outcome = np.where(np.isnan(mean), np.nan, np.clip(mean, low, high))
    outcome = outcome.reshape(profile.weightless.shape)
    status: Codes = code(profile)
    late = np.broadcast_to(cut.reshape((-1,) + (1,) * (status.ndim - 1)), status.shape)
    status[late & (status == Status.OK)] = Status.UNSETTLED
    options = {"rounds": rounds, "trades": trades, "sides": sides}
    kept = _keep(courses, x[first], s[first], w[first], which) if record else None
    return Forecast("exchange", outcome, status, outcome, outcome, options, kept)


@dataclass(frozen=True)
class _Course:
    """What happened in one world: its trades, the positions held at the end, and whether it was cut off."""

    trades: list[Trade]
    held: Array
    cut: bool


def _course(x: Array, s: Array, voice: Array, *, rounds: int, trades: int, sides: Sides) -> _Course:
    """The rounds of one world; arrays (N, K)."""
    held, cut = x, False
    done: list[Trade] = []
    for _ in range(rounds if min(x.shape) > 1 else 0):
        market = Market(x, held, s, voice, sides=sides)
        begun, best = len(done), market.best()
        while best >= 0 and market.gain[best] > WORTHWHILE and len(done) - begun < trades:
            done.append(market.carry_out(best))
            best = market.best()
        held, cut = market.held, best >= 0 and bool(market.gain[best] > WORTHWHILE)
        if len(done) == begun:
            break
    return _Course(done, held, cut)


def _keep(courses: list[_Course], x: Array, s: Array, w: Array, which: Index) -> Deals:
    """The record of all deals: of single courses first, then of the worlds that have them."""
    number = max((len(course.trades) for course in courses), default=0)
    done = np.array([[m < len(course.trades) for m in range(number)] for course in courses]).reshape(
        len(courses), number
    )
    fields: dict[str, Any] = {}
    for n, name in enumerate(Trade._fields):
        none: Any = -1 if name in "IJpq" else 0.0
        fields[name] = np.full(done.shape, none)
        for r, course in enumerate(courses):
            fields[name][r, : len(course.trades)] = [trade[n] for trade in course.trades]
    outcome, felt, now = [weighted_mean(x, w)], [], x.copy()
    for m in range(number):
        live = np.flatnonzero(done[:, m])
        now[live, fields["I"][live, m], fields["q"][live, m]] = fields["I_new"][live, m]
        now[live, fields["J"][live, m], fields["p"][live, m]] = fields["J_new"][live, m]
        outcome.append(weighted_mean(now, w))
        felt.append(externalities(x, s, outcome[-2], outcome[-1]))
    fields["felt"] = np.stack(felt, axis=1) if felt else np.zeros((len(x), 0, x.shape[1]))
    fields |= {"done": done, "outcome": np.stack(outcome, axis=1), "position": now}
    return Deals(**{name: part[which] for name, part in fields.items()})
