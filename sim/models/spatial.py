"""The spatial model of politics: actors bargain over positions in several dimensions, turn by turn.

In every turn each actor picks the one other that it gains most by challenging, as it sees things, and proposes a
bargain between their two positions. Of the bargains that an actor is part of, and of leaving things as they are, an
election among all actors chooses one; all move at once. When nothing moves any more, the positions that are left stand
against each other in a last election. Source: Wise, Lester and Efird (2015), see :mod:`sim.models.contests`.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from sim.errors import SimError
from sim.models.base import (
    PAIRS,
    Array,
    Codes,
    Forecast,
    Mask,
    Profile,
    Status,
    code,
    every,
    hull,
    profile_of,
    ratio,
    some,
    total,
)
from sim.models.compromise import weighted_mean
from sim.models.contests import ESTIMATES, RANGES, Estimate
from sim.models.election import Transition
from sim.models.turns import Game, Step, joined, play

MOST_ROUNDS = 1000


def forecast(
    position: ArrayLike,
    salience: ArrayLike,
    capability: ArrayLike,
    *,
    rounds: int = 100,
    quiet: float = 0.01,
    power: float = 1.0,
    transition: Transition = "conditional",
    risk: Literal["min", "mid", "max"] = "mid",
    estimate: Estimate = "one_third",
    third_parties: Literal["committed", "out"] = "committed",
    interpolation: Step = "S2P2",
    outcome: Literal["mean", "likeliest"] = "mean",
    record: bool = False,
) -> Forecast:
    """Forecast where the turns end, on all issues at once.

    Parameters
    ----------
    position, salience, capability : array_like, shape (R, N) or (R, N, K)
        As :func:`sim.models.base.profile_of` has them. An actor's capability is that over issues, weighted by salience.
        Where somebody's saliences add up to more than 1, those of all are divided by the largest sum. Where an actor
        has no interest on an issue it is taken to stand at the weighted mean of the others.
    rounds : int
        Most turns there may be.
    quiet : float
        The turns end when all move by no more than this share of what they moved in the first.
    power : float
        Exponent of coalition strength in elections: 1 in proportion, as published; larger is closer to certainty.
    transition : {"conditional", "markov_uniform", "markov_incentive"}
        How pairs make a winner, see :func:`sim.models.election.standing`.
    risk : {"min", "mid", "max"}
        Attitudes to risk run from 0, -0.5 or -1 to 1.
    estimate : {"own", "one_third", "half", "two_thirds", "true"}
        How far from its own towards another's true attitude an actor's guess of it lies: 0, 1/3, 1/2, 2/3 or 1.
    third_parties : {"committed", "out"}
        ``committed``: who joins the losers of a contest must take the winners' position, and who joins the winners
        keeps its own (the published "SemiCommit"). ``out``: third parties stay out, which is also what the published
        software comes to where they are bound in either case, or in none.
    interpolation : {"S2P2", "S1P1"}
        A bargain lies at the mean weighted by the squares of salience times chance, or by the products themselves.
    outcome : {"mean", "likeliest"}
        The mean position by chance to be left standing, or the likeliest (of a tie, the first in the order of actors).
    record : bool
        Keep :class:`sim.models.turns.Turns` in the forecast.

    Returns
    -------
    Forecast
        Status ``UNSETTLED`` where there was still more movement than ``quiet`` when the turns ended.

    Raises
    ------
    SimError
        If the input does not fit, or an option is out of range.

    Notes
    -----
    Of the published choices those with a published run are here: bargains as the challenger sees them, votes in
    proportion to the difference in utility, the strongest bargain for certain. Bargains lie on a grid of a ten
    thousandth of the scale, as there, but between the positions of the two.

    Examples
    --------
    Two who care for different issues each get most of their own.

    >>> found = forecast([[[0.0, 0.0], [1.0, 1.0]]], [[[0.8, 0.1], [0.1, 0.8]]], [[1.0, 1.0]])
    >>> found.outcome.round(2)
    array([[0.02, 0.98]])
    """
    if not 0 <= rounds <= MOST_ROUNDS or not 0 <= quiet < 1 or not power > 0:
        raise SimError(f"spatial needs rounds from 0 to {MOST_ROUNDS}, quiet from 0 to below 1, and a power above zero")
    for name, value, known in (
        ("transition", transition, ("conditional", "markov_uniform", "markov_incentive")),
        ("risk", risk, tuple(RANGES)),
        ("estimate", estimate, tuple(ESTIMATES)),
        ("third_parties", third_parties, ("committed", "out")),
        ("interpolation", interpolation, ("S2P2", "S1P1")),
        ("outcome", outcome, ("mean", "likeliest")),
    ):
        if value not in known:
            raise SimError(f"spatial: {name} is {value!r}; it takes {', '.join(known)}")
    profile = profile_of(position, salience, capability)
    x, care, might, counts = _profile(profile)
    size = max(1, PAIRS // (8 * x.shape[1] ** 2))
    played = []
    for first in range(0, max(len(x), 1), size):
        part = slice(first, first + size)
        game = Game(
            care[part],
            might[part],
            counts[part],
            power,
            transition,
            RANGES[risk],
            ESTIMATES[estimate],
            third_parties == "committed",
            interpolation,
        )
        played.append(play(game, x[part], rounds, quiet, record))
    place, chance, moving = (np.concatenate([one[n] for one in played]) for n in range(3))
    answer, low, high, status = _read(profile, place, chance, moving, outcome)
    options: dict[str, Any] = {"rounds": rounds, "quiet": quiet, "power": power, "transition": transition, "risk": risk}
    options |= {"estimate": estimate, "third_parties": third_parties, "interpolation": interpolation}
    kept = joined([one[3] for one in played if one[3] is not None]) if record else None
    return Forecast("spatial", answer, status, low, high, {**options, "outcome": outcome}, kept)


def _profile(profile: Profile) -> tuple[Array, Array, Array, Mask]:
    """Positions (R, N, K) everywhere, saliences, capability (R, N), and who is in the game."""
    flat = profile.position.shape if profile.position.ndim == 3 else (*profile.position.shape, 1)
    position, weight, care = (part.reshape(flat) for part in (profile.position, profile.weight, profile.salience))
    idle = profile.weightless.reshape(flat[0], flat[2])
    nobody = every(idle, 1)
    has = (weight > 0) & (~idle | nobody[:, None])[:, None, :]
    care = np.where(has, np.where(nobody[:, None, None], 1.0, care), 0.0)
    whole = total(care)
    care = care / np.maximum(whole.max(axis=1, initial=0.0), 1.0)[:, None, None]
    might = ratio(total(np.where(has, weight, 0.0)), whole, 0.0)
    counts = some(has, 2)
    middle = np.nan_to_num(weighted_mean(position, weight))
    at = np.where((weight > 0) & profile.present.reshape(flat), position, middle[:, None, :])
    return np.where(counts[:, :, None], at, 0.0), care, np.where(nobody[:, None] & counts, 1.0, might), counts


def _read(
    profile: Profile, place: Array, chance: Array, moving: Mask, outcome: str
) -> tuple[Array, Array, Array, Codes]:
    """Outcome, interval and status in the profile's shape, from last positions (R, N, K) and chances (R, N)."""
    worlds, _, issues = place.shape
    shape, idle = profile.weightless.shape, profile.weightless.reshape(worlds, issues)
    best = chance >= chance.max(axis=1, keepdims=True, initial=0.0) - 1e-12
    best &= chance > 0
    if outcome == "mean":
        answer = total(chance[:, :, None] * place, axis=1)
        low, high = answer, answer
    else:
        answer = place[np.arange(worlds), best.argmax(axis=1)]
        low = np.minimum(np.where(best[:, :, None], place, np.inf).min(axis=1, initial=np.inf), answer)
        high = np.maximum(np.where(best[:, :, None], place, -np.inf).max(axis=1, initial=-np.inf), answer)
    flat = (worlds, place.shape[1], issues)
    mean = weighted_mean(profile.position.reshape(flat), profile.weight.reshape(flat))
    bottom, top = (end.reshape(worlds, issues) for end in hull(profile))
    loose = (idle & ~every(idle, 1)[:, None]) | np.isnan(mean)
    answer, low, high = (np.where(loose, mean, np.clip(end, bottom, top)) for end in (answer, low, high))
    status = code(profile, tie=(low < high).reshape(shape))
    late = np.broadcast_to(moving.reshape((-1,) + (1,) * (status.ndim - 1)), status.shape)
    status[late & (status <= Status.TIE) & (status != Status.UNANIMOUS)] = Status.UNSETTLED
    return answer.reshape(shape), low.reshape(shape), high.reshape(shape), status
