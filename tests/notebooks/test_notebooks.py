"""Every notebook runs from start to end, holds no logic of its own, and shows nobody's folders."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
FEW = "8"


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> Any:
    return nbformat.read(request.param, as_version=4)


def code(notebook: Any) -> list[str]:
    """The code cells without the notebook's own commands."""
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return ["\n".join(line for line in cell.splitlines() if not line.startswith("%")) for cell in cells]


def test_there_are_notebooks() -> None:
    names = {path.stem for path in NOTEBOOKS}
    assert {"first-run", "what-would-have-to-change", "is-the-russian-guarantee-worth-anything"} <= names


@pytest.mark.slow
def test_cells_run_one_after_the_other(notebook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIM_NOTEBOOK_WORLDS", FEW)
    monkeypatch.chdir(ROOT)
    names: dict[str, Any] = {}
    for source in code(notebook):
        exec(compile(source, "cell", "exec"), names)


@pytest.mark.slow
def test_a_kernel_runs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """One notebook through the machinery that people use; the others run above, faster."""
    import warnings

    from nbclient import NotebookClient

    monkeypatch.setenv("SIM_NOTEBOOK_WORLDS", FEW)
    made = nbformat.read(ROOT / "notebooks" / "first-run.ipynb", as_version=4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        NotebookClient(made, timeout=300, resources={"metadata": {"path": str(ROOT / "notebooks")}}).execute()
    assert all(cell.execution_count for cell in made.cells if cell.cell_type == "code")


def test_it_holds_no_logic_but_agents_of_its_own(notebook: Any) -> None:
    """What a notebook may define are agents, since that is how a behaviour of one's own is handed over."""
    for source in code(notebook):
        tree = ast.parse(source)
        agents = [node for node in tree.body if isinstance(node, ast.ClassDef)]
        assert all([ast.unparse(base) for base in one.bases] == ["StakeholderAgent"] for one in agents), source
        others = [node for node in tree.body if node not in agents]
        kinds = {type(node) for one in others for node in ast.walk(one)}
        assert not kinds & {ast.FunctionDef, ast.ClassDef, ast.While, ast.Lambda}, source


def test_it_ends_in_an_exercise_with_its_answer(notebook: Any) -> None:
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert "## Exercise" in texts[-1]
    assert "<details>" in texts[-1]
    assert notebook.cells[-1].cell_type == "code"


def test_it_is_committed_with_small_outputs_and_ends_in_sentences(notebook: Any) -> None:
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in cells), "run it before it is committed"
    last = "".join(out.get("text", "") for out in cells[-1].outputs)
    assert re.search(r"%|stable", last)
    for cell in cells:
        assert not any(out.output_type == "error" or out.get("name") == "stderr" for out in cell.outputs)
    assert len(nbformat.writes(notebook)) < 2_000_000


def test_no_absolute_path_stands_in_it(notebook: Any) -> None:
    for cell in notebook.cells:
        shown = [cell.source]
        for out in cell.get("outputs", []):
            data = out.get("data", {})
            shown += [str(out.get("text", "")), *(str(data[kind]) for kind in data if kind.startswith("text/"))]
        assert not re.search(r"(?<![\w.])/(home|work|root|tmp|Users|usr|opt)/|[A-Z]:\\\\", "\n".join(shown))
