"""Reading a saved run back: the data set, the resolved scenario and the settings, without running anything."""

from __future__ import annotations

from pathlib import Path

import xarray as xr
import yaml

from sim.errors import SimError
from sim.results import folder as place
from sim.results.results import Results
from sim.scenario.schema import Scenario


def load_results(folder: str | Path) -> Results:
    """The results that :func:`sim.results.save.save_results` wrote into a folder.

    Raises
    ------
    SimError
        If the folder holds no whole run.
    """
    root = Path(folder)
    record = place.read_manifest(root)
    if not record.get("complete"):
        raise SimError(f"The run in {root} was not finished. Run it again into the same folder.")
    try:
        with xr.open_dataset(root / place.DATA, engine="h5netcdf") as stored:
            data = stored.load()
        raw = yaml.safe_load((root / place.SCENARIO).read_text(encoding="utf-8"))
    except OSError as trouble:
        raise SimError(f"The results in {root} cannot be read: {trouble}.") from None
    settings = {**record.get("settings", {}), "inputs": record.get("inputs", {})}
    return Results(data, Scenario.model_validate(raw), settings)
