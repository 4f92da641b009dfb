"""The process against the record: hand-made worlds to expected numbers, and what is said where nothing compares."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.analysis.estimates import Estimate
from sim.analysis.realism import OUTSIDER, _served, compared, in_words, of_run, realism
from sim.analysis.realism_facts import MEASURES, Seen, alive, rate, share
from sim.analysis.record import judged, order_of, record, shown
from sim.api import realism as offered
from sim.api import run
from sim.charts.findings.realism import realism_parts
from sim.cli import call
from sim.errors import SimError
from sim.results.statistics import wilson_interval
from sim.scenario.schema import Scenario

NEVER = math.nan


def swap(trust: float, **more: Any) -> Scenario:
    """Two give each other something; own weight .4, .98 a month, breach seen after 6: .4 (.98 ** -6 - 1) / .2 = .26."""
    give = {"position": 0, "salience": 40}, {"position": 100, "salience": 60}
    actor = {"name": "A", "exponent": 1, "patience": 0.98**12}
    stage = {
        "title": "swap", "moves": {"ours": 100, "theirs": 100}, "duties": {"a": ["ours"], "b": ["theirs"]},
        "consent": ["a", "b"], "months": 12, **more,
    }  # fmt: skip
    rest = {"title": "nothing", "moves": {"ours": 0, "theirs": 0}, "months": 1}
    return Scenario.model_validate(
        {
            "title": "A swap",
            "issues": {key: {"title": key, "scale": {0: "none", 100: "all"}, "today": 0} for key in ("ours", "theirs")},
            "actors": {
                "a": {**actor, "trust": {"b": trust}, "interests": {"ours": give[0], "theirs": give[1]}},
                "b": {**actor, "trust": {"a": trust}, "interests": {"ours": give[1], "theirs": give[0]}},
            },
            "beliefs": {"pressure": {"squeeze": {"title": "A squeeze", "rate": 5}}},
            "process": {"rounds": 0, "stickiness": 0, "exposure": 6, "horizon": 120},
            "paths": {"deal": {"title": "Deal", "stages": [stage]}, "rest": {"title": "Rest", "stages": [rest]}},
            "disagreement": "rest",
        }
    )


def seen(lasts: list[list[float]], ended: list[list[int]], delivered: list[list[int]] | None = None) -> Seen:
    """Worlds of paths with three stages, followed for 120 months."""
    months = np.array(lasts, dtype=float)
    paths = len(months)
    return Seen(
        scenario=swap(0),
        paths=tuple(f"p{n}" for n in range(paths)),
        horizon=120.0,
        lasts=months,
        ended=np.array(ended, dtype=bool),
        delivered=np.array(delivered or np.ones(months.shape), dtype=np.int64),
        stages=np.full(paths, 3),
        branches=np.zeros(paths, dtype=bool),
        stands=~np.array(ended, dtype=bool) & ~np.isnan(months),
        yields=np.full((paths, 1), np.nan),
    )


TEN = seen(
    [[2, 4, 9, 18, 30, 120, 120, 120, 120, 120, NEVER]],
    [[1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0]],
    [[1, 1, 1, 1, 2, 1, 2, 2, 3, 3, 0]],
)
"""Ten worlds of one path that signed, and one that did not; five ended."""


def figures(name: str, among: Seen = TEN) -> list[Estimate]:
    found = [MEASURES[name](among, figure) for figure in record()[name]["figures"]]
    assert all(isinstance(one, Estimate) for one in found), found
    return found  # type: ignore[return-value]


def test_survival_counted_by_hand() -> None:
    """One each has ended after 3, 6, 12, 24 and 60 months: 9, 8, 7, 6, 5 and 5 of 10, with Wilson's intervals."""
    found = figures("survival")
    assert [one.mean for one in found] == pytest.approx([0.9, 0.8, 0.7, 0.6, 0.5, 0.5])
    for one in found:
        low, high = wilson_interval(one.mean * 10, 10)
        assert (one.low, one.high) == pytest.approx((float(low), float(high)))
    assert {one.worlds for one in found} == {10}


def test_survival_with_one_censored_in_between() -> None:
    """6 ends among 4 at risk, 12 is censored, 24 ends among 2: 3/4 and then 3/4 * 1/2."""
    some = seen([[6, 12, 24, 120]], [[1, 0, 1, 0]])
    found = [alive(some, month) for month in (6, 12, 24)]
    assert [one.mean for one in found if isinstance(one, Estimate)] == pytest.approx([0.75, 0.75, 0.375])


