"""Scenarios whose answers are known by hand."""

from __future__ import annotations

from typing import Any

from sim.scenario.schema import Scenario
from tests.analysis.exchanges import exchange, made


def patient_enough() -> tuple[Scenario, float]:
    """A two-party exchange, and the yearly patience of both from which on it is completed.

    Own weight 0.4, linear utilities: R = 0.6 when both have given, P = 0.4 before, 0 when only one's own duty is done.
    Trust is as high as it can be, 0.99, so each delivers when 0.99 >= (P - 0) (d ** -e - 1) / (R - P), which is the
    minimum trust of the settlement process; with trust 1 it is d ** e >= (T - R) / (T - P) = 2 / 3.
    """
    exposure = 6.0
    threshold = 1 / (1 + 0.99 * 0.2 / 0.4)
    raw = exchange(tau=1.0, exposure=exposure, reasoning=1)
    return made(with_rest(raw)), (threshold ** (1 / exposure)) ** 12


def linear(**options: Any) -> Scenario:
    """An exchange that is always completed, so that a's gain is 0.6 y - 0.4 x: x what it gives and y what b gives."""
    raw = exchange(tau=1.0, monthly=0.999, reasoning=1, **options)
    moves = raw["paths"]["deal"]["stages"][0]["moves"]
    moves["a_gives"], moves["b_gives"] = {"to": [80, 90, 100]}, {"to": [80, 90, 100]}
    return made(with_rest(raw))


def with_rest(raw: dict[str, Any]) -> dict[str, Any]:
    """With a path on which nothing happens, as what happens if nothing is signed."""
    stage = {"title": "nothing", "moves": {"a_gives": 0, "b_gives": 0}, "months": 1}
    raw["paths"]["rest"] = {"title": "Nothing", "stages": [stage]}
    return {**raw, "disagreement": "rest"}


OWN, OTHER = "paths.deal.stages.1.moves.a_gives", "paths.deal.stages.1.moves.b_gives"
