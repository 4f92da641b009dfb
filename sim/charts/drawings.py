"""Charts as files in memory: every figure of a run as SVG and PNG, the same bytes on every drawing."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim import charts
from sim.charts.png import png
from sim.charts.style import styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from sim.results import Results

DOTS = 144
"""Dots an inch of the PNG files: twice the nominal size, for sharp screens and print."""
FORMATS = ("svg", "png")


@dataclass(frozen=True)
class Drawing:
    """One figure: its chart, its part of it, the finding that is its title, its table, and its files by format."""

    name: str
    part: str | None
    title: str
    table: pd.DataFrame
    files: dict[str, bytes]

    @property
    def stem(self) -> str:
        """The name of its files, without ending: letters, digits, hyphens and underscores only."""
        whole = self.name if self.part is None else f"{self.name}-{self.part}"
        return re.sub(r"[^A-Za-z0-9_-]+", "_", whole)[:100]


def drawings(results: Results, formats: Sequence[str] = FORMATS, *, processes: int | None = None) -> Iterator[Drawing]:
    """Every figure that a run can show, in the order of the catalogue.

    Parameters
    ----------
        processes How many draw side by side; by default as many as there are cores where processes can be
        forked safely, else one. The files are the same.
    """
    work = list(charts.every(results))
    count = _processes() if processes is None else processes
    if count == 1 or len(work) < 2 * count:
        for one in work:
            yield _drawn(one, formats)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    _WORK[:] = work  # children inherit the tables instead of being sent them
    pool = ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("fork"), initializer=_ignore_interrupt)
    try:
        for one, files in zip(work, pool.map(_files, range(len(work)), [formats] * len(work)), strict=True):
            yield _drawn(one, formats, files)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        _WORK.clear()


_Work = tuple[str, pd.DataFrame, str | None]
_WORK: list[_Work] = []


def _processes() -> int:
    """Cores to draw on: forking is safe on Linux as long as no other thread runs, nor this is a child itself."""
    import multiprocessing

    alone = threading.active_count() == 1 and multiprocessing.parent_process() is None
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" and alone else 1


def _ignore_interrupt() -> None:
    """Ctrl-C is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _files(index: int, formats: Sequence[str]) -> dict[str, bytes]:
    figure = charts.draw(*_WORK[index])
    return {one: rendered(figure, one) for one in formats}


def _drawn(work: _Work, formats: Sequence[str], files: dict[str, bytes] | None = None) -> Drawing:
    name, table, part = work
    if files is None:
        figure = charts.draw(name, table, part)
        files = {one: rendered(figure, one) for one in formats}
    return Drawing(name, part, charts.title(name, table, part), table, files)


def rendered(figure: Figure, kind: str) -> bytes:
    """A figure as the content of a file, without date or program name, so that equal figures give equal files."""
    with styled():
        if kind == "png":
            return png(_pixels(figure), DOTS)
        out = BytesIO()
        figure.savefig(out, format=kind, metadata={"Date": None, "Creator": None})
        return out.getvalue()


def _pixels(figure: Figure) -> NDArray[np.uint8]:
    """A figure on opaque paper as red, green and blue."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    usual = figure.dpi
    figure.set_dpi(DOTS)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    figure.set_dpi(usual)
    return np.asarray(canvas.buffer_rgba())[:, :, :3]
