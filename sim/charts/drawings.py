"""Charts as files in memory: every figure of a run as SVG and PNG, the same bytes on every drawing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import pandas as pd

from sim import charts
from sim.charts.style import styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

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


def drawings(results: Results, formats: Sequence[str] = FORMATS) -> Iterator[Drawing]:
    """Every figure that a run can show, drawn one after the other."""
    for name, table, part in charts.every(results):
        figure = charts.draw(name, table, part)
        files = {one: rendered(figure, one) for one in formats}
        yield Drawing(name, part, charts.title(name, table, part), table, files)


def rendered(figure: Figure, kind: str) -> bytes:
    """A figure as the content of a file, without date or program name, so that equal figures give equal files."""
    out = BytesIO()
    with styled():
        if kind == "svg":
            figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
        else:
            figure.savefig(out, format=kind, dpi=DOTS, metadata={"Software": None})
    return out.getvalue()
