"""What a scenario may say: the one definition of the format, from which the JSON Schema is made too.

A scenario names issues with labelled scales, actors with interests on them, links between issues, beliefs about
what cannot be seen, and paths: ordered stages by which a settlement might be reached. People write the short
form; :func:`sim.scenario.read.load` merges parents, variants and overrides and hands back the resolved form,
a :class:`Scenario` with every default filled in. Values on an issue are on that issue's own scale here; the code
that computes works on [0, 1] (see :mod:`sim.worlds`).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from sim.scenario.interests import Actor, Bound, Interest, Issue, Measure, OutsideGuarantor
from sim.scenario.links import Beliefs, Condition, DefinitionGap, Link, PressureBelief, Shock, When
from sim.scenario.numbers import Figure, Number, Text, Whole
from sim.scenario.parts import Months, NonNegative, Positive, Share, Sourced, Strict
from sim.scenario.paths import Duty, Move, Onward, Path, Pressure, Stage, TermsBy

__all__ = [
    "Actor",
    "Beliefs",
    "Bound",
    "Condition",
    "DefinitionGap",
    "Duty",
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
    "TermsBy",
    "Variant",
    "When",
]


def _precision(raw: Any) -> Any:
    """A number above zero, or the word exact."""
    if raw == "exact" or (isinstance(raw, (int, float)) and not isinstance(raw, bool) and 0 < raw < float("inf")):
        return raw
    raise PydanticCustomError("precision", "{said} is neither a number above 0 nor 'exact'", {"said": repr(raw)})


class Process(Strict):
    """The named choices of the settlement process, with their defaults. See :mod:`sim.process`."""

    latitude: NonNegative = Field(
        Number(low=10, mode=10, high=10), description="default interval around a move, points in 100"
    )
    rounds: Annotated[Whole, Field(ge=0, le=100)] = Field(8, description="rounds of talks; 0 is take it or leave it")
    concession: Share = Field(
        Number(low=0.25, mode=0.25, high=0.25), description="eta: how far a counter-offer goes towards one's position"
    )
    stickiness: Share = Field(
        Number(low=0.3, mode=0.3, high=0.3), description="rho: share of what was achieved that outlives a collapse"
    )
    evidence: Positive = Field(
        Number(low=4, mode=4, high=4), description="kappa: strength of today's trust, in observations"
    )
    learning: NonNegative = Field(Number(low=1, mode=1, high=1), description="weight of one kept stage in trust")
    fall: NonNegative = Field(Number(low=3, mode=3, high=3), description="a breach counts this many times a kept stage")
    exposure: Months = Field(Number(low=6, mode=6, high=6), description="months until a breach is seen and answered")
    penalty_scale: Share = Field(
        Number(low=0.1, mode=0.1, high=0.1), description="utility lost by a breaker whose guarantors are all-powerful"
    )
    reasoning: Annotated[Whole, Field(ge=1, le=6)] = Field(2, description="level-k depth of reasoning")
    precision: Annotated[float | Literal["exact"], BeforeValidator(_precision)] = Field(
        "exact", description="logistic precision of decisions, or exact"
    )
    consent: Literal["sincere", "strategic"] = "sincere"


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
