"""Laws 5 and 6, and guarantors without strength, on random quarrels of every kind."""

from __future__ import annotations

import json
from copy import deepcopy
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sim.engine.block import join, walk_block
from sim.process import record
from sim.process.endings import Ending
from sim.process.record import Arrays
from sim.scenario.schema import Scenario
from tests.strategies import raw_scenario

tried = settings(
    max_examples=20, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
seeds = st.integers(0, 2**32)
Walked = dict[str, Arrays]


@pytest.fixture(autouse=True, scope="module")
def every_digit():
    """Records keep single precision to save room; here every digit counts."""
    with pytest.MonkeyPatch.context() as patch:
        for table in (record.OUTCOMES, record.TRACES):
            for name, (kind, dims, empty) in table.items():
                patch.setitem(table, name, (kind.replace("f4", "f8"), dims, empty))
        yield


def quarrel(seed: int, **process: Any) -> dict[str, Any]:
    """A random quarrel; here the process may be laid down."""
    raw = raw_scenario(Random(seed))
    raw["process"] |= process
    return raw


def walks(raw: dict[str, Any], first: int = 0, count: int = 3, paths: list[str] | None = None) -> Walked:
    names = paths or sorted(raw["paths"])
    made = Scenario.model_validate(raw)
    return walk_block(made, seed=1, first=first, count=count, paths=names, traces=first + count)


def assert_equal(got: Walked, expected: Walked, within: float = 0.0, without: tuple[str, ...] = ()) -> None:
    """Equal but for room that was kept for paths to come to."""
    for path in expected:
        for name in set(expected[path]) - set(without):
            found, wanted = got[path][name], expected[path][name]
            if name.startswith("leg_"):
                legs = min(found.shape[1], wanted.shape[1])
                found, wanted = found[:, :legs], wanted[:, :legs]
            np.testing.assert_allclose(found, wanted, rtol=0, atol=within, err_msg=f"{path} {name}")


# Law 5.


@tried
@given(seeds)
def test_law_5_any_split_of_the_worlds_gives_the_same_bits(seed: int) -> None:
    raw, cuts = quarrel(seed), Random(seed)
    second, third = sorted(cuts.sample(range(1, 8), 2))
    parts = [walks(raw, a, b - a) for a, b in ((0, second), (second, third), (third, 8))]
    assert_equal(join(parts), walks(raw, 0, 8))


@tried
@given(seeds)
def test_law_5_it_does_not_matter_which_other_paths_run(seed: int) -> None:
    raw = quarrel(seed)
    together = walks(raw)
    for path in raw["paths"]:
        assert_equal(walks(raw, paths=[path]), {path: together[path]})


AXES = {
    **dict.fromkeys(("bad_faith", "final_utility", "gain"), ("actor",)),
    "final_value": ("issue",),
    "value": ("", "issue"),
    "utility": ("", "actor"),
    **dict.fromkeys(("trust", "belief"), ("", "actor", "actor")),
    **dict.fromkeys(("short", "objected", "reported_breaks"), ("", "actor", "issue")),
    "short_utility": ("", "actor"),
}
NAMES = {"ending_actor": "actor", "leg_actor": "actor", "ending_issue": "issue", "leg_issue": "issue"}


def relabelled(found: Arrays, order: dict[str, list[int]]) -> Arrays:
    """An answer as it is when the n-th of the new file was ``order[n]`` of the old one."""
    made = {}
    for name, values in found.items():
        for axis, kind in enumerate(AXES.get(name, ()), start=1):
            values = values.take(order[kind], axis=axis) if kind else values
        if name in NAMES:
            place = np.append(np.argsort(order[NAMES[name]]), -1)
            values = place[values]
        made[name] = values
    return made


OVER = ("objected", "ending_issue", "leg_issue")
"""Over what somebody objects is often a tie: no issue loses, or several lose nothing."""


def reordered(raw: dict[str, Any], rng: Random) -> tuple[dict[str, Any], dict[str, list[int]]]:
    made, order = deepcopy(raw), {}
    for part, kind in (("actors", "actor"), ("issues", "issue"), ("paths", "path")):
        names = list(raw[part])
        order[kind] = rng.sample(range(len(names)), len(names))
        made[part] = {names[n]: raw[part][names[n]] for n in order[kind]}
    return made, order


@tried
@given(seeds)
def test_law_5_reordering_relabels(seed: int) -> None:
    raw = quarrel(seed)
    raw["beliefs"].pop("definition_gap", None)  # it names the first of the two in the file
    other, order = reordered(raw, Random(seed))
    expected = {path: relabelled(found, order) for path, found in walks(raw).items()}
    place = np.append(np.argsort(order["path"]), -1)
    for found in expected.values():
        found["leg_path"] = place[found["leg_path"]]
    assert_equal(walks(other), expected, within=1e-9, without=OVER)


@tried
@given(seeds)
def test_law_5_renaming_changes_nothing_where_all_numbers_are_certain(seed: int) -> None:
    raw = certain(quarrel(seed, precision="exact"))
    for spec in raw["actors"].values():
        spec.pop("turnover", None)
        spec.pop("capacity", None)
    text = json.dumps(raw)
    for part in ("actors", "issues", "paths"):
        for name in raw[part]:
            text = text.replace(f'"{name}"', f'"new_{name}"')
    renamed = json.loads(text)
    found = walks(renamed)
    assert_equal({path: found[f"new_{path}"] for path in raw["paths"]}, walks(raw))


def certain(tree: Any) -> Any:
    """Every range is its middle."""
    if isinstance(tree, dict):
        return {key: one if key == "within" else certain(one) for key, one in tree.items()}
    if isinstance(tree, list):
        if len(tree) == 3 and all(isinstance(one, float) for one in tree):
            return tree[1]
        return [certain(one) for one in tree]
    return tree


# Law 4: a guarantor without strength.


@tried
@given(seeds)
def test_a_guarantor_without_strength_whom_nothing_names_changes_nothing(seed: int) -> None:
    raw = quarrel(seed)
    more = deepcopy(raw)
    more["outside_guarantors"]["nobody"] = {"name": "Nobody", "leverage": 100}
    for path in more["paths"].values():
        for stage in path["stages"]:
            stage["guarantors"]["nobody"] = 0
    assert_equal(walks(more), walks(raw))


# Law 6.


def stay_on_the_path(raw: dict[str, Any]) -> None:
    """No path leads to another."""
    for spec in raw["paths"].values():
        for part in (spec, *spec["stages"]):
            part.pop("continue", None)
            part.pop("otherwise", None)
            part.pop("ratification", None)  # votes take no time


def stages_of(raw: dict[str, Any]) -> list[dict[str, Any]]:
    """All stages of all paths."""
    return [one for path in raw["paths"].values() for one in path["stages"]]


def without(raw: dict[str, Any], key: str) -> dict[str, Any]:
    """The same with no stage that has a key."""
    for one in stages_of(raw):
        one.pop(key, None)
    return raw


@tried
@given(seeds)
def test_a_deadline_that_nothing_comes_near_changes_nothing(seed: int) -> None:
    raw = without(quarrel(seed), "deadline")
    plain = walks(raw)
    for one in stages_of(raw):
        if one["consent"]:
            one["deadline"] = 1200  # later than any stage that is foreseen
    assert_equal(walks(raw), plain)


def with_votes(raw: dict[str, Any], who: str) -> dict[str, Any]:
    """Everything that is signed is put to one more actor, at once."""
    for one in stages_of(without(raw, "ratification")):
        if one["consent"]:
            one["ratified_by"] = [*one.get("ratified_by", []), who]
    return raw


@tried
@given(seeds)
def test_a_vote_of_somebody_who_wants_nothing_changes_nothing(seed: int) -> None:
    raw = without(quarrel(seed), "ratification")
    raw["process"]["precision"] = "exact"  # noise moves also those who want nothing
    raw["actors"]["idle"] = {"name": "Idle"}
    plain = walks(deepcopy(raw))
    assert_equal(walks(with_votes(raw, "idle")), plain, without=("belief",))  # those at the table note their beliefs


@tried
@given(seeds)
def test_a_vote_makes_no_single_stage_likelier(seed: int) -> None:
    raw = quarrel(seed, reopen=False)
    stay_on_the_path(raw)
    for path in raw["paths"].values():
        path["stages"] = path["stages"][:1]
        path["stages"][0].pop("ratified_by", None)
    raw["actors"]["house"] = {"name": "House", "interests": dict(next(iter(raw["actors"].values()))["interests"])}
    plain = walks(deepcopy(raw), count=8)
    voted = walks(with_votes(raw, "house"), count=8)
    for path in plain:
        assert (voted[path]["kept"] <= plain[path]["kept"]).all()


def without_events(raw: dict[str, Any]) -> dict[str, Any]:
    """No shocks, no changes of government, no pressure."""
    for spec in raw["actors"].values():
        spec.pop("turnover", None)
    raw["beliefs"].pop("shock", None)
    for path in raw["paths"].values():
        for stage in path["stages"]:
            stage.pop("pressure", None)
    return raw


@tried
@given(seeds)
def test_law_6_what_was_kept_when_it_was_first_decided_on_stands(seed: int) -> None:
    raw = certain(without_events(quarrel(seed, reopen=False)))
    raw["beliefs"].pop("definition_gap", None)
    # a review that is passed adds trust, and an actor that is worse off than at the fallback may keep as long as it
    # expects the others not to: with learning the sentence holds in the class of law 4 alone (seed 6707 is outside it)
    raw["process"]["learning"] = 0
    stay_on_the_path(raw)
    for path, found in walks(raw, count=8).items():
        stages = raw["paths"][path]["stages"]
        for world in np.flatnonzero((found["ending"] == Ending.BREACH) & (found["kept"] > 0)):
            kept = int(found["kept"][world])
            since = found["ending_month"][world] - sum(stage["months"] for stage in stages[:kept])
            failed = stages[kept].get("exposure", raw["process"]["exposure"]) if kept < len(stages) else 0
            assert min(abs(since), abs(since - failed)) < 1e-9  # at once, or when a breach of the next stage is seen


@tried
@given(seeds)
def test_law_6_without_severity_shocks_change_nothing_where_everybody_keeps(seed: int) -> None:
    raw = quarrel(seed, severity=0)
    raw["beliefs"]["shock"] = {"yearly_chance": 0.5, "pairs": [list(raw["actors"])[:2]]}
    found = walks(raw)
    raw["beliefs"].pop("shock")
    for path, expected in walks(raw).items():
        keep = (found[path]["ending"] != Ending.SHOCK) & (found[path]["leg_ending"] != Ending.SHOCK).all(axis=1)
        assert_equal(
            {path: {name: values[keep] for name, values in found[path].items()}},
            {path: {name: values[keep] for name, values in expected.items()}},
            within=1e-12,
        )


@tried
@given(seeds)
def test_law_6_a_change_of_government_that_changes_no_number_changes_nothing(seed: int) -> None:
    # but that a failed stage is put again, perhaps after shocks or pressure; so here none is
    raw = certain(quarrel(seed, carry=1, precision="exact", reopen=False))
    stay_on_the_path(raw)
    for spec in raw["actors"].values():
        spec.pop("turnover", None)
        spec.pop("capacity", None)
    expected = walks(raw)
    for spec in raw["actors"].values():
        spec["turnover"] = {"yearly": 0.3}
    for path, found in walks(raw).items():
        keep = found["ending"] != Ending.TURNOVER
        assert_equal(
            {path: {name: values[keep] for name, values in found.items()}},
            {path: {name: values[keep] for name, values in expected[path].items()}},
            within=1e-12,
        )


@tried
@given(seeds)
def test_law_6_nothing_depends_on_what_comes_after(seed: int) -> None:
    short, long = walks(quarrel(seed, horizon=36, review=6)), walks(quarrel(seed, horizon=72, review=6))
    for path, found in short.items():
        for name in ("value", "utility", "trust"):  # points at 0, 6, ... 30, and then the horizon
            np.testing.assert_array_equal(found[name][:, :6], long[path][name][:, :6], err_msg=name)
        for name in ("signed_month", "end_month"):
            early = np.where(long[path][name] < 36, long[path][name], np.nan)
            np.testing.assert_array_equal(found[name], early, err_msg=name)


@tried
@given(seeds)
def test_law_6_a_stage_all_of_whose_terms_break_a_red_line_is_never_signed(seed: int) -> None:
    raw, rng = quarrel(seed), Random(seed)
    path = raw["paths"]["p0"]
    stage, (actor, spec), issue = path["stages"][0], rng.choice([*raw["actors"].items()]), rng.choice([*raw["issues"]])
    low, high = min(raw["issues"][issue]["scale"]), max(raw["issues"][issue]["scale"])
    line, least = low + 0.4 * (high - low), low + 0.5 * (high - low)
    raw["issues"][issue]["today"] = low + 0.3 * (high - low)
    stage["moves"][issue] = {"to": least + rng.random() * (high - least), "within": [least, high]}
    stage["consent"] = sorted({*stage["consent"], actor})
    spec["interests"][issue] = {"position": low, "salience": rng.uniform(0, 100), "red_line": {"at_most": line}}
    spec.pop("turnover", None)
    raw["links"] = {name: one for name, one in raw["links"].items() if one["kind"] != "bound"}
    without_events_for(raw, actor)
    for key in ("continue", "otherwise"):
        path.pop(key, None)
        for one in path["stages"]:
            one.pop(key, None)
    found = walks(raw, paths=["p0"])["p0"]
    assert (found["signed"] == 0).all()
    assert np.isin(found["ending"], [Ending.RED_LINE, Ending.OPEN]).all()


def without_events_for(raw: dict[str, Any], actor: str) -> None:
    """Nothing presses on an actor."""
    for path in raw["paths"].values():
        for stage in path["stages"]:
            if any(push["target"] == actor for push in stage.get("pressure", ())):
                del stage["pressure"]


@tried
@given(seeds)
def test_law_6_every_world_has_one_ending(seed: int) -> None:
    for found in walks(quarrel(seed)).values():
        shares = [np.mean(found["ending"] == ending) for ending in Ending if ending != Ending.HORIZON]
        assert sum(shares) == pytest.approx(1.0)
