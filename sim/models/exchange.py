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
from sim.models.base import Array, Codes, Forecast, Status, code, seat
from sim.models.compromise import weighted_mean
from sim.models.trades import LEAST, Trades, externalities, potential

FIELDS = ("I", "J", "p", "q", "gain", "I_old", "I_new", "J_old", "J_new")
BLOCK = 128
"""Worlds worked on at a time, to bound memory."""
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


def best(trades: Trades, start: Array, supply: Array) -> NDArray[np.intp]:
    """The trade with the highest gain in each world, -1 if none is worthwhile; (R,).

    Trades that move somebody back towards where the round began are left out. Ties (within 1e-12) go to the first
    in the order of actors, then issues.
    """
    r = np.arange(start.shape[0])[:, None]
    back = np.zeros(trades.gain.shape, dtype=bool)
    for actor, issue, old, new in (
        (trades.I, trades.q, trades.I_old, trades.I_new),
        (trades.J, trades.p, trades.J_old, trades.J_new),
    ):
        back |= (supply[r, actor, issue] - start[r, actor, issue]) * (new - old) < 0
    gain = np.where(back, 0.0, trades.gain)
    if gain.shape[1] == 0:
        return np.full(start.shape[0], -1)
    most = gain.max(axis=1, keepdims=True)
    return np.where(most[:, 0] > WORTHWHILE, (gain >= most - LEAST).argmax(axis=1), -1)


def forecast(
    position: ArrayLike,
    salience: ArrayLike,
    capability: ArrayLike,
    *,
    rounds: int = 1,
    trades: int = 200,
    record: bool = False,
) -> Forecast:
    """Forecast the weighted means after all worthwhile trades.

    Parameters
    ----------
    position, salience, capability : array_like, shape (R, N) or (R, N, K)
        As :func:`sim.models.base.seat` has them. On a single issue there is nothing to trade.
    rounds : int
        In each new round actors may move back from what they hold; what they want stays.
    trades : int
        Most trades in a world and round.
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
    Actors trade only while both what they want and what they hold lies on opposite sides of both outcomes, so that
    gains are what partners really feel. Public software goes by what they hold alone. An issue on which nobody has
    weight is not traded.

    Examples
    --------
    Two actors at opposite ends, each caring for another issue: each gets its own.

    >>> answer = forecast([[[0.0, 0.0], [1.0, 1.0]]], [[[1.0, 0.25], [0.25, 1.0]]], [[1.0, 1.0]], record=True)
    >>> answer.outcome.round(9), answer.record.gain
    (array([[0., 1.]]), array([[0.15]]))
    """
    if rounds < 0 or trades < 0:
        raise SimError("exchange needs rounds and trades of zero or more")
    table = seat(position, salience, capability)
    shape = table.position.shape
    flat = shape if len(shape) == 3 else (*shape, 1)
    x, s, w = (part.reshape(flat) for part in (table.position, table.salience, table.weight))
    # On an issue without weight everybody counts alike for the mean, but nobody has anything to trade.
    voice = np.where(table.weightless.reshape(flat[0], 1, flat[2]), 0.0, w)
    held, deals, cut = _trade(x, s, w, voice, rounds=rounds, trades=trades)
    low = np.where(w > 0, x, np.inf).min(axis=1)
    high = np.where(w > 0, x, -np.inf).max(axis=1)
    mean = weighted_mean(held, w)
    outcome = np.where(np.isnan(mean), np.nan, np.clip(mean, low, high))
    outcome = outcome.reshape(table.weightless.shape)
    status: Codes = code(table)
    late = np.broadcast_to(cut.reshape((-1,) + (1,) * (status.ndim - 1)), status.shape)
    status[late & (status == Status.OK)] = Status.UNSETTLED
    options = {"rounds": rounds, "trades": trades}
    kept = _keep(deals, x, s, w, held) if record else None
    return Forecast("exchange", outcome, status, outcome, outcome, options, kept)


Deal = tuple[NDArray[np.intp], dict[str, NDArray[Any]], Array]
"""Who traded (worlds), the fields of :data:`FIELDS` for each of them, and all positions afterwards."""


def _trade(
    x: Array, s: Array, w: Array, voice: Array, *, rounds: int, trades: int
) -> tuple[Array, list[Deal], NDArray[np.bool_]]:
    """Carry out trades; the positions held at the end, each step's deals, and where there was no end."""
    held = x
    deals: list[Deal] = []
    cut = np.zeros(x.shape[0], dtype=bool)
    for _ in range(rounds if x.shape[2] > 1 and x.shape[1] > 1 else 0):
        start, live = held, np.arange(x.shape[0])
        for _ in range(trades):
            found = [
                _pick(part, x, held, s, voice, start) for part in np.array_split(live, max(1, -(-live.size // BLOCK)))
            ]
            live = np.concatenate([worlds for worlds, _ in found])
            if live.size == 0:
                break
            pick = {name: np.concatenate([fields[name] for _, fields in found]) for name in FIELDS}
            held = held.copy()
            held[live, pick["I"], pick["q"]] = pick["I_new"]
            held[live, pick["J"], pick["p"]] = pick["J_new"]
            deals.append((live, pick, held))
        cut = np.isin(np.arange(x.shape[0]), live)
    return held, deals, cut


def _pick(
    worlds: NDArray[np.intp], x: Array, held: Array, s: Array, voice: Array, start: Array
) -> tuple[NDArray[np.intp], dict[str, NDArray[Any]]]:
    """The best trade of each of these worlds: those that have one, and its fields."""
    offers = potential(x[worlds], held[worlds], s[worlds], voice[worlds])
    m = best(offers, start[worlds], held[worlds])
    row = np.flatnonzero(m >= 0)
    return worlds[row], {name: getattr(offers, name)[row, m[row]] for name in FIELDS}


def _keep(deals: list[Deal], x: Array, s: Array, w: Array, held: Array) -> Deals:
    """The record of all deals."""
    worlds, actors, issues = x.shape
    number = len(deals)
    shape = (worlds, number)
    fields: dict[str, Any] = {name: np.full(shape, -1) if name in "IJpq" else np.zeros(shape) for name in FIELDS}
    done = np.zeros((worlds, number), dtype=bool)
    felt = np.zeros((worlds, number, actors))
    outcome = np.zeros((worlds, number + 1, issues))
    outcome[:, 0] = weighted_mean(x, w)
    for m, (live, pick, after) in enumerate(deals):
        done[live, m] = True
        for name in FIELDS:
            fields[name][live, m] = pick[name]
        outcome[:, m + 1] = weighted_mean(after, w)
        felt[:, m] = externalities(x, s, outcome[:, m], outcome[:, m + 1])
    return Deals(done=done, **fields, felt=felt, outcome=outcome, position=held)
