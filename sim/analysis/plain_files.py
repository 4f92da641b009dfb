"""Data files that are not scenarios: safe YAML as plain data, and files that are shipped with the project."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.errors import Problem, ScenarioError, SimError
from sim.scenario.files import SHIPPED, Files, project_root


def plain_yaml(path: Path) -> Mapping[str, Any]:
    """The contents of a YAML file, read as safely as a scenario.

    Raises
    ------
    ScenarioError
        If it cannot be read, with file and line, or holds no mapping.
    """
    files = Files(project_root(path))
    tree = files.tree(path)
    if tree is None or files.problems:
        raise ScenarioError(files.problems, str(path))
    data = tree.plain()
    if not isinstance(data, dict):
        raise ScenarioError([Problem("this file holds no keys", "Write key: value pairs.", str(path), 1)], str(path))
    return data


def shipped(name: str, folder: str) -> Path:
    """A file that somebody names: a path, or the name of one that is shipped in ``scenarios/<folder>``.

    Raises
    ------
    SimError
        If there is neither, with the names there are.
    """
    from sim.scenario.suggest import did_you_mean

    if Path(name).is_file():
        return Path(name)
    found = {path.stem: path for root in reversed(SHIPPED) for path in sorted((root / folder).glob("*.yaml"))}
    key = name.replace("_", "-")
    if key not in found:
        raise SimError(f"there is no file '{name}', and none of that name is shipped. {did_you_mean(key, found)}")
    return found[key]
