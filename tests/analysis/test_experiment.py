"""Many settings in one block of worlds are what each would be alone, bit for bit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

import sim
from sim.analysis.experiment import Plan, Setting, experiment, joined, walk_setting
from sim.worlds.worlds import Worlds

SCENARIO = sim.load("scenarios/exchange-gradual.yaml").scenario
PLAN = Plan(SCENARIO, tuple(SCENARIO.paths), ("completed", "kept", "months", "least_gain"), 30, seed=3)
ACTOR = next(iter(SCENARIO.actors))
SETTINGS = [
    Setting(),
    Setting({f"actors.{ACTOR}.patience": 0.5}),
    Setting({f"actors.{ACTOR}.patience": np.linspace(0.3, 0.99, 30), "process.exposure": 3.0}),
    Setting({"process.exposure": 12.0}, SCENARIO.model_copy(update={"title": "Another"})),
]


def test_together_is_alone() -> None:
    together = experiment(PLAN, SETTINGS)
    alone = np.stack([walk_setting(PLAN, one) for one in SETTINGS])
    np.testing.assert_array_equal(together, alone)


def test_whoever_does_the_work() -> None:
    with ThreadPoolExecutor(2) as pool:
        np.testing.assert_array_equal(experiment(PLAN, SETTINGS, executor=pool), experiment(PLAN, SETTINGS, workers=1))


def test_progress_counts_settings() -> None:
    told: list[tuple[int, int]] = []
    experiment(PLAN, SETTINGS, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (4, 4)


def test_repeated_worlds_share_every_draw() -> None:
    once, thrice = Worlds(SCENARIO, 1, 5, 4), Worlds(SCENARIO, 1, 5, 12, repeats=3)
    for purpose in (Worlds.shock_month, Worlds.misread, lambda worlds: worlds.noise(2, ACTOR)):
        np.testing.assert_array_equal(np.tile(purpose(once), 3), purpose(thrice))


def test_given_numbers_are_joined_by_setting() -> None:
    made = joined([{"a": 1.0}, {"b": np.array([1.0, 2.0])}])
    np.testing.assert_array_equal(made["a"], [[1.0], [np.nan]])
    np.testing.assert_array_equal(made["b"], [[np.nan, np.nan], [1.0, 2.0]])
