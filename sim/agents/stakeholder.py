"""An actor as a Mesa agent: one agent stands for one party in all worlds of a batch at once.

Its state is arrays over worlds; its methods are what an actor does at a stage: it sits down, judges terms, objects,
names counter-terms, signs, delivers or does not, and learns from what the others did.
"""

from __future__ import annotations

from collections.abc import Mapping

import mesa
import numpy as np

from sim.process.appraisal import Appraisal, Stakes, compliance
from sim.process.beliefs import expected, prior
from sim.process.bounds import Breaks, broken, felt_factors
from sim.process.forecast import Forecast, learn
from sim.process.seat import TIE, Seat, accepts, take_seat
from sim.process.talks import counter_terms, shortfall
from sim.process.utility import loss, utility
from sim.worlds.arrays import Array, Mask, stack
from sim.worlds.itinerary import Terms
from sim.worlds.party import Party
from sim.worlds.setting import Setting

State = tuple[Party, Array, Array, tuple[Array, Array]]


class StakeholderAgent(mesa.Agent):
    """One actor, in all worlds of a batch.

    Attributes
    ----------
    party : Party
        What it wants, how much, and where it will not go; arrays over worlds.
    trust_a, trust_b : ndarray, shape (R, G)
        Beta parameters of its trust in every actor and outside guarantor.
    """

    def __init__(self, model: mesa.Model, party: Party, setting: Setting) -> None:
        super().__init__(model)
        self.party = party
        self.trust_a, self.trust_b = prior(party.trust, setting.evidence)
        self.first_trust = (self.trust_a, self.trust_b)
        self.noise: Array | float = 0.0
        self._seat: Seat | None = None
        self._comes: tuple[Party, Array, Array, Array, Terms, Setting]
        self.stakes: Stakes
        self.breaks: Breaks
        self.sums: Appraisal

    @property
    def index(self) -> int:
        """Its place in the scenario's list of actors."""
        return self.party.index

    def trust(self) -> Array:
        """How sure it is that each other means what it signs, (R, G)."""
        return expected(self.trust_a, self.trust_b)

    def sit_down(self, start: Array, stage: Terms, setting: Setting, noise: Array | float) -> None:
        """Come to a stage that starts from ``start`` (R, K); the seat is taken when it is first asked for."""
        self._seat, self._comes = None, (self.party, self.trust_a, self.trust_b, start, stage, setting)
        self.noise = noise

    @property
    def seat(self) -> Seat:
        """Its seat at the stage at hand."""
        if self._seat is None:
            party, a, b, start, stage, setting = self._comes
            self._seat = take_seat(party, expected(a, b), start, stage, setting)
        return self._seat

    @seat.setter
    def seat(self, seat: Seat) -> None:
        self._seat = seat

    def judge(self, terms: Array, setting: Setting) -> None:
        """Look at terms (R, K): what they are worth before asking who delivers, and which bounds they break."""
        seat = self.seat
        self.stakes = seat.weigh(terms, setting)
        asked = self.index in seat.stage.consent
        self.breaks = broken(seat.party, terms, seat.start, seat.stage, setting) if asked else Breaks({}, {})

    def reckon(self, level: int, moved: Mask, word: Mapping[int, Array], forecast: Forecast, q: int) -> None:
        """Do the sums at a level of reasoning, given the others' word at the level below."""
        ahead = forecast.ahead(q, level, self.index, self.stakes)
        self.sums = self.seat.reckon(self.stakes, moved, word, ahead)

    def word(self, precision: float) -> Array:
        """How likely it keeps its word by its latest sums, (R,)."""
        return compliance(self.sums, precision)

    def objects(self, *, strategic: bool) -> Mask:
        """Where it will not sign the terms it has judged, (R,)."""
        return ~accepts(self.sums, self.breaks, strategic=strategic, noise=self.noise)

    def utility_gap(self, *, strategic: bool) -> Array:
        """By how much refusing beats signing, (R,); negative where it does not."""
        sums = self.sums
        return sums.refused - (sums.best if strategic else sums.complied) - self.noise

    def shortfall(self, *, strategic: bool) -> Array:
        """How far it is from signing, (R,)."""
        gap = self.utility_gap(strategic=strategic)
        return shortfall(self.breaks, gap, np.zeros_like(gap))

    def counter(self, terms: Array, setting: Setting) -> Array:
        """The terms it names instead, on the stage's issues, (R, k)."""
        return counter_terms(self.seat.party, self.breaks, terms, self.seat.stage, setting.concession)

    def temptation(self) -> Array:
        """By how much breaking its word beats keeping it, (R,); 0 where it has no duty."""
        sums = self.sums
        return np.where(sums.performs, sums.breached - sums.complied - self.noise, 0.0)

    def delivers(self) -> Mask:
        """Where it keeps its word, (R,); an actor without a duty always does."""
        return self.temptation() <= TIE

    def signs_in_bad_faith(self) -> Mask:
        """Where breaking its word would pay, (R,)."""
        return ~self.delivers()

    def learn(self, kept: Mapping[int, Mask], broke: Mapping[int, Mask], setting: Setting) -> None:
        """Trust those more who kept their word, and those less who broke it; masks (R,) per actor."""
        self.trust_a = learn(self.trust_a, self.index, dict(kept), setting.learning)
        self.trust_b = learn(self.trust_b, self.index, dict(broke), setting.learning * setting.fall)

    def forget(self, other: int, where: Mask) -> None:
        """Go back to the first trust in another, where a shock has struck."""
        first_a, first_b = self.first_trust
        self.trust_a = _restore(self.trust_a, first_a, other, where)
        self.trust_b = _restore(self.trust_b, first_b, other, where)

    def utility_of(self, values: Array) -> Array:
        """What values (R, K) are worth to it, nothing felt, (R,)."""
        return utility(values, self.party.ideal, self.party.weight, self.party.exponent)

    def felt_loss(self, terms: Array) -> Array:
        """Its weighted loss per issue at terms (R, K), as it feels them in this stage, (R, K)."""
        felt = list(terms.T)
        for k, factor in felt_factors(self.party, terms, self.seat.stage).items():
            felt[k] = felt[k] * factor
        return loss(stack(felt), self.party.ideal, self.party.weight, self.party.exponent)

    def state(self) -> State:
        """What it carries from stage to stage: its interests, its trust, and the trust it began with."""
        return self.party, self.trust_a, self.trust_b, self.first_trust

    def stay(self, state: State) -> None:
        """Go on with the state of fewer worlds."""
        self.party, self.trust_a, self.trust_b, self.first_trust = state


def _restore(now: Array, first: Array, column: int, where: Mask) -> Array:
    turned = now.T.copy()
    turned[column] = np.where(where, first[:, column], turned[column])
    return turned.T
