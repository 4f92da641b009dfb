"""Links between parts of a package, and the beliefs that nobody can check."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from sim.scenario.numbers import Figure, Number, Text
from sim.scenario.parts import Points, Share, Sourced, Strict


class Condition(Strict):
    """A condition on one issue's value at the terms."""

    at_least: Figure | None = None
    at_most: Figure | None = None

    @model_validator(mode="after")
    def _not_empty(self) -> Condition:
        if self.at_least is None and self.at_most is None:
            raise ValueError("a condition says at_least, at_most or both")
        return self


class When(Strict):
    """All of these hold: values at the terms, who guarantees the stage, who delivers what in it."""

    values: dict[str, Condition] = Field(
        default_factory=dict, description="issue -> condition on its value at the terms"
    )
    guaranteed_by: tuple[str, ...] = Field((), description="at least one of them guarantees the stage")
    delivered_by: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="issue -> actors who all deliver it in the stage"
    )

    @model_validator(mode="before")
    @classmethod
    def _issues_may_stand_bare(cls, raw: Any) -> Any:
        """``when: {security: {at_least: 60}}`` is short for ``when: {values: {security: {at_least: 60}}}``."""
        if not isinstance(raw, dict) or isinstance(raw.get("values"), dict):
            return raw
        own = {key: raw[key] for key in ("guaranteed_by", "delivered_by") if key in raw}
        return {**own, "values": {key: value for key, value in raw.items() if key not in own}}

    @property
    def is_always(self) -> bool:
        """Whether there is no condition at all."""
        return not (self.values or self.guaranteed_by or self.delivered_by)


class Link(Sourced):
    """How one part of a package bears on another. Structured data: nothing in a scenario is evaluated as code.

    ``bound``: a bound of ``actor`` on ``issue`` moves by ``shift`` (outward-positive on the scale, as written) or is
    ``set``, when the conditions hold; the most permissive match wins.
    ``felt``: ``actor`` feels ``factor`` times the issue's value; the largest match wins.
    ``consent``: ``actor`` refuses the issue beyond ``at_most`` or ``at_least`` unless the conditions hold.
    ``feasible``: the issue cannot pass ``at_most`` or ``at_least`` for anybody unless the conditions hold.
    """

    kind: Literal["bound", "felt", "consent", "feasible"] = "bound"
    actor: str | None = None
    issue: str
    bound: Literal["at_least", "at_most"] | None = Field(None, description="kind bound: which bound moves")
    shift: Number | None = Field(None, description="kind bound: points added to the bound")
    set: Number | None = Field(None, description="kind bound: the bound's new value")
    factor: Share | None = Field(None, description="kind felt: share of the value that is felt")
    at_most: Points | None = Field(None, description="kinds consent and feasible: the limit")
    at_least: Points | None = Field(None, description="kinds consent and feasible: the limit")
    when: When = When()
    unless: When = When()

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Link:
        given = {
            name
            for name in ("bound", "shift", "set", "factor", "at_most", "at_least")
            if getattr(self, name) is not None
        }
        limits = given & {"at_most", "at_least"}
        fits = {
            "bound": given in ({"bound", "shift"}, {"bound", "set"}) and self.actor is not None,
            "felt": given == {"factor"} and self.actor is not None,
            "consent": given == limits and len(limits) == 1 and self.actor is not None,
            "feasible": given == limits and len(limits) == 1 and self.actor is None,
        }
        needs = {
            "bound": "an actor, bound, and either shift or set",
            "felt": "an actor and factor",
            "consent": "an actor and either at_most or at_least",
            "feasible": "no actor, and either at_most or at_least",
        }
        if not fits[self.kind]:
            raise ValueError(f"a link of kind {self.kind} needs {needs[self.kind]}, and nothing else")
        takes, other = ("when", self.unless) if self.kind in ("bound", "felt") else ("unless", self.when)
        if not other.is_always:
            raise ValueError(f"a link of kind {self.kind} takes its conditions under '{takes}'")
        return self


class Shock(Sourced):
    """An event from outside that ends the process and resets trust between pairs of actors."""

    yearly_chance: Share = Number(low=0, mode=0, high=0)
    resets: tuple[tuple[str, str], ...] = Field(
        (), description="pairs whose trust in each other goes back to the start"
    )


class DefinitionGap(Sourced):
    """The chance that two actors have signed different bargains under the same words."""

    probability: Share
    actors: tuple[str, str]
    issues: tuple[str, ...] = Field(min_length=1, description="the gap shows when one of these moves")


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
