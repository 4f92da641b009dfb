"""Looking ahead: everybody's numbers, as others foresee them, go into the sweep; what to expect comes out.

One look serves all. An actor whose own numbers are not those by which it is foreseen looks for itself once more, with
its own in their place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from sim.agents.actor import Actor
from sim.process.ahead import look_ahead, outlook
from sim.process.handles import handed
from sim.process.room import make_room
from sim.process.table import Outlook

if TYPE_CHECKING:
    from sim.agents.model import SettlementModel

F = TypeVar("F", bound=Callable[..., Any])


def plain(function: F) -> F:
    """The Python function behind one that may be compiled: to say what is where, a call into compiled code is dear."""
    found: F = getattr(function, "py_func", function)
    return found


class Foresight:
    """What is expected in one world."""

    def __init__(self, model: SettlementModel, stages: int) -> None:
        self.model = model
        self.room = make_room(
            actors=model.size,
            columns=model.numbers.columns,
            issues=model.x.size,
            bounds=model.numbers.bound.size,
            links=model.numbers.link.size,
            levels=model.rules.reasoning,
            stages=stages,
            views=1 + model.stages.believers.size,
            all_stages=model.numbers.stages,
        )
        self.handed = handed(self.room)
        self.now = self.room.now
        self.now.own.bound[:], self.now.own.link[:] = model.numbers.bound, model.numbers.link
        self.noted = 0

    def look(self) -> None:
        """Sweep the stages from the one at hand on, and give everybody what it expects."""
        self._fill()
        for seen in self.model.foreseen():
            self._enter(seen)
        self._sweep()
        for one in {*self.model.actors, *self.model.foreseen()}:
            one.outlooks = self._outlooks(one.place)
        for agent, seen in zip(self.model.actors, self.model.foreseen(), strict=True):
            if seen is not agent and not _same(agent, seen):
                self._enter(agent)
                self._sweep()
                agent.outlooks = self._outlooks(agent.place)
                self._enter(seen)

    def _fill(self) -> None:
        """Where things stand, what is in force, and what was signed so far."""
        model, now, course = self.model, self.now, self.room.course
        now.x[:] = model.x
        for mine, theirs in zip(now.force, model.force, strict=True):
            mine[:] = theirs
        for h, (t, start, terms) in enumerate(model.history[self.noted :], self.noted):
            self.room.stage[h], now.start[h], now.terms[h] = t, start, terms
        self.noted = len(model.history)
        course["delivered"][0] = self.noted
        course["put_in"][0] = model.put

    def _enter(self, one: Actor) -> None:
        """An actor's numbers into its rows."""
        i, now = one.place, self.now
        own = now.own
        own.position[i], own.ideal[i], own.salience[i], own.weight[i] = (
            one.position, one.ideal, one.salience, one.weight
        )  # fmt: skip
        own.discount[i], own.exponent[i], now.pressed[i] = one.discount, one.exponent, one.pressed
        own.bound[one.my_bounds], own.link[one.my_links] = one.bound, one.link
        now.a[i], now.b[i], now.changed[i] = one.a, one.b, one.changed

    def _sweep(self) -> None:
        model = self.model
        self.room.course["valued"][0] = 0
        self.room.paced[:] = False
        rules, stages, numbers = model.tables
        look_ahead(rules, stages, numbers, self.handed, model.steps_ahead[model.stage_no :])

    def _outlooks(self, i: int) -> list[Outlook]:
        """What actor i expects, by level of reasoning."""
        room = self.room
        view = int(room.sees[i])
        return [outlook(room.flags, room.value, view, 0, level, i) for level in range(self.model.rules.reasoning)]


def _same(one: Actor, other: Actor) -> bool:
    """Whether two have the same numbers."""
    pairs: list[tuple[Any, Any]] = list(zip(one.numbers(), other.numbers(), strict=True))
    return all(np.array_equal(a, b) for a, b in pairs)
