"""One world: every number of a scenario, drawn once, on [0, 1] and keyed by names (paragraph 1)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from sim.scenario.numbers import Number
from sim.scenario.schema import Bound, Onward, Scenario, When

Draw = Callable[[str, Number], float]
"""``draw(address, number)``: the drawn value in the scenario's own units."""


@dataclass
class BoundInputs:
    """A reservation bound: ``at_least`` or ``at_most`` a value."""

    direction: str
    value: float


@dataclass
class LinkInputs:
    """A link with its numbers drawn; ``kind`` says which of them are there."""

    kind: str
    actor: str | None
    issue: str
    direction: str | None = None
    shift: float | None = None
    set: float | None = None
    factor: float | None = None
    limit: float | None = None
    when: When = field(default_factory=When)
    unless: When = field(default_factory=When)


@dataclass
class PressureInputs:
    """Pressure during a stage: ``points`` per year is the belief's rate times ``intensity``."""

    belief: str
    target: str
    issue: str
    intensity: float


@dataclass
class StageInputs:
    """One stage of a path: published terms, intervals, duties, consent, guarantors, time."""

    targets: dict[str, float]
    intervals: dict[str, tuple[float, float]]
    duties: dict[str, tuple[str, ...]]
    consent: tuple[str, ...]
    guarantors: dict[str, float]
    months: float
    exposure: float
    pressure: list[PressureInputs]
    writes_definition: bool
    otherwise: Onward | None
    advocates: tuple[str, ...] = ()


@dataclass
class WorldInputs:
    """Everything one world knows before anything runs; nested dictionaries by actor, then by issue or actor."""

    scenario: Scenario
    actors: list[str]
    issues: list[str]
    low: dict[str, float]
    span: dict[str, float]
    x_0: dict[str, float]
    position: dict[str, dict[str, float | None]]
    ideal: dict[str, dict[str, float]]
    salience: dict[str, dict[str, float]]
    weight: dict[str, dict[str, float]]
    alpha: dict[str, float]
    discount: dict[str, float]
    leverage: dict[str, dict[str, float]]
    red_line: dict[str, dict[str, BoundInputs]]
    price: dict[str, dict[str, BoundInputs]]
    tau: dict[str, dict[str, float]]
    links: dict[str, LinkInputs]
    paths: dict[str, list[StageInputs]]
    yearly_shock: float
    shock_month: float
    gap: bool
    true_rate: dict[str, float]
    believed_rate: dict[str, dict[str, float]]
    evidence: float
    learning: float
    fall: float
    stickiness: dict[str, float]
    concession: float
    penalty_scale: float
    noise: Callable[[int, str], float]
    drift: dict[str, float] | None = None
    """The disagreement point, once it has been worked out."""

    @property
    def process(self):
        """The named choices that are not numbers: rounds, reasoning, precision, consent."""
        return self.scenario.process

    def scaled(self, issue: str, value: float) -> float:
        """A value on [0, 1] on the issue's own scale."""
        return self.low[issue] + value * self.span[issue]


def at_modes(scenario: Scenario, **events) -> WorldInputs:
    """The world in which every number has its most likely value; events as for :func:`from_draws`."""
    return from_draws(scenario, lambda address, number: number.mode, **events)


