"""Room for one world while a path is walked, and what is where in it.

numba hands every array of a call over one by one, so the numbers of a world lie together in few arrays, by their last
axis: issues (K), actors (N) or columns of trust (G). The functions below say what is where; what they give are views,
so that to change them is to change the room. Python and compiled code use the same ones.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.process.bundles import Ahead, Memory, Now, Offer, Seats
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
    """N actors, G columns, K issues, L levels, M points ahead, V views, H stages that can be delivered."""

    actors: int
    levels: int
    points: int
    past: int
    course: Table  # (1,) of COURSE
    k: Array  # (..., K)
    n: Array  # (..., N)
    g: Array  # (..., G)
    k_mask: Mask
    n_mask: Mask
    g_mask: Mask
    bound: Array  # (B,)
    link: Array  # (L,)
    stage: Index  # (H,): the stages that were delivered
    sees: Index  # (N,): whose view ahead an actor takes
    grid: Array  # (5, M, N, K): ahead
    owes: Mask  # (M, N, K): ahead
    a: Array  # (M, N, G): ahead
    worth: Array  # (M, 2, N): ahead
    value: Array  # (V, M, L, N): ahead
    flags: Mask  # (3, V, M, L): ahead
    then_k: Array  # (5 N + 1, K): how things stood at a refusal that is still to be written down
    then_n: Array  # (2, N)
    then_g: Array  # (2 N, G)
    then_changed: Mask  # (N,)
    then_bound: Array  # (B,)
    then_link: Array  # (L,)


def make_room(
    actors: int, columns: int, issues: int, bounds: int, links: int, levels: int, stages: int, views: int
) -> Room:
    """Empty room for one world; at most so many stages are put in it."""
    points, past = stages + 1, stages
    return Room(
        actors=actors,
        levels=levels,
        points=points,
        past=past,
        course=np.zeros(1, dtype=COURSE).view(np.recarray),
        k=np.zeros((9 * actors + 13 + 2 * past + 2 * points, issues)),
        n=np.zeros((14 + actors + 2 * levels, actors)),
        g=np.zeros((5 * actors + 2 + points, columns)),
        k_mask=np.zeros((2 * actors + 2 + points, issues), dtype=np.bool_),
        n_mask=np.zeros((5 + points, actors), dtype=np.bool_),
        g_mask=np.zeros((4 + 2 * points, columns), dtype=np.bool_),
        bound=np.zeros(bounds),
        link=np.zeros(links),
        stage=np.zeros(past, dtype=np.int64),
        sees=np.zeros(actors, dtype=np.int64),
        grid=np.zeros((5, points, actors, issues)),
        owes=np.zeros((points, actors, issues), dtype=np.bool_),
        a=np.zeros((points, actors, columns)),
        worth=np.zeros((points, 2, actors)),
        value=np.zeros((views, points, levels, actors)),
        flags=np.zeros((3, views, points, levels), dtype=np.bool_),
        then_k=np.zeros((5 * actors + 1, issues)),
        then_n=np.zeros((2, actors)),
        then_g=np.zeros((2 * actors, columns)),
        then_changed=np.zeros(actors, dtype=np.bool_),
        then_bound=np.zeros(bounds),
        then_link=np.zeros(links),
    )


@part
def now_in(room: Room) -> Now:
    """Where the world stands."""
    n, h, k = room.actors, room.past, 9 * room.actors + 13
    return Now(
        Own(
            room.k[0:n], room.k[n : 2 * n], room.k[2 * n : 3 * n], room.k[3 * n : 4 * n], room.n[0], room.n[1],
            room.bound, room.link,
        ),
        room.k[4 * n : 5 * n],
        room.g[0:n],
        room.g[n : 2 * n],
        room.n_mask[0],
        room.k[9 * n + 2],
        Pledges(room.k_mask[2 * n], room.k_mask[0:n], room.g_mask[0], room.g_mask[1], room.g[5 * n]),
        room.k[k : k + h],
        room.k[k + h : k + 2 * h],
    )  # fmt: skip


@part
def ahead_in(room: Room) -> Ahead:
    """What is expected."""
    n, m = room.actors, room.points
    k = 9 * n + 13 + 2 * room.past
    return Ahead(
        room.flags[0], room.flags[1], room.flags[2], room.value, room.worth, room.k[k : k + m],
        room.k[k + m : k + 2 * m], room.grid[0], room.grid[1], room.grid[2], room.grid[3], room.grid[4],
        room.n_mask[5 : 5 + m], room.a, room.k_mask[2 * n + 2 : 2 * n + 2 + m], room.owes, room.g_mask[4 : 4 + m],
        room.g_mask[4 + m : 4 + 2 * m], room.g[5 * n + 2 : 5 * n + 2 + m],
    )  # fmt: skip


@part
def seats_in(room: Room) -> Seats:
    """Everybody's numbers at a stage."""
    n, levels = room.actors, room.levels
    return Seats(
        room.n[12 : 12 + n], room.n[2], room.n[3], room.n[4], room.n[5], room.k[5 * n : 6 * n],
        room.k[6 * n : 7 * n], room.n[6], room.n[8], room.n_mask[1],
        room.n[12 + n : 12 + n + levels], room.n[12 + n + levels : 12 + n + 2 * levels], room.n[9], room.n[10],
        room.n[11], room.g[2 * n : 3 * n], room.k[9 * n + 3], room.k[9 * n + 4], room.k[9 * n + 5],
        room.k[9 * n + 6],
    )  # fmt: skip


@part
def offer_in(room: Room) -> Offer:
    """What lies on the table."""
    n, k = room.actors, 9 * room.actors + 7
    return Offer(
        room.k[k], room.k[k + 1], room.k[k + 2], room.k[k + 3], room.k[k + 4], room.k[k + 5],
        room.k[7 * n : 8 * n + 1], room.k[8 * n + 1 : 9 * n + 2],
        Pledges(
            room.k_mask[2 * n + 1], room.k_mask[n : 2 * n], room.g_mask[2], room.g_mask[3], room.g[5 * n + 1]
        ),
        room.n_mask[3], room.n_mask[4], room.n[12 + n + 2 * room.levels],
    )  # fmt: skip


@part
def memory_in(room: Room) -> Memory:
    """What the walk remembers."""
    n = room.actors
    return Memory(room.g[3 * n : 4 * n], room.g[4 * n : 5 * n], room.n_mask[2], room.n[13 + n + 2 * room.levels])


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
        world.g[world.actors : world.actors + t], world.push, world.n[3 + q : 3 + q + world.push.size],
    )  # fmt: skip


def world_at(block: Handle, r: int) -> World:
    """World ``r`` of a block, counted from the block's first."""
    first, end = block.first[r], block.first[r + 1]
    return World(
        block.actors, block.columns, block.size, block.k[r], block.n[r], block.g[r], block.able[r], block.scalar[r],
        block.bound[r], block.link[r], block.time[r], block.push[r], block.month[first:end], block.actor[first:end],
        block.change[first:end],
    )  # fmt: skip
