"""Everything that the page can set, with its range, its limits, and in words what it means and who says so.

Each stands in one of three groups: what somebody can decide, what we believe, and how the model reasons.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.analysis.inputs import inputs
from sim.dashboard.state import Value
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
DECIDED = ("position", "ideal", "red_line", "price")
"""Kinds of an actor's numbers that it decides on itself; the rest is what others believe of it."""
HELP = {
    "paths": "A term of the path: what is put to the table, and how long it takes.",
    "issues": "Where things stand today.",
    "links": "A bound that holds, or moves, under a condition.",
    "beliefs": "What is believed of shocks, definitions, guarantees and pressure.",
    "process": "A choice of how the process is modelled; nobody in the dispute decides on it.",
    "outside_guarantors": "What an outside body can bring to bear.",
    "actors": "The chance of a change of government.",
}
Source = tuple[str | None, str | None, tuple[str, ...]]
"""Basis, note, and ids of claims and sources."""


@dataclass(frozen=True)
class Control:
    """One number to move, or one word to choose: what can be typed, what it means, and what it rests on.

    ``kind`` is salience, position, ideal, red_line, price, trust, leverage, patience or risk_attitude; else where it
    stands. Low and high values beyond ``first`` and ``last``, where the slider ends, can be typed. ``group`` is
    ``decide``, ``believe`` or ``reason``; ``sources`` are its own first, then those of the part it stands in.
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
    last: float | None = None
    firm: bool = False
    default: bool = False
    group: str = "believe"
    choices: tuple[str, ...] = ()
    choice: str = ""
    sources: tuple[Source, ...] = ()

    def check(self, triple: Value) -> None:
        """Refuse a value that the format does not allow."""
        if self.choices or isinstance(triple, str):
            if triple not in self.choices:
                offered = f"one of {', '.join(self.choices)}" if self.choices else "a number"
                raise SimError(f"{self.address}: {offered} is expected.")
            return
        if triple[0] < self.low or triple[2] > self.high:
            raise SimError(f"{self.address}: {triple[0]:g} to {triple[2]:g} is outside {self.low:g} to {self.high:g}.")

    def as_json(self) -> dict[str, Any]:
        """As plain data for the page."""
        same = ("address", "kind", "label", "help", "low", "high", "step", "firm", "default", "group", "choice")
        return {
            **{name: getattr(self, name) for name in same},
            "value": list(self.number.triple),
            "first": self.low if self.first is None else min(self.first, self.number.low),
            "last": self.high if self.last is None else max(self.last, self.number.high),
            "choices": list(self.choices),
            "marks": [[at, words] for at, words in sorted(self.marks.items())],
            "sources": [{"basis": basis, "note": note, "ids": list(ids)} for basis, note, ids in self.sources],
        }


def controls_of(scenario: Scenario) -> dict[str, Control]:
    """The numbers that can be moved, by address, in the order of the file."""
    of_actors = (
        control
        for key, actor in scenario.actors.items()
        for make in (_of_actor, _of_interests, _between)
        for control in make(scenario, key, actor)
    )
    made = {control.address: control for control in of_actors}
    for control in (*_others(scenario), *_choices(scenario)):
        made.setdefault(control.address, control)
    return made


def _others(scenario: Scenario) -> Iterator[Control]:
    """What else a walk draws: terms and months, chances, links, where things stand, how the process works."""
    for one in inputs(scenario, tuple(scenario.paths), certain=True).values():
        steps = one.address.split(".")
        if steps[0] == "actors" and steps[2] != "turnover":
            continue
        low, high = one.lowest, one.highest
        issue = scenario.issues.get(_issue_at(scenario, steps))
        marks: Marks = dict(issue.scale) if issue is not None else {}
        widest = 3 * one.number.high or 1.0
        first, last = (max(low, min(0.0, 3 * one.number.low)), min(high, widest)) if high - low > 1200 else (low, high)
        if steps[-1] in ("months", "exposure"):
            first, last = 0.0, min(high, max(24.0, 2 * one.number.high))
        group = {"paths": "decide", "process": "reason"}.get(steps[0], "believe")
        before, stage, after = one.label.partition(", stage ")
        words = f"Stage {after}" if stage else before
        yield Control(
            one.address, steps[0], words[:1].upper() + words[1:], HELP.get(steps[0], ""), one.number, low, high,
            marks or {first: "", last: ""}, (last - first) / 100 or 0.01, first, last, group=group,
            sources=_sources(one.number),
        )  # fmt: skip


def _issue_at(scenario: Scenario, steps: list[str]) -> str:
    """The issue on whose scale a number stands; '' where it stands on none."""
    match steps:
        case ["issues", issue, "today"]:
            return issue
        case ["paths", _, "stages", _, "moves", issue, *_]:
            return issue
        case ["links", link, "at_least" | "at_most" | "above" | "below" | "set"]:
            return scenario.links[link].issue
    return ""


def _choices(scenario: Scenario) -> Iterator[Control]:
    """Choices of the process that are no drawn numbers."""
    held = scenario.process
    for key, low, high, label, about in (
        ("rounds", 0, 40, "Rounds of talks", "How often the table may move; 0 is take it or leave it."),
        ("reasoning", 1, 6, "Depth of reasoning", "How many steps ahead each thinks about what the others will do."),
    ):
        marks: Marks = {low: "", high: ""}
        number = _exactly(getattr(held, key))
        yield Control(f"process.{key}", "process", label, about, number, low, high, marks, group="reason")
    yield Control(
        "process.consent", "process", "How consent is given", "Sincere: by what a stage is worth. Strategic: "
        "also by what a refusal would bring.", _exactly(0), 0, 0, {}, group="reason",
        choices=("sincere", "strategic"), choice=held.consent,
    )  # fmt: skip


def _exactly(value: float) -> Number:
    return Number(low=value, mode=value, high=value)


def _number(
    scenario: Scenario, address: str, kind: str, label: str, help: str, number: Number, marks: Marks, step: float = 1.0,
    *, within: tuple[Bound | Interest, ...] = (), **more: Any,
) -> Control:  # fmt: skip
    """An actor's number, within the limits of the format, and with the parts that it stands in."""
    group, ends = "decide" if kind in DECIDED else "believe", limits(scenario, address)
    rests = _sources(number, *within)
    return Control(address, kind, label, help, number, *ends, marks, step, group=group, sources=rests, **more)


