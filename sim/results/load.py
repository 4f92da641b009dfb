"""Reading a saved run back: the data set, the resolved scenario and the settings, without running anything."""

from __future__ import annotations

import json
from pathlib import Path

import xarray as xr
from pydantic import ValidationError

from sim.errors import SimError
from sim.results import manifest as place
from sim.results.results import Results
from sim.scenario.marks import Source
from sim.scenario.schema import Scenario
from sim.scenario.yaml_marks import parse


def load_results(folder: str | Path) -> Results:
    """The results that :func:`sim.output.run.save_results` wrote into a folder.

    Raises
    ------
    SimError
        If the folder holds no whole run, or one of another edition of the settlement process.
    """
    root = Path(folder)
    record = place.read_manifest(root)
    if not record.get("complete"):
        raise SimError(f"The run in {root} was not finished. Run it again into the same folder.")
    place.check_edition(record, root)
    try:
        with xr.open_dataset(root / place.DATA, engine="h5netcdf") as stored:
            data = stored.load()
        text = (root / place.SCENARIO).read_text(encoding="utf-8")
        marked = root / place.EPISODES
        episodes = json.loads(marked.read_text(encoding="utf-8")) if marked.exists() else []
    except (OSError, ValueError) as trouble:
        raise SimError(f"The results in {root} cannot be read: {trouble}.") from None
    settings = {**record.get("settings", {}), "inputs": record.get("inputs", {})}
    return Results(data, _scenario(text, root), settings, tuple(episodes), home=root)


def _scenario(text: str, root: Path) -> Scenario:
    """The saved scenario. Its files are not looked up: results can be moved without them."""
    reading = parse(Source(place.SCENARIO), text)
    if reading.node is None:
        raise SimError(f"{root / place.SCENARIO} is not a scenario.")
    try:
        return Scenario.model_validate(reading.node.plain())
    except ValidationError as trouble:
        raise SimError(f"{root / place.SCENARIO} was changed and is no scenario any more: {trouble}") from None
