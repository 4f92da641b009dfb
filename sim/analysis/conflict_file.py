"""A conflict that somebody wrote down, read from YAML: states, options, rankings, and who sees them differently.

The keys are those of :mod:`sim.models.written_conflict`, and ``perceived``: an actor, with the ``rankings`` of others
(or its own), or their ``preferences``, as it sees them and a ``reading`` in words. Such a game in which actors play
different games is a hypergame (Wang, Hipel and Fraser 1988, "Modeling misperceptions in games", Behavioral Science 33).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from sim.analysis.game import Game
from sim.analysis.plain_files import strict_yaml
from sim.errors import ScenarioError, SimError
from sim.models.conflict import feasible_states
from sim.models.statements import by_priority
from sim.models.written_conflict import Written, utility_of, written_conflict
from sim.results.wording import listed, the
from sim.scenario.faults import Fault, place, unknown
from sim.scenario.kinds import kind_of
from sim.scenario.marks import Address, Item
from sim.scenario.schema import Scenario
from sim.scenario.suggest import did_you_mean
from sim.worlds.block import Array

MOST_OPTIONS, MOST_STATES = 14, 1_000
"""Options of a conflict without a list of its states, and states; every state is looked at from every other."""
DEFINITIONS = ("R", "GMR", "SMR", "SEQ", "SIM", "SEQ_or_SIM")
Label = str | int
Labels = list[Label]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Option(_Shape):
    """Something that its actor can do, or undo unless ``direction`` says otherwise."""

    title: str | None = None
    actor: Label
    direction: Literal["both", "fwd", "back"] = "both"


class Moves(_Shape):
    """Single moves that nobody can make: the state that is left and the one that is reached."""

    forbidden: list[Annotated[Labels, Field(min_length=2, max_length=2)]]


class Orders(_Shape):
    """Orders of preference by actor: rankings of states, or statements about options."""

    rankings: dict[Label, list[Label | Labels]] = {}
    preferences: dict[Label, list[str | int]] = {}


class Seen(Orders):
    """Whose order an actor sees otherwise, and how it reads the conflict."""

    reading: str | None = None


class Coalition(_Shape):
    """Actors that act as one, and the stable states in print."""

    groups: list[Labels]
    expected: dict[str, Labels] = {}


class ConflictFile(Orders):
    """A written conflict."""

    title: str | None = None
    source: str | None = None
    caveat: str | None = None
    note: str | None = None
    basis: str | None = None
    because: list[str] = []
    options: list[Option] = Field(min_length=1)
    actors: dict[Label, str] = Field(min_length=1)
    states: dict[Label, list[int]] = {}
    infeasible: list[str] = []
    moves: Moves | None = None
    perceived: dict[Label, Seen] = {}
    aim: Label | None = None
    expected: dict[str, Labels] = {}
    expected_by_actor: dict[Label, dict[str, Labels]] = {}
    coalitions: list[Coalition] = []


def faults(held: ConflictFile) -> Iterator[Fault]:
    """What does not fit together, in the order of the file's parts."""
    actors = tuple(map(str, held.actors))
    for n, option in enumerate(held.options):
        yield from unknown(("options", Item(n), "actor"), str(option.actor), actors, "actor")
    found = list(_states(held))
    yield from found
    if found:
        return  # which states there are is not known
    states = _labels(held)
    yield from _orders((), held, actors, states, len(held.options), everybody=True)
    for viewer, seen in held.perceived.items():
        at = ("perceived", viewer)
        yield from unknown(at, str(viewer), actors, "actor", on_key=True)
        if not seen.rankings and not seen.preferences:
            remedy = "Write rankings or preferences: whose order it sees differently."
            yield Fault(at, "nothing is seen otherwise", remedy, on_key=True)
        yield from _orders(at, seen, actors, states, len(held.options), everybody=False)
    if held.aim is not None:
        yield from unknown(("aim",), str(held.aim), states, "state")
    for n, pair in enumerate(held.moves.forbidden if held.moves else ()):
        for m, label in enumerate(pair):
            yield from unknown(("moves", "forbidden", Item(n), Item(m)), str(label), states, "state")
    yield from _published(held, actors, states)


def _labels(held: ConflictFile) -> tuple[str, ...]:
    if held.states:
        return tuple(map(str, held.states))
    rows = feasible_states(len(held.options), infeasible=held.infeasible).tolist()
    return tuple("".join(map(str, row)) for row in rows)