def test_greenwoods_variance() -> None:
    """Greenwood's formula (1926): S^2 sum d / (Y (Y - d)) = .375^2 (1/12 + 1/2); Wilson's interval is taken there."""
    found = alive(seen([[6, 12, 24, 120]], [[1, 0, 1, 0]]), 24)
    assert isinstance(found, Estimate)
    enough = 0.375 * 0.625 / (0.375**2 * (1 / 12 + 1 / 2))
    low, high = wilson_interval(0.375 * enough, enough)
    assert (found.low, found.high) == pytest.approx((float(low), float(high)))


def test_hazard_counted_by_hand() -> None:
    """Years at risk: 0 to 3 months (2 + 9 * 3) / 12, 3 to 6 (1 + 8 * 3) / 12, 6 to 12 (3 + 7 * 6) / 12, ..."""
    years = np.array([29, 25, 45, 6 + 6 * 12, 6 + 5 * 12, 5 * 24, 5 * 60]) / 12
    assert [one.mean for one in figures("hazard")] == pytest.approx([1, 1, 1, 1, 1, 0, 0] / years)


def test_no_end_has_the_poisson_interval() -> None:
    """Of nothing in 10 world-years of 10 worlds the exact interval goes to -ln(.025) / 10."""
    found = rate(np.zeros((1, 10), dtype=bool), np.ones((1, 10)))
    assert isinstance(found, Estimate)
    assert (found.mean, found.high) == pytest.approx((0, -math.log(0.025) / 10), abs=1e-3)


def test_when_failures_happen() -> None:
    assert [one.mean for one in figures("failures")] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])


def test_by_what_was_delivered() -> None:
    """One stage: 1 of 5 lasts; two of three: 2 of 3; all: 2 of 2; two and more: 4 of 5."""
    assert [one.mean for one in figures("ambition")] == pytest.approx([0.2, 2 / 3, 1.0])
    assert [one.mean for one in figures("reaffirmed")] == pytest.approx([0.2, 0.8])


def test_plateau_and_stages() -> None:
    """In force: one, two, two, three, three of three stages; all 10 delivered one, 5 a second, 2 all."""
    assert [one.mean for one in figures("plateau")] == pytest.approx([(1 + 2 + 2 + 3 + 3) / 15, 0.6])
    assert [one.mean for one in figures("stages")] == pytest.approx([0.2, 0.5])


def test_under_pressure() -> None:
    """Delivered, the issue has moved by 100 points, more than the latitude of talks; unsigned, no pressure is put."""
    squeeze = [{"belief": "squeeze", "target": "a", "issue": "ours"}]
    found = [of_run(run(swap(trust, pressure=squeeze), worlds=5))[1].set_index("fact") for trust in (60, -100)]
    assert found[0].loc["sanctions", "ours"] == 1
    assert found[1].loc["sanctions", "verdict"] == "not comparable: no pressure is put in these worlds"
    some = Seen(**{**TEN.__dict__, "yields": np.array([[1, 0, 0, 1, NEVER]])})
    assert [one.mean for one in figures("sanctions", some)] == [0.5]


def test_paths_of_the_same_worlds_are_no_further_worlds() -> None:
    """Two paths that end alike in every world tell no more than one."""
    one, two = share(np.eye(1, 10), np.ones((1, 10))), share(np.ones((2, 1)) * np.eye(1, 10), np.ones((2, 10)))
    assert isinstance(one, Estimate)
    assert isinstance(two, Estimate)
    assert (one.low, one.high) == pytest.approx((two.low, two.high))
    assert (one.worlds, two.worlds) == (10, 20)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 120), st.booleans(), st.booleans(), st.integers(0, 3)), min_size=2, max_size=20))
def test_shares_and_their_intervals_lie_between_nothing_and_all(worlds: list[tuple[float, bool, bool, int]]) -> None:
    lasts = [[month if signed else NEVER for month, _, signed, _ in worlds]]
    ends = [[int(end and signed) for _, end, signed, _ in worlds]]
    facts, _ = compared(seen(lasts, ends, [[stages for *_, stages in worlds]]))
    there = facts[(facts["unit"] == "share") & facts["ours"].notna()]
    for _, row in there.iterrows():
        assert 0 <= row["low"] <= row["ours"] + 1e-9
        assert row["ours"] <= row["high"] + 1e-9 <= 1 + 2e-9


def test_a_horizon_that_comes_first_is_not_compared() -> None:
    short = Seen(**{**TEN.__dict__, "horizon": 24.0, "lasts": np.minimum(TEN.lasts, 24)})
    facts, _ = compared(short)
    words = facts[facts["fact"] == "survival"].set_index("label")["verdict"]
    assert words["60 months"] == "not comparable: the horizon of 24 months comes first"
    assert "not comparable" not in words["24 months"]


