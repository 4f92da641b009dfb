"""What a scenario may say: the one definition of the format, from which the JSON Schema is made too.

A scenario names issues with labelled scales, actors with interests on them, links between issues, beliefs about
what cannot be seen, and paths: ordered stages by which a settlement might be reached. People write the short
form; :func:`sim.scenario.read.load` merges parents, variants and overrides and hands back the resolved form,
a :class:`Scenario` with every default filled in. Values on an issue are on that issue's own scale here; the code
that computes works on [0, 1] (see :mod:`sim.worlds`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from sim.models import ISSUE_MODELS
from sim.scenario.numbers import NUMBER_KEYS, Basis, Figure, Flag, Number, Text, Whole, within

Points = Number
"""A value on an issue's own scale; checked against that scale once the issue is known."""
Salience = Annotated[Number, AfterValidator(within(0, 100, "salience, 0 = does not care, 100 = cares most"))]
Leverage = Annotated[Number, AfterValidator(within(0, 100, "leverage, 0 = none, 100 = most"))]
Trust = Annotated[Number, AfterValidator(within(-100, 100, "trust, -100 = none at all, 100 = full"))]
Risk = Annotated[Number, AfterValidator(within(-100, 100, "risk attitude, -100 = averse, 100 = accepting"))]
Share = Annotated[Number, AfterValidator(within(0, 1, "a share or chance, 0 to 1"))]
YearlyChance = Annotated[
    Number, AfterValidator(within(0, 1, "a chance a year, from 0 to below 1; .99 is next to certain", open_end=True))
]
Discount = Annotated[Number, AfterValidator(within(0.01, 1, "yearly discount factor, 0.01 to 1"))]
Months = Annotated[Number, AfterValidator(within(0, 1200, "months, 0 to 1200"))]
Span = Annotated[Figure, AfterValidator(within(0.1, 1200, "months, 0.1 to 1200"))]
"""A stretch of months that is certain."""
Exponent = Annotated[Number, AfterValidator(within(0.05, 10, "utility exponent"))]
Positive = Annotated[Number, AfterValidator(within(1e-6, 1e6, "a positive number"))]
Hundredths = Annotated[Number, AfterValidator(within(0, 100, "points in 100"))]
"""A distance on any scale, as if it ran from 0 to 100."""
Loading = Annotated[Figure, AfterValidator(within(-1, 1, "a loading, -1 to 1"))]
"""How much of a number one factor behind it is."""
NonNegative = Annotated[Number, AfterValidator(within(0, 1e6, "zero or more"))]


