"""Talks in one world: everybody judges the terms, objectors name others, the table moves, the best one closes."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace

from tests.benchmarks.ordinary.actor import ActorAgent
from tests.benchmarks.ordinary.ahead import StageAhead
from tests.benchmarks.ordinary.bounds import clip, infeasible, under_limits
from tests.benchmarks.ordinary.sums import Offer


class Table:
    """Terms that everybody has judged; what each thought of them can be put back in front of it."""

    def __init__(self, offer: Offer, word: dict[int, float], against: list[int], impossible: dict[int, float]) -> None:
        self.offer, self.word, self.against, self.impossible = offer, word, against, impossible
        self.views: list[tuple] = []
        self.rank = (0, 0.0)

    @property
    def agreed(self) -> bool:
        """Nobody objects and the package can be done."""
        return self.rank[0] == 0

    def keep(self, agents: Sequence[ActorAgent], at: SimpleNamespace) -> None:
        """Note what everybody thought, and how good a table it is."""
        self.views = [(agents[i], agents[i].stakes, agents[i].broken, agents[i].sums) for i in at.stage.involved]
        short = sum([agents[i].shortfall() for i in self.against])
        self.rank = (len(self.against) + bool(self.impossible), round(short, 12))

    def restore(self) -> None:
        """Put everybody's view of this table back in front of it."""
        for agent, stakes, broken, sums in self.views:
            agent.stakes, agent.broken, agent.sums = stakes, broken, sums


def judge(
    agents: Sequence[ActorAgent], terms: list[float], at: SimpleNamespace, following: Sequence[StageAhead | None]
) -> Table:
    """Let everybody involved do their sums on terms, level by level."""
    stage, setting = at.stage, at.setting
    offer = Offer(terms, at)
    for i in stage.involved:
        agents[i].judge(offer)
    word: dict[int, float] = {}
    for level in range(1, setting.reasoning + 1):
        last = level == setting.reasoning
        for i in stage.involved if last else stage.performers:
            agents[i].reckon(offer, level, word, following[i])
        if not last:
            word = {j: agents[j].sums.compliance(setting.precision) for j in stage.performers}
    against = [i for i in stage.consent if agents[i].objects()]
    table = Table(offer, word, against, infeasible(terms, at))
    table.keep(agents, at)
    return table


def moved(agents: Sequence[ActorAgent], table: Table, at: SimpleNamespace) -> list[float]:
    """The next terms: the objectors' own, weighted by leverage times salience, inside intervals and limits."""
    stage, terms = at.stage, list(table.offer.terms)
    counters = [(agents[i].party, agents[i].counter(table.offer.terms)) for i in table.against]
    for n, k in enumerate(stage.issues):
        pull = whole = 0.0
        for party, asked in counters:
            say = party.leverage[k] * party.salience[k]
            pull += say * asked[n]
            whole += say
        terms[k] = clip(pull / whole if whole > 0 else terms[k], stage.low[n], stage.high[n])
    under_limits(terms, at)
    return terms


def talk(agents: Sequence[ActorAgent], at: SimpleNamespace, following: Sequence[StageAhead | None]) -> Table:
    """Talk from the published terms until nobody objects or the rounds are used up: the best table seen."""
    terms = list(at.start)
    for k, to in zip(at.stage.issues, at.stage.target, strict=True):
        terms[k] = to
    best: Table | None = None
    for _ in range(at.setting.rounds + 1):
        table = judge(agents, terms, at, following)
        if best is None or table.rank < best.rank:
            best = table
        if table.agreed:
            break
        terms = moved(agents, table, at)
        if terms == table.offer.terms:
            break
    assert best is not None
    best.restore()
    return best
