"""What an actor makes of terms, and of what stands, with its own numbers (settlement process, sections 2 and 3).

An :class:`Actor` is what others foresee; :class:`sim.agents.stakeholder.StakeholderAgent` is the one that acts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.process.beliefs import belief, penalty, trust
from sim.process.bounds import broken, felt
from sim.process.sums import appraise
from sim.process.table import Outlook, three_sums
from sim.process.utility import losses
from sim.worlds.block import Array, Own, Pledges

if TYPE_CHECKING:
    from sim.agents.model import SettlementModel
    from sim.agents.standing import Standing
    from sim.agents.table import Table


class Numbers(NamedTuple):
    """An actor's own numbers: those that a change of government draws afresh, and what pressure has added."""

    position: Array  # (K,), in [0, 1]
    ideal: Array  # (K,), in [0, 1]
    salience: Array  # (K,), in [0, 1]
    weight: Array  # (K,), salience over the actor's total
    discount: float  # a month
    exponent: float
    bound: Array  # its red lines, prices and limits
    link: Array  # of its links: a bound's new value or its shift, the share that is felt
    pressed: Array  # (K,): what pressure has added


class Sums(NamedTuple):
    """What terms are worth to an actor that signs and keeps its word, signs and breaks it, or refuses."""

    complied: float
    breached: float
    refused: float

    @property
    def temptation(self) -> float:
        """What a breach is worth beyond keeping faith."""
        return self.breached - self.complied