class Strict(BaseModel):
    """Every part of a scenario: unknown keys are errors, nothing changes after reading."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, defer_build=True)


class Sourced(Strict):
    """A part that says where it comes from."""

    basis: Basis | None = Field(None, description="what it rests on")
    because: tuple[str, ...] = Field((), description="claims (C..) and sources (S..) in the ledger")
    note: Text | None = Field(None, description="why, in a sentence")


class Measure(Sourced):
    """The translation of an issue's value into a unit that readers of the field use.

    ``level`` reads the value itself (interpolated between the points). ``stock`` starts at ``start``, grows by
    ``growth`` a year (the entry at or below the current value holds) and is cut to the share ``keeps`` once the
    value has reached an entry.
    """

    title: Text
    unit: Text
    kind: Literal["level", "stock"] = "level"
    points: dict[float, Number] = Field(default_factory=dict, description="level: scale value -> amount")
    start: Number | None = Field(None, description="stock: the amount today")
    growth: dict[float, Number] = Field(default_factory=dict, description="stock: scale value -> change a year")
    keeps: dict[float, Number] = Field(default_factory=dict, description="stock: scale value -> share kept")


class Issue(Sourced):
    """Something to be settled, with a scale whose labelled points say what the numbers mean."""

    title: Text
    short: Text | None = Field(None, description="for sentences and pictures; the key in words if absent")
    meaning: Text | None = None
    scale: dict[float, Text] = Field(min_length=2, description="value -> label; the ends are the ends of the scale")
    today: Points = Field(description="the value on the scenario's date")
    process: Flag = Field(False, description="about how the talks go (order, forum), not about what is given")
    optional: Flag = Field(False, description="a price on it counts only when a stage moves it")
    tier: Literal["core", "extended", "history"] = "core"
    measures: dict[str, Measure] = Field(default_factory=dict)

    @property
    def low(self) -> float:
        """The lower end of the scale."""
        return min(self.scale)

    @property
    def high(self) -> float:
        """The upper end of the scale."""
        return max(self.scale)


class Bound(Sourced):
    """A reservation bound: the worst value an actor would still sign. Exactly one of the two is given."""

    at_least: Points | None = None
    at_most: Points | None = None
    firm: Flag = Field(False, description="judged close to immovable; makes moving it dearer in the inverse question")

    @model_validator(mode="after")
    def _exactly_one(self) -> Bound:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("a bound says either at_least or at_most")
        return self

    @property
    def direction(self) -> Literal["at_least", "at_most"]:
        """Which side it guards."""
        return "at_most" if self.at_least is None else "at_least"

    @property
    def value(self) -> Number:
        """The bound itself."""
        number = self.at_most if self.at_least is None else self.at_least
        assert number is not None
        return number


class Interest(Sourced):
    """What one actor wants on one issue, how much, and where it will not go."""

    position: Points = Field(description="the stance at the table")
    ideal: Points | None = Field(None, description="what it would choose unopposed; the position if absent")
    salience: Salience = Field(description="how much of itself it will spend on the issue")
    red_line: Bound | None = Field(None, description="never signs terms that go beyond it, and further than today")
    price: Bound | None = Field(None, description="demanded in full whenever it gives something itself")


class Election(Strict):
    """A date at which a government may change."""

    month: Figure = Field(description="months from the scenario's date, above 0 and below process.horizon")
    chance: Share = Field(description="chance that the government changes then")


class SuccessorInterest(Sourced):
    """What differs in an interest under the next government; the rest stays as it was."""

    position: Points | None = None
    ideal: Points | None = None
    salience: Salience | None = None
    red_line: Bound | None = None
    price: Bound | None = None


class Successor(Sourced):
    """A piece of an actor, laid over it when its government changes: what it says replaces, the rest stays."""

    patience: Discount | None = None
    risk_attitude: Risk | None = None
    exponent: Exponent | None = None
    interests: dict[str, SuccessorInterest] = Field(default_factory=dict)


class Turnover(Sourced):
    """When an actor's government may change: at any time, at dates, or both. Its own numbers are then drawn afresh."""

    yearly: YearlyChance | None = Field(None, description="chance a year of a change at any time")
    at: tuple[Election, ...] = Field((), description="dates with their chances, such as elections")
    successor: Successor | None = Field(None, description="what is known to differ under the next government")

    @model_validator(mode="after")
    def _says_how_often(self) -> Turnover:
        if self.yearly is None and not self.at:
            raise ValueError("a turnover says how often the government changes: yearly, at or both")
        return self


class Actor(Sourced):
    """A party to the dispute."""

    name: Text
    short: Text | None = Field(None, description="for axes and tables; the name if absent")
    patience: Discount = Field(Number(low=0.9, mode=0.9, high=0.9), description="yearly discount factor")
    risk_attitude: Risk = Field(Number(low=0, mode=0, high=0), description="-100 averse to 100 accepting")
    exponent: Exponent | None = Field(None, description="utility exponent alpha; 2 - risk_attitude/100 if absent")
    capacity: Share = Field(
        Number(low=1, mode=1, high=1), description="chance that it can deliver what it means to deliver"
    )
    turnover: Turnover | None = Field(None, description="how its government changes; never if absent")
    leverage: dict[str, Leverage] = Field(default_factory=dict, description="issue -> capability on it; 50 if absent")
    trust: dict[str, Trust] = Field(
        default_factory=dict, description="actor or outside guarantor -> trust; 0 if absent"
    )
    interests: dict[str, Interest] = Field(default_factory=dict)

    @property
    def label(self) -> str:
        """The name for axes and tables."""
        return self.short or self.name

    def succeeded(self) -> Actor:
        """The actor after a change of government: itself, with the successor laid over it where one is given."""
        piece = self.turnover.successor if self.turnover is not None else None
        if piece is None:
            return self
        interests = dict(self.interests)
        for issue, part in piece.interests.items():
            old = interests.get(issue)
            interests[issue] = Interest(**_said(part)) if old is None else old.model_copy(update=_said(part))
        return self.model_copy(update={**_said(piece), "interests": interests})


