"""A world as a story: the model's record of what happened, in scenes of one head line and its details."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from textwrap import wrap
from typing import Any

from sim.agents.story import Event
from sim.analysis.events import Words, when
from sim.results.stands import is_drift
from sim.results.wording import counted, number, quoted, sentence
from sim.scenario.schema import Scenario

REFUSALS = ("red_line", "interest", "distrust")

UNRAVELLED = ("breach", "shock", "turnover")

WIDE = 80
"""Letters of a line of text."""

_STANDS = {
    "completed": "all is delivered, and in force at the horizon",
    "standing": "{done} delivered and in force at the horizon, the next one not",
    "red_line": "nothing is delivered, since the terms are beyond what {who} can sign",
    "interest": "nothing is delivered, since {who} would gain too little even if it trusted everybody",
    "distrust": "nothing is delivered, since {who} trusts the others too little",
    "unratified": "nothing is delivered, since {who} does not ratify what was signed",
    "lapsed": "nothing is delivered, since a deadline came first",
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
    talks: list[Event] = field(default_factory=list)  # a stage that is put, and the rounds of talks about it

    @property
    def line(self) -> str:
        """The head line with its months."""
        first, last = when(self.months[0]), when(self.months[-1])
        if first == last:
            return f"Month {first}: {self.head}."
        return f"Months {first} to {last}, at each review: {self.head}."


def stands(scenario: Scenario, path: str, story: Sequence[Event]) -> str:
    """How a world stands at the horizon, as a clause; where its path was left, for which other one."""
    left = next((event for event in story if event.what == "otherwise"), None)
    if left is None:
        return _stands(scenario, path, story)
    title, later = scenario.paths[left.path].title, story[story.index(left) + 1 :]
    on = f"it is left for {quoted(title)} in month {when(left.month)}"
    return f"{on}, and there {stands(scenario, left.path, later)}"


def _stands(scenario: Scenario, path: str, story: Sequence[Event]) -> str:
    last = story[-1]
    if is_drift(scenario, path):
        return "nobody is asked: it happens anyway"
    fell = [one.month for one in story[:-1] if one.what in (last.what, "broken")]
    done = sum(one.what == "delivered" for one in story)
    return _STANDS[last.what].format(
        done=f"{counted(done, 'stage')} {'is' if done == 1 else 'are'}" if done else "nothing is",
        who=Words(scenario, path).who(last.actor) if last.actor else "anybody",
        month=when(fell[-1] if fell else last.month),
    )


def scenes(scenario: Scenario, path: str, story: Sequence[Event]) -> list[Scene]:
    """The story of a path in one world, scene by scene; what only repeats itself is told once."""
    words, found = Words(scenario, path), [Scene([0.0], "")]
    refused: tuple[Any, ...] = ()
    for event in story[:-1]:
        here = found[-1]
        match event.what:
            case "put":
                found.append(Scene([event.month], words.stage(event), words.wants(event), talks=[event]))
            case "terms":
                before = here.talks[-1].facts["terms"] if here.talks and here.talks[-1].what == "terms" else None
                here.details.append(words.round(event, before))
                here.talks.append(event)
            case "kept":
                _keep(found, event, words)
            case "delivered" if here.months[-1] == event.month:
                here.head += f"; {words.carried_out(event)}"
            case what if what in REFUSALS:
                here.head += f": refused. {sentence(words.refusal(event))}"
                again = (event.path, event.stage, what, event.actor, event.issue)
                if again == refused:
                    _again(found, event)
                refused = again
            case "signed" if here.talks and here.talks[-1].what == "terms":
                here.head += f": {words.signature(event)}"
                here.details += words.temptation(event.facts["temptation"], "break its word")
            case what if what in UNRAVELLED and here.months[-1] == event.month and here.kind != "quiet":
                here.head, here.kind = f"{here.head}. {sentence(words.withdrawal(event))}", ""
            case _:
                found.append(Scene([event.month], *words.other(event)))
    return [*(one for one in found if one.head), _end(words, story)]


def _keep(found: list[Scene], event: Event, words: Words) -> None:
    """Those in force keep what stands: after something that happened, or at another quiet review."""
    here = found[-1]
    if here.months[-1] == event.month:
        if here.kind != "quiet" and "what stands is kept" not in here.head:
            here.head += "; what stands is kept"
            here.details += words.temptation(event.facts["temptation"], "withdraw")
    elif here.kind == "quiet":
        here.months.append(event.month)
    else:
        found.append(Scene([event.month], "what stands is kept", [], "quiet"))


def _again(found: list[Scene], event: Event) -> None:
    """A stage was refused again as it was before: no scene of its own."""
    found.pop()
    if found[-1].kind != "quiet":
        found.append(Scene([event.month], "", [], "quiet"))
    here = found[-1]
    if here.months[-1] != event.month:
        here.months.append(event.month)
    more = f"stage {event.stage} is put again and refused as before"
    if more not in here.head:
        here.head += f", and {more}" if here.head else more


def _end(words: Words, story: Sequence[Event]) -> Scene:
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
