"""The benchmarks run, at sizes that take a moment; nothing here says how fast."""

from __future__ import annotations

import pytest

from sim.engine.block import walk_block
from tests.benchmarks import bench_commands, bench_engine, bench_growth, bench_memory
from tests.benchmarks.korea import paths
from tests.benchmarks.machine import cores
from tests.benchmarks.synthetic import synthetic


@pytest.mark.slow
def test_engine_and_agents():
    figures = list(bench_engine.measure(worlds=4, few=1, repeats=1, whole=0))
    assert all(figure.value > 0 for figure in figures)
    units = [figure.unit for figure in figures[:5]]
    assert units == ["walks / s", "negotiations / s", "walks / s", "negotiations / s", "times"]
    assert figures[2].bar == ">= 100"
    assert len(figures) == 5 + len(paths())


def test_whole_runs():
    figures = list(bench_engine.whole_runs(worlds=20, repeats=1))
    assert [figure.unit for figure in figures] == ["walks / s", "walks / s", "times"][: 1 + 2 * (cores() > 1)]
    assert all(figure.value > 0 for figure in figures)


def test_growth():
    sizes = {"worlds": (8, 16, 32), "actors": (2, 3, 4), "issues": (1, 2, 3), "stages": (1, 2, 3)}
    sizes["misjudged stages"] = (1, 2, 3)
    figures = list(bench_growth.measure(sizes=sizes, worlds=8))
    assert [figure.name for figure in figures] == [f"growth with {axis}" for axis in sizes]
    assert all(len(figure.at["seconds"]) == 3 for figure in figures)


@pytest.mark.slow
def test_memory():
    figures = list(bench_memory.measure(sizes=(50,), pools=(1,)))
    assert not figures or figures[0].value > 50


def test_commands(monkeypatch):
    monkeypatch.setattr(bench_commands, "COMMANDS", {"sim --help": ["--help"]})
    assert [figure.name for figure in bench_commands.measure(repeats=1)] == ["sim --help, cold"]


@pytest.mark.parametrize("size", [{}, {"actors": 2}, {"issues": 1}, {"stages": 1}, {"actors": 9, "issues": 3}])
def test_a_made_up_dispute_is_walked_to_its_last_stage(size):
    scenario = synthetic(**size)
    walked = walk_block(scenario, seed=1, first=0, count=64, paths=["path"])["path"]
    last = len(scenario.paths["path"].stages)
    assert (walked["ending_stage"] == last).mean() > 0.9
    assert (walked["negotiations"] >= last).all()
