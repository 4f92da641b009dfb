"""Challenge: actors press each other to move, round by round, where they expect to gain by it.

In every round each actor weighs a challenge against each other actor (:mod:`sim.models.expected_utility`), the
two expected utilities say who would give in to whom and how far, everybody takes the offer that suits best, and
all move at once. The forecast is the weighted median when the rounds end. Source: Bueno de Mesquita (1994, 1997);
Scholz, Calbert and Smith (2011).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.errors import SimError
from sim.models.base import Array, Codes, Forecast, Mask, Profile, Status, code, issue_by_issue, profile_of, ratio
from sim.models.compromise import weighted_mean
from sim.models.expected_utility import Probability, chance, distances, expected_utility, risk_exponent, support
from sim.models.median import weighted_median

SAME = 1e-9
"""Expected utilities and moves that differ by less count as equal (positions are on [0, 1])."""


MOST_ROUNDS = 1000


class Answer(IntEnum):
    """What one actor expects of a contest with another: what it will have to grant."""

    STAY = 0
    COMPELLED = 1
    COMPROMISE = 2
    CONFRONTATION = 3


@dataclass(frozen=True)
class Rounds:
    """Everything that happened. T is the number of rounds; with several issues, K follows R on every array.

    Attributes
    ----------
    position : ndarray, shape (R, T + 1, N)
        Before each round and at the end.
    outcome : ndarray, shape (R, T + 1)
        The forecast had the rounds ended there.
    exponent : ndarray, shape (R, T, N)
        r: below 1 risk accepting, above 1 averse.
    chance : ndarray, shape (R, T, N, N)
        P_ij.
    own, other : ndarray, shape (R, T, N, N)
        E_ij and E_ji, both as i sees them. i challenges j where ``own`` is above zero.
    answer : ndarray of int8, shape (R, T, N, N)
        :class:`Answer` of i to j.
    offer : ndarray, shape (R, T, N, N)
        The move that i would make towards j, signed.
    taken : ndarray of int, shape (R, T, N)
        Whose offer i took; -1 for nobody's.
    """

    position: Array
    outcome: Array
    exponent: Array
    chance: Array
    own: Array
    other: Array
    answer: Codes
    offer: Array
    taken: NDArray[np.intp]


def offers(position: Array, own: Array, other: Array) -> tuple[Codes, Array]:
    """What i grants j, with a = E_ij and b = E_ji in i's eyes.

    ``b > a > 0``: a confrontation lost, i moves to x_j. ``b > 0 > a``: if ``b > |a|`` a compromise,
    ``(x_j - x_i) |a / b|``; else i is compelled to x_j. Otherwise i stays. Source: Bueno de Mesquita (1997).

    Returns
    -------
    answer : ndarray of int8, shape (R, N, N)
    move : ndarray, shape (R, N, N)
    """
    a, b = own, other
    confronted = (a > SAME) & (b > a + SAME)
    pressed = (b > SAME) & (a < -SAME)
    milder = pressed & (b > -a + SAME)
    answer = np.zeros(a.shape, dtype=np.int8)
    answer[pressed] = Answer.COMPELLED
    answer[milder] = Answer.COMPROMISE
    answer[confronted] = Answer.CONFRONTATION
    whole = position[:, None, :] - position[:, :, None]
    share = np.where(milder, ratio(-a, b, 0.0), 1.0)
    return answer, np.where(answer > Answer.STAY, whole * share, 0.0)


def choose(answer: Codes, move: Array, other: Array) -> tuple[NDArray[np.intp], Array]:
    """Which offer each actor takes: confrontations before compromises before compulsion.

    Among confrontations and among compulsions the least move, among compromises the proposer with the largest b.
    Ties: the least move, then the move towards the lower end, then the order of the actors.

    Returns
    -------
    taken : ndarray of int, shape (R, N)
        -1 where there is no offer to take.
    step : ndarray, shape (R, N)
    """
    best = answer.max(axis=2, keepdims=True)
    left: Mask = (answer == best) & (best > Answer.STAY)
    size = np.abs(move)
    for key in (np.where(best == Answer.COMPROMISE, -other, 0.0), size, move):
        least = np.where(left, key, np.inf).min(axis=2, keepdims=True)
        left = left & (key <= least + SAME)
    first = left.argmax(axis=2)
    some = left.any(axis=2)
    step = np.take_along_axis(move, first[:, :, None], axis=2)[:, :, 0]
    return np.where(some, first, -1), np.where(some, step, 0.0)


def forecast(
    position: ArrayLike,
    salience: ArrayLike,
    capability: ArrayLike,
    *,
    rounds: int = 10,
    probability: Probability = "printed",
    status_quo: float = 1.0,
    better: float = 0.5,
    outcome: Literal["median", "mean"] = "median",
    record: bool = False,
) -> Forecast:
    """Forecast where the rounds of challenges and offers end.

    Parameters
    ----------
    position, salience, capability : array_like, shape (R, N) or (R, N, K)
        As :func:`sim.models.base.profile_of` has them. Issues are settled one by one.
    rounds : int
        Most rounds there may be.
    probability : {"printed", "as_run"}
        The reading of the chance to prevail, see :func:`sim.models.expected_utility.chance`.
    status_quo, better : float
        Q and T of :func:`sim.models.expected_utility.expected_utility`.
    outcome : {"median", "mean"}
        What is read off the last positions: the weighted median (lower end of a tie) or the weighted mean.
    record : bool
        Keep :class:`Rounds` in the forecast.

    Returns
    -------
    Forecast
        Status ``UNSETTLED`` where somebody still moved in the last round.

    Raises
    ------
    SimError
        If the input does not fit, or an option is out of range.

    Notes
    -----
    An actor without weight is not in the game: it neither challenges nor widens the span. Where nobody has weight,
    everybody counts alike with full salience.

    Examples
    --------
    >>> answer = forecast([[0.0, 0.5, 1.0]], [[0.8, 0.4, 0.6]], [[0.3, 0.2, 0.5]], record=True)
    >>> answer.outcome, answer.record.taken[0, 0]
    (array([0.]), array([-1,  0,  0]))
    """
    if not 0 <= rounds <= MOST_ROUNDS or not 0 <= status_quo <= 1 or not 0 <= better <= 1:
        raise SimError(f"challenge needs rounds from 0 to {MOST_ROUNDS}, and status_quo and better from 0 to 1")
    if probability not in ("printed", "as_run") or outcome not in ("median", "mean"):
        raise SimError("challenge needs probability 'printed' or 'as_run', and outcome 'median' or 'mean'")
    game = _Game(probability, status_quo, better, outcome)

    def rule(part: Profile) -> tuple[Array, Codes, Array, Array, Rounds | None]:
        return game.play(part, rounds, record)

    answer, status, low, high, kept = issue_by_issue(rule, profile_of(position, salience, capability))
    options: dict[str, Any] = {"rounds": rounds, "probability": probability, "status_quo": status_quo}
    options |= {"better": better, "outcome": outcome}
    return Forecast("challenge", answer, status, low, high, options, kept)


@dataclass(frozen=True)
class _Game:
    """The named choices, and the rounds played with them."""

    probability: Probability
    status_quo: float
    better: float
    outcome: Literal["median", "mean"]

    def play(self, part: Profile, rounds: int, record: bool) -> tuple[Array, Codes, Array, Array, Rounds | None]:
        """All rounds on one issue."""
        counts = part.weight > 0
        care = np.where(part.weightless[:, None], 1.0, part.salience)
        x_t = np.where(counts, part.position, 0.0)
        span = _span(x_t, counts)
        places, ends, history = [x_t], [self.read(x_t, part.weight)], []
        step = np.zeros_like(x_t)
        for _ in range(rounds):
            happened = self.round(x_t, care, part.weight, counts, span)
            step, x_t = happened[-1], np.clip(x_t + happened[-1], 0.0, 1.0)
            if record:
                history.append(happened[:-1])
                places.append(x_t)
                ends.append(self.read(x_t, part.weight))
            elif not step.any():
                break
        low, high = self.read(x_t, part.weight)
        status = code(part, tie=low < high)
        moving = (np.abs(step) > SAME).any(axis=1)
        status[moving & (status <= Status.TIE)] = Status.UNSETTLED
        kept = _stack(history, places, ends, part.position.shape) if record else None
        return low, status, low, high, kept

    def read(self, position: Array, weight: Array) -> tuple[Array, Array]:
        """The interval of outcomes that positions stand for."""
        if self.outcome == "median":
            return weighted_median(position, weight)
        mean = weighted_mean(position, weight)
        return mean, mean

    def round(self, x_t: Array, care: Array, weight: Array, counts: Mask, span: Array) -> tuple[Any, ...]:
        """One round: ``(exponent, chance, own, other, answer, offer, taken, step)``."""
        distance = distances(x_t, span)
        pairs = counts[:, :, None] & counts[:, None, :]
        distance = np.where(pairs, distance, 0.0)
        mu = None if self.status_quo == 1.0 else np.nan_to_num(weighted_median(x_t, weight)[0])
        stakes: dict[str, Any] = {"status_quo": self.status_quo, "better": self.better, "median": mu, "span": span}
        neutral = np.ones_like(x_t)
        votes = np.where(pairs, support(distance, weight), 0.0)
        prevail = chance(votes, probability=self.probability)
        flat, _ = expected_utility(x_t, care, distance, prevail, neutral, **stakes)
        exponent = risk_exponent(flat, counts)
        if self.probability == "as_run":
            votes = np.where(pairs, support(distance, weight, exponent=exponent), 0.0)
            prevail = chance(votes, probability="as_run")
        own, other = expected_utility(x_t, care, distance, prevail, exponent, **stakes)
        own, other = np.where(pairs, own, 0.0), np.where(pairs, other, 0.0)
        answer, offer = offers(x_t, own, other)
        taken, step = choose(answer, offer, other)
        return exponent, prevail, own, other, answer, offer, taken, step


def _span(position: Array, counts: Mask) -> Array:
    """R0, the range of positions of those who count; zero where nobody does."""
    high = np.where(counts, position, -np.inf).max(axis=1)
    low = np.where(counts, position, np.inf).min(axis=1)
    return np.where(counts.any(axis=1), high - low, 0.0)


def _stack(
    history: list[tuple[Any, ...]], places: list[Array], ends: list[tuple[Array, Array]], shape: tuple[int, ...]
) -> Rounds:
    """The rounds as arrays with the round on the second axis."""
    worlds, actors = shape
    square = (worlds, 0, actors, actors)
    empty = [np.zeros(square[:3])] + [np.zeros(square)] * 5 + [np.zeros(square[:3], dtype=np.intp)]
    parts = [np.stack(part, axis=1) for part in zip(*history, strict=True)] if history else empty
    return Rounds(np.stack(places, axis=1), np.stack([low for low, _ in ends], axis=1), *parts)
