"""Time passes in one world: shocks, changes of government, and what those in force decide then."""

from __future__ import annotations

from sim.engine.standing import decide, unravel
from sim.engine.writing import (
    show,
)
from sim.process.beliefs import carried
from sim.process.compiling import inner
from sim.process.copying import fill
from sim.process.endings import SHOCK, TURNOVER
from sim.process.handles import Handle
from sim.process.room import (
    shared_in,
)
from sim.process.stands import (
    take_office,
)
from sim.worlds.block import Successors
from sim.worlds.tables import NOBODY

LOOK_AGAIN = -1


@inner
def pass_time(block: Handle, world: Handle, room: Handle, record: Handle, r: int, until: float) -> bool:
    """Live through what comes from outside until a month; gives whether the world still has a future then."""
    c, horizon = room.course[0], block.horizon
    while c.event < world.month.size and world.month[c.event] <= until:
        if not happen(block, world, room, record, r):
            return False
    c.month = min(until, horizon)
    show(world, room, record, r, c.month)
    return until < horizon


@inner
def happen(block: Handle, world: Handle, room: Handle, record: Handle, r: int) -> bool:
    """The next event, and what those in force decide then; gives whether what stands is kept."""
    c, rules = room.course[0], block.rules
    n = c.event
    i = world.actor[n]
    c.event, c.month, c.looked = n + 1, world.month[n], LOOK_AGAIN
    show(world, room, record, r, c.month)
    if i == NOBODY:
        shake(rules, world, room)
    else:
        change_government(rules, block.changes, world, room, i, world.change[n])
    if c.delivered == 0:
        return True
    who, over = decide(rules, block.stages, world, room)
    if who == NOBODY:
        return True
    unravel(rules, world, room, record, r, SHOCK if i == NOBODY else TURNOVER, who, over)
    return False


@inner
def shake(rules: Handle, world: Handle, room: Handle) -> None:
    """A shock costs the pairs that the scenario names trust, both ways."""
    b, shared = room.now.b, shared_in(world)
    for n in range(rules.pairs.shape[0]):
        i, j = rules.pairs[n, 0], rules.pairs[n, 1]
        b[i, j] += shared.learning * shared.severity
        b[j, i] += shared.learning * shared.severity


@inner
def change_government(rules: Handle, changes: Successors, world: Handle, room: Handle, i: int, change: int) -> None:
    """Government i changes: new numbers, pressure so far added; the others forget part of what they have learned."""
    now, memory, carry = room.now, room.memory, shared_in(world).carry
    take_office(rules, now.own, now.pressed, changes, change, i)
    for j in range(room.actors):
        if j != i:
            now.a[j, i] = carried(memory.first_a[j, i], now.a[j, i], carry)
            now.b[j, i] = carried(memory.first_b[j, i], now.b[j, i], carry)
    now.changed[i], memory.turned[i] = True, True
    room.course[0].valued = 0
    fill(room.paced, False)
