"""Whatever stands in a file or an option, the command ends with 0 or 2, in words, soon, and in little memory.

``pytest tests/hostile --cases 20000`` tries as many; ``--seed`` begins elsewhere.
"""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from tests.hostile.cases import do

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="memory is counted in /proc"),
]
RUN = 20
"""Of so many cases at least one is run: every other one where it is valid, as about one in six is."""


def _further(number: int) -> bool:
    return number % 2 == 0


def test_any_file_ends_in_words(request: pytest.FixtureRequest) -> None:
    cases, seed = request.config.getoption("--cases"), request.config.getoption("--seed")
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as workers:
        found = list(workers.map(partial(do, seed), range(cases), map(_further, range(cases)), chunksize=10))
    bad = [
        f"python -m tests.hostile.cases {seed} {one.number}  # {one.kind}\n{one.fault}" for one in found if one.fault
    ]
    assert not bad, f"{len(bad)} of {cases}:\n\n" + "\n\n".join(bad[:20])
    valid = [one for one in found if one.status == 0]
    assert cases / 50 < len(valid) < cases * 0.9, "both are tried"
    assert sum(one.ran for one in found) >= cases // RUN
