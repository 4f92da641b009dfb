"""Writing a results folder: every file whole or not at all, and a manifest that says what is there.

The manifest is written first, marked incomplete, and again at the end, with the hash of every file.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from sim.output.folder import check_folder
from sim.output.pictures import Picture
from sim.results.files import clear_away, sha256, write_bytes, write_text
from sim.results.manifest import EDITION, MANIFEST, scenario_hash, versions
from sim.scenario.schema import Scenario

FORMAT = 1
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""
REPORT = "report.html"
Files = Iterator[tuple[str, str | bytes]]
"""Name of each file inside the folder, and what it holds."""


def write_folder(
    folder: str | Path, record: Mapping[str, Any], files: Iterable[tuple[str, str | bytes]]
) -> dict[str, Path]:
    """Write files into a folder and return them by their name inside it.

    Parameters
    ----------
    folder
        A new or empty folder, or one that holds this very run or finding, which is then replaced.
    record
        What :func:`record_of` gave.
    files
        Nothing is asked of them before the folder has been checked.

    Raises
    ------
    SimError
        If the folder holds something else, may not be written, or the disk is full.
    """
    root = check_folder(folder, record["run"])
    clear_away(root)
    written: dict[str, Path] = {}
    _write_manifest(root, record, written, complete=False)
    for name, content in files:
        data = content.encode() if isinstance(content, str) else content
        written[name] = write_bytes(root / name, data)
    _write_manifest(root, record, written, complete=True)
    return {**written, MANIFEST: root / MANIFEST}


def record_of(identity: str, scenario: Scenario, settings: Mapping[str, Any], **more: str) -> dict[str, Any]:
    """What a manifest says of a run or a finding; ``more`` stands beside its identity."""
    return {
        "format": FORMAT,
        "edition": EDITION,
        "run": identity,
        **more,
        "complete": False,
        "title": scenario.title,
        "scenario_sha256": scenario_hash(scenario),
        "settings": {key: value for key, value in settings.items() if key != "inputs"},
        "inputs": settings.get("inputs", {}),
        "versions": versions(),
        "platform": f"{platform.system()} {platform.machine()}",
    }


def _write_manifest(root: Path, record: Mapping[str, Any], written: Mapping[str, Path], *, complete: bool) -> None:
    outputs = {name: sha256(path) for name, path in written.items()}
    whole = {**record, "complete": complete, "outputs": outputs}
    write_text(root / MANIFEST, json.dumps(whole, indent=2, ensure_ascii=False, default=str) + "\n")


def table_file(name: str, table: pd.DataFrame) -> tuple[str, str]:
    """A table as a CSV file of the folder; no text in it begins as a formula does."""
    text = table.copy()
    for column in text.columns[[kind.kind not in "iufb" for kind in text.dtypes]]:
        text[column] = text[column].map(harmless)
    text.columns = [harmless(column) for column in text.columns]
    return f"tables/{name}.csv", text.to_csv(index=False, float_format="%.6g")


def harmless(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: text that begins as one gets an apostrophe before it.

    >>> harmless("=1+1"), harmless("@SUM(A1)"), harmless("Marsh"), harmless(-1.5)
    ("'=1+1", "'@SUM(A1)", 'Marsh', -1.5)
    """
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in FORMULA else cell


def picture_files(picture: Picture, formats: Sequence[str]) -> Files:
    """The files of a picture in some of the formats that it was drawn in."""
    for kind in formats:
        yield f"charts/{picture.stem}.{kind}", picture.files[kind]
