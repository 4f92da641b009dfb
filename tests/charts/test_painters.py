"""Painters draw the same whoever starts them, and whatever becomes of them."""

from __future__ import annotations

import multiprocessing

from sim.charts.drawings import drawing, drawings
from tests.results.synthetic import results_of, small_scenario


def test_painters_draw_the_same_bytes() -> None:
    results = results_of(small_scenario(), worlds=10)
    here = list(drawings(results, processes=1))
    with drawing(results, processes=2) as drawn:
        there = list(drawn)
    assert [(one.stem, one.title, one.files) for one in here] == [(one.stem, one.title, one.files) for one in there]


def test_what_killed_painters_leave_is_drawn_all_the_same() -> None:
    results = results_of(small_scenario(), worlds=10)
    here = [one.files for one in drawings(results, ("svg",), processes=1)]
    with drawing(results, ("svg",), processes=2) as drawn:
        for painter in multiprocessing.active_children():
            painter.kill()
        assert [one.files for one in drawn] == here
