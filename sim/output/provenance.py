"""How to make the same numbers again."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from sim.results.manifest import run_id, scenario_hash, versions
from sim.runner import KEPT, choose_paths

if TYPE_CHECKING:
    from sim.results import Results


def facts(results: Results) -> list[tuple[str, str]]:
    """What identifies a run: hashes, seed, worlds, paths, versions."""
    made = results.settings
    return [
        ("Run", run_id(results.scenario, made)),
        ("Scenario, sha256 of the resolved form", scenario_hash(results.scenario)),
        ("Seed", str(made.get("seed", results.data.attrs.get("seed", "unknown")))),
        ("Worlds a path", f"{results.worlds:,}"),
        ("Of these kept one by one", f"{results.kept:,}"),
        ("Paths", ", ".join(results.paths)),
        *((what, str(made[key])) for what, key in (("Check", "check"), ("Agents", "walked_by")) if key in made),
        *((f"Input {name}, sha256", str(value)) for name, value in dict(made.get("inputs", {})).items()),
        *((f"Version of {name}", value) for name, value in versions().items()),
    ]


def command(results: Results) -> str:
    """The command that made the run, as far as its settings tell; a call of Python where agents were handed over."""
    made = results.settings
    inputs = list(dict(made.get("inputs", {})))
    if "agent" in made:
        return _call(results, inputs[0] if inputs else "scenario.yaml")
    words = ["sim", "run", inputs[0] if inputs else "scenario.yaml", *_size(results)]
    if made.get("variant"):
        words += ["--variant", str(made["variant"])]
    for option, values in (("-f", made.get("overlays", ())), ("--set", made.get("sets", ()))):
        for value in values:
            words += [option, str(value)]
    if tuple(results.paths) != choose_paths(results.scenario, None):
        for path in results.paths:
            words += ["--path", path]
    return shlex.join(words)


def command_again(results: Results) -> str:
    """The command that makes it from the resolved scenario in its folder."""
    if "agent" in results.settings:
        return _call(results, "scenario.yaml")
    return shlex.join(["sim", "run", "scenario.yaml", *_size(results), "--out", "again"])


def _call(results: Results, file: str) -> str:
    """The call that makes a run with agents of one's own."""
    made = results.settings
    laid = "".join(f", {key}={made[key]!r}" for key in ("variant", "overlays", "sets") if made.get(key))
    laid = laid if file != "scenario.yaml" else ""
    size = f"worlds={results.worlds}, seed={made.get('seed', 1)}, paths={list(results.paths)}, keep={results.kept}"
    return f"sim.run({file!r}, {size}{laid}, agent={made['agent']})"


def _size(results: Results) -> list[str]:
    """Worlds and seed, and how many worlds are kept where that is not what happens anyway."""
    words = ["--worlds", str(results.worlds), "--seed", str(results.settings.get("seed", 1))]
    if "kept" not in results.settings:  # made by a version that kept all
        return words
    if results.kept == min(KEPT, results.worlds):
        return words
    return [*words, "--keep", "all" if results.kept == results.worlds else str(results.kept)]
