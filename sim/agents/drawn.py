"""What a model is made from: a scenario, however it is given, and one world of it, drawn."""

from __future__ import annotations

from collections import namedtuple
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from sim.agents.actor import Numbers
from sim.agents.foresight import plain
from sim.errors import SimError
from sim.process.record import Record, new_record
from sim.process.room import own_in, world_at
from sim.scenario.read import load
from sim.scenario.schema import Scenario
from sim.scenario.suggest import did_you_mean
from sim.worlds.block import Array, Block, World
from sim.worlds.draw import draw_block
from sim.worlds.tables import Table
from sim.worlds.worlds import Worlds


class Rows(NamedTuple):
    """Tables of a block as rows with names: NumPy's own records are slow to read one by one."""

    actors: list[Any]  # of ACTOR, the last is nobody's
    stages: list[Any]  # of STAGE
    pushes: list[Any]  # of PUSH
    walks: list[Any]  # of WALK


def rows(block: Block) -> Rows:
    """The rows of a block's tables."""
    return Rows(*map(_named, (block.rules.actors, block.stages.about, block.stages.pushes, block.walks.about)))


def _named(table: Table) -> list[Any]:
    names: tuple[str, ...] = table.dtype.names or ()
    row = namedtuple("row", names)  # type: ignore[misc]
    return [row(*values) for values in table.tolist()]


class Drawn(NamedTuple):
    """A path in one world of a block, and the row of a record that it is written down in."""

    block: Block
    walk: int
    numbers: World
    record: Record
    row: int
    rows: Rows

    def of_actor(self, i: int) -> Numbers:
        """The numbers that actor i begins with."""
        own, facts = plain(own_in)(self.numbers), self.rows.actors[i]
        bounds = slice(facts.bound_first, facts.bound_end)
        return Numbers(
            own.position[i], own.ideal[i], own.salience[i], own.weight[i], own.discount[i], own.exponent[i],
            own.bound[bounds], own.link[self.block.rules.link_actor == i], nothing_pressed(own.position[i]),
        )  # fmt: skip


def nothing_pressed(position: Array) -> Array:
    """No pressure so far, (K,)."""
    return position * 0.0


def take(block: Block, walk: int, row: int, record: Record, named: Rows) -> Drawn:
    """Walk ``walk`` in world ``row`` of a block."""
    return Drawn(block, walk, plain(world_at)(block, row), record, row, named)


def draw(scenario: Scenario, path: str, world: int, seed: int) -> Drawn:
    """Draw one world of a scenario for one path, with room to write everything down.

    Raises
    ------
    SimError
        There is no such path, or no such world.
    """
    if path not in scenario.paths:
        raise SimError(f"there is no path '{path}'. {did_you_mean(path, scenario.paths, noun='paths')}")
    if seed < 0:
        raise SimError(f"seed: {seed} is outside 0 to 2 to the power of 63.")
    if isinstance(world, bool) or int(world) != world or world < 0:
        raise SimError(f"world: {world!r} is no world. Worlds are counted 0, 1, 2 and so on.")
    block = draw_block(Worlds(scenario, seed, int(world), 1), [path])
    return take(block, 0, 0, room_to_write(scenario, block, 0, 1), rows(block))


def room_to_write(scenario: Scenario, block: Block, walk: int, traced: int) -> Record:
    """An empty record of a path in a block's worlds."""
    about = block.walks.about[walk]
    return new_record(scenario, block.k.shape[0], traced, int(about.end - about.first), block.able.shape[1])


def resolved(scenario: Any) -> Scenario:
    """A scenario from a file, from itself, or from a list that holds one of these.

    Raises
    ------
    SimError
        It is something else.
    """
    if isinstance(scenario, list | tuple) and len(scenario) == 1 and not _is_field(scenario[0]):
        scenario = scenario[0]
    if isinstance(scenario, Scenario):
        return scenario
    if isinstance(scenario, str | Path):
        file = Path(scenario)
        return _read(str(file), file.stat().st_mtime_ns if file.is_file() else 0)
    raise SimError(
        f"scenario: {type(scenario).__name__} is no scenario. Give a file or a Scenario; in a batch a file, or a list"
        " that holds one Scenario, since Mesa goes through a bare one field by field."
    )


def _is_field(value: Any) -> bool:
    """Whether this is what Mesa makes of a bare Scenario in a batch: a pair of a field's name and its value."""
    return isinstance(value, tuple)


@lru_cache(maxsize=8)
def _read(file: str, _modified: int) -> Scenario:
    return load(file).scenario
