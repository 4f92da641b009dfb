"""Walking a path: talks, signature, gap, delivery, shock, pressure, and how it ends (paragraphs 3 and 4)."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.reference.appraisal import Trust, appraise, compliance, plain_belief, tau
from tests.reference.bounds import (
    Broken,
    broken_red_lines,
    end_state,
    felt_factors,
    moves,
    performers,
    widest,
)
from tests.reference.sweep import Sweep, grown, look_ahead, pressed, sweep, trusting_next_value
from tests.reference.talks import Table, talk
from tests.reference.utility import (
    Shift,
    Values,
    chain,
    disagreement_point,
    fallback,
    near,
    utility,
    weighted_loss,
)
from tests.reference.world import StageInputs, WorldInputs


@dataclass
class State:
    """What a world carries from stage to stage and from walk to walk."""

    x: Values
    trust: Trust
    shift: Shift = field(default_factory=dict)
    month: float = 0.0
    stages_begun: int = 0
    definition_written: bool = False


@dataclass
class StageRecord:
    """What happened in a stage that was reached."""

    closing: Table
    signed: bool
    delivered: bool = False
    reported_breaks: list[Broken] = field(default_factory=list)
    bad_faith: list[str] = field(default_factory=list)
    plain_belief: dict[tuple[str, str], float] = field(default_factory=dict)
    performers: list[str] = field(default_factory=list)
    objected_over: dict[str, str] = field(default_factory=dict)
    """The issue of each actor that objects on utility alone."""


@dataclass
class Walk:
    """One walk along one path: its ending and everything on the way."""

    path: str
    ending: str = ""
    stage: int = 0
    month: float = 0.0
    actor: str | None = None
    issue: str | None = None
    records: list[StageRecord] = field(default_factory=list)
    values: list[Values] = field(default_factory=list)
    months: list[float] = field(default_factory=list)
    trust: list[dict[tuple[str, str], float]] = field(default_factory=list)
    utilities: list[dict[str, float]] = field(default_factory=list)
    final_values: Values = field(default_factory=dict)
    final_utility: dict[str, float] = field(default_factory=dict)
    gain: dict[str, float] = field(default_factory=dict)
    final_trust: dict[tuple[str, str], float] = field(default_factory=dict)
    gap_points: float | None = None
    gap_utility: float | None = None
    objectors: int = 0

    @property
    def signed(self) -> int:
        """How many stages were signed."""
        return sum(one.signed for one in self.records)

    @property
    def kept(self) -> int:
        """How many stages were delivered."""
        return sum(one.delivered for one in self.records)

    @property
    def bad_faith(self) -> set[str]:
        """Who signed at least once meaning to cheat."""
        return {i for one in self.records for i in one.bad_faith}


@dataclass
class Outcome:
    """A world on a path: the walk along it and, after refusals, those that were gone on with."""

    walks: list[Walk]
    sweeps: list[Sweep] = field(default_factory=list)

    @property
    def first(self) -> Walk:
        """The walk along the path itself."""
        return self.walks[0]

    @property
    def last(self) -> Walk:
        """The walk in which the world ended."""
        return self.walks[-1]


def prior_trust(world: WorldInputs) -> Trust:
    """``a = tau kappa``, ``b = (1 - tau) kappa``."""
    return {
        (i, j): (t * world.evidence, (1 - t) * world.evidence) for i, row in world.tau.items() for j, t in row.items()
    }


def run(world: WorldInputs, path: str) -> Outcome:
    """A world on a path, and after a refusal on the path that is named for it (paragraph 3, ``otherwise``)."""
    state = State(dict(world.x_0), prior_trust(world))
    outcome = Outcome([])
    name, first_stage = path, 1
    while True:
        stages = chain(world, name, first_stage)
        walker = _Walker(world, name, stages, state)
        walk, onward = walker.go()
        outcome.walks.append(walk)
        outcome.sweeps.append(walker.shared)
        if onward is None:
            return outcome
        name, first_stage = onward.path, onward.stage


class _Walker:
    """One world on one chain of stages."""

    def __init__(self, world: WorldInputs, path: str, stages: list[StageInputs], state: State) -> None:
        self.world, self.stages, self.state = world, stages, state
        self.walk = Walk(path)
        self.shared = self._sweep_at(world.true_rate)
        self.own = {}
        for i in world.actors:
            believed = {b: rates[i] for b, rates in world.believed_rate.items() if i in rates}
            self.own[i] = self._sweep_at({**world.true_rate, **believed}) if believed else self.shared

    def _sweep_at(self, rates: dict[str, float]) -> Sweep:
        """The sweep of somebody who believes in these rates of yielding to pressure."""
        state = self.state
        ahead = look_ahead(self.world, self.stages, state.x, state.trust, state.shift, rates)
        return sweep(self.world, ahead)

    def go(self) -> tuple[Walk, object]:
        """Stage by stage to an ending; also where things go after a refusal."""
        self._note_point()
        for q, stage in enumerate(self.stages):
            self.state.stages_begun += 1
            noise = self._noise()
            table = talk(self.world, stage, self.state.x, self.state.shift, lambda y, q=q: self._top(q, y), noise)
            record = StageRecord(table, signed=table.agreed)
            record.performers = performers(self.world, stage, self.state.x, table.terms)
            record.plain_belief = self._plain_beliefs(stage, record.performers)
            self.walk.records.append(record)
            if not table.agreed:
                record.objected_over = {
                    i: self._worst_issue(stage, table.terms, i) for i in table.objectors if not table.broken[i]
                }
                self._refuse(q, stage, table, noise)
                return self.walk, stage.otherwise
            if self._ends_after_signature(q, stage, table, record, noise):
                return self.walk, None
        raise AssertionError("the last stage ends the walk")

    def _noise(self) -> dict[str, float]:
        """Logistic noise of this stage, by actor; none when decisions are exact."""
        precision = self.world.process.precision
        if precision == "exact":
            return dict.fromkeys(self.world.actors, 0.0)
        return {i: self.world.noise(self.state.stages_begun, i) / precision for i in self.world.actors}

    # Judging ---------------------------------------------------------------------------------------------

    def _levels(self, q: int, terms: Values) -> list[dict[str, object]]:
        """Everybody's sums at the terms, at every reasoning level, with today's trust."""
        levels: list[dict[str, object]] = []
        for level in range(1, self.world.process.reasoning + 1):
            below = {j: compliance(self.world, one) for j, one in levels[-1].items()} if levels else None
            next_values = {i: self.own[i].next_values(level, q)[i] for i in self.world.actors}
            levels.append(self._appraise(q, terms, below, next_values))
        return levels

    def _appraise(self, q, terms, below, next_values, trusting=None):
        state = self.state
        return appraise(
            self.world,
            self.stages[q],
            state.x,
            terms,
            state.trust,
            state.shift,
            below,
            next_values,
            trusting,
        )

    def _top(self, q: int, terms: Values):
        """Everybody's sums at the terms at their own level of reasoning."""
        return self._levels(q, terms)[-1]

    def _refuses_with_full_trust(self, q: int, terms: Values, actor: str, noise: float) -> bool:
        """Whether the actor would refuse even if it trusted everybody fully in all stages (paragraph 4)."""
        levels = self._levels(q, terms)
        below = {j: compliance(self.world, one) for j, one in levels[-2].items()} if len(levels) > 1 else None
        next_values = {i: self.own[i].next_values(len(levels), q)[i] for i in self.world.actors}
        next_values[actor] = trusting_next_value(self.world, self.own[actor], q, actor)
        trusting = self._appraise(q, terms, below, next_values, trusting=actor)
        return not trusting[actor].signs(noise, self.world.process.consent == "strategic")

    # After the talks -------------------------------------------------------------------------------------

    def _refuse(self, q: int, stage: StageInputs, table: Table, noise: dict[str, float]) -> None:
        """Red line, interest or distrust: who refuses, over what, and how far the closing table is from a deal."""
        walk, world = self.walk, self.world
        walk.objectors = len(table.objectors)
        gaps = [one for found in table.broken.values() for one in found] + table.infeasible
        walk.gap_points = None
        if gaps:
            farthest = max(gaps, key=lambda one: near(one.gap))
            walk.gap_points = farthest.gap * world.span[farthest.issue]
        missing = [table.missing_utility(i) for i in table.objectors]
        walk.gap_utility = max((one for one in missing if one > 0), default=None)
        by_utility = {i: short for i, short in table.shortfall.items() if not table.broken[i]}
        with_bounds = [i for i in table.objectors if table.broken[i]]
        if table.infeasible:
            ending, walk.issue = "red_line", widest(world, table.infeasible).issue
        elif with_bounds:
            each = {i: widest(world, table.broken[i]) for i in with_bounds}
            walk.actor = max(with_bounds, key=lambda i: near(each[i].gap))
            ending, walk.issue = "red_line", each[walk.actor].issue
        else:
            walk.actor = max(by_utility, key=lambda i: near(by_utility[i]))
            walk.issue = self._worst_issue(stage, table.terms, walk.actor)
            refuses = self._refuses_with_full_trust(q, table.terms, walk.actor, noise[walk.actor])
            ending = "interest" if refuses else "distrust"
        self._end(ending, q + 1, fallback(world, self.state.x))

    def _worst_issue(self, stage: StageInputs, terms: Values, i: str) -> str:
        """The issue with the largest weighted loss against the fallback."""
        world, state = self.world, self.state
        factors = felt_factors(world, stage, state.x, terms, i)
        x_end, x_f = end_state(state.x, terms), fallback(world, state.x)

        def lost(k: str) -> float:
            at_terms = weighted_loss(world, state.shift, i, k, x_end[k], factors.get(k, 1.0))
            return at_terms - weighted_loss(world, state.shift, i, k, x_f[k])

        return max(world.issues, key=lambda k: near(lost(k)))

    def _ends_after_signature(
        self, q: int, stage: StageInputs, table: Table, record: StageRecord, noise: dict[str, float]
    ) -> bool:
        """Definition gap, delivery, shock, pressure, in this order; whether the walk has ended.

        Utilities at the end are those of the last stage: what is pressed after it changes nothing any more.
        """
        world, state, terms = self.world, self.state, table.terms
        performing = performers(world, stage, state.x, terms)
        false = [i for i in performing if not table.appraisals[i].complies(noise[i])]
        record.bad_faith = [i for i in false if i in stage.consent]
        for i in world.actors:
            if i not in stage.consent:
                record.reported_breaks += broken_red_lines(world, stage, state.x, terms, state.shift, i)
        state.definition_written = state.definition_written or stage.writes_definition
        misread = self._misread_issue(stage, terms, performing)
        if misread is not None:
            self.walk.issue = misread
            self._end("misread", q + 1, fallback(world, state.x))
            return True
        if false:
            self._break(q, stage, table, false, noise)
            return True
        record.delivered = True
        start = state.x
        shocked = stage.months > 0 and world.shock_month <= state.month + stage.months
        state.trust = grown(state.trust, world, performing)
        state.x = end_state(state.x, terms)
        state.month += stage.months
        if shocked:
            self._reset_trust()
            self._note_point()
            self._end("shock", q + 1, fallback(world, state.x))
            return True
        self._note_point()
        if q == len(self.stages) - 1:
            self._end("completed", q + 1, state.x, felt=(stage, start, terms))
            return True
        state.shift = pressed(world, stage, state.shift, world.true_rate)
        return False

    def _misread_issue(self, stage: StageInputs, terms: Values, performing: list[str]) -> str | None:
        """The issue over which two actors find out that they have signed different bargains."""
        gap = self.world.scenario.beliefs.definition_gap
        if gap is None or not self.world.gap or self.state.definition_written:
            return None
        if not all(i in performing for i in gap.actors):
            return None
        return next((k for k in gap.issues if moves(self.state.x, terms, k)), None)

    def _break(self, q: int, stage: StageInputs, table: Table, breakers: list[str], noise: dict[str, float]) -> None:
        """A breach: the largest temptation is named, trust in every breaker falls, the process decays."""
        world, state = self.world, self.state

        def temptation(i: str) -> float:
            return table.appraisals[i].breached - table.appraisals[i].complied - noise[i]

        def stake(k: str) -> float:
            return world.weight[blamed][k] * abs(table.terms[k] - state.x[k])

        blamed = max(breakers, key=lambda i: near(temptation(i)))
        owed = [k for k in world.issues if k in stage.duties[blamed] and moves(state.x, table.terms, k)]
        self.walk.actor, self.walk.issue = blamed, max(owed, key=lambda k: near(stake(k)))
        state.trust = {
            (i, j): (a, b + world.learning * world.fall) if j in breakers else (a, b)
            for (i, j), (a, b) in state.trust.items()
        }
        state.month += stage.exposure
        self._end("breach", q + 1, fallback(world, state.x))

    def _reset_trust(self) -> None:
        """After a shock the named pairs are back where they started, in both directions."""
        prior = prior_trust(self.world)
        trust = dict(self.state.trust)
        for i, j in self.world.scenario.beliefs.shock.pairs:
            trust[i, j], trust[j, i] = prior[i, j], prior[j, i]
        self.state.trust = trust

    # Notes -----------------------------------------------------------------------------------------------

    def _plain_beliefs(self, stage: StageInputs, performing: list[str]) -> dict[tuple[str, str], float]:
        """Beliefs at reasoning level 1, without anybody's sums."""
        return {
            (i, j): plain_belief(stage, self.state.trust, i, j) if j in performing and j != i else 1.0
            for i in self.world.actors
            for j in self.world.actors
        }

    def _note_point(self) -> None:
        """Where things stand between two stages."""
        world, state, walk = self.world, self.state, self.walk
        walk.values.append(dict(state.x))
        walk.months.append(state.month)
        walk.trust.append({pair: tau(state.trust, *pair) for pair in state.trust})
        walk.utilities.append({i: utility(world, state.shift, i, state.x) for i in world.actors})

    def _end(self, ending: str, stage: int, values: Values, felt=None) -> None:
        """Write down the ending: final values, utilities, gains over drift."""
        world, state, walk = self.world, self.state, self.walk
        walk.ending, walk.stage, walk.month = ending, stage, state.month
        walk.final_values = dict(values)
        walk.final_trust = {pair: tau(state.trust, *pair) for pair in state.trust}
        drift = disagreement_point(world)
        for i in world.actors:
            factors = None if felt is None else felt_factors(world, *felt, i)
            walk.final_utility[i] = utility(world, state.shift, i, values, factors)
            walk.gain[i] = walk.final_utility[i] - utility(world, state.shift, i, drift)
