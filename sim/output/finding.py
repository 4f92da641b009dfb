"""What an analysis leaves behind: tables, pictures, the finding as JSON, and a page to read if it is asked for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.output.pictures import check_format, finding_pictures
from sim.output.write import REPORT, Files, picture_files, record_of, table_file, write_folder
from sim.results.manifest import EDITION, scenario_hash, versions

if TYPE_CHECKING:
    from sim.analysis.finding import Finding
    from sim.scenario.schema import Scenario

_NO_IDENTITY = {"workers", "seconds"}


def finding_id(name: str, scenario: Scenario, settings: Mapping[str, Any]) -> str:
    """The identity of a finding, 16 hexadecimal digits: the scenario, the analysis and how it is made."""
    about = {
        "analysis": name,
        "scenario": scenario_hash(scenario),
        "version": versions().get("settlement-sim"),
        "edition": EDITION,
        "settings": {key: value for key, value in settings.items() if key not in _NO_IDENTITY},
    }
    return hashlib.sha256(json.dumps(about, sort_keys=True, default=str).encode()).hexdigest()[:16]


def save_finding(
    finding: Finding,
    folder: str | Path,
    *,
    charts: bool = True,
    report: bool = False,
    format: str = "svg",
    question: str = "",
) -> dict[str, Path]:
    """Write a finding into a folder and return the files by their name inside it.

    Parameters
    ----------
    finding
        What was found.
    folder
        A new or empty folder, or one that holds this very finding, which is then replaced.
    charts, report
        Whether to draw the charts and to write ``report.html``.
    format
        Of the charts: ``svg``, ``png`` or ``pdf``.
    question
        A key of the question, for :func:`sim.output.folder.refuse_strangers`.

    Raises
    ------
    SimError
        If the folder holds something else, may not be written, or the disk is full; for an unknown format.
    """
    shown = (check_format(format),) if charts else ()
    identity = finding_id(finding.name, finding.scenario, finding.settings)
    more = {"analysis": finding.name, **({"question": question} if question else {})}
    record = record_of(identity, finding.scenario, finding.settings, **more)
    return write_folder(folder, record, _files(finding, shown, report=report))


def _files(finding: Finding, shown: tuple[str, ...], *, report: bool) -> Files:
    yield "finding.json", finding.as_json() + "\n"
    for name, table in finding.tables.items():
        yield table_file(name, table)
    if not (shown or report):
        return
    drawn = list(finding_pictures(finding, {*shown, *(("svg",) if report else ())}))
    for picture in drawn:
        yield from picture_files(picture, shown)
    if report:
        from sim.output.report import finding_html

        yield REPORT, finding_html(finding, drawn)
