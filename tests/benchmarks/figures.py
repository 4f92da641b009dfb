"""A measured figure, the bar it should clear, and the lines in which figures are printed."""

from __future__ import annotations

import operator
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One figure of a benchmark.

    ``bar`` is what it should be, as ``>= 20000`` or ``<= 8``; ``at`` is how it was taken (sizes, repeats, spread).
    """

    part: str
    name: str
    value: float
    unit: str
    bar: str = ""
    at: dict[str, Any] = field(default_factory=dict)

    @property
    def met(self) -> bool | None:
        """Whether the bar is cleared; None without one.

        >>> Figure("engine", "all paths", 21_000, "/s", ">= 20000").met
        True
        """
        if not self.bar:
            return None
        sign, limit = self.bar.split()
        return bool({">=": operator.ge, "<=": operator.le}[sign](self.value, float(limit)))

    def line(self) -> str:
        """The figure as one line of a table."""
        verdict = {True: "met", False: "NOT MET", None: ""}[self.met]
        bar = f"{self.bar} {verdict}" if self.bar else ""
        return f"{self.name:58s} {told(self.value):>12s} {self.unit:24s} {bar}"

    def plain(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def told(value: float) -> str:
    """A figure with three digits that mean something.

    >>> told(21345.6), told(3.14159), told(0.0123)
    ('21,346', '3.14', '0.012')
    """
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.3f}"


def tell(figures: Iterable[Figure]) -> list[Figure]:
    """Print figures as they come, and hand them on."""
    shown = []
    for figure in figures:
        print(figure.line(), flush=True)
        shown.append(figure)
    return shown


def seconds(work: Callable[[], object], *, clock: Callable[[], float] = time.perf_counter) -> float:
    """How long something takes."""
    started = clock()
    work()
    return clock() - started


def middle(work: Callable[[], object], repeats: int) -> tuple[float, float, float]:
    """Seconds of several runs: median, fastest, slowest."""
    taken = [seconds(work) for _ in range(repeats)]
    return statistics.median(taken), min(taken), max(taken)
