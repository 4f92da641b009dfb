"""The house rules that a program can check: imports run one way, and nothing stands on what it should not.

Imports inside functions count as much as those at the top of a file; those for type checkers alone do not count.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import networkx as nx
import pytest

ROOT = Path(__file__).parents[1]
SIM = ROOT / "sim"
ORDER = [
    "errors",
    "models",
    "scenario",
    "worlds",
    "process",
    "agents",
    "engine",
    "results",
    "work",
    "runner",
    "analysis",
    "interchange",
    "charts",
    "output",
    "api",
    "dashboard",
    "cli",
]
"""A part may import from itself and from parts above it."""
ONLY_IN = {
    "mesa": {"agents"},
    "matplotlib": {"charts"},
    "click": {"cli"},
    "numba": {"process"},
    "jinja2": {"output"},
}
FILES = sorted(path for path in SIM.rglob("*.py") if path.parent != SIM or path.stem not in {"__init__", "__main__"})


def part(path: Path) -> str:
    """The part of the house a file belongs to."""
    return path.relative_to(SIM).parts[0].removesuffix(".py")


def module(path: Path) -> str:
    """The name under which a file is imported."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module(path): path for path in FILES}


@cache
def imports(path: Path) -> frozenset[str]:
    """Names of modules that a file imports anywhere, and of what it takes from them; no packages around modules."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    return frozenset(name for node in ast.walk(tree) for name in _imported(node, path))


def _imported(node: ast.AST, path: Path) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        for whole in (f"{node.module}.{alias.name}" for alias in node.names):
            yield from (whole,) if whole in MODULES else (whole, node.module)
    elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
        yield from _by_pattern(node.args[0], path)


def _by_pattern(name: ast.expr, path: Path) -> Iterator[str]:
    """What ``import_module(f"sim.charts.{name}")`` may import: every module whose name fits."""
    if isinstance(name, ast.Constant):
        yield str(name.value)
    elif isinstance(name, ast.JoinedStr) and isinstance(name.values[0], ast.Constant):
        start = re.escape(str(name.values[0].value))
        yield from (one for one in MODULES if re.fullmatch(start + r"\w+", one) and MODULES[one] != path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SIM)))
def test_imports_run_one_way(path: Path) -> None:
    mine = ORDER.index(part(path))
    for name in imports(path):
        other = name.split(".")[1] if name.startswith("sim.") else None
        if other in ORDER:
            assert ORDER.index(other) <= mine, f"{path.relative_to(ROOT)} imports sim.{other}, which stands above it"


def test_no_files_import_each_other() -> None:
    graph = nx.DiGraph((name, other) for name, path in MODULES.items() for other in imports(path) & set(MODULES))
    circles = [found for found in nx.strongly_connected_components(graph) if len(found) > 1]
    assert circles == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SIM)))
def test_libraries_stay_in_their_rooms(path: Path) -> None:
    for name in imports(path):
        rooms = ONLY_IN.get(name.split(".")[0])
        assert rooms is None or part(path) in rooms, f"{path.relative_to(ROOT)} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SIM)))
def test_files_stay_small(path: Path) -> None:
    most = 750 if path == SIM / "scenario" / "schema.py" else 400  # the format is one file
    assert path.read_text(encoding="utf-8").count("\n") <= most, "split it by idea"


def test_results_are_never_pickles() -> None:
    for path in FILES:
        assert not {"pickle", "dill", "joblib", "shelve"} & imports(path), path


def test_pyplot_is_left_to_users() -> None:
    for path in FILES:
        assert not any(name.startswith(("matplotlib.pyplot", "pylab")) for name in imports(path)), path


def test_imports_inside_functions_are_seen(tmp_path: Path) -> None:
    file = tmp_path / "lazy.py"
    file.write_text(
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    import sim.cli\n"
        "def chart(name):\n"
        "    from sim.charts import base\n"
        "    from importlib import import_module\n"
        "    import_module(f'sim.models.{name}')\n"
    )
    found = imports(file)
    assert {"sim.charts.base", "sim.models.nash"} <= found
    assert not {name for name in found if name.startswith("sim.cli")}
