"""Work that is stopped or killed at any moment, and resumed, ends with the files of work that never was."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from sim.cli import call
from sim.results.manifest import versions
from sim.work.store import Store
from tests.work.command import WAITING
from tests.work.tasks import LONGEST, ROOT, members, started, until

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")
GRADUAL = str(ROOT / "scenarios/exchange-gradual.yaml")
RUN = ["run", GRADUAL, "--path", "four_steps", "--worlds", "8000", "--keep", "2500", "--no-charts"]
VARY = ["--vary", "actors.kestrel.patience=0.8:0.95:12"]
SWEEP = ["sweep", GRADUAL, "--path", "four_steps", *VARY, "--worlds", "2000"]
WAYS = {"run": RUN, "sweep": SWEEP}
DIFFER = ("seconds", "workers")
"""What a manifest says of how it was made, not of what was made."""


def finished(words: Sequence[str], folder: Path) -> str:
    """What a command said that was left alone."""
    with started(["-m", "tests.work.command", "never", *words, "--quiet"], folder) as process:
        _, told = process.communicate(timeout=LONGEST)
        assert process.returncode == 0, told
    return told


def stopped(words: Sequence[str], folder: Path, when: int | str, how: signal.Signals) -> tuple[int, str]:
    """Stop a command at a moment (see tests.work.command); its status, and what it said. Nothing of it is left."""
    with started(["-m", "tests.work.command", str(when), *words, "--quiet"], folder) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == WAITING, process.communicate()
        if how == signal.SIGINT:
            for one in members(process.pid):  # a terminal tells everybody
                with suppress(ProcessLookupError):
                    os.kill(one, signal.SIGINT)
        else:
            process.send_signal(how)
        _, told = process.communicate(timeout=LONGEST)
        until(lambda: not members(process.pid))
    return process.returncode, told


def files(folder: Path) -> dict[str, Any]:
    """Every file by its name; of a manifest all that may not differ."""
    found: dict[str, Any] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        found[str(path.relative_to(folder))] = path.read_bytes()
    manifest = json.loads(found["manifest.json"])
    if "finding.json" in found:  # some tell there, too, how long they took
        found["finding.json"] = json.loads(found["finding.json"])
        found["finding.json"]["settings"].pop("seconds", None)
        del manifest["outputs"]["finding.json"]
    found["manifest.json"] = {
        **manifest,
        "settings": {k: v for k, v in manifest["settings"].items() if k not in DIFFER},
    }
    assert manifest["complete"]
    return found


def blocks(folder: Path) -> int:
    return sum(1 for _ in folder.rglob("*.npz"))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, Any]]:
    """The files of work that nobody stopped."""
    place, known = tmp_path_factory.mktemp("undisturbed"), {}

    def of(way: str) -> dict[str, Any]:
        if way not in known:
            finished([*WAYS[way], "--workers", "1", "--out", way], place)
            known[way] = files(place / way)
            assert not [name for name in known[way] if "unfinished" in name or name.endswith(".part")]
        return known[way]

    return of


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_ctrl_c_and_on(way: str, tmp_path: Path, undisturbed: Callable[[str], dict[str, Any]]) -> None:
    words = [*WAYS[way], "--out", "out"]
    status, told = stopped([*words, "--workers", "2"], tmp_path, 3, signal.SIGINT)
    assert status == 130, told
    assert [line for line in told.splitlines() if line] == [
        "3 finished blocks are kept in out/unfinished; go on with --resume.",
        "stopped",
    ]
    told = finished([*words, "--workers", "1", "--resume"], tmp_path)
    assert told.strip() == "Going on with 3 finished blocks in out/unfinished."
    assert files(tmp_path / "out") == undisturbed(way)
    if way == "run":  # what was used now, and not what the work was begun with
        assert json.loads((tmp_path / "out" / "manifest.json").read_text())["settings"]["workers"] == 1


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["begin", 3, "saving"])
def test_killed_and_on(moment: int | str, tmp_path: Path, undisturbed: Callable[[str], dict[str, Any]]) -> None:
    out, words = tmp_path / "out", [*RUN, "--out", "out", "--workers", "2"]
    status, _ = stopped(words, tmp_path, moment, signal.SIGKILL)
    assert status == -signal.SIGKILL
    kept = {path: path.stat().st_mtime_ns for path in out.rglob("*.npz")}
    assert len(kept) == {"begin": 0, 3: 3, "saving": 8}[moment]
    if moment == 3:  # killed once more, while it goes on
        stopped([*words, "--resume"], tmp_path, 2, signal.SIGKILL)
        again = {path: path.stat().st_mtime_ns for path in out.rglob("*.npz")}
        assert kept.items() <= again.items()
        assert len(again) == 5
    finished([*words, "--resume"], tmp_path)
    assert files(out) == undisturbed("run")


@pytest.mark.slow
def test_killed_and_on_beside_the_folder_that_will_be_written(
    tmp_path: Path, undisturbed: Callable[[str], dict[str, Any]]
) -> None:
    words = [*SWEEP, "--workers", "2"]
    status, _ = stopped(words, tmp_path, 3, signal.SIGKILL)
    assert status == -signal.SIGKILL
    finished([*words, "--workers", "1", "--resume"], tmp_path)  # on other cores
    (out,) = (tmp_path / "results").iterdir()
    assert files(out) == undisturbed("sweep")


@pytest.mark.slow
def test_a_worker_is_killed_and_on(tmp_path: Path, undisturbed: Callable[[str], dict[str, Any]]) -> None:
    """The command says how to go on, and leaves nobody behind."""
    words = [*RUN, "--out", "out"]
    with started(["-m", "tests.work.command", "3", *words, "--workers", "2", "--quiet"], tmp_path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == WAITING
        os.kill(max(members(process.pid)), signal.SIGKILL)
        until(lambda: len(members(process.pid)) == 1)
        process.send_signal(signal.SIGUSR1)
        _, told = process.communicate(timeout=LONGEST)
    assert process.returncode == 2, told
    assert "a worker process was killed" in told
    assert "finished blocks are kept in out/unfinished; go on with --resume." in told
    assert "Traceback" not in told
    finished([*words, "--workers", "1", "--resume"], tmp_path)
    assert files(tmp_path / "out") == undisturbed("run")


ANALYSES = {
    "sweep": ["--path", "one_step", "--vary", "process.rounds=2:6:3", "--worlds", "300"],
    "tip": ["--path", "one_step", "--to", "signed >= 0.9", "--only", "actors.*.patience", "--at-most", "1"],
}


@pytest.fixture(params=ANALYSES)
def begun_analysis(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words of an analysis that was stopped: of a scenario and an overlay that may be edited."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(Store.__init__.__kwdefaults__, "after", 0.0)  # type: ignore[arg-type]
    (tmp_path / "mine.yaml").write_text(Path(GRADUAL).read_text())
    (tmp_path / "over.yaml").write_text("process: {rounds: 4}\n")
    words = [request.param, "mine.yaml", "-f", "over.yaml", *ANALYSES[request.param]]
    words += ["--out", "out", "--quiet"]
    monkeypatch.setattr("sim.output.finding.save_finding", _interrupted)
    assert call(words) == 130
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert blocks(tmp_path / "out") > 0
    return [*words, "--resume"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [("mine.yaml", "title:", "title: Another"), ("over.yaml", "rounds: 4", "rounds: 5")],
)
def test_an_analysis_of_an_edited_file_is_refused(
    file: str, old: str, new: str, begun_analysis: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    edited = Path(file).read_text().replace(old, new, 1)
    assert edited != Path(file).read_text()
    Path(file).write_text(edited)
    before = {path: path.stat().st_mtime_ns for path in Path("out").rglob("*")}
    capsys.readouterr()
    assert call(begun_analysis) == 2
    assert "out/unfinished holds unfinished work that differs in the scenario. Nothing" in capsys.readouterr().err
    assert {path: path.stat().st_mtime_ns for path in Path("out").rglob("*")} == before


def test_an_analysis_goes_on_however_its_files_are_called(begun_analysis: list[str]) -> None:
    (Path.cwd() / "laid.yaml").write_text(Path("over.yaml").read_text())
    called = {"mine.yaml": "./mine.yaml", "over.yaml": str(Path("laid.yaml").resolve())}
    assert call([called.get(word, word) for word in begun_analysis]) == 0
    assert not Path("out/unfinished").exists()


def test_an_edited_scenario_is_other_work_where_no_folder_was_named(
    begun_analysis: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Blocks of the scenario as it was stay where they are."""
    words = [word for word in begun_analysis if word not in ("--out", "out", "--resume")]
    monkeypatch.setitem(Store.__init__.__kwdefaults__, "after", 0.0)  # type: ignore[arg-type]
    with monkeypatch.context() as patched:
        patched.setattr("sim.output.finding.save_finding", _interrupted)
        assert call(words) == 130
    kept = sorted(Path("results").rglob("*.npz"))
    Path("over.yaml").write_text("process: {rounds: 5}\n")
    assert call([*words, "--resume"]) == 0
    assert "There is nothing to go on with" in capsys.readouterr().err
    assert kept
    assert sorted(Path("results").rglob("*.npz")) == kept