def _states(held: ConflictFile) -> Iterator[Fault]:
    """Whether the states can be told, and are not too many."""
    options, rows = len(held.options), dict[tuple[int, ...], Label]()
    if held.states and held.infeasible:
        yield Fault(("infeasible",), "states are listed as well", "Keep states, or infeasible.", on_key=True)
    for label, row in held.states.items():
        if len(row) != options or set(row) - {0, 1}:
            fault = f"a state has a 0 or 1 for each of the {options} options"
            yield Fault(("states", label), fault, "Write them in the order of options.")
        elif tuple(row) in rows:
            yield Fault(("states", label), f"this is the same state as {rows[tuple(row)]}", "Take one out.")
        rows.setdefault(tuple(row), label)
    odd = [one for one in held.infeasible if len(one) != options or set(one) - set("01-")]
    for n, pattern in enumerate(held.infeasible):
        if pattern in odd:
            remedy = f"Write {options} characters out of 0, 1 and - (either), such as {'1' * options}."
            yield Fault(("infeasible", Item(n)), f"'{pattern}' is no pattern of {options} options", remedy)
    if len(held.states) > MOST_STATES:
        yield Fault(("states",), f"{len(held.states):,} states are too many", f"At most {MOST_STATES:,} are looked at.")
    if held.states or odd:
        return
    if options > MOST_OPTIONS:
        remedy = f"List the states that can be; without a list at most {MOST_OPTIONS} options are looked at."
        yield Fault(("options",), f"{options} options have {2**options:,} combinations", remedy, on_key=True)
        return
    left = len(_labels(held))
    if not left:
        yield Fault(("infeasible",), "no state is left", "Take a pattern out.", on_key=True)
    elif left > MOST_STATES:
        remedy = f"List the states that can be, or more that cannot; at most {MOST_STATES:,} are looked at."
        yield Fault(("options",), f"there are {left:,} states", remedy, on_key=True)


def _orders(
    at: Address, held: Orders, actors: Sequence[str], states: Sequence[str], options: int, *, everybody: bool
) -> Iterator[Fault]:
    """Whether each order is somebody's, of all states, and of everybody where all are needed."""
    given = [*map(str, held.rankings), *map(str, held.preferences)]
    for key in ("rankings", "preferences"):
        for actor in getattr(held, key):
            yield from unknown((*at, key, actor), str(actor), tuple(actors), "actor", on_key=True)
    for actor, times in Counter(given).items():
        if times > 1:
            fault = f"'{actor}' has a ranking and preferences"
            yield Fault((*at, "preferences"), fault, "Give one of the two.", on_key=True)
    missing = [actor for actor in actors if actor not in given]
    if everybody and missing:
        key = "rankings" if held.rankings or not held.preferences else "preferences"
        fault = f"there is no order of preference of {', '.join(missing)}"
        yield Fault((*at, key), fault, "Rank the states for everybody, best first.", on_key=True)
    for actor, ranking in held.rankings.items():
        yield from _ranking((*at, "rankings", actor), ranking, states)
    for actor, statements in held.preferences.items():
        try:
            by_priority(statements, np.zeros((1, options), dtype=np.intp))
        except SimError as error:
            yield Fault((*at, "preferences", actor), str(error), "See prisoners-dilemma.yaml for how they are written.")


def _ranking(at: Address, ranking: Sequence[Label | Labels], states: Sequence[str]) -> Iterator[Fault]:
    """Whether a ranking names every state once."""
    seen = Counter[str]()
    for n, part in enumerate(ranking):
        for m, label in enumerate(part if isinstance(part, list) else [part]):
            where = (*at, Item(n), Item(m)) if isinstance(part, list) else (*at, Item(n))
            yield from unknown(where, str(label), tuple(states), "state")
            seen[str(label)] += 1
            if seen[str(label)] == 2:
                yield Fault(where, f"'{label}' stands twice", "A ranking names every state once.")
    missing = [label for label in states if label not in seen]
    if missing:
        more = f" and {len(missing) - 8} more" if len(missing) > 8 else ""
        yield Fault(at, f"{', '.join(missing[:8])}{more} not ranked", "Name every state once, best first.", on_key=True)


