"""Room for one world while a path is walked, and what is where in it.

The numbers that a world begins with lie together in few arrays, by their last axis: issues (K), actors (N) or columns
of trust (G); the functions below say what is where in them. What they give are views. Python and compiled code use the
same ones.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.process.bundles import Ahead, AllSums, Memory, Now, Offer, Then
from sim.process.compiling import part
from sim.process.handles import Handle
from sim.worlds.block import Array, Own, Pledges, Shared, Terms, World
from sim.worlds.tables import (
    Index,
    Mask,
    Table,
)

COURSE = np.dtype(
    [
        ("month", np.float64),
        ("put_in", np.float64),  # the month in which the stage at hand was put, from which it is looked ahead
        ("event", np.int64),  # the next event
        ("delivered", np.int64),  # stages of the whole chain of paths
        ("begun", np.int64),  # stages that were ever put
        ("place", np.int64),  # the step of the walk
        ("main", np.int64),  # whether this is still the walk that was asked for
        ("leg", np.int64),  # paths left so far
        ("written", np.int64),  # the definition counts as written
        ("over", np.int64),  # what stood has unravelled
        ("why", np.int64),  # why the stage at hand failed when it was last tried; -1: it has not been tried
        ("ending", np.int64),
        ("actor", np.int64),
        ("issue", np.int64),
        ("since", np.float64),  # the month in which that was
        ("felt_from", np.float64),  # the month from which things stand as they do
        ("shown", np.int64),  # points of the time line that are written
        ("looked", np.int64),  # the point of the last look ahead that is now; -1: look again
        ("valued", np.int64),  # whether the losses where things stand are known
        ("pending", np.int64),  # whether the last refusal is still to be written down
        ("last", np.int64),  # the last point of the look ahead that matters
    ]
)


class Room(NamedTuple):
    """N actors, G columns, K issues, L levels, M points ahead, V views, H stages that can be delivered, T in all."""

    actors: int
    levels: int
    course: Table  # (1,) of COURSE
    now: Now
    ahead: Ahead
    sums: AllSums
    offer: Offer
    memory: Memory
    then: Then
    stage: Index  # (H,): the stages that were delivered
    sees: Index  # (N,): whose view ahead an actor takes
    value: Array  # (V, M, L, N): that of ahead
    flags: Mask  # (3, V, M, L): signed, kept, survives of ahead
    paced: Mask  # (T + 1,): whether a row of the next two is known
    pace: Array  # (T + 1, 2, N): D and E of a stage's months; last those of a review, with the default exposure
    risk: Array  # (T + 1,): the chance of a shock in these months
    votes: Mask  # (N,): whose yes the table asks for


def make_room(
    actors: int, columns: int, issues: int, bounds: int, links: int, levels: int, stages: int, views: int,
    all_stages: int,
) -> Room:  # fmt: skip
    """Empty room for one world; at most ``stages`` of ``all_stages`` are put in it."""
    n, g, k, m, h = actors, columns, issues, stages + 1, stages
    value, flags = np.zeros((views, m, levels, n)), np.zeros((3, views, m, levels), dtype=bool)

    def own() -> Own:
        grids = [np.zeros((n, k)) for _ in range(4)]
        return Own._make([*grids, np.zeros(n), np.zeros(n), np.zeros(bounds), np.zeros(links)])

    def mask(*shape: int) -> Mask:
        return np.zeros(shape, dtype=bool)

    def pledges(*points: int) -> Pledges:
        return Pledges(
            mask(*points, k), mask(*points, n, k), mask(*points, g), mask(*points, g), np.zeros((*points, g))
        )

    losses = [np.zeros((m, n, k)) for _ in range(5)]
    ahead = (np.zeros((m, 2, n)), np.zeros((m, k)), np.zeros((m, k)), *losses, mask(m, n), np.zeros((m, n, g)))
    each, grids = [np.zeros(n) for _ in range(7)], [np.zeros((n, k)) for _ in range(2)]
    tables = [np.zeros((n + 1, k)) for _ in range(2)]
    return Room(
        actors=n,
        levels=levels,
        course=np.zeros(1, dtype=COURSE).view(np.recarray),
        now=Now(
            own(), np.zeros((n, k)), np.zeros((n, g)), np.zeros((n, g)), mask(n), np.zeros(k), pledges(),
            np.zeros((h, k)), np.zeros((h, k)),
        ),
        ahead=Ahead._make([*flags, value, *ahead, *pledges(m)]),
        sums=AllSums._make([
            np.zeros((n, n)), *each[:3], *grids, *each[3:5], mask(n), np.zeros((levels, n)), np.zeros((levels, n)),
            np.zeros(n), *each[5:], np.zeros((n, g)), *(np.zeros(k) for _ in range(4)),
        ]),
        offer=Offer._make([
            *(np.zeros(k) for _ in range(6)), *tables, pledges(), mask(n), mask(n), np.zeros(n),
            *(np.zeros((n, k)) for _ in range(4)),
        ]),
        memory=Memory(np.zeros((n, g)), np.zeros((n, g)), mask(n), np.zeros(n)),
        then=Then(own(), np.zeros((n, k)), np.zeros((n, g)), np.zeros((n, g)), mask(n), np.zeros(k)),
        stage=np.zeros(h, dtype=np.int64),
        sees=np.zeros(n, dtype=np.int64),
        value=value,
        flags=flags,
        paced=mask(all_stages + 1),
        pace=np.zeros((all_stages + 1, 2, n)),
        risk=np.zeros(all_stages + 1),
        votes=mask(n),
    )  # fmt: skip


@part
def as_own(own: Handle) -> Own:
    """Actors' numbers as a tuple of arrays, whether they come so or as an address: formulas are compiled once."""
    return Own(
        own.position, own.ideal, own.salience, own.weight, own.discount, own.exponent, own.bound, own.link
    )  # fmt: skip


