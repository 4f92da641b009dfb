"""The light commands: what they print, where, and with which status."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.analysis.catalogue import ANALYSES
from sim.cli import COMMANDS, call, cli
from sim.errors import SimError
from sim.scenario.json_schema import json_schema
from sim.scenario.marks import Source
from sim.scenario.yaml_marks import parse
from tests.work.tasks import LONGEST, started

ROOT = Path(__file__).parents[2]
BASE = str(ROOT / "tests" / "scenario" / "valid" / "two-parties.yaml")
Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, *words: str) -> tuple[int, str, str]:
    """Status, standard output and standard error of a command."""
    status = call(list(words))
    out, err = capsys.readouterr()
    return status, out, err


def test_help_lists_every_command_and_each_says_the_same_of_itself(capsys: Capture) -> None:
    status, out, _ = run(capsys, "--help")
    assert status == 0
    for name, about in COMMANDS.items():
        assert name in out
        command = cli.get_command(None, name)  # type: ignore[arg-type]
        assert command is not None
        assert about.rstrip(".") in " ".join((command.help or "").split())


def test_every_command_file_is_in_the_table() -> None:
    files = (ROOT / "sim" / "cli").glob("*.py")
    own = [path.stem for path in files if "\ndef command(" in path.read_text("utf-8")]
    commands = {name.removesuffix("_").replace("_", "-") for name in own}  # import_.py: import is a word of Python
    assert commands | {name for name, one in ANALYSES.items() if one.takes} == set(COMMANDS)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["vaildate"], "there is no command 'vaildate'. Did you mean 'validate'?"),
        (["validate"], "Missing argument 'SCENARIO'"),
        (["validate", "--jsno", "x"], "--jsno"),
        (["validate", "nowhere.yaml"], "nowhere.yaml: does not exist."),
        (["validate", BASE, "--set", "actors.noth.patience=1"], "Did you mean 'north'?"),
        (["validate", BASE, "--variant", "wram"], "Did you mean 'warm'?"),
        (["validate", BASE, "-f", "nowhere.yaml"], "nowhere.yaml: does not exist."),
        (["show", BASE, "--actor", "The South"], "there is no actor 'The South'. Did you mean 'south'?"),
        (["show", BASE, "--actor", "usa"], "there is no actor 'usa'. Known actors: north, south."),
        (["show", BASE, "--actor", "suoth"], "--actor suoth: there is no actor 'suoth'. Did you mean 'south'?"),
    ],
)
def test_a_mistake_ends_in_status_2_and_a_message(words: list[str], message: str, capsys: Capture) -> None:
    status, out, err = run(capsys, *words)
    assert (status, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


def test_validate(capsys: Capture) -> None:
    status, out, err = run(capsys, "validate", BASE)
    assert (status, err) == (0, "")
    assert out.endswith(
        "two-parties.yaml is valid: 2 actors, 2 issues, 4 interests, 1 link, 2 paths, 2 variants; no warnings.\n"
    )


def test_validate_says_which_path_it_added(tmp_path: Path, capsys: Capture) -> None:
    parts = [
        "issues: {aid: {scale: {0: none, 1: all}, today: 0}}",
        "actors: {a: {interests: {aid: {position: 1, salience: 5}}}}",
        "paths: {go: {stages: [{moves: {aid: 1}, consent: [a], months: 6}]}}",
    ]
    (tmp_path / "s.yaml").write_text("\n".join(parts))
    assert "2 paths (“Status quo” added), 0 variants" in run(capsys, "validate", str(tmp_path / "s.yaml"))[1]


def test_validate_as_json(capsys: Capture) -> None:
    status, out, _ = run(capsys, "validate", BASE, "--json", "--set", "issues.aid.today=012")
    assert status == 0
    assert json.loads(out)["problems"] == []
    status, out, _ = run(capsys, "validate", BASE, "--json", "--set", "issues.aid.today=112")
    assert status == 2
    (problem,) = json.loads(out)["problems"]
    assert problem["where"] == "issues.aid.today"
    assert problem["message"].startswith("112 is off the scale of 'Aid'")


def test_validate_warns_on_standard_error(capsys: Capture) -> None:
    status, out, err = run(capsys, "validate", BASE, "--set", "actors.south.interests.*.salience=0")
    assert status == 0
    assert err.startswith("warning: ")
    assert "1 warning." in out


def test_without_paths_validate_says_so_and_run_points_to_forecast(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "bare.yaml"
    path.write_text("title: Bare\nissues: {a: {title: A, scale: {0: no, 1: yes}, today: 0}}\nactors: {x: {name: X}}\n")
    status, out, err = run(capsys, "validate", str(path))
    assert status == 0
    assert "0 paths" in out
    assert "note: no paths: sim run has nothing to walk; sim forecast works.\n" in err
    status, out, err = run(capsys, "run", str(path))
    assert (status, out) == (2, "")
    assert "forecast the issues without one: sim forecast FILE" in err


def test_show(capsys: Capture) -> None:
    status, out, _ = run(capsys, "show", BASE)
    assert status == 0
    for text in ("The North", "The South", "Arms: 10", "30 (20-50)", "s 60 (50-80)", "i 0", "≤ 75 (60-90)", "≥ 20 $"):
        assert text in out
    _, out, _ = run(capsys, "show", BASE, "--actor", "south", "--issue", "aid")
    assert "The North" not in out
    assert "Arms" not in out


@pytest.mark.parametrize("start", ["two-party", "multi-party", "korea", "iran"])
def test_every_beginning_is_valid(start: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(capsys, "new", "mine", "--from", start)[0] == 0
    status, out, err = run(capsys, "validate", "mine.yaml")
    assert (status, err) == (0, "")
    assert "no warnings" in out
    assert {"multi-party": "3 actors", "two-party": "2 actors", "korea": "5 actors", "iran": "9 actors"}[start] in out


def test_a_beginning_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.chdir(tmp_path)
    status, _, err = run(capsys, "new", "mine", "--from", "corea")
    assert status == 2
    assert "Did you mean 'korea'?" in err
    assert not list(tmp_path.iterdir())


def test_show_what_a_path_proposes(capsys: Capture) -> None:
    status, out, _ = run(capsys, "show", BASE, "--path", "steps")
    assert status == 0
    lines = [line.strip(" -") for line in out.splitlines()]
    for line in (
        "1. First, within 6 (3-9) months",
        "Aid, 5 to 40: between none and some",
        "The South: delivers on aid",
        "Needs the yes of The North and The South",
        "Guaranteed by United Nations",
        "Arms, 30 to 60: between none given up and all given up",  # the second stage begins where the first ends
        "The North: delivers on arms; hands over the rest",
        "If it is refused: Drift",
    ):
        assert line in lines
    assert max(map(len, out.splitlines())) <= 80
    status, out, err = run(capsys, "show", BASE, "--path", "step")
    assert (status, out) == (2, "")
    assert "--path step: there is no path 'step'. Did you mean 'steps'?" in err


def test_show_as_json(capsys: Capture) -> None:
    _, out, _ = run(capsys, "show", BASE, "--json", "--set", "actors.north.interests.aid.position=80")
    rows = json.loads(out)["interests"]
    assert [(row["actor"], row["issue"]) for row in rows] == [
        ("north", "arms"),
        ("north", "aid"),
        ("south", "arms"),
        ("south", "aid"),
    ]
    assert rows[1]["position"] == 80


def test_show_because_says_the_sources_in_words(capsys: Capture) -> None:
    korea = str(ROOT / "scenarios" / "korea-2019.yaml")
    status, out, _ = run(capsys, "show", korea, "--because", "--actor", "china", "--issue", "sanctions_relief")
    assert status == 0
    assert "rests on: source" in out
    assert "S24: Global Times" in out


def test_show_because_says_each_claim_once_under_an_interest(capsys: Capture) -> None:
    korea = str(ROOT / "scenarios" / "korea-2019.yaml")
    _, out, _ = run(capsys, "show", korea, "--because", "--actor", "russia", "--issue", "denuclearisation_depth")
    assert out.count("C06: ") == 1
    assert "    C06, as above\n" in out


def test_show_says_where_paths_go_on(capsys: Capture) -> None:
    _, printed, _ = run(capsys, "show", str(ROOT / "scenarios" / "korea-2019.yaml"))
    out = " ".join(printed.split())
    assert "maximum_pressure: Harder sanctions until consent (2 stages, then all_at_once)" in out
    assert "pressure_resisted: Pressure resisted (1 stage, then status_quo from stage 2, reached from other" in out


def test_show_origin_is_yaml(capsys: Capture) -> None:
    _, out, _ = run(capsys, "show", str(ROOT / "scenarios" / "korea-2019.yaml"), "--origin")
    node = parse(Source("origin"), out).node
    assert node is not None
    assert node.get("trust_pairs").plain()[0] == ["united_states", "north_korea"]  # type: ignore[union-attr,index]


def test_show_origin_says_where_each_value_came_from(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(BASE).parent)
    _, out, _ = run(capsys, "show", "two-parties.yaml", "--origin", "--set", "issues.aid.today=7")
    lines = [line.split() for line in out.splitlines()]
    assert ["patience:", "[0.85,", "0.9,", "0.95]", "#", "two-parties.yaml:15"] in lines
    assert ["today:", "7", "#", "--set", "#1"] in lines
    assert ["distribution:", "triangular", "#", "default"] in lines


def test_new_writes_a_scenario_that_is_valid_and_never_overwrites(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(capsys, "new", "border-dispute")[0] == 0
    status, out, err = run(capsys, "validate", "border-dispute.yaml")
    assert (status, err) == (0, "")
    assert "2 paths" in out
    Path("border-dispute.yaml").write_text("mine")
    status, _, err = run(capsys, "new", "border-dispute.yaml")
    assert status == 2
    assert "is there already" in err
    assert Path("border-dispute.yaml").read_text() == "mine"


def test_new_tells_editors_where_the_format_is(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _, out, _ = run(capsys, "new", "My Dispute")
    assert out == (
        "My Dispute.yaml is written, and scenario.schema.json beside it for editors. "
        "Next: sim validate 'My Dispute.yaml'\n"
    )
    assert json.loads(Path("scenario.schema.json").read_text("utf-8")) == json_schema()
    first = "# yaml-language-server: $schema=./scenario.schema.json"
    assert Path("My Dispute.yaml").read_text("utf-8").splitlines()[0] == first
    Path("scenario.schema.json").unlink()
    for folder in ("scenarios", "mine"):
        Path(folder).mkdir()
    Path("scenarios/scenario.schema.json").write_text("{}")
    assert run(capsys, "new", "mine/a")[1] == "mine/a.yaml is written. Next: sim validate mine/a.yaml\n"
    assert "$schema=../scenarios/scenario.schema.json\n" in Path("mine/a.yaml").read_text("utf-8")
    run(capsys, "new", "b")
    assert "$schema=./scenarios/scenario.schema.json\n" in Path("b.yaml").read_text("utf-8")


@pytest.mark.parametrize("name", ["", "no/such/folder", "a\x00b", '"', "x" * 300, "\x1b[2J"])
def test_new_refuses_names_that_cannot_be(
    name: str, capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, _, err = run(capsys, "new", name)
    assert status == 2
    assert "\x1b" not in err
    assert list(tmp_path.iterdir()) == []


def test_schema(capsys: Capture, tmp_path: Path) -> None:
    _, out, _ = run(capsys, "schema")
    assert json.loads(out) == json_schema()
    target = tmp_path / "schema.json"
    assert run(capsys, "schema", "--out", str(target))[0] == 0
    assert json.loads(target.read_text()) == json_schema()
    assert run(capsys, "schema", "--out", str(target))[0] == 0, "its own file"
    assert run(capsys, "schema", "--out", str(tmp_path / "none" / "x.json"))[0] == 2
    target.write_text("mine")
    assert run(capsys, "schema", "--out", str(target))[0] == 2
    assert target.read_text() == "mine"
    assert run(capsys, "schema", "--out", str(target), "--force")[0] == 0
    assert json.loads(target.read_text()) == json_schema()
    assert run(capsys, "schema", "--out", "/dev/null", "--force")[0] == 2


def test_the_shipped_schema_is_this_one() -> None:
    shipped = json.loads((ROOT / "scenarios" / "scenario.schema.json").read_text("utf-8"))
    assert shipped == json_schema(), "run: sim schema --out scenarios/scenario.schema.json"


def test_a_pipe_that_ends_is_no_ctrl_c(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def ends(*_: object, **__: object) -> None:
        raise EOFError

    monkeypatch.setattr("sim.cli.validate.load_from", ends)
    status, _, err = run(capsys, "validate", "x.yaml")
    assert status == 2
    assert "was killed" in err


def test_ctrl_c_in_a_finalizer_is_heard() -> None:
    script = """
