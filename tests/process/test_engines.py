"""The compiled engine against NumPy's: the same codes everywhere, the same numbers to 1e-12, whatever the batch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings

import sim
from sim.agents import record
from sim.agents.blocks import blocks
from sim.agents.model import SettlementModel, release
from sim.agents.table import Table, close, talk
from sim.agents.walks import compared, join, walk_block
from sim.errors import SimError
from sim.process import engine
from sim.scenario.schema import Scenario
from sim.worlds.setting import dispute
from sim.worlds.worlds import Worlds
from tests.strategies import scenarios, seeded_scenarios

KOREA = Path(__file__).parents[2] / "scenarios" / "korea-2019.yaml"
CLOSE = {"rtol": 0, "atol": 1e-12}
POINTS = {"rtol": 1e-12, "atol": 1e-10}
"""Values on an issue's own scale, and months, are larger than one."""
WAYS: list[dict[str, Any]] = [
    {},
    {"precision": 20.0, "consent": "strategic"},
    {"precision": 5.0, "reasoning": 3},
    {"reasoning": 1},
    {"reasoning": 3, "consent": "strategic"},
]
RELAXED = settings(
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
needs_numba = pytest.mark.skipif(not engine.can_compile(), reason="numba is not installed")


@pytest.fixture(autouse=True, scope="module")
def every_digit():
    """Records keep single precision to save room; here every digit counts."""
    with pytest.MonkeyPatch.context() as patch:
        for table in (record.OUTCOMES, record.TRACES):
            for name, (kind, dims, empty) in table.items():
                if kind == "f4":
                    patch.setitem(table, name, ("f8", dims, empty))
        yield


@pytest.fixture(scope="module")
def korea() -> Scenario:
    return sim.load(KOREA).scenario


def walked(scenario: Scenario, which: str, first: int, count: int) -> dict[str, Any]:
    return walk_block(
        scenario, seed=5, first=first, count=count, paths=list(scenario.paths), traces=10**9, engine=which
    )


def assert_engines_agree(scenario: Scenario, count: int) -> None:
    one, other = (walked(scenario, which, 0, count) for which in engine.ENGINES)
    for path, arrays in one.items():
        for name, values in arrays.items():
            np.testing.assert_allclose(other[path][name], values, **POINTS, err_msg=f"{path}.{name}")


@needs_numba
@pytest.mark.parametrize("way", WAYS, ids=str)
def test_korea_on_all_paths(korea: Scenario, way: dict[str, Any]) -> None:
    process = korea.process.model_copy(update=way)
    assert_engines_agree(korea.model_copy(update={"process": process}), 150)


@needs_numba
@settings(RELAXED, max_examples=150)
@given(seeded_scenarios())
def test_random_scenarios(scenario: Scenario) -> None:
    assert_engines_agree(scenario, 3)


@needs_numba
@settings(RELAXED, max_examples=60)
@given(scenarios())
def test_scenarios_with_round_and_equal_numbers(scenario: Scenario) -> None:
    assert_engines_agree(scenario, 3)


@needs_numba
def test_a_world_does_not_notice_its_batch(korea: Scenario) -> None:
    whole = walked(korea, "compiled", 0, 60)
    parts = join([walked(korea, "compiled", first, count) for first, count in blocks(60, 17)])
    for path, arrays in whole.items():
        for name, values in arrays.items():
            np.testing.assert_array_equal(parts[path][name], values, err_msg=f"{path}.{name}")


@needs_numba
def test_look_ahead_talks_and_sums_agree_before_anything_is_recorded(korea: Scenario) -> None:
    for path in compared(korea):
        plain, fast = (SettlementModel(dispute(Worlds(korea, 5, 0, 80), engine=e), path) for e in engine.ENGINES)
        assert_same_look(plain, fast)
        while plain.running:
            assert_same_talks(plain, fast)
            plain.step()
            fast.step()
        assert not fast.running
        release(plain)
        release(fast)


def assert_same_look(plain: SettlementModel, fast: SettlementModel) -> None:
    assert fast.compiled is not None
    for q in range(1, len(plain.stages)):
        concerned = [i for i in fast.compiled.plan.roles["concerned"][q].tolist() if i < len(plain.actors)]
        assert set(concerned) >= {*plain.stages[q - 1].consent, *plain.stages[q - 1].performers}
        for i in concerned:
            forecast = plain.forecasts.get(i, plain.forecasts[-1])
            for level in range(plain.setting.reasoning):
                signed = forecast.signed[q][level]
                found, expected = fast.compiled.value[:, q, level, i], forecast.value[q][level][i]
                assert (~np.isnan(found) == signed).all()
                np.testing.assert_allclose(found[signed], expected[signed], **CLOSE)  # nobody asks for the others


def assert_same_talks(plain: SettlementModel, fast: SettlementModel) -> None:
    closings = []
    for model in (plain, fast):
        for agent in model.actors:
            agent.sit_down(model.values, model.stages[model.q], model.setting, 0.0)
        table = Table(model.stages[model.q], model.q, model.values, model.setting, model.forecasts, model._sitting())
        closings.append(talk(model.actors, table))
        close(model.actors, table, closings[-1].terms)
    np.testing.assert_allclose(closings[1].terms, closings[0].terms, **CLOSE)
    np.testing.assert_array_equal(closings[1].rounds, closings[0].rounds)
    for i in table.involved:
        one, other = plain.actors[i], fast.actors[i]
        for name in ("complied", "breached", "refused", "performs"):
            np.testing.assert_allclose(getattr(other.sums, name), getattr(one.sums, name), **CLOSE, err_msg=name)
        assert list(other.breaks.gap) == list(one.breaks.gap)
        for k in one.breaks.gap:
            np.testing.assert_allclose(other.breaks.gap[k], one.breaks.gap[k], **CLOSE)
            np.testing.assert_allclose(other.breaks.bound[k], one.breaks.bound[k], **CLOSE)


# The choice -----------------------------------------------------------------------------------------------


def test_an_engine_that_there_is_not() -> None:
    with pytest.raises(SimError, match="no engine 'abacus'"):
        engine.choose("abacus")


def test_without_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(engine.VARIABLE, raising=False)
    monkeypatch.setattr(engine, "can_compile", lambda: False)
    assert engine.choose() == "numpy"
    with pytest.raises(SimError, match=r"pip install \"settlement-sim\[fast\]\""):
        engine.choose("compiled")


def test_the_environment_chooses_where_nobody_else_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(engine.VARIABLE, "numpy")
    assert engine.choose() == "numpy"
    monkeypatch.setenv(engine.VARIABLE, "abacus")
    assert engine.choose("numpy") == "numpy"
    with pytest.raises(SimError, match=engine.VARIABLE):
        engine.choose()


def test_small_runs_are_left_to_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(engine.VARIABLE, raising=False)
    monkeypatch.setattr(engine, "can_compile", lambda: True)
    assert engine.choose(work=engine.WORTH_COMPILING - 1) == "numpy"
    assert engine.choose(work=engine.WORTH_COMPILING) == "compiled"
    assert engine.choose("compiled", work=1) == "compiled"


def test_kernels_that_are_not_on_the_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert not engine.is_compiled()
    (tmp_path / "compiled_1").mkdir()
    (tmp_path / "compiled_1" / "kernels.stamped.look.nbi").touch()
    assert engine.is_compiled()
