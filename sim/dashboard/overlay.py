"""The tweak as a file: YAML that ``sim run SCENARIO -f FILE`` takes for exactly what the page showed.

The overlay holds every difference from the scenario file alone: what the command line laid over it, the variant, and
the numbers that were moved. Before it is handed out it is read back and compared.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from sim.dashboard.base import Base, safe_name
from sim.dashboard.changes import MISSING, changes
from sim.dashboard.state import State
from sim.errors import SimError, printable
from sim.scenario.schema import Scenario
from sim.scenario.write import to_yaml


def overlay(base: Base, state: State) -> str:
    """The overlay of a state.

    Raises
    ------
    SimError
        When no overlay gives this scenario back.
    """
    wanted = base.loaded(state).scenario
    content = difference(base.plain_file().scenario, wanted)
    text = _head(base, state) + (to_yaml(content) if content else "{}\n")
    if not _gives(base, text, wanted):
        raise SimError("this state cannot be written as an overlay; save the report instead, which holds every input.")
    return text


def difference(old: Scenario, new: Scenario) -> dict[str, Any]:
    """The piece of scenario that, laid over the old one, gives the new one."""
    content: dict[str, Any] = {}
    drops: list[str] = []
    for change in changes(old, new):
        if change.new is MISSING:
            drops.append(change.address)
            continue
        here = content
        for step in change.steps[:-1]:
            here = here.setdefault(step, {})
        here[change.steps[-1]] = change.new
    return {**({"drop": drops} if drops else {}), **content}


def _head(base: Base, state: State) -> str:
    """How it was made and how it is run, as comments of one line each."""
    paths = "".join(f" --path {path}" for path in state.paths)
    command = f"sim run {base.path} -f {file_name(base)} --worlds {state.worlds} --seed {state.seed}{paths}"
    lines = ["A setting of the dashboard, laid over the scenario file. To run it again:", command]
    if state.variant:
        lines.append(f"It holds the variant {state.variant}; do not ask for that again.")
    return "".join(f"# {printable(' '.join(line.split()))}\n" for line in lines)


def file_name(base: Base) -> str:
    """The name under which the overlay is handed out: letters, digits and hyphens only."""
    return f"{safe_name(base.path.stem)}-changed.yaml"


def _gives(base: Base, text: str, wanted: Scenario) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "overlay.yaml"
        file.write_text(text, encoding="utf-8")
        try:
            return base.read(overlays=[file]).scenario == wanted
        except SimError:
            return False
