"""Actors: who wants what and how patient they are, how their governments change, and who comes after them."""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator

from sim.scenario.interests import Bound, Interest
from sim.scenario.numbers import Figure, Number, Text
from sim.scenario.parts import (
    Discount,
    Exponent,
    Leverage,
    Points,
    Risk,
    Salience,
    Share,
    Sourced,
    Strict,
    Trust,
    YearlyChance,
)


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