class Actor:
    """An actor's numbers and its sums, by the formulas of the process.

    Attributes
    ----------
    place : int
        Its place in the file.
    position, ideal, salience, weight, pressed : ndarray, shape (K,)
    discount, exponent : float
    bound, link : ndarray
        See :class:`Numbers`.
    a, b : ndarray, shape (G,)
        Evidence of the good and the bad faith of actors and outside bodies.
    outlooks : list of Outlook
        What it expects, by level of reasoning.
    """

    model: SettlementModel
    place: int
    position: Array
    ideal: Array
    salience: Array
    weight: Array
    discount: float
    exponent: float
    bound: Array
    link: Array
    pressed: Array
    a: Array
    b: Array
    outlooks: list[Outlook]
    sums: Sums
    changed: bool = False
    """Whether its numbers have changed since it last signed."""

    def prepare(self, model: SettlementModel, place: int, numbers: Numbers, a: Array, b: Array) -> None:
        """Take a place, numbers and trust, all copied."""
        self.place, self.a, self.b = place, a.copy(), b.copy()
        self.take(numbers)
        self.outlooks, self.sums = [], Sums(0.0, 0.0, 0.0)
        issues = self.position.size
        self.gap, self.at = np.zeros(issues), np.zeros(issues)
        self.beliefs, self._faith = np.ones(model.size), np.empty(model.size)
        self._tau, self._sheet = np.empty(a.size), model.blank_sheet()
        facts = model.rows.actors[place]
        self.my_bounds = slice(facts.bound_first, facts.bound_end)
        self.my_links = np.flatnonzero(model.rules.link_actor == place)
        self._feels = facts.felt_end > facts.felt_first

    def take(self, numbers: Numbers) -> None:
        """Make numbers its own."""
        value: Any
        for name, value in zip(Numbers._fields, numbers, strict=True):
            setattr(self, name, value.copy() if isinstance(value, np.ndarray) else float(value))

    def numbers(self) -> Numbers:
        """Its own numbers as they are now."""
        return Numbers(*(getattr(self, name) for name in Numbers._fields))

    def sheet(self) -> Own:
        """Its own numbers as they are now, in tables for all actors, as formulas about bounds and links read them."""
        own, i = self._sheet, self.place
        own.position[i], own.ideal[i], own.salience[i], own.weight[i] = (
            self.position, self.ideal, self.salience, self.weight
        )  # fmt: skip
        own.discount[i], own.exponent[i] = self.discount, self.exponent
        own.bound[self.my_bounds], own.link[self.my_links] = self.bound, self.link
        return own

    # What things are worth.

    def losses(self, x: Array, share: Array | None = None) -> Array:
        """Weighted losses (K,) at values x (K,), of which it feels a share (K,)."""
        out = np.empty(x.size)
        losses(x, self.model.whole if share is None else share, self.ideal, self.weight, self.exponent, out)
        return out

    def utility(self, x: Array, share: Array | None = None) -> float:
        """``U(x) = 1 - sum_k w_k |x_k - ideal_k| ** alpha``."""
        return 1.0 - float(self.losses(x, share).sum())

    def share(self, x: Array, pledges: Pledges) -> Array | None:
        """The shares (K,) of values x that it feels, given what people are committed to; None for all of them."""
        if not self._feels:
            return None
        out = np.empty(x.size)
        felt(self.model.tables.rules, self.place, self._sheet.link, x, pledges, out)
        return out

    # What it believes.

    def trust(self) -> Array:
        """``tau`` (G,) as it is now."""
        trust(self.a, self.b, self._tau)
        return self._tau

    def believe(self, pledges: Pledges) -> None:
        """What it believes of everybody (N,), and what a breach of its own would cost it through the guarantors."""
        tau, shared, strength = self.trust(), self.model.shared, pledges.strength
        self.fine = penalty(tau, strength, shared.leverage, pledges.moves, self.place, shared.penalty)
        for j in range(self.beliefs.size):
            self.beliefs[j] = belief(tau, strength, self.place, j, shared.capacity[j])

    # A stage at the table.

    def sit_down(self, table: Table) -> None:
        """What it believes, what waiting costs it, and what stopping here leaves: none of it moves with the table."""
        model = self.model
        self.sheet()
        self.exposed = 1.0 - self.discount**table.exposure
        self.waited = self.discount**table.months
        self.rested = self.discount**model.rules.review
        self.believe(table.pledges)
        self.fallen = self.utility(table.z)
        self.now = self.utility(table.x, self.share(table.x, model.force) if model.history else None)

    def weigh(self, table: Table) -> None:
        """What the terms on the table mean to it before it asks who delivers."""
        share = self.share(table.terms, table.force_next)
        self.start_loss, self.end_loss = self.losses(table.x, share), self.losses(table.terms, share)
        self.reached = self.utility(table.terms, share)
        self.fallen_next = self.utility(table.z_next)

    def reckon(self, table: Table, word: Array, level: int = -1) -> Sums:
        """Its sums at a level of reasoning; ``word`` (N,) is whether the others' own sums one level down comply."""
        return Sums(
            *three_sums(
                self.place, table.owes, table.performs, self.beliefs, word, self._faith, self.start_loss,
                self.end_loss, self.exposed, self.waited, self.rested, self.now, self.fallen, self.reached,
                self.fallen_next, self.fine, self.outlooks[level], table.risk, table.rest_risk,
                self.model.shared.severity,
            )
        )  # fmt: skip

    def breaks(self, table: Table) -> float:
        """The widest gap by which the terms break its bounds; by issue in ``gap``, with the bounds in ``at``."""
        waives = bool(table.advocate[self.place])
        return broken(
            self.model.tables.rules, self.place, self._sheet, self.pressed, waives, table.x, table.terms, table.pledges,
            self.gap, self.at,
        )  # fmt: skip

    # What stands.

    def weigh_standing(self, standing: Standing) -> None:
        """What stands, and what its fall would leave, before it asks who keeps."""
        self.sheet()
        share = self.share(standing.x, standing.force)
        self.exposed = 1.0 - self.discount**self.model.shared.exposure
        self.believe(standing.force)
        self.start_loss, self.end_loss = self.losses(standing.z, share), self.losses(standing.x, share)
        self.fallen, self.now = self.utility(standing.z), self.utility(standing.x, share)

    def reckon_standing(self, standing: Standing, word: Array) -> Sums:
        """Its sums about what stands: ``complied`` is to keep it, ``breached`` to withdraw."""
        keeps, breaks = appraise(
            self.place, standing.force.owes, standing.performs, self.beliefs, word, self._faith, self.start_loss,
            self.end_loss, self.exposed, self.fallen, self.now, self.now, self.fallen, self.fine,
        )  # fmt: skip
        return Sums(keeps, breaks, self.now)
