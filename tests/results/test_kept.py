"""Runs that keep only their first worlds: counts and shares are over all worlds, spreads over the first ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import charts
from sim.api import Results, load_results
from sim.cli.summary import as_plain, tell
from sim.engine.block import compared, join, walk_block
from sim.output.report import report_html
from sim.process.record import time_line
from sim.results.dataset import assemble
from sim.results.endings import causes
from sim.results.summary import TABLES
from sim.results.tally import merged, tally
from sim.scenario.read import load
from sim.scenario.schema import Scenario
from tests.results.keeping import first_worlds, keeping
from tests.results.synthetic import results_of, small_scenario, with_endings

SCENARIO = Path(__file__).parents[2] / "scenarios" / "exchange-gradual.yaml"
NAN = float("nan")
SIX = [
    (1, 1, "valley", "order_of_steps", 6.0, NAN),
    (1, 1, "valley", "order_of_steps", 10.0, NAN),
    (0, 2, None, None, NAN, NAN),
    (1, 1, "valley", "order_of_steps", 50.0, NAN),
    (2, 1, "ferry", "payment", NAN, 0.02),
    (4, 2, "hill", "water_share", NAN, NAN),
]
SPREADS = ["lasting", "gap_q25", "gap_median", "gap_q75", "utility_median", "gap_points", "months", "reason"]
SPREADS += ["q05", "q25", "median", "q75", "q95"]
COUNTED = ("endings", "stoppers", "distance", "gains", *TABLES)
"""Tables that count worlds; some have spreads beside the counts."""


@pytest.fixture
def six() -> Results:
    """Six worlds, of which three are kept."""
    return keeping(with_endings(results_of(small_scenario(), worlds=6, traced=2), "steps", SIX), 3)


def test_counts_are_of_all_six_and_spreads_of_the_first_three(six: Results) -> None:
    assert (six.worlds, six.kept) == (6, 3)
    table = causes(six.data).query("path == 'steps'").set_index(["actor", "issue"])
    stopped = table.loc[("valley", "order_of_steps")]
    assert (stopped["worlds"], stopped["share"], stopped["gap_median"]) == (3, 0.5, 8.0)
    assert (table.loc[("ferry", "payment"), "worlds"], table.loc[("hill", "water_share"), "worlds"]) == (1, 1)
    assert np.isnan(table.loc[("ferry", "payment"), "utility_median"])  # its one world is not among the kept
    distance = charts.table("distance", six).set_index(["path", "kind"])
    assert distance.loc[("steps", "points"), ["worlds", "stage", "median"]].tolist() == [3, 1, 8.0]
    assert distance.loc[("steps", "utility"), ["worlds", "stage"]].tolist() == [1, 1]
    assert np.isnan(distance.loc[("steps", "utility"), "median"])
    summary = six.summary().set_index("path").loc["steps"]
    assert (summary["completed"], summary["kept"]) == (1 / 6, pytest.approx((2 + 1) / 2 / 6))


def test_what_is_said_names_both_numbers(six: Results, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    footer = charts.table("gains", six).attrs["context"].footer
    assert "Shares over 6 worlds a path, spreads over the first 3 unless noted, seed 7." in footer
    assert charts.table("trust", six).attrs["context"].sample == "the first 2 of 6 worlds"
    report = report_html(six, [])
    assert "Shares over 6 worlds a path, spreads over the first 3, 3 paths, seed 7." in report
    assert "--worlds 6 --seed 7" in report
    assert "Shares are of all 6 worlds. Medians and other spreads are over the first 3" in report
    tell(six, tmp_path, [], "well.yaml")
    assert "shares over 6 worlds, spreads over the first 3, seed 7" in " ".join(capsys.readouterr().out.split())
    assert '"worlds": 6,\n  "kept": 3,' in as_plain(six, tmp_path)


def test_nothing_of_it_is_said_where_all_worlds_are_kept() -> None:
    whole = results_of(small_scenario(), worlds=6)
    assert "6 worlds a path, seed 7." in charts.table("gains", whole).attrs["context"].footer
    report = report_html(whole, [])
    assert "spreads over the first" not in report
    assert "--keep" not in report


@pytest.mark.parametrize("name", ["distance", "gains", "endings"])
def test_charts_of_causes_that_no_kept_world_shows_can_be_drawn(six: Results, name: str) -> None:
    for part in charts.parts(name, charts.table(name, six)):
        figure = charts.chart(name, six, part)
        figure.canvas.draw()


def test_saved_and_loaded(six: Results, tmp_path: Path) -> None:
    six.save(tmp_path, charts=False, report=False)
    back = load_results(tmp_path)
    assert (back.worlds, back.kept) == (6, 3)
    pd.testing.assert_frame_equal(back.summary(), six.summary(), check_exact=True)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(worlds=st.integers(1, 60), share=st.floats(0, 1), seed=st.integers(0, 1000))
def test_tables_count_all_worlds_and_spread_over_the_kept(worlds: int, share: float, seed: int) -> None:
    whole = results_of(small_scenario(), worlds=worlds, traced=0, seed=seed)
    kept = max(1, round(worlds * share))
    agrees(whole, keeping(whole, kept), first_worlds(whole, kept))


def test_a_walk_that_keeps_some_says_what_one_says_that_keeps_all() -> None:
    scenario = load(SCENARIO).scenario
    blocks = [_walked(scenario, first, 50) for first in (0, 50, 100)]
    whole = _results(assemble(scenario, join(blocks), {"seed": 3}), scenario)
    tallied = merged([tally(block, time_line(scenario)) for block in blocks])
    some = _results(assemble(scenario, blocks[0], {"seed": 3}, tallied), scenario)
    assert (some.worlds, some.kept, whole.worlds) == (150, 50, 150)
    agrees(whole, some, _results(assemble(scenario, blocks[0], {"seed": 3}), scenario))
    for name in ("gain", "final_value", "final_utility", "ending_month"):
        rest = whole.data[name].dims[2:]
        mean = whole.data[name].astype(float).mean("world").transpose("path", *rest)
        spread = whole.data[name].astype(float).std("world").transpose("path", *rest)
        np.testing.assert_allclose(some.data[f"{name}_mean"], mean, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(some.data[f"{name}_sd"], spread, rtol=1e-6, atol=1e-6)


def _walked(scenario: Scenario, first: int, count: int) -> dict:
    return walk_block(scenario, seed=3, first=first, count=count, paths=compared(scenario), traces=20)


def _results(data, scenario: Scenario) -> Results:
    return Results(data, scenario, {"seed": 3})


def agrees(whole: Results, some: Results, first: Results) -> None:
    """Counts and shares are those of the whole; spreads those of a run of the kept worlds alone."""
    for name in COUNTED:
        every, kept, few = (one.table(name) for one in (whole, some, first))
        spreads = [column for column in SPREADS if column in every]
        pd.testing.assert_frame_equal(every.drop(columns=spreads), kept.drop(columns=spreads), check_exact=True)
        if name in ("distance", "gains", "summary"):
            columns = [column for column in spreads if column not in ("reason", "gap_points")]
            pd.testing.assert_frame_equal(kept[columns], few[columns], check_exact=True)
        if name == "causes":
            key = ["path", "ending", "why", "stage", "actor", "issue"]
            mine, theirs = (table.set_index(key)[spreads] for table in (kept, few))
            pd.testing.assert_frame_equal(mine.loc[theirs.index], theirs, check_exact=True)
            assert mine.drop(theirs.index).isna().all(axis=None)
