"""What every part of a scenario is made of: strict models with a source, and numbers with their ranges."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from sim.scenario.numbers import Basis, Figure, Number, Text, within

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
NonNegative = Annotated[Number, AfterValidator(within(0, 1e6, "zero or more"))]


class Strict(BaseModel):
    """Every part of a scenario: unknown keys are errors, nothing changes after reading."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, defer_build=True)


class Sourced(Strict):
    """A part that says where it comes from."""

    basis: Basis | None = Field(None, description="what it rests on")
    because: tuple[str, ...] = Field((), description="claims (C..) and sources (S..) in the ledger")
    note: Text | None = Field(None, description="why, in a sentence")
