"""Walking paths through blocks of worlds: the driver of every run, large or small.

A block is a fixed range of worlds, so working memory does not grow with their number, and any split of the blocks over
workers gives the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.process.compiling import numba
from sim.process.handles import Handed, Handle, table_of
from sim.process.record import Arrays, arrays_of, new_record
from sim.process.room import Room, make_room, world_at
from sim.scenario.schema import Scenario
from sim.worlds.block import Block, Successors
from sim.worlds.draw import draw_block
from sim.worlds.tables import Walks
from sim.worlds.worlds import Worlds

if TYPE_CHECKING:
    from sim.agents.stakeholder import StakeholderAgent


class Scene(NamedTuple):
    """What is the same in every world of a block, and what changes of government bring."""

    horizon: float
    review: float
    reopen: bool
    rules: Handle
    stages: Handle
    walks: Walks
    changes: Successors


BLOCK = 2048
"""Most worlds in a block."""


def blocks(worlds: int, size: int = BLOCK) -> list[tuple[int, int]]:
    """The blocks that ``worlds`` fall into, as (first, count): one, or an even number of nearly equal ones.

    >>> blocks(1000, 512)
    [(0, 500), (500, 500)]
    """
    count = -(-worlds // size)
    count += count % 2 if count > 1 else 0
    each = -(-worlds // count)
    return [(first, min(each, worlds - first)) for first in range(0, worlds, each)]


def compared(scenario: Scenario) -> tuple[str, ...]:
    """The paths that are compared: all but those that are only reached from others."""
    return tuple(key for key, path in scenario.paths.items() if not path.branch_only)


def walk_block(
    scenario: Scenario,
    *,
    seed: int,
    first: int,
    count: int,
    paths: Sequence[str],
    traces: int = 0,
    fixed: Mapping[str, float | NDArray[np.float64]] | None = None,
    repeats: int = 1,
    tick: Callable[[], None] | None = None,
    agent: type[StakeholderAgent] | None = None,
) -> dict[str, Arrays]:
    """Walk paths in worlds ``first .. first + count - 1``.

    The compiled engine does, or where numba is missing the Mesa agents, with the same numbers.

    Parameters
    ----------
    scenario : Scenario
        Resolved.
    seed, first, count : int
        Which worlds.
    paths : sequence of str
        Keys of the paths to walk.
    traces : int
        More is kept for worlds below this index.
    fixed : mapping, optional
        Numbers that are given instead of drawn, by address; see :class:`sim.worlds.worlds.Worlds`.
    repeats : int
        How often these worlds stand in the block, each time with other given numbers; the rows of the answer are
        those of the first setting, then those of the second, and so on.
    tick : callable, optional
        Called after each path.
    agent : type, optional
        A kind of agents that walk instead: a subclass of :class:`sim.agents.stakeholder.StakeholderAgent`.

    Returns
    -------
    dict of path to dict of name to ndarray
        The arrays of :mod:`sim.process.record`, with ``count`` rows (traces: those below ``traces``).
    """
    if numba is None or agent is not None:
        from sim.agents import walks

        which = {"agent": agent} if agent is not None else {}
        return walks.walk_block(
            scenario, seed=seed, first=first, count=count, paths=paths, traces=traces, fixed=fixed, repeats=repeats,
            tick=tick, **which,
        )  # fmt: skip
    block = draw_block(Worlds(scenario, seed, first, count * repeats, fixed or {}, repeats), list(paths))
    traced, tables = max(0, min(traces - first, count)), CompiledBlock(block)
    walked = {}
    for n, path in enumerate(paths):
        walked[path] = walk_path(scenario, tables, n, traced)
        if tick is not None:
            tick()
    return walked


def walk_path(scenario: Scenario, tables: CompiledBlock, walk: int, traced: int) -> Arrays:
    """Walk one path in all worlds of a block."""
    from sim.engine.walk import walk_worlds

    block = tables.block
    about, worlds = block.walks.about[walk], block.k.shape[0]
    record = new_record(scenario, worlds, traced, int(about.end - about.first), most_stages(block))
    size = tables.worlds.strides[0]
    walk_worlds(tables.scene, tables.first, size, worlds, walk, tables.room, Handed(record))
    return arrays_of(record)


class CompiledBlock:
    """A block of worlds as the compiled code is given it; everything stays where it is while this lives."""

    def __init__(self, block: Block) -> None:
        rules = block.rules
        self.block, self.room = block, Handed(room_for(block))
        self.rules, self.stages = Handed(rules), Handed(block.stages)
        self.scene = Handed(
            Scene(rules.horizon, rules.review, rules.reopen, self.rules, self.stages, block.walks, block.changes)
        )
        self.worlds = where_worlds_lie(block)
        self.first = Handed(world_at(block, 0), self.worlds[0])


def where_worlds_lie(block: Block) -> NDArray[np.int64]:
    """The tables of a block's worlds, one below the other: their parts lie equally far apart, but for the events."""
    count = block.k.shape[0]
    first, second = (table_of(world_at(block, r)) for r in (0, min(1, count - 1)))
    tables = first + np.arange(count)[:, None] * (second - first)
    events = (block.month, block.actor, block.change)
    tables[:, -6::2] = [part.ctypes.data for part in events] + 8 * block.first[:-1, None]
    tables[:, -5::2] = np.diff(block.first)[:, None]
    return tables


def most_stages(block: Block) -> int:
    """How many stages, and so paths, a world can come to at the most."""
    return int(block.able.shape[1])


def room_for(block: Block) -> Room:
    """Room for one world of a block."""
    return make_room(
        actors=block.actors,
        columns=block.columns,
        issues=block.k.shape[2],
        bounds=block.bound.shape[1],
        links=block.link.shape[1],
        levels=block.rules.reasoning,
        stages=most_stages(block),
        views=1 + block.stages.believers.size,
        all_stages=block.size,
    )


def join(parts: Sequence[dict[str, Arrays]]) -> dict[str, Arrays]:
    """Blocks one after the other, in the order of their worlds."""
    return {
        path: {name: np.concatenate([part[path][name] for part in parts]) for name in parts[0][path]}
        for path in parts[0]
    }


def compile_now() -> None:
    """Compile the engine, or load what is kept: one world of the smallest dispute there is."""
    smallest = {
        "title": "One actor, one issue",
        "issues": {"k": {"title": "K", "scale": {0: "none", 100: "all"}, "today": 0}},
        "actors": {"a": {"name": "A"}},
        "paths": {"p": {"title": "P", "stages": [{"title": "S", "moves": {"k": 10}, "months": 1}]}},
    }
    walk_block(Scenario.model_validate(smallest), seed=1, first=0, count=1, paths=["p"])
