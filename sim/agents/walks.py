"""Walking paths through blocks of worlds by Mesa models: slow, and with whatever agents one likes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sim.agents.drawn import room_to_write, rows, take
from sim.agents.model import SettlementModel, release
from sim.agents.stakeholder import StakeholderAgent
from sim.process.record import Arrays, arrays_of
from sim.scenario.schema import Scenario
from sim.worlds.block import Array
from sim.worlds.draw import draw_block
from sim.worlds.worlds import Worlds


def outcomes(model: SettlementModel) -> dict[str, object]:
    """What is written down of a world that has been walked, by the names of :mod:`sim.process.record`."""
    row = model.notes.row
    return {name: values[row] for name, values in arrays_of(model.notes.record).items()}


def walk_block(
    scenario: Scenario,
    *,
    seed: int,
    first: int,
    count: int,
    paths: Sequence[str],
    traces: int = 0,
    fixed: Mapping[str, float | Array] | None = None,
    repeats: int = 1,
    tick: Callable[[], None] | None = None,
    agent: type[StakeholderAgent] = StakeholderAgent,
) -> dict[str, Arrays]:
    """Walk paths in worlds ``first .. first + count - 1``, with the answer of :func:`sim.engine.block.walk_block`.

    ``agent`` is the kind of agents that walk.
    """
    block = draw_block(Worlds(scenario, seed, first, count * repeats, fixed or {}, repeats), list(paths))
    traced, named, walked = max(0, min(traces - first, count)), rows(block), {}
    for walk, path in enumerate(paths):
        record = room_to_write(scenario, block, walk, traced)
        for row in range(count * repeats):
            drawn = take(block, walk, row, record, named)
            model = SettlementModel(scenario, path, first + row % count, seed, agent, collect=False, drawn=drawn)
            while model.running:
                model.step()
            release(model)
        walked[path] = arrays_of(record)
        if tick is not None:
            tick()
    return walked
