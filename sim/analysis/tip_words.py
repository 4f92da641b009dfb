"""What a search for changes found, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sim.analysis.target import Target
from sim.analysis.words import plural
from sim.results.wording import listed, number
from sim.scenario.schema import Scenario


def told(scenario: Scenario, path: str, aim: Target, found: Mapping[str, Any]) -> str:
    """The finding in a few sentences: the cheapest single change, the cheapest joint one, or how near it comes."""
    title = scenario.paths[path].title
    base = aim.said(found["base"])
    goal = f"{aim.said(aim.level)} or {'more' if aim.sign > 0 else 'less'}"
    if found["held"]:
        return f"{title}: the target ({goal}) is reached as things stand: {base}. Nothing has to change."
    single, joint = found["tables"]["single"], found["tables"]["joint"]
    words = f"{title} stands at {base}; the target is {goal}. "
    return words + _alone(single, aim) + _jointly(joint, aim, found)


def _good(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["verdict"] != "fails"] if len(table) else table


def _alone(single: pd.DataFrame, aim: Target) -> str:
    good = _good(single)
    decided = good[good["kind"] != "assumption"] if len(good) else good
    own = decided[decided["reach"] == "within its range"] if len(decided) else decided
    if len(own):
        first = own.iloc[0]
        more = f" ({plural(len(own), 'number')} can do it alone)" if len(own) > 1 else ""
        return (
            f"The smallest single change: {in_short(first)}, {_cost(first['cost'])}{more}; run afresh it is "
            f"{aim.said(first['value'])}."
        )
    if len(decided):
        first = decided.iloc[0]
        return (
            f"No single number does it within its own range; beyond it, the smallest change: {in_short(first)}, "
            f"{_cost(first['cost'])}; run afresh it is {aim.said(first['value'])}."
        )
    if len(good):
        first = good.iloc[0]
        return f"No number that anybody decides on does it alone; an assumption would: {in_short(first)}."
    return "No single number does it, within its own range or on its whole scale."


def _jointly(joint: pd.DataFrame, aim: Target, found: Mapping[str, Any]) -> str:
    good = _good(joint)
    if len(good):
        rows = good[good["number"] == good.iloc[0]["number"]]
        parts = listed([in_short(row) for _, row in rows.iterrows()])
        reach = "" if (rows["reach"] == "within its range").all() else ", beyond their own ranges"
        total = rows["total_cost"].iloc[0]
        return (
            f" The cheapest joint change found{reach}: {parts}, together {_cost(total)}; run afresh it is "
            f"{aim.said(rows['value'].iloc[0])}."
        )
    text = ""
    if found.get("nearest") is None and len(_good(found["tables"]["single"])) and found["numbers"] > 1:
        return " No joint change that was found is cheaper."
    if found.get("nearest") is not None:
        change, value = found["nearest"]
        names = listed([one.label for one in change.levers])
        near = ", too near the target to hold on other worlds" if bool(aim.met(value)) else ""
        text = (
            f" No joint change of up to {len(change.levers)} numbers was found either; the nearest within their "
            f"ranges ({names}) makes it {aim.said(value)}{near}."
        )
    if found["all"] is not None and not bool(aim.met(found["all"])):
        text += (
            f" Even with every number at the end of its range that is best by itself it is {aim.said(found['all'])}."
        )
    return text


def in_short(row: Any) -> str:
    """A change as ``North Korea: red line on sequencing from 55 to 61``."""
    return f"{row['change']} from {figure(row['from'])} to {figure(row['to'])}"


def figure(value: float) -> str:
    """An input's value, with three digits that count.

    >>> figure(61.234), figure(0.9412), figure(-12.0), figure(0.0)
    ('61.2', '0.941', '-12', '0')
    """
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def _cost(cost: float) -> str:
    widths = number(cost)
    return f"a cost of {widths} {'width' if widths == '1' else 'widths'} of its range"


def notes(aim: Target, found: Mapping[str, Any], settings: Mapping[str, Any]) -> tuple[str, ...]:
    """What a reader must know, and what could not be found."""
    afresh = settings["verified_on"]
    moved = (
        "a number's whole range is moved, world by world"
        if settings["how"] == "shift"
        else "a number is put at one value in all worlds"
    )
    lines = [
        f"A change of one number: {moved}. Its cost is the distance in widths of its own range"
        f"{', times factors given with --cost' if settings['costs'] else ''}; a bound marked firm costs "
        f"{settings['firm']:g} times as much. "
        "The range of a term of the path is the interval in which it is still the same path.",
        f"Searched on {settings['worlds']:,} worlds of seed {settings['seed']}; run afresh on "
        f"{afresh['worlds']:,} worlds of seed {afresh['seed']}.",
    ]
    if found["held"]:
        return tuple(lines)
    single = found["tables"]["single"]
    joint = found["tables"]["joint"]
    if len(single) and (single["verdict"] == "fails").any():
        lines.append(
            f"{plural(int((single['verdict'] == 'fails').sum()), 'single change')} reached the target in the "
            "search and not when run afresh."
        )
    if len(joint) and (joint["verdict"] == "fails").any():
        count = joint.loc[joint["verdict"] == "fails", "number"].nunique()
        lines.append(f"{plural(count, 'joint change')} reached the target in the search and not when run afresh.")
    rest = len(found["tables"]["not_reached"])
    lines.append(
        f"None within its range or on its scale: {rest} of {plural(found['numbers'], 'number')}, in the table "
        "'not reached' with how near each comes."
    )
    lines.append(
        "Joint changes come from a search over the most promising numbers that somebody decides on, not from a "
        "proof that nothing is cheaper."
    )
    if len(single) and (single["kind"] == "assumption").any():
        lines.append(
            "Numbers of the kind 'assumption' are beliefs about chance or constants of the model: nobody can "
            "decide to change them."
        )
    return tuple(lines)
