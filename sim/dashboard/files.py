"""What can be taken away: overlay, report, spreadsheet, a chart as ``sim run`` draws it, and a page for offline.

Names of files are made here. An overlay is YAML that ``sim run SCENARIO -f FILE`` takes for exactly what the page
showed: every difference from the scenario file alone, from what the command line laid over it, the variant, and the
numbers that were moved. Before it is handed out it is read back and compared.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.dashboard.base import Base, safe_name
from sim.dashboard.state import State, read_state
from sim.errors import SimError, printable
from sim.scenario.schema import Scenario
from sim.scenario.suggest import did_you_mean
from sim.scenario.write import plain, to_yaml

if TYPE_CHECKING:
    from sim.results import Results

MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
    "png": "image/png",
}
Run = Callable[[State], "Results"]
Findings = Callable[[State], Mapping[str, Any]]
Tick = Callable[[], None]
MISSING = object()
"""What stands where one of the two says nothing."""
Steps = tuple[Any, ...]
"""Keys, and numbers from 1 in lists."""


@dataclass(frozen=True)
class Made:
    """A file in memory."""

    name: str
    media: str
    content: bytes


def maker(
    fields: Mapping[str, Any], base: Base, state: State, findings: Findings = lambda state: {}
) -> Callable[[Run, Tick], Made]:
    """A function that makes the file from the run of the state.

    Raises
    ------
    SimError
        For something that cannot be taken away.
    """
    from sim.charts import CATALOGUE

    what, stem = fields.get("what"), safe_name(base.path.stem)
    if what == "overlay":
        return lambda run, tick: Made(_overlay_name(base), "application/yaml", overlay(base, state).encode())
    if what == "sheet":
        return lambda run, tick: Made(f"{stem}.xlsx", MEDIA["xlsx"], _sheet(base, run(state)))
    if what == "page":
        settings = list(_pins(fields, base, state))
        return lambda run, tick: Made(f"{stem}-page.html", "text/html", _page(base, settings, run, findings, tick))
    if what == "report":
        return lambda run, tick: Made(f"{stem}-report.html", "text/html", _report(run(state)))
    if what == "chart":
        name, part, kind = (str(fields.get(key) or "")[:200] for key in ("name", "part", "format"))
        if name not in CATALOGUE:
            raise SimError(f"there is no chart '{name}'. {did_you_mean(name, CATALOGUE)}")
        if kind not in ("svg", "png"):
            raise SimError("format: svg or png is expected.")
        file = f"{stem}-{name}{'-' + safe_name(part) if part else ''}.{kind}"
        return lambda run, tick: Made(file, MEDIA[kind], _chart(run(state), name, part or None, kind))
    raise SimError("what: overlay, report, sheet, page or chart is expected.")


def _pins(fields: Mapping[str, Any], base: Base, state: State) -> Iterator[tuple[str, State]]:
    """Name and state of what the page holds: the present setting, those that were pinned, and the opened one."""
    given = fields.get("pins") or []
    if not isinstance(given, list) or not all(isinstance(pin, Mapping) for pin in given):
        raise SimError("pins: a list of names and states is expected.")
    seen = []
    opened = State(variant=base.variant, seed=state.seed)
    pinned = [(str(pin.get("name") or "pin")[:60], read_state(pin.get("state"), seed=base.seed)) for pin in given]
    for name, one in [("now", state), *pinned, ("as opened", opened)]:
        alike = replace(one, worlds=state.worlds, paths=state.paths if one is state else (), view=None)
        if alike not in seen:
            seen.append(alike)
            yield name, replace(alike, view=one.view)


def _page(base: Base, settings: list[tuple[str, State]], run: Run, findings: Findings, tick: Tick) -> bytes:
    from sim.dashboard.offline import offline_page

    return offline_page(base, settings, run, findings, tick)


def _sheet(base: Base, results: Results) -> bytes:
    from sim.interchange.workbook import export

    return export(results.scenario, results, source=base.path.name)


def _report(results: Results) -> bytes:
    from sim.output.report import report_html

    return report_html(results).encode()


def _chart(results: Results, name: str, part: str | None, kind: str) -> bytes:
    from sim import charts
    from sim.output.pictures import rendered

    return rendered(charts.chart(name, results, part), kind)


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
    command = f"sim run {base.path} -f {_overlay_name(base)} --worlds {state.worlds} --seed {state.seed}{paths}"
    lines = ["A setting of the dashboard, laid over the scenario file. To run it again:", command]
    if state.variant:
        lines.append(f"It holds the variant {state.variant}; do not ask for that again.")
    return "".join(f"# {printable(' '.join(line.split()))}\n" for line in lines)


def _overlay_name(base: Base) -> str:
    return f"{safe_name(base.path.stem)}-changed.yaml"


def _gives(base: Base, text: str, wanted: Scenario) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "overlay.yaml"
        file.write_text(text, encoding="utf-8")
        try:
            return base.read(overlays=[file]).scenario == wanted
        except SimError:
            return False
