"""``sim run`` as a person uses it: what it writes, what it prints, what it refuses, and how it stops."""

from __future__ import annotations

import json
import signal
import sys
import time
from pathlib import Path

import pytest

import sim
from sim.cli import call
from sim.work.processes import cores, may_fork
from tests.work.tasks import LONGEST, started, until

ROOT = Path(__file__).parents[2]
SMALL = str(ROOT / "scenarios" / "exchange-gradual.yaml")
KOREA = str(ROOT / "scenarios" / "korea-2019.yaml")


def test_a_run_writes_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert call(["run", SMALL, "--worlds", "60", "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "60 worlds" in printed
    results = sim.load_results(out)
    assert results.worlds == 60
    assert all(results.path_title(path) in printed for path in results.paths)
    names = {path.name for path in out.iterdir()}
    assert names == {"results.nc", "scenario.yaml", "manifest.json", "tables", "charts", "report.html"}
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["complete"]
    assert set(manifest["outputs"]) == {
        path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file() and path.name != "manifest.json"
    }
    assert not list(out.rglob("*.part"))


@pytest.mark.slow
def test_charts_are_written_in_the_format_that_is_asked_for(tmp_path: Path) -> None:
    for kind, start in {"png": b"\x89PNG", "pdf": b"%PDF", "svg": b"<?xml"}.items():
        out = tmp_path / kind
        assert call(["run", SMALL, "--worlds", "20", "--quiet", "--format", kind, "--out", str(out)]) == 0
        files = list((out / "charts").iterdir())
        assert len(files) > 9
        assert all(file.suffix == f".{kind}" and file.read_bytes().startswith(start) for file in files)
        assert (out / "report.html").read_text(encoding="utf-8").count("<svg") == len(files)


def test_an_unknown_format_is_refused_before_anything_is_walked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["run", SMALL, "--format", "jpeg", "--out", str(tmp_path / "out")]) == 2
    assert "'jpeg' is not one of 'svg', 'png', 'pdf'" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_saved_scenario_runs_to_the_same_numbers(tmp_path: Path) -> None:
    out = tmp_path / "out"
    settings = ["--set", "actors.*.patience=*0.99", "--no-charts"]
    assert call(["run", SMALL, "--worlds", "40", *settings, "--out", str(out), "--quiet"]) == 0
    again = sim.run(out / "scenario.yaml", worlds=40)
    assert again.data.ending.equals(sim.load_results(out).data.ending)
    assert not again.data.gain.equals(sim.run(SMALL, worlds=40).data.gain)


def test_json_and_quiet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["run", SMALL, "--worlds", "20", "--no-charts", "--json", "--out", str(tmp_path / "a")]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert [row["path"] for row in plain["paths"]] == list(sim.load(SMALL).scenario.paths)
    assert call(["run", SMALL, "--worlds", "20", "--no-charts", "--quiet", "--out", str(tmp_path / "b")]) == 0
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "")


def test_the_same_run_may_be_made_again_and_another_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "out")
    base = ["run", SMALL, "--no-charts", "--quiet", "--out", out]
    assert call([*base, "--worlds", "20"]) == 0
    before = {path: path.read_bytes() for path in Path(out).rglob("*.csv")}
    assert call([*base, "--worlds", "20"]) == 0
    assert call([*base, "--worlds", "21"]) == 2
    assert "already holds another run" in capsys.readouterr().err
    assert before == {path: path.read_bytes() for path in Path(out).rglob("*.csv")}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--path", "four_step"], "there is no path 'four_step'. Did you mean 'four_steps'?"),
        (["--worlds", "0"], "worlds: 0 is outside 1 to 100,000,000."),
        (["--seed", "-3"], "seed: -3 is outside"),
        (["--workers", "0"], "workers: 0 is outside 1 to 1024."),
        (["--variant", "old_aquaintances"], "Did you mean 'old_acquaintances'?"),
        (["--set", "actors.nobody.patience=1"], "--set #1"),
        (["--worlds", "many"], "'many' is not a valid integer"),
    ],
)
def test_mistakes_are_refused_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    out = tmp_path / "out"
    assert call(["run", SMALL, *arguments, "--out", str(out)]) == 2
    assert message in capsys.readouterr().err
    assert not out.exists()


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    assert call(["run", SMALL, "--worlds", "5", "--out", str(tmp_path)]) == 2
    assert "thesis.txt" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_is_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").write_text("")
    assert call(["run", SMALL, "--worlds", "5", "--out", str(tmp_path / "out")]) == 2
    assert "is a file, not a folder" in capsys.readouterr().err


def test_a_scenario_without_paths_has_nothing_to_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scenario = ROOT / "scenarios" / "published" / "emission-standards.yaml"
    assert call(["run", str(scenario), "--out", str(tmp_path / "out")]) == 2
    assert "no paths" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="signals work otherwise there")
def test_ctrl_c_stops_at_once_and_leaves_nothing_behind(tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = ["sim", "run", KOREA, "--worlds", "2000000", "--workers", "1", "--out", str(out)]
    with started(["-m", *command], ROOT) as process:
        until(lambda: out.exists() or process.poll() is not None)
        time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=LONGEST)
    assert process.returncode == 130, told
    assert told.splitlines()[-1] == "stopped"
    assert not out.exists()


def test_memory_that_gives_out_while_a_run_is_saved_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def given_out(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("sim.output.run.netcdf", given_out)
    assert call(["run", SMALL, "--worlds", "20", "--quiet", "--out", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err.startswith("sim: there is not enough memory. Ask for fewer --worlds")


@pytest.mark.slow
def test_the_files_of_a_run_do_not_tell_who_walked_it(tmp_path: Path) -> None:
    """As the command is given, a run of a few thousand worlds goes to all cores."""
    runs = {"all": [], "one": ["--workers", "1"], "three": ["--workers", "3"]}
    for name, words in runs.items():
        assert call(["run", SMALL, "--worlds", "3000", "--quiet", *words, "--out", str(tmp_path / name)]) == 0
    held = {
        name: {str(path.relative_to(tmp_path / name)): path.read_bytes() for path in (tmp_path / name).rglob("*.*")}
        for name in runs
    }
    manifests = [json.loads(files.pop("manifest.json")) for files in held.values()]
    assert held["all"] == held["one"] == held["three"]
    assert len({made["run"] for made in manifests}) == 1
    workers = [made["settings"]["workers"] for made in manifests]
    assert workers[1:] == [1, 3]
    assert workers[0] == (cores() if may_fork() else 1)  # little work is not worth a process that starts afresh


def test_changes_are_told_before_and_after_and_a_name_is_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["run", SMALL, "--worlds", "40", "--no-charts", "--doubt", "--name", "mine"]
    assert call([*words, "--set", "actors.*.patience=0.5"]) == 0
    told = capsys.readouterr().out
    assert "patience" in told.split("Changed:")[1]
    assert "range (as written)" in told
    assert (tmp_path / "results" / "mine" / "tables" / "doubt.csv").exists()
    assert call([*words[:2], "--name", "../up"]) == 2
    assert call([*words[:2], "--name", ""]) == 2