def from_draws(
    scenario: Scenario,
    draw: Draw,
    *,
    shock_uniform: float = 0.0,
    gap_uniform: float = 1.0,
    noise: Callable[[int, str], float] = lambda stage, actor: 0.0,
) -> WorldInputs:
    """The world of one draw of every number (paragraph 1).

    ``shock_uniform`` and ``gap_uniform`` are uniform on [0, 1); ``noise(stage, actor)`` is standard logistic, with
    the stages of the walk counted from 1.
    """
    actors, issues = list(scenario.actors), list(scenario.issues)
    low = {k: scenario.issues[k].low for k in issues}
    span = {k: scenario.issues[k].high - scenario.issues[k].low for k in issues}

    def unit(address: str, number: Number, issue: str) -> float:
        return (draw(address, number) - low[issue]) / span[issue]

    process = scenario.process
    yearly = draw("beliefs.shock.yearly_chance", scenario.beliefs.shock.yearly_chance)
    gap = scenario.beliefs.definition_gap
    position, ideal, salience = {}, {}, {}
    red_line, price = {}, {}
    for i in actors:
        position[i], ideal[i], salience[i], red_line[i], price[i] = {}, {}, {}, {}, {}
        for k in issues:
            interest = scenario.actors[i].interests.get(k)
            at = f"actors.{i}.interests.{k}"
            if interest is None:
                position[i][k], ideal[i][k], salience[i][k] = None, 0.0, 0.0
                continue
            position[i][k] = unit(f"{at}.position", interest.position, k)
            ideal[i][k] = position[i][k] if interest.ideal is None else unit(f"{at}.ideal", interest.ideal, k)
            salience[i][k] = draw(f"{at}.salience", interest.salience) / 100
            if interest.red_line is not None:
                red_line[i][k] = _bound(interest.red_line, unit(f"{at}.red_line", interest.red_line.value, k))
            if interest.price is not None:
                price[i][k] = _bound(interest.price, unit(f"{at}.price", interest.price.value, k))
    return WorldInputs(
        scenario=scenario,
        actors=actors,
        issues=issues,
        low=low,
        span=span,
        x_0={k: unit(f"issues.{k}.today", scenario.issues[k].today, k) for k in issues},
        position=position,
        ideal=ideal,
        salience=salience,
        weight={i: _shares(salience[i]) for i in actors},
        alpha={i: _alpha(scenario, draw, i) for i in actors},
        discount={i: draw(f"actors.{i}.patience", scenario.actors[i].patience) ** (1 / 12) for i in actors},
        leverage=_leverage(scenario, draw, actors, issues),
        red_line=red_line,
        price=price,
        tau=_tau(scenario, draw, actors),
        links=_links(scenario, draw, unit, span),
        paths={p: _stages(scenario, draw, unit, span, p) for p in scenario.paths},
        yearly_shock=yearly,
        shock_month=_shock_month(yearly, shock_uniform),
        gap=gap is not None and gap_uniform < draw("beliefs.definition_gap.probability", gap.probability),
        true_rate={
            b: draw(f"beliefs.pressure.{b}.rate", belief.rate) for b, belief in scenario.beliefs.pressure.items()
        },
        believed_rate={
            b: {i: draw(f"beliefs.pressure.{b}.held_by.{i}", rate) for i, rate in belief.held_by.items()}
            for b, belief in scenario.beliefs.pressure.items()
        },
        evidence=draw("process.evidence", process.evidence),
        learning=draw("process.learning", process.learning),
        fall=draw("process.fall", process.fall),
        stickiness={k: draw(*process.stickiness_on(k)) for k in scenario.issues},
        concession=draw("process.concession", process.concession),
        penalty_scale=draw("process.penalty_scale", process.penalty_scale),
        noise=noise,
    )


def _bound(bound: Bound, value: float) -> BoundInputs:
    return BoundInputs(bound.direction, value)


def _shares(salience: dict[str, float]) -> dict[str, float]:
    """``w[i,k] = s[i,k] / sum_k s[i,k]``; all zero for an actor that cares for nothing."""
    total = math.fsum(salience.values())
    return {k: s / total if total > 0 else 0.0 for k, s in salience.items()}


def _alpha(scenario: Scenario, draw: Draw, i: str) -> float:
    """The utility exponent, ``2 - risk/100`` unless it is given."""
    actor = scenario.actors[i]
    if actor.exponent is not None:
        return draw(f"actors.{i}.exponent", actor.exponent)
    return 2 - draw(f"actors.{i}.risk_attitude", actor.risk_attitude) / 100


def _leverage(scenario: Scenario, draw: Draw, actors: list[str], issues: list[str]):
    """Capability by issue, one half if absent; for an outside guarantor the same on every issue."""
    leverage: dict[str, dict[str, float]] = {}
    for i in actors:
        given = scenario.actors[i].leverage
        leverage[i] = {k: draw(f"actors.{i}.leverage.{k}", given[k]) / 100 if k in given else 0.5 for k in issues}
    for g, outside in scenario.outside_guarantors.items():
        drawn = draw(f"outside_guarantors.{g}.leverage", outside.leverage) / 100
        leverage[g] = dict.fromkeys(issues, drawn)
    return leverage


