"""Looking ahead in one world: the stages to come, valued once from the last back at every level of reasoning."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace

from tests.benchmarks.ordinary.bounds import broken, clip, infeasible
from tests.benchmarks.ordinary.sums import Offer, Seat, Stakes, scene


def moved_by(party: SimpleNamespace, issue: int, step: float) -> SimpleNamespace:
    """The party after pressure has moved its position, ideal and bounds on an issue."""
    position, ideal = list(party.position), list(party.ideal)
    position[issue], ideal[issue] = clip(position[issue] + step), clip(ideal[issue] + step)
    guards = tuple(
        SimpleNamespace(**{**vars(guard), "moved": guard.moved + step})
        if guard.issue == issue and guard.role != "consent"
        else guard
        for guard in party.guards
    )
    return SimpleNamespace(**{**vars(party), "position": position, "ideal": ideal, "guards": guards})


class StageAhead:
    """A stage to come at its published terms: who sits where, and what it is worth at each level, by actor."""

    def __init__(self, seats: list[Seat], at: SimpleNamespace, terms: list[float], following: StageAhead | None):
        stage, setting = at.stage, at.setting
        self.at, self.seats, self.following = at, seats, following
        self.offer = offer = Offer(terms, at)
        self.stakes = [seat.weigh(offer) for seat in seats]
        self.broken = {i: broken(seats[i].party, terms, at) for i in stage.consent}
        self.feasible = not infeasible(terms, at)
        self.values: list[list[float]] = []
        self.signed: list[bool] = []
        self.word: dict[int, float] = {}
        for level in range(1, setting.reasoning + 1):
            sums = [
                seat.reckon(offer, own, self.word, worth_after(following, level, i, own))
                for i, (seat, own) in enumerate(zip(seats, self.stakes, strict=True))
            ]
            self.yes = {i: sums[i].accepts(lines, 0.0, setting.strategic) for i, lines in self.broken.items()}
            self.values.append([one.best for one in sums])
            self.signed.append(self.feasible and all(self.yes.values()))
            if level < setting.reasoning:
                self.word = {j: sums[j].compliance(setting.precision) for j in stage.performers}

    def trusting(self, actor: int) -> tuple[float, bool]:
        """The value to an actor that trusts everybody fully from here on, and whether all would then sign."""
        own, following = self.stakes[actor], self.following
        after = own.done
        if following is not None:
            value, signed = following.trusting(actor)
            after = value if signed else own.fall_next
        sums = self.seats[actor].trusting().reckon(self.offer, own, self.word, after)
        yes = dict(self.yes)
        if actor in yes:
            yes[actor] = sums.accepts(self.broken[actor], 0.0, self.at.setting.strategic)
        return sums.best, self.feasible and all(yes.values())


def worth_after(following: StageAhead | None, level: int, actor: int, own: Stakes) -> float:
    """V of the next stage: its value if it would be signed, else the fallback; after the last what is reached."""
    if following is None:
        return own.done
    return following.values[level - 1][actor] if following.signed[level - 1] else own.fall_next


def look_ahead(
    parties: Sequence[SimpleNamespace],
    trust_a: Sequence[list[float]],
    trust_b: Sequence[list[float]],
    stages: Sequence[SimpleNamespace],
    start: list[float],
    setting: SimpleNamespace,
    eyes: int | None = None,
) -> list[StageAhead | None]:
    """What follows each stage of a walk if all terms hold and all keep faith; None after the last."""
    parties, trust_a = list(parties), [list(a) for a in trust_a]
    seated = []
    for q, stage in enumerate(stages):
        at = scene(stage, start, setting)
        terms = list(start)
        for k, to in zip(stage.issues, stage.target, strict=True):
            terms[k] = to
        if q:
            seats = [
                Seat(party, [a / (a + b) for a, b in zip(a_i, b_i, strict=True)], at)
                for party, a_i, b_i in zip(parties, trust_a, trust_b, strict=True)
            ]
            seated.append((seats, at, terms))
        for j in Offer(terms, at).performing:
            for i, a in enumerate(trust_a):
                if i != j:
                    a[j] += setting.learning
        for push in stage.pressure:
            step = push.true if eyes is None else push.believed.get(eyes, push.true)
            parties[push.target] = moved_by(parties[push.target], push.issue, step)
        start = terms
    after: list[StageAhead | None] = [None]
    for seats, at, terms in reversed(seated):
        after.append(StageAhead(seats, at, terms, after[-1]))
    return after[::-1]