BEGUN = 10
"""Blocks of 9,000 worlds: an even number of at most a thousand each."""


@pytest.fixture(scope="module")
def begun_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run that was stopped, in ``out``, and the scenario that it is of."""
    folder = tmp_path_factory.mktemp("begun")
    (folder / "mine.yaml").write_text(Path(GRADUAL).read_text())
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setitem(Store.__init__.__kwdefaults__, "after", 0.0)  # type: ignore[arg-type]
        patch.setattr("sim.output.run.save_results", _interrupted)
        assert call(["run", "mine.yaml", "--worlds", "9000", "--out", "out", "--quiet"]) == 130
    assert blocks(folder) == BEGUN
    return folder


@pytest.fixture
def begun(begun_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, which may be edited and gone on with."""
    shutil.copytree(begun_once, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "out"


def _interrupted(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("differs", "words"),
    [
        ("the scenario", ["--set", "process.rounds=3"]),
        ("the scenario", ["edited"]),
        ("--seed (there 1, now 2)", ["--seed", "2"]),
        ("--worlds (there 9000, now 9001)", ["--worlds", "9001"]),
        ("--path (there", ["--path", "one_step"]),
        ("--keep (there 9000, now 5)", ["--keep", "5"]),
        ("settlement-sim (there", ["version"]),
        ("the code of this program", ["code"]),
    ],
)
def test_other_work_is_refused(
    differs: str, words: list[str], begun: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if words == ["edited"]:
        scenario = Path("mine.yaml")
        scenario.write_text(scenario.read_text().replace("title:", "title: Another", 1))
    if words == ["version"]:
        monkeypatch.setattr("sim.results.manifest.versions", lambda: {**versions(), "settlement-sim": "0.0.9"})
    if words == ["code"]:
        monkeypatch.setattr("sim.results.manifest.code", lambda: "0123")
    before = {path: path.stat().st_mtime_ns for path in begun.rglob("*")}
    asked = ["run", "mine.yaml", "--worlds", "9000", "--out", "out", "--resume", "--quiet"]
    capsys.readouterr()
    assert call([*asked, *(words if words[0].startswith("--") else [])]) == 2
    told = capsys.readouterr().err
    assert f"holds unfinished work that differs in {differs}" in told
    assert told.count("(there") <= 1, "what only follows from something else is not told"
    assert "Nothing was touched" in told
    assert {path: path.stat().st_mtime_ns for path in begun.rglob("*")} == before


def test_this_very_work_is_gone_on_with_only_when_asked(begun: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["run", "mine.yaml", "--worlds", "9000", "--out", "out", "--no-charts"]
    capsys.readouterr()
    assert call(asked) == 2
    assert f"{BEGUN} finished blocks of this very work. Go on with it by adding --resume" in capsys.readouterr().err
    assert call([*asked, "--resume", "--quiet"]) == 0
    assert not (begun / "unfinished").exists()
    again = ["run", "mine.yaml", "--worlds", "9000", "--out", "new", "--no-charts", "--resume", "--quiet"]
    assert call(again) == 0
    assert "nothing to go on with in new/unfinished: this begins at the beginning" in capsys.readouterr().err


@pytest.mark.parametrize("out", [["--out", "done"], []], ids=["out", "results"])
@pytest.mark.parametrize(
    "words",
    [
        ["run", GRADUAL, "--worlds", "50", "--no-charts"],
        ["sweep", GRADUAL, "--vary", "process.rounds=1,2", "--worlds", "20"],
    ],
    ids=["run", "sweep"],
)
def test_finished_work_is_not_done_again(
    words: list[str],
    out: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call([*words, *out, "--quiet"]) == 0
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    capsys.readouterr()
    assert call([*words, *out, "--resume"]) == 0
    assert "holds this very work, finished" in capsys.readouterr().err
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_other_unfinished_work_is_named_where_there_is_none_of_this(
    begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["run", "mine.yaml", "--worlds", "60", "--seed", "7", "--out", "new", "--no-charts", "--resume", "--quiet"]
    assert call(asked) == 0
    assert f"Other unfinished work lies in {Path('out/unfinished')}." in capsys.readouterr().err
    assert blocks(begun) == BEGUN


def test_work_stopped_before_its_first_block_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.runner.Walk.__call__", _interrupted)
    assert call(["run", GRADUAL, "--worlds", "50", "--out", "out", "--no-charts", "--quiet"]) == 130
    assert not list(tmp_path.iterdir())
