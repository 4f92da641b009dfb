"""Differences are paired and shared out in full; a scenario does not differ from itself."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.analysis.case import opened
from sim.analysis.causes import causes_of, parted
from sim.analysis.changes import changes, in_words, with_changes
from sim.analysis.compare import _most, compare
from sim.analysis.experiment import Plan, Setting, walk_setting
from sim.analysis.outcomes import outcome
from sim.errors import SimError
from sim.scenario.schema import Scenario
from tests.analysis.toys import OTHER, OWN, linear

KOREA = "scenarios/korea-2019.yaml"
PATHS = ["freeze_for_freeze"]
VARIANTS = ["us_reading", "pragmatic_washington", "sidelined_beijing", "keeper_pyongyang"]


def test_a_scenario_with_itself() -> None:
    found = compare(KOREA, KOREA, worlds=20, paths=PATHS)
    assert found.sentence.startswith("Nothing differs between")
    outcomes = found.tables["outcomes"]
    assert (outcomes[["difference", "low", "high", "ending_changed"]] == 0).all().all()
    assert found.tables["inputs"].empty
    assert found.table.empty


@pytest.mark.parametrize("variant", VARIANTS)
def test_parts_sum_to_the_whole(variant: str) -> None:
    found = compare(KOREA, f"{KOREA}@{variant}", worlds=24, paths=PATHS, outcomes=["kept", "signed", "gain.russia"])
    keys = ["path", "outcome"]
    parts = found.table.groupby(keys, sort=False)["part"].sum()
    whole = found.tables["outcomes"].set_index(keys)["difference"]
    np.testing.assert_allclose(parts, whole[parts.index], atol=1e-12)


@pytest.mark.parametrize("variant", [*VARIANTS, "material_power"])
def test_all_changes_together_are_the_other_scenario(variant: str) -> None:
    case, other = opened(KOREA), opened(KOREA, variant=variant)
    found = changes(case.scenario, other.scenario)
    assert changes(with_changes(case.scenario, found), other.scenario) == []
    plan = Plan(case.scenario, ("freeze_for_freeze",), ("kept", "months"), 24)
    split = parted(plan, case, other, found)
    own = walk_setting(Plan(other.scenario, plan.paths, plan.outcomes, 24), Setting())
    np.testing.assert_array_equal(split.after, own)
    np.testing.assert_array_equal(split.before, walk_setting(plan, Setting()))


def test_parts_of_a_line_are_the_changes_themselves() -> None:
    case = opened(linear())
    found = compare(case, with_sets=[f"{OTHER}=100; {OWN}=100"], paths=["deal"], outcomes=["gain.a"], worlds=50)
    drawn = compare(case, with_sets=[f"{OTHER}=100"], paths=["deal"], outcomes=["gain.a"], worlds=50).tables["outcomes"]
    parts = found.table.set_index("cause")["part"]
    assert parts["The exchange, stage 1: moves b gives"] == pytest.approx(drawn["difference"].iloc[0], abs=1e-6)
    assert parts.sum() == pytest.approx(found.tables["outcomes"]["difference"].iloc[0], abs=1e-12)
    assert "Shapley" in " ".join(found.notes)


def test_symmetric_causes_have_equal_parts() -> None:
    case, other = opened(linear()), opened(linear(), sets=["actors.a.patience=0.1", "actors.b.patience=0.1"])
    found = changes(case.scenario, other.scenario)
    split = parted(Plan(case.scenario, ("deal",), ("completed",), 10), case, other, found)
    assert split.exact
    np.testing.assert_allclose(split.parts[0], -0.5)
    np.testing.assert_allclose(split.parts[1], -0.5)


def test_a_cause_is_named_as_the_largest_only_where_it_clearly_is() -> None:
    """Either patience alone does half of it, so neither does most; of 80 and 20 points of drift the larger does."""
    same = compare(
        opened(linear()), with_sets=["actors.a.patience=0.1; actors.b.patience=0.1"], paths=["deal"],
        outcomes=["completed"], worlds=40,
    )  # fmt: skip
    assert "; which of them does most cannot be told" in same.sentence
    causes = pd.DataFrame({"cause": ["x", "y"], "part": [-0.2, 0.05], "low": [-0.25, 0.01], "high": [-0.15, 0.09]})
    about = outcome(linear(), "completed")
    assert _most(about, causes, 400, exact=True) == ", -20 percentage points of it by x"
    assert "in the order of the file" in _most(about, causes, 400, exact=False)
    near = causes.assign(part=[-0.2, 0.18], low=[-0.25, 0.1], high=[-0.15, 0.26])
    assert _most(about, near, 400, exact=True) == "; which of them does most cannot be told"


def test_many_changes_go_in_the_order_of_the_file() -> None:
    case, other = opened(KOREA), opened(KOREA, variant="sidelined_beijing")
    found = changes(case.scenario, other.scenario)
    causes = causes_of(case.scenario, other.scenario, found)
    assert len(causes) > 6
    assert sum(len(cause.changes) for cause in causes) == len(found)
    notes = " ".join(compare(KOREA, f"{KOREA}@sidelined_beijing", worlds=4, paths=["step_by_step"]).notes)
    assert "in the order of the file" in notes


def test_lists_and_links_are_changes_too() -> None:
    inputs = compare(KOREA, f"{KOREA}@us_reading", f"{KOREA}@sidelined_beijing", worlds=2, paths=PATHS).tables["inputs"]
    dropped = inputs.set_index("input").loc["links.pyongyang_disarms_for_security"]
    assert (dropped["before"], dropped["after"]) == ("there", "not there")
    consent = inputs.set_index("input").loc["paths.step_by_step.stages.2.consent"]
    assert consent["after"] == "north_korea, united_states, russia, south_korea"


def staged(*stages: str) -> Scenario:
    """A deal whose stages are named by letters; B asks more than the others, and b is B with another duration."""
    each = {"A": (10, 6), "B": (40, 6), "b": (40, 9), "C": (20, 6)}
    made = [{"title": key, "moves": {"k": each[key][0]}, "months": each[key][1]} for key in stages]
    return Scenario.model_validate(
        {
            "title": "Letters",
            "issues": {"k": {"title": "K", "scale": {0: "none", 100: "all"}, "today": 0}},
            "actors": {"x": {"name": "X"}},
            "paths": {"deal": {"title": "Deal", "stages": made}},
        }
    )


@pytest.mark.parametrize("order", ["BAC", "CBA", "CAB"])
def test_stages_in_another_order_are_one_change(order: str) -> None:
    before, after = staged(*"ABC"), staged(*order)
    (change,) = changes(before, after)
    assert in_words(before, after) == [("paths.deal.stages", f"Deal: stages: A, B, C → {', '.join(order)}")]
    made = with_changes(before, [change])
    assert [stage.title for stage in made.paths["deal"].stages] == list(order)
    assert changes(made, after) == []


def test_stages_that_differ_otherwise_too_are_told_term_by_term() -> None:
    """B in the place of A moves 40 instead of 10 and takes 9 months instead of 6, and A 10 instead of 40, 6 months."""
    found = [change.place for change in changes(staged(*"AB"), staged(*"bA"))]
    assert found == ["paths.deal.stages.1.moves.k.to", "paths.deal.stages.1.months", "paths.deal.stages.2.moves.k.to"]


def test_another_actor_at_the_table() -> None:
    japan = "scenarios/korea-2019-japan.yaml"
    found = compare(KOREA, japan, worlds=6, paths=["step_by_step"], outcomes=["gain.russia"])
    assert found.table["cause"].tolist()[-1].startswith("who and what is there")
    whole = found.tables["outcomes"]["difference"].iloc[0]
    assert found.table["part"].sum() == pytest.approx(whole, abs=1e-12)


@pytest.mark.parametrize(
    ("asked", "options", "message"),
    [
        ([KOREA], {}, "nothing to compare with"),
        ([KOREA, f"{KOREA}@us_redig"], {}, "Did you mean 'us_reading'"),
        ([KOREA, "scenarios/nowhere.yaml"], {}, "does not exist"),
        ([KOREA], {"with_sets": ["actors.chna.patience=0.9"]}, "Did you mean 'china'"),
        ([KOREA], {"with_sets": [";"]}, "nothing to set"),
        ([KOREA, KOREA], {"outcomes": ["gain.japan"]}, "no outcome 'gain.japan'"),
        ([KOREA, "scenarios/exchange-gradual.yaml"], {}, "no actors in common"),
    ],
)
def test_what_is_refused(asked: list[str], options: dict[str, list[str]], message: str) -> None:
    with pytest.raises(SimError, match=message):
        compare(*asked, worlds=2, **options)  # type: ignore[arg-type]


def test_unrelated_scenarios_are_not_compared() -> None:
    with pytest.raises(SimError, match=r"korea-2019 and exchange-gradual have no actors in common"):
        compare(KOREA, "scenarios/exchange-gradual.yaml", worlds=10)


def test_an_actor_may_be_taken_out_whatever_the_charts_name() -> None:
    case = opened(KOREA)
    after = case.scenario.model_copy(update={"distribution": "pert"})
    changed = with_changes(case.scenario, changes(case.scenario, after))
    assert changed.trust_pairs == ()
    assert changed.reference_marks == {}
