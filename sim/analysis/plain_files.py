"""Data files that are not scenarios: YAML read strictly against a schema, what kind a file is, and shipped files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sim.errors import Problem, ScenarioError, SimError
from sim.scenario.files import LARGEST, SHIPPED, Files, label_of, project_root
from sim.scenario.marks import Key, Node, dotted
from sim.scenario.shape import locate
from sim.scenario.suggest import did_you_mean, nearest
from sim.scenario.wording import worded

Shape = TypeVar("Shape", bound=BaseModel)
KINDS: Mapping[str, tuple[str, str]] = {
    "scenario": ("a scenario", "sim validate, sim run, sim forecast"),
    "conflict": ("a written conflict", "sim stability"),
    "power": ("a table of voting power", "sim backtest DATA --power"),
    "decisions": ("a table of decisions", "sim backtest"),
    "foreign": ("a file of another tool, or a table", "sim import"),
    "results": ("a folder of results", "sim export"),
}
"""What a file may be: the words for it, and the command that takes it."""


def plain_yaml(path: Path) -> Mapping[str, Any]:
    """The contents of a YAML file, read as safely as a scenario.

    Raises
    ------
    ScenarioError
        If it cannot be read, with file and line, or holds no mapping.
    """
    data = _tree(path).plain()
    assert isinstance(data, dict)
    return data


def strict_yaml(path: Path, shape: type[Shape]) -> tuple[Shape, Node]:
    """A YAML file as a schema has it, and the tree of its values with their lines.

    Parameters
    ----------
    path : path
    shape : type
        A pydantic model that forbids keys it does not know.

    Raises
    ------
    ScenarioError
        With file, line, column and remedy of every key and value that does not fit.
    """
    tree = _tree(path)
    try:
        return shape.model_validate(tree.plain()), tree
    except ValidationError as error:
        problems = [_problem(tree, shape, detail) for detail in error.errors(include_url=False)]
        raise ScenarioError(list(dict.fromkeys(problems)), label_of(path)) from None


def _tree(path: Path) -> Node:
    files = Files(project_root(path))
    tree = files.tree(path, begin="Write key: value pairs.")
    if tree is None or files.problems:
        raise ScenarioError(files.problems, label_of(path))
    return tree


def _problem(tree: Node, shape: type[BaseModel], detail: Any) -> Problem:
    """One of pydantic's findings at its line, in our words."""
    address, node = locate(tree, tuple(step for step in detail["loc"] if step != "[key]"))
    where, mark = dotted(address), node.key_mark or node.mark
    if detail["type"] == "missing":
        key = str(detail["loc"][-1])
        near = nearest(key, [own for own in node.mapping or {} if own not in shape.model_fields])
        remedy = f"Did you mean it by '{near}'?" if near else f"Add {key}."
        return mark.problem(f"the key '{key}' is missing", remedy, where)
    if detail["type"] == "extra_forbidden":
        known = _keys_at(shape, detail["loc"][:-1])
        above = tree.at(address[:-1])
        free = [key for key in known if above is None or key not in (above.mapping or {})]
        return mark.problem("unknown key", did_you_mean(address[-1], free or known), where)
    message, remedy = worded(detail, node, None)
    return node.mark.problem(message, remedy, where)


def _keys_at(shape: type[BaseModel], loc: tuple[Key, ...]) -> list[str]:
    """The keys that a schema knows at a place: those of the model that the steps lead to."""
    schema = shape.model_json_schema(by_alias=True)
    found: Any = schema
    for step in loc:
        found = _resolved(schema, found)
        inner = found.get("properties", {}).get(str(step)) or found.get("items") or found.get("additionalProperties")
        found = inner if isinstance(inner, dict) else {}
    return list(_resolved(schema, found).get("properties", {}))


def _resolved(schema: Any, found: Any) -> Any:
    for one in (found, *found.get("anyOf", ())):
        if "$ref" in one:
            return schema["$defs"][one["$ref"].rpartition("/")[2]]
    return next((one for one in found.get("anyOf", ()) if one.get("type") != "null"), found)


def kind_of(path: str | Path) -> str | None:
    """What kind of file this is, one of :data:`KINDS`, by what it holds; None where nothing tells."""
    file = Path(path)
    try:
        if file.is_dir():
            return "results" if (file / "manifest.json").is_file() else None
        if not file.is_file() or file.stat().st_size > 50 * LARGEST:
            return None
        if file.suffix.lower() in (".xlsx", ".xlsm", ".ods"):
            return "foreign"
        text = file.read_bytes()[:LARGEST].decode("utf-8", "replace").lstrip("\ufeff \r\n")
    except OSError:
        return None
    if file.suffix.lower() in (".yaml", ".yml"):
        return _kind_of_yaml(file)
    if text[:1] == "{":
        return "foreign" if '"decisionMakers"' in text else None
    if text[:1] == "<":
        return "foreign" if "<Scenario" in text or "<ActorList" in text else None
    head = text[:4000].lower()
    if all(name in head for name in ("actor", "position", "salience", "outcome")) or "isnr" in head:
        return "decisions"
    if file.suffix.lower() not in (".csv", ".tsv", ".txt", ".gmcr"):
        return None
    return "power" if "actor" in head and "power" in head and "pstn" not in head and "sal" not in head else "foreign"


def _kind_of_yaml(path: Path) -> str | None:
    node = Files(project_root(path)).tree(path)
    keys = set((node.mapping if node is not None else None) or {})
    if "options" in keys and "issues" not in keys:
        return "conflict"
    if "weights" in keys and not keys & {"issues", "actors"}:
        return "power"
    return "scenario" if keys & {"issues", "actors", "extends", "paths"} else None


def refuse_other(path: str | Path, *wanted: str) -> None:
    """Refuse a file of another kind, with the command that takes it.

    Parameters
    ----------
    path : path
    *wanted : str
        Kinds of :data:`KINDS` that are right here.

    Raises
    ------
    SimError
        If the file is of another kind, or a folder, or a record in JSON.
    """
    kind, right = kind_of(path), KINDS[wanted[0]][0]
    if kind in wanted:
        return
    if kind is not None:
        what, command = KINDS[kind]
        raise SimError(f"{path}: this is {what}, and {right} is needed. It is for: {command}.")
    if Path(path).is_dir():
        raise SimError(f"{path}: this is a folder, and {right} is needed. Name a file in it.")
    if Path(path).is_file() and Path(path).stat().st_size < LARGEST:
        data = Path(path).read_bytes().lstrip(b"\xef\xbb\xbf \t\r\n")
        if not data:
            raise SimError(f"{path}: the file is empty, and {right} is needed.")
        if data[:1] in (b"{", b"[") and _is_json(data):
            raise SimError(f"{path}: this is a record in JSON, and {right} is needed.")


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except ValueError:
        return False
    return True


def shipped(name: str, folder: str) -> Path:
    """A file that somebody names: a path, or the name of one that is shipped in ``scenarios/<folder>``.

    Raises
    ------
    SimError
        If there is neither, with the names there are.
    """
    if Path(name).exists():
        return Path(name)
    found = {path.stem: path for root in reversed(SHIPPED) for path in sorted((root / folder).glob("*.yaml"))}
    key = name.replace("_", "-")
    if key not in found:
        raise SimError(f"there is no file '{name}', and none of that name is shipped. {did_you_mean(key, found)}")
    return found[key]
