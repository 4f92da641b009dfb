"""A run's first worlds are walked by the Mesa agents too, and one number that differs stops it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.agents import walks
from sim.cli import call
from sim.errors import SimError

GRADUAL = Path(__file__).parents[2] / "scenarios" / "exchange-gradual.yaml"
EQUAL = "10 worlds of every path were also walked by the Mesa agents, all numbers equal; this compares two walks by the"
AS_USUAL = walks.walk_block


def plant(patch: pytest.MonkeyPatch, name: str, at: tuple[int, ...], value: object) -> None:
    """Let the agents find something else in one place."""

    def walk(scenario, *, paths, **options):
        found = AS_USUAL(scenario, paths=paths, **options)
        if "two_steps" in paths:
            found["two_steps"][name][at] = value
        return found

    patch.setattr(walks, "walk_block", walk)


def test_what_a_run_says_of_it(tmp_path: Path) -> None:
    assert call(["run", str(GRADUAL), "--worlds", "30", "--quiet", "--no-charts", "--out", str(tmp_path / "out")]) == 0
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["settings"]["check"].startswith(EQUAL)
    again = sim.load_results(tmp_path / "out")
    assert EQUAL in again.report(tmp_path / "page.html").read_text(encoding="utf-8")


def test_no_more_worlds_are_compared_than_are_kept() -> None:
    assert sim.run(GRADUAL, worlds=1).settings["check"].startswith("1 world of every path was also walked")
    assert sim.run(GRADUAL, worlds=20, keep=4, traces=2).settings["check"].startswith("4 worlds of every path were")


@pytest.mark.parametrize(
    ("name", "at", "value", "said"),
    [
        ("ending", (3,), 99, r"path two_steps, world 3: ending is \d as the engine walks and 99 as the Mesa agents do"),
        ("final_value", (9, 0), np.float32(-7.0), r"path two_steps, world 9: final_value issue \w+ is \d.* and -7\.0"),
        ("trust", (0, 1, 0, 1), np.float32(0.5), r"world 0: trust point 1 actor \w+ other \w+ is .* 0\.5 as the Mesa"),
        ("gain", (2, 0), np.nan, r"world 2: gain actor \w+ is .* and nan as the Mesa agents do"),
    ],
)
def test_a_number_that_differs_stops_a_run(
    monkeypatch: pytest.MonkeyPatch, name: str, at: tuple[int, ...], value: object, said: str
) -> None:
    plant(monkeypatch, name, at, value)
    with pytest.raises(SimError, match=rf"(?s){said}.*fault of the program.*Please report it"):
        sim.run(GRADUAL, worlds=20)


def test_the_command_stops_with_status_2_and_writes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plant(monkeypatch, "ending", (0,), 99)
    command = ["run", str(GRADUAL), "--worlds", "20", "--no-charts", "--out", str(tmp_path / "out")]
    assert call(command) == 2
    assert "path two_steps, world 0: ending is" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert call([*command, "--no-check"]) == 0
    assert "No world was compared with a walk by the Mesa agents." in " ".join(capsys.readouterr().out.split())
    assert "No world was compared" in json.loads((tmp_path / "out" / "manifest.json").read_text())["settings"]["check"]


def test_a_difference_beyond_the_worlds_compared_or_the_digits_kept_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = sim.run(GRADUAL, worlds=20, check=False).data["final_value"]
    value = usual.sel(path="two_steps").isel(world=0, issue=0).item()
    plant(monkeypatch, "final_value", (0, 0), np.float32(value * (1 + 5e-7)))
    assert sim.run(GRADUAL, worlds=20).settings["check"].startswith(EQUAL)
