"""What several files say of the project agrees, and what contributors are pointed to is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION = yaml.safe_load((ROOT / ".github" / "CITATION.cff").read_text(encoding="utf-8"))


def test_the_version_stands_in_one_place() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", PROJECT["version"])
    assert "version" not in CITATION
    assert "__version__" not in (ROOT / "sim" / "__init__.py").read_text(encoding="utf-8")


def test_the_citation_names_the_project_and_its_licence() -> None:
    assert (CITATION["title"], CITATION["license"]) == (PROJECT["name"], PROJECT["license"])


def test_every_supported_python_is_tested() -> None:
    pythons = {one.rpartition(" ")[2] for one in PROJECT["classifiers"] if re.search(r"Python :: 3\.\d+$", one)}
    low, high = (int(minor) for minor in re.findall(r"3\.(\d+)", PROJECT["requires-python"]))
    assert pythons == {f"3.{minor}" for minor in range(low, high)}
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"^ +(3\.\d+)$", workflow, flags=re.MULTILINE)) == pythons
    assert "run: .ci/run" in workflow


def test_links_of_the_contributors_pages_lead_somewhere() -> None:
    for page in (ROOT / ".github").glob("*.md"):
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name} links {link}"
