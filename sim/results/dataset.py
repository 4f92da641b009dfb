"""From the arrays of walks to one labelled data set: names for axes, units and meanings for variables.

Dimensions: ``path``, ``world`` (the first worlds, of which every outcome is kept), ``trace_world`` (the first of them,
of which more is kept), ``stage`` (1 is the first), ``leg`` (the paths of the chain that a world walked), ``point`` (a
month of the time line), ``reached`` (so many stages), ``age`` (months since the first signature), ``actor``, ``other``,
``issue``, and ``cause`` (an ending with why the next stage failed, its stage, actor and issue). Paths shorter than the
longest are filled up: not-a-number, -1 or False after their last stage or leg. Counts and means over all worlds, kept
or not, are variables without a dimension of worlds: :mod:`sim.results.counts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sim.process.record import OUTCOMES, TRACES, time_line
from sim.results.counts import ENDING_CODES, averaged, counted
from sim.results.stands import is_drift, walked_stages
from sim.results.tally import AGES, AMOUNTS, Tally
from sim.results.tally import tally as tally_of
from sim.scenario.schema import Scenario
from sim.worlds.numbers import trust
from sim.worlds.terms import today
from sim.worlds.worlds import Worlds

MEANING: dict[str, tuple[str, str]] = {
    "ending": ("How the path stands at the horizon", "code"),
    "why": ("Why the next stage failed where what was delivered stands, -1 elsewhere", "code"),
    "ending_stage": ("Stage that failed or was last under way, 1 is the first", "1"),
    "ending_month": ("Month in which that was", "months"),
    "ending_actor": ("Who stops or ends it, index in actor, -1 nobody", "1"),
    "ending_issue": ("Over which issue, index in issue, -1 none", "1"),
    "signed": ("Stages signed", "1"),
    "kept": ("Stages delivered", "1"),
    "negotiations": ("Negotiations: how often a stage was put to the table", "1"),
    "signed_month": ("Month of the first signature that needed no vote or passed it, not-a-number without", "months"),
    "end_month": ("Month in which something signed first ended, not-a-number where nothing did", "months"),
    "bad_faith": ("Signed at least once though breaking its word would have paid", "1"),
    "unable": ("Somebody who meant to deliver could not", "1"),
    "leg_path": ("Path of the chain, index in attribute all_paths, -1 none", "1"),
    "leg_ending": ("How that path stood when it was left, or at the horizon, -1 where there was none", "code"),
    "leg_why": ("Why its next stage failed where what was delivered stands, -1 elsewhere", "code"),
    "leg_stage": ("Stage of that path which failed or was last under way, 1 is the first", "1"),
    "leg_month": ("Month in which that was", "months"),
    "leg_actor": ("Who stops or ends it, index in actor, -1 nobody", "1"),
    "leg_issue": ("Over which issue, index in issue, -1 none", "1"),
    "final_value": ("Where the issue stands at the horizon", "points of the issue's scale"),
    "final_utility": ("Utility at the horizon", "0-1"),
    "gain": ("Utility gained over drift, discounted over the whole horizon", "0-1"),
    "gap_points": ("Distance to a deal: points by which the widest broken bound is missed", "points"),
    "gap_utility": ("Distance to a deal: largest loss of utility that an objector would take by signing", "0-1"),
    "objectors": ("Actors who object at the closing table", "1"),
    "value": ("Issue value", "points of the issue's scale"),
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
        As from :func:`sim.engine.block.join`: the worlds that are kept, the first ones.
    attributes : mapping
        What the data set says of itself (seed, version, settings): strings and numbers; ``seed`` must be among them.
        ``worlds`` is added.
    tally : Tally, optional
        Of all worlds, on the same paths; made from the arrays where these are all the worlds.

    Returns
    -------
    xarray.Dataset
    """
    sizes = {"stage": _longest(arrays, "rounds_used"), "leg": _longest(arrays, "leg_path")}
    stages = sizes["stage"]
    variables: dict[str, Any] = {}
    for table, world in ((OUTCOMES, "world"), (TRACES, "trace_world")):
        for name, (_, dims, empty) in table.items():
            layers = [_filled(a[name], dims, sizes, empty) for a in arrays.values()]
            long_name, units = MEANING[name]
            about: dict[str, Any] = {"long_name": long_name, "units": units}
            if units == "code":
                about |= ENDING_CODES
            variables[name] = (("path", world, *dims), np.stack(layers), about)
    variables |= _before(scenario, int(attributes["seed"]), next(iter(arrays.values()))["rounds_used"].shape[0])
    found = tally_of(arrays, time_line(scenario)) if tally is None else tally
    variables |= counted(found, stages)
    variables |= averaged(found, {name: (*MEANING[name], OUTCOMES[name][1]) for name in AMOUNTS})
    return xr.Dataset(variables, _coordinates(scenario, arrays, stages), {**attributes, "worlds": found.worlds})


def _before(scenario: Scenario, seed: int, traced: int) -> dict[str, Any]:
    """Values and trust on the scenario's date, before anything is signed, in the traced worlds."""
    worlds = Worlds(scenario, seed, 0, traced)
    low, high = (np.array([getattr(issue, end) for issue in scenario.issues.values()]) for end in ("low", "high"))
    values = (low + today(worlds) * (high - low)).astype("f4")
    held = trust(worlds)[:, :, : len(scenario.actors)].astype("f4")
    attributes = {name: dict(zip(("long_name", "units"), MEANING[name], strict=True)) for name in ("value", "trust")}
    return {
        "value_before": (("trace_world", "issue"), values, attributes["value"]),
        "trust_before": (("trace_world", "actor", "other"), held, attributes["trust"]),
    }


def _longest(arrays: Mapping[str, Mapping[str, NDArray[Any]]], name: str) -> int:
    return max(int(each[name].shape[1]) for each in arrays.values())


def _filled(values: NDArray[Any], dims: Sequence[str], sizes: Mapping[str, int], empty: Any) -> NDArray[Any]:
    """An array of one path with its stages or legs filled up to those of the longest path."""
    if not dims or dims[0] not in sizes:
        return values
    short = sizes[dims[0]] - values.shape[1]
    return np.pad(values, [(0, 0), (0, short), *[(0, 0)] * (values.ndim - 2)], constant_values=empty)


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
        "leg": np.arange(1, _longest(arrays, "leg_path") + 1),
        "point": time_line(scenario),
        "reached": np.arange(stages + 1),
        "age": list(AGES),
        "actor": actors,
        "other": actors,
        "issue": list(scenario.issues),
        "path_title": ("path", [scenario.paths[path].title for path in paths]),
        "n_stages": ("path", [arrays[path]["rounds_used"].shape[1] for path in paths]),
        "drift": ("path", [is_drift(scenario, path) for path in paths]),
        "stage_title": (("path", "stage"), titles),
        "actor_name": ("actor", [actor.name for actor in scenario.actors.values()]),
        "issue_title": ("issue", [issue.title for issue in issues]),
        "scale_low": ("issue", [issue.low for issue in issues]),
        "scale_high": ("issue", [issue.high for issue in issues]),
    }


def _stage_titles(scenario: Scenario, path: str, stages: int) -> list[str]:
    """Titles of a walk's stages, those of the paths it continues with included."""
    titles = [stage.title for stage in walked_stages(scenario, path)]
    return titles + [""] * (stages - len(titles))
