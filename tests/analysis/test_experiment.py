"""Many settings in one block of worlds are what each would be alone, bit for bit."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

import sim
from sim.analysis.experiment import Moved, Plan, Setting, _batches, _key, _together, experiment, joined, walk_setting
from sim.engine.block import BLOCK
from sim.scenario.numbers import Number
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
    for purpose in (lambda worlds: worlds.uniform("shock 1"), Worlds.misread, lambda worlds: worlds.noise(2, ACTOR)):
        np.testing.assert_array_equal(np.tile(purpose(once), 3), purpose(thrice))


def test_given_numbers_are_joined_by_setting() -> None:
    made = joined([{"a": 1.0}, {"b": np.array([1.0, 2.0])}])
    np.testing.assert_array_equal(made["a"], [[1.0], [np.nan]])
    np.testing.assert_array_equal(made["b"], [[np.nan, np.nan], [1.0, 2.0]])


def test_a_number_that_is_moved_is_its_draws_moved() -> None:
    address, number = f"actors.{ACTOR}.patience", Number(low=0.4, mode=0.6, high=0.9)
    draws = Worlds(SCENARIO, PLAN.seed, 0, PLAN.worlds).draw(address, number)
    moved = [Setting(), Setting({address: Moved(number, 0.1, 0.5, 0.95)}), Setting({"process.exposure": 3.0})]
    given = [Setting(), Setting({address: np.clip(draws + 0.1, 0.5, 0.95)}), Setting({"process.exposure": 3.0})]
    np.testing.assert_array_equal(experiment(PLAN, moved), experiment(PLAN, given))
    np.testing.assert_array_equal(walk_setting(PLAN, moved[1]), walk_setting(PLAN, given[1]))


def test_in_several_blocks_each_world_has_what_is_given_for_it() -> None:
    plan = replace(PLAN, worlds=BLOCK + 50, paths=PLAN.paths[:1], outcomes=("months",))
    patience = np.linspace(0.3, 0.99, plan.worlds)
    some = [Setting({f"actors.{ACTOR}.patience": patience}), Setting({"process.exposure": 12.0})]
    whole = experiment(plan, some)
    np.testing.assert_array_equal(whole[0], walk_setting(plan, some[0]))
    few = replace(plan, worlds=BLOCK - 500)  # one block, where there were two
    np.testing.assert_array_equal(experiment(few, some), whole[..., : BLOCK - 500])


def test_a_task_holds_what_is_given_in_its_own_worlds_only() -> None:
    """So what is sent, and hashed for a key, grows as the worlds do and not as their square."""

    def made(worlds: int, patience: np.ndarray) -> tuple[list[int], list[str]]:
        plan = replace(PLAN, worlds=worlds)
        some = [Setting({f"actors.{ACTOR}.patience": patience[:worlds]})]
        batches = _batches(plan, some, _together(plan, some))
        return [len(pickle.dumps(one)) for one in batches], [_key(plan, one) for one in batches]

    patience = np.linspace(0.3, 0.99, 64 * BLOCK)
    few, _ = made(BLOCK, patience)
    sizes, keys = made(64 * BLOCK, patience)
    assert max(sizes) < few[0] + 200
    assert len(set(keys)) == 64
    other = patience.copy()
    other[-1] = 0.5
    assert made(64 * BLOCK, other)[1][:-1] == keys[:-1]
    assert made(64 * BLOCK, other)[1][-1] != keys[-1]
