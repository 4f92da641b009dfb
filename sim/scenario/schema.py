"""What a scenario may say: the one definition of the format, from which the JSON Schema is made too.

A scenario names issues with labelled scales, actors with interests on them, links between issues, beliefs about
what cannot be seen, and paths: ordered stages by which a settlement might be reached. People write the short
form; :func:`sim.scenario.read.load` merges parents, variants and overrides and hands back the resolved form,
a :class:`Scenario` with every default filled in. Values on an issue are on that issue's own scale here; the code
that computes works on [0, 1] (see :mod:`sim.worlds`).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from sim.scenario.actors import Actor, Election, OutsideGuarantor, Successor, SuccessorInterest, Turnover
from sim.scenario.interests import Bound, Interest, Issue, Measure
from sim.scenario.links import Beliefs, Condition, DefinitionGap, Link, PressureBelief, Shock, When
from sim.scenario.numbers import NUMBER_KEYS, Figure, Flag, Number, Text, Whole
from sim.scenario.parts import Months, NonNegative, Positive, Share, Sourced, Span, Strict
from sim.scenario.paths import Duty, Move, Onward, Path, Pressure, Stage, TermsBy

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

    latitude: NonNegative = Field(
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
    inherited: NonNegative = Field(
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
    units: Literal["points"] | None = Field(
        None, description="points: saliences and leverages are meant as written, though some lie between 0 and 1"
    )
    issues: dict[str, Issue] = Field(min_length=1)
    actors: dict[str, Actor] = Field(min_length=1)
    outside_guarantors: dict[str, OutsideGuarantor] = Field(default_factory=dict)
    links: dict[str, Link] = Field(default_factory=dict)
    beliefs: Beliefs = Beliefs()
    process: Process = Process()
    paths: dict[str, Path] = Field(default_factory=dict)
    disagreement: str | None = Field(None, description="the path whose end is the disagreement point")
    reference_marks: dict[str, ReferenceMark] = Field(default_factory=dict)
    trust_pairs: tuple[tuple[str, str], ...] = Field(
        (), description="pairs that the trust chart shows, from -> towards"
    )


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
