"""A world as a story: the model's record of what happened, in scenes of one head line and its details."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import wrap
from typing import Any

from sim.agents.told import Told
from sim.results.phrases import hundredths
from sim.results.stands import is_drift
from sim.results.wording import counted, listed, number, points, quoted, sentence, spoken, the
from sim.scenario.schema import Scenario, Stage

REFUSALS = ("red_line", "interest", "distrust")

UNRAVELLED = ("breach", "shock", "turnover")

WIDE = 116
"""Letters of a line of text."""

_STANDS = {
    "completed": "all is delivered, and in force at the horizon",
    "standing": "{done} delivered and in force at the horizon, the next one not",
    "red_line": "nothing is delivered, since the terms are beyond what {who} can sign",
    "interest": "nothing is delivered, since {who} would gain too little even if it trusted everybody",
    "distrust": "nothing is delivered, since {who} trusts the others too little",
    "misread": "nothing is delivered, since two parties signed different bargains",
    "breach": "{done} delivered, and in month {month} {who} does not keep its word",
    "shock": "{done} delivered, and given up by {who} in month {month} after a shock",
    "turnover": "{done} delivered, and given up by {who} in month {month} after a change of government",
    "open": "nothing is delivered when the horizon comes",
}


@dataclass
class Scene:
    """What happens together: when, in a line, and in detail."""

    months: list[float]
    head: str
    details: list[str] = field(default_factory=list)
    kind: str = ""  # quiet: a review that changes nothing; event: something from outside that changes nothing
    terms: Mapping[str, float] | None = None  # last on the table, where the scene is one of talks

    @property
    def line(self) -> str:
        """The head line with its months."""
        first, last = when(self.months[0]), when(self.months[-1])
        if first == last:
            return f"Month {first}: {self.head}."
        return f"Months {first} to {last}, at each review: {self.head}."


def stands(scenario: Scenario, path: str, story: Sequence[Told]) -> str:
    """How a world stands at the horizon, as a clause; where its path was left, for which other one."""
    left = next((told for told in story if told.what == "otherwise"), None)
    if left is None:
        return _stands(scenario, path, story)
    title, later = scenario.paths[left.path].title, story[story.index(left) + 1 :]
    on = f"it is left for {quoted(title)} in month {when(left.month)}"
    return f"{on}, and there {stands(scenario, left.path, later)}"


def _stands(scenario: Scenario, path: str, story: Sequence[Told]) -> str:
    last = story[-1]
    if is_drift(scenario, path):
        return "nobody is asked: it happens anyway"
    fell = [one.month for one in story[:-1] if one.what in (last.what, "broken")]
    done = sum(one.what == "delivered" for one in story)
    return _STANDS[last.what].format(
        done=f"{counted(done, 'stage')} {'is' if done == 1 else 'are'}",
        who=Words(scenario, path).who(last.actor) if last.actor else "anybody",
        month=when(fell[-1] if fell else last.month),
    )


def scenes(scenario: Scenario, path: str, story: Sequence[Told]) -> list[Scene]:
    """The story of a path in one world, scene by scene; what only repeats itself is told once."""
    words, found = Words(scenario, path), [Scene([0.0], "")]
    refused: tuple[Any, ...] = ()
    for told in story[:-1]:
        here = found[-1]
        match told.what:
            case "put":
                found.append(Scene([told.month], words.stage(told), words.wants(told)))
            case "terms":
                here.details.append(words.round(told, here.terms))
                here.terms = told.facts["terms"]
            case "kept":
                _keep(found, told, words)
            case "delivered" if here.months[-1] == told.month:
                here.head += f"; {words.carried_out(told)}"
            case what if what in REFUSALS:
                here.head += f": refused. {sentence(words.refusal(told))}"
                again = (told.path, told.stage, what, told.actor, told.issue)
                if again == refused:
                    _again(found, told)
                refused = again
            case "signed" if here.terms is not None:
                here.head += f": {words.signature(told)}"
                here.details += words.temptation(told.facts["temptation"], "break its word")
            case what if what in UNRAVELLED and here.months[-1] == told.month and here.kind != "quiet":
                here.head, here.kind = f"{here.head}. {sentence(words.withdrawal(told))}", ""
            case _:
                found.append(Scene([told.month], *words.other(told)))
    return [*(one for one in found if one.head), _end(words, story)]


def _keep(found: list[Scene], told: Told, words: Words) -> None:
    """Those in force keep what stands: after something that happened, or at another quiet review."""
    here = found[-1]
    if here.months[-1] == told.month:
        if here.kind != "quiet" and "what stands is kept" not in here.head:
            here.head += "; what stands is kept"
            here.details += words.temptation(told.facts["temptation"], "withdraw")
    elif here.kind == "quiet":
        here.months.append(told.month)
    else:
        found.append(Scene([told.month], "what stands is kept", [], "quiet"))


def _again(found: list[Scene], told: Told) -> None:
    """A stage was refused again as it was before: no scene of its own."""
    found.pop()
    if found[-1].kind != "quiet":
        found.append(Scene([told.month], "", [], "quiet"))
    here = found[-1]
    if here.months[-1] != told.month:
        here.months.append(told.month)
    more = f"stage {told.stage} is put again and refused as before"
    if more not in here.head:
        here.head += f", and {more}" if here.head else more


def _end(words: Words, story: Sequence[Told]) -> Scene:
    """How the world stands at the horizon: the ending, and where every issue that moved has gone."""
    first, last = story[0], story[-1]
    moved = [one for one, value in last.values.items() if abs(value - first.values[one]) >= 0.5]
    details = [
        f"{words.heading(one)}: from {number(first.values[one])} to {words.at(one, last.values[one])}." for one in moved
    ]
    return Scene([last.month], stands(words.scenario, words.path, story), details)


def text_of(found: Iterable[Scene]) -> Iterator[str]:
    """Scenes as lines of text, details set in."""
    for one in found:
        yield from wrap(one.line, WIDE, subsequent_indent="  ")
        for detail in one.details:
            yield from wrap(detail, WIDE, initial_indent="    ", subsequent_indent="      ")


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
        return spoken(issue)

    def heading(self, issue: str) -> str:
        """An issue with its title, where that says more."""
        title, said = self.scenario.issues[issue].title, sentence(spoken(issue))
        return said if title.casefold() == said.casefold() else f"{said} ({title})"

    def at(self, issue: str, value: float) -> str:
        """A value, with the labelled point of the scale that is nearest."""
        scale = self.scenario.issues[issue].scale
        near = min(scale, key=lambda one: abs(one - value))
        return f"{number(value)} ({'' if abs(near - value) < 0.5 else 'near '}{quoted(scale[near])})"

    def spec(self, told: Told) -> Stage:
        """The stage that an event belongs to."""
        return self.scenario.paths[told.path].stages[told.stage - 1]

    def stage(self, told: Told) -> str:
        """Which stage, by number and title."""
        path = self.scenario.paths[told.path]
        other = "" if told.path == self.path else f" of {quoted(path.title)}"
        return f"stage {told.stage} of {len(path.stages)}{other}, {quoted(self.spec(told).title)}"

    def wants(self, told: Told) -> list[str]:
        """A line an issue of the stage: where it stands, what is proposed, and who wants what, if that is new."""
        found = []
        for issue in self.spec(told).moves:
            line = f"{self.heading(issue)}: now {self.at(issue, told.values[issue])}"
            line += f"; proposed {self.at(issue, told.facts['terms'][issue])}."
            mine = {actor: wants[issue] for actor, wants in told.facts["wants"].items() if issue in wants}
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

    def round(self, told: Told, before: Mapping[str, float] | None) -> str:
        """A round of talks: how the table moved from the terms before, and who objects to it."""
        said = f"{sentence(self.objections(told))}."
        if before is None:
            return said
        moved = self.changes(before, told.facts["terms"]) or "less than a tenth of a point"
        return f"The table moves: {moved}. {said}"

    def changes(self, before: Mapping[str, float], after: Mapping[str, float], most: int = 99) -> str:
        """From what to what, the largest changes first."""
        far = {issue: abs(after[issue] - before[issue]) for issue in after}
        largest = sorted((one for one in far if far[one] >= 0.05), key=lambda one: -far[one])[:most]
        return listed([f"{self.issue(one)} from {number(before[one])} to {number(after[one])}" for one in largest])

    def objections(self, told: Told) -> str:
        """Who objects to terms, and why."""
        terms, found = told.facts["terms"], []
        for one in told.facts["objections"]:
            found.append(f"{self.who(one['actor'])} objects, {self.because(one, terms)}")
        found += [
            f"nobody can carry out {self.bound(issue, over, terms)}"
            for issue, over in told.facts.get("limits", {}).items()
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

    def signature(self, told: Told) -> str:
        """A stage is signed: after how much talk, by whom in bad faith."""
        if not self.spec(told).consent:
            return "nobody's yes is needed"
        rounds = told.facts["rounds"]
        talks = f"signed after {counted(rounds, 'round')} of talks" if rounds else "signed at the proposed terms"
        return talks + (f", by {self.names(told.facts['bad_faith'])} in bad faith" if told.facts["bad_faith"] else "")

    def temptation(self, tempted: Mapping[str, float], to: str) -> list[str]:
        """Who was nearest to doing otherwise, and by how much."""
        if not tempted:
            return []
        who = max(tempted, key=lambda one: tempted[one])
        amount = f"{hundredths(100 * abs(tempted[who]))} of utility"
        gains = f"would gain {amount} by it" if tempted[who] > 0 else f"would lose {amount} by it"
        return [f"Most tempted to {to}: {self.who(who)}, which {gains}."]

    def refusal(self, told: Told) -> str:
        """Who refuses a stage over what, by how much."""
        mine = next((one for one in told.facts["objections"] if one["actor"] == told.actor), None)
        if mine is None:
            return f"nobody could carry out the terms on {self.issue(told.issue)}"
        because = self.because(mine, told.facts["terms"])
        if told.what == "red_line":
            return f"{self.who(told.actor)} objects, {because}"
        trust = "even if it trusted everybody" if told.what == "interest" else "but would sign if it trusted the others"
        return f"{self.who(told.actor)} objects {trust}, {because}, most of it on {self.issue(told.issue)}"

    def withdrawal(self, told: Told) -> str:
        """Who withdraws from what stands, over what."""
        if told.facts["over_bound"] > 0:
            short = points(told.facts["over_bound"])
            return f"{self.who(told.actor)} withdraws over {self.issue(told.issue)}, {short} beyond a bound of its own"
        gain = hundredths(100 * told.facts["temptation"])
        on = f"over {self.issue(told.issue)}" if told.issue else "from what stands"
        return f"{self.who(told.actor)} withdraws {on}, which is worth {gain} of utility more to it than to keep it"

    def other(self, told: Told) -> tuple[str, list[str], str]:
        """Head line, details and kind of an event with a scene of its own."""
        match told.what:
            case "a shock":
                return "a shock from outside", [], "event"
            case "a change of government":
                moved = self.changes(told.facts["before"], told.facts["position"], 3)
                now = [f"Its position moves most on: {moved}."] if moved else ["Its positions stay as they were."]
                return f"the government of {self.who(told.actor)} changes", now, "event"
            case "pressure":
                by = f"{points(abs(told.facts['points']))} on {self.issue(told.issue)}"
                return f"under pressure {self.who(told.actor)} gives way by {by}", [], ""
            case "misread found out":
                names = self.names(told.facts["between"])
                return f"{names} find that they signed different bargains on {self.issue(told.issue)}", [], ""
            case "misread":
                return f"the stricter reading is refused: {self.objections(told)}", [], ""
            case "signed":
                terms = [f"{self.issue(one)} {number(told.facts['terms'][one])}" for one in self.spec(told).moves]
                tempted = self.temptation(told.facts["temptation"], "break its word")
                return "the stricter reading is signed", [f"It says: {listed(terms)}.", *tempted], ""
            case "broken":
                return self.broken(told), self.temptation(told.facts["temptation"], "break its word"), ""
            case "delivered":
                return f"stage {told.stage} is delivered; {self.carried_out(told)}", [], ""
            case "otherwise":
                return f"the parties turn to {quoted(self.scenario.paths[told.path].title)} instead", [], ""
        return self.withdrawal(told), [], ""

    def carried_out(self, told: Told) -> str:
        """When the months of a delivered stage are over."""
        until = told.facts["until"]
        late = until >= self.scenario.process.horizon
        return "the horizon comes while it is carried out" if late else f"carried out by month {when(until)}"

    def broken(self, told: Told) -> str:
        """Who did not deliver, or could not."""
        how = {"unwilling": "does not deliver", "unable": "cannot deliver, though it means to,"}
        return listed([f"{self.who(one)} {how[why]} what it signed" for one, why in told.facts["breakers"].items()])
