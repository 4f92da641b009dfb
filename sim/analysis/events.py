"""What happens in a world, in words: names, values with the labelled points of their scales, bounds, temptations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.agents.story import Event
from sim.results.phrases import hundredths
from sim.results.wording import counted, listed, number, points, quoted, sentence, the
from sim.scenario.schema import Scenario, Stage

SAME = 1e-6
"""Months this close are the same."""


def when(month: float) -> str:
    """A month, to a tenth where it is none of the whole ones.

    >>> when(12.0), when(10.599706)
    ('12', '10.6')
    """
    return f"{month:.1f}".removesuffix(".0")


@dataclass(frozen=True)
class Words:
    """Names, scales and events of a scenario in words."""

    scenario: Scenario
    path: str
    said: dict[tuple[str, str], Mapping[str, float]] = field(default_factory=dict)  # what each wants, as last told

    def who(self, actor: str) -> str:
        """An actor's name inside a sentence."""
        return the(self.scenario.actors[actor].name)

    def names(self, actors: Iterable[str]) -> str:
        """Actors as an enumeration."""
        return listed([self.who(one) for one in actors])

    def issue(self, issue: str) -> str:
        """An issue inside a sentence."""
        return self.scenario.issue_label(issue)

    def heading(self, issue: str) -> str:
        """An issue with its title, where that says more."""
        return self.scenario.issue_heading(issue)

    def at(self, issue: str, value: float) -> str:
        """A value, with the labelled point of the scale that is nearest."""
        scale = self.scenario.issues[issue].scale
        near = min(scale, key=lambda one: abs(one - value))
        return f"{number(value)} ({'' if abs(near - value) < 0.5 else 'near '}{quoted(scale[near])})"

    def spec(self, event: Event) -> Stage:
        """The stage that an event belongs to."""
        return self.scenario.paths[event.path].stages[event.stage - 1]

    def stage(self, event: Event) -> str:
        """Which stage, by number and title."""
        path = self.scenario.paths[event.path]
        other = "" if event.path == self.path else f" of {quoted(path.title)}"
        return f"stage {event.stage} of {len(path.stages)}{other}, {quoted(self.spec(event).title)}"

    def wants(self, event: Event) -> list[str]:
        """A line an issue of the stage: where it stands, what is proposed, and who wants what, if that is new."""
        found = []
        for issue in self.spec(event).moves:
            line = f"{self.heading(issue)}: now {self.at(issue, event.values[issue])}"
            line += f"; proposed {self.at(issue, event.facts['terms'][issue])}."
            mine = {actor: wants[issue] for actor, wants in event.facts["wants"].items() if issue in wants}
            who = [actor for actor in mine if self.said.get((actor, issue)) != mine[actor]]
            self.said.update({(actor, issue): mine[actor] for actor in who})
            who.sort(key=lambda actor: -mine[actor]["salience"])
            wanted = sentence("; ".join(self._wanted(actor, mine[actor]) for actor in who))
            found.append(f"{line} {wanted}." if wanted else line)
        return found

    def _wanted(self, actor: str, mine: Mapping[str, float]) -> str:
        more = [] if abs(mine["ideal"] - mine["position"]) < 0.5 else [f"at heart {number(mine['ideal'])}"]
        for name, value in mine.items():
            kind, _, side = name.partition(" ")
            if side:
                more.append(f"{kind.replace('_', ' ')}: {side.replace('_', ' ')} {number(value)}")
        joined = ", ".join(more)
        return f"{self.who(actor)} wants {number(mine['position'])}{f' ({joined})' if joined else ''}"

    def round(self, event: Event, before: Mapping[str, float] | None) -> str:
        """A round of talks: how the table moved from the terms before, and who objects to it."""
        said = f"{sentence(self.objections(event))}."
        if before is None:
            return said
        moved = self.changes(before, event.facts["terms"]) or "less than a tenth of a point"
        return f"The table moves: {moved}. {said}"

    def changes(self, before: Mapping[str, float], after: Mapping[str, float], most: int = 99) -> str:
        """From what to what, the largest changes first."""
        far = {issue: abs(after[issue] - before[issue]) for issue in after}
        largest = sorted((one for one in far if far[one] >= 0.05), key=lambda one: -far[one])[:most]
        return listed([f"{self.issue(one)} from {number(before[one])} to {number(after[one])}" for one in largest])

    def objections(self, event: Event) -> str:
        """Who objects to terms, and why."""
        terms, found = event.facts["terms"], []
        for one in event.facts["objections"]:
            found.append(f"{self.who(one['actor'])} objects, {self.because(one, terms)}")
        found += [
            f"nobody can carry out {self.bound(issue, over, terms)}"
            for issue, over in event.facts.get("limits", {}).items()
        ]
        return "; ".join(found) or "nobody objects"

    def because(self, objection: Mapping[str, Any], terms: Mapping[str, float]) -> str:
        """Why an actor objects: its bounds, or what signing would cost it."""
        over = [self.bound(issue, one, terms) for issue, one in objection["over"].items()]
        if over:
            return f"refusing {listed(over)}"
        return f"since signing would cost it {hundredths(100 * objection['short'])} of utility"

    def bound(self, issue: str, over: Mapping[str, float], terms: Mapping[str, float]) -> str:
        """What is beyond a bound, and by how much."""
        side = "above" if terms[issue] > over["bound"] else "below"
        return f"anything {side} {number(over['bound'])} on {self.issue(issue)} ({points(over['points'])} short)"

    def signature(self, event: Event) -> str:
        """A stage is signed: after how much talk, by whom in bad faith."""
        if not self.spec(event).consent:
            return "nobody's yes is needed"
        rounds = event.facts["rounds"]
        talks = f"signed after {counted(rounds, 'round')} of talks" if rounds else "signed at the proposed terms"
        return talks + (f", by {self.names(event.facts['bad_faith'])} in bad faith" if event.facts["bad_faith"] else "")

    def temptation(self, tempted: Mapping[str, float], to: str) -> list[str]:
        """Who was nearest to doing otherwise, and by how much."""
        if not tempted:
            return []
        who = max(tempted, key=lambda one: tempted[one])
        amount = f"{hundredths(100 * abs(tempted[who]))} of utility"
        gains = f"would gain {amount} by it" if tempted[who] > 0 else f"would lose {amount} by it"
        return [f"Most tempted to {to}: {self.who(who)}, which {gains}."]

    def refusal(self, event: Event) -> str:
        """Who refuses a stage over what, by how much."""
        mine = next((one for one in event.facts["objections"] if one["actor"] == event.actor), None)
        if mine is None:
            return f"nobody could carry out the terms on {self.issue(event.issue)}"
        because = self.because(mine, event.facts["terms"])
        if event.what == "red_line":
            return f"{self.who(event.actor)} objects, {because}"
        trust = (
            "even if it trusted everybody" if event.what == "interest" else "but would sign if it trusted the others"
        )
        return f"{self.who(event.actor)} objects {trust}, {because}, most of it on {self.issue(event.issue)}"

    def withdrawal(self, event: Event) -> str:
        """Who withdraws from what stands, over what."""
        if event.facts["over_bound"] > 0:
            short = points(event.facts["over_bound"])
            return (
                f"{self.who(event.actor)} withdraws over {self.issue(event.issue)}, {short} beyond a bound of its own"
            )
        gain = hundredths(100 * event.facts["temptation"])
        on = f"over {self.issue(event.issue)}" if event.issue else "from what stands"
        return f"{self.who(event.actor)} withdraws {on}, which is worth {gain} of utility more to it than to keep it"

    def other(self, event: Event) -> tuple[str, list[str], str]:
        """Head line, details and kind of an event with a scene of its own."""
        match event.what:
            case "a shock":
                return "a shock from outside", [], "event"
            case "a change of government":
                moved = self.changes(event.facts["before"], event.facts["position"], 3)
                now = [f"Its position moves most on: {moved}."] if moved else ["Its positions stay as they were."]
                return f"the government of {self.who(event.actor)} changes", now, "event"
            case "pressure":
                by = f"{points(abs(event.facts['points']))} on {self.issue(event.issue)}"
                return f"under pressure {self.who(event.actor)} gives way by {by}", [], ""
            case "misread found out":
                names = self.names(event.facts["between"])
                return f"{names} find that they signed different bargains on {self.issue(event.issue)}", [], ""
            case "misread":
                return f"the stricter reading is refused: {self.objections(event)}", [], ""
            case "ratified":
                by = event.facts["by"]
                return f"{self.names(by)} {'ratifies' if len(by) == 1 else 'ratify'} it", [], ""
            case "unratified":
                return f"{self.who(event.actor)} does not ratify it: {self.objections(event)}", [], ""
            case "lapsed":
                return f"the deadline of stage {event.stage} has passed", [], ""
            case "signed":
                terms = [f"{self.issue(one)} {number(event.facts['terms'][one])}" for one in self.spec(event).moves]
                tempted = self.temptation(event.facts["temptation"], "break its word")
                return "the stricter reading is signed", [f"It says: {listed(terms)}.", *tempted], ""
            case "broken":
                return self.broken(event), self.temptation(event.facts["temptation"], "break its word"), ""
            case "delivered":
                return f"stage {event.stage} is delivered; {self.carried_out(event)}", [], ""
            case "otherwise":
                return f"the parties turn to {quoted(self.scenario.paths[event.path].title)} instead", [], ""
        return self.withdrawal(event), [], ""

    def carried_out(self, event: Event) -> str:
        """When the months of a delivered stage are over."""
        until = event.facts["until"]
        late = until > self.scenario.process.horizon + SAME
        return "the horizon comes while it is carried out" if late else f"carried out by month {when(until)}"

    def broken(self, event: Event) -> str:
        """Who did not deliver, or could not."""
        how = {"unwilling": "does not deliver", "unable": "cannot deliver, though it means to,"}
        return listed([f"{self.who(one)} {how[why]} what it signed" for one, why in event.facts["breakers"].items()])
