"""What the README says is done here: every command and every piece of Python in it runs."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

from sim.cli import call
from tests.hostile.cases import FOREIGN

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
QUICK = {"--worlds": "24"}
"""Options that keep a command short; all that it does it does all the same."""
AT_LEAST = {"discover": "400"}
"""Worlds for commands that find nothing in a handful of them."""

LONG = {"run", "realism", "tip", "discover", "guarantors", "sensitivity", "sweep"}


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


def commands() -> list[list[str]]:
    """Every ``sim`` command in a shell block, as words."""
    found = []
    for block in blocks("sh"):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if "sim" in words:
                found.append(words[words.index("sim") + 1 :])
    return found


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the scenarios to work in."""
    for folder in ("scenarios", "seeds"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "my-changes.yaml").write_text("actors: {united_states: {patience: 0.9}}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "decide.txt").write_text(FOREIGN["a.tsv"], encoding="utf-8")
    return tmp_path


def test_there_is_something_to_run() -> None:
    assert commands()[0] == ["run", "scenarios/korea-2019.yaml"]
    assert "uv run pytest" in README


@pytest.mark.slow
def test_the_first_command_draws_everything(elsewhere: Path) -> None:
    assert call([*commands()[0], "--worlds", "60"]) == 0
    (folder,) = (elsewhere / "results").iterdir()
    assert (folder / "report.html").stat().st_size > 100_000
    assert len(list((folder / "charts").glob("*.svg"))) > 9


def marked(words: list[str]) -> Any:
    """The commands that take long are left to those who run the slow tests."""
    return pytest.param(words, id=" ".join(words), marks=[pytest.mark.slow] * (words[0] in LONG))


@pytest.mark.parametrize("words", map(marked, commands()[1:]))
def test_commands(elsewhere: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    if words[0] == "dashboard":
        pytest.skip("opens a browser; has tests of its own")
    if words[0] == "backtest" and not Path(words[1]).exists():
        pytest.skip("reads a data set that the user downloads")
    if words[0] == "import" and words[1].endswith(".xlsx"):
        assert call(["export", "scenarios/exchange-gradual.yaml", "--out", words[1]]) == 0
    if words[:1] == ["export"] and words[1].startswith("results/"):
        run = ["run", "scenarios/exchange-gradual.yaml", "--worlds", "24", "--no-charts", "--out", words[1]]
        assert call(run) == 0
    import sim.cli

    options = {option for one in _options(words[0]) for option in one}
    extra = [part for name, value in QUICK.items() if name in options for part in (name, AT_LEAST.get(words[0], value))]
    extra += [name for name in ("--no-charts", "--yes") if name in options]
    assert call([*words, *extra]) == 0, capsys.readouterr().err
    assert sim.cli.COMMANDS[words[0]]


def _options(command: str) -> list[list[str]]:
    """The options that a command takes."""
    from click import Context

    from sim.cli import cli

    found = cli.get_command(Context(cli), command)
    assert found is not None
    return [list(one.opts) for one in found.params]


@pytest.mark.parametrize("code", blocks("python"))
def test_python(elsewhere: Path, code: str) -> None:
    exec(compile(code.replace("worlds=500", "worlds=24"), "README.md", "exec"), {})
