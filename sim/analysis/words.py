"""Outcomes, inputs and places in the words of a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.outcomes import Outcome
from sim.results.wording import between, number, percent, points
from sim.scenario.schema import Scenario

TITLE = 90
"""Letters of a title."""
_NOUNS = {
    "completed": "the share of worlds that complete {path}",
    "kept": "the share of {path} delivered",
    "signed": "the share of worlds that sign the first stage of {path}",
    "in_force": "the share of worlds in which something of {path} is in force at the horizon",
    "in_force_12": "the share of worlds in which {path} is in force after a year",
    "in_force_60": "the share of worlds in which {path} is in force after five years",
    "everybody_gains": "the share of worlds in which everybody gains on {path}",
    "least_gain": "the gain of whoever gains least on {path}",
    "distance": "the distance to a deal on {path}",
    "months": "the time until {path} ends or comes to a stand",
}


def noun(scenario: Scenario, outcome: Outcome, path: str) -> str:
    """An outcome of a path inside a sentence."""
    title = scenario.paths[path].title
    if outcome.key.startswith("gain."):
        return f"the gain of {scenario.actors[outcome.key[5:]].name} on {title}"
    return _NOUNS[outcome.key].format(path=title) if outcome.key in _NOUNS else f"{outcome.title} on {title}"


def with_interval(table: pd.DataFrame, name: str, low: str = "", high: str = "") -> list[str]:
    """A column of shares in per cent, each with its interval, whose ends are columns too.

    >>> with_interval(pd.DataFrame({"a": [0.5, 0.0], "a_low": [0.4, 0.0], "a_high": [0.6, 0.07]}), "a")
    ['50 % (40 to 60 %)', 'none (0 to 7 %)']
    """
    ends = zip(table[name], table[low or f"{name}_low"], table[high or f"{name}_high"], strict=True)
    return [f"{percent(share)} ({between(a, b)})" for share, a, b in ends]


def plainly(outcome: Outcome) -> str:
    """The title of an outcome inside a sentence."""
    return outcome.title[:1].lower() + outcome.title[1:]


def heading(outcome: Outcome) -> str:
    """An outcome in a column of a table.

    >>> from sim.analysis.outcomes import _PLAIN
    >>> heading(_PLAIN[1]), heading(_PLAIN[6])
    ('stages delivered', 'everybody gains')
    """
    return "stages delivered" if outcome.key == "kept" else outcome.key.replace("_", " ")


def level(outcome: Outcome, value: float) -> str:
    """A value of an outcome.

    >>> from sim.analysis.outcomes import _PLAIN
    >>> level(_PLAIN[0], 0.42), level(_PLAIN[-1], 31.4)
    ('42 %', '31 months')
    """
    if value != value:
        return "nothing"
    if outcome.unit == "share":
        return percent(value)
    if outcome.unit == "points":
        return points(value)
    return f"{figure(value)} {outcome.unit}" if outcome.unit == "months" else figure(value)


def step(outcome: Outcome, value: float, *, signed: bool = True) -> str:
    """A difference of an outcome.

    >>> from sim.analysis.outcomes import _PLAIN
    >>> step(_PLAIN[0], 0.042), step(_PLAIN[0], -0.5), step(_PLAIN[0], 0.01, signed=False)
    ('+4.2 percentage points', '-50 percentage points', '1 percentage point')
    """
    sign = ("+" if value > 0 else "-" if value < 0 else "") if signed else ""
    size = abs(value)
    if outcome.unit == "share":
        text = f"{size * 100:.0f}" if size >= 0.1 else f"{size * 100:.1f}".removesuffix(".0")
        return f"{sign}{text} percentage point{'' if text == '1' else 's'}"
    if outcome.unit == "points":
        return f"{sign}{points(size)}"
    return f"{sign}{figure(size)}" + (f" {outcome.unit}" if outcome.unit == "months" else "")


def figure(value: float) -> str:
    """A figure as a reader needs it, also below 0.

    >>> figure(-0.0123), figure(0.945), figure(12.5)
    ('-0.012', '0.945', '12')
    """
    if 0.1 <= abs(value) < 10:
        return f"{value:.3g}"
    return f"-{number(-value)}" if value < 0 else number(value)


def bare(outcome: Outcome, value: float) -> str:
    """A difference of an outcome without its unit, for where the unit stands beside it.

    >>> from sim.analysis.outcomes import _PLAIN
    >>> bare(_PLAIN[0], -0.042)
    '-4.2'
    """
    return step(outcome, value).split(" ")[0]


def interval_of(outcome: Outcome, row: Mapping[Any, Any] | pd.Series, of: str = "") -> str:
    """The ends of a difference's interval, from the columns low and high of a row.

    >>> from sim.analysis.outcomes import _PLAIN
    >>> interval_of(_PLAIN[0], {"low": -0.1, "high": 0.042})
    '-10 to +4.2'
    """
    return f"{bare(outcome, row[of + 'low'])} to {bare(outcome, row[of + 'high'])}"


def short(value: float) -> str:
    """An input's value, with three digits that count.

    >>> short(61.234), short(0.9412), short(-12.0), short(0.0)
    ('61.2', '0.941', '-12', '0')
    """
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def exactly(value: object) -> str:
    """A value of an input, in full.

    >>> exactly(0.95), exactly(40.0), exactly("strategic"), exactly(True)
    ('0.95', '40', 'strategic', 'true')
    """
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def fitting(*texts: str) -> str:
    """The first text that a title has room for; else the last, cut at a word.

    >>> fitting("a long one " * 20, "a short one")
    'a short one'
    """
    for text in texts:
        if len(text) <= TITLE:
            return text
    return texts[-1][: TITLE - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def plural(count: int, word: str, many: str = "") -> str:
    """A count with its noun.

    >>> plural(1, "path"), plural(2, "path")
    ('1 path', '2 paths')
    """
    return f"{count:,} {word if count == 1 else many or word + 's'}"


def path_titles(scenario: Scenario, paths: Sequence[str]) -> dict[str, str]:
    """Titles by key."""
    return {path: scenario.paths[path].title for path in paths}


def highest(table: pd.DataFrame, column: str) -> pd.Series:
    """The first row with the highest value of a column; what does not exist counts as the lowest.

    >>> highest(pd.DataFrame({"a": [1.0, 3.0, float("nan")]}), "a").tolist()
    [3.0]
    """
    return table.iloc[int(np.argmax(np.nan_to_num(table[column].to_numpy(dtype=float), nan=-np.inf)))]


def lowest(table: pd.DataFrame, column: str) -> pd.Series:
    """The first row with the lowest value of a column; what does not exist counts as the highest."""
    return table.iloc[int(np.argmin(np.nan_to_num(table[column].to_numpy(dtype=float), nan=np.inf)))]
