"""What can be taken away: overlay, report, spreadsheet, a chart as ``sim run`` draws it, and a page for offline.

Names of files are made here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sim.dashboard.base import Base, safe_name
from sim.dashboard.state import State, read_state
from sim.errors import SimError
from sim.scenario.suggest import did_you_mean

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
    from sim.dashboard.overlay import file_name, overlay

    what = fields.get("what")
    if what == "overlay":
        return lambda run, tick: Made(file_name(base), "application/yaml", overlay(base, state).encode())
    if what == "sheet":
        return lambda run, tick: Made(f"{safe_name(base.path.stem)}.xlsx", MEDIA["xlsx"], _sheet(base, run(state)))
    if what == "page":
        settings = [*_pins(fields, base, state)]
        return lambda run, tick: Made(
            f"{safe_name(base.path.stem)}-page.html", "text/html", _page(base, settings, run, findings, tick)
        )
    if what == "report":
        return lambda run, tick: Made(f"{safe_name(base.path.stem)}-report.html", "text/html", _report(run(state)))
    if what == "chart":
        name, part, kind = (str(fields.get(key) or "")[:200] for key in ("name", "part", "format"))
        if name not in CATALOGUE:
            raise SimError(f"there is no chart '{name}'. {did_you_mean(name, CATALOGUE)}")
        if kind not in ("svg", "png"):
            raise SimError("format: svg or png is expected.")
        return lambda run, tick: _chart(base, run(state), name, part or None, kind)
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


def _chart(base: Base, results: Results, name: str, part: str | None, kind: str) -> Made:
    from sim import charts
    from sim.output.pictures import rendered

    content = rendered(charts.chart(name, results, part), kind)
    return Made(
        f"{safe_name(base.path.stem)}-{name}{'-' + safe_name(part) if part else ''}.{kind}", MEDIA[kind], content
    )
