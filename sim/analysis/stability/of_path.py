"""The conflict that a settlement path holds: every actor with duties may deliver them or withhold them.

States are the combinations. Where a state leads: every issue goes as far along the path as all its deliverers keep
delivering it, and what is not delivered stays where drift leads; an issue without a deliverer moves as long as the
whole package is intact. So nobody delivering is drift, and everybody delivering is the end of the path. Preferences
are the actors' utilities there, in every world. After Fang, Hipel and Kilgour (1993).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import Literal, NamedTuple

import numpy as np

from sim.analysis.game import Game
from sim.analysis.interests import Interests, Modal, interests_in
from sim.engine.block import blocks
from sim.errors import SimError
from sim.models.conflict import conflict
from sim.results.wording import listed, number, the
from sim.scenario.schema import Scenario
from sim.worlds.block import Array, terms_of
from sim.worlds.draw import draw_block
from sim.worlds.tables import Mask
from sim.worlds.worlds import Worlds


class Step(NamedTuple):
    """A stage of the path: what it moves (K,), who must deliver which move (N, K), and its terms (R, K)."""

    moves: Mask
    duty: Mask
    target: Array

    @property
    def performers(self) -> list[int]:
        """Who has something to deliver."""
        return [int(i) for i in np.flatnonzero(self.duty.any(axis=1))]


def steps_of(worlds: Worlds, path: str) -> tuple[Step, ...]:
    """The stages of a path, those of the paths it continues with included, in some worlds."""
    block = draw_block(worlds, [path])
    target, about = terms_of(block).target, block.walks.about[0]
    stages = block.walks.stage[about.first : about.end]
    return tuple(Step(block.stages.moves[t], block.stages.duty[t], target[:, t]) for t in stages)


By = Literal["auto", "actor", "stage"]
MOST_STATES = 64
"""States up to which an actor has an option for every stage; beyond, one for the whole path."""
LIMIT = 256


@dataclass(frozen=True)
class Schedule:
    """Who delivers how far. ``steps[i]``: the stages in which actor i has duties; ``cut``: one option per stage."""

    actors: tuple[int, ...]
    steps: tuple[tuple[int, ...], ...]
    cut: bool

    @property
    def states(self) -> list[tuple[int, ...]]:
        """By actor, through how many of its options it delivers; counted like digits, the first actor's fastest."""
        sizes = [len(steps) if self.cut else 1 for steps in self.steps]
        return [tuple(reversed(row)) for row in product(*(range(size + 1) for size in reversed(sizes)))]

    def delivers(self, state: tuple[int, ...], actor: int, stage: int) -> bool:
        """Whether an actor delivers its duties of a stage in a state."""
        n = self.actors.index(actor)
        return state[n] > (self.steps[n].index(stage) if self.cut else 0)


def path_conflict(
    scenario: Scenario, path: str, *, worlds: int, seed: int, by: By = "auto", seen_by: tuple[str, ...] = ()
) -> Game:
    """The conflict of a path.

    Parameters
    ----------
    scenario : Scenario
    path : str
    worlds, seed : int
    by : {"auto", "actor", "stage"}
        Whether an actor has one option for the path or one per stage (a later one only after the earlier ones).
    seen_by : tuple of str
        Actors through whose eyes to look as well. Such an actor takes the others at their word: it knows their
        positions, and not what they would choose unopposed. Where the scenario has a definition gap with this actor
        in it, it reads the words of the bargain its own way: on those issues it expects its own position.

    Raises
    ------
    SimError
        If nobody has a duty on the path, or there are too many states.
    """
    modal = Modal(scenario, 0, 0, 1)
    stages = steps_of(modal, path)
    schedule = _plan(scenario.paths[path].title, stages, by)
    rows = schedule.states
    options = [n for n, steps in enumerate(schedule.steps) for _ in range(len(steps) if schedule.cut else 1)]
    digits = [[int(level > k) for n, level in enumerate(row) for k in range(options.count(n))] for row in rows]
    game = conflict(digits, options, actors=len(schedule.actors))
    keys = tuple(list(scenario.actors)[i] for i in schedule.actors)
    parts = [_block(Worlds(scenario, seed, first, count), path, schedule, seen_by) for first, count in blocks(worlds)]
    middle = _block(modal, path, schedule, seen_by)
    views = {
        actor: (np.concatenate([part[actor] for part in parts]), middle[actor][0]) for actor in dict.fromkeys(seen_by)
    }
    return Game(
        conflict=game,
        states=tuple(_label(scenario, keys, schedule, row) for row in rows),
        words=tuple(_words(scenario, keys, schedule, row) for row in rows),
        actors=keys,
        names=tuple(the(scenario.actors[key].name) for key in keys),
        utility=np.concatenate([part[""] for part in parts]),
        modal=middle[""][0],
        views=views,
        readings={actor: _reading(scenario, actor, stages) for actor in views},
        end=len(rows) - 1,
        start=0,
        leads_to=_leads_to(modal, path, schedule),
        notes=_notes(schedule, by),
    )


