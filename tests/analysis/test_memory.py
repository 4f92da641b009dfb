"""What an analysis holds in memory does not grow with its worlds: the peak of few and then of many, in one process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="this system does not tell peaks of memory")

ROOT = Path(__file__).parents[2]
CHILD = """
import resource, sys
import numpy as np
import sim
from sim.analysis import staged
from sim.analysis.tip import trials
from sim.analysis.sensitivity import sensitivity
from sim.analysis.staging import staging
from sim.analysis.sweep import sweep
from sim.analysis.tip import tip

GRADUAL, WHAT, SIZES = "scenarios/exchange-gradual.yaml", sys.argv[1], [int(size) for size in sys.argv[2:]]

def unwalked(plan, settings, **_):
    # Answers at once, so that many worlds take no time: all is well wherever anything was changed.
    found = np.zeros((len(settings), len(plan.paths), len(plan.outcomes), plan.worlds))
    for values, setting in zip(found, settings):
        values[...] = bool(setting.fixed or setting.scenario)
    return found

if WHAT in ("tip", "staging"):
    trials.experiment = staged.experiment = unwalked
ASKED = {
    "run": lambda n: sim.run(GRADUAL, worlds=n, paths=["one_step"], keep=2000, workers=1),
    "sweep": lambda n: sweep(GRADUAL, "process.exposure=3,12", paths=["one_step"], worlds=n, workers=1),
    "research": lambda n: sensitivity(GRADUAL, method="research", paths=["one_step"], worlds=n, workers=1),
    "tip": lambda n: tip(GRADUAL, "one_step", "completed >= 0.5", most=1, worlds=n, workers=1),
    "staging": lambda n: staging(GRADUAL, "one_step", stages=6, order=False, worlds=n, workers=1),
}
for size in SIZES:
    ASKED[WHAT](size)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(peak / (2**20 if sys.platform == "darwin" else 2**10))
"""
MARGIN = 90.0
"""Megabytes that many worlds may take more than few: answers held together, and a handful of numbers a world."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "few", "many"),
    [
        ("run", 6_000, 50_000),
        ("sweep", 6_000, 50_000),
        ("research", 5_000, 50_000),
        ("tip", 2_000, 80_000),
        ("staging", 5_000, 300_000),
    ],
)
def test_many_worlds_take_no_more_memory_than_few(what: str, few: int, many: int) -> None:
    said = subprocess.run(
        [sys.executable, "-c", CHILD, what, str(few), str(many)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    first, second = map(float, said.stdout.split())
    assert second < first + MARGIN, f"{first:.0f} MB, then {second:.0f} MB"
