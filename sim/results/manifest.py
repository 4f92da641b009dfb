"""What a run was: the identity of its inputs, and reading the record that lies beside its outputs.

Two runs are the same run when the resolved scenario, the seed, the worlds, the paths and the version agree; then
their numbers agree too, whatever machine or number of workers made them.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import sim
from sim.errors import SimError
from sim.scenario.schema import Scenario

EDITION = 2
"""Of the settlement process: with another one the same inputs mean other numbers, so what was kept is not mixed."""
MANIFEST = "manifest.json"
DATA = "results.nc"
SCENARIO = "scenario.yaml"
EPISODES = "episodes.json"
"""Names of files in a results folder."""
_LARGEST_MANIFEST = 4_000_000
_PACKAGES = (
    "settlement-sim",
    "mesa",
    "numpy",
    "scipy",
    "xarray",
    "h5netcdf",
    "h5py",
    "matplotlib",
    "pandas",
    "pydantic",
)
_COMPILERS = ("numba", "llvmlite")
"""Told where they are installed: agents walk without."""
_MATTER = ("settlement-sim", "numpy", "scipy", "numba", "llvmlite")
"""Packages that numbers depend on."""
_IDENTITY = ("seed", "worlds", "paths", "traced", "kept", "agent")


def run_id(scenario: Scenario, settings: Mapping[str, Any]) -> str:
    """The identity of a run, 16 hexadecimal digits.

    Parameters
    ----------
    scenario
        The resolved scenario; texts count as well as numbers.
    settings
        Of these only seed, worlds, paths, traced, kept and a kind of agents of one's own count: not the workers, nor
        how long it took.
    """
    about = {
        "scenario": scenario_hash(scenario),
        "version": versions().get("settlement-sim"),
        "edition": EDITION,
        **{key: settings[key] for key in _IDENTITY if key in settings},
    }
    return hashlib.sha256(json.dumps(about, sort_keys=True, default=str).encode()).hexdigest()[:16]


def scenario_hash(scenario: Scenario) -> str:
    """sha256 of the resolved scenario as JSON; the order of issues, actors and paths counts."""
    return hashlib.sha256(scenario.model_dump_json(by_alias=True).encode()).hexdigest()


@cache
def versions() -> dict[str, str]:
    """Versions of Python and of the packages that take part in a result."""
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "unknown"
    for name in _COMPILERS:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


@cache
def code(folder: Path = Path(sim.__file__).parent) -> str:
    """A digest of all Python files of a package, as they are when it is first asked for: versions of one number may
    differ in code. Ends of lines do not count, because they depend on how the files came here.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py"), key=lambda path: path.relative_to(folder).as_posix()):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def stamp() -> dict[str, str]:
    """What numbers depend on, besides what is asked: code, edition of the process, and versions.

    >>> stamp()["edition"]
    '2'
    """
    known = versions()
    matter = {name: known[name] for name in _MATTER if name in known}
    return {**matter, "python": ".".join(known["python"].split(".")[:2]), "code": code(), "edition": str(EDITION)}


def check_edition(record: Mapping[str, Any], folder: Path) -> None:
    """Make sure that the results of a manifest mean what this program's would.

    Raises
    ------
    SimError
        If another edition of the settlement process made them.
    """
    made = record.get("edition", 1)
    if made != EDITION:
        raise SimError(
            f"The results in {folder} were made by edition {made} of the settlement process, and this is edition "
            f"{EDITION}: the same words mean other numbers there. Run the scenario again into a new folder."
        )


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a results folder.

    Raises
    ------
    SimError
        If there is none, or it is not one of ours.
    """
    path = folder / MANIFEST
    try:
        if path.stat().st_size > _LARGEST_MANIFEST:
            raise ValueError("it is too large")
        found = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(found, dict) or "run" not in found:
            raise ValueError("it has no 'run'")
    except FileNotFoundError:
        raise SimError(f"{folder} holds no results: there is no {MANIFEST} in it.") from None
    except (OSError, ValueError) as trouble:
        raise SimError(f"{path} is not the manifest of a run: {trouble}.") from None
    return found
