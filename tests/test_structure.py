"""The house rules that a program can check: imports run one way, and nothing stands on what it should not."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SIM = ROOT / "sim"
ORDER = [
    {"errors"},
    {"scenario"},
    {"worlds"},
    {"models", "process"},
    {"agents"},
    {"results"},
    {"work"},
    {"runner"},
    {"analysis"},
    {"charts"},
    {"report"},
    {"cli", "dashboard"},
]
"""A part may import from its own row and from rows above it, at the top of a file."""
ONLY_IN = {"mesa": {"agents"}, "matplotlib": {"charts"}, "click": {"cli"}, "numba": {"process"}}
FILES = sorted(path for path in SIM.rglob("*.py") if path.parent != SIM or path.stem not in {"__init__", "__main__"})


def part(path: Path) -> str:
    """The part of the house a file belongs to."""
    relative = path.relative_to(SIM)
    return relative.parts[0].removesuffix(".py")


def imports(path: Path, *, top_only: bool) -> set[str]:
    """Modules that a file imports; at the top level only, or anywhere. Imports for type checkers do not count."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    nodes = tree.body if top_only else list(ast.walk(tree))
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SIM)))
def test_imports_run_one_way(path: Path) -> None:
    row = {name: n for n, names in enumerate(ORDER) for name in names}
    mine = row[part(path)]
    for module in imports(path, top_only=True):
        if module.startswith("sim.") and module.split(".")[1] in row:
            other = module.split(".")[1]
            assert row[other] <= mine, f"{path.relative_to(ROOT)} imports sim.{other}, which stands above it"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SIM)))
def test_libraries_stay_in_their_rooms(path: Path) -> None:
    for module in imports(path, top_only=False):
        rooms = ONLY_IN.get(module.split(".")[0])
        assert rooms is None or part(path) in rooms, f"{path.relative_to(ROOT)} imports {module}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SIM)))
def test_files_stay_small(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= 300, "split it by idea"


def test_results_are_never_pickles() -> None:
    for path in FILES:
        assert not {"pickle", "dill", "joblib", "shelve"} & imports(path, top_only=False), path
