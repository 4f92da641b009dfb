"""What stands, as those in force see it when they decide whether to keep it (section 3, "What stands")."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from sim.process.endings import largest
from sim.process.sums import compliance, performing
from sim.process.utility import fallback
from sim.worlds.block import Array, Pledges

if TYPE_CHECKING:
    from sim.agents.model import SettlementModel
    from sim.agents.stakeholder import Withdrawal

Thing = TypeVar("Thing")


class Standing:
    """What stands at a moment.

    Attributes
    ----------
    x, z : ndarray, shape (K,)
        Where things stand, and where they would fall.
    force : Pledges
        What is in force.
    performs : ndarray of bool, shape (N,)
        Who has something to withdraw.
    """

    def __init__(self, model: SettlementModel) -> None:
        self.model, self.x, self.force = model, model.x, model.force
        self.z = fallen_from(model, self.x)
        self.performs = np.zeros(model.size, dtype=bool)
        performing(self.force.owes, self.z, self.x, self.performs)

    @cached_property
    def word(self) -> Array:
        """Whether everybody's sums one level down, as others foresee them, are for keeping what stands, (N,)."""
        word = np.ones(self.model.size)
        foreseen = [seen for seen in self.model.foreseen() if self.performs[seen.place]]
        for seen in foreseen if self.model.rules.reasoning > 1 else []:
            seen.weigh_standing(self)
        for _ in range(self.model.rules.reasoning - 1):
            tempted = [seen.reckon_standing(self, word).temptation for seen in foreseen]
            for seen, temptation in zip(foreseen, tempted, strict=True):
                word[seen.place] = compliance(temptation, True, self.model.rules.precision)
        return word


def fallen_from(model: SettlementModel, x: Array) -> Array:
    """Where things settle when what stands at x (K,) unravels."""
    z, shared = np.empty(x.size), model.shared
    fallback(x, shared.today, shared.drift, shared.stickiness, z)
    return z


def first_to_withdraw(model: SettlementModel) -> Withdrawal | None:
    """Who withdraws from what stands, if anybody: bounds first (widest gap), then the largest temptation."""
    standing = Standing(model)
    found = [wish for agent in model.actors if (wish := agent.withdraws(standing)) is not None]
    if not found:
        return None
    over_bounds = [wish for wish in found if wish.gap > 0.0]
    if over_bounds:
        return first_largest(over_bounds, [wish.gap for wish in over_bounds])
    return first_largest(found, [wish.temptation for wish in found])


def first_largest(things: Sequence[Thing], figures: Sequence[float]) -> Thing:
    """The thing with the largest figure, the first on a tie."""
    return things[largest(np.array(figures), np.ones(len(figures), dtype=bool))]


def copied(pledges: Pledges) -> Pledges:
    """What people are committed to, in arrays of its own."""
    return Pledges._make(part.copy() for part in pledges)
