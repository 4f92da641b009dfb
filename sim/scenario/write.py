"""Writing a scenario: the resolved form as YAML that the reader gives back equal, or with the place of every value."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import BaseModel

from sim.scenario.layers import PATH_KEYS
from sim.scenario.marks import Address, Item, Node, resolve
from sim.scenario.numbers import Number
from sim.scenario.places import SCENARIO, fields
from sim.scenario.schema import Scenario


def dump(scenario: Scenario, *, base: Path | None = None, folder: Path | None = None) -> str:
    """A scenario as YAML text with every default filled in.

    Parameters
    ----------
    scenario
        The resolved scenario.
    base
        The folder that its ledger's files are named relative to.
    folder
        The folder that they shall be named relative to; as they are if absent.

    Examples
    --------
    >>> from sim.scenario.schema import Scenario
    >>> text = dump(Scenario.model_validate({"title": "T", "issues": {"a": {"title": "A", "scale": {0: "no", 1: "yes"},
    ...     "today": [0, 0.5, 1]}}, "actors": {"x": {"name": "X"}}}))
    >>> "today: [0, 0.5, 1]" in text
    True
    """
    data = plain(scenario)
    if base is not None and folder is not None:
        for key in PATH_KEYS:
            if data.get(key) is not None:
                data[key] = Path(os.path.relpath((base / data[key]).resolve(), folder.resolve())).as_posix()
    return to_yaml(data)


def to_yaml(data: Any, *, flow: bool | None = False) -> str:
    """Plain data as YAML that the reader of this project takes for the same."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=flow)


def plain(value: Any) -> Any:
    """A part of a scenario as plain data in its shortest faithful form; what is None or empty is left out.

    >>> plain(Number(low=1, mode=2, high=3)), plain(Number(low=4, mode=4, high=4))
    ([1, 2, 3], 4)
    """
    if isinstance(value, Number):
        return _number(value)
    if isinstance(value, BaseModel):
        pairs = ((key, getattr(value, name)) for key, name in _names(type(value)))
        parts = {key: plain(part) for key, part in pairs if part is not None}
        return {key: part for key, part in parts.items() if part != [] and part != {}}
    if isinstance(value, dict):
        return {_figure(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return _figure(value)


def _names(model: type[BaseModel]) -> list[tuple[str, str]]:
    """Key in a file and attribute of the model, in the order of the format."""
    return list(zip(fields(model), model.model_fields, strict=True))


def _number(number: Number) -> Any:
    points = [_figure(point) for point in number.triple]
    short = points[0] if number.is_point else points
    if number.basis is None and not number.because and number.note is None:
        return short
    source = {"basis": number.basis, "because": list(number.because) or None, "note": number.note}
    return {"value": short, **{key: part for key, part in source.items() if part is not None}}


def _figure(value: Any) -> Any:
    """Whole floats as whole numbers, for people."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


class _Dumper(yaml.SafeDumper):
    """Lists of plain values on one line, and text in quotes wherever the reader would take it for something else."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _write_list(dumper: yaml.SafeDumper, data: list[Any]) -> yaml.Node:
    flat = not any(isinstance(item, (dict, list)) for item in data)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=flat)


def _write_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = '"' if not isinstance(resolve(text), str) or not text.isprintable() else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(list, _write_list)
_Dumper.add_representer(str, _write_text)


if TYPE_CHECKING:
    from sim.scenario.read import Loaded

WIDE = 78
"""Column at which the places begin, where the line leaves room."""


def with_origins(loaded: Loaded) -> str:
    """The resolved scenario as YAML; each value's line ends in a comment with ``file:line``, or ``default``.

    Parameters
    ----------
    loaded
        The scenario as it was read.
    """
    lines = []
    for text, node in _lines(plain(loaded.scenario), loaded.tree, (), ""):
        place = "" if node is _HEADING else f"# {node.mark if node is not None else 'default'}"
        lines.append(f"{text:<{WIDE}}  {place}".rstrip())
    return "\n".join(lines) + "\n"


_HEADING: Any = object()


def _lines(value: Any, node: Node | None, address: Address, indent: str) -> Iterator[tuple[str, Any]]:
    """Each line of a mapping or list with the value that it shows, or the mark of a heading."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in pairs:
        step = key if isinstance(value, dict) else Item(key)
        child = node.get(step) if node is not None else None
        head = f"{indent}{to_yaml(key).splitlines()[0]}:" if isinstance(value, dict) else f"{indent}-"
        if _is_block((*address, step), part):
            yield head, _HEADING
            yield from _lines(part, child, (*address, step), indent + "  ")
        else:
            yield f"{head} {_flow(part)}", child


def _is_block(address: Address, part: Any) -> bool:
    """Whether a part is spread over lines: mappings with entries, unless they are numbers, and lists of such."""
    place = SCENARIO.at(address)
    if place is not None and place.kind == "number":
        return False
    if isinstance(part, list):
        return any(isinstance(item, (dict, list)) for item in part)
    return isinstance(part, dict) and bool(part)


def _flow(part: Any) -> str:
    text = to_yaml(part, flow=True)
    return " ".join(line.strip() for line in text.splitlines() if line.strip() != "...")
