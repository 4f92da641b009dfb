"""A sweep finds the threshold that is known, equals a run where it has one value, and refuses what makes no sense."""

from __future__ import annotations

import importlib

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis.case import opened
from sim.analysis.points import cliff, crossings
from sim.analysis.sweep import sweep
from sim.errors import SimError
from tests.analysis.toys import OTHER, OWN, linear, patient_enough

KOREA = "scenarios/korea-2019.yaml"
PATIENCE = "actors.united_states.patience"
RED_LINE = "actors.united_states.interests.sequencing.red_line"


def test_the_threshold_of_the_exchange() -> None:
    scenario, patience = patient_enough()
    found = sweep(scenario, "actors.*.patience=0.3:0.6:301", paths=["deal"], worlds=60)
    border = found.tables["borders"]
    assert len(border) == 1
    assert border["between"].iloc[0] < patience <= border["and"].iloc[0]
    assert bool(border["rising"].iloc[0])
    assert "crosses one half between" in found.sentence


def test_a_line_is_a_line() -> None:
    fixed = opened(linear(), sets=[f"{OWN}=80"])
    found = sweep(fixed, f"{OTHER}=80:100:3", paths=["deal"], outcomes=["gain.a"], worlds=3)
    np.testing.assert_allclose(found.table["mean"], 0.6 * np.array([0.8, 0.9, 1.0]) - 0.32, atol=1e-6)
    np.testing.assert_allclose(found.table["high"] - found.table["low"], 0, atol=1e-6)


@pytest.mark.parametrize(
    ("address", "value"),
    [(PATIENCE, 0.95), (f"{RED_LINE}.at_least", 48), ("process.rounds", 3), ("process.consent", "strategic")],
)
def test_one_value_is_a_run(address: str, value: object) -> None:
    results = sim.run(KOREA, worlds=40, paths=["freeze_for_freeze"], sets=[f"{address}={value}"])
    found = sweep(KOREA, f"{address}={value}", outcomes=["kept", "months", "gain.russia"], paths=["freeze_for_freeze"],
                  worlds=40)  # fmt: skip
    data = results.data.sel(path="freeze_for_freeze")
    stages = float(data["n_stages"])
    kept = (data["kept"].values / stages).mean()
    gain = data["gain"].sel(actor="russia").values.astype(float).mean()
    by = found.table.set_index("outcome")["mean"]
    assert (by["kept"], by["gain.russia"]) == (kept, gain)


def test_the_order_does_not_matter() -> None:
    one, two = f"{PATIENCE}=0.7,0.9", f"{RED_LINE}=40:60:3"
    first = sweep(KOREA, [one, two], outcomes=["kept"], paths=["step_by_step"], worlds=20)
    second = sweep(KOREA, [two, one], outcomes=["kept"], paths=["step_by_step"], worlds=20)
    pd.testing.assert_frame_equal(first.table, second.table)
    assert first.sentence == second.sentence
    assert first.name == "map"


def test_a_bound_needs_no_side() -> None:
    short = sweep(KOREA, f"{RED_LINE}=40,60", outcomes=["signed"], paths=["step_by_step"], worlds=20)
    long = sweep(KOREA, f"{RED_LINE}.at_least=40,60", outcomes=["signed"], paths=["step_by_step"], worlds=20)
    np.testing.assert_array_equal(short.table["mean"], long.table["mean"])


def test_crossings() -> None:
    """From the last point clearly on one side to the first clearly on the other; what is between is not told."""
    spans = [(one["between"], one["and"]) for one in crossings([0, 1, 2, 3, 4], [-1, 1, 1, 0, -1])]
    assert spans == [(0, 1), (2, 4)]
    assert crossings([0, 1, 2], [0, 1, 0]) == []


def chances(*shares: float, worlds: int = 400) -> np.ndarray:
    """A line (points, worlds): in each world a yes from the point on at which its own number is passed."""
    numbers = (np.arange(worlds) + 0.5) / worlds
    return (numbers < np.array(shares)[:, None]).astype(float)