def _plan(title: str, stages: tuple[Step, ...], by: By) -> Schedule:
    steps: dict[int, list[int]] = {}
    for q, stage in enumerate(stages):
        for actor in stage.performers:
            steps.setdefault(actor, []).append(q)
    if not steps:
        raise SimError(f"nobody has a duty on '{title}', so there is nothing to withhold. Choose another path.")
    actors = tuple(sorted(steps))
    schedule = Schedule(actors, tuple(tuple(steps[i]) for i in actors), cut=True)
    count = int(np.prod([len(part) + 1 for part in schedule.steps]))
    if by == "stage" and count > LIMIT:
        raise SimError(
            f"an option per actor and stage makes {count:,} states; at most {LIMIT} are allowed. Use --by actor."
        )
    schedule = replace(schedule, cut=by == "stage" or (by == "auto" and count <= MOST_STATES))
    if not schedule.cut and 2 ** len(actors) > LIMIT:
        raise SimError(
            f"{len(actors)} actors with duties make {2 ** len(actors):,} states; at most {LIMIT} are allowed."
        )
    return schedule


def _block(worlds: Worlds, path: str, schedule: Schedule, seen_by: tuple[str, ...]) -> dict[str, Array]:
    """Utilities (R, N, S) in some worlds: the true ones under "", and as each actor of ``seen_by`` sees them."""
    stages, held = steps_of(worlds, path), interests_in(worlds)
    columns = list(schedule.actors)
    found: dict[str, list[Array]] = {eyes: [] for eyes in ("", *seen_by)}
    for state in schedule.states:
        values = _values(held.drift, stages, schedule, state)
        found[""].append(held.utility(values)[:, columns])
        for eyes in dict.fromkeys(seen_by):
            found[eyes].append(_seen(worlds.scenario, held, values, eyes, stages)[:, columns])
    return {eyes: np.stack(parts, axis=2) for eyes, parts in found.items()}


def _values(drift: Array, stages: tuple[Step, ...], schedule: Schedule, state: tuple[int, ...]) -> Array:
    """Where a state leads, (R, K)."""
    values, stopped, intact = drift.copy(), set[int](), True
    for q, stage in enumerate(stages):
        intact = intact and all(schedule.delivers(state, actor, q) for actor in stage.performers)
        for issue in np.flatnonzero(stage.moves).tolist():
            who = np.flatnonzero(stage.duty[:, issue]).tolist()
            arrives = all(schedule.delivers(state, actor, q) for actor in who) if who else intact and any(state)
            if not arrives:
                stopped.add(issue)
            elif issue not in stopped:
                values[:, issue] = stage.target[:, issue]
    return values


