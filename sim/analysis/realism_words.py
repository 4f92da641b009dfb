"""What holding the process against the record found, in words: a word a figure, a word an order, and a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import pandas as pd

from sim.analysis.estimates import Estimate
from sim.analysis.realism_seen import Seen
from sim.results.wording import counted, listed, quoted, sentence, spoken

WITHIN, OFF, OPEN, APART = "within", "off by", "not told apart", "not comparable"
ENDS = (("record", "record_low", "record_high"), ("ours", "low", "high"))
INPUTS = ("shocks", "elections")
"""Facts of which the scenario's own input is shown."""


def verdict(
    fact: Mapping[str, Any], figure: Mapping[str, Any], theirs: tuple[float, float, float], ours: Estimate
) -> str:
    """The word on a figure: within, off by how much, order right or reversed, not comparable and why.

    >>> verdict({}, {}, (0.77, 0.72, 0.81), Estimate(0.9, 0.88, 0.92, 100))
    'off by +13 points'
    >>> verdict({}, {}, (0.77, 0.72, 0.81), Estimate(0.8, 0.78, 0.82, 100))
    'within'
    >>> verdict({"unit": "rate"}, {}, (0.2, 0.1, 0.3), Estimate(0.05, 0.04, 0.06, 100))
    'off by a factor of 4, lower'
    """
    value, low, high = theirs
    if fact.get("selection"):
        size = f"size {APART}: hard cases get help" if value == value else "no size in the record"
        way = "order right" if ours.low > 0 else "order reversed" if ours.high < 0 else "adds nothing that can be told"
        return f"{way}; {size}"
    if fact.get("apart") or value != value:
        return f"{APART}: {fact.get('apart', 'the record has no figure')}"
    if low <= ours.mean <= high or (low == high and ours.low <= value <= ours.high):
        return WITHIN
    if ours.low <= value <= ours.high:
        return f"{OPEN}: {counted(ours.worlds, 'walk')} of ours"
    if fact.get("unit") != "rate":
        return f"{OFF} {(ours.mean - value) * 100:+.0f} points"
    if ours.mean == 0:
        return f"{OFF} all of it: nothing ends at this age"
    factor = max(ours.mean / value, value / ours.mean)
    return f"{OFF} a factor of {factor:.2g}, {'higher' if ours.mean > value else 'lower'}"


def order_of(rows: pd.DataFrame) -> str:
    """Whether figures stand in the order of the record: in how many of its pairs.

    >>> order_of(pd.DataFrame({"record": [0.3, 0.2, 0.1], "ours": [0.9, 0.8, 0.7]}))
    'order right'
    >>> order_of(pd.DataFrame({"record": [0.3, 0.2, 0.1], "ours": [0.9, 0.7, 0.8]}))
    'order right in 2 of 3 pairs'
    """
    there = rows.dropna(subset=["record", "ours"])
    pairs = [(a, b) for a, b in combinations(there[["record", "ours"]].to_numpy(dtype=float), 2) if a[0] != b[0]]
    right = sum((a[0] - b[0]) * (a[1] - b[1]) > 0 for a, b in pairs)
    if not pairs:
        return f"{APART}: fewer than two figures of ours"
    if right == len(pairs):
        return "order right"
    reversed_ = all((a[0] - b[0]) * (a[1] - b[1]) < 0 for a, b in pairs)
    return "order reversed" if reversed_ else f"order right in {right} of {len(pairs)} pairs"


def told_of(seen: Seen, facts: pd.DataFrame, orders: pd.DataFrame) -> str:
    """What comes out like the record, what does not, and where nothing can be said."""
    if not seen.paths:
        return "No path asks for a signature, so there is nothing to hold against the record of signed deals."
    if not seen.signed.any():
        size = f"{counted(seen.lasts.shape[1], 'world')} of {counted(len(seen.paths), 'path')}"
        return f"Nothing is ever signed in {size}, so there is nothing to hold against the record of signed deals."
    outputs = facts[~facts["fact"].isin(INPUTS)]
    within = int((outputs["verdict"] == WITHIN).sum())
    off = outputs[outputs["verdict"].str.startswith(OFF)]
    ways = outputs[outputs["verdict"].str.contains("^order|^adds", regex=True)]["verdict"]
    few = int(outputs["verdict"].str.startswith(OPEN).sum())
    words = f"Of {counted(within + len(off) + few, 'figure')} that can be held against the record: {within} within, "
    words += f"{len(off)} off" + (f", {few} not told apart. " if few else ". ")
    if len(off):
        words += f"Off: {listed([f'{spoken(name)} ({len(rows)})' for name, rows in _by_fact(off)])}. "
    words += " ".join(f"{sentence(spoken(row['fact']))}: {row['verdict']}." for _, row in orders.iterrows())
    right = int(ways.str.startswith("order right").sum())
    return words + (f" Of {counted(len(ways), 'paired effect')} {right} go the record's way." if len(ways) else "")


def signers(seen: Seen) -> str:
    """From which paths the walks come that sign anything, and how many."""
    found = zip(seen.paths, seen.signed.sum(axis=1).tolist(), strict=True)
    each = [f"{quoted(seen.scenario.paths[path].title)} ({count:,})" for path, count in found if count]
    return f"Walks that sign come from {listed(each)}." if each else "No walk signs anything."


def _by_fact(facts: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    for name in facts["fact"].drop_duplicates():
        yield str(name), facts[facts["fact"] == name]


def shown(facts: pd.DataFrame, orders: pd.DataFrame) -> list[pd.DataFrame]:
    """A small table a fact, for the terminal and the page: what, the record, ours, and the word."""
    tables = []
    for name, rows in _by_fact(facts):
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
