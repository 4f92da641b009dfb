"""An actor as a Mesa agent: what it does at the table, at delivery, about what stands, and when things happen to it.

Whoever wants another behaviour subclasses :class:`StakeholderAgent`, overrides what should be different, and hands the
class to :class:`sim.agents.model.SettlementModel`. Others foresee such an actor by the formulas of the process, with
the numbers of :meth:`StakeholderAgent.as_foreseen`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import mesa
import numpy as np

from sim.agents.actor import Actor, Numbers
from sim.process.beliefs import carried
from sim.process.endings import heaviest, widest
from sim.process.stands import beyond_inherited, costliest_duty, regret
from sim.process.sums import TIE
from sim.process.table import counter_terms
from sim.worlds.block import Array
from sim.worlds.tables import NOBODY, Mask

if TYPE_CHECKING:
    from sim.agents.model import SettlementModel
    from sim.agents.standing import Standing
    from sim.agents.table import Table


class Withdrawal(NamedTuple):
    """That an actor withdraws from what stands: over a bound (``gap`` above 0), or because it is tempted."""

    place: int
    issue: int
    gap: float
    temptation: float


class StakeholderAgent(mesa.Agent, Actor):
    """One actor in one world.

    Parameters
    ----------
    model : SettlementModel
    place : int
        Its place in the scenario's file.
    numbers : Numbers
        What it brings.
    trust : ndarray, shape (G,)
        The chance that each actor and outside body means what it signs, in [.01, .99].

    Examples
    --------
    An actor that never signs anything:

    >>> class Stubborn(StakeholderAgent):
    ...     def objects(self, table):
    ...         super().objects(table)
    ...         return True
    """

    def __init__(self, model: SettlementModel, place: int, numbers: Numbers, trust: Array) -> None:
        super().__init__(model)
        evidence = model.shared.evidence
        self.key = list(model.spec.actors)[place]
        self.prepare(model, place, numbers, trust * evidence, (1.0 - trust) * evidence)
        self.first_a, self.first_b = self.a.copy(), self.b.copy()
        self.short = 0.0
        """What the terms on the table leave it short of signing, in utility; negative where it would gain."""
        self.tempted = 0.0
        """What withdrawing would have been worth to it beyond keeping what stood, when it last decided."""

    def as_foreseen(self) -> Numbers:
        """The numbers by which others foresee it: its own."""
        return self.numbers()

    # At the table.

    def best_of(self, complied: float, breached: float) -> float:
        """What a signature is worth: with strategic consent also one that it does not mean to keep."""
        return max(complied, breached) if self.model.rules.strategic else complied

    def objects(self, table: Table) -> bool:
        """Whether it objects to the terms on the table: a bound is broken, or refusing is worth more than signing."""
        signing = self.best_of(self.sums.complied, self.sums.breached)
        self.short = self.sums.refused - signing - float(table.noise[self.place])
        return self.breaks(table) > 0.0 or self.short > TIE

    def counter(self, table: Table) -> Array:
        """The terms (K,) that it names instead: the bounds that are broken, else a step towards its position."""
        out = np.empty(table.terms.size)
        stuck, step = widest(self.gap) != NOBODY, self.model.shared.concession
        counter_terms(table.terms, self.position, self.gap, self.at, stuck, step, table.moves, out)
        return out

    def loses_most_on(self, table: Table) -> int:
        """The issue on which the terms cost it most against what stopping leaves: what stands, or the fallback."""
        left = self.losses(table.z)
        if self.outlooks[-1].kept:
            left = self.losses(table.x, self.share(table.x, self.model.force))
        return heaviest(self.end_loss, left)

    def would_sign_trusting(self, table: Table) -> bool:
        """Whether it would sign if it trusted everybody fully; the others' word unchanged."""
        a, b = self.a, self.b
        self.a, self.b = np.ones(a.size), np.zeros(b.size)
        self.believe(table.pledges)
        keeps, breaks, stops = self.reckon(table, table.word)
        self.a, self.b = a, b
        self.believe(table.pledges)
        return bool(stops - self.best_of(keeps, breaks) - table.noise[self.place] <= TIE)

    def signs(self, table: Table) -> bool:
        """It puts its name to the terms; gives whether it does so in bad faith."""
        self.changed = False
        return not self.delivers(table)

    def delivers(self, table: Table) -> bool:
        """Whether it means to deliver what it has signed."""
        tempted = self.sums.temptation - table.noise[self.place]
        return bool(not table.performs[self.place] or tempted <= TIE)

    # About what stands.

    def withdraws(self, standing: Standing) -> Withdrawal | None:
        """Whether it withdraws from what stands: bounds first, then its sums."""
        return self.regrets(standing) or self.is_tempted(standing)

    def regrets(self, standing: Standing) -> Withdrawal | None:
        """The widest bound that what it signed breaks with its numbers of today, if they have changed since."""
        model, found = self.model, None
        if not self.changed:
            return None
        for stage, start, terms in model.history:
            gap = regret(
                model.tables.rules, model.tables.stages, model.published.strength[stage], self.sheet(), self.pressed,
                self.place, stage, start, terms, self.gap, self.at,
            )  # fmt: skip
            wider = found is None or gap > found.gap + TIE
            if wider and beyond_inherited(gap, model.shared.inherited):
                found = Withdrawal(self.place, widest(self.gap), gap, 0.0)
        return found

    def is_tempted(self, standing: Standing) -> Withdrawal | None:
        """Its sums about what stands, if it has something to withdraw."""
        if not standing.performs[self.place]:
            return None
        self.weigh_standing(standing)
        tempted = self.tempted = self.reckon_standing(standing, standing.word).temptation
        if tempted <= TIE:
            return None
        return Withdrawal(self.place, self.costliest(standing.force.owes, standing.z, standing.x), 0.0, tempted)

    def costliest(self, owes: Mask, start: Array, end: Array) -> int:
        """Its duty that costs it most from start to end, (K,); -1 where none really moves."""
        return costliest_duty(owes, self.sheet(), self.place, start, end)

    # What happens to it.

    def learns(self, other: int, *, good: float = 0.0, bad: float = 0.0) -> None:
        """Evidence of another's good or bad faith."""
        if other != self.place:
            self.a[other] += good
            self.b[other] += bad

    def forgets(self, other: int, carry: float) -> None:
        """The other's government has changed: only a share of what was learned about it still counts."""
        if other != self.place:
            self.a[other] = carried(self.first_a[other], self.a[other], carry)
            self.b[other] = carried(self.first_b[other], self.b[other], carry)

    def changes_government(self, successor: Numbers) -> None:
        """New numbers, and the pressure so far on top of them."""
        pressed = self.pressed
        self.take(successor._replace(pressed=pressed))
        hit = pressed != 0.0
        self.position[hit] = np.clip(self.position + pressed, 0.0, 1.0)[hit]
        self.ideal[hit] = np.clip(self.ideal + pressed, 0.0, 1.0)[hit]
        self.changed = True

    def gives_way(self, issue: int, step: float) -> None:
        """Pressure moves its position, its ideal and its bounds on an issue."""
        self.pressed[issue] += step
        self.position[issue] = min(max(self.position[issue] + step, 0.0), 1.0)
        self.ideal[issue] = min(max(self.ideal[issue] + step, 0.0), 1.0)
        self.changed = True
