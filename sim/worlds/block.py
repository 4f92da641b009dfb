"""A block of worlds as arrays, the world axis R first, and one world of it: what the process and the agents are given.

Values are in [0, 1] of each issue's scale, time is in months, trust is a chance. N actors, G columns of trust (actors,
then outside bodies), K issues, B bounds, L links, T stages, P pushes, E events, C changes of government.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.worlds.tables import Index, Mask, Rules, Stages, Walks

Array = NDArray[np.float64]


class Own(NamedTuple):
    """The actors' own numbers in one world: those that a change of government draws afresh."""

    position: Array  # (N, K)
    ideal: Array  # (N, K)
    salience: Array  # (N, K), 0 to 1
    weight: Array  # (N, K), salience over the actor's total
    discount: Array  # (N,), a month
    exponent: Array  # (N,)
    bound: Array  # (B,)
    link: Array  # (L,): a bound's new value or its shift, the share that is felt


class Shared(NamedTuple):
    """What all actors share in one world."""

    today: Array  # (K,)
    drift: Array  # (K,): the disagreement point
    stickiness: Array  # (K,)
    leverage: Array  # (G, K)
    capacity: Array  # (N,)
    evidence: float
    learning: float
    fall: float
    concession: float
    penalty: float
    exposure: float
    shock: float  # a year
    severity: float
    carry: float
    inherited: float  # of the scale
    points: float  # of the scale: what a definition gap moves
    misread: bool


class Terms(NamedTuple):
    """The published terms of all stages in one world."""

    target: Array  # (T, K)
    low: Array  # (T, K): the interval inside which this is still the same path
    high: Array  # (T, K)
    months: Array  # (T,)
    exposure: Array  # (T,)
    deadline: Array  # (T,): the month after which it is too late, infinite where there is none
    ratifying: Array  # (T,): months from signature to the vote on it
    strength: Array  # (T, G): gamma of guarantors
    push: Array  # (P,): what pressure does
    believed: Array  # (P, N): what an actor thinks that it does; not-a-number: the truth


class Pledges(NamedTuple):
    """What a stage commits people to, or what stands: who owes what, who stands behind it, who mediates."""

    moves: Mask  # (K,): the issues of the stage, or those moved so far
    owes: Mask  # (N, K)
    backed: Mask  # (G,)
    mediated: Mask  # (G,)
    strength: Array  # (G,): gamma of guarantors, 0 for others


class World(NamedTuple):
    """One world: the numbers of N actors, G columns of trust, K issues, T stages, by their last axis.

    They lie together in few arrays because numba hands every array of a call over one by one;
    :mod:`sim.process.room` says what is where.
    """

    actors: int
    columns: int
    stages: int
    k: Array  # (..., K)
    n: Array  # (..., N)
    g: Array  # (..., G)
    able: Mask  # (Q, N): whether an actor can do what it means to, at the n-th stage
    scalar: Array
    bound: Array  # (B,)
    link: Array  # (L,)
    time: Array  # (4, T): months, exposure, deadline, months until a vote
    push: Array  # (P,)
    month: Array  # (E,): what comes from outside: when
    actor: Index  # (E,): whose government changes, -1 a shock
    change: Index  # (E,): the row of its new numbers


class Successors(NamedTuple):
    """What changes of government bring: C rows, each the new numbers of one actor."""

    k: Array  # (C, 4, K): position, ideal, salience, weight
    n: Array  # (C, 2): discount, exponent
    bound: Array  # (C, B): only its own bounds are meant
    link: Array  # (C, L)


class Block(NamedTuple):
    """Worlds ``first .. first + R - 1``, drawn; arrays of a world with R in front."""

    rules: Rules
    stages: Stages
    walks: Walks
    actors: int
    columns: int
    size: int  # stages
    k: Array
    n: Array
    g: Array
    able: Mask
    scalar: Array
    bound: Array
    link: Array
    time: Array
    push: Array
    month: Array  # all events, world after world
    actor: Index
    change: Index
    first: Index  # (R + 1,): where those of a world begin
    changes: Successors


SCALARS = (
    *("evidence", "learning", "fall", "concession", "penalty", "exposure", "shock", "severity", "carry"),
    *("inherited", "points", "misread"),
)
"""What of :class:`Shared` is one number a world, in the order in which it lies in a block."""


def pack(own: Own, trust: Array, shared: Shared, terms: Terms, noise: Array) -> dict[str, Array]:
    """The numbers of a block, R first, as they lie in it."""
    one = [shared.today, shared.drift, shared.stickiness]
    return {
        "k": np.concatenate(
            [
                *(own.position, own.ideal, own.salience, own.weight, shared.leverage, np.stack(one, axis=1)),
                *(terms.target, terms.low, terms.high),
            ],
            axis=1,
        ),
        "n": np.concatenate(
            [np.stack([own.discount, own.exponent, shared.capacity], axis=1), noise, terms.believed], axis=1
        ),
        "g": np.concatenate([trust, terms.strength], axis=1),
        "scalar": np.stack([np.asarray(getattr(shared, name), dtype=np.float64) for name in SCALARS], axis=1),
        "bound": np.ascontiguousarray(own.bound),
        "link": np.ascontiguousarray(own.link),
        "time": np.stack([terms.months, terms.exposure, terms.deadline, terms.ratifying], axis=1),
        "push": np.ascontiguousarray(terms.push),
    }


def own_of(block: Block) -> Own:
    """The actors' own numbers in all worlds of a block: arrays of :class:`Own` with R in front.

    The rule of :func:`sim.process.room.own_in`, over worlds.
    """
    n = block.actors
    parts = [block.k[:, first : first + n] for first in (0, n, 2 * n, 3 * n)]
    return Own._make([*parts, block.n[:, 0], block.n[:, 1], block.bound, block.link])


def shared_of(block: Block) -> Shared:
    """What all actors share in all worlds of a block, R in front; numbers are (R,)."""
    first = 4 * block.actors
    at = first + block.columns
    grids = (block.k[:, at], block.k[:, at + 1], block.k[:, at + 2], block.k[:, first:at], block.n[:, 2])
    scalars = {name: block.scalar[:, place] for place, name in enumerate(SCALARS)}
    return Shared(*grids, **{**scalars, "misread": scalars["misread"] != 0.0})


def terms_of(block: Block) -> Terms:
    """The published terms of all stages in all worlds of a block, R in front."""
    t, at, noise = block.size, 4 * block.actors + block.columns + 3, block.able.shape[1]
    target, low, high = (block.k[:, at + n * t : at + (n + 1) * t] for n in range(3))
    believed = block.n[:, 3 + noise : 3 + noise + block.push.shape[1]]
    strength = block.g[:, block.actors : block.actors + t]
    months, exposure, deadline, ratifying = (block.time[:, n] for n in range(4))
    return Terms(target, low, high, months, exposure, deadline, ratifying, strength, block.push, believed)
