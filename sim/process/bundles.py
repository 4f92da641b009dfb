"""What belongs together in one world while a path is walked: the parts of its room (:mod:`sim.process.room`)."""

from __future__ import annotations

from typing import NamedTuple

from sim.worlds.block import Array, Own, Pledges
from sim.worlds.tables import (
    Mask,
)


class Now(NamedTuple):
    """Where a world stands."""

    own: Own
    pressed: Array  # (N, K): what pressure has added
    a: Array  # (N, G): trust's evidence of good faith
    b: Array  # (N, G): of bad
    changed: Mask  # (N,): numbers have changed since the actor last signed
    x: Array  # (K,)
    force: Pledges  # what is in force
    start: Array  # (H, K): of the stages that were delivered
    terms: Array  # (H, K)


class Ahead(NamedTuple):
    """What is expected, and the points on the way there.

    There are V views: the truth first, then one for each actor with beliefs of its own about pressure.
    """

    signed: Mask  # (V, M, L): whether the stage that begins at the point would be signed by all
    kept: Mask  # (V, M, L): whether what stands there would be kept
    survives: Mask  # (V, M, L): also after a shock
    value: Array  # (V, M, L, N): what that stage is worth, if signed
    worth: Array  # (M, 2, N): F, and U as what stands is felt
    x: Array  # (M, K)
    z: Array  # (M, K): where things fall
    x_loss: Array  # (M, N, K): losses there, nothing felt
    z_loss: Array  # (M, N, K)
    position: Array  # (M, N, K), after pressure
    ideal: Array
    pressed: Array
    changed: Mask  # (M, N)
    a: Array  # (M, N, G)
    moves: Mask  # (M, K): in force, from here on
    owes: Mask  # (M, N, K)
    backed: Mask  # (M, G)
    mediated: Mask  # (M, G)
    strength: Array  # (M, G)


class AllSums(NamedTuple):
    """Everybody's numbers at a stage, or about what stands."""

    beliefs: Array  # (N, N): that the other delivers
    fine: Array  # (N,): what a breach costs through the guarantors
    exposed: Array  # (N,): E
    waited: Array  # (N,): D
    start_loss: Array  # (N, K): at the start, as the stage's end is felt
    end_loss: Array  # (N, K): at the terms, likewise
    reached: Array  # (N,): R, which is U(x_q+1) as what stands then is felt
    fallen_next: Array  # (N,): F(q+1)
    performs: Mask  # (N,): who has something to deliver
    keeps: Array  # (L, N): complied
    breaks: Array  # (L, N): breached
    stops: Array  # (N,): refused, at the highest level
    word: Array  # (N,): whether the others' own sums say that they comply
    faith: Array  # (N,): room for belief times word
    tau: Array  # (N, G): room for trust
    factor: Array  # (K,): room for shares that are felt
    gap: Array  # (K,): room for gaps and the bounds they are of
    at: Array  # (K,)
    wanted: Array  # (K,): room for terms


class Offer(NamedTuple):
    """What lies on the table, and what everybody makes of it."""

    terms: Array  # (K,)
    best: Array  # (K,)
    z_next: Array  # (K,)
    pull: Array  # (K,)
    say: Array  # (K,)
    demand: Array  # (K,)
    gap: Array  # (N + 1, K); the last row is nobody's: limits that hold for everybody
    at: Array  # (N + 1, K)
    force_next: Pledges
    objects: Mask  # (N,)
    broke: Mask  # (N,)
    short: Array  # (N,)
    seen: Array  # (N, K): the terms that each weighed last, its losses there, where they would fall, losses there
    seen_loss: Array
    seen_z: Array
    seen_z_loss: Array


class Memory(NamedTuple):
    """What a walk remembers."""

    first_a: Array  # (N, G): trust's evidence at the start
    first_b: Array
    turned: Mask  # (N,): whose government has changed since this was last cleared
    level: Array  # (N,): utility over drift of what stands, as each felt it in month 0


class Then(NamedTuple):
    """How a world stood at a refusal that is still to be written down: the first parts of :class:`Now`."""

    own: Own
    pressed: Array
    a: Array
    b: Array
    changed: Mask
    x: Array