def _said(piece: Sourced) -> dict[str, Any]:
    """What a piece says, by field."""
    parts = {name: getattr(piece, name) for name in type(piece).model_fields}
    return {name: part for name, part in parts.items() if part is not None and part != ()}


class OutsideGuarantor(Sourced):
    """A body that can guarantee a stage but has no interests of its own here, such as the United Nations."""

    name: Text
    leverage: Leverage = Field(Number(low=50, mode=50, high=50), description="its leverage on every issue")


Limit = Literal["at_least", "above", "at_most", "below"]
"""A side, and whether the value itself is inside: ``above`` and ``below`` are strict."""
LOWER: tuple[Limit, Limit] = ("at_least", "above")
UPPER: tuple[Limit, Limit] = ("at_most", "below")


class Condition(Strict):
    """A condition on one issue's value at the terms: a lower limit, an upper limit or both."""

    at_least: Figure | None = None
    above: Figure | None = None
    at_most: Figure | None = None
    below: Figure | None = None

    @property
    def limits(self) -> dict[Limit, float]:
        """The limits that it says, each by its key."""
        said = {key: getattr(self, key) for key in (*LOWER, *UPPER)}
        return {key: value for key, value in said.items() if value is not None}

    def may_hold(self, low: float, high: float) -> bool:
        """Whether some value from ``low`` to ``high`` meets it.

        >>> Condition(below=75).may_hold(75, 80), Condition(at_most=75).may_hold(75, 80)
        (False, True)
        """
        return (
            (self.at_least is None or high >= self.at_least)
            and (self.above is None or high > self.above)
            and (self.at_most is None or low <= self.at_most)
            and (self.below is None or low < self.below)
        )

    @model_validator(mode="after")
    def _one_a_side(self) -> Condition:
        if not self.limits:
            raise ValueError("a condition says at_least or above, at_most or below, or one of each")
        for one, other in (LOWER, UPPER):
            if {one, other} <= set(self.limits):
                raise ValueError(f"a condition says either {one} or {other}, not both")
        return self


class When(Strict):
    """All of these hold: values at the terms, who guarantees or mediates the stage, who delivers what in it."""

    values: dict[str, Condition] = Field(
        default_factory=dict, description="issue -> condition on its value at the terms"
    )
    guaranteed_by: tuple[str, ...] = Field((), description="at least one of them guarantees the stage")
    mediated_by: tuple[str, ...] = Field((), description="one of them mediates the stage")
    delivered_by: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="issue -> actors who all deliver it in the stage"
    )

    @model_validator(mode="before")
    @classmethod
    def _issues_may_stand_bare(cls, raw: Any) -> Any:
        """``when: {security: {at_least: 60}}`` is short for ``when: {values: {security: {at_least: 60}}}``."""
        if not isinstance(raw, dict) or isinstance(raw.get("values"), dict):
            return raw
        own = {key: raw[key] for key in cls.model_fields if key in raw and key != "values"}
        return {**own, "values": {key: value for key, value in raw.items() if key not in own}}

    @property
    def is_always(self) -> bool:
        """Whether there is no condition at all."""
        return not (self.values or self.guaranteed_by or self.mediated_by or self.delivered_by)


