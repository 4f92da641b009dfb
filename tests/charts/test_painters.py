"""Painters draw the same whoever starts them, and whatever becomes of them."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys

from sim.work.forks import prepare

from sim.charts.drawings import drawing, drawings
from sim.charts.painters import MODULES
from tests.results.synthetic import results_of, small_scenario


def test_painters_got_ready_beforehand_draw_the_same_bytes() -> None:
    results = results_of(small_scenario(), worlds=10)
    here = list(drawings(results, processes=1))
    with drawing(results, processes=2, prepared=prepare(MODULES)) as drawn:
        there = list(drawn)
    assert [(one.stem, one.title, one.files) for one in here] == [(one.stem, one.title, one.files) for one in there]


def test_what_killed_painters_leave_is_drawn_all_the_same() -> None:
    results = results_of(small_scenario(), worlds=10)
    here = [one.files for one in drawings(results, ("svg",), processes=1)]
    with drawing(results, ("svg",), processes=2, prepared=prepare(MODULES)) as drawn:
        for painter in multiprocessing.active_children():
            painter.kill()
        assert [one.files for one in drawn] == here


def test_getting_painters_ready_imports_nothing_heavy_here() -> None:
    code = (
        "import sys; from sim.charts.painters import MODULES; from sim.work.forks import prepare; "
        "prepare(MODULES); "
        "print([name for name in ('matplotlib', 'pandas', 'numpy') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
