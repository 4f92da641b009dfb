"""What is written down of one path in one world, and nothing decided: the rows of :mod:`sim.process.record`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.agents.foresight import plain
from sim.process import record as columns
from sim.process.bounds import broken_red_lines, felt
from sim.process.endings import NEVER, widest
from sim.process.record import LEG, Record
from sim.process.room import own_in
from sim.process.stands import round_off
from sim.process.utility import month_sum, utility
from sim.worlds.block import Array
from sim.worlds.tables import NOBODY

if TYPE_CHECKING:
    from sim.agents.model import SettlementModel
    from sim.agents.stakeholder import StakeholderAgent
    from sim.agents.table import Table


class Notes:
    """One row of a record, and the sums that go into it.

    Utilities and gains are reckoned with the numbers that the actors had in month 0.
    """

    def __init__(self, model: SettlementModel, record: Record, row: int) -> None:
        self.model, self.record, self.row = model, record, row
        self.code, self.leg = record.code[row], record.leg[row]
        self.bad_faith, self.final_utility, self.gain = record.actor[row]
        self.traced = row < record.line_value.shape[0]
        self.first = plain(own_in)(model.numbers)
        self.level, self.felt_from, self.shown, self.legs = np.zeros(model.size), 0.0, 0, 0

    # Stages.

    def put(self) -> None:
        """A stage is put to the table."""
        self.code[columns.NEGOTIATIONS] += 1.0

    def unable(self) -> None:
        """All who broke a stage meant to deliver and could not."""
        self.code[columns.UNABLE] = 1.0

    def stage(self, table: Table) -> None:
        """The closing table of a stage of the path that was asked for: who objects, how far they are from a deal."""
        if not self.model.on_main_path:
            return
        code = self.code
        code[columns.GAP_POINTS], code[columns.GAP_UTILITY], code[columns.OBJECTORS] = np.nan, np.nan, 0.0
        if not table.is_agreed:
            self._distance(table)
        if self.traced:
            self._trace(table)

    def _distance(self, table: Table) -> None:
        """The widest gap in points, the largest loss of utility."""
        self.code[columns.OBJECTORS] = len(table.objectors)
        short = max((agent.short for agent in table.objectors), default=0.0)
        if short > 0.0:
            self.code[columns.GAP_UTILITY] = short
        most = 0.0
        for gap in (table.gap, *(agent.gap for agent in table.objectors)):
            for k in range(gap.size):
                if round_off(gap[k]) > most:
                    most = round_off(gap[k])
                    self.code[columns.GAP_POINTS] = gap[k] * self.record.width[k]

    def _trace(self, table: Table) -> None:
        """Beliefs of those at the table, what those asked are short of, broken red lines of those not asked."""
        q, record, agreed = self.model.stage_no, self.record, table.is_agreed
        record.stage_code[self.row, q, 2] = table.rounds if agreed else -1
        actor, issue = record.stage_actor[self.row, q], record.stage_issue[self.row, q]
        actor[:], issue[0], issue[1] = np.nan, np.nan, 0.0
        for agent in self.model.actors:
            i = agent.place
            if table.involved[i]:
                actor[1 + i] = agent.beliefs
            if not agreed and table.consent[i]:
                actor[0, i] = max(agent.short, 0.0)
                issue[0, i], issue[1, i] = agent.gap * record.width, agent.gap > 0.0
                if agent in table.objectors and widest(agent.gap) == NOBODY:
                    issue[1, i, agent.loses_most_on(table)] = 1.0
            if agreed and not table.consent[i]:
                broken_red_lines(
                    self.model.tables.rules,
                    i,
                    agent.sheet(),
                    agent.pressed,
                    table.x,
                    table.terms,
                    table.pledges,
                    issue[2, i],
                )

    def signature(self, unfaithful: list[StakeholderAgent]) -> None:
        """A stage is signed, by some in bad faith."""
        model = self.model
        if not model.on_main_path:
            return
        for agent in unfaithful:
            self.bad_faith[agent.place] = 1.0
        if self.traced:
            self.record.stage_code[self.row, model.stage_no, 0] = 1.0

    def settled(self, asks: bool) -> None:
        """What is signed is ratified, where it must be: it counts as signed, and lives from this month on."""
        model = self.model
        if not model.on_main_path:
            return
        self.code[columns.SIGNED] = max(self.code[columns.SIGNED], model.stage_no + 1.0)
        if asks and math.isnan(self.code[columns.SIGNED_MONTH]):
            self.code[columns.SIGNED_MONTH] = model.month

    def delivery(self) -> None:
        """A stage is delivered."""
        if self.model.on_main_path:
            self.code[columns.KEPT] += 1.0
            if self.traced:
                self.record.stage_code[self.row, self.model.stage_no, 1] = 1.0

    # Endings.

    def end(self) -> None:
        """What was signed first has ended, the first time that something does."""
        if math.isnan(self.code[columns.END_MONTH]) and not math.isnan(self.code[columns.SIGNED_MONTH]):
            self.code[columns.END_MONTH] = self.model.month

    def path_left(self, t: int, ending: int, why: int = NEVER) -> None:
        """A path of the chain is left at stage t, or the horizon has come: its own ending."""
        model, about = self.model, self.model.rows.stages[t]
        where = (about.path, ending, why, about.number, model.since, model.blamed, model.contested)
        self.leg[self.legs, : len(LEG)] = where
        self.legs += 1

    def ending(self, ending: int, why: int = NEVER) -> None:
        """How the path that was asked for ends."""
        model = self.model
        if model.on_main_path:
            where = (ending, why, model.stage_no + 1, model.since, model.blamed, model.contested)
            self.code[columns.ENDING : columns.ISSUE + 1] = where

    # Time.

    def time_line(self, until: float) -> None:
        """Fill in the time line up to a month: values, utilities and trust as they have been since the last change."""
        record, actors = self.record, self.model.actors
        while self.traced and self.shown < record.line.size and record.line[self.shown] < until:
            p = self.shown
            x = self.model.drift if p > 0 and not self.model.history else self.model.x
            record.line_value[self.row, p] = record.low + x * record.width
            for agent in actors:
                record.line_actor[self.row, p, 0, agent.place] = agent.utility(x)
                record.line_actor[self.row, p, 1 + agent.place] = agent.trust()[: len(actors)]
            self.shown += 1

    def start_feeling(self) -> None:
        """What everybody gains over drift from here on; felt while a deal stands."""
        model, own = self.model, self.first
        share = np.ones(model.x.size)
        for i in range(model.size):
            if not model.over:
                felt(model.tables.rules, i, own.link, model.x, model.force, share)
            there = utility(model.x * share, own.ideal[i], own.weight[i], own.exponent[i])
            self.level[i] = there - utility(model.drift, own.ideal[i], own.weight[i], own.exponent[i])
        self.felt_from = model.month

    def stop_feeling(self) -> None:
        """Add up what everybody has gained since things last changed: ``sum_t d ** t (U(x) - U(x_D))``."""
        begin, end = math.ceil(self.felt_from), math.ceil(self.model.month)
        for i in range(self.model.size):
            self.gain[i] += self.level[i] * month_sum(self.first.discount[i], begin, end)
        self.felt_from = self.model.month

    def close(self) -> None:
        """The horizon: where the issues stand, what that is worth, and the gains as shares of the whole time."""
        model, own, record = self.model, self.first, self.record
        self.time_line(np.inf)
        self.stop_feeling()
        x: Array = model.x if model.history else model.drift
        record.value[self.row] = record.low + x * record.width
        for i in range(model.size):
            drift = utility(model.drift, own.ideal[i], own.weight[i], own.exponent[i])
            self.final_utility[i] = drift + self.level[i]
            self.gain[i] /= month_sum(own.discount[i], 0, math.ceil(model.rules.horizon))
