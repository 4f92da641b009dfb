"""Counts over all worlds as labelled variables of the data set, and back.

A data set keeps the outcomes of its first worlds (dimension ``world``); what is counted or averaged over all worlds
stands beside them in variables of their own, whose dimensions are path, cause, reached (stages), age (months since
the first signature), point, actor and issue. Every table takes its counts from :func:`counts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sim.process.endings import Ending
from sim.results.tally import AMOUNTS, Tally, tally

Variables = dict[str, tuple[tuple[str, ...], NDArray[Any], dict[str, Any]]]

ENDING_CODES: dict[str, Any] = {
    "flag_values": [int(e) for e in Ending],
    "flag_meanings": " ".join(e.name.lower() for e in Ending),
}
"""What the codes of a variable of endings mean, as netCDF tells it; ``horizon`` is only a reason."""
CAUSE = {
    "cause_ending": ("How the worlds of the cause stand at the horizon", "code"),
    "cause_why": ("Why the next stage failed where what was delivered stands, -1 elsewhere", "code"),
    "cause_stage": ("Stage that failed or was last under way, 1 is the first", "1"),
    "cause_actor": ("Who ends them, index in actor, -1 nobody", "1"),
    "cause_issue": ("Over which issue, index in issue, -1 none", "1"),
}
COUNTED = {
    "cause_worlds": ("cause_worlds", ("path", "cause"), "Worlds that end by the cause"),
    "delivered_worlds": ("delivered", ("path", "reached"), "Worlds that delivered at least so many stages"),
    "signed_worlds": ("signed", ("path", "reached"), "Worlds that signed at least so many stages"),
    "agreed_worlds": ("agreed", ("path",), "Worlds in which anybody signed anything"),
    "lasting_worlds": (
        "lasting",
        ("path", "age"),
        "Worlds in which what was signed is in force so many months later, or at the horizon where that is earlier",
    ),
    "in_force_worlds": ("in_force", ("path", "point"), "Worlds in which something signed is in force at the month"),
    "gaining_worlds": ("gaining", ("path", "actor"), "Worlds in which the actor gains over drift"),
    "everybody_worlds": ("everybody", ("path",), "Worlds in which every actor gains over drift"),
}
"""Variable -> (name in a tally, dimensions, meaning)."""


def counted(found: Tally, stages: int) -> Variables:
    """The counts of a tally as variables of a data set whose longest path has so many stages."""
    made: Variables = {}
    for column, (name, (meaning, unit)) in enumerate(CAUSE.items()):
        flags = ENDING_CODES if unit == "code" else {}
        kind = np.int8 if unit == "code" else np.int16
        made[name] = (("cause",), found.causes[:, column].astype(kind), {"long_name": meaning, "units": unit, **flags})
    for name, (member, dims, meaning) in COUNTED.items():
        values = getattr(found, member)
        if "reached" in dims:
            values = np.pad(values, ((0, 0), (0, stages + 1 - values.shape[1])))
        made[name] = (dims, values, {"long_name": f"{meaning}, of all worlds", "units": "1"})
    return made


def averaged(found: Tally, about: Mapping[str, tuple[str, str, Sequence[str]]]) -> Variables:
    """Means and standard deviations over all worlds as variables of a data set.

    Parameters
    ----------
    found : Tally
    about : mapping
        For each of :data:`sim.results.tally.AMOUNTS` its meaning, its unit and its dimensions after path.
    """
    made: Variables = {}
    for name in AMOUNTS:
        meaning, unit, rest = about[name]
        mean = found.sums[name] / found.worlds
        spread = np.sqrt(np.maximum(found.squares[name] / found.worlds - mean**2, 0.0))
        for key, word, values in (("mean", "mean", mean), ("sd", "standard deviation", spread)):
            attributes = {"long_name": f"{meaning}: {word} over all worlds", "units": unit}
            made[f"{name}_{key}"] = (("path", *rest), values, attributes)
    return made


def counts(data: xr.Dataset) -> xr.Dataset:
    """The counts over all worlds: those that the data set carries, or else made from the worlds that it keeps.

    ``worlds`` is the number of all worlds.

    Returns
    -------
    xarray.Dataset
        The variables of :data:`CAUSE` and :data:`COUNTED`, attribute ``worlds``.
    """
    if "cause_worlds" in data:
        return data[[*CAUSE, *COUNTED]]
    plain = {name: data[name].transpose("path", "world", ...).values for name in _OUTCOMES}
    walked = {str(key): {name: plain[name][p] for name in plain} for p, key in enumerate(data["path"].values)}
    found = tally(walked, data["point"].values)
    coordinates = {name: data[name] for name in ("path", "reached", "age", "point", "actor")}
    return xr.Dataset(counted(found, data.sizes["reached"] - 1), coordinates, {"worlds": found.worlds})


def worlds_of(data: xr.Dataset) -> int:
    """The number of all worlds, kept or not."""
    return int(data.attrs["worlds"]) if "cause_worlds" in data else int(data.sizes["world"])


_OUTCOMES = (
    *("ending", "why", "ending_stage", "ending_actor", "ending_issue", "kept", "signed", "signed_month", "end_month"),
    *AMOUNTS,
)