def _tau(scenario: Scenario, draw: Draw, actors: list[str]) -> dict[str, dict[str, float]]:
    """Trust -100..100 as the chance that a promise is meant, clipped to [.01, .99]; one half if absent."""
    tau: dict[str, dict[str, float]] = {}
    for i in actors:
        tau[i] = {}
        for j in [*actors, *scenario.outside_guarantors]:
            if j != i:
                given = scenario.actors[i].trust.get(j)
                trust = 0.0 if given is None else draw(f"actors.{i}.trust.{j}", given)
                tau[i][j] = min(0.99, max(0.01, (trust + 100) / 200))
    return tau


def _links(scenario: Scenario, draw: Draw, unit, span: dict[str, float]) -> dict[str, LinkInputs]:
    links = {}
    for name, link in scenario.links.items():
        made = LinkInputs(link.kind, link.actor, link.issue, direction=link.bound, when=link.when, unless=link.unless)
        if link.shift is not None:
            made.shift = draw(f"links.{name}.shift", link.shift) / span[link.issue]
        if link.set is not None:
            made.set = unit(f"links.{name}.set", link.set, link.issue)
        if link.factor is not None:
            made.factor = draw(f"links.{name}.factor", link.factor)
        if link.limit is not None:
            side, number = link.limit
            value = unit(f"links.{name}.{side}", number, link.issue)
            made.direction = {"below": "at_most", "above": "at_least"}.get(side, side)
            made.limit = value + {"below": -2e-9, "above": 2e-9}.get(side, 0.0)
        links[name] = made
    return links


def _stages(scenario: Scenario, draw: Draw, unit, span, path: str) -> list[StageInputs]:
    latitude = draw("process.latitude", scenario.process.latitude) / 100
    stages = []
    for n, stage in enumerate(scenario.paths[path].stages, start=1):
        at = f"paths.{path}.stages.{n}"
        targets = {k: unit(f"{at}.moves.{k}", move.to, k) for k, move in stage.moves.items()}
        intervals = {}
        for k, move in stage.moves.items():
            if move.within is None:
                intervals[k] = (max(0.0, targets[k] - latitude), min(1.0, targets[k] + latitude))
            else:
                low = scenario.issues[k].low
                intervals[k] = tuple((end - low) / span[k] for end in move.within)
        exposure = scenario.process.exposure if stage.exposure is None else stage.exposure
        stages.append(
            StageInputs(
                targets=targets,
                intervals=intervals,
                duties={i: duty.issues for i, duty in stage.duties.items()},
                consent=tuple(i for i in scenario.actors if i in stage.consent),
                guarantors={
                    g: _strength(scenario, draw, f"{at}.guarantors.{g}", g, given)
                    for g, given in stage.guarantors.items()
                },
                months=draw(f"{at}.months", stage.months),
                exposure=draw("process.exposure" if stage.exposure is None else f"{at}.exposure", exposure),
                pressure=[
                    PressureInputs(
                        one.belief, one.target, one.issue, draw(f"{at}.pressure.{m}.intensity", one.intensity)
                    )
                    for m, one in enumerate(stage.pressure, start=1)
                ],
                writes_definition=stage.writes_definition,
                otherwise=stage.otherwise,
                advocates=scenario.paths[path].advocates,
            )
        )
    return stages


def _strength(scenario: Scenario, draw: Draw, at: str, guarantor: str, given: Number | None) -> float:
    """A guarantor's strength: the stage's figure, else its own credibility, else the default, else one half."""
    if given is not None:
        return draw(at, given)
    credibility = scenario.beliefs.guarantor_credibility
    for key in (guarantor, "default"):
        if key in credibility:
            return draw(f"beliefs.guarantor_credibility.{key}", credibility[key])
    return 0.5


def _shock_month(yearly: float, uniform: float) -> float:
    """The month of the first shock: exponential, with the yearly chance as its hazard."""
    if yearly <= 0:
        return math.inf
    if yearly >= 1:
        return 0.0
    return -12 * math.log1p(-uniform) / -math.log1p(-yearly)
