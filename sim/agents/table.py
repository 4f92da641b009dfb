"""The table: agents judge terms together, level by level, and talk until nobody objects or the rounds are used up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.agents.stakeholder import StakeholderAgent
from sim.process.appraisal import moved_issues
from sim.process.bounds import infeasible
from sim.process.endings import near
from sim.process.forecast import Forecast
from sim.process.talks import move_table
from sim.worlds.arrays import Array, Mask, Rows, take, with_columns
from sim.worlds.itinerary import Terms
from sim.worlds.setting import Setting

if TYPE_CHECKING:
    from sim.process.compiled.walk import Sitting, Talked

CROWDED = 0.6
"""Worlds that still talk are taken aside once they are fewer than this share of those at the table."""
WORTH_PARTING = 256
"""With fewer worlds at the table, taking some aside costs more than it saves; the numbers are the same."""


@dataclass(frozen=True)
class Table:
    """One stage under negotiation: who sits there, what it starts from, what everybody expects afterwards."""

    stage: Terms
    q: int
    start: Array  # (R, K)
    setting: Setting
    forecasts: dict[int, Forecast]  # by the actor through whose eyes; -1 for everybody else
    sitting: Sitting | None = None  # the same table in the compiled engine, which knows the forecasts itself

    def forecast(self, actor: int) -> Forecast:
        """The look ahead that an actor believes in."""
        return self.forecasts.get(actor, self.forecasts[-1])

    @property
    def involved(self) -> tuple[int, ...]:
        """Actors whose yes is needed or who must deliver."""
        return tuple(sorted({*self.stage.consent, *self.stage.performers}))


@dataclass(frozen=True)
class Closing:
    """How talks closed, arrays over worlds: the terms, and after how many rounds (-1: no agreement)."""

    terms: Array
    rounds: NDArray[np.int64]


def judge(agents: Sequence[StakeholderAgent], table: Table, terms: Array) -> dict[int, Array]:
    """Let everybody involved do their sums on terms (R, K), up to the scenario's level of reasoning.

    Returns the performers' word at the level below the last, which the last level's sums rest on.
    """
    setting, stage = table.setting, table.stage
    moved = moved_issues(terms, table.start, stage)
    for i in table.involved:
        agents[i].judge(terms, setting)
    word: dict[int, Array] = {}
    for level in range(1, setting.reasoning + 1):
        last = level == setting.reasoning
        thinking = table.involved if last else stage.performers
        for i in thinking:
            agents[i].reckon(level, moved, word, table.forecast(i), table.q)
        if not last:
            word = {j: agents[j].word(setting.precision) for j in stage.performers}
    return word


def close(agents: Sequence[StakeholderAgent], table: Table, terms: Array) -> dict[int, Array]:
    """Let everybody involved do their sums on the closing terms, where the talks have not left them done already.

    Returns the performers' word that the sums rest on; none where the compiled engine keeps it to itself.
    """
    return judge(agents, table, terms) if table.sitting is None else {}


def _talked(agents: Sequence[StakeholderAgent], talked: Talked) -> Closing:
    """What the compiled engine says of the talks, given to the agents."""
    for i, sums in talked.sums.items():
        agents[i].sums, agents[i].breaks = sums, talked.breaks[i]
    return Closing(talked.terms, talked.rounds)


def objections(agents: Sequence[StakeholderAgent], table: Table) -> dict[int, Mask]:
    """Who will not sign the terms just judged, by actor in the order of the file, (R,) each."""
    return {i: agents[i].objects(strategic=table.setting.strategic) for i in table.stage.consent}


def talk(agents: Sequence[StakeholderAgent], table: Table) -> Closing:
    """Talk from the published terms until nobody objects or the rounds are used up.

    The best table seen (fewest objectors, then least total shortfall, then the earliest) is the closing one.
    """
    if table.sitting is not None:
        return _talked(agents, table.sitting.talk())
    stage, setting = table.stage, table.setting
    terms = with_columns(table.start, stage.issues, stage.target)
    worlds = terms.shape[0]
    closing, rounds = terms.copy(order="F"), np.full(worlds, -1, dtype=np.int64)
    fewest, least = np.full(worlds, np.inf), np.full(worlds, np.inf)
    seats = [(agent.seat, agent.noise) for agent in agents]
    here: Rows = np.arange(worlds)
    for round_number in range(setting.rounds + 1):
        judge(agents, table, terms)
        against = objections(agents, table)
        count, short = _tally(agents, table, terms, against)
        better = (count < fewest[here]) | ((count == fewest[here]) & (short < least[here]))
        won = here[better]
        closing[won], fewest[won], least[won] = terms[better], count[better], short[better]
        rounds[won[count[better] == 0]] = round_number
        if round_number == setting.rounds:
            break
        counters = [(agents[i].seat.party, mask, agents[i].counter(terms, setting)) for i, mask in against.items()]
        moved_terms = move_table(counters, terms, table.start, stage, setting)
        talking = (count > 0) & (moved_terms != terms).any(axis=1)
        terms = moved_terms
        if not talking.any():
            break
        if talking.size >= WORTH_PARTING and talking.mean() < CROWDED:
            rows = np.flatnonzero(talking)
            here = here[rows]
            table, terms, left = take((table, terms, [(agent.seat, agent.noise) for agent in agents]), rows)
            stage, setting = table.stage, table.setting
            for agent, (seat, noise) in zip(agents, left, strict=True):
                agent.seat, agent.noise = seat, noise
    for agent, (seat, noise) in zip(agents, seats, strict=True):
        agent.seat, agent.noise = seat, noise
    return Closing(closing, rounds)


def _tally(
    agents: Sequence[StakeholderAgent], table: Table, terms: Array, against: Mapping[int, Mask]
) -> tuple[Array, Array]:
    """How many object (an impossible package counts as one more) and their total shortfall, (R,) each."""
    count, short = np.zeros(terms.shape[0]), np.zeros(terms.shape[0])
    for i, mask in against.items():
        count = count + mask
        short = short + np.where(mask, agents[i].shortfall(strategic=table.setting.strategic), 0.0)
    impossible = np.zeros(terms.shape[0], dtype=bool)
    for gap in infeasible(table.setting, terms, table.start, table.stage).values():
        impossible |= gap > 0
    return count + impossible, near(short)
