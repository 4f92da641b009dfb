"""What kind of file something is, so that one that is given to the wrong command is told the right one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from sim.errors import SimError
from sim.scenario.files import LARGEST, Files, project_root

KINDS: Mapping[str, tuple[str, str]] = {
    "scenario": ("a scenario", "sim validate, sim run, sim forecast"),
    "conflict": ("a written conflict", "sim stability"),
    "power": ("a table of voting power", "sim backtest DATA --power"),
    "decisions": ("a table of decisions", "sim backtest"),
    "foreign": ("a file of another tool, or a table", "sim import"),
    "results": ("a folder of results", "sim export"),
}
"""What a file may be: the words for it, and the command that takes it."""


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
    except (OSError, ValueError):  # a name that no file can have
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


def refuse_known(path: str | Path, *wanted: str) -> str | None:
    """Refuse a file that is known to be of another kind, with the command that takes it; gives the kind, if known."""
    kind = kind_of(path)
    if kind is not None and kind not in wanted:
        what, command = KINDS[kind]
        raise SimError(f"{path}: this is {what}, and {KINDS[wanted[0]][0]} is needed. It is for: {command}.")
    return kind


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
    if refuse_known(path, *wanted) is not None:
        return
    right = KINDS[wanted[0]][0]
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
