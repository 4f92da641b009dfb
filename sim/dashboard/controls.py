"""Every number that the page can move, with its range, its limits, and in words what it means and who says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.dashboard.state import Triple
from sim.errors import SimError
from sim.scenario.numbers import Number
from sim.scenario.places import limits
from sim.scenario.schema import Actor, Bound, Interest, Scenario

Marks = Mapping[float, str]

CARE: Marks = {0: "does not care", 50: "matters", 100: "nothing matters more"}
TRUST: Marks = {-100: "sure to cheat", 0: "might do either", 100: "sure to keep its word"}
WEIGHT: Marks = {0: "no say", 50: "some say", 100: "nobody has more"}
PATIENCE: Marks = {0.5: "next year counts half", 0.9: "a tenth less", 1: "next year counts as much as today"}
RISK: Marks = {-100: "shuns risk", 0: "neutral", 100: "seeks risk"}


@dataclass(frozen=True)
class Control:
    """One number to move.

    Attributes
    ----------
    address : str
        As ``--set`` takes it.
    kind : str
        salience, position, ideal, red_line, price, trust, leverage, patience or risk_attitude.
    label, help : str
        What it is, in a few words and in a sentence.
    number : Number
        What the scenario says.
    low, high, step : float
        What can be typed at all, and the step of the arrow keys.
    first : float
        Where the slider starts; lower values can be typed.
    marks : mapping of float to str
        What the numbers mean.
    default : bool
        Whether the scenario leaves it to the default.
    sources : tuple
        What it rests on: (basis, note, ids), its own first, then that of the part it stands in.
    """

    address: str
    kind: str
    label: str
    help: str
    number: Number
    low: float
    high: float
    marks: Marks
    step: float = 1.0
    first: float | None = None
    firm: bool = False
    default: bool = False
    sources: tuple[tuple[str | None, str | None, tuple[str, ...]], ...] = field(default_factory=tuple)

    def check(self, triple: Triple) -> None:
        """Refuse a value that the format does not allow."""
        if triple[0] < self.low or triple[2] > self.high:
            raise SimError(f"{self.address}: {triple[0]:g} to {triple[2]:g} is outside {self.low:g} to {self.high:g}.")

    def as_json(self) -> dict[str, Any]:
        """As plain data for the page."""
        return {
            "address": self.address,
            "kind": self.kind,
            "label": self.label,
            "help": self.help,
            "value": list(self.number.triple),
            "low": self.low,
            "high": self.high,
            "first": self.low if self.first is None else min(self.first, self.number.low),
            "step": self.step,
            "marks": [[at, words] for at, words in sorted(self.marks.items())],
            "firm": self.firm,
            "default": self.default,
            "sources": [
                {"basis": basis, "note": note, "ids": list(ids)}
                for basis, note, ids in self.sources
                if basis or note or ids
            ],
        }


def controls_of(scenario: Scenario) -> dict[str, Control]:
    """The numbers that can be moved, by address, in the order of the file."""
    made: dict[str, Control] = {}
    for key, actor in scenario.actors.items():
        for control in (
            *_of_actor(scenario, key, actor),
            *_of_interests(scenario, key, actor),
            *_between(scenario, key, actor),
        ):
            made[control.address] = control
    return made


def _of_actor(scenario: Scenario, key: str, actor: Actor) -> Iterator[Control]:
    at = f"actors.{key}"
    said = actor.model_fields_set
    yield Control(
        f"{at}.patience", "patience", "Patience", "What a year from now is worth to it today.",
        actor.patience, *limits(scenario, f"{at}.patience"), PATIENCE, 0.01, 0.5, default="patience" not in said,
        sources=_sources(actor.patience),
    )  # fmt: skip
    yield Control(
        f"{at}.risk_attitude", "risk_attitude", "Attitude to risk", "Whether it shuns or seeks a gamble.",
        actor.risk_attitude, *limits(scenario, f"{at}.risk_attitude"), RISK, default="risk_attitude" not in said,
        sources=_sources(actor.risk_attitude),
    )  # fmt: skip


def _of_interests(scenario: Scenario, key: str, actor: Actor) -> Iterator[Control]:
    for name, interest in actor.interests.items():
        issue = scenario.issues[name]
        at, scale = f"actors.{key}.interests.{name}", dict(issue.scale)
        ends = limits(scenario, f"{at}.position")
        step = 1.0 if issue.high - issue.low >= 20 else (issue.high - issue.low) / 100
        yield Control(
            f"{at}.salience", "salience", "How much it cares", "How much of itself it will spend on this (salience).",
            interest.salience, *limits(scenario, f"{at}.salience"), CARE, sources=_sources(interest.salience, interest),
        )  # fmt: skip
        yield Control(
            f"{at}.position", "position", "What it asks for", "Its stance at the table (position).",
            interest.position, *ends, scale, step, sources=_sources(interest.position, interest),
        )  # fmt: skip
        yield from _bounds(interest, at, ends, scale, step)
        leverage = actor.leverage.get(name, Number(low=50, mode=50, high=50))
        yield Control(
            f"actors.{key}.leverage.{name}", "leverage", "Weight at the table", "Its leverage on this.",
            leverage, *limits(scenario, f"actors.{key}.leverage.{name}"), WEIGHT,
            default=name not in actor.leverage, sources=_sources(leverage),
        )  # fmt: skip


def _bounds(interest: Interest, at: str, ends: tuple[float, float], scale: Marks, step: float) -> Iterator[Control]:
    if interest.ideal is not None:
        yield Control(
            f"{at}.ideal", "ideal", "What it would choose", "What it would choose unopposed (ideal).",
            interest.ideal, *ends, scale, step, sources=_sources(interest.ideal, interest),
        )  # fmt: skip
    for kind, bound in (("red_line", interest.red_line), ("price", interest.price)):
        if bound is None:
            continue
        side = "below" if bound.direction == "at_least" else "above"
        words = {
            "red_line": (f"Red line: not {side}", f"It never signs terms {side} this."),
            "price": (f"Price: not {side}", f"It demands this whenever it gives something itself; nothing {side} it."),
        }[kind]
        yield Control(
            f"{at}.{kind}.{bound.direction}", kind, *words, bound.value, *ends, scale, step,
            firm=bool(bound.firm), sources=_sources(bound.value, bound, interest),
        )  # fmt: skip


def _between(scenario: Scenario, key: str, actor: Actor) -> Iterator[Control]:
    names = {other: one.name for other, one in scenario.actors.items() if other != key}
    names |= {body: one.name for body, one in scenario.outside_guarantors.items()}
    for other, name in names.items():
        trust = actor.trust.get(other, Number(low=0, mode=0, high=0))
        yield Control(
            f"actors.{key}.trust.{other}", "trust", f"Trust in {name}",
            f"How sure it is that {name} means what it signs.", trust,
            *limits(scenario, f"actors.{key}.trust.{other}"), TRUST,
            default=other not in actor.trust, sources=_sources(trust),
        )  # fmt: skip


def _sources(*parts: Number | Bound | Interest) -> tuple[tuple[str | None, str | None, tuple[str, ...]], ...]:
    found = ((part.basis, part.note, tuple(part.because)) for part in parts)
    return tuple(dict.fromkeys(one for one in found if any(one)))
