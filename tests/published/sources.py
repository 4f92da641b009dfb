"""Where published figures are read from: scenarios of our own, or a folder beside the project if it is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
_NEAR = [folder / "shared" / "validation" for folder in ROOT.parents]
VALIDATION = next((folder for folder in _NEAR if folder.is_dir()), _NEAR[0])
PUBLISHED = ROOT / "scenarios" / "published"


def beside(name: str) -> Path:
    """A file of published figures beside the project; the test is skipped where there is none."""
    path = VALIDATION / name
    if not path.exists():
        pytest.skip(f"needs the published figures of {name} in {VALIDATION}")
    return path


def figures(name: str) -> Any:
    """The contents of such a YAML file."""
    return yaml.safe_load(beside(name).read_text(encoding="utf-8"))


def scenario(name: str) -> Any:
    """The contents of a file under scenarios/published."""
    return yaml.safe_load((PUBLISHED / name).read_text(encoding="utf-8"))
