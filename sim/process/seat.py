"""An actor's seat at one stage: everything its sums need before terms are named, and the sums themselves.

The same seat serves the look ahead (published terms) and the table (terms as they stand), so both reason alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.process.appraisal import Appraisal, Ground, Stakes, appraise, ground, stakes
from sim.process.beliefs import belief, breach_penalty
from sim.process.bounds import Breaks
from sim.worlds.arrays import Array, Mask
from sim.worlds.itinerary import Terms
from sim.worlds.party import Party
from sim.worlds.setting import Setting

TIE = 1e-12
"""Ties accept and comply."""


@dataclass(frozen=True)
class Seat:
    """One actor at the start of a stage; arrays over worlds.

    ``belief[j]`` (R,) is the level-1 chance that performer j delivers; ``penalty`` (R,) what a breach would cost
    this actor through the guarantors.
    """

    party: Party
    stage: Terms
    start: Array
    on: Ground
    belief: dict[int, Array]
    penalty: Array

    def weigh(self, terms: Array, setting: Setting) -> Stakes:
        """What terms (R, K) mean to the actor before asking who delivers."""
        return stakes(self.party, self.on, terms, self.start, self.stage, setting)

    def reckon(self, at: Stakes, moved: Mask, word: Mapping[int, Array], value_next: Array) -> Appraisal:
        """The actor's sums when the others keep their word with chance ``word[j]`` (R,) by their own sums."""
        return appraise(
            self.party,
            self.on,
            at,
            self.stage,
            moved=moved,
            faith=lambda j: self.belief[j] * word[j] if j in word else self.belief[j],
            value_next=value_next,
            penalty=self.penalty,
        )

    def trusting(self, setting: Setting) -> Seat:
        """The same seat if the actor trusted everybody fully."""
        return take_seat(self.party, np.ones_like(self.party.trust), self.start, self.stage, setting, on=self.on)


def take_seat(
    party: Party, trust: Array, start: Array, stage: Terms, setting: Setting, *, on: Ground | None = None
) -> Seat:
    """Seat an actor whose current trust is ``trust`` (R, G) at a stage that starts from ``start`` (R, K)."""
    me = party.index
    standing_by = zip(stage.guarantors, stage.strength, stage.guarantor_leverage, strict=True)
    guards = [(g, gamma, leverage) for g, gamma, leverage in standing_by if g != me]
    beliefs = {
        j: belief(trust[:, j], [(gamma, trust[:, g]) for g, gamma, _ in guards if g != j])
        for j in stage.performers
        if j != me
    }
    penalty = breach_penalty(setting.penalty_scale, [(gamma, trust[:, g], leverage) for g, gamma, leverage in guards])
    on = ground(party, start, stage, setting) if on is None else on
    return Seat(replace(party, trust=trust), stage, start, on, beliefs, penalty)


def accepts(appraisal: Appraisal, breaks: Breaks, *, strategic: bool, noise: Array | float = 0.0) -> Mask:
    """Whether the actor signs, (R,): no bound broken and complied at least refused (strategic: the larger sum)."""
    sum_up = appraisal.best if strategic else appraisal.complied
    return (sum_up + noise - appraisal.refused >= -TIE) & ~breaks.any(sum_up.shape[0])


NextValue = Callable[[int, Stakes], Array]
"""``next_value(level, stakes)``: V of the next stage at a reasoning level, (R,)."""
