"""A catalogue of charts: each is a module of its package, and its functions are found by their names.

A module ``<name>.py`` has ``draw_<name>(figure, table, part)``, which draws the table and computes nothing;
``<name>_title(table, part)``, the claim above it; and, where a chart comes in several figures, ``<name>_parts(table)``.
Nothing of matplotlib is imported before something is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, final

import pandas as pd

from sim.charts.base import finding_sentence
from sim.errors import SimError

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@final
@dataclass(frozen=True)
class Catalogue:
    """Charts by name.

    Attributes
    ----------
    package : str
        Where their modules are.
    questions : mapping of str to str
        Name of each chart, and the question that it answers.
    """

    package: str
    questions: Mapping[str, str]

    def member(self, name: str, form: str) -> Any:
        """A function of a chart's module, such as ``{}_title``; None where it has none.

        Raises
        ------
        SimError
            For a chart that does not exist.
        """
        if name not in self.questions:
            raise SimError(f"There is no chart '{name}'. The charts are: {', '.join(self.questions)}.")
        return getattr(import_module(f"{self.package}.{name}"), form.format(name), None)

    def parts(self, name: str, data: pd.DataFrame) -> list[str | None]:
        """The figures of a chart: ``[None]`` for one, else the key of each; none where there is nothing to show."""
        if data.empty:
            return []
        lister = self.member(name, "{}_parts")
        return [None] if lister is None else list(lister(data))

    def title(self, name: str, data: pd.DataFrame, part: str | None = None) -> str:
        """What a chart shows, as a sentence; that of the finding where the chart makes none."""
        made = self.member(name, "{}_title")
        return finding_sentence(data) if made is None else str(made(data, part))

    def draw(self, name: str, data: pd.DataFrame, part: str | None = None, style: str = "screen") -> Figure:
        """A chart from its table, in one of the ``STYLES``."""
        from matplotlib.figure import Figure

        from sim.charts.style import styled

        with styled(style):
            figure = Figure()
            self.member(name, "draw_{}")(figure, data, part)
        return figure

    def chart(self, name: str, data: pd.DataFrame, part: str | None = None, style: str = "screen") -> Figure:
        """A chart from its table; of one that comes in parts, the first unless told.

        Raises
        ------
        SimError
            For a part that does not exist, or a table with nothing to show.
        """
        known = self.parts(name, data)
        if not known:
            raise SimError(f"These results hold nothing for the chart '{name}'.")
        if part is not None and part not in known:
            raise SimError(f"The chart '{name}' has no part '{part}'. Its parts: {', '.join(map(str, known))}.")
        return self.draw(name, data, known[0] if part is None else part, style)
