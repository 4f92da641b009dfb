"""What a comparison shows, in a sentence or two for every case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from sim.analysis.case import Case
from sim.analysis.outcomes import outcome
from sim.analysis.words import level, noun, plural, step
from sim.results.wording import percent, sentence


def said(
    first: Case,
    others: Sequence[Case],
    followed: Sequence[str],
    tables: Mapping[str, pd.DataFrame],
    exact: Mapping[str, bool],
) -> tuple[str, tuple[str, ...]]:
    """The sentence and the notes."""
    parts, notes = [], []
    for case in others:
        mine = {name: table[table["case"] == case.name] for name, table in tables.items()}
        if mine["inputs"].empty:
            parts.append(f"Nothing differs between {first.name} and {case.name}.")
            continue
        parts.append(_pair(first, case, followed, mine))
        how = (
            "Shapley values: the mean over all orders of what a change adds when it comes"
            if exact[case.name]
            else "what each adds when made in the order of the file, there being many; another order shares otherwise"
        )
        notes.append(f"{case.name}: the parts of the causes are {how}. They sum to the whole.")
    if notes:
        notes.append("Differences are paired, world by world, so what both sides share cancels; intervals are of 95 %.")
    return " ".join(parts), tuple(notes)


def _pair(first: Case, case: Case, followed: Sequence[str], mine: Mapping[str, pd.DataFrame]) -> str:
    number = plural(len(mine["inputs"]), "input")
    start = f"{number} differ{'s' if len(mine['inputs']) == 1 else ''} between {first.name} and {case.name}"
    rows = mine["outcomes"]
    clear = rows[rows["clear"].astype(bool)]
    if clear.empty:
        most = rows["ending_changed"].max()
        return f"{start}, and no outcome by more than chance; endings change in {percent(most)} of worlds at most."
    shares = clear[[outcome(first.scenario, key).unit == "share" for key in clear["outcome"]]]
    of_key = clear[clear["outcome"] == next(key for key in followed if (clear["outcome"] == key).any())]
    most = shares if len(shares) else of_key
    row = most.iloc[int(most["difference"].abs().to_numpy().argmax())]
    key = str(row["outcome"])
    about = outcome(first.scenario, key)
    what = noun(first.scenario, about, row["path"])
    low, high = (step(about, row[end]).split(" ")[0] for end in ("low", "high"))
    text = (
        f"{start}: {what} goes from {level(about, row['before'])} to {level(about, row['after'])} "
        f"({step(about, row['difference'])}, 95 %: {low} to {high})"
    )
    causes = mine["causes"]
    causes = causes[(causes["path"] == row["path"]) & (causes["outcome"] == key)]
    if len(causes) > 1:
        top = causes.iloc[int(causes["part"].abs().to_numpy().argmax())]
        text += f", {step(about, top['part'])} of it by {top['cause']}"
    return sentence(f"{text}; its ending changes in {percent(row['ending_changed'])} of worlds.")