class Link(Sourced):
    """How one part of a package bears on another. Structured data: nothing in a scenario is evaluated as code.

    ``bound``: a bound of ``actor`` on ``issue`` moves by ``shift`` (outward-positive on the scale, as written) or is
    ``set``, when the conditions hold; the most permissive match wins.
    ``felt``: ``actor`` feels ``factor`` times the issue's value; the largest match wins.
    ``consent``: ``actor`` refuses the issue beyond the limit unless the conditions hold.
    ``feasible``: the issue cannot pass the limit for anybody unless the conditions hold.
    The limit is one of ``at_most``, ``below``, ``at_least`` and ``above``; ``below`` and ``above`` are strict.
    """

    kind: Literal["bound", "felt", "consent", "feasible"] = "bound"
    actor: str | None = None
    issue: str
    bound: Literal["at_least", "at_most"] | None = Field(None, description="kind bound: which bound moves")
    shift: Number | None = Field(None, description="kind bound: points added to the bound")
    set: Number | None = Field(None, description="kind bound: the bound's new value")
    factor: Share | None = Field(None, description="kind felt: share of the value that is felt")
    at_most: Points | None = Field(None, description="kinds consent and feasible: the limit")
    below: Points | None = Field(None, description="kinds consent and feasible: the limit, itself outside")
    at_least: Points | None = Field(None, description="kinds consent and feasible: the limit")
    above: Points | None = Field(None, description="kinds consent and feasible: the limit, itself outside")
    when: When = When()
    unless: When = When()

    @property
    def limit(self) -> tuple[Limit, Number] | None:
        """The limit of a consent or feasible link, as its key and its value."""
        said = [(key, getattr(self, key)) for key in (*LOWER, *UPPER)]
        return next(((key, value) for key, value in said if value is not None), None)

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Link:
        given = {
            name for name in ("bound", "shift", "set", "factor", *LOWER, *UPPER) if getattr(self, name) is not None
        }
        limits = given & {*LOWER, *UPPER}
        fits = {
            "bound": given in ({"bound", "shift"}, {"bound", "set"}) and self.actor is not None,
            "felt": given == {"factor"} and self.actor is not None,
            "consent": given == limits and len(limits) == 1 and self.actor is not None,
            "feasible": given == limits and len(limits) == 1 and self.actor is None,
        }
        needs = {
            "bound": "an actor, bound, and either shift or set",
            "felt": "an actor and factor",
            "consent": "an actor and one of at_most, below, at_least and above",
            "feasible": "no actor, and one of at_most, below, at_least and above",
        }
        if not fits[self.kind]:
            raise ValueError(f"a link of kind {self.kind} needs {needs[self.kind]}, and nothing else")
        takes, other = ("when", self.unless) if self.kind in ("bound", "felt") else ("unless", self.when)
        if not other.is_always:
            raise ValueError(f"a link of kind {self.kind} takes its conditions under '{takes}'")
        return self


class Shock(Sourced):
    """An event from outside: it costs pairs of actors trust, and whoever keeps a deal decides again."""

    yearly_chance: YearlyChance = Field(
        Number(low=0, mode=0, high=0), description="chance of at least one shock a year, below 1"
    )
    pairs: tuple[tuple[str, str], ...] = Field((), description="pairs whose trust in each other a shock costs")


class DefinitionGap(Sourced):
    """The chance that two actors have signed different bargains under the same words."""

    probability: Share
    actors: tuple[str, str]
    issues: tuple[str, ...] = Field(min_length=1, description="the gap shows when one of these moves")
    points: Hundredths = Field(
        Number(low=10, mode=10, high=10),
        description="how much further the stricter reading moves a contested issue, points in 100",
    )


class PressureBelief(Sourced):
    """How far a target yields to pressure: the true rate, and what others believe it to be, in points a year."""

    title: Text | None = None
    rate: Number = Field(description="points a year by which the target really moves; drawn once per world")
    held_by: dict[str, Number] = Field(default_factory=dict, description="actor -> the rate it believes in")


class Beliefs(Strict):
    """What nobody can see: shocks, hidden disagreement, the worth of guarantees, the effect of pressure."""

    shock: Shock = Shock()
    definition_gap: DefinitionGap | None = None
    guarantor_credibility: dict[str, Share] = Field(
        default_factory=dict, description="guarantor -> strength 0 to 1; key 'default' for the rest (0.5)"
    )
    pressure: dict[str, PressureBelief] = Field(default_factory=dict)


if TYPE_CHECKING:
    IssueModel = str
else:
    IssueModel = Literal[tuple(ISSUE_MODELS)]
"""The name of a decision model that answers an issue."""


class Move(Strict):
    """Where a stage takes an issue, and the interval inside which this is still the same path."""

    to: Points
    within: tuple[Figure, Figure] | None = Field(
        None, description="[low, high]; the target plus or minus latitude if absent"
    )

    @model_validator(mode="before")
    @classmethod
    def _a_number_will_do(cls, raw: Any) -> Any:
        return raw if isinstance(raw, dict) and not {"value", "low"} & set(raw) else {"to": raw}


