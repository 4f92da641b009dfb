"""The tweak as a file: YAML that ``sim run SCENARIO -f FILE`` takes for exactly what the page showed.

The overlay holds every difference from the scenario file alone: what the command line laid over it, the variant, and
the numbers that were moved. Before it is handed out it is read back and compared.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sim.dashboard.base import Base, safe_name
from sim.dashboard.state import State
from sim.errors import SimError, printable
from sim.scenario.schema import Scenario
from sim.scenario.write import plain, to_yaml

MISSING = object()
"""What stands where one of the two says nothing."""
Steps = tuple[Any, ...]
"""Keys, and numbers from 1 in lists."""


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
    for steps, wanted in _differences((), plain(old), plain(new)):
        if wanted is MISSING:
            drops.append(".".join(str(int(s)) if isinstance(s, float) and s.is_integer() else str(s) for s in steps))
            continue
        here = content
        for step in steps[:-1]:
            here = here.setdefault(step, {})
        here[steps[-1]] = wanted
    return {**({"drop": drops} if drops else {}), **content}


def _differences(at: Steps, old: Any, new: Any) -> Iterator[tuple[Steps, Any]]:
    """Where plain data differ, in the order of the format, and what stands there in the new."""
    if type(old) is type(new) and old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from _differences((*at, key), old.get(key, MISSING), new.get(key, MISSING))
    elif _alike(old, new):
        for place, (one, other) in enumerate(zip(old, new, strict=True), start=1):
            yield from _differences((*at, place), one, other)
    else:
        yield at, new


def _alike(old: Any, new: Any) -> bool:
    """Whether two lists can be told apart item by item: as long as each other, and made of mappings."""
    both = isinstance(old, list) and isinstance(new, list) and len(old) == len(new)
    return both and all(isinstance(item, Mapping) for item in (*old, *new))


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
