"""What is to be reached: an outcome, a comparison and a figure, as people write them (``completed >= 0.5``)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from sim.analysis.outcomes import Outcome, catalogue
from sim.errors import SimError
from sim.results.wording import number, percent
from sim.scenario.schema import Scenario
from sim.scenario.suggest import did_you_mean
from sim.worlds.block import Array
from sim.worlds.tables import Mask

_FORM = re.compile(r"^\s*([\w.]+)\s*(>=|=>|≥|<=|=<|≤|>|<)\s*(-?\d+(?:\.\d*)?|-?\.\d+)\s*(%?)\s*$")
_SIGN = {">=": 1, "=>": 1, "≥": 1, ">": 1, "<=": -1, "=<": -1, "≤": -1, "<": -1}


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
        return np.nan_to_num(self.sign * np.asarray(value, dtype=float), nan=-np.inf)

    def said(self, value: float) -> str:
        """A value of the outcome in words: ``completed in 12 % of worlds``."""
        return in_words(self.outcome, value)


_SHARES = {
    "completed": "completed in {} of worlds",
    "kept": "{} of its stages delivered",
    "signed": "signed in {} of worlds",
    "in_force": "in force at the horizon in {} of worlds",
    "in_force_12": "in force after a year in {} of worlds",
    "in_force_60": "in force after five years in {} of worlds",
    "everybody_gains": "everybody gaining in {} of worlds",
}


def in_words(outcome: Outcome, value: float) -> str:
    """A value of an outcome as a clause about a path.

    >>> import sim
    >>> from sim.analysis.outcomes import outcome
    >>> scenario = sim.load("scenarios/exchange-gradual.yaml").scenario
    >>> in_words(outcome(scenario, "kept"), 0.25), in_words(outcome(scenario, "gain.marsh"), 0.25)
    ('25 % of its stages delivered', 'gain of Marsh Optics over drift 25 hundredths')
    """
    if not np.isfinite(value):
        return f"no {outcome.title[:1].lower()}{outcome.title[1:]}"
    if outcome.key in _SHARES:
        return _SHARES[outcome.key].format(percent(value))
    what = outcome.title[:1].lower() + outcome.title[1:]
    if outcome.unit == "utility":
        return f"{what} {number(value * 100)} hundredths"
    return f"{what} {number(value)}" + (" points" if outcome.unit == "points" else "")


def target(scenario: Scenario, text: str) -> Target:
    """A target as written: ``completed >= 0.5``, ``signed >= 60 %``, ``distance <= 5``, ``gain.russia >= 0.1``.

    A name alone stands for what one world can do: ``completed`` is ``completed >= 1``.

    Raises
    ------
    SimError
        Where the form, the name or the figure is wrong, with the remedy.
    """
    known = catalogue(scenario)
    match = _FORM.match(text)
    if match is None and text.strip() in known and known[text.strip()].unit == "share":
        return Target(known[text.strip()], 1.0, 1)
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