class Duty(Strict):
    """What an actor must deliver in a stage: the issues whose moves are its to make, and the deed in words."""

    issues: tuple[str, ...] = ()
    deed: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _a_list_will_do(cls, raw: Any) -> Any:
        return {"issues": raw} if isinstance(raw, (list, tuple)) else raw


class Pressure(Strict):
    """Pressure on a target during a stage: it moves the target's position, ideal and bounds on one issue."""

    belief: str = Field(description="a key of beliefs.pressure")
    target: str
    issue: str
    intensity: NonNegative = Number(low=1, mode=1, high=1)


class Onward(Strict):
    """Another path to go on with, from a stage of it (1 is the first)."""

    path: str
    stage: Annotated[Whole, Field(ge=1)] = 1

    @model_validator(mode="before")
    @classmethod
    def _a_name_will_do(cls, raw: Any) -> Any:
        return {"path": raw} if isinstance(raw, str) else raw


class TermsBy(Strict):
    """A decision model that names a stage's terms, inside the intervals of its moves, when the path is entered.

    The names are those of the models that answer an issue; see :mod:`sim.models` and :mod:`sim.process.terms`.
    """

    model: IssueModel = Field(description="which decision model names the terms")
    rounds: Annotated[Whole, Field(ge=1, le=100)] | None = Field(
        None, description="models challenge and exchange: rounds"
    )
    probability: Literal["printed", "as_run"] | None = Field(
        None, description="model challenge: reading of the chance to prevail"
    )
    disagreement: Literal["drift", "today"] | None = Field(
        None, description="bargaining models: what they gain over; drift if absent"
    )


