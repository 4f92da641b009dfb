"""Data files that are not scenarios: YAML read strictly against a schema, and files that are shipped."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sim.errors import Problem, ScenarioError, SimError
from sim.scenario.files import SHIPPED, Files, label_of, project_root
from sim.scenario.marks import Key, Node, dotted
from sim.scenario.shape import locate
from sim.scenario.suggest import did_you_mean, nearest
from sim.scenario.wording import worded

Shape = TypeVar("Shape", bound=BaseModel)


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