def test_words() -> None:
    mine = Estimate(0.9, 0.5, 0.99, 3)
    assert judged({}, {}, (0.77, 0.72, 0.81), mine) == "not told apart: 3 walks of ours"
    assert judged({"unit": "rate"}, {}, (0.2, 0.1, 0.3), Estimate(0, 0, 0.01, 9)).startswith("off by all of it")
    assert judged({"apart": "why"}, {}, (0.2, 0.1, 0.3), mine) == "not comparable: why"
    helped = {"selection": True}
    assert judged(helped, {}, (0.37, 0.3, 0.4), Estimate(0.1, 0.05, 0.2, 9)).startswith("order right; size not")
    assert judged(helped, {}, (NEVER, NEVER, NEVER), Estimate(-0.1, -0.2, -0.05, 9)).startswith("order reversed; no")
    both = {"record": [0.3, 0.2], "counted": [99, 99], "low": [0.1, 0.2], "high": [0.1, 0.2]}
    assert order_of(pd.DataFrame({**both, "ours": [0.1, 0.2]})) == "order reversed"
    assert order_of(pd.DataFrame({**both, "ours": [0.1, NEVER]})).startswith("not comparable")


def test_the_record_can_be_read() -> None:
    for name, fact in record().items():
        assert fact["title"], name
        assert fact["source"], name
        assert name in MEASURES or fact["apart"]
        for figure in fact["figures"]:
            assert figure.get("low", 0) <= figure.get("value", 0.5) <= figure.get("high", 1)


def test_a_scenario_that_never_signs_is_told_as_such(tmp_path: Path) -> None:
    found = offered(swap(-100), worlds=5)
    assert found.sentence.startswith("Nothing is ever signed in 5 worlds of 1 path")
    signed = found.table[found.table["fact"].isin(["survival", "hazard", "failures", "stages"])]
    assert signed["verdict"].str.startswith("not comparable").all()
    assert signed["ours"].isna().all()
    assert found.notes[0] == "No walk signs anything."
    assert (tmp_path / "page.html") == found.report(tmp_path / "page.html")


def test_nothing_of_ours_is_no_figure() -> None:
    facts, orders = compared(seen([[NEVER]], [[0]]))
    assert in_words(seen([[NEVER]], [[0]]), facts, orders).startswith("Nothing is ever signed")
    assert realism_parts(facts[facts["fact"] == "survival"]) == []


def test_a_trusted_guarantor_carries_what_too_little_trust_does_not() -> None:
    """Trust of .2 where .26 is needed: nobody signs alone, all do with a guarantor whom everybody trusts."""
    found = realism(swap(-60), worlds=5).table
    mine = found[found["fact"] == "guarantee"].set_index("label")
    assert mine.loc["signing; a trusted one against nobody", "ours"] == 1
    assert mine.loc["signing; those written against nobody", "verdict"] == "not comparable: no path has one"
    assert found.loc[found["fact"] == "mediation", "ours"].tolist() == [0, 0]


def test_the_outsider_serves_where_a_signature_is_asked_for() -> None:
    served = _served(swap(0), mediator=OUTSIDER)
    assert served.paths["deal"].stages[0].mediator == OUTSIDER
    assert served.paths["rest"].stages[0].mediator is None
    assert all(actor.trust[OUTSIDER].mode == 100 for actor in served.actors.values())


def test_without_a_path_that_asks_there_is_nothing_to_hold() -> None:
    with pytest.raises(SimError, match="no path asks for a signature"):
        realism(swap(0), paths=["rest"])
    assert of_run(run(swap(0), paths=["rest"], worlds=3))[0].startswith("No path asks for a signature")


def test_of_a_run_what_takes_further_walks_is_left_open() -> None:
    told, facts, orders = of_run(run(swap(60), worlds=5))
    assert told.startswith("Of ")
    assert "paired" not in told
    assert facts.loc[facts["fact"] == "survival", "ours"].tolist() == [1.0] * 6
    assert facts.loc[facts["fact"] == "guarantee", "verdict"].str.contains("only by sim realism").all()
    assert len(shown(facts, orders)) == len(record())


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["realism", "scenarios/exchange-gradual.yaml", "--worlds", "20", "--out", str(tmp_path / "out")]
    assert call([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["analysis"] == "realism"
    assert (tmp_path / "out" / "charts" / "realism.svg").is_file()
    assert call([*words, "--outcome", "signed"]) == 2
    assert "follows what the record follows" in capsys.readouterr().err
