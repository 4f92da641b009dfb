"""What an analysis found: a sentence, labelled tables, and how it was made. :class:`sim.api.Finding` adds pictures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Finding:
    """The answer of an analysis.

    Attributes
    ----------
    name : str
        The analysis, and the chart that shows it (:mod:`sim.charts.findings`).
    sentence : str
        What was found, made from the tables.
    tables : mapping of str to DataFrame
        The first is the one that the chart draws.
    scenario : Scenario
    settings : mapping
        How it was made, as plain data: paths, worlds, seed, what was varied.
    notes : tuple of str
        What the reader must know to read it rightly; what could not be found.
    story : tuple of mapping
        What happened in one world, in order, where the finding is about one.
    text : str
        The same in words.
    title : str
        The finding in one line of at most 90 letters, for the head of its chart.
    """

    name: str
    sentence: str
    tables: Mapping[str, pd.DataFrame]
    scenario: Scenario
    settings: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    story: tuple[Mapping[str, Any], ...] = ()
    text: str = ""
    title: str = ""

    @property
    def table(self) -> pd.DataFrame:
        """The table that the chart draws."""
        return next(iter(self.tables.values()))

    def as_json(self) -> str:
        """Sentence, notes, settings and tables as JSON."""
        tables = {name: json.loads(table.to_json(orient="records")) for name, table in self.tables.items()}
        about: dict[str, Any] = {
            "analysis": self.name,
            "title": self.title,
            "finding": self.sentence,
            "notes": list(self.notes),
            "settings": self.settings,
        }
        if self.story:
            about |= {"story": list(self.story), "text": self.text}
        return json.dumps({**about, "tables": tables}, indent=2, ensure_ascii=False, default=str)
