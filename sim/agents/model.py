"""One path in one world as a Mesa model, from month 0 to the horizon: stages, events, reviews (section 3).

This is the reference: the compiled engine must give the same numbers.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import mesa
import numpy as np

from sim.agents.actor import Actor
from sim.agents.course import finish, put_stage, review
from sim.agents.drawn import Drawn, draw, resolved
from sim.agents.foresight import Foresight, plain
from sim.agents.notes import Notes
from sim.agents.reporters import collector
from sim.agents.stakeholder import StakeholderAgent
from sim.agents.story import Event
from sim.errors import SimError
from sim.process.endings import NEVER, Ending, too_late
from sim.process.handles import Handle, handed
from sim.process.room import shared_in, terms_in
from sim.scenario.schema import Scenario
from sim.worlds.block import Array, Own, Pledges
from sim.worlds.tables import NOBODY


class FormulaInputs(NamedTuple):
    """The scenario's tables and the world's numbers, as formulas are given them."""

    rules: Handle
    stages: Handle
    numbers: Handle


class SettlementModel(mesa.Model):
    """Walk one path in one world; :meth:`step` is one stage put to the table, or one review of what stands.

    Parameters
    ----------
    scenario : str, Path, Scenario, or list of one Scenario
        A file, or a resolved scenario. In a batch give the file, or a list that holds one scenario: Mesa tries the
        values of a parameter that can be gone through one by one.
    path : str
        A path of the scenario.
    world : int
        Which draw of everything uncertain, from 0 on; this is what batches sweep.
    seed : int or None
        The run's seed; None is 1.
    agent : type
        What kind of agents: :class:`sim.agents.stakeholder.StakeholderAgent` or a subclass.
    collect : bool
        Whether ``datacollector`` collects after every step, and ``story`` is told.
    drawn : Drawn, optional
        A world that has been drawn already, for whoever walks many.

    Raises
    ------
    SimError
        There is no such file, path or world; ``scenario`` or ``agent`` is something else.

    Examples
    --------
    >>> model = SettlementModel("scenarios/exchange-gradual.yaml", "four_steps", world=3)
    >>> while model.running:
    ...     model.step()
    >>> model.month, model.ending
    (120.0, 'completed')
    """

    running: bool

    def __init__(
        self,
        scenario: Any,
        path: str,
        world: int = 17,
        seed: int | None = 1,
        agent: type[StakeholderAgent] = StakeholderAgent,
        *,
        collect: bool = True,
        drawn: Drawn | None = None,
    ) -> None:
        super().__init__(rng=1 if seed is None else max(int(seed), 0))
        if not (isinstance(agent, type) and issubclass(agent, StakeholderAgent)):
            raise SimError(f"agent: {agent!r} is no kind of StakeholderAgent. Give a subclass of it, not an instance.")
        self.spec: Scenario = resolved(scenario)
        self.world, self.path, self.collects = world, path, collect
        drawn = drawn or draw(self.spec, path, world, 1 if seed is None else int(seed))
        self._look_up(drawn)
        self._start(drawn, agent)
        self.datacollector = collector(self)

    def _look_up(self, drawn: Drawn) -> None:
        """The world's numbers and the scenario's tables."""
        block, numbers, self.rows = drawn.block, drawn.numbers, drawn.rows
        self.numbers, self.rules, self.stages, self.walks = numbers, block.rules, block.stages, block.walks
        self.tables = FormulaInputs(handed(block.rules), handed(block.stages), handed(numbers))
        self.changes, self.size, self.walk = block.changes, block.actors, drawn.walk
        self.shared, self.published = plain(shared_in)(numbers), plain(terms_in)(numbers)
        self.drift = self.shared.drift
        self.noise = numbers.n[3 : 3 + numbers.able.shape[0]]
        self.steps_of(self.walk)
        self.whole = np.ones(self.drift.size)
        self.nobody = self.blank_sheet()._replace(bound=numbers.bound, link=numbers.link)

    def _start(self, drawn: Drawn, agent: type[StakeholderAgent]) -> None:
        """Month 0: nothing has happened."""
        self.month, self.next_event, self.begun, self.stage_no = 0.0, 0, 0, 0
        self.put = 0.0
        """The month in which the stage at hand was put; what is foreseen is dated from it."""
        self.x: Array = self.shared.today.copy()
        self.force = _nothing(self.size, self.numbers.columns, self.x.size)
        self.history: list[tuple[int, Array, Array]] = []
        self.at_table, self.is_new, self.on_main_path = True, True, True
        self.is_written, self.over, self.is_finished, self.is_cut = False, False, False, False
        self.turned: set[int] = set()
        self.why, self.ended, self.since = NEVER, NEVER, 0.0
        self.blamed, self.contested = NOBODY, NOBODY
        self.story: list[Event] = []
        self.actors: list[StakeholderAgent] = []
        for i in range(self.size):
            self.actors.append(agent(self, i, drawn.of_actor(i), self.numbers.g[i]))
        self._shadows = [] if agent is StakeholderAgent else [self._shadow(one) for one in self.actors]
        self.notes = Notes(self, drawn.record, drawn.row)
        self.foresight = Foresight(self, self.numbers.able.shape[0])

    def _shadow(self, agent: StakeholderAgent) -> Actor:
        """An actor as others foresee it, beside an agent that may behave otherwise."""
        shadow = Actor()
        shadow.model = self
        shadow.prepare(self, agent.place, agent.as_foreseen(), agent.a, agent.b)
        return shadow

    # What is where.

    def steps_of(self, walk: int) -> None:
        """Take a walk through the stages."""
        self.walk_first = self.rows.walks[walk].first
        self.steps_ahead = self.walks.stage[self.walk_first : self.rows.walks[walk].end]

    @property
    def t(self) -> int:
        """The stage at hand, by its place in the tables."""
        return int(self.steps_ahead[self.stage_no])

    @property
    def is_too_late(self) -> bool:
        """Whether the deadline of the stage at hand has passed."""
        return too_late(self.month, float(self.published.deadline[self.t]))

    @property
    def path_key(self) -> str:
        """The path that the stage at hand belongs to."""
        return list(self.spec.paths)[self.rows.stages[self.t].path]

    @property
    def delivered(self) -> int:
        """Stages delivered so far, of the whole chain of paths."""
        return len(self.history)

    @property
    def in_force(self) -> bool:
        """Whether something that was delivered stands."""
        return bool(self.history) and not self.over

    @property
    def ending(self) -> str:
        """How the world stands at the horizon; empty before."""
        return Ending(self.ended).name.lower() if self.is_finished else ""

    @property
    def values(self) -> Array:
        """Where the issues stand (K,), in [0, 1]; drift, once time has passed and nothing was delivered."""
        return self.drift if self.month > 0 and not self.history else self.x

    def blank_sheet(self) -> Own:
        """Tables for all actors' numbers, empty."""
        n, k = self.size, self.drift.size
        grids, each = [np.zeros((n, k)) for _ in range(4)], [np.zeros(n) for _ in range(2)]
        return Own._make([*grids, *each, np.zeros(self.numbers.bound.size), np.zeros(self.numbers.link.size)])

    def foreseen(self) -> list[Any]:
        """The actors as others foresee them: themselves, unless they are of a kind of their own."""
        for shadow, agent in zip(self._shadows, self.actors, strict=False):
            shadow.take(agent.as_foreseen())
            shadow.a[:], shadow.b[:], shadow.changed = agent.a, agent.b, agent.changed
        return self._shadows or self.actors

    def look_ahead(self) -> None:
        """Give everybody what it expects of the stages from here on."""
        self.foresight.look()

    def tell(self, what: str, t: int | None = None, **facts: Any) -> None:
        """Add to the story of this world; a fact may be a function, called if the story is told at all."""
        if self.collects:
            self.story.append(Event.of(self, what, t, facts))

    def blame(self, place: int, issue: int) -> None:
        """Who stopped it, over which issue."""
        self.blamed, self.contested = place, issue

    # A step.

    def step(self) -> None:
        """One stage is put to the table, with all that follows from it, or what stands is reviewed once.

        The step after the horizon only stops the model: batches of Mesa 3.3 report the last step but one.
        """
        if self.is_finished:
            self.running = False
            return
        goes_on = put_stage(self) if self.at_table else review(self)
        if not goes_on:
            finish(self)
        if self.collects:
            self.datacollector.collect(self)


def _nothing(actors: int, columns: int, issues: int) -> Pledges:
    """Nothing is in force."""
    return Pledges(
        np.zeros(issues, dtype=bool), np.zeros((actors, issues), dtype=bool), np.zeros(columns, dtype=bool),
        np.zeros(columns, dtype=bool), np.zeros(columns),
    )  # fmt: skip


def release(model: mesa.Model) -> None:
    """Let go of a model that has been walked.

    Mesa 3.3 keeps every model alive through the class attribute ``Agent._ids`` (mesa issue 3179); it ends with Mesa
    3.4, and then this does nothing.
    """
    getattr(mesa.Agent, "_ids", {}).pop(model, None)
