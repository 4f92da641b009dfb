"""All at once or step by step: law 3 of the settlement process, the two shipped exchanges, and the cutting itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.analysis.experiment import Plan, Setting, experiment
from sim.analysis.staged import Cut, as_written, even, loaded, moved_issues, staged
from sim.api import staging
from sim.cli import call
from sim.errors import SimError
from sim.scenario.numbers import Number
from tests.analysis.exchanges import exchange, made

KOREA = sim.load("scenarios/korea-2019.yaml").scenario


def _completed(**options: float) -> dict[int, float]:
    found = staging(made(exchange(months=24, own_weight=0.4, **options)), "deal", stages=4, order=False, worlds=5)
    equal = found.table[found.table["cut"] == "equal"].set_index("stages")
    return {int(n): float(share) for n, share in equal["completed"].items()}  # type: ignore[call-overload]


@pytest.mark.parametrize(("tau", "done"), [(0.60, (1, 1, 1)), (0.45, (0, 1, 1)), (0.30, (0, 0, 1)), (0.20, (0, 0, 0))])
def test_law_3_fast_learning(tau: float, done: tuple[int, int, int]) -> None:
    """Thresholds .55, .36, .25 for 1, 2, 4 stages: what was delivered stands, so small steps risk less."""
    shares = _completed(tau=tau, exposure=12, evidence=1)
    assert tuple(shares[n] for n in (1, 2, 4)) == done


@pytest.mark.parametrize(("tau", "done"), [(0.30, (1, 1, 1)), (0.16, (1, 1, 1)), (0.06, (0, 0, 0))])
def test_law_3_slow_learning(tau: float, done: tuple[int, int, int]) -> None:
    """Thresholds .13, .11, .10: hardly apart."""
    shares = _completed(tau=tau, exposure=3, evidence=4)
    assert tuple(shares[n] for n in (1, 2, 4)) == done


@pytest.mark.parametrize("stages", [1, 2, 4])
def test_a_cut_is_the_path_written_by_hand(stages: int) -> None:
    """Cutting one step into n is the n-step path of the scenario, world by world."""
    scenario = sim.load("scenarios/exchange-gradual.yaml").scenario
    names = {1: "one_step", 2: "two_steps", 4: "four_steps"}
    cut = staged(scenario, "one_step", even(moved_issues(scenario, "one_step"), stages))
    outcomes = ("kept", "completed", "months", "gain.kestrel", "gain.marsh")
    made_by_hand = experiment(Plan(scenario, (names[stages],), outcomes, 200), [Setting()])[0, 0]
    made_by_cut = experiment(Plan(cut, ("one_step",), outcomes, 200), [Setting()])[0, 0]
    np.testing.assert_allclose(made_by_cut, made_by_hand, atol=1e-5)


def test_the_shipped_exchanges_disagree() -> None:
    gradual = staging("scenarios/exchange-gradual.yaml", "one_step", stages=4, worlds=150)
    assert "small steps do better than everything at once" in gradual.sentence
    assert gradual.table[gradual.table["best"]].iloc[0]["stages"] > 1
    at_once = staging("scenarios/exchange-at-once.yaml", "four_steps", stages=4, worlds=150)
    assert "small steps do worse than everything at once" in at_once.sentence
    assert at_once.table[at_once.table["best"]].iloc[0]["stages"] == 1
    assert len(at_once.tables["reasons"]) == 2
    assert len(gradual.chart().axes) == 3


def test_an_order_is_found() -> None:
    """Two issues that both want and one that only b wants: what helps both comes first or evenly."""
    found = staging("scenarios/exchange-gradual.yaml", "two_steps", stages=3, worlds=60)
    assert set(found.tables["order"]["issue"]) == {"kestrel_files", "marsh_files"}
    assert (found.table["cut"] == "in the order found").sum() == 1


def test_a_cut_keeps_votes_and_deadlines() -> None:
    """Whoever votes on any stage votes on each, unless it signs; the deadline is that of the last stage covered."""
    path = KOREA.paths["step_by_step"]
    voter, signatory = "russia", path.stages[0].consent[0]
    last = {"ratified_by": (voter, signatory), "ratification": Number.model_validate(4), "consent": ("united_states",)}
    voted = path.stages[-1].model_copy(update={**last, "deadline": Number.model_validate(60)})
    others = [one.model_copy(update={"consent": (signatory, "united_states")}) for one in path.stages[:-1]]
    paths = {"step_by_step": path.model_copy(update={"stages": (*others, voted)})}
    scenario = KOREA.model_copy(update={"paths": {**KOREA.paths, **paths}})
    first, second = (
        staged(scenario, "step_by_step", even(moved_issues(KOREA, "step_by_step"), 2)).paths["step_by_step"].stages
    )
    assert first.ratified_by == second.ratified_by == (voter,)
    assert (first.deadline, first.ratification.high) == (None, 0)
    assert (second.deadline.mode, second.ratification.mode) == (60, 4)


def test_what_a_cut_keeps() -> None:
    path = "step_by_step"
    before, issues = KOREA.paths[path], moved_issues(KOREA, path)
    after = staged(KOREA, path, even(issues, 3)).paths[path]
    assert {who for stage in after.stages for who in stage.consent} == {who for s in before.stages for who in s.consent}
    assert sum(stage.months.mode for stage in after.stages) == pytest.approx(sum(s.months.mode for s in before.stages))
    end = {issue: stage.moves[issue].to for stage in before.stages for issue in stage.moves}
    assert {issue: stage.moves[issue].to for stage in after.stages for issue in stage.moves} == end
    assert {g for stage in after.stages for g in stage.guarantors} == {"russia", "china", "united_nations"}
    assert not after.stages[0].guarantors
    assert "sequencing" in after.stages[0].moves


def test_shapes_of_cuts() -> None:
    front, back = loaded(("a",), 3, front=True), loaded(("a",), 3, front=False)
    assert front.done["a"] == pytest.approx((1 / 2, 5 / 6, 1))
    assert back.done["a"] == pytest.approx((1 / 6, 1 / 2, 1))
    written = as_written(sim.load("scenarios/exchange-gradual.yaml").scenario, "four_steps")
    assert written.done["marsh_files"] == pytest.approx((0.25, 0.5, 0.75, 1))
    assert Cut("one", {"a": (1.0,)}).progress(0) == 0.0


def test_mistakes() -> None:
    with pytest.raises(SimError, match="drift"):
        staging(KOREA, "status_quo")
    with pytest.raises(SimError, match="1 to 20"):
        staging(KOREA, "step_by_step", stages=0)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = "scenarios/exchange-gradual.yaml"
    assert call(["staging", file, "--path", "one_stp"]) == 2
    assert "Did you mean 'one_step'?" in capsys.readouterr().err
    out = tmp_path / "out"
    assert (
        call(["staging", file, "--path", "one_step", "--worlds", "40", "--stages", "3", "--out", str(out), "--json"])
        == 0
    )
    assert json.loads(capsys.readouterr().out)["analysis"] == "staging"
    assert (out / "tables" / "reasons.csv").exists()


def test_whoever_walks_the_cuts_walks_those_whose_reasons_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.work.pool import Pool

    used: list[Pool] = []

    def noted(*asked: Any, executor: Pool, **options: Any) -> sim.Results:
        used.append(executor)
        return sim.run(*asked, executor=executor, **options)

    monkeypatch.setattr("sim.analysis.staging.run", noted)
    with Pool(workers=1) as who:
        found = staging("scenarios/exchange-gradual.yaml", "one_step", stages=2, order=False, worlds=20, executor=who)
    assert used == [who] * len(found.tables["reasons"])


def test_many_worlds_are_walked_a_few_cuts_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def told() -> list[str]:
        found = staging("scenarios/exchange-gradual.yaml", "one_step", stages=3, worlds=30)
        return [found.sentence, *(table.to_csv() for table in found.tables.values())]

    together = told()
    monkeypatch.setattr("sim.analysis.staged.at_once", lambda numbers: 2)
    assert told() == together
