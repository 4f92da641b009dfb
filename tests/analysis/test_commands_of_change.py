"""compare, sweep and sensitivity from the command line: what is printed, what is written, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from sim.cli import call

GRADUAL = "scenarios/exchange-gradual.yaml"
KOREA = "scenarios/korea-2019.yaml"
COMMANDS = {
    "sweep": ["sweep", GRADUAL, "--vary", "actors.kestrel.trust.marsh=-40:80:4", "--worlds", "20"],
    "map": ["sweep", GRADUAL, "--vary", "process.exposure=3:12:2", "--vary", "process.evidence=1:4:2", "--worlds", "9"],
    "tornado": ["sensitivity", GRADUAL, "--worlds", "20"],
    "morris": ["sensitivity", GRADUAL, "--method", "morris", "--samples", "4", "--path", "one_step"],
    "sobol": ["sensitivity", GRADUAL, "--method", "sobol", "--samples", "8", "--path", "one_step"],
    "research": ["sensitivity", GRADUAL, "--method", "research", "--worlds", "400"],
    "compare": ["compare", GRADUAL, "--with=process.exposure=3; process.evidence=4", "--worlds=30", "--path=one_step"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_everything_is_written(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert call([*COMMANDS[name], "--out", str(out), "--report"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    finding = json.loads((out / "finding.json").read_text())
    assert finding["analysis"] == name
    assert said.startswith(finding["finding"][:40])
    assert "Written to" in said
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["complete"]
    for table, rows in finding["tables"].items():
        path = out / "tables" / f"{table}.csv"
        assert len(rows) == (len(pd.read_csv(path)) if len(path.read_text().strip().splitlines()) > 1 else 0)
    drawn = sorted(path.name for path in (out / "charts").iterdir())
    assert drawn
    page = (out / "report.html").read_text()
    assert page.count("<svg") == len(drawn)
    assert "http-equiv" in page
    assert call([*COMMANDS[name], "--out", str(out), "--quiet"]) == 0, "the same finding may be made again in place"


def test_json_is_all_that_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call([*COMMANDS["sweep"], "--out", str(tmp_path / "a"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found["tables"]["points"]) == 4 * len(found["settings"]["paths"])


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert call([*COMMANDS["sweep"], "--out", str(tmp_path)]) == 2
    assert "holds other files" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    out = tmp_path / "out"
    assert call([*COMMANDS["sweep"], "--out", str(out), "--quiet"]) == 0
    assert call([*COMMANDS["tornado"], "--out", str(out)]) == 2
    assert "already holds another run" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["sweep", KOREA], "Missing option '--vary'"),
        (["sweep", KOREA, *(f"--vary=actors.{who}.patience=0:1:1000" for who in ("russia", "china"))], "0.01 to 1"),
        (["sweep", KOREA, *(f"--vary=actors.{who}.patience=.1:1:1000" for who in ("russia", "china"))], "with --yes"),
        (["sweep", KOREA, "--vary", "actors.russia.patience=0.8:0.9:99999999"], "Ask for fewer"),
        (["sweep", KOREA, "--vary", "actors.rusia.patience=0.8:0.9:9"], "Did you mean 'russia'?"),
        (["sweep", KOREA, "--vary", "actors.russia.patience=1,2", "--path", "step_by_step"], "outside 0.01 to 1"),
        (["sweep", KOREA, "--vary", "process.rounds=1,2", "--outcome", "sined"], "Did you mean 'signed'?"),
        (["sweep", KOREA, "--vary", "process.rounds=1,2", "--path", "step"], "there is no path 'step'"),
        (["sensitivity", KOREA, "--method", "sobl"], "Did you mean 'sobol'?"),
        (["compare", KOREA], "nothing to compare with"),
        (["compare", KOREA, f"{KOREA}@us_redig"], "Did you mean 'us_reading'?"),
        (["compare", KOREA, "--with", "actors.russia.patience=7"], "outside 0.01 to 1"),
    ],
)
def test_mistakes_end_in_status_2(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(words) == 2
    assert message in " ".join(capsys.readouterr().err.split())
