"""Pictures as files in memory: every figure of a run or a finding, with the same bytes whoever draws it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any, final

from sim.errors import SimError
from sim.output import FORMATS
from sim.work.pool import Pool

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.analysis.finding import Finding
    from sim.charts.base import Catalogue
    from sim.results import Results

_NEEDED = ("matplotlib.figure", "matplotlib.backends.backend_svg", "sim.charts.style")
"""Modules that drawing takes long to import."""
_UNDATED: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_Work = tuple[str, "pd.DataFrame", str | None]
"""Name of a chart, its table, and the part of it that a figure shows."""


@final
@dataclass(frozen=True)
class Picture:
    """One figure: its chart, its part of it, the claim above it, its table, and its files by format."""

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


def pictures(
    catalogue: Catalogue, work: Iterable[_Work], formats: Sequence[str], style: str = "screen", pool: Pool | None = None
) -> Iterator[Picture]:
    """Draw every figure, and give them in their order.

    Parameters
    ----------
    catalogue
        The charts.
    work
        Name, table and part of each figure, as :func:`sim.charts.every` gives them.
    formats
        Some of ``FORMATS``.
    style
        One of ``sim.charts.style.STYLES``.
    pool
        Who draws; this process if absent. Others begin at once, so that one may do something else meanwhile.

    Raises
    ------
    SimError
        When a process that draws is killed.
    """
    for module in _NEEDED:  # once, before processes are forked
        import_module(module)
    return (pool or Pool(1)).begin_tasks(partial(_picture, catalogue, tuple(formats), style), work)


def _picture(catalogue: Catalogue, formats: Sequence[str], style: str, work: _Work) -> Picture:
    from sim.charts.style import styled

    name, table, part = work
    with styled(style):  # once, not for every step
        figure = catalogue.draw(name, table, part, style)
        files = {one: rendered(figure, one) for one in formats}
        return Picture(name, part, catalogue.title(name, table, part), table, files)


def run_pictures(
    results: Results, formats: Iterable[str], style: str = "screen", pool: Pool | None = None
) -> Iterator[Picture]:
    """Every figure that a run can show, in the order of the catalogue; see :func:`pictures`."""
    from sim import charts

    return pictures(charts.RUN, charts.every(results), sorted(formats), style, pool)


def finding_pictures(finding: Finding, formats: Iterable[str]) -> Iterator[Picture]:
    """Every figure of a finding; see :func:`pictures`."""
    from sim.charts import findings

    return pictures(findings.FINDINGS, findings.every(finding), sorted(formats))


def rendered(figure: Figure, kind: str) -> bytes:
    """A figure as the content of a file, without date or program name, so that equal figures give equal files.

    Parameters
    ----------
    kind
        One of ``FORMATS``.
    """
    from sim.charts.style import styled

    file = BytesIO()
    with styled():
        figure.savefig(file, format=kind, metadata=_UNDATED[kind])
    return file.getvalue() if kind != "svg" else allowed(file.getvalue().decode()).encode()


def allowed(text: str) -> str:
    """A text with a mark in the place of each character that XML does not allow.

    >>> allowed("a\\x1bb\\ufffe")
    'a\ufffdb\ufffd'
    """
    return _FORBIDDEN.sub("\ufffd", text)


def check_format(kind: str) -> str:
    """A format that pictures can be written in.

    Raises
    ------
    SimError
        For any other.
    """
    if kind not in FORMATS:
        raise SimError(f"format: {kind!r} is no format of pictures. Choose {', '.join(FORMATS[:-1])} or {FORMATS[-1]}.")
    return kind
