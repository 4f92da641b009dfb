"""A settlement path as a Mesa model of one world: its step is one stage."""

from __future__ import annotations

import math
from collections.abc import Sequence

import mesa

from sim.process.endings import NOBODY, Ending
from tests.benchmarks.ordinary.actor import ActorAgent
from tests.benchmarks.ordinary.ahead import look_ahead, moved_by
from tests.benchmarks.ordinary.one_world import World
from tests.benchmarks.ordinary.sums import fallback, scene
from tests.benchmarks.ordinary.talks import Table, talk

REPORTED = (
    *("ending", "ending_stage", "ending_month", "ending_actor", "ending_issue", "signed", "kept", "bad_faith"),
    *("then_path", "then_ending", "final_value", "final_month", "final_utility", "gain"),
    *("gap_points", "gap_utility", "objectors"),
)
"""What is collected of a world, as in :mod:`sim.agents.record`."""


class PathModel(mesa.Model):
    """One path in one world, and on in the paths to which a refusal leads.

    Parameters
    ----------
    world : World
    path : str
        A key of the scenario's paths.
    rng
        Not used: every draw is in the world. Newer versions of Mesa hand it over.
    """

    def __init__(self, world: World, path: str, rng: object = None) -> None:
        super().__init__(rng=0)
        self.world, self.setting = world, world.setting
        self.values, self.month, self.written = list(world.setting.today), 0.0, False
        self.actors = [ActorAgent(self, party) for party in world.parties]
        self.walks = self.stages_begun = 0
        self.ending, self.then_path, self.then_ending = -1, NOBODY, -1
        self.ending_stage = self.signed = self.kept = self.objectors = 0
        self.ending_actor = self.ending_issue = NOBODY
        self.ending_month = self.final_month = self.gap_points = self.gap_utility = math.nan
        self.final_value, self.final_utility, self.gain = (), (), ()
        self.bad_faith = [False] * len(self.actors)
        self.datacollector = mesa.DataCollector(model_reporters={name: name for name in REPORTED})
        self._enter(path, 1)

    def _enter(self, path: str, start: int) -> None:
        """Take a path from one of its stages on, and look ahead along it."""
        self.walks += 1
        self.q, self.stages = 0, self.world.stages[path, start]
        eyes = {i for stage in self.stages for push in stage.pressure for i in push.believed}
        self.ahead = {i: self._look_ahead(i) for i in sorted(eyes)}
        if len(eyes) < len(self.actors):
            self.ahead[NOBODY] = self._look_ahead(None)

    def _look_ahead(self, eyes: int | None) -> list:
        parties = [agent.party for agent in self.actors]
        trust_a, trust_b = [agent.trust_a for agent in self.actors], [list(agent.trust_b) for agent in self.actors]
        return look_ahead(parties, trust_a, trust_b, self.stages, self.values, self.setting, eyes)

    def step(self) -> None:
        """Walk one stage: talks, signature, gap, delivery, shock, pressure."""
        self._stage()
        self.datacollector.collect(self)

    def _stage(self) -> None:
        stage, agents = self.stages[self.q], self.actors
        self.stages_begun += 1
        at = scene(stage, self.values, self.setting)
        for agent in agents:
            agent.sit_down(at, self._noise(agent))
        after = [self.ahead.get(i, self.ahead.get(NOBODY))[self.q] for i in range(len(agents))]
        table = talk(agents, at, after)
        if not table.agreed:
            ending, actor, issue = self._refused(table, at, after)
            self._end(ending, actor, issue, fallback(self.values, self.setting))
            if stage.otherwise is not None:
                self._go_on(stage.otherwise)
            return
        if self.walks == 1:
            self.signed = self.q + 1
            for i in stage.consent:
                self.bad_faith[i] |= not agents[i].delivers()
        self._signed(table, at)

    def _noise(self, agent: ActorAgent) -> float:
        if math.isinf(self.setting.precision):
            return 0.0
        return self.world.noise(self.stages_begun, agent.party.key) / self.setting.precision

    # A stage that is refused.

    def _refused(self, table: Table, at, after) -> tuple[Ending, int, int]:
        """Who stops it, over what, and whether for want of trust."""
        agents, issues = self.actors, list(self.world.scenario.issues.values())
        width = [spec.high - spec.low for spec in issues]
        if self.walks == 1:
            self._note_distance(table, width)
        if table.impossible:
            return Ending.RED_LINE, NOBODY, _largest(table.impossible)
        gaps = {i: max(gap for gap, _ in agents[i].broken.values()) for i in at.stage.consent if agents[i].broken}
        if gaps:
            actor = _largest(gaps)
            over = {k: gap for k, (gap, _) in sorted(agents[actor].broken.items())}
            return Ending.RED_LINE, actor, _largest(over)
        actor = _largest({i: agents[i].utility_gap() for i in table.against})
        agent = agents[actor]
        following, own = after[actor], agent.stakes
        value_next = own.done
        if following is not None:
            value, would = following.trusting(actor)
            value_next = value if would else own.fall_next
        sums = agent.seat.trusting().reckon(table.offer, own, table.word, value_next)
        signs = sums.accepts(agent.broken, agent.noise, self.setting.strategic)
        issue = agent.heaviest(table.offer.terms, at.fallen)
        return (Ending.DISTRUST if signs else Ending.INTEREST), actor, issue

    def _note_distance(self, table: Table, width: Sequence[float]) -> None:
        """How far the closing table is from a deal."""
        agents = self.actors
        self.objectors = len(table.against)
        gaps = list(table.impossible.items())
        gaps += [(k, gap) for i in table.against for k, (gap, _) in agents[i].broken.items()]
        widest = 0.0
        for k, gap in gaps:
            if round(gap, 12) > widest:
                widest, self.gap_points = round(gap, 12), gap * width[k]
        short = max((agents[i].utility_gap() for i in table.against), default=0.0)
        self.gap_utility = short if short > 0 else math.nan

    # A stage that is signed.

    def _signed(self, table: Table, at) -> None:
        """Definition gap, delivery, shock and pressure; an ending, or on to the next stage."""
        stage, setting, agents, offer = at.stage, self.setting, self.actors, table.offer
        self.written |= stage.writes_definition
        misread = self._misread(stage, offer)
        broke = [j for j in offer.performing if not agents[j].delivers()]
        if misread != NOBODY:
            self._end(Ending.MISREAD, NOBODY, misread, fallback(self.values, setting))
            return
        if broke:
            blamed = _largest({j: agents[j].temptation() for j in broke})
            weight = agents[blamed].party.weight
            owed = sorted(stage.issues[n] for n in stage.duties[blamed] if offer.moved[n])
            held = {k: weight[k] * abs(offer.terms[k] - self.values[k]) for k in owed}
            for agent in agents:
                agent.learn([], broke)
            self.month += stage.exposure
            self._end(Ending.BREACH, blamed, _largest(held), fallback(self.values, setting))
            return
        for agent in agents:
            agent.learn(offer.performing, [])
        began, self.month, self.values = self.month, self.month + stage.months, offer.terms
        if self.walks == 1:
            self.kept += 1
        if began < setting.shock_month <= self.month:
            for one, other in setting.shock_resets:
                agents[one].forget(other)
                agents[other].forget(one)
            self._end(Ending.SHOCK, NOBODY, NOBODY, fallback(self.values, setting))
        elif self.q == len(self.stages) - 1:
            worth = [agent.seat.weigh(offer).done for agent in agents]
            self._end(Ending.COMPLETED, NOBODY, NOBODY, self.values, worth)
        else:
            self._press(stage)
            self.q += 1

    def _misread(self, stage, offer) -> int:
        """The issue over which two find out that they have signed different bargains."""
        setting = self.setting
        if self.written or not setting.misread or not all(i in offer.performing for i in setting.gap_actors):
            return NOBODY
        shown = (k for k in setting.gap_issues if k in stage.issues and offer.moved[stage.issues.index(k)])
        return next(shown, NOBODY)

    def _press(self, stage) -> None:
        for push in stage.pressure:
            target = self.actors[push.target]
            target.party = moved_by(target.party, push.issue, push.true)

    # Endings.

    def _end(self, ending: Ending, actor: int, issue: int, values: list[float], worth: list[float] | None = None):
        """Write down the ending of a walk, and where the world settles."""
        if self.walks == 1:
            self.ending, self.ending_stage, self.ending_month = int(ending), self.q + 1, self.month
            self.ending_actor, self.ending_issue = actor, issue
        elif self.walks == 2:
            self.then_ending = int(ending)
        scales = self.world.scenario.issues.values()
        self.final_value = [s.low + v * (s.high - s.low) for s, v in zip(scales, values, strict=True)]
        self.final_month = self.month
        self.final_utility = worth or [agent.utility_of(values) for agent in self.actors]
        drift = [agent.utility_of(self.setting.drift) for agent in self.actors]
        self.gain = [u - d for u, d in zip(self.final_utility, drift, strict=True)]
        self.running = False

    def _go_on(self, otherwise: tuple[str, int]) -> None:
        """After a refusal, the path that is named for it."""
        if self.walks == 1:
            self.then_path = list(self.world.scenario.paths).index(otherwise[0])
        self.running = True
        self._enter(*otherwise)


def _largest(figures: dict[int, float]) -> int:
    """The key with the largest figure; what differs by less than 1e-12 is a tie, settled by the order."""
    return max(figures, key=lambda key: round(figures[key], 12))
