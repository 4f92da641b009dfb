"""Saving a finding: tables as CSV, charts as SVG and PNG, the finding as JSON, the report if it is asked for.

The folder is guarded as that of a run is: one that holds something else is never written into.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.charts import findings
from sim.charts.drawings import FORMATS, Drawing, rendered
from sim.results import folder as place
from sim.results.files import clear_away, sha256, write_bytes, write_text
from sim.results.manifest import EDITION, scenario_hash, versions

if TYPE_CHECKING:
    from sim.analysis.finding import Finding
    from sim.scenario.schema import Scenario

FINDING = "finding.json"
_NO_IDENTITY = {"workers", "seconds"}


def finding_id(name: str, scenario: Scenario, settings: Mapping[str, Any]) -> str:
    """The identity of a finding, 16 hexadecimal digits: the scenario, the analysis and how it is made."""
    told = {
        "analysis": name,
        "scenario": scenario_hash(scenario),
        "version": versions().get("settlement-sim"),
        "edition": EDITION,
        "settings": {key: value for key, value in settings.items() if key not in _NO_IDENTITY},
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:16]


def save_finding(
    finding: Finding, folder: Path, charts: bool = True, report: bool = False, asked: str = ""
) -> dict[str, Path]:
    """Write a finding into a folder and return the files by their name inside it.

    Parameters
    ----------
    finding
        What was found.
    folder
        A new or empty folder, or one that holds this very finding, which is then replaced.
    charts, report
        Whether to draw the charts (SVG and PNG) and to write ``report.html``.
    asked
        A key of the question, for :func:`refuse_strangers`.

    Raises
    ------
    SimError
        If the folder holds something else, may not be written, or the disk is full.
    """
    identity = finding_id(finding.name, finding.scenario, finding.settings)
    root = place.check_folder(folder, identity)
    clear_away(root)
    written: dict[str, Path] = {}
    _write_manifest(finding, identity, root, written, asked, complete=False)
    for path in _outputs(finding, root, charts=charts, report=report):
        written[path.relative_to(root).as_posix()] = path
    _write_manifest(finding, identity, root, written, asked, complete=True)
    return {**written, place.MANIFEST: root / place.MANIFEST}


def refuse_strangers(folder: Path, asked: str = "") -> None:
    """Refuse a folder that holds files but no finding, or the answer to another question, before the work that would
    be lost.

    Parameters
    ----------
    folder
        Where the finding shall go.
    asked
        A key of the question, as far as it can be told from others before it is answered.

    Raises
    ------
    SimError
        If it does, or is no folder, or may not be written.
    """
    if folder.is_dir() and (folder / place.MANIFEST).exists():
        held = place.read_manifest(folder)
        if "analysis" in held and held.get("asked", asked) in (asked, ""):
            place.check_folder(folder, str(held["run"]))
            return
    place.check_folder(folder, "")


def drawn(finding: Finding, formats: tuple[str, ...] = FORMATS) -> Iterator[Drawing]:
    """Every figure of a finding as files in memory."""
    for name, table, part in findings.every(finding):
        figure = findings.draw(name, table, part)
        files = {one: rendered(figure, one) for one in formats}
        yield Drawing(name, part, findings.title(name, table, part), table, files)


def _outputs(finding: Finding, root: Path, *, charts: bool, report: bool) -> Iterator[Path]:
    yield write_text(root / FINDING, finding.as_json() + "\n")
    for name, table in finding.tables.items():
        yield write_text(root / place.TABLES / f"{name}.csv", table.to_csv(index=False, float_format="%.6g"))
    if not (charts or report):
        return
    drawings = list(drawn(finding, FORMATS if charts else ("svg",)))
    if charts:
        for drawing in drawings:
            for ending, content in drawing.files.items():
                yield write_bytes(root / place.CHARTS / f"{drawing.stem}.{ending}", content)
    if report:
        from sim.charts.findings.page import page

        yield write_text(root / place.REPORT, page(finding, drawings))


def _write_manifest(
    finding: Finding, identity: str, root: Path, written: Mapping[str, Path], asked: str, *, complete: bool
) -> None:
    record = {
        "format": 1,
        "edition": EDITION,
        "run": identity,
        "analysis": finding.name,
        **({"asked": asked} if asked else {}),
        "complete": complete,
        "title": finding.scenario.title,
        "scenario_sha256": scenario_hash(finding.scenario),
        "settings": dict(finding.settings),
        "versions": versions(),
        "outputs": {name: sha256(path) for name, path in written.items()},
    }
    write_text(root / place.MANIFEST, json.dumps(record, indent=2, ensure_ascii=False, default=str) + "\n")
