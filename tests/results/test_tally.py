"""Tallies: counted by hand, the same however worlds are cut, and there and back as plain arrays."""

from __future__ import annotations

import io
import pickle
from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.process.record import Arrays
from sim.results.tally import AMOUNTS, Tally, beside, merged, tally

FOUR: dict[str, Any] = {
    "ending": np.array([1, 0, 1, 7], "i1"),
    "why": np.array([-1, -1, -1, 2], "i1"),
    "ending_stage": np.array([1, 2, 1, 2], "i2"),
    "ending_actor": np.array([1, -1, 1, -1], "i2"),
    "ending_issue": np.array([0, -1, 0, -1], "i2"),
    "kept": np.array([0, 2, 0, 2], "i2"),
    "signed": np.array([0, 2, 1, 2], "i2"),
    "signed_month": np.array([np.nan, 0, 12, 24], "f4"),
    "end_month": np.array([np.nan, np.nan, 18, 84], "f4"),
    "ending_month": np.array([6, 24, 6, 20], "f4"),
    "final_value": np.array([[10, 0], [30, 0], [10, 0], [20, 4]], "f4"),
    "final_utility": np.array([[0.5, 0.25], [1, 0.5], [0.5, 0.25], [0, 0.5]], "f4"),
    "gain": np.array([[0, 0.25], [0.5, 0.5], [0, -0.25], [0.5, 1e-7]], "f4"),
}
"""Four worlds of one path, two actors and two issues; amounts are such that their sums are exact.

What the second signs is in force to the horizon, what the third signs for 6 months, and what the fourth signs for 60.
"""
MONTHS = np.array([0.0, 12.0, 24.0, 84.0, 120.0])


def test_four_worlds_counted_by_hand() -> None:
    found = tally({"steps": FOUR}, MONTHS)
    assert found.worlds == 4
    assert found.paths.tolist() == ["steps"]
    assert found.causes.tolist() == [[0, -1, 2, -1, -1], [1, -1, 1, 1, 0], [7, 2, 2, -1, -1]]
    assert found.cause_worlds.tolist() == [[1, 2, 1]]
    assert found.delivered.tolist() == [[4, 2, 2]]
    assert found.signed.tolist() == [[4, 3, 2]]
    assert found.agreed.tolist() == [3]
    # after 3, 6, 12, 24, 60, 120 months: the 6 months of the third are over after 6, the 60 of the fourth after 60
    assert found.lasting.tolist() == [[3, 2, 2, 2, 1, 1]]
    # in months 0, 12, 24, 84, 120: the second; with the third; with the fourth; the second alone again
    assert found.in_force.tolist() == [[1, 2, 2, 1, 1]]
    assert found.gaining.tolist() == [[2, 2]]  # a ten-millionth is rounding, not a gain
    assert found.everybody.tolist() == [1]
    assert found.sums["gain"].tolist() == [[1.0, pytest.approx(0.5)]]
    assert found.sums["final_value"].tolist() == [[70.0, 4.0]]
    assert found.squares["final_value"].tolist() == [[1500.0, 16.0]]
    assert found.sums["ending_month"].tolist() == [56.0]
    assert found.squares["ending_month"].tolist() == [36.0 + 576 + 36 + 400]


def test_a_shorter_path_ends_with_noughts() -> None:
    short = {**FOUR, "kept": np.array([0, 1, 0, 1]), "signed": np.array([1, 1, 1, 1])}
    found = tally({"swap": short, "steps": FOUR}, MONTHS)
    assert found.delivered.tolist() == [[4, 2, 0], [4, 2, 2]]
    assert found.signed.tolist() == [[4, 4, 0], [4, 3, 2]]


@st.composite
def walks(draw: st.DrawFn) -> tuple[dict[str, Arrays], list[int]]:
    """Outcomes of a few worlds on two paths, and where they are cut."""
    worlds = draw(st.integers(1, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))

    def walked(stages: int) -> Arrays:
        kept = rng.integers(0, stages + 1, worlds)
        return {
            "ending": rng.integers(0, 10, worlds).astype("i1"),
            "why": rng.integers(-1, 11, worlds).astype("i1"),
            "ending_stage": rng.integers(1, stages + 1, worlds).astype("i2"),
            "ending_actor": rng.integers(-1, 3, worlds).astype("i2"),
            "ending_issue": rng.integers(-1, 2, worlds).astype("i2"),
            "kept": kept.astype("i2"),
            "signed": np.minimum(kept + rng.integers(0, 2, worlds), stages).astype("i2"),
            "ending_month": rng.uniform(0, 200, worlds).astype("f4"),
            "signed_month": np.where(rng.random(worlds) < 0.3, np.nan, rng.uniform(0, 60, worlds)).astype("f4"),
            "end_month": np.where(rng.random(worlds) < 0.3, np.nan, rng.uniform(60, 120, worlds)).astype("f4"),
            "final_value": rng.uniform(-10, 40, (worlds, 2)).astype("f4"),
            "final_utility": rng.uniform(0, 1, (worlds, 3)).astype("f4"),
            "gain": rng.normal(0.1, 0.1, (worlds, 3)).astype("f4"),
        }

    cuts = draw(st.lists(st.integers(1, worlds), max_size=5))
    return {"a": walked(1), "b": walked(4)}, sorted({0, worlds, *cuts})


