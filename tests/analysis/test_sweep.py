"""A sweep finds the threshold that is known, equals a run where it has one value, and refuses what makes no sense."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis.case import opened
from sim.analysis.points import crossings
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
    assert [one["at"] for one in crossings([0, 1, 2, 3], [0.0, 1.0, 1.0, 0.0], 0.5)] == [0.5, 2.5]
    assert crossings([0, 1], [0.6, 0.9], 0.5) == []


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
