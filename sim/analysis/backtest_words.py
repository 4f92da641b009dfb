"""What a back-test says in words: does anything beat the weighted mean here?"""

from __future__ import annotations

import pandas as pd

from sim.analysis.decisions import Decisions
from sim.results.wording import listed, number, percent, points

ALL = "all"
MARK = "compromise"


def said(scores: pd.DataFrame, held: Decisions, within: float, *, has_power: bool) -> tuple[str, tuple[str, ...]]:
    """The sentence of a back-test, and its notes."""
    mine = scores[scores["group"] == ALL].set_index("model")
    mark, others = mine.loc[MARK], mine.drop(index=MARK)
    miss = f"{mark['mean_error']:.1f} points on average ({mark['low']:.1f} to {mark['high']:.1f})"
    better = others[others["verdict"] == "better"].sort_values("mean_error")
    base = f"the weighted mean, which misses {mark['decisions']:,} decisions by {miss}"
    if len(better):
        names = listed([f"{row['model_title']} ({row['mean_error']:.1f})" for _, row in better.iterrows()])
        verb = "beats" if len(better) == 1 else "beat"
        sentence = f"{names} clearly {verb} {base}."
    else:
        sentence = f"Nothing clearly beats {base}" + (f"; {_nearest(others)}." if len(others) else ".")
    notes = [*_naive(others), *_hits(mine, within), *_groups(scores), *held.notes]
    if not has_power:
        notes.append("No voting power is given, so everybody weighs the same; --power or a column capability adds it.")
    notes.append(
        "Intervals are 95 % paired bootstrap intervals over decisions. Decisions on one proposal hang together, so "
        "the true ones are somewhat wider."
    )
    return sentence, tuple(notes)


def _nearest(others: pd.DataFrame) -> str:
    best = others.iloc[int(others["mean_error"].to_numpy().argmin())]
    low, high = best["difference_low"], best["difference_high"]
    return (
        f"{best['model_title']} comes nearest with {best['mean_error']:.1f}, a difference of "
        f"{best['difference']:+.1f} points ({low:+.1f} to {high:+.1f})"
    )


def _naive(others: pd.DataFrame) -> list[str]:
    """How the naive forecasts and the models compare with the weighted mean."""
    parts = []
    for verdict, words in (("worse", "clearly worse than"), ("no clear difference", "not to be told from")):
        names = [str(title) for title in others.loc[others["verdict"] == verdict, "model_title"]]
        if names:
            parts.append(f"{words} the weighted mean: {listed(names)}")
    return [f"{part[:1].upper()}{part[1:]}." for part in parts]


def _hits(mine: pd.DataFrame, within: float) -> list[str]:
    best = mine.iloc[int(mine["hit_rate"].to_numpy().argmax())]
    return [
        f"Within {points(within)}: the weighted mean in {percent(float(mine['hit_rate'][MARK]))} of decisions, at best "
        f"{best['model_title']} in {percent(best['hit_rate'])}."
    ]


def _groups(scores: pd.DataFrame) -> list[str]:
    """Groups in which something does clearly better or where the mean misses most."""
    rest = scores[scores["group"] != ALL]
    found = rest[(rest["verdict"] == "better") & (rest["decisions"] >= 10)]
    notes = [
        f"In {group}, {listed([str(title) for title in rows['model_title']])} did clearly better, in many comparisons."
        for group, rows in found.groupby("group", sort=False)
    ]
    marks = rest[rest["model"] == MARK]
    if len(marks) > 1:
        ends = [
            marks.iloc[int(marks["mean_error"].to_numpy().argmin())],
            marks.iloc[int(marks["mean_error"].to_numpy().argmax())],
        ]
        told = [f"{number(row['mean_error'])} points in {row['group']} ({row['decisions']} decisions)" for row in ends]
        notes.append(f"The weighted mean misses by {told[0]} and by {told[1]}.")
    return notes