@part
def as_pledges(pledges: Handle) -> Pledges:
    """The same for what people are committed to."""
    return Pledges(pledges.moves, pledges.owes, pledges.backed, pledges.mediated, pledges.strength)


@part
def own_in(world: World) -> Own:
    """The numbers that the actors begin with."""
    n = world.actors
    return Own(
        world.k[0:n], world.k[n : 2 * n], world.k[2 * n : 3 * n], world.k[3 * n : 4 * n], world.n[0], world.n[1],
        world.bound, world.link,
    )  # fmt: skip


@part
def shared_in(world: World) -> Shared:
    """What all actors share."""
    k, g, s = 4 * world.actors, world.columns, world.scalar
    return Shared(
        world.k[k + g], world.k[k + g + 1], world.k[k + g + 2], world.k[k : k + g], world.n[2], s[0], s[1], s[2], s[3],
        s[4], s[5], s[6], s[7], s[8], s[9], s[10], s[11] != 0.0,
    )  # fmt: skip


@part
def terms_in(world: World) -> Terms:
    """The published terms of all stages."""
    t, k, q = world.stages, 4 * world.actors + world.columns + 3, world.able.shape[0]
    return Terms(
        world.k[k : k + t], world.k[k + t : k + 2 * t], world.k[k + 2 * t : k + 3 * t], world.time[0], world.time[1],
        world.time[2], world.time[3], world.g[world.actors : world.actors + t], world.push,
        world.n[3 + q : 3 + q + world.push.size],
    )  # fmt: skip


def world_at(block: Handle, r: int) -> World:
    """World ``r`` of a block, counted from the block's first."""
    first, end = block.first[r], block.first[r + 1]
    return World(
        block.actors, block.columns, block.size, block.k[r], block.n[r], block.g[r], block.able[r], block.scalar[r],
        block.bound[r], block.link[r], block.time[r], block.push[r], block.month[first:end], block.actor[first:end],
        block.change[first:end],
    )  # fmt: skip
