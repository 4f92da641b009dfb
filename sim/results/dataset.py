"""From the arrays of walks to one labelled data set: names for axes, units and meanings for variables.

Dimensions: ``path``, ``world`` (the first worlds, of which every outcome is kept), ``trace_world`` (the first of them,
of which every stage is kept), ``stage`` (1 is the first), ``point`` (0 lies before the first stage, n after stage n),
``actor``, ``other``, ``issue``, and ``cause`` (an ending with its stage, actor and issue). Paths shorter than the
longest are filled up: not-a-number, -1 or False after their last stage. Counts and means over all worlds, kept or not,
are variables without a dimension of worlds: :mod:`sim.results.counts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sim.agents.record import OUTCOMES, TRACES
from sim.results.counts import ENDING_CODES, averaged, counted
from sim.results.tally import AMOUNTS, Tally
from sim.results.tally import tally as tally_of
from sim.scenario.schema import Scenario

MEANING: dict[str, tuple[str, str]] = {
    "ending": ("How the path ends", "code"),
    "ending_stage": ("Stage at which it ends, 1 is the first", "1"),
    "ending_month": ("Month in which it ends", "months"),
    "ending_actor": ("Who ends it, index in actor, -1 nobody", "1"),
    "ending_issue": ("Over which issue, index in issue, -1 none", "1"),
    "signed": ("Stages signed", "1"),
    "kept": ("Stages delivered", "1"),
    "bad_faith": ("Signed at least once though breaking its word would have paid", "1"),
    "then_path": ("Path it went on with after a refusal, index in attribute all_paths, -1 none", "1"),
    "then_ending": ("How that path ended, -1 where there was none", "code"),
    "final_value": ("Where the issue settles", "points of the issue's scale"),
    "final_month": ("When things settle", "months"),
    "final_utility": ("Utility where things settle", "0-1"),
    "gain": ("Utility gained over drift", "0-1"),
    "gap_points": ("Distance to a deal: points by which the widest broken bound is missed", "points"),
    "gap_utility": ("Distance to a deal: largest loss of utility that an objector would take by signing", "0-1"),
    "objectors": ("Actors who object at the closing table", "1"),
    "value": ("Issue value", "points of the issue's scale"),
    "month": ("Month", "months"),
    "utility": ("Utility", "0-1"),
    "trust": ("Trust of actor in other: chance that it means what it signs", "0-1"),
    "belief": ("Belief of actor that other delivers in this stage, guarantors included", "0-1"),
    "short": ("Points by which a bound of the actor is missed at the closing table", "points"),
    "short_utility": ("Utility the actor would lose by signing the closing table", "0-1"),
    "objected": ("The actor objects over the issue at the closing table", "1"),
    "reported_breaks": ("A red line of an actor whose yes is not asked is broken by signed terms", "1"),
    "signed_stage": ("The stage is signed", "1"),
    "delivered_stage": ("The stage is delivered", "1"),
    "rounds_used": ("Rounds of talks until agreement, -1 without agreement or not reached", "1"),
}


def assemble(
    scenario: Scenario,
    arrays: Mapping[str, Mapping[str, NDArray[Any]]],
    attributes: Mapping[str, Any],
    tally: Tally | None = None,
) -> xr.Dataset:
    """Label the arrays of walked paths.

    Parameters
    ----------
    scenario : Scenario
        Names, titles and scales.
    arrays : mapping of path to mapping of name to ndarray
        As from :func:`sim.agents.walks.join`: the worlds that are kept, the first ones.
    attributes : mapping
        What the data set says of itself (seed, version, settings): strings and numbers. ``worlds`` is added.
    tally : Tally, optional
        Of all worlds, on the same paths; made from the arrays where these are all the worlds.

    Returns
    -------
    xarray.Dataset
    """
    stages = max(next(iter(a["rounds_used"].shape[1:])) for a in arrays.values())
    variables: dict[str, Any] = {}
    for table, world in ((OUTCOMES, "world"), (TRACES, "trace_world")):
        for name, (_, dims, empty) in table.items():
            layers = [_filled(a[name], dims, stages, empty) for a in arrays.values()]
            long_name, units = MEANING[name]
            about: dict[str, Any] = {"long_name": long_name, "units": units}
            if units == "code":
                about |= ENDING_CODES
            variables[name] = (("path", world, *dims), np.stack(layers), about)
    found = tally_of(arrays) if tally is None else tally
    variables |= counted(found, stages + 1)
    variables |= averaged(found, {name: (*MEANING[name], OUTCOMES[name][1]) for name in AMOUNTS})
    return xr.Dataset(variables, _coordinates(scenario, arrays, stages), {**attributes, "worlds": found.worlds})


def _filled(values: NDArray[Any], dims: Sequence[str], stages: int, empty: Any) -> NDArray[Any]:
    """An array of one path with its stages or points filled up to those of the longest path."""
    if not dims or dims[0] not in ("stage", "point"):
        return values
    size = stages + (dims[0] == "point")
    pad = np.full((values.shape[0], size - values.shape[1], *values.shape[2:]), empty, dtype=values.dtype)
    return np.concatenate([values, pad], axis=1)


def _coordinates(scenario: Scenario, arrays: Mapping[str, Mapping[str, NDArray[Any]]], stages: int) -> dict[str, Any]:
    paths, actors = list(arrays), list(scenario.actors)
    first = arrays[paths[0]]
    titles = [_stage_titles(scenario, path, stages) for path in paths]
    issues = scenario.issues.values()
    return {
        "path": paths,
        "world": np.arange(first["ending"].shape[0]),
        "trace_world": np.arange(first["rounds_used"].shape[0]),
        "stage": np.arange(1, stages + 1),
        "point": np.arange(stages + 1),
        "actor": actors,
        "other": actors,
        "issue": list(scenario.issues),
        "path_title": ("path", [scenario.paths[path].title for path in paths]),
        "n_stages": ("path", [arrays[path]["rounds_used"].shape[1] for path in paths]),
        "stage_title": (("path", "stage"), titles),
        "actor_name": ("actor", [actor.name for actor in scenario.actors.values()]),
        "issue_title": ("issue", [issue.title for issue in issues]),
        "scale_low": ("issue", [issue.low for issue in issues]),
        "scale_high": ("issue", [issue.high for issue in issues]),
    }


def _stage_titles(scenario: Scenario, path: str, stages: int) -> list[str]:
    """Titles of a walk's stages, those of the paths it continues with included."""
    titles: list[str] = []
    key, start = path, 1
    while True:
        spec = scenario.paths[key]
        titles += [stage.title for stage in spec.stages[start - 1 :]]
        if spec.onward is None:
            return (titles + [""] * stages)[:stages]
        key, start = spec.onward.path, spec.onward.stage
