"""Saving a run: labelled data, tables, charts, report, the resolved scenario and the manifest.

Nothing is pickled. The data set is netCDF-4, which any tool of the field reads; tables are CSV.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xarray as xr

from sim.results import folder as place
from sim.results.files import clear_away, replacing, sha256, write_bytes, write_text
from sim.results.manifest import manifest, run_id
from sim.results.summary import TABLES

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

    from sim.charts.drawings import Drawing
    from sim.results.results import Results


def save_results(
    results: Results,
    folder: str | Path,
    *,
    charts: bool = True,
    report: bool = True,
    painters: BaseContext | None = None,
) -> dict[str, Path]:
    """Write a run into a folder and return the files by their name inside it.

    Parameters
    ----------
    folder
        A new or empty folder, or one that holds this very run, which is then replaced.
    charts, report
        Whether to draw the charts (SVG and PNG) and to write ``report.html``.
    painters
        What :func:`sim.work.forks.prepare` gave, where a command has got painters ready.

    Raises
    ------
    SimError
        If the folder holds something else, may not be written, or the disk is full.
    """
    root = place.check_folder(folder, run_id(results.scenario, results.settings))
    clear_away(root)
    written: dict[str, Path] = {}
    _write_manifest(results, root, written, complete=False)
    formats = ("svg", "png") if charts else ("svg",) if report else ()
    with _drawing(results, formats, painters) as drawn:
        for path in _outputs(results, root, drawn, charts=charts, report=report):
            written[path.relative_to(root).as_posix()] = path
    _write_manifest(results, root, written, complete=True)
    return {**written, place.MANIFEST: root / place.MANIFEST}


def _drawing(
    results: Results, formats: tuple[str, ...], painters: BaseContext | None
) -> AbstractContextManager[Iterator[Drawing]]:
    """Charts are drawn while the data are written."""
    if not formats:
        return nullcontext(iter(()))
    from sim.charts.drawings import drawing

    return drawing(results, formats, prepared=painters)


def _outputs(
    results: Results, root: Path, drawings: Iterator[Drawing], *, charts: bool, report: bool
) -> Iterator[Path]:
    """Every output, in the order in which it is missed most."""
    yield write_netcdf(results.data, root / place.DATA)
    yield write_text(root / place.SCENARIO, scenario_text(results, root))
    if results.episodes:
        yield write_text(root / place.EPISODES, json.dumps(results.episodes, indent=1, ensure_ascii=False, default=str))
    for name, make in TABLES.items():
        yield write_text(root / place.TABLES / f"{name}.csv", _csv(make(results)))
    from sim.report.charts import Charts

    shown, named = Charts(), set[str]()
    for drawing in drawings:
        if drawing.name not in named:
            yield write_text(root / place.TABLES / f"{drawing.name}.csv", _csv(drawing.table))
        named.add(drawing.name)
        if charts:
            for ending, content in drawing.files.items():
                yield write_bytes(root / place.CHARTS / f"{drawing.stem}.{ending}", content)
        if report:
            shown.add(drawing)
    if report:
        from sim.report import report_html

        yield write_text(root / place.REPORT, report_html(results, shown))


def _csv(table: pd.DataFrame) -> str:
    return table.to_csv(index=False, float_format="%.6g")


def write_netcdf(data: xr.Dataset, path: Path) -> Path:
    """Write a data set as compressed netCDF-4."""
    from xarray.backends import H5NetCDFStore

    plain = data.copy()
    plain.attrs = {key: _plain(value) for key, value in data.attrs.items()}
    for variable in plain.variables.values():
        variable.attrs = {key: _plain(value) for key, value in variable.attrs.items()}
    encoding = {
        str(name): {"zlib": True, "complevel": 1, "shuffle": True}
        for name, variable in plain.data_vars.items()
        if variable.dtype.kind in "biuf" and variable.size > 256
    }
    # not plain.to_netcdf: where dask is installed, that imports all of it to look for a lock
    with replacing(path) as part, closing(H5NetCDFStore.open(part, mode="w", lock=Lock())) as store:
        plain.dump_to_store(store, encoding=encoding)
    return path


def _plain(value: Any) -> Any:
    """An attribute as netCDF can hold it: text, numbers, lists of either; JSON for the rest."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Mapping) or (isinstance(value, (list, tuple)) and len({type(one) for one in value}) != 1):
        return json.dumps(value, default=str)
    if isinstance(value, (str, int, float, list, tuple, np.ndarray, np.generic)):
        return value
    return str(value)


def scenario_text(results: Results, folder: Path | None = None) -> str:
    """The resolved scenario as YAML; the files that it names are named relative to ``folder`` where that is known."""
    from sim.scenario.write import dump

    return dump(results.scenario, base=results.home, folder=None if results.home is None else folder)


def _write_manifest(results: Results, root: Path, written: Mapping[str, Path], *, complete: bool) -> None:
    hashes = {name: sha256(path) for name, path in written.items()}
    record = manifest(results.scenario, results.settings, hashes, complete=complete)
    write_text(root / place.MANIFEST, json.dumps(record, indent=2, ensure_ascii=False, default=str) + "\n")