def _of_actor(scenario: Scenario, key: str, actor: Actor) -> Iterator[Control]:
    said = actor.model_fields_set
    yield _number(
        scenario, f"actors.{key}.patience", "patience", "Patience", "What a year from now is worth to it today.",
        actor.patience, PATIENCE, 0.01, first=0.5, default="patience" not in said,
    )  # fmt: skip
    yield _number(
        scenario, f"actors.{key}.risk_attitude", "risk_attitude", "Attitude to risk",
        "Whether it shuns or seeks a gamble.", actor.risk_attitude, RISK, default="risk_attitude" not in said,
    )  # fmt: skip


def _of_interests(scenario: Scenario, key: str, actor: Actor) -> Iterator[Control]:
    for name, one in actor.interests.items():
        issue = scenario.issues[name]
        at, scale, within = f"actors.{key}.interests.{name}", dict(issue.scale), (one,)
        step = 1.0 if issue.high - issue.low >= 20 else (issue.high - issue.low) / 100
        yield _number(
            scenario, f"{at}.salience", "salience", "How much it cares",
            "How much of itself it will spend on this (salience).", one.salience, CARE, within=within,
        )  # fmt: skip
        yield _number(
            scenario, f"{at}.position", "position", "What it asks for", "Its stance at the table (position).",
            one.position, scale, step, within=within,
        )  # fmt: skip
        if one.ideal is not None:
            yield _number(
                scenario, f"{at}.ideal", "ideal", "What it would choose", "What it would choose unopposed (ideal).",
                one.ideal, scale, step, within=within,
            )  # fmt: skip
        for kind, bound in (("red_line", one.red_line), ("price", one.price)):
            if bound is None:
                continue
            side = "below" if bound.direction == "at_least" else "above"
            price = f"It demands this whenever it gives something itself; nothing {side} it."
            yield _number(
                scenario, f"{at}.{kind}.{bound.direction}", kind,
                f"{'Red line' if kind == 'red_line' else 'Price'}: not {side}",
                f"It never signs terms {side} this." if kind == "red_line" else price,
                bound.value, scale, step, within=(bound, one), firm=bool(bound.firm),
            )  # fmt: skip
        yield _number(
            scenario, f"actors.{key}.leverage.{name}", "leverage", "Weight at the table", "Its leverage on this.",
            actor.leverage.get(name, _exactly(50)), WEIGHT, default=name not in actor.leverage,
        )  # fmt: skip


def _between(scenario: Scenario, key: str, actor: Actor) -> Iterator[Control]:
    for other, name in scenario.names.items():
        if other != key:
            yield _number(
                scenario, f"actors.{key}.trust.{other}", "trust", f"Trust in {name}",
                f"How sure it is that {name} means what it signs.", actor.trust.get(other, _exactly(0)), TRUST,
                default=other not in actor.trust,
            )  # fmt: skip


def _sources(*parts: Number | Bound | Interest) -> tuple[Source, ...]:
    found = ((part.basis, part.note, tuple(part.because)) for part in parts)
    return tuple(dict.fromkeys(one for one in found if any(one)))
