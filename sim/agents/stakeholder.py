"""An actor as a Mesa agent: one agent stands for one party in all worlds of a batch at once.

Its state is arrays over worlds; its methods are what an actor does at a stage: it sits down, judges terms, objects,
names counter-terms, signs, delivers or does not, and learns from what the others did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.process.appraisal import Appraisal, Stakes, compliance
from sim.process.beliefs import expected, prior
from sim.process.bounds import NO_BREAKS, Breaks, broken, felt_factors
from sim.process.forecast import Forecast, learn
from sim.process.seat import TIE, Seat, accepts, take_seat
from sim.process.talks import counter_terms, shortfall
from sim.process.utility import loss, loss_beside, utility
from sim.worlds.arrays import Array, Mask, Rows, stack, take, total_columns
from sim.worlds.itinerary import Terms
from sim.worlds.party import Party
from sim.worlds.setting import Setting


@dataclass(frozen=True)
class Beginning:
    """What an actor began with; arrays over worlds. Pressure that moves its ideals moves what drift costs it."""

    trust_a: Array  # (R, G)
    trust_b: Array
    drift_loss: Array  # (R, K): its weighted losses at the disagreement point
    drift_worth: Array  # (R,): and its utility there


State = tuple[Party, Array, Array, Beginning]
"""What an actor carries from stage to stage: its interests, its trust (a and b), and what it began with."""


def opening(party: Party, setting: Setting) -> State:
    """An actor's state before anything has happened."""
    a, b = prior(party.trust, setting.evidence)
    lost = loss(setting.drift, party.ideal, party.weight, party.exponent)
    return party, a, b, Beginning(a, b, lost, 1.0 - total_columns(lost))


class StakeholderAgent(mesa.Agent):
    """One actor, in all worlds of a batch.

    Attributes
    ----------
    party : Party
        What it wants, how much, and where it will not go; arrays over worlds.
    trust_a, trust_b : ndarray, shape (R, G)
        Beta parameters of its trust in every actor and outside guarantor.
    began : Beginning
        Its first trust, and what drift costs it.
    """

    def __init__(self, model: mesa.Model, state: State) -> None:
        super().__init__(model)
        self.party, self.trust_a, self.trust_b, self.began = state
        self.noise: Array | float = 0.0
        self._seat: Seat | None = None
        self._comes: tuple[Party, Array, Array, Array, Terms, Setting]
        self.stage: Terms
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
        self.stage, self.noise = stage, noise

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
        self.breaks = broken(seat.party, terms, seat.start, seat.stage, setting) if asked else NO_BREAKS

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
        self.trust_a = _restore(self.trust_a, self.began.trust_a, other, where)
        self.trust_b = _restore(self.trust_b, self.began.trust_b, other, where)

    def give_way(self, issue: int, step: Array, setting: Setting) -> None:
        """Move its position, ideal and bounds on an issue by ``step`` (R,), as pressure does."""
        self.party = self.party.moved_by(issue, step)
        party, column = self.party, np.array([issue])
        known = self.began.drift_loss
        lost = loss_beside(known, setting.drift, column, party.ideal, party.weight, party.exponent)
        self.began = replace(self.began, drift_loss=lost, drift_worth=1.0 - total_columns(lost))

    def utility_of(self, values: Array) -> Array:
        """What values (R, K) are worth to it, nothing felt, (R,)."""
        return utility(values, self.party.ideal, self.party.weight, self.party.exponent)

    def settled_in(self, rows: Rows, settled: Array, moved: NDArray[np.int64], complete: Mask) -> tuple[Array, Array]:
        """What it comes to where some worlds end: its utility, and its gain over drift, (r,) each.

        Parameters
        ----------
        rows : ndarray of int, shape (r,)
            Worlds of the batch.
        settled : ndarray, shape (r, K)
            Values there in the end.
        moved : ndarray of int
            The issues on which some of these differ from drift.
        complete : ndarray of bool, shape (r,)
            Where the path was walked to its end, so that values are felt as in its last stage.
        """
        party, began = take((self.party, self.began), rows)
        drift = worth = began.drift_worth
        if moved.size:
            lost = loss_beside(began.drift_loss, settled, moved, party.ideal, party.weight, party.exponent)
            worth = 1.0 - total_columns(lost)
        if party.felt and complete.any():
            worth = np.where(complete, 1.0 - total_columns(self.felt_loss(rows, settled)), worth)
        return worth, worth - drift

    def felt_loss(self, rows: Rows, terms: Array) -> Array:
        """Its weighted loss per issue, as it feels it in this stage: in worlds ``rows`` (r,), at terms (r, K)."""
        party, felt = take(self.party, rows), list(terms.T)
        for k, factor in felt_factors(party, terms, self.stage).items():
            felt[k] = felt[k] * factor
        return loss(stack(felt), party.ideal, party.weight, party.exponent)

    def state(self) -> State:
        """What it carries from stage to stage."""
        return self.party, self.trust_a, self.trust_b, self.began

    def stay(self, state: State) -> None:
        """Go on with the state of fewer worlds."""
        self.party, self.trust_a, self.trust_b, self.began = state


def _restore(now: Array, first: Array, column: int, where: Mask) -> Array:
    turned = now.T.copy()
    turned[column] = np.where(where, first[:, column], turned[column])
    return turned.T
