"""Agents of one's own walk every world, in processes that can import their class, else in this one."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.agents.stakeholder import StakeholderAgent
from sim.errors import SimError
from tests.work.agents import RefusesAll

GRADUAL = Path(__file__).parents[2] / "scenarios" / "exchange-gradual.yaml"
BY_NAME = "agents of the class tests.work.agents.RefusesAll walk every world"


def test_they_walk_every_world_and_the_run_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = sim.run(GRADUAL, worlds=50, paths=["two_steps"], workers=2, agent=RefusesAll)
    assert (results.summary()["signed"] == 0).all()
    assert results.settings["walked_by"] == f"{BY_NAME} in 2 processes"
    assert f"A{BY_NAME[1:]} in 2 processes: about 1 second." in capsys.readouterr().err
    assert results.settings["check"].startswith("The Mesa agents walked every world themselves")
    results.save(tmp_path / "out", charts=False, report=False)
    again = sim.load_results(tmp_path / "out")
    assert again.settings["agent"] == "tests.work.agents.RefusesAll"
    assert "agent=tests.work.agents.RefusesAll)" in again.report(tmp_path / "page.html").read_text(encoding="utf-8")


def test_a_class_that_no_other_process_can_import_walks_here() -> None:
    class Refuses(RefusesAll):
        pass

    results = sim.run(GRADUAL, worlds=3, paths=["two_steps"], workers=2, agent=Refuses)
    assert (results.summary()["signed"] == 0).all()
    assert "Refuses walk every world in this process alone: no other can import" in results.settings["walked_by"]
    assert results.settings["workers"] == 1


def test_the_usual_agents_find_what_the_engine_finds() -> None:
    one, other = (sim.run(GRADUAL, worlds=12, agent=agent) for agent in (StakeholderAgent, None))
    assert one.data["ending"].equals(other.data["ending"])


def test_another_kind_of_agents_is_another_run(tmp_path: Path) -> None:
    sim.run(GRADUAL, worlds=3).save(tmp_path / "out", charts=False, report=False)
    with pytest.raises(SimError, match="out"):
        sim.run(GRADUAL, worlds=3, agent=RefusesAll).save(tmp_path / "out", charts=False, report=False)


@pytest.mark.parametrize("agent", [dict, "RefusesAll", 3, object()])
def test_what_is_no_class_of_agents_is_refused(agent: object) -> None:
    with pytest.raises(SimError, match=r"is no kind of StakeholderAgent\. Give a class that is derived from it"):
        sim.run(GRADUAL, worlds=3, agent=agent)
