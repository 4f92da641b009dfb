"""Walks of paths that are kept: the same numbers, and nothing walked twice that has not changed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sim
from sim.analysis.case import opened
from sim.dashboard.controls import controls_of
from sim.errors import SimError
from sim.results import Results
from sim.runner import run
from sim.scenario.schema import Scenario
from sim.work.walk import Known

KOREA = sim.load("scenarios/korea-2019.yaml").scenario
WORLDS = 60
PATHS = ["step_by_step", "russian_guarantor", "six_party_revived", "all_at_once", "status_quo"]


def changed(scenario: Scenario, path: str, **stage: Any) -> Scenario:
    """A scenario whose path has other values in its first stage."""
    spec = scenario.paths[path]
    first = spec.stages[0].model_copy(update=stage)
    other = spec.model_copy(update={"stages": (first, *spec.stages[1:])})
    return scenario.model_copy(update={"paths": {**scenario.paths, path: other}})


def equal(one: Results, other: Results) -> bool:
    return all(np.array_equal(one.data[name], other.data[name], equal_nan=one.data[name].dtype.kind == "f")
               for name in one.data)  # fmt: skip


@pytest.fixture
def walked(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Which paths were walked, run by run."""
    from sim.engine import block

    asked: list[list[str]] = []

    def walk_block(scenario: Scenario, paths: list[str], **options: Any) -> Any:
        if scenario.title == KOREA.title:  # and not what is walked so that the engine is compiled
            asked.append(list(paths))
        return real(scenario, paths=paths, **options)

    real = block.walk_block
    monkeypatch.setattr(block, "walk_block", walk_block)
    return asked


def test_a_change_of_one_path_walks_no_other(walked: list[list[str]]) -> None:
    known, options = Known(), {"worlds": WORLDS, "paths": PATHS, "check": False, "workers": 1}
    first = run(KOREA, known=known, **options)
    assert walked.pop() == PATHS
    again = run(KOREA, known=known, **options)
    assert walked == []
    other = changed(KOREA, "russian_guarantor", consent=("united_states", "north_korea"))
    second = run(other, known=known, **options)
    assert walked.pop() == ["russian_guarantor"]
    assert equal(first, run(KOREA, **options))
    assert equal(again, first)
    assert equal(second, run(other, **options))
    assert not equal(first, second)


def test_what_a_path_sees_of_others_and_of_the_rest_is_walked_again(walked: list[list[str]]) -> None:
    """The path that it leads to, the drift that gains are counted from, an actor, other worlds."""
    leading = next(
        key for key, path in KOREA.paths.items() if any(stage.otherwise for stage in path.stages) or path.onward
    )
    spec = KOREA.paths[leading]
    onward = next(one for one in (spec.onward, *(stage.otherwise for stage in spec.stages)) if one is not None)
    known, options = Known(), {"paths": [leading], "check": False, "workers": 1}
    run(KOREA, known=known, worlds=WORLDS, **options)
    assert KOREA.disagreement is not None
    patient = KOREA.actors["china"].model_copy(update={"patience": KOREA.actors["russia"].patience})
    assert patient != KOREA.actors["china"]
    for scenario, worlds in (
        (changed(KOREA, onward.path, title="Another"), WORLDS),
        (changed(KOREA, KOREA.disagreement, title="Another"), WORLDS),
        (KOREA.model_copy(update={"actors": {**KOREA.actors, "china": patient}}), WORLDS),
        (KOREA, WORLDS + 1),
    ):
        walked.clear()
        run(scenario, known=known, worlds=worlds, **options)
        assert walked == [[leading]]


def test_no_more_is_kept_than_said(walked: list[list[str]]) -> None:
    known = Known(2)
    for path in PATHS[:3]:
        run(KOREA, worlds=5, paths=path, check=False, workers=1, known=known)
    walked.clear()
    run(KOREA, worlds=5, paths=PATHS[:3], check=False, workers=1, known=known)
    assert walked == [PATHS[:1]]


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_no_dial_of_the_page_is_answered_with_an_old_walk(part: int) -> None:
    """Every number and choice of Korea moved in turn, always with what was walked for the settings before."""
    case = opened(KOREA)
    known, options = Known(), {"worlds": 12, "paths": PATHS, "check": False, "workers": 1}
    first, differ = run(KOREA, **options), 0
    for address, control in list(controls_of(KOREA).items())[part::4]:
        if control.choices:
            value = next(one for one in control.choices if one != control.choice)
        else:
            value = f"[{control.low},{control.low},{control.low}]" if control.number.low > control.low else control.high
        try:
            scenario = case.changed([f"{address}={value}"])
        except SimError:  # a value that other numbers do not allow
            continue
        run(KOREA, known=known, **options)
        moved = run(scenario, **options)
        assert equal(run(scenario, known=known, **options), moved), address
        differ += not equal(moved, first)
    assert differ > 30
