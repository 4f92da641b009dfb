"""Links between parts of a package, and the beliefs that nobody can check."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from sim.scenario.numbers import Figure, Number, Text
from sim.scenario.parts import Hundredths, Points, Share, Sourced, Strict, YearlyChance

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
