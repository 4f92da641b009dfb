"""What all analysis commands share: where findings go, what is refused before work begins, and what is recorded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.cli import call

ROOT = Path(__file__).parents[2]

SCENARIOS = Path(__file__).parents[2] / "scenarios"
GRADUAL = str(SCENARIOS / "exchange-gradual.yaml")
HANOI = str(SCENARIOS / "published" / "conflicts" / "hanoi-misread.yaml")
SWEEP = ["sweep", "mine.yaml", "--path", "one_step", "--vary", "process.rounds=2,4", "--quiet"]
SWEEP += ["--worlds", "50", "--out", "out"]


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds a finding about a scenario that may be edited."""
    monkeypatch.chdir(tmp_path)
    Path("mine.yaml").write_text(Path(GRADUAL).read_text())
    assert call(SWEEP) == 0
    return tmp_path / "out"


def _begun(*_: Any, **__: Any) -> None:
    raise AssertionError("work was begun")


@pytest.mark.parametrize("words", [["--worlds", "60"], ["--seed", "2"], ["--outcome", "kept"], ["edited"]])
def test_another_question_is_refused_before_work_begins(
    words: list[str], found: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if words == ["edited"]:
        Path("mine.yaml").write_text(Path(GRADUAL).read_text().replace("title:", "title: Another", 1))
        words = []
    before = {path: path.read_bytes() for path in found.rglob("*") if path.is_file()}
    monkeypatch.setattr("sim.analysis.sweep.sweep", _begun)
    assert call([*SWEEP, *words]) == 2
    assert "out already holds another run" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in found.rglob("*") if path.is_file()} == before


def test_the_same_question_may_be_asked_in_other_words(found: Path) -> None:
    before = {path: path.read_bytes() for path in found.rglob("*.csv")}
    assert call([*SWEEP, "--outcome", "completed", "--workers", "1", "--report"]) == 0
    assert call(["./mine.yaml" if word == "mine.yaml" else word for word in SWEEP]) == 0
    assert before == {path: path.read_bytes() for path in found.rglob("*.csv")}


def test_a_finding_of_which_nobody_says_what_was_asked_is_compared_when_it_is_known(
    found: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = json.loads((found / "manifest.json").read_text())
    del manifest["question"]
    (found / "manifest.json").write_text(json.dumps(manifest))
    assert call([*SWEEP, "--worlds", "60"]) == 2
    assert "already holds another run" in capsys.readouterr().err
    assert call(SWEEP) == 0


@pytest.mark.parametrize(
    "words",
    [
        ["--outcome", "nonsense"],
        ["--vary", "process.rounds=0:1:2"],
        ["--workers", "0"],
        ["--cluster", "nowhere"],
        ["--cluster", "tcp://127.0.0.1:1", "--workers", "2"],
    ],
)
def test_an_analysis_that_refuses_leaves_no_folder(words: list[str], tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    asked = [GRADUAL if word == "mine.yaml" else word for word in SWEEP]
    assert call([*asked, *words, "--out", str(out)]) == 2
    assert not list(tmp_path.iterdir())
    out.mkdir(parents=True)
    assert call([*asked, *words, "--out", str(out)]) == 2
    assert not list(out.iterdir()), "what was there stays"


def test_workers_of_this_machine_are_no_workers_of_a_cluster(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["run", GRADUAL, "--cluster", "tcp://127.0.0.1:1", "--workers", "2"]) == 2
    assert "--workers counts processes of this machine, --cluster has its own." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "other", "work"),
    [
        (["forecast", GRADUAL, "--worlds", "5"], ["--seed", "2"], "sim.analysis.forecast.forecast"),
        (
            ["stability", GRADUAL, "--path", "one_step", "--worlds", "5"],
            ["--by", "stage"],
            "sim.analysis.stability.stability",
        ),
        (["stability", HANOI], ["--sanction", "single"], "sim.analysis.stability.stability"),
        (["backtest", "decisions.csv", "--resamples", "9"], ["--within", "7"], "sim.analysis.backtest.backtest"),
    ],
)
def test_a_folder_of_another_answer_is_refused_before_the_work(
    words: list[str],
    other: list[str],
    work: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("decisions.csv").write_text(
        "issue,actor,position,salience,outcome\n"
        + "".join(
            f"{i},{a},{10 * i + p},{s},{10 * i + 3}\n"
            for i in range(4)
            for a, p, s in (("x", 0, 50), ("y", 9, 90), ("z", 5, 9))
        )
    )
    out = tmp_path / "out"
    asked = [*words, "--quiet", "--out", str(out)]
    assert call(asked) == 0
    assert call(asked) == 0, "the same answer in place"
    assert "compiled" not in capsys.readouterr().err, "nothing is walked"
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}

    def never(*_: object, **__: object) -> None:
        raise AssertionError("it was worked out")

    monkeypatch.setattr(work, never)
    assert call([*asked, *other]) == 2
    assert "out" in capsys.readouterr().err
    if words[0] == "backtest":  # the same name, another content
        with Path("decisions.csv").open("a") as file:
            file.write("9,x,1,50,2\n9,y,3,50,2\n9,z,5,50,2\n")
        assert call(asked) == 2
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_an_option_that_counts_once_is_refused_twice(capsys: pytest.CaptureFixture[str]) -> None:
    korea = str(ROOT / "scenarios" / "korea-2019.yaml")
    assert call(["stability", korea, "--path", "hanoi_offer", "--path", "step_by_step"]) == 2
    assert "--path stands twice; give it once." in capsys.readouterr().err


def test_stability_without_paths_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["stability", str(ROOT / "scenarios/published/emission-standards.yaml")]) == 2
    assert "this scenario has no paths whose end could be stable" in capsys.readouterr().err
