"""A stage at the table: its terms, everybody's sums on them, and the talks (section 3, "Talks")."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.agents.actor import Actor
from sim.agents.standing import copied, fallen_from, first_largest
from sim.agents.story import limits, objections
from sim.process.bounds import broken, under_limits
from sim.process.endings import Ending, widest
from sim.process.stands import put_in_force, round_off
from sim.process.sums import compliance, performing
from sim.process.table import move_table
from sim.process.utility import hazard
from sim.worlds.block import Array, Pledges
from sim.worlds.tables import NOBODY

if TYPE_CHECKING:
    from sim.agents.model import SettlementModel
    from sim.agents.stakeholder import StakeholderAgent


class Refusal(NamedTuple):
    """Why a stage is refused, by whom (-1: the package cannot be carried out), over which issue."""

    why: int
    place: int
    issue: int


class Table:
    """Stage t of the tables, put to the table.

    Attributes
    ----------
    terms : ndarray, shape (K,)
        What lies on the table.
    moves, owes, consent, involved, advocate : ndarray of bool
        The stage: its issues (K,), who owes which (N, K), whose consent is needed, who takes part, who advocates.
    performs : ndarray of bool, shape (N,)
        Who has something to deliver at these terms.
    objectors : list of StakeholderAgent
        Who objects to them.
    impossible : float
        By how much they pass a limit that holds for everybody; 0 where they can be carried out.
    noise : ndarray, shape (N,)
    """

    def __init__(self, model: SettlementModel, t: int) -> None:
        stages, published, shared = model.stages, model.published, model.shared
        self.model, self.t = model, t
        self.moves, self.owes, self.consent = stages.moves[t], stages.duty[t], stages.consent[t]
        self.involved, self.advocate = stages.involved[t], stages.advocate[t]
        self.pledges = Pledges(self.moves, self.owes, stages.backed[t], stages.mediates[t], published.strength[t])
        self.low, self.high = published.low[t], published.high[t]
        self.months, self.exposure = float(published.months[t]), float(published.exposure[t])
        self.risk, self.rest_risk = hazard(shared.shock, self.months), hazard(shared.shock, model.rules.review)
        self.noise = model.noise[model.begun - 1]
        self.present = [agent for agent in model.actors if self.involved[agent.place]]
        self.voters = [agent for agent in model.actors if self.consent[agent.place]]
        self.foreseen = [seen for seen in model.foreseen() if self.involved[seen.place]]
        self.everybody: list[Actor] = [*self.present, *(seen for seen in self.foreseen if seen not in model.actors)]
        self.x, self.z = model.x, fallen_from(model, model.x)
        self.terms = np.where(self.moves, published.target[t], self.x)
        self.performs = np.zeros(model.size, dtype=bool)
        self.gap, self.at = np.zeros(self.x.size), np.zeros(self.x.size)
        self.objectors: list[StakeholderAgent] = []
        self.impossible, self.rounds = 0.0, 0
        self.word = np.ones(model.size)

    @property
    def is_agreed(self) -> bool:
        """Whether nobody objects to terms that can be carried out."""
        return not self.objectors and self.impossible == 0.0

    def begin_sums(self) -> None:
        """Look ahead from here, and everybody involved sits down."""
        self.model.look_ahead()
        for one in self.everybody:
            one.sit_down(self)

    def judge(self) -> float:
        """Everybody does its sums on the terms on the table; gives what the objectors are short of, together."""
        self._lay()
        for one in self.everybody:
            one.weigh(self)
        self.word = self._words()
        for agent in self.present:
            agent.sums = agent.reckon(self, self.word)
        self.objectors = [agent for agent in self.voters if agent.objects(self)]
        self.impossible = self._impossible()
        stuck = [agent.gap.sum() if agent.gap.any() else agent.short for agent in self.objectors]
        return round_off(float(sum(stuck)))

    def _lay(self) -> None:
        """What the terms on the table would put in force, and where things would fall then."""
        performing(self.owes, self.x, self.terms, self.performs)
        self.z_next = fallen_from(self.model, self.terms)
        self.force_next = copied(self.model.force)
        put_in_force(self.force_next, self.pledges, self.x, self.terms)

    def _words(self) -> Array:
        """Whether everybody's own sums one level down, as others foresee them, say that they deliver, (N,)."""
        word, rules = np.ones(self.model.size), self.model.rules
        performers = [seen for seen in self.foreseen if self.performs[seen.place]]
        for level in range(rules.reasoning - 1):
            tempted = [seen.reckon(self, word, level).temptation for seen in performers]
            for seen, temptation in zip(performers, tempted, strict=True):
                word[seen.place] = compliance(temptation, True, rules.precision)
        return word

    def _impossible(self) -> float:
        """By how much the terms pass a limit that holds for everybody."""
        model, none = self.model, np.zeros(self.x.size)
        return broken(
            model.tables.rules,
            model.size,
            model.nobody,
            none,
            True,
            self.x,
            self.terms,
            self.pledges,
            self.gap,
            self.at,
        )

    # Talks.

    def talk(self) -> None:
        """Talk from the published terms until nobody objects or the rounds are used up; the best table closes."""
        best: tuple[int, float, int] | None = None
        used, closing = 0, self.terms
        while True:
            short = self.judge()
            count = len(self.objectors) + (self.impossible > 0.0)
            self.model.tell(
                "terms", self.t, terms=self.terms, objections=lambda: objections(self), limits=lambda: limits(self)
            )
            if best is None or (count, short) < best[:2]:
                best, closing = (count, short, used), self.terms.copy()
            if count == 0 or used == self.model.rules.rounds or not self._move():
                break
            used += 1
        self.rounds = best[2]
        if not self.is_agreed:
            self.terms = closing
            self.judge()

    def _move(self) -> bool:
        """The table moves to the objectors' mean, inside intervals and limits; gives whether it moved at all."""
        model, before = self.model, self.terms
        pull, say, terms = np.zeros(before.size), np.zeros(before.size), before.copy()
        for agent in self.objectors:
            weight = model.shared.leverage[agent.place] * agent.salience
            pull += weight * agent.counter(self)
            say += weight
        move_table(pull, say, self.low, self.high, self.moves, terms)
        came = terms.copy()
        under_limits(model.tables.rules, model.nobody.bound, self.x, came, self.low, self.high, self.pledges, terms)
        self.terms = terms
        return bool((terms != before).any())

    def refusal(self) -> Refusal:
        """Why the closing table is refused: red lines before utility, then the widest gap, then the file's order."""
        over = widest(self.gap)
        if over != NOBODY:
            return Refusal(int(Ending.RED_LINE), NOBODY, over)
        stuck = [agent for agent in self.objectors if agent.gap.any()]
        if stuck:
            who = first_largest(stuck, [agent.gap.max() for agent in stuck])
            return Refusal(int(Ending.RED_LINE), who.place, widest(who.gap))
        who = first_largest(self.objectors, [agent.short for agent in self.objectors])
        why = Ending.DISTRUST if who.would_sign_trusting(self) else Ending.INTEREST
        return Refusal(int(why), who.place, who.loses_most_on(self))
