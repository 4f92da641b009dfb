"""Issues and interests: what is to be settled, and what one actor wants there, how much, and where it will not go."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sim.scenario.numbers import Flag, Number, Text
from sim.scenario.parts import Points, Salience, Sourced


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