def _published(held: ConflictFile, actors: Sequence[str], states: Sequence[str]) -> Iterator[Fault]:
    """Whether what is printed of the conflict is about states and definitions that there are."""
    printed: list[tuple[Address, Mapping[str, Labels]]] = [(("expected",), held.expected)]
    for actor, theirs in held.expected_by_actor.items():
        yield from unknown(("expected_by_actor", actor), str(actor), tuple(actors), "actor", on_key=True)
        printed.append((("expected_by_actor", actor), theirs))
    for n, one in enumerate(held.coalitions):
        printed.append((("coalitions", Item(n), "expected"), one.expected))
        for m, group in enumerate(one.groups):
            for k, actor in enumerate(group):
                member = ("coalitions", Item(n), "groups", Item(m), Item(k))
                yield from unknown(member, str(actor), tuple(actors), "actor")
    for at, known in printed:
        for definition, labels in known.items():
            if definition not in DEFINITIONS:
                fault = f"there is no definition of stability '{definition}'"
                remedy = (
                    "Nash stability is R." if definition.lower() == "nash" else did_you_mean(definition, DEFINITIONS)
                )
                yield Fault((*at, definition), fault, remedy, on_key=True)
            for n, label in enumerate(labels):
                yield from unknown((*at, definition, Item(n)), str(label), tuple(states), "state")


def is_conflict(path: str | Path) -> bool:
    """Whether a file is a written conflict and no scenario."""
    return kind_of(path) == "conflict"


def conflict_file(path: str | Path, *, state: str | None = None) -> tuple[Game, Scenario, list[dict[str, Any]]]:
    """Read a conflict.

    Parameters
    ----------
    path : path
    state : str, optional
        The label of the state that is aimed at; the file's ``aim`` if absent.

    Returns
    -------
    The game, a stand-in scenario that carries its title and source, and its published coalitions.

    Raises
    ------
    SimError
        If something is missing or wrong, with the file's name.
    """
    held, tree = strict_yaml(Path(path), ConflictFile)
    found = [place(tree, fault) for fault in faults(held)]
    if found:
        raise ScenarioError(found, str(path))
    data = tree.plain()
    assert isinstance(data, dict)
    try:
        return _game(data, state), _stand_in(data, Path(path)), list(data.get("coalitions") or [])
    except SimError as error:
        raise SimError(f"{path}: {error}") from error


def _game(data: Mapping[str, Any], state: str | None) -> Game:
    case = written_conflict(data)
    labels = tuple(str(label) for label in case.labels)
    aim = state if state is not None else data.get("aim")
    if aim is not None and str(aim) not in labels:
        raise SimError(f"there is no state '{aim}'. {did_you_mean(aim, labels, noun='states')}")
    views = {}
    for viewer, seen in (data.get("perceived") or {}).items():
        utility = _perceived(case, seen)
        views[str(viewer)] = (utility[None], utility)
    titles = [str(option.get("title", option["actor"])) for option in data["options"]]
    words = []
    for row in case.conflict.states:
        taken = [title for title, mark in zip(titles, row, strict=True) if mark]
        words.append(listed(taken) if taken else "no option is taken")
    return Game(
        conflict=case.conflict,
        states=labels,
        words=tuple(words),
        actors=case.actors,
        names=tuple(the(str(data["actors"][key])) for key in case.actors),
        utility=case.utility[None],
        modal=case.utility,
        views=views,
        readings={key: str((data["perceived"][key] or {}).get("reading", "")) for key in views},
        end=None if aim is None else labels.index(str(aim)),
        expected={key: [str(one) for one in states] for key, states in (data.get("expected") or {}).items()},
    )


def _perceived(case: Written, seen: Mapping[str, Any]) -> Array:
    """Preferences (N, S) as a viewer sees them."""
    orders = {key: seen.get(key) or {} for key in ("rankings", "preferences")}
    utility = case.utility.copy()
    for actor in (actor for order in orders.values() for actor in order):
        utility[case.actors.index(actor)] = utility_of(orders, actor, case.labels, case.conflict.states)
    return np.asarray(utility)


def _stand_in(data: Mapping[str, Any], path: Path) -> Scenario:
    """A finding speaks of a scenario: here it has the conflict's title and source."""
    return Scenario.model_validate(
        {
            "title": str(data.get("title") or path.stem),
            "caveat": str(data.get("caveat") or data.get("source") or "") or None,
            "issues": {"state": {"title": "State", "scale": {0: "first", 1: "last"}, "today": 0}},
            "actors": {f"actor_{n}": {"name": str(name)} for n, name in enumerate(data["actors"].values(), start=1)},
        }
    )
