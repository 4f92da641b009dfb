"""What a run leaves behind: labelled data, the resolved scenario, tables, pictures and the report.

Nothing is pickled. The data set is netCDF-4, which any tool of the field reads; tables are CSV.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xarray as xr

from sim.output.pictures import check_format, run_pictures
from sim.output.write import REPORT, Files, picture_files, record_of, table_file, write_folder
from sim.results.manifest import DATA, EPISODES, SCENARIO, run_id
from sim.results.summary import TABLES
from sim.work.pool import Pool

if TYPE_CHECKING:
    from sim.results import Results


def save_results(
    results: Results,
    folder: str | Path,
    *,
    charts: bool = True,
    report: bool = True,
    format: str = "svg",
    workers: int | None = 1,
    style: str = "screen",
) -> dict[str, Path]:
    """Write a run into a folder and return the files by their name inside it.

    Parameters
    ----------
    folder
        A new or empty folder, or one that holds this very run, which is then replaced.
    charts, report
        Whether to draw the charts and to write ``report.html``.
    format
        Of the charts: ``svg``, ``png`` or ``pdf``.
    workers
        Processes that draw; one a core if None.
    style
        ``screen``, or ``print``, which adds hatches to colours.

    Raises
    ------
    SimError
        If the folder holds something else, may not be written, or the disk is full; for an unknown format.
    """
    shown = (check_format(format),) if charts else ()
    record = record_of(run_id(results.scenario, results.settings), results.scenario, results.settings)
    with Pool(workers) as pool:
        return write_folder(folder, record, _files(results, Path(folder), shown, style, pool, report=report))


def _files(results: Results, root: Path, shown: tuple[str, ...], style: str, pool: Pool, *, report: bool) -> Files:
    """Every file, in the order in which it is missed most; pictures are drawn while others are made."""
    formats = {*shown, *(("svg",) if report else ())}
    drawing = run_pictures(results, formats, style, pool) if formats else iter(())
    yield DATA, netcdf(results.data)
    yield SCENARIO, scenario_text(results, root)
    if results.episodes:
        yield EPISODES, json.dumps(results.episodes, indent=1, ensure_ascii=False, default=str)
    for name, make in TABLES.items():
        yield table_file(name, make(results))
    if examined := results.settings.get("doubt"):
        yield table_file("doubt", pd.DataFrame(examined["ranges"]))
    drawn = list(drawing)
    for name, table in {picture.name: picture.table for picture in drawn}.items():
        yield table_file(name, table)
    for picture in drawn:
        yield from picture_files(picture, shown)
    if report:
        from sim.output.report import report_html

        yield REPORT, report_html(results, drawn)


def netcdf(data: xr.Dataset) -> bytes:
    """A data set as compressed netCDF-4, made in memory: HDF5 does not survive a disk that is full."""
    import h5netcdf
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
    made = BytesIO()
    with h5netcdf.File(made, "w") as file:
        plain.dump_to_store(H5NetCDFStore(file), encoding=encoding)
    return made.getvalue()


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