import signal, time, weakref, sim.cli
class Thing: pass
def load(*_, **options):
    thing = Thing()
    gone = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGINT))
    del thing
    time.sleep(60)
import sim.cli.validate
sim.cli.validate.load_from = load
sim.cli.main(["validate", "x.yaml"])
"""
    with started(["-c", script], ROOT) as process:
        _, told = process.communicate(timeout=LONGEST)
    assert (process.returncode, told.strip()) == (130, "stopped")


def test_ctrl_c_ends_in_130(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.cli.validate.load_from", stop)
    assert run(capsys, "validate", BASE)[0] == 130


def test_a_sim_error_anywhere_is_a_message(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise SimError("the folder is \x1b[2Jfull")

    monkeypatch.setattr("sim.cli.validate.load_from", fail)
    assert run(capsys, "validate", BASE) == (2, "", "the folder is \\x1b[2Jfull\n")


@pytest.mark.parametrize(
    ("words", "heavy"),
    [
        (["--help"], "pydantic|yaml|rich|numpy|mesa|matplotlib|xarray"),
        (["new", "scenarios/x"], "pydantic|yaml|rich|numpy|mesa|matplotlib|xarray"),
        (["validate", BASE], "rich|numpy|mesa|matplotlib|xarray"),
        (["show", BASE], "numpy|mesa|matplotlib|xarray"),
    ],
)
def test_light_commands_import_nothing_heavy(words: list[str], heavy: str, tmp_path: Path) -> None:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "scenario.schema.json").write_text("{}")
    code = (
        "import sys; from sim.cli import call\n"
        f"status = call({words!r})\n"
        f"found = set({heavy.split('|')!r}) & set(sys.modules)\n"
        "sys.exit(f'imports {sorted(found)}' if found else status)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_as_a_module(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sim", "validate", "none.yaml"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "1 error in none.yaml; nothing was run."


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["cp1252", "cp949", "ascii"])
def test_no_output_fails_for_want_of_a_character(encoding: str, tmp_path: Path) -> None:
    """Names in Chinese and Cyrillic, and our own arrows and signs, on a terminal that has none of them."""
    over = tmp_path / "over.yaml"
    over.write_text("actors: {north: {name: 北方 Север}}\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    for words in (["show"], ["run", "--worlds", "20", "--no-charts", "--out", str(tmp_path / "out")]):
        command = [sys.executable, "-m", "sim", words[0], BASE, "-f", str(over), *words[1:]]
        done = subprocess.run(command, env=environment, capture_output=True, timeout=LONGEST)
        assert done.returncode == 0, done.stderr
        assert b"Traceback" not in done.stderr
        done.stdout.decode(encoding)


@pytest.mark.slow
def test_a_script_that_calls_a_command_is_run_once(tmp_path: Path) -> None:
    """Processes are started for it, and none of them runs the script again, though nothing guards it."""
    script = tmp_path / "plain.py"
    script.write_text(
        "from sim.cli import call\n"
        "print('begun')\n"
        f"print('status', call(['run', {BASE!r}, '--worlds', '5000', '--workers', '2', '--no-charts', '--quiet']))\n"
    )
    done = subprocess.run([sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True, timeout=LONGEST)
    assert done.stdout == "begun\nstatus 0\n", done.stderr
