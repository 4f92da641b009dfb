"""From a scenario's paths to tables of stages, and to the walks through them.

A path that continues with another is one longer list of stages. Where a stage sends those who are refused is a walk of
its own.
"""

from __future__ import annotations

import numpy as np

from sim.scenario.schema import Onward, Path, Scenario, Stage
from sim.worlds.tables import NOBODY, PUSH, STAGE, WALK, Index, Stages, Walks, records

Start = tuple[str, int]
"""A path and one of its stages, 1 is the first."""


def route(scenario: Scenario, path: str, start: int = 1) -> list[tuple[str, int, Start | None]]:
    """The stages of a path from one on, those of the paths it continues with included.

    Each is a path, the stage's number in it, and where a refusal leads: what the stage says, else the path that was
    entered, else the stage's own path.
    """
    entered = scenario.paths[path].otherwise
    found: list[tuple[str, int, Start | None]] = []
    at: Onward | None = Onward(path=path, stage=start)
    while at is not None:
        spec = scenario.paths[at.path]
        for number in range(at.stage, len(spec.stages) + 1):
            onward = spec.stages[number - 1].otherwise or entered or spec.otherwise
            found.append((at.path, number, None if onward is None else (onward.path, onward.stage)))
        at = spec.onward
    return found


def walks(scenario: Scenario, paths: list[str]) -> tuple[list[Start], dict[Start, int], Walks]:
    """All stages that can be reached from some paths, and the walks through them; walk n begins path n.

    Returns
    -------
    stages, walk_of, walks
        The stages in the order of the tables; the walk that begins at a stage; the table.
    """
    order: dict[Start, int] = {(path, 1): n for n, path in enumerate(paths)}
    stages: dict[Start, int] = {}
    about: list[tuple[int, int, int, int]] = []
    steps: list[tuple[int, int]] = []
    begun: list[Start] = []
    while len(begun) < len(order):
        path, start = list(order)[len(begun)]
        begun.append((path, start))
        first = len(steps)
        for at, number, onward in route(scenario, path, start):
            stages.setdefault((at, number), len(stages))
            leads = NOBODY if onward is None else order.setdefault(onward, len(order))
            steps.append((stages[at, number], leads))
        about.append((first, len(steps), list(scenario.paths).index(path), start))
    return list(stages), order, Walks(records(WALK, about), *np.array(steps, dtype=np.int64).T.copy())


def stages(scenario: Scenario, starts: list[Start]) -> Stages:
    """The tables of some stages."""
    issues, actors = list(scenario.issues), list(scenario.actors)
    columns = [*actors, *scenario.outside_guarantors]
    about: list[tuple[int, ...]] = []
    pushes: list[tuple[int, int]] = []
    for path, number in starts:
        stage = scenario.paths[path].stages[number - 1]
        first = len(pushes)
        pushes += [(actors.index(push.target), issues.index(push.issue)) for push in stage.pressure]
        mediator = NOBODY if stage.mediator is None else columns.index(stage.mediator)
        place = list(scenario.paths).index(path)
        about.append((mediator, stage.writes_definition, first, len(pushes), bool(stage.consent), place, number))
    specs = [_stage(scenario, start) for start in starts]
    return Stages(
        about=records(STAGE, about),
        pushes=records(PUSH, pushes),
        moves=_grid([[k in stage.moves for k in issues] for _, stage in specs], len(issues)),
        duty=np.array([_duty(scenario, stage) for _, stage in specs], dtype=bool),
        consent=_grid([[a in stage.consent for a in actors] for _, stage in specs], len(actors)),
        ratifies=_grid([[a in stage.ratified_by for a in actors] for _, stage in specs], len(actors)),
        involved=_grid(
            [
                [a in (*stage.consent, *stage.ratified_by) or bool(_duties(stage, a)) for a in actors]
                for _, stage in specs
            ],
            len(actors),
        ),
        advocate=_grid([[a in path.advocates for a in actors] for path, _ in specs], len(actors)),
        backed=_grid([[g in stage.guarantors for g in columns] for _, stage in specs], len(columns)),
        believers=_believers(scenario, [stage for _, stage in specs]),
        mediates=_grid([[g == stage.mediator for g in columns] for _, stage in specs], len(columns)),
    )


def _stage(scenario: Scenario, start: Start) -> tuple[Path, Stage]:
    path = scenario.paths[start[0]]
    return path, path.stages[start[1] - 1]


def _believers(scenario: Scenario, specs: list[Stage]) -> Index:
    held = [scenario.beliefs.pressure[push.belief].held_by for stage in specs for push in stage.pressure]
    return np.array([i for i, name in enumerate(scenario.actors) if any(name in h for h in held)], dtype=np.int64)


def _grid(rows: list[list[bool]], width: int) -> np.ndarray:
    return np.array(rows, dtype=bool).reshape(len(rows), width)


def _duties(stage: Stage, actor: str) -> list[str]:
    return [issue for issue in stage.moves if actor in stage.duties and issue in stage.duties[actor].issues]


def _duty(scenario: Scenario, stage: Stage) -> list[list[bool]]:
    """Who must deliver which move of a stage: a duty about an issue that the stage does not move is none."""
    return [[issue in _duties(stage, actor) for issue in scenario.issues] for actor in scenario.actors]
