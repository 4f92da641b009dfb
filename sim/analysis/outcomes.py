"""What an analysis can follow: one number per path and world, with a name, a unit and a direction.

Each outcome is a function of the arrays of a walked path (:mod:`sim.process.record`) to an array over worlds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import SimError
from sim.process.endings import Ending
from sim.process.record import Arrays
from sim.results.tally import GAINS_FROM, age_of
from sim.results.wording import in_worlds, number, percent
from sim.scenario.schema import Scenario
from sim.scenario.suggest import did_you_mean
from sim.worlds.block import Array
from sim.worlds.tables import Mask

_FORM = re.compile(r"^\s*([\w.]+)\s*(>=|=>|≥|<=|=<|≤|>|<)\s*(-?\d+(?:\.\d*)?|-?\.\d+)\s*(%?)\s*$")

_SIGN = {">=": 1, "=>": 1, "≥": 1, ">": 1, "<=": -1, "=<": -1, "≤": -1, "<": -1}


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
    return np.asarray(arrays["kept"] / arrays["rounds_used"].shape[1])


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
    return np.asarray(arrays["ending"] == Ending.COMPLETED, dtype=np.float64)


def _signed(arrays: Arrays) -> Array:
    return (arrays["signed"] >= 1).astype(np.float64)


def _in_force(arrays: Arrays) -> Array:
    return np.isin(arrays["ending"], (Ending.COMPLETED, Ending.STANDING)).astype(np.float64)


def _in_force_after(months: int, arrays: Arrays) -> Array:
    return np.asarray(age_of(arrays["signed_month"], arrays["end_month"]) > months, dtype=np.float64)


def _everybody_gains(arrays: Arrays) -> Array:
    return np.asarray((arrays["gain"] > GAINS_FROM).all(axis=1), dtype=np.float64)


def _least_gain(arrays: Arrays) -> Array:
    return np.asarray(arrays["gain"].min(axis=1), dtype=np.float64)


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


@dataclass(frozen=True)
class Target:
    """An outcome that is to rise to a level, or fall to it.

    Attributes
    ----------
    outcome : Outcome
    level : float
        In the outcome's unit; shares in [0, 1].
    sign : int
        1 where the outcome is to be at least the level, -1 where at most.
    """

    outcome: Outcome
    level: float
    sign: int

    def __str__(self) -> str:
        return f"{self.outcome.key} {'>=' if self.sign > 0 else '<='} {self.level:g}"

    @property
    def said_of_a_world(self) -> str:
        """The target where it is asked of single worlds: ``completed`` rather than ``completed >= 1``."""
        return self.outcome.key if self.outcome.unit == "share" and self.level == 1 and self.sign > 0 else str(self)

    def met(self, value: Array) -> Mask:
        """Whether values reach it; what does not exist does not."""
        return np.asarray(np.nan_to_num(self.sign * (np.asarray(value) - self.level), nan=-np.inf) >= -1e-12)

    def score(self, value: Array) -> Array:
        """Values with a sign that makes more always better; what does not exist is the worst."""
        return np.asarray(np.nan_to_num(self.sign * np.asarray(value, dtype=float), nan=-np.inf))

    def said(self, value: float, worlds: int | None = None) -> str:
        """A value of the outcome in words: ``completed in 12 % of the worlds``; see :func:`in_words`."""
        return in_words(self.outcome, value, worlds)

    def plainly(self, value: float) -> str:
        """A value of the outcome as a figure."""
        if self.outcome.unit == "share":
            return percent(value)
        return number(value * (100 if self.outcome.unit == "utility" else 1))


_SHARES = {
    "completed": "completed in {} of the worlds",
    "kept": "{} of its stages delivered",
    "signed": "signed in {} of the worlds",
    "in_force": "in force at the horizon in {} of the worlds",
    "in_force_12": "in force after a year in {} of the worlds",
    "in_force_60": "in force after five years in {} of the worlds",
    "everybody_gains": "everybody gaining in {} of the worlds",
}


def in_words(outcome: Outcome, value: float, worlds: int | None = None) -> str:
    """A value of an outcome as a clause about a path; of so many worlds, none and all come with what these exclude.

    >>> import sim
    >>> from sim.analysis.outcomes import outcome
    >>> scenario = sim.load("scenarios/exchange-gradual.yaml").scenario
    >>> in_words(outcome(scenario, "kept"), 0.25), in_words(outcome(scenario, "gain.marsh"), 0.25)
    ('25 % of its stages delivered', 'gain of Marsh Optics over drift 25 hundredths')
    >>> in_words(outcome(scenario, "signed"), 0.0, 400)
    'signed in none of 400 worlds (under 1 %)'
    """
    if not np.isfinite(value):
        return f"no {outcome.title[:1].lower()}{outcome.title[1:]}"
    if outcome.key in _SHARES:
        if worlds and value in (0, 1) and outcome.key in YES_OR_NO:
            return _SHARES[outcome.key].replace("in {} of the worlds", in_worlds(value, worlds))
        return _SHARES[outcome.key].format(percent(value))
    what = outcome.title[:1].lower() + outcome.title[1:]
    if outcome.unit == "utility":
        return f"{what} {number(value * 100)} hundredths"
    return f"{what} {number(value)}" + (" points" if outcome.unit == "points" else "")


YES_OR_NO = ("completed", "signed", "in_force", "in_force_12", "in_force_60", "everybody_gains")
"""Outcomes that a single world has or has not: their mean is a share of worlds."""
_OF_WORLD = "world."


def target(scenario: Scenario, text: str, *, world: bool = False) -> Target:
    """A target as written: ``completed >= 0.5``, ``signed >= 60 %``, ``distance <= 5``, ``gain.russia >= 0.1``.

    Figures are means over worlds. With ``world`` it is asked of every world by itself: ``completed`` alone, and
    ``world.kept >= 0.4`` for the share that a single world delivers, so that nobody takes it for the mean.

    Raises
    ------
    SimError
        Where the form, the name or the figure is wrong, with the remedy.
    """
    known = catalogue(scenario)
    of_world = text.strip().startswith(_OF_WORLD)
    text = text.strip().removeprefix(_OF_WORLD)
    match = _FORM.match(text)
    name = text if match is None else match[1]
    if of_world and not world:
        raise SimError(f"'{_OF_WORLD}{text}' asks a single world; here it is a mean over worlds: write '{text}'.")
    if world and not of_world and name in known and name not in YES_OR_NO:
        raise SimError(
            f"'{text}' is a mean over worlds elsewhere; here every world is asked by itself: write '{_OF_WORLD}{text}'."
        )
    if match is None and text in known and known[text].unit == "share":
        return Target(known[text], 1.0, 1)
    if match is None:
        first = re.match(r"\s*([\w.]+)", text)
        name = first[1] if first else ""
        remedy = "" if name in known else f" {did_you_mean(name, known, noun='outcomes')}"
        raise SimError(
            f"'{text}' is not a target.{remedy} Write an outcome, >= or <=, and a figure, such as 'completed >= 0.5'."
        )
    key, sign, figure, per_cent = match.groups()
    if key not in known:
        raise SimError(f"there is no outcome '{key}'. {did_you_mean(key, known, noun='outcomes')}")
    level = float(figure) / (100.0 if per_cent else 1.0)
    if known[key].unit == "share" and not 0 <= level <= 1:
        raise SimError(f"'{text}': {key} is a share, 0 to 1. For per cent write '{key} {sign} {figure} %'.")
    return Target(known[key], level, _SIGN[sign])
