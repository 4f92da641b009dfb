"""The benchmarks run, at sizes that take a moment; nothing here says how fast."""

from __future__ import annotations

import json

import pytest

from sim.agents.walks import walk_block
from tests.benchmarks import bench_engine, bench_growth, bench_memory, bench_ordinary, bench_parts
from tests.benchmarks.figures import Figure
from tests.benchmarks.kept import table, write
from tests.benchmarks.machine import machine
from tests.benchmarks.synthetic import synthetic


@pytest.fixture(autouse=True)
def numpy_only(monkeypatch):
    """Compiling takes longer than all else here."""
    monkeypatch.setenv("SIM_ENGINE", "numpy")
    for bench in (bench_engine, bench_ordinary, bench_parts):
        monkeypatch.setattr(bench, "engines", lambda: ("numpy",))


def test_engine():
    figures = list(bench_engine.measure(worlds=8, repeats=1, long=False))
    assert figures[0].bar == ">= 20000"
    assert all(figure.value > 0 for figure in figures)


def test_ordinary():
    figures = {figure.name: figure for figure in bench_ordinary.measure(worlds=2, repeats=1, block=8)}
    assert figures["engine numpy against ordinary Mesa"].bar == ">= 100"


def test_growth():
    sizes = {"worlds": (8, 16, 32), "actors": (2, 3, 4), "issues": (1, 2, 3), "stages": (1, 2, 3)}
    figures = list(bench_growth.measure(sizes=sizes, worlds=8))
    assert [figure.name.split()[-1] for figure in figures] == list(sizes)


def test_parts():
    figures = list(bench_parts.measure(worlds=8))
    whole = sum(figure.at["share"] for figure in figures if "all paths" in figure.name)
    assert whole == pytest.approx(1, abs=0.02)
    assert {"talks", "looking ahead", "draws"} <= {figure.name.split(": ")[-1] for figure in figures}


def test_every_function_of_a_part_that_is_gone_leaves_no_stopwatch_behind():
    with bench_parts.timed({"gone": ("sim.agents.model:no_such_function", "sim.no_such_module:f")}) as watch:
        pass
    assert set(watch.stop()) <= {"rest"}


def test_memory():
    figures = list(bench_memory.measure(sizes=(50,), crews=(1,)))
    assert not figures or figures[0].value > 50


@pytest.mark.parametrize("size", [{}, {"actors": 2}, {"issues": 1}, {"stages": 1}, {"actors": 9, "issues": 3}])
def test_a_made_up_dispute_is_walked_to_its_last_stage(size):
    scenario = synthetic(**size)
    walked = walk_block(scenario, seed=1, first=0, count=64, paths=["path"])["path"]
    assert (walked["ending"] == 0).mean() > 0.9
    assert (walked["ending_stage"] == len(scenario.paths["path"].stages)).mean() > 0.9


FIGURES = [
    Figure("ordinary", "ordinary Mesa, one core", 800.0, "worlds x paths / s"),
    Figure("ordinary", "engine against ordinary Mesa", 120.0, "times", ">= 100"),
    Figure(
        "growth",
        "growth with worlds",
        1.3,
        "exponent",
        "<= 1.1",
        {"sizes": [1, 2], "seconds": [1, 2.5], "all sizes": 1.3},
    ),
    Figure("memory", "peak of 10 worlds, 1 workers", 200.0, "MB", "", {"worlds": 10, "workers": 1}),
]


def test_what_is_kept(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text(
        "before\n<!-- results: written by --write, not by hand -->\nold\n<!-- end of results -->\nafter\n"
    )
    write(FIGURES, tmp_path / "results", readme)
    write(FIGURES[:1], tmp_path / "results", readme)  # a part that is measured again; the others stay
    kept = json.loads((tmp_path / "results" / "figures.json").read_text())
    assert list(kept["parts"]) == ["ordinary", "growth", "memory"]
    assert len(kept["parts"]["ordinary"]["figures"]) == 1
    assert "**not met**" in readme.read_text()
    assert "old" not in readme.read_text()
    assert readme.read_text().endswith("after\n")
    assert {file.name for file in (tmp_path / "results").iterdir()} == {
        "figures.json",
        "table.md",
        "chart.svg",
        "chart.png",
    }


def test_bars_that_are_met_and_not():
    text = table(FIGURES, [machine()])
    assert "| 120 | times | at least 100 | met |" in text
    assert "| 1.30 | exponent | at most 1.1 | **not met** |" in text
