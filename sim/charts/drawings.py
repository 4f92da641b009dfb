"""Charts as files in memory: every figure of a run as SVG and PNG, the same bytes on every drawing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from sim import charts
from sim.charts.painters import painters
from sim.charts.png import png
from sim.charts.style import styled

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

    from matplotlib.figure import Figure

    from sim.results import Results

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
    processes
        How many draw side by side; by default as many as there are cores where processes can be
        forked safely, else one. The files are the same.
    """
    with drawing(results, formats, processes=processes) as drawn:
        yield from drawn


@contextmanager
def drawing(
    results: Results,
    formats: Sequence[str] = FORMATS,
    *,
    processes: int | None = None,
    prepared: BaseContext | None = None,
) -> Iterator[Iterator[Drawing]]:
    """The same, begun at once: painters draw while the caller does something else, and then takes the drawings.

    Parameters
    ----------
    prepared
        What :func:`sim.work.forks.prepare` gave, if painters have been got ready.
    """
    with painters(prepared, processes) as pool:
        work = charts.every(results)
        if pool is None:
            yield (_drawing(one, _painted(*one, formats)) for one in work)
        else:
            asked = [(one, _asked(pool, one, formats)) for one in work]
            yield (_drawing(one, _taken(future, one, formats)) for one, future in asked)


_Work = tuple[str, pd.DataFrame, str | None]
_Painted = tuple[str, dict[str, bytes]]
"""Title and files of a figure."""


def _drawing(work: _Work, painted: _Painted) -> Drawing:
    (name, table, part), (title, files) = work, painted
    return Drawing(name, part, title, table, files)


def _painted(name: str, table: pd.DataFrame, part: str | None, formats: Sequence[str]) -> _Painted:
    with styled():  # once, not for every step
        figure = charts.draw(name, table, part)
        return charts.title(name, table, part), {one: rendered(figure, one) for one in formats}


def _asked(pool: Executor, work: _Work, formats: Sequence[str]) -> Future[_Painted] | None:
    try:
        return pool.submit(_painted, *work, formats)
    except BrokenExecutor:
        return None


def _taken(asked: Future[_Painted] | None, work: _Work, formats: Sequence[str]) -> _Painted:
    """What a painter has drawn; what was left undone, because a painter was killed, is drawn here."""
    try:
        return _painted(*work, formats) if asked is None else asked.result()
    except BrokenExecutor:
        return _painted(*work, formats)


def rendered(figure: Figure, kind: str) -> bytes:
    """A figure as the content of a file, without date or program name, so that equal figures give equal files."""
    from sim.charts.lettering import DOTS, pixels, svg

    with styled():
        return png(pixels(figure), DOTS) if kind == "png" else svg(figure).encode()
