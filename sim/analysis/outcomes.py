"""What an analysis can follow: one number per path and world, with a name, a unit and a direction.

Each outcome is a function of the arrays of a walked path (:mod:`sim.process.record`) to an array over worlds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import SimError
from sim.process.endings import Ending
from sim.process.record import Arrays
from sim.results.tally import age_of
from sim.scenario.schema import Scenario
from sim.scenario.suggest import did_you_mean
from sim.worlds.block import Array


@dataclass(frozen=True)
class Outcome:
    """One number per world that tells how a path went.

    Attributes
    ----------
    key : str
    title : str
        For axes.
    unit : str
        ``share`` outcomes lie in [0, 1] and are shown in per cent.
    values : callable
        Arrays of a path to (R,); not a number where the outcome does not exist in a world.
    """

    key: str
    title: str
    unit: str
    values: Callable[[Arrays], Array]


def _kept(arrays: Arrays) -> Array:
    return arrays["kept"] / arrays["rounds_used"].shape[1]


def _distance(arrays: Arrays) -> Array:
    """Points missing at the stage that is refused; 0 where no stage is, not a number for refusals on utility."""
    refused = np.isin(_kind(arrays), (Ending.INTEREST, Ending.DISTRUST))
    points = arrays["gap_points"].astype(np.float64)
    stopped = refused | (_kind(arrays) == Ending.RED_LINE)
    return np.where(stopped, points, 0.0)


def _kind(arrays: Arrays) -> NDArray[Any]:
    """Why a path stops: why the next stage failed where a part stands, else the ending."""
    return np.where(arrays["why"] >= 0, arrays["why"], arrays["ending"])


def _completed(arrays: Arrays) -> Array:
    return (arrays["ending"] == Ending.COMPLETED).astype(np.float64)


def _signed(arrays: Arrays) -> Array:
    return (arrays["signed"] >= 1).astype(np.float64)


def _in_force(arrays: Arrays) -> Array:
    return np.isin(arrays["ending"], (Ending.COMPLETED, Ending.STANDING)).astype(np.float64)


def _in_force_after(months: int, arrays: Arrays) -> Array:
    return np.asarray(age_of(arrays["signed_month"], arrays["end_month"]) > months, dtype=np.float64)


def _everybody_gains(arrays: Arrays) -> Array:
    return np.asarray((arrays["gain"] > 1e-9).all(axis=1), dtype=np.float64)


def _least_gain(arrays: Arrays) -> Array:
    return arrays["gain"].min(axis=1).astype(np.float64)


def _ending_month(arrays: Arrays) -> Array:
    return arrays["ending_month"].astype(np.float64)


def _gain_of(actor: int, arrays: Arrays) -> Array:
    return arrays["gain"][:, actor].astype(np.float64)


_PLAIN = (
    Outcome("completed", "Worlds that complete the path", "share", _completed),
    Outcome("kept", "Share of the path's stages delivered", "share", _kept),
    Outcome("signed", "Worlds that sign the first stage", "share", _signed),
    Outcome("in_force", "Worlds in which something delivered is in force at the horizon", "share", _in_force),
    Outcome("in_force_12", "Worlds in which the deal lasts a year or more", "share", partial(_in_force_after, 12)),
    Outcome("in_force_60", "Worlds in which the deal lasts five years or more", "share", partial(_in_force_after, 60)),
    Outcome("everybody_gains", "Worlds in which everybody gains", "share", _everybody_gains),
    Outcome("least_gain", "Gain of whoever gains least, over drift", "utility", _least_gain),
    Outcome("distance", "Distance to a deal", "points", _distance),
    Outcome("months", "Month in which the path ends, or comes to a stand", "months", _ending_month),
)


ENDING = "ending"
"""The name of how a path ends, as a code: something to compare, not to average."""
_ENDING = Outcome(ENDING, "How the path ends", "code", lambda arrays: arrays["ending"].astype(np.float64))


def catalogue(scenario: Scenario) -> dict[str, Outcome]:
    """All outcomes of a scenario by key: the plain ones, and ``gain.<actor>`` for every actor.

    >>> import sim
    >>> "completed" in catalogue(sim.load("scenarios/exchange-gradual.yaml").scenario)
    True
    """
    found = {one.key: one for one in _PLAIN}
    for i, (key, actor) in enumerate(scenario.actors.items()):
        title = f"Gain of {actor.name} over drift"
        found[f"gain.{key}"] = Outcome(f"gain.{key}", title, "utility", partial(_gain_of, i))
    return found


def outcome(scenario: Scenario, key: str) -> Outcome:
    """The outcome of a name.

    Raises
    ------
    SimError
        When there is none, with the nearest name.
    """
    if key == ENDING:
        return _ENDING
    known = catalogue(scenario)
    if key not in known:
        raise SimError(f"there is no outcome '{key}'. {did_you_mean(key, known, noun='outcomes')}")
    return known[key]