def cut(walked: dict[str, Arrays], places: list[int]) -> list[Tally]:
    return [
        tally({path: {name: values[a:b] for name, values in arrays.items()} for path, arrays in walked.items()}, MONTHS)
        for a, b in pairwise(places)
    ]


@settings(deadline=None)
@given(walks())
def test_any_cut_into_blocks_counts_the_same(case: tuple[dict[str, Arrays], list[int]]) -> None:
    walked, places = case
    whole, parts = tally(walked, MONTHS), cut(walked, places)
    same(whole, merged(parts), exact=False)
    again = cut({path: {n: v.copy(order="F") for n, v in arrays.items()} for path, arrays in walked.items()}, places)
    same(merged(parts), merged(again), exact=True)  # the same parts, whoever made them
    middle = len(parts) // 2 + 1
    same(merged(parts), merged([merged(parts[:middle]), *parts[middle:]]), exact=True)  # added up as they come


@settings(deadline=None)
@given(walks())
def test_counting_one_world_after_the_other_gives_the_same(case: tuple[dict[str, Arrays], list[int]]) -> None:
    walked, _ = case
    found = tally(walked, MONTHS)
    for p, (_, arrays) in enumerate(walked.items()):
        names = ("ending", "why", "ending_stage", "ending_actor", "ending_issue")
        slow = Counter(tuple(int(arrays[name][w]) for name in names) for w in range(found.worlds))
        fast = {tuple(c): n for c, n in zip(found.causes.tolist(), found.cause_worlds[p].tolist(), strict=True) if n}
        assert fast == dict(slow)
        for stage in range(found.delivered.shape[1]):
            assert found.delivered[p, stage] == sum(int(kept) >= stage for kept in arrays["kept"])
        begun, ended = arrays["signed_month"].astype(float), arrays["end_month"].astype(float)
        for n, month in enumerate(MONTHS):
            there = [b <= month and not e <= month for b, e in zip(begun, ended, strict=True)]
            assert found.in_force[p, n] == sum(there)
        assert found.everybody[p] == sum(all(g > 1e-6 for g in world) for world in arrays["gain"].tolist())


@settings(deadline=None)
@given(walks())
def test_there_and_back(case: tuple[dict[str, Arrays], list[int]]) -> None:
    found = tally(case[0], MONTHS)
    file = io.BytesIO()
    np.savez(file, **found.to_arrays())  # type: ignore[arg-type]
    file.seek(0)
    with np.load(file, allow_pickle=False) as stored:
        same(found, Tally.from_arrays(stored), exact=True)
    same(found, pickle.loads(pickle.dumps(found)), exact=True)


def test_what_does_not_belong_together_is_not_merged() -> None:
    with pytest.raises(ValueError, match="no tally"):
        merged([])
    with pytest.raises(ValueError, match="different paths"):
        merged([tally({"a": FOUR}, MONTHS), tally({"b": FOUR}, MONTHS)])


def same(one: Tally, other: Tally, *, exact: bool) -> None:
    """Counts are equal; sums of amounts are, too, or as near as rounding lets them."""
    first, second = one.to_arrays(), other.to_arrays()
    assert first.keys() == second.keys()
    amounts = {f"{kind}_{name}" for kind in ("sums", "squares") for name in AMOUNTS}
    for name in first:
        if exact or name not in amounts:
            np.testing.assert_array_equal(first[name], second[name], err_msg=name, strict=True)
        else:
            np.testing.assert_allclose(first[name], second[name], rtol=1e-9, atol=1e-9, err_msg=name)


@settings(deadline=None)
@given(walks())
def test_paths_counted_apart_and_put_beside_each_other_are_counted_together(
    drawn: tuple[dict[str, Arrays], Any],
) -> None:
    walked, _ = drawn
    together = tally(walked, MONTHS).to_arrays()
    apart = beside([tally({path: arrays}, MONTHS) for path, arrays in walked.items()]).to_arrays()
    assert together.keys() == apart.keys()
    for name, values in together.items():
        np.testing.assert_array_equal(values, apart[name])
        assert values.dtype == apart[name].dtype


def test_only_tallies_of_the_same_worlds_stand_beside_each_other() -> None:
    four = tally({"steps": FOUR}, MONTHS)
    one = tally({"swap": {name: values[:1] for name, values in FOUR.items()}}, MONTHS)
    assert beside([four]) is four
    for parts in ([], [four, one]):
        with pytest.raises(ValueError, match="same worlds"):
            beside(parts)
