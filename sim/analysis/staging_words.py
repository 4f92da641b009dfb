"""What cutting a path into stages found, in sentences."""

from __future__ import annotations

import pandas as pd

from sim.analysis.extremes import highest
from sim.analysis.words import plural
from sim.results.wording import listed, percent, spoken
from sim.scenario.schema import Scenario

EVEN, FIRST, LAST = "evenly", "first", "last"
"""When an issue moves."""


def told(scenario: Scenario, path: str, table: pd.DataFrame, profile: dict[str, str]) -> str:
    """The answer to the question in the title of this module, with its figures."""
    written, best = table.iloc[0], table[table["best"]].iloc[0]
    equal = table[table["cut"] == "equal"]
    one, more = equal.iloc[0], equal.iloc[1:]
    words = f"{scenario.paths[path].title}: {_steps_or_at_once(one, more)}. "
    words += (
        f"Of all cuts {in_stages(best)} goes furthest: {percent(best['carried'])}, completed in "
        f"{percent(best['completed'])} of worlds"
    )
    if best["stages"] > 1 and best["over_low"] <= 0:
        words += ", which is not clearly more than all at once"
    if best["cut"] == "in the order found":
        words += f" ({_order_in_words(profile)})"
    further = ", further than any cut" if written["carried"] > best["carried"] + 0.005 else ""
    return (
        f"{words}. As written, in {plural(int(written['stages']), 'stage')}, it comes to "
        f"{percent(written['carried'])}{further}."
    )


def _steps_or_at_once(one: pd.Series, more: pd.DataFrame) -> str:
    at_once = f"{percent(one['carried'])} of the way to its end state is carried out when all is handed over at once"
    if more.empty:
        return at_once
    best = highest(more, "carried")
    steps = f"{percent(best['carried'])} in {best['stages']} equal stages"
    if best["over_low"] > 0:
        return f"small steps do better than everything at once: {at_once}, {steps}"
    if best["over_high"] < 0:
        return f"small steps do worse than everything at once: {at_once}, at most {steps}"
    return f"equal steps make no clear difference: {at_once}, {steps}"


def in_stages(row: pd.Series) -> str:
    """A cut in words."""
    if row["stages"] == 1:
        return "everything at once"
    return f"the one in {row['stages']} stages, {row['cut']},"


def _order_in_words(profile: dict[str, str]) -> str:
    parts = []
    for when, word in ((FIRST, "first in full"), (EVEN, "evenly"), (LAST, "last in full")):
        names = [spoken(issue) for issue, one in profile.items() if one == when]
        if names:
            parts.append(f"{word}: {listed(names)}")
    return "; ".join(parts)


def notes(scenario: Scenario, path: str) -> tuple[str, ...]:
    lines = [
        "Carried out: the mean share of the way from today to the end state that the issues of substance have "
        "gone when the path ends; what outlives a collapse afterwards is in the gains.",
        "In every cut, all whose consent or delivery any stage of the path needs are asked, and deliver, "
        "wherever their issue moves; months are shared out by how much a stage moves.",
    ]
    process = [key for stage in scenario.paths[path].stages for key in stage.moves if scenario.issues[key].process]
    if process:
        lines.append(
            "What is about how the talks go moves in the first stage: "
            f"{listed([spoken(key) for key in dict.fromkeys(process)])}."
        )
    if scenario.paths[path].onward is not None:
        lines.append("The path is cut as far as its own stages go; what it continues with is left out.")
    lines.append(
        "The order is found by a coordinate search over issues moved evenly, first or last, not by trying all orders."
    )
    return tuple(lines)
