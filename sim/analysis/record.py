"""The record of past settlements, and a word on each of its figures with ours beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.estimates import FEWEST, Estimate, apart, share_of, verdict
from sim.analysis.plain_files import plain_yaml
from sim.results.wording import counted, number
from sim.scenario.files import SHIPPED

WITHIN, OFF, OPEN, APART = "within", "off by", "not told apart", "not comparable"
ENDS = (("record", "record_low", "record_high"), ("ours", "low", "high"))


def record() -> Mapping[str, Mapping[str, Any]]:
    """The facts of the record, by name; ``seeds/record.yaml`` says what their keys mean."""
    places = [root.parent / "seeds" / "record.yaml" for root in SHIPPED]
    found: Mapping[str, Mapping[str, Any]] = plain_yaml(next(place for place in places if place.is_file()))["facts"]
    return found


def recorded(figure: Mapping[str, Any], n: int | None, unit: str) -> tuple[float, float, float]:
    """A figure with its interval: as the record has it, or Wilson's where a share has only n."""
    value = float(figure.get("value", np.nan))
    if "low" in figure:
        return value, float(figure["low"]), float(figure["high"])
    if unit != "share" or n is None or value != value:
        return value, value, value
    share = share_of(value, n)
    return value, share.low, share.high


def judged(
    fact: Mapping[str, Any],
    figure: Mapping[str, Any],
    theirs: tuple[float, float, float],
    ours: Estimate,
    *,
    given: bool = False,
    among: int = 1,
) -> str:
    """The word on a figure: within, off by how much, order right or reversed, not comparable and why.

    Within is said where all of our interval lies in that of the record, off where the difference leaves out zero; of
    what is given, an input with its range, within is said where the two overlap. An effect is one ``among`` several.

    >>> judged({}, {}, (0.77, 0.72, 0.81), Estimate(0.9, 0.88, 0.92, 100))
    'off by +13 points'
    >>> judged({}, {}, (0.77, 0.72, 0.81), Estimate(0.77, 0.75, 0.79, 100))
    'within'
    >>> judged({}, {}, (0.77, 0.72, 0.81), Estimate(0.8, 0.75, 0.85, 100))
    'not told apart: 100 walks of ours'
    >>> judged({"unit": "rate"}, {}, (0.2, 0.1, 0.3), Estimate(0.05, 0.04, 0.06, 100))
    'off by a factor of 4, lower'
    """
    value, low, high = theirs
    if fact.get("selection"):
        size = f"size {APART}: hard cases get help" if value == value else "no size in the record"
        way = {1: "order right", -1: "order reversed", 0: "adds nothing that can be told"}[
            verdict(ours, among=among).side
        ]
        return f"{way}; {size}"
    if fact.get("apart") or value != value:
        return f"{APART}: {fact.get('apart', 'the record has no figure')}"
    if (given and ours.low <= high and low <= ours.high) or (
        not given and low <= ours.low and ours.high <= high and ours.worlds >= FEWEST
    ):
        return WITHIN
    if not given and verdict(apart(ours, Estimate(value, low, high, ours.worlds))).side == 0:
        return f"{OPEN}: {counted(ours.worlds, 'walk')} of ours"
    if fact.get("unit") != "rate":
        return f"{OFF} {(ours.mean - value) * 100:+.0f} points"
    if ours.mean == 0:
        return f"{OFF} all of it: nothing ends at this age"
    factor = max(ours.mean / value, value / ours.mean)
    return f"{OFF} a factor of {number(factor)}, {'higher' if ours.mean > value else 'lower'}"


def order_of(rows: pd.DataFrame) -> str:
    """Whether figures stand in the order of the record, pair by pair, where ours can be told apart.

    >>> figures = {"record": [0.3, 0.2], "ours": [0.9, 0.8], "counted": [500, 500]}
    >>> order_of(pd.DataFrame({**figures, "low": [0.88, 0.77], "high": [0.92, 0.83]}))
    'order right'
    >>> order_of(pd.DataFrame({**figures, "low": [0.7, 0.6], "high": [1.0, 1.0]}))
    'order not told apart'
    """
    there = rows.dropna(subset=["record", "ours"]).to_dict("records")
    pairs = [(a, b) for a, b in combinations(there, 2) if a["record"] != b["record"]]
    if not pairs:
        return f"{APART}: fewer than two figures of ours"
    sides = [_side(*((a, b) if a["record"] > b["record"] else (b, a)), len(pairs)) for a, b in pairs]
    right, wrong = sides.count(1), sides.count(-1)
    if right == len(pairs):
        return "order right"
    if wrong == len(pairs):
        return "order reversed"
    if not right + wrong:
        return "order not told apart"
    parts = [f"{count} {word}" for count, word in ((right, "right"), (wrong, "reversed"), (sides.count(0), "not told "
             "apart")) if count]  # fmt: skip
    return f"order of {len(pairs)} pairs: {', '.join(parts)}"


def _side(larger: Mapping[Any, Any], smaller: Mapping[Any, Any], among: int) -> int:
    """Whether ours stand as the record's do: 1, -1, or 0 where that cannot be told from two intervals."""
    one, other = (Estimate(*(row[name] for name in ("ours", "low", "high", "counted"))) for row in (larger, smaller))
    return verdict(apart(one, other), among=among).side


def by_fact(facts: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    for name in facts["fact"].drop_duplicates():
        yield str(name), facts[facts["fact"] == name]


def shown(facts: pd.DataFrame, orders: pd.DataFrame) -> list[pd.DataFrame]:
    """A small table a fact, for the terminal and the page: what, the record, ours, and the word."""
    tables = []
    for name, rows in by_fact(facts):
        title = str(rows["title"].iloc[0])
        lines = [(row["label"], *(_span(row, *ends) for ends in ENDS), row["verdict"]) for _, row in rows.iterrows()]
        lines += [("in which order", "", "", word) for word in orders.loc[orders["fact"] == name, "verdict"]]
        tables.append(pd.DataFrame(lines, columns=[title, "record", "ours", "word"]))
    return tables


def _span(row: pd.Series, mean: str, low: str, high: str) -> str:
    """A figure with its interval, in per cent, or per cent a year, or points."""
    value = float(row[mean])
    if value != value:
        return "-"
    digits = 1 if row["unit"] == "difference" or (row["unit"] == "rate" and value < 0.1) else 0
    sign = "+" if row["unit"] == "difference" else ""
    ends = f" ({row[low] * 100:.{digits}f} to {row[high] * 100:.{digits}f})" if row[low] != row[high] else ""
    return f"{value * 100:{sign}.{digits}f}{ends}"