def test_where_a_line_crosses_is_an_interval_of_points_that_are_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 400 worlds 48 and 53 % cannot be told from half, 20 and 80 % can: between 5 and 20, and not 10 and 15."""
    module = importlib.import_module("sim.analysis.sweep")
    line = chances(0.1, 0.2, 0.48, 0.53, 0.8, 0.9)
    monkeypatch.setattr(module, "experiment", lambda plan, settings, **_: line[:, None, None])
    vary = "process.exposure=1,5,10,15,20,25"
    found = sweep("scenarios/exchange-gradual.yaml", vary, paths=["one_step"], worlds=400)
    assert "crosses one half between 5 and 20" in found.sentence
    assert found.table["side"].tolist() == [-1, -1, 0, 0, 1, 1]
    near = chances(0.42, 0.44, 0.48, 0.53, 0.54, 0.55)
    monkeypatch.setattr(module, "experiment", lambda plan, settings, **_: near[:, None, None])
    found = sweep("scenarios/exchange-gradual.yaml", vary, paths=["one_step"], worlds=400)
    assert "whether it crosses one half cannot be told from 400 worlds" in found.sentence


def test_a_cliff_is_a_stretch_with_clearly_more_than_half_of_the_change() -> None:
    """Of 5 to 95 %, 60 are clearly more than half, and 46 of 90 are not; then the next stretch is taken, or none."""
    x = np.arange(6.0)
    assert cliff(x, chances(0.05, 0.15, 0.75, 0.85, 0.9, 0.95)).tolist() == [False, True, True, False, False, False]
    assert cliff(x, chances(0.05, 0.05, 0.51, 0.85, 0.9, 0.95)).tolist() == [False, True, True, True, False, False]
    assert not cliff(x, chances(0.05, 0.23, 0.41, 0.59, 0.77, 0.95)).any(), "a slope is no cliff"
    assert cliff(x[::-1], chances(0.05, 0.15, 0.75, 0.85, 0.9, 0.95)).tolist()[1:3] == [True, True]


@pytest.mark.parametrize(
    ("vary", "message"),
    [
        ("actors.rusia.patience=0.8:1:3", r"no actor 'rusia'. Did you mean 'russia'\?"),
        ("actors.russia.patence=0.8:1:3", r"Did you mean 'patience'\?"),
        ("actors.russia.patience=0.8:1.5:3", "is outside 0.01 to 1"),
        ("actors.russia.interests.sanctions_relief.position=0:120:3", "off the scale"),
        ("actors.russia.patience=0.8:1:0", "empty sweep"),
        ("actors.russia.patience=", "no values"),
        ("actors.russia.patience=0.8,,1", "missing"),
        ("actors.russia.patience=1:0.8:3", "falls"),
        ("actors.russia.patience=0.8:1", "low:high:n"),
        ("actors.russia.patience", "no address"),
        ("process.consent=sincere,loud", "'loud' is not one of sincere, strategic"),
        ("actors.x*.patience=0.8,0.9", "nothing in actors matches"),
        ([], "nothing to vary"),
        (["actors.*.patience=0.8,0.9", "actors.russia.patience=0.8,0.9"], "varied twice"),
        ([f"actors.{who}.patience=0.8,0.9" for who in ("russia", "china", "north_korea")], "one or two"),
    ],
)
def test_what_is_refused(vary: str | list[str], message: str) -> None:
    with pytest.raises(SimError, match=message):
        sweep(KOREA, vary, worlds=2)


@pytest.mark.parametrize(("option", "message"), [({"paths": ["step"]}, "no path"), ({"outcomes": ["kep"]}, "'kept'")])
def test_names_are_suggested(option: dict[str, list[str]], message: str) -> None:
    with pytest.raises(SimError, match=message):
        sweep(KOREA, f"{PATIENCE}=0.8,0.9", worlds=2, **option)


@pytest.mark.parametrize(("paths", "leads"), [(["one_step", "two_steps"], None), (["two_steps", "four_steps"], None)])
def test_the_one_who_leads_is_clearly_ahead_and_the_same_in_sentence_and_table(paths: list[str], leads: None) -> None:
    found = sweep("scenarios/exchange-gradual.yaml", "process.exposure=3,12", paths=paths, worlds=200)
    table = found.table
    for _, point in table.groupby("process.exposure"):
        ahead = point[point["leads"]]
        assert len(ahead) <= 1
        others = point[~point["leads"]]
        assert all(ahead["mean"].iloc[0] > others["mean"]) if len(ahead) else True
    named = [title for title in table["path_title"].unique() if f"{title} leads" in found.sentence]
    assert set(named) <= set(table.loc[table["leads"], "path_title"])
