"""Paths: ordered stages by which a settlement might be reached, and who must do what in each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, model_validator

from sim.models import ISSUE_MODELS
from sim.scenario.numbers import Figure, Flag, Number, Text, Whole
from sim.scenario.parts import Months, NonNegative, Points, Share, Sourced, Strict

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