def _leads_to(modal: Worlds, path: str, schedule: Schedule) -> tuple[str, ...]:
    """At the modes, the issues that each state moves away from drift, and where to."""
    stages, drift, labels = steps_of(modal, path), interests_in(modal).drift, []
    for state in schedule.states:
        values, parts = _values(drift, stages, schedule, state)[0], []
        for n, (key, issue) in enumerate(modal.scenario.issues.items()):
            if abs(values[n] - drift[0, n]) > 1e-12:
                value = number(issue.low + (issue.high - issue.low) * values[n])
                parts.append(f"{modal.scenario.issue_label(key)} {value}")
        labels.append(", ".join(parts) or "nothing but drift")
    return tuple(labels)


def _seen(scenario: Scenario, held: Interests, values: Array, eyes: str, stages: tuple[Step, ...]) -> Array:
    """Utilities (R, N) of where things stand, as an actor sees them."""
    me = list(scenario.actors).index(eyes)
    ideal = np.where(np.isnan(held.position), held.ideal, held.position)
    ideal[:, me] = held.ideal[:, me]
    read = values.copy()
    for issue in _misread(scenario, eyes, stages):
        moved = np.abs(values[:, issue] - held.drift[:, issue]) > 1e-12
        own = held.position[:, me, issue]
        read[:, issue] = np.where(moved & ~np.isnan(own), own, values[:, issue])
    return replace(held, ideal=ideal).utility(read)


def _misread(scenario: Scenario, eyes: str, stages: tuple[Step, ...]) -> list[int]:
    """The issues on which an actor reads the words of the bargain its own way."""
    gap = scenario.beliefs.definition_gap
    if gap is None or eyes not in gap.actors:
        return []
    moved = {issue for stage in stages for issue in np.flatnonzero(stage.moves).tolist()}
    return [n for n, key in enumerate(scenario.issues) if key in gap.issues and n in moved]


def _reading(scenario: Scenario, eyes: str, stages: tuple[Step, ...]) -> str:
    name = the(scenario.actors[eyes].name)
    keys = list(scenario.issues)
    text = f"{name} takes the others at their word: it goes by their positions, not by what they would choose unopposed"
    gap = [scenario.issue_label(keys[issue]) for issue in _misread(scenario, eyes, stages)]
    return f"{text}; and it reads the bargain on {listed(gap)} as its own position" if gap else text


def _label(scenario: Scenario, keys: tuple[str, ...], schedule: Schedule, row: tuple[int, ...]) -> str:
    """A short label: who withholds."""
    names = [the(scenario.actors[key].label) for key in keys]
    full = [len(steps) if schedule.cut else 1 for steps in schedule.steps]
    if list(row) == full:
        return "everybody delivers"
    if not any(row):
        return "nobody delivers"
    if schedule.cut and any(size > 1 for size in full):
        return ", ".join(f"{name} {level}/{size}" for name, level, size in zip(names, row, full, strict=True))
    held = [name for name, level in zip(names, row, strict=True) if not level]
    kept = [name for name, level in zip(names, row, strict=True) if level]
    return f"without {listed(held)}" if len(held) < len(kept) else f"only {listed(kept)}"


def _words(scenario: Scenario, keys: tuple[str, ...], schedule: Schedule, row: tuple[int, ...]) -> str:
    parts = []
    for key, level, steps in zip(keys, row, schedule.steps, strict=True):
        size = len(steps) if schedule.cut else 1
        how = "delivers" if level == size else "withholds" if not level else f"delivers {level} of {size} stages"
        parts.append(f"{the(scenario.actors[key].name)} {how}")
    return "; ".join(parts)


def _notes(schedule: Schedule, by: By) -> tuple[str, ...]:
    cut = (
        "one option per stage with duties"
        if schedule.cut
        else "one option: to deliver its duties, on all stages, or not"
    )
    chosen = "" if by != "auto" or schedule.cut else " (one per stage would make too many states)"
    return (
        f"Each actor with duties has {cut}{chosen}. Preferences are utilities of where things then stand; red lines, "
        "trust and time are not in them, the paths have those.",
    )
