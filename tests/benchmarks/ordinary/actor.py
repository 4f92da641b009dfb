"""An actor as a Mesa agent of one world: plain floats, and what it does at a stage."""

from __future__ import annotations

from types import SimpleNamespace

import mesa

from tests.benchmarks.ordinary.ahead import StageAhead, worth_after
from tests.benchmarks.ordinary.bounds import Broken, broken, felt_factors
from tests.benchmarks.ordinary.sums import TIE, Offer, Seat, Stakes, Sums, utility


class ActorAgent(mesa.Agent):
    """One actor in one world."""

    def __init__(self, model: mesa.Model, party: SimpleNamespace) -> None:
        super().__init__(model)
        self.party = party
        kappa = model.setting.evidence
        self.first_a = [tau * kappa for tau in party.trust]
        self.first_b = [(1.0 - tau) * kappa for tau in party.trust]
        self.trust_a, self.trust_b = list(self.first_a), list(self.first_b)
        self.noise = 0.0
        self.seat: Seat
        self.stakes: Stakes
        self.broken: Broken = {}
        self.sums: Sums

    def sit_down(self, at: SimpleNamespace, noise: float) -> None:
        """Take a seat at a stage."""
        trust = [a / (a + b) for a, b in zip(self.trust_a, self.trust_b, strict=True)]
        self.seat, self.noise = Seat(self.party, trust, at), noise

    def judge(self, offer: Offer) -> None:
        """Look at an offer: what it is worth before asking who delivers, and which bounds it breaks."""
        self.stakes = self.seat.weigh(offer)
        asked = self.party.index in self.seat.at.stage.consent
        self.broken = broken(self.party, offer.terms, self.seat.at) if asked else {}

    def reckon(self, offer: Offer, level: int, word: dict[int, float], following: StageAhead | None) -> None:
        """Do the sums at a level of reasoning."""
        after = worth_after(following, level, self.party.index, self.stakes)
        self.sums = self.seat.reckon(offer, self.stakes, word, after)

    def objects(self) -> bool:
        """Whether it will not sign."""
        return not self.sums.accepts(self.broken, self.noise, self.model.setting.strategic)

    def utility_gap(self) -> float:
        """By how much refusing beats signing."""
        sums = self.sums
        return sums.refused - (sums.best if self.model.setting.strategic else sums.complied) - self.noise

    def shortfall(self) -> float:
        """How far it is from signing."""
        if self.broken:
            return sum([gap for gap, _ in self.broken.values()])
        return max(self.utility_gap(), 0.0)

    def temptation(self) -> float:
        """By how much breaking its word beats keeping it."""
        return self.sums.temptation - self.noise if self.sums.performs else 0.0

    def delivers(self) -> bool:
        """Whether it keeps its word."""
        return self.temptation() <= TIE

    def counter(self, terms: list[float]) -> list[float]:
        """The terms it names instead, on the stage's issues."""
        issues = self.seat.at.stage.issues
        if self.broken:
            return [self.broken[k][1] if k in self.broken else terms[k] for k in issues]
        eta, position = self.model.setting.concession, self.party.position
        return [terms[k] + eta * (position[k] - terms[k]) for k in issues]

    def learn(self, kept: list[int], broke: list[int]) -> None:
        """Trust those more who kept their word, and those less who broke it."""
        me, setting = self.party.index, self.model.setting
        for j in kept:
            if j != me:
                self.trust_a[j] += setting.learning
        for j in broke:
            if j != me:
                self.trust_b[j] += setting.learning * setting.fall

    def forget(self, other: int) -> None:
        """Go back to the first trust in another."""
        self.trust_a[other], self.trust_b[other] = self.first_a[other], self.first_b[other]

    def utility_of(self, values: list[float]) -> float:
        """What values are worth to it, nothing felt."""
        return utility(values, self.party)

    def heaviest(self, terms: list[float], fallen: list[float]) -> int:
        """The issue on which the terms, as it feels them, cost it most against the fallback."""
        party = self.party
        factors = felt_factors(party, terms, self.seat.at.stage) if party.felt else {}
        worst, most = 0, -float("inf")
        for k, (w, best, x, f) in enumerate(zip(party.weight, party.ideal, terms, fallen, strict=True)):
            x *= factors.get(k, 1.0)
            worse = round(w * abs(x - best) ** party.exponent - w * abs(f - best) ** party.exponent, 12)
            if worse > most:
                worst, most = k, worse
        return worst
