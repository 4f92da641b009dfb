"""The shipped scenarios and ledgers as plain data, and the team's own material where it lies beside the project."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
SEEDS = ROOT / "seeds"
LEDGERS = sorted(path.parent for path in SEEDS.rglob("claims.yaml"))
"""The folders that hold claims.yaml and sources.yaml: Korea's is seeds itself."""
MATERIAL = ROOT.parent / "shared" / "domain"
NEEDS_MATERIAL = pytest.mark.skipif(not MATERIAL.is_dir(), reason="the material beside the project is not here")

ACTORS = {
    "RUS": "russia", "CHN": "china", "USA": "united_states", "PRK": "north_korea", "ROK": "south_korea",
    "JPN": "japan", "UN": "united_nations",
}  # fmt: skip
FIVE = ("RUS", "CHN", "USA", "PRK", "ROK")
CLAIM_OR_SOURCE = re.compile(r"\b(?:C\d\d|S\d+b?)\b")


@cache
def plain(path: Path) -> Any:
    """A YAML file as plain data, read once."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def scenario(name: str) -> dict[str, Any]:
    """A shipped scenario as it is written."""
    return plain(ROOT / "scenarios" / f"{name}.yaml")


def seed(name: str, folder: Path = SEEDS) -> Any:
    """A ledger."""
    return plain(folder / f"{name}.yaml")


def ledger_of(path: Path) -> Path | None:
    """The folder of the ledger that a scenario, or the file it extends, names; None where it names none."""
    tree = plain(path)
    if "sources" in tree:
        return (path.parent / tree["sources"]).resolve().parent
    return ledger_of(path.parent / tree["extends"]) if "extends" in tree else None


def material(name: str) -> Any:
    """A file of the material beside the project."""
    return plain(MATERIAL / f"{name}.yaml")


@cache
def issue_keys() -> dict[str, str]:
    """Code of an issue in the material -> key in the scenario."""
    return {issue["id"]: issue["key"] for issue in material("issues")["issues"]}


def known_ids(folder: Path | None = SEEDS) -> set[str]:
    """Every id that `because` may name under a ledger; none without one."""
    return {one["id"] for name in ("claims", "sources") for one in seed(name, folder)[name]} if folder else set()


def reasons(tree: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Every (address, id) under a `because` anywhere in a tree."""
    if isinstance(tree, dict):
        for key, child in tree.items():
            if key == "because":
                yield from ((f"{at}.because", one) for one in child)
            else:
                yield from reasons(child, f"{at}.{key}")
    elif isinstance(tree, list):
        for number, child in enumerate(tree, start=1):
            yield from reasons(child, f"{at}.{number}")


def figure(number: Any) -> list[float]:
    """The three points of a number in any of its written forms."""
    if isinstance(number, dict):
        number = number["value"]
    points = number if isinstance(number, list) else [number] * 3
    return [float(point) for point in points]
