"""What signing, keeping and refusing a stage is worth to one actor in one world; floats throughout."""

from __future__ import annotations

import math
from types import SimpleNamespace

from tests.benchmarks.ordinary.bounds import MOVED, Broken, clip, felt_factors

TIE = 1e-12


def utility(x: list[float], party: SimpleNamespace) -> float:
    """``1 - sum_k w_k |x_k - ideal_k| ** alpha``."""
    alpha = party.exponent
    return 1.0 - sum([w * abs(a - b) ** alpha for w, a, b in zip(party.weight, x, party.ideal, strict=True)])


def fallback(x: list[float], setting: SimpleNamespace) -> list[float]:
    """Where things settle when a path stops at ``x``."""
    rho = setting.stickiness
    return [clip(d + r * (v - t)) for v, t, d, r in zip(x, setting.today, setting.drift, rho, strict=True)]


def scene(stage: SimpleNamespace, start: list[float], setting: SimpleNamespace) -> SimpleNamespace:
    """A stage about to begin: what is the same for everybody."""
    return SimpleNamespace(
        stage=stage,
        start=start,
        setting=setting,
        fallen=fallback(start, setting),
        hazard=1.0 - (1.0 - setting.shock_chance) ** (stage.months / 12.0),
    )


class Offer:
    """Terms on the table, with what of them is the same for everybody."""

    __slots__ = ("fallen", "moved", "performing", "terms")

    def __init__(self, terms: list[float], at: SimpleNamespace) -> None:
        stage, start, setting = at.stage, at.start, at.setting
        self.terms = terms
        self.moved = [abs(terms[k] - start[k]) > MOVED for k in stage.issues]
        self.performing = [j for j, owed in stage.duties.items() if any(self.moved[n] for n in owed)]
        rho, today, drift = setting.stickiness, setting.today, setting.drift
        self.fallen = [clip(drift[k] + rho[k] * (terms[k] - today[k])) for k in stage.issues]


class Stakes:
    """What an offer means to one actor before asking who delivers."""

    __slots__ = ("done", "fall_next", "now", "step")

    def __init__(self, now: float, step: list[float], done: float, fall_next: float) -> None:
        self.now, self.step, self.done, self.fall_next = now, step, done, fall_next


class Sums:
    """An actor's sums at one level of reasoning."""

    __slots__ = ("best", "breached", "complied", "performs", "refused")

    def __init__(self, complied: float, breached: float, refused: float, performs: bool) -> None:
        self.complied, self.breached, self.refused, self.performs = complied, breached, refused, performs
        self.best = max(complied, breached) if performs else complied

    @property
    def temptation(self) -> float:
        """By how much breaking the word beats keeping it; 0 without a duty."""
        return self.breached - self.complied if self.performs else 0.0

    def accepts(self, broken: Broken, noise: float, strategic: bool) -> bool:
        """Whether the actor signs."""
        return not broken and (self.best if strategic else self.complied) + noise - self.refused >= -TIE

    def compliance(self, precision: float) -> float:
        """How likely the actor keeps its word by these sums."""
        if not self.performs:
            return 1.0
        if math.isinf(precision):
            return 1.0 if self.temptation <= TIE else 0.0
        return 1.0 / (1.0 + math.exp(clip(precision * self.temptation, -700.0, 700.0)))


class Seat:
    """One actor at the start of a stage: everything its sums need before terms are named."""

    def __init__(self, party: SimpleNamespace, trust: list[float], at: SimpleNamespace) -> None:
        self.party, self.at = party, at
        stage, alpha, ideal, weight = at.stage, party.exponent, party.ideal, party.weight
        self.loss_now = [w * abs(x - b) ** alpha for w, x, b in zip(weight, at.start, ideal, strict=True)]
        self.utility_now = 1.0 - sum(self.loss_now)
        self.fall_loss = [w * abs(x - b) ** alpha for w, x, b in zip(weight, at.fallen, ideal, strict=True)]
        self.fall = 1.0 - sum(self.fall_loss)
        self.answered = party.discount**stage.exposure
        self.waited = party.discount**stage.months
        self._believe(trust)

    def _believe(self, trust: list[float]) -> None:
        """How sure the actor is that each performer delivers, and what a breach would cost it."""
        stage, me = self.at.stage, self.party.index
        guards = [
            (g, gamma * trust[g], leverage)
            for g, gamma, leverage in zip(stage.guarantors, stage.strength, stage.guarantor_leverage, strict=True)
            if g != me
        ]
        self.belief: dict[int, float] = {}
        for j in stage.performers:
            if j != me:
                doubt = 1.0 - trust[j]
                for g, backing, _ in guards:
                    if g != j:
                        doubt *= 1.0 - backing
                self.belief[j] = 1.0 - doubt
        spared = 1.0
        for _, backing, leverage in guards:
            spared *= 1.0 - backing * leverage
        self.penalty = self.at.setting.penalty_scale * (1.0 - spared)

    def trusting(self) -> Seat:
        """The same seat if the actor trusted everybody fully."""
        seat = object.__new__(Seat)
        seat.__dict__.update(self.__dict__)
        seat._believe([1.0] * len(self.at.setting.guarantors))
        return seat

    def weigh(self, offer: Offer) -> Stakes:
        """What an offer means to the actor."""
        party, at = self.party, self.at
        alpha, ideal, weight, start = party.exponent, party.ideal, party.weight, at.start
        now, terms, factors = self.utility_now, offer.terms, {}
        if party.felt:
            factors = felt_factors(party, terms, at.stage)
            for k, share in factors.items():
                now += self.loss_now[k] - weight[k] * abs(start[k] * share - ideal[k]) ** alpha
        step, done, fall_next = [], now, self.fall
        for k, fallen in zip(at.stage.issues, offer.fallen, strict=True):
            w, best = weight[k], ideal[k]
            if k in factors:
                share = factors[k]
                gain = w * abs(start[k] * share - best) ** alpha - w * abs(terms[k] * share - best) ** alpha
            else:
                gain = self.loss_now[k] - w * abs(terms[k] - best) ** alpha
            step.append(gain)
            done += gain
            fall_next += self.fall_loss[k] - w * abs(fallen - best) ** alpha
        return Stakes(now, step, done, fall_next)

    def reckon(self, offer: Offer, stakes: Stakes, word: dict[int, float], value_next: float) -> Sums:
        """The sums when the others keep their word with chance ``word[j]``; level 1 knows no word."""
        me, belief, stage = self.party.index, self.belief, self.at.stage
        faith = {j: b * word[j] for j, b in belief.items()} if word else belief
        mix = mix_without_mine = stakes.now
        for gain, owing in zip(stakes.step, stage.deliverers, strict=True):
            mine = False
            for j in owing:
                if j == me:
                    mine = True
                else:
                    gain *= faith[j]
            mix += gain
            if not mine:
                mix_without_mine += gain
        everyone = 1.0
        for j in offer.performing:
            if j != me:
                everyone *= faith[j]
        exposed, waited, hazard = 1.0 - self.answered, self.waited, self.at.hazard
        after = (1.0 - hazard) * value_next + hazard * stakes.fall_next
        good = (1.0 - waited) * stakes.done + waited * after
        fallen = self.answered * self.fall
        complied = exposed * mix + fallen + everyone * (good - exposed * stakes.done - fallen)
        refused = exposed * stakes.now + fallen
        if me not in offer.performing:
            return Sums(complied, complied, refused, False)
        return Sums(complied, exposed * mix_without_mine + fallen - self.answered * self.penalty, refused, True)
