"""A settlement path as a Mesa model: its step is one stage, walked in all worlds of a block at once.

In this order at every stage: talks, signature, definition gap, delivery, shock, pressure. Worlds that end leave the
batch. A world that is refused may go on in another path; that is a model of its own which starts where this one
stopped. Mesa's own randomness is not used: every draw is in the worlds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import mesa
import numpy as np

from sim.agents import minutes
from sim.agents.record import Record
from sim.agents.stakeholder import StakeholderAgent, State, opening
from sim.agents.table import Table, close, objections, talk
from sim.agents.verdict import Verdict, refusals
from sim.process.appraisal import moved_issues, performs
from sim.process.endings import NOBODY, Ending, Index, widest
from sim.process.forecast import Forecast, Standing, sweep
from sim.process.model_terms import with_model_terms
from sim.worlds.arrays import Array, Mask, Rows, take
from sim.worlds.itinerary import Terms, walk
from sim.worlds.party import Party
from sim.worlds.setting import Dispute, Setting

if TYPE_CHECKING:
    from sim.process.compiled.walk import CompiledWalk, Sitting


@dataclass(frozen=True)
class Arrival:
    """Where worlds stand that come from another path: rows of the block, and arrays over those worlds."""

    rows: Rows
    values: Array
    month: Array
    written: Mask
    states: tuple[State, ...]
    steps: int


class SettlementModel(mesa.Model):
    """One path in a block of worlds.

    Parameters
    ----------
    block : Dispute
        The worlds, drawn.
    path : str
        The path to walk, a key of the scenario.
    start : int
        The stage to begin with, 1 is the first.
    traced : int
        For how many of the block's first worlds every stage is recorded.
    arrival : Arrival, optional
        Where the worlds stand when they come from another path; today, all of them, if absent.

    Examples
    --------
    >>> from sim.scenario.schema import Scenario
    >>> from sim.worlds.setting import dispute
    >>> from sim.worlds.worlds import Worlds
    >>> scenario = Scenario.model_validate({
    ...     "title": "t", "actors": {"a": {"name": "A"}},
    ...     "issues": {"k": {"title": "K", "scale": {0: "none", 100: "all"}, "today": 20}},
    ...     "paths": {"drift": {"title": "Drift", "stages": [{"title": "s", "moves": {"k": 10}, "months": 6}]}},
    ...     "disagreement": "drift"})
    >>> model = SettlementModel(dispute(Worlds(scenario, 1, 0, 3)), "drift")
    >>> while model.running:
    ...     model.step()
    >>> model.record.arrays["final_value"][:, 0].tolist()
    [10.0, 10.0, 10.0]
    """

    def __init__(
        self, block: Dispute, path: str, *, start: int = 1, traced: int = 0, arrival: Arrival | None = None
    ) -> None:
        super().__init__(rng=0)
        self.block, self.path, self.arrival = block, path, arrival
        worlds = block.worlds
        rows = np.arange(worlds.count) if arrival is None else arrival.rows
        stages = walk(worlds, path, start)
        self.setting: Setting = block.setting if arrival is None else take(block.setting, rows)
        self.record = Record(worlds.scenario, worlds.count, traced, len(stages))
        self.rows = rows
        self.q = 0
        self.moved: Mask = np.zeros((rows.size, 0), dtype=bool)
        self.steps_before = 0 if arrival is None else arrival.steps
        self.values = self.setting.today if arrival is None else arrival.values
        self.month = np.zeros(rows.size) if arrival is None else arrival.month
        self.written = np.zeros(rows.size, dtype=bool) if arrival is None else arrival.written
        states = _openings(block) if arrival is None else arrival.states
        parties = tuple(party for party, *_ in states)
        stages = stages if arrival is None else take(stages, rows)
        self.stages: tuple[Terms, ...] = with_model_terms(stages, parties, self.setting)
        self.actors = [StakeholderAgent(self, state) for state in states]
        self.origin = self._standing()
        self.origin_parties = parties
        self.at = np.arange(rows.size)  # the worlds at hand, counted from the first where this walk began
        self.compiled = self._compiled() if block.setting.engine == "compiled" else None
        self.forecasts = self._forecasts() if self.compiled is None else {}
        self.branches: list[tuple[tuple[str, int], Arrival]] = []
        minutes.start(self)

    def step(self) -> None:
        """Walk one stage."""
        stage, setting = self.stages[self.q], self.setting
        for agent in self.actors:
            agent.sit_down(self.values, stage, setting, self._noise(agent))
        table = Table(stage, self.q, self.values, setting, self.forecasts, self._sitting())
        closing = talk(self.actors, table)
        word = close(self.actors, table, closing.terms)
        self.moved = moved_issues(closing.terms, table.start, stage)

        refused = refusals(self, table, closing.terms, word, objections(self.actors, table))
        code, actor, issue = refused.code, refused.actor, refused.issue
        going = code < 0
        minutes.signature(self, table, closing, going)

        misread, over = self._misread(table, going)
        code, issue = np.where(misread, Ending.MISREAD, code), np.where(misread, over, issue)
        going = going & ~misread

        kept, breaker, over = self._deliver(table, closing.terms, going)
        breach = going & ~kept
        code, actor = np.where(breach, Ending.BREACH, code), np.where(breach, breaker, actor)
        issue = np.where(breach, over, issue)
        delivered = going & kept

        end_of_stage = self.month + stage.months
        struck = delivered & (setting.shock_month > self.month) & (setting.shock_month <= end_of_stage)
        for pair in setting.shock_resets:
            for one, other in (pair, pair[::-1]):
                self.actors[one].forget(other, struck)
        code = np.where(struck, Ending.SHOCK, code)
        done = delivered & ~struck & (self.q == len(self.stages) - 1)
        code = np.where(done, Ending.COMPLETED, code)

        month = np.where(delivered, end_of_stage, np.where(breach, self.month + stage.exposure, self.month))
        reached = np.where(delivered[:, None], closing.terms, self.values)
        minutes.end_of_stage(self, Verdict(code, actor, issue), reached, month, delivered)
        self._press(stage)
        self._go_on(code < 0, reached, month, stage)

    # What happens within a step.

    def _noise(self, agent: StakeholderAgent) -> Array | float:
        if np.isinf(self.setting.precision):
            return 0.0
        draw = self.block.worlds.noise(self.steps_before + self.q + 1, agent.party.key)
        return draw[self.rows] / self.setting.precision

    def _misread(self, table: Table, signed: Mask) -> tuple[Mask, Index]:
        """Where the two have signed different bargains and find out now, and over which issue, (R,)."""
        stage, setting = table.stage, self.setting
        self.written = self.written | stage.writes_definition
        moved = self.moved
        over = np.full(self.rows.size, NOBODY, dtype=np.int64)
        for k in reversed(setting.gap_issues):
            if k in stage.issues:
                over = np.where(moved[:, stage.issues.index(k)], k, over)
        both = np.full(self.rows.size, bool(setting.gap_actors))
        for i in setting.gap_actors:
            both &= performs(i, stage, moved)
        return signed & setting.misread & ~self.written & both & (over != NOBODY), over

    def _deliver(self, table: Table, terms: Array, signed: Mask) -> tuple[Mask, Index, Index]:
        """Whether all performers keep their word; the one most tempted not to, and the issue it holds back."""
        stage = table.stage
        keeps = {j: self.actors[j].delivers() for j in stage.performers}
        all_keep = np.ones(self.rows.size, dtype=bool)
        for mask in keeps.values():
            all_keep &= mask
        moved = self.moved
        broke = {j: signed & ~mask & performs(j, stage, moved) for j, mask in keeps.items()}
        kept = {j: signed & all_keep & performs(j, stage, moved) for j in keeps}
        for agent in self.actors:
            agent.learn(kept, broke, self.setting)
        breaker = issue = np.full(self.rows.size, NOBODY, dtype=np.int64)
        if not any(mask.any() for mask in broke.values()):
            return all_keep, breaker, issue
        breaker, _ = widest({j: np.where(broke[j], self.actors[j].temptation(), 0.0) for j in keeps}, self.rows.size)
        for j in keeps:
            stake = self.actors[j].party.weight * np.abs(terms - table.start)
            duty = sorted((stage.issues[n], n) for n in stage.duty(j))
            held = {k: np.where(moved[:, n], stake[:, k], -1.0) for k, n in duty}
            issue = np.where(breaker == j, widest(held, self.rows.size, over=-1.0)[0], issue)
        return all_keep, breaker, issue

    def _press(self, stage: Terms) -> None:
        for push in stage.pressure:
            self.actors[push.target].give_way(push.issue, push.true, self.setting)

    def _go_on(self, still: Mask, reached: Array, month: Array, stage: Terms) -> None:
        """Leave the worlds that have ended, and stop when none is left or the path is walked."""
        rows = np.flatnonzero(still)
        self.q += 1
        self.rows, self.values, self.month = self.rows[rows], take(reached, rows), month[rows]
        self.written, self.at = self.written[rows], self.at[rows]
        agents = [agent.state() for agent in self.actors]
        if self.compiled is None:
            past = (self.forecasts, self.origin, self.origin_parties, self.stages[: self.q])
            now = (self.setting, self.stages[self.q :], agents)
            (self.setting, stages, agents), past = take((now, past), rows)
            self.forecasts, self.origin, self.origin_parties, walked = past
            self.stages = (*walked, *stages)
        else:  # which keeps the beginning of the walk itself
            self.setting, stages, agents = take((self.setting, self.stages[self.q :], agents), rows)
            self.stages = (*self.stages[: self.q], *stages)
        for agent, state in zip(self.actors, agents, strict=True):
            agent.stay(state)
        self.running = bool(rows.size) and self.q < len(self.stages)

    # Looking ahead and writing down.

    def _standing(self) -> Standing:
        return Standing(self.values, tuple(a.trust_a for a in self.actors), tuple(a.trust_b for a in self.actors))

    def _compiled(self) -> CompiledWalk:
        """The walk in the compiled engine, which looks ahead at once."""
        from sim.process.compiled.walk import CompiledWalk, lay_out_actors

        parties, kept = [agent.party for agent in self.actors], self.block.kept
        if self.arrival is not None:
            return CompiledWalk(parties, self.setting, self.stages, self.origin)
        if "actors" not in kept:
            kept["actors"] = lay_out_actors(parties, self.setting)
        return CompiledWalk(parties, self.setting, self.stages, self.origin, kept["actors"])

    def _sitting(self) -> Sitting | None:
        """The table as the compiled engine has it."""
        if self.compiled is None:
            return None
        trust, noise = [agent.trust() for agent in self.actors], [agent.noise for agent in self.actors]
        return self.compiled.sit(self.q, self.at, self.values, trust, noise)

    def _forecasts(self) -> dict[int, Forecast]:
        """The look ahead from the start of the walk: everybody's, and that of each holder of a belief of its own."""
        eyes: set[int] = set()
        for stage in self.stages:
            for push in stage.pressure:
                eyes |= set(push.believed)
        parties: Sequence[Party] = [agent.party for agent in self.actors]
        look = {-1: sweep(parties, self.setting, self.stages, self.origin)}
        for i in sorted(eyes):
            look[i] = sweep(parties, self.setting, self.stages, self.origin, eyes=i)
        return look

    def arrivals(self, refused: Mask) -> Arrival:
        """Where the worlds stand that leave for another path, before anything of this stage."""
        rows = np.flatnonzero(refused)
        return Arrival(
            rows=self.rows[rows],
            values=take(self.values, rows),
            month=self.month[rows],
            written=self.written[rows],
            states=tuple(take(agent.state(), rows) for agent in self.actors),
            steps=self.steps_before + self.q + 1,
        )


def _openings(block: Dispute) -> tuple[State, ...]:
    """Everybody's state before anything has happened, the same on every path."""
    if "openings" not in block.kept:
        block.kept["openings"] = tuple(opening(party, block.setting) for party in block.parties)
    states: tuple[State, ...] = block.kept["openings"]
    return states


def release(model: mesa.Model) -> None:
    """Let a finished model go: Mesa 3.3 keeps every model alive through a class attribute of its agents."""
    getattr(mesa.Agent, "_ids", {}).pop(model, None)


def dissolve(model: mesa.Model) -> None:
    """Let a finished model go at once, with all its arrays; it cannot be asked anything afterwards.

    A model and its agents know each other, so Python would find out only now and then that nobody needs them any
    more; by then hundreds of megabytes wait.
    """
    release(model)
    for agent in list(model.agents):
        vars(agent).clear()
    vars(model).clear()
