"""One rule for all sentences: what chance made is not claimed, and what is clear is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

import sim
from sim.analysis import causes, guarantors, research, sensitivity, staged, sweep, tornado
from sim.analysis.estimates import Estimate, difference_of, mean_of, verdict
from sim.analysis.experiment import Plan, Setting
from sim.analysis.finding import Finding
from sim.analysis.tip import trials

GRADUAL = "scenarios/exchange-gradual.yaml"
ONE = {"paths": ["one_step"], "worlds": 400}
ASKED: dict[str, Callable[[], Finding]] = {
    "sweep": lambda: sim.sweep(GRADUAL, "process.exposure=3:12:4", **ONE),
    "lead": lambda: sim.sweep(GRADUAL, "process.exposure=3:12:4", paths=["one_step", "two_steps"], worlds=400),
    "tornado": lambda: sim.sensitivity(GRADUAL, **ONE),
    "research": lambda: sim.sensitivity(GRADUAL, method="research", **ONE),
    "morris": lambda: sim.sensitivity(GRADUAL, method="morris", paths=["one_step"]),
    "sobol": lambda: sim.sensitivity(GRADUAL, method="sobol", paths=["one_step"]),
    "compare": lambda: sim.compare(GRADUAL, with_sets=["process.exposure=9"], **ONE),
    "guarantors": lambda: sim.guarantors(GRADUAL, "two_steps", worlds=400),
    "staging": lambda: sim.staging(GRADUAL, "two_steps", stages=3, order=False, worlds=400),
    "tip": lambda: sim.tip(GRADUAL, "one_step", "completed >= 0.5", worlds=400, most=1, margin=0),
}
CLAIMS = (
    "moves", " narrows", "is behind the spread", " leads at", "more than any other", "goes furthest", " better than",
    "percentage points", "that holds", "goes from",
)  # fmt: skip
"""What no sentence about noise may say."""


def _walked(monkeypatch: pytest.MonkeyPatch, chance: Callable[[int], float]) -> None:
    """Every world of every setting comes out 1 by a throw of its own, with a chance that its setting has."""
    rng = np.random.default_rng(5)

    def experiment(plan: Plan, settings: Sequence[Setting], **_: Any) -> np.ndarray:
        shape = (len(plan.paths), len(plan.outcomes), plan.worlds)
        return np.stack([rng.random(shape) < chance(n) for n in range(len(settings))]).astype(float)

    for module in (sweep, tornado, research, causes, guarantors, staged, trials):
        monkeypatch.setattr(module, "experiment", experiment)

    def design(plan: Plan, addresses: Sequence[str], rows: np.ndarray, **_: Any) -> np.ndarray:
        first = rows[:, :1] - rows[:, 0].mean() if chance(1) > chance(0) else rng.random((len(rows), 1))
        return np.broadcast_to(first[:, :, None], (len(rows), len(plan.paths), len(plan.outcomes)))

    monkeypatch.setattr(sensitivity, "design", design)


@pytest.mark.parametrize("name", ASKED)
def test_of_noise_nothing_is_claimed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _walked(monkeypatch, lambda n: 0.5)
    found = ASKED[name]()
    assert "cannot be told" in found.sentence, found.sentence
    if name != "morris":  # without a baseline, a screening sees interactions in noise; but ranks nothing
        said = [part for part in re.split(r"[.;] ", found.sentence) if "cannot be told" not in part]
        claims = [claim for part in said for claim in CLAIMS if claim in part and "largest" not in part]
        assert not claims, found.sentence
    assert 0 < len(found.title) <= 90


@pytest.mark.parametrize("name", [name for name in ASKED if name not in ("lead", "research", "tip")])
def test_what_is_clear_is_said(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _walked(monkeypatch, lambda n: 0.9 if n % 3 else 0.1)
    found = ASKED[name]()
    assert [claim for claim in CLAIMS if claim in found.sentence], found.sentence
    assert len(found.title) <= 90


def test_a_claim_takes_an_interval_on_one_side_and_six_worlds_at_least() -> None:
    assert verdict(Estimate(0.3, 0.1, 0.5, 5)).side == 0
    assert verdict(Estimate(0.3, 0.1, 0.5, 6)).side == 1
    assert verdict(Estimate(-0.3, -0.5, -0.1, 6)).side == -1
    open_ = verdict(Estimate(0.5, 0.4, 0.62, 200), 0.48)
    assert (open_.side, open_.needed) == (0, 6100), "(0.11 / 0.02)² times 200, to two digits"


def test_intervals_stay_inside_what_can_be() -> None:
    rare = np.zeros(500)
    rare[0] = 0.5
    for unit in ("share", "months", "points"):
        one = mean_of(rare, unit=unit)
        assert 0 <= one.low < one.mean < one.high
    assert mean_of(1 - rare, unit="share").high <= 1
    same = difference_of(rare, rare, unit="share")
    assert same.low < 0 < same.high, "that no world differs is no proof that none would"