class Stage(Sourced):
    """One package of a path: what moves, who must deliver, whose yes is needed, who stands behind it."""

    title: Text
    moves: dict[str, Move] = Field(default_factory=dict)
    terms: TermsBy | None = Field(None, description="the model that names the terms; the moves as they stand if absent")
    duties: dict[str, Duty] = Field(default_factory=dict)
    consent: tuple[str, ...] = ()
    ratified_by: tuple[str, ...] = Field(
        (), description="actors who vote on what was signed, before anything is delivered; they do not negotiate"
    )
    ratification: Months = Field(Number(low=0, mode=0, high=0), description="months from signature to their vote")
    deadline: Months | None = Field(
        None, description="month after which the stage can be neither signed nor ratified, from the scenario's date"
    )
    guarantors: dict[str, Share | None] = Field(
        default_factory=dict, description="guarantor -> strength; beliefs.guarantor_credibility if none is given"
    )
    mediator: str | None = Field(
        None, description="actor or outside body that writes the definitions down before anybody signs"
    )
    verifier: Text | None = None
    months: Months
    exposure: Months | None = Field(
        None, description="months until a breach is seen and answered; process.exposure if absent"
    )
    pressure: tuple[Pressure, ...] = ()
    otherwise: Onward | None = Field(None, description="where things go when this stage is refused")
    writes_definition: Flag = Field(False, description="puts the definition of the bargain in writing")
    reversible: Text | None = None
    risk: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _guarantors_may_be_a_list(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and isinstance(raw.get("guarantors"), (list, tuple)):
            names = raw["guarantors"]
            if len(set(map(str, names))) == len(names) and all(isinstance(name, str) for name in names):
                return {**raw, "guarantors": dict.fromkeys(names)}
        return raw


class Path(Sourced):
    """A way to a settlement: ordered stages."""

    title: Text
    summary: Text | None = None
    advocates: tuple[str, ...] = Field((), description="actors who propose it; they waive their prices on it")
    stages: tuple[Stage, ...] = Field(min_length=1, max_length=40)
    onward: Onward | None = Field(None, alias="continue", description="the path that follows its last stage")
    otherwise: Onward | None = Field(None, description="for stages that do not say themselves, continued ones too")
    branch_only: Flag = Field(False, description="reached from other paths only, not compared on its own")
    end_state: Text | None = None
    history: Text | None = None


__all__ = [
    "Actor",
    "Beliefs",
    "Bound",
    "Condition",
    "DefinitionGap",
    "Duty",
    "Election",
    "Interest",
    "Issue",
    "Link",
    "Measure",
    "Move",
    "Number",
    "Onward",
    "OutsideGuarantor",
    "Path",
    "Pressure",
    "PressureBelief",
    "Process",
    "ReferenceMark",
    "Scenario",
    "Shock",
    "Sourced",
    "Stage",
    "Strict",
    "Successor",
    "SuccessorInterest",
    "TermsBy",
    "Turnover",
    "Variant",
    "When",
    "successor_of",
]


def _precision(raw: Any) -> Any:
    """A number above zero, or the word exact."""
    if raw == "exact" or (isinstance(raw, (int, float)) and not isinstance(raw, bool) and 0 < raw < float("inf")):
        return raw
    raise PydanticCustomError("precision", "{said} is neither a number above 0 nor 'exact'", {"said": repr(raw)})


PER_ISSUE = "one per issue"
"""The form of a stickiness that is no single number, in pydantic's findings."""


def _form(raw: Any) -> str:
    return PER_ISSUE if isinstance(raw, dict) and not NUMBER_KEYS & set(raw) else "one number"


def _named(raw: Any) -> Any:
    """Where no issue is named, the one number is that of issues that are not named."""
    return 0.3 if raw == {} else raw


Stickiness = Annotated[
    Annotated[Share, Tag("one number")] | Annotated[dict[str, Share], Tag(PER_ISSUE)],
    Discriminator(_form),
    BeforeValidator(_named),
]
"""One share for all issues, or one per issue; the key 'default' is for issues that are not named (0.3)."""


class Process(Strict):
    """The named choices of the settlement process, with their defaults. See :mod:`sim.process`."""

    latitude: Hundredths = Field(
        Number(low=10, mode=10, high=10), description="default interval around a move, points in 100"
    )
    rounds: Annotated[Whole, Field(ge=0, le=100)] = Field(8, description="rounds of talks; 0 is take it or leave it")
    concession: Share = Field(
        Number(low=0.25, mode=0.25, high=0.25), description="eta: how far a counter-offer goes towards one's position"
    )
    horizon: Span = Field(120.0, description="months for which every path is followed")
    review: Span = Field(12.0, description="months between two looks at what stands")
    stickiness: Stickiness = Field(
        Number(low=0.3, mode=0.3, high=0.3),
        description="rho: share of what was achieved that outlives a collapse; one number, or one per issue",
    )
    evidence: Positive = Field(
        Number(low=4, mode=4, high=4), description="kappa: strength of today's trust, in observations"
    )
    learning: NonNegative = Field(Number(low=1, mode=1, high=1), description="weight of one kept stage in trust")
    fall: NonNegative = Field(Number(low=3, mode=3, high=3), description="a breach counts this many times a kept stage")
    severity: NonNegative = Field(
        Number(low=3, mode=3, high=3), description="a shock counts this many times a kept stage"
    )
    carry: Share = Field(
        Number(low=0.5, mode=0.5, high=0.5),
        description="share of what others have learned about an actor that outlives a change of its government",
    )
    inherited: Hundredths = Field(
        Number(low=0, mode=0, high=0),
        description="what a new government lets pass of a bound broken further than at signature, points in 100",
    )
    reopen: Flag = Field(True, description="whether a stage that failed can be put to the table again")
    exposure: Months = Field(Number(low=6, mode=6, high=6), description="months until a breach is seen and answered")
    penalty_scale: Share = Field(
        Number(low=0.1, mode=0.1, high=0.1), description="utility lost by a breaker whose guarantors are all-powerful"
    )
    reasoning: Annotated[Whole, Field(ge=1, le=6)] = Field(2, description="level-k depth of reasoning")
    precision: Annotated[float | Literal["exact"], BeforeValidator(_precision)] = Field(
        "exact", description="logistic precision of decisions, or exact"
    )
    consent: Literal["sincere", "strategic"] = "sincere"

    def stickiness_on(self, issue: str) -> tuple[str, Number]:
        """The stickiness of one issue, with the address that its draw is keyed by.

        >>> process = Process.model_validate({"stickiness": {"aid": 1}})
        >>> [(at, one.mode) for at, one in map(process.stickiness_on, ("aid", "arms"))]
        [('process.stickiness.aid', 1.0), ('process.stickiness.default', 0.3)]
        """
        if isinstance(self.stickiness, Number):
            return "process.stickiness", self.stickiness
        key = issue if issue in self.stickiness else "default"
        usual = type(self).model_fields["stickiness"].default
        return f"process.stickiness.{key}", self.stickiness.get(key, usual)


class ReferenceMark(Sourced):
    """A figure from elsewhere that a chart shows beside the results."""

    value: Figure
    label: Text
    issue: str | None = Field(None, description="the issue on whose scale the value stands, if it is on one")


class Variant(Strict):
    """A named set of overrides; everything but title and drop is a piece of a scenario."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    title: Text | None = None
    drop: tuple[str, ...] = ()


class Factor(Sourced):
    """One thing behind several uncertain numbers: in a world where it is high, those that it lifts are high together.

    Each number keeps its own distribution; see :func:`sim.worlds.draws.joined`.
    """

    title: Text
    inputs: dict[str, Loading] = Field(
        min_length=2,
        description="address of a number (see sim show --numbers) -> its loading; below 0, the factor lowers it",
    )


class Scenario(Strict):
    """A dispute, resolved: every default filled in, every name known, every number in range."""

    version: Literal[1] = 1
    title: Text
    as_of: Text | None = None
    description: Text | None = None
    caveat: Text | None = Field(None, description="one line that every chart and report carries")
    claims: Text | None = Field(None, description="the ledger that `because` refers to, relative to this file")
    sources: Text | None = Field(None, description="the register of sources, relative to this file")
    episodes: Text | None = Field(None, description="past episodes to mark in charts, relative to this file")
    distribution: Literal["triangular", "pert"] = "triangular"
    units: Literal["points", "share"] | None = Field(
        None,
        description="saliences and leverages are in shares of 0 to 1, or in points though all are small",
    )
    issues: dict[str, Issue] = Field(min_length=1)
    actors: dict[str, Actor] = Field(min_length=1)
    outside_guarantors: dict[str, OutsideGuarantor] = Field(default_factory=dict)
    links: dict[str, Link] = Field(default_factory=dict)
    beliefs: Beliefs = Beliefs()
    together: dict[str, Factor] = Field(default_factory=dict, description="uncertain numbers that go together")
    process: Process = Process()
    paths: dict[str, Path] = Field(default_factory=dict)
    disagreement: str | None = Field(None, description="the path whose end is the disagreement point")
    reference_marks: dict[str, ReferenceMark] = Field(default_factory=dict)
    trust_pairs: tuple[tuple[str, str], ...] = Field(
        (), description="pairs that the trust chart shows, from -> towards"
    )

    @property
    def names(self) -> dict[str, str]:
        """Names of all who can be trusted or stand behind a stage: actors, then outside bodies."""
        bodies = {key: body.name for key, body in self.outside_guarantors.items()}
        return {key: actor.name for key, actor in self.actors.items()} | bodies

    def issue_label(self, key: str) -> str:
        """An issue inside a sentence or a picture: its short name, or its key in words; a key of none is itself."""
        issue = self.issues.get(key)
        return (issue and issue.short) or key.replace("_", " ")

    def issue_heading(self, key: str) -> str:
        """An issue by its label, with its title behind it where that says more."""
        title, label = self.issues[key].title, self.issue_label(key)
        label = label[:1].upper() + label[1:]
        return label if title.casefold() == label.casefold() else f"{label} ({title})"


def successor_of(scenario: Scenario, key: str) -> Actor:
    """An actor as it is after a change of its government.

    Parameters
    ----------
    scenario
        The resolved scenario.
    key
        The actor.

    Returns
    -------
    The actor with its ``turnover.successor`` laid over it; the actor itself where there is none.

    Examples
    --------
    >>> raw = {"name": "X", "turnover": {"yearly": 0.1, "successor": {"patience": 0.5}}}
    >>> scenario = Scenario.model_validate({"title": "T", "actors": {"x": raw},
    ...     "issues": {"a": {"title": "A", "scale": {0: "no", 1: "yes"}, "today": 0}}})
    >>> scenario.actors["x"].patience.mode, successor_of(scenario, "x").patience.mode
    (0.9, 0.5)
    """
    return scenario.actors[key].succeeded()
