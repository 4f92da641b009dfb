"""The tables of a search for changes: what was found, run afresh on other worlds, and how near the rest comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.estimates import mean_of
from sim.analysis.outcomes import Target
from sim.analysis.tip.joint import Joint
from sim.analysis.tip.levers import Lever
from sim.analysis.tip.singles import Single, Tried
from sim.analysis.tip.trials import Trials
from sim.analysis.words import plural
from sim.results.wording import listed, number
from sim.scenario.schema import Scenario

VERIFY = 4
"""How many times as many worlds an answer is run afresh on."""

ROWS = (
    "number",
    "change",
    "kind",
    "from",
    "to",
    "moves",
    "cost",
    "reach",
    "searched",
    "value",
    "low",
    "high",
    "verdict",
)


def verified(
    trials: Trials, joints: Sequence[Joint], worlds: int, alone: Sequence[Single] = (), *, seed: int | None = None
) -> pd.DataFrame:
    """A row a number of each change, with what the whole change comes to on other worlds."""
    aim, rows = trials.target, []
    at = trials.outcomes.index(aim.outcome.key)
    sought = trials.means([joint.change for joint in joints], worlds)[:, at]
    other = trials.seed + 1 if seed is None else seed
    for n, joint in enumerate(joints):
        here = mean_of(trials.worlds([joint.change], worlds * VERIFY, seed=other)[0, at])
        inside = here.low <= aim.level <= here.high
        verdict = "holds" if aim.met(np.array(here.mean)) else "within sampling error" if inside else "fails"
        for lever, level in zip(joint.levers, joint.levels, strict=True):
            rows.append({
                "number": n + 1, "address": lever.address, **_row(lever, level), "total_cost": joint.cost,
                "searched": sought[n], "value": here.mean, "low": here.low, "high": here.high, "verdict": verdict,
                **({"until": alone[n].until} if alone else {}),
                **_range(lever, trials.target),
            })  # fmt: skip
    if not rows:
        return pd.DataFrame(columns=list(ROWS))
    table = pd.DataFrame(rows)
    return table.assign(_last=table["verdict"] == "fails").sort_values("_last", kind="stable").drop(columns="_last")


def _row(lever: Lever, level: float) -> dict[str, Any]:
    return {
        "change": lever.label, "kind": lever.kind, "firm": lever.firm, "from": lever.start, "to": level,
        "moves": level - lever.start, "cost": lever.cost(level),
        "reach": "within its range" if lever.own(level) else "beyond its range",
    }  # fmt: skip


def _range(lever: Lever, aim: Target) -> dict[str, float]:
    return {
        "range_low": lever.number.low, "range_high": lever.number.high, "lowest": lever.lowest,
        "highest": lever.highest, "target": aim.level,
    }  # fmt: skip


def unreached(trials: Trials, tried: Sequence[Tried], done: set[str], few: int) -> pd.DataFrame:
    """Every number that does not carry the path by itself: the best it does within its range, and on its scale."""
    rows = []
    for one in tried:
        if one.lever.address in done:
            continue
        own, anywhere = one.best(own=True), one.best(own=False)
        if anywhere is None:
            continue
        rows.append({
            "change": one.lever.label, "address": one.lever.address, "kind": one.lever.kind, "from": one.lever.start,
            "best_at": one.levels[own] if own is not None else one.lever.start,
            "best": one.values[own] if own is not None else np.nan,
            "guide": one.guides[own] if own is not None else -np.inf,
            "best_on_scale_at": one.levels[anywhere], "best_on_scale": one.values[anywhere], "worlds": few,
            "outcome": "none within its range", **_range(one.lever, trials.target),
        })  # fmt: skip
    table = pd.DataFrame(rows)
    return table if table.empty else table.sort_values("guide", ascending=False, kind="stable").reset_index(drop=True)


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
