"""The tables of a search for changes: what was found, run afresh on other worlds, and how near the rest comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.estimates import Estimate, mean_of, verdict
from sim.analysis.outcomes import Target
from sim.analysis.tip.joint import Joint
from sim.analysis.tip.levers import Lever
from sim.analysis.tip.singles import Single, Tried
from sim.analysis.tip.trials import Trials
from sim.analysis.words import fitting, plural, short
from sim.results.wording import counted, listed, number, sentence, short_title
from sim.scenario.schema import Scenario

HOLDS, OPEN, FAILS = "holds", "cannot be told", "fails"

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


def judged(aim: Target, here: Estimate, *, among: int = 1) -> str:
    """Whether a target is reached, by one of so many changes: only where the whole interval says so."""
    if here.mean == aim.level in (0.0, 1.0) and aim.outcome.unit == "share":
        return HOLDS  # no interval can be beyond none or all
    side = verdict(here, aim.level, among=among).side * aim.sign
    return HOLDS if side > 0 else FAILS if side < 0 else OPEN


def verified(
    trials: Trials, joints: Sequence[Joint], worlds: int, alone: Sequence[Single] = (), *, seed: int | None = None
) -> pd.DataFrame:
    """A row a number of each change, with what the whole change comes to on other worlds."""
    aim, rows = trials.target, []
    at = trials.outcomes.index(aim.outcome.key)
    sought = trials.means([joint.change for joint in joints], worlds)[:, at]
    other = trials.seed + 1 if seed is None else seed
    for n, joint in enumerate(joints):
        here = mean_of(trials.worlds([joint.change], trials.afresh, seed=other)[0, at], unit=aim.outcome.unit)
        word = judged(aim, here, among=len(joints))
        for lever, level in zip(joint.levers, joint.levels, strict=True):
            rows.append({
                "number": n + 1, "address": lever.address, **_row(lever, level), "total_cost": joint.cost,
                "searched": sought[n], "value": here.mean, "low": here.low, "high": here.high, "afresh": here.worlds,
                "verdict": word,
                **({"until": alone[n].until} if alone else {}),
                **_range(lever, trials.target),
            })  # fmt: skip
    if not rows:
        return pd.DataFrame(columns=list(ROWS))
    order = [HOLDS, OPEN, FAILS]
    return pd.DataFrame(rows).sort_values("verdict", kind="stable", key=lambda words: words.map(order.index))


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


def sentence_and_title(scenario: Scenario, path: str, aim: Target, found: Mapping[str, Any]) -> tuple[str, str]:
    """The finding in a few sentences, and its title: the cheapest single change, the cheapest joint one, or neither."""
    name = scenario.paths[path].title
    base = aim.said(found["base"].mean, found["base"].worlds)
    goal = f"{aim.said(aim.level)} or {'more' if aim.sign > 0 else 'less'}"
    if found["now"] == HOLDS:
        said = f"{name}: the target ({goal}) is reached as things stand: {base}. Nothing has to change."
        return said, fitting(f"{name} reaches the target as things stand")
    words = f"{name} as written: {base}; the target: {goal}. "
    if found["now"] == OPEN:
        words += f"Whether that reaches it {verdict(found['base'], aim.level).untold()}. "
    alone, title = _alone(found["tables"]["single"], found["tables"]["not_reached"], aim)
    together, other = _jointly(found["tables"]["joint"], aim, found)
    nothing = (f"Nothing that was found clearly carries {one} to the target" for one in (name, short_title(name)))
    return f"{words}{alone}{together}", fitting(*filter(None, (title, other)), *nothing)


def _holding(table: pd.DataFrame) -> pd.DataFrame:
    """Changes that reached the target when they were run afresh."""
    return table[table["verdict"] == HOLDS] if len(table) else table


def _alone(single: pd.DataFrame, rest: pd.DataFrame, aim: Target) -> tuple[str, str]:
    good = _holding(single)
    decided = good[good["kind"] != "assumption"] if len(good) else good
    own = decided[decided["reach"] == "within its range"] if len(decided) else decided
    if len(decided):
        first = (own if len(own) else decided).iloc[0]
        more = f" ({plural(len(own), 'number')} can do it alone)" if len(own) > 1 else ""
        start = "The smallest single change that holds" if len(own) else (
            "No single number is found to do it within its own range; beyond it, the smallest change that holds"
        )  # fmt: skip
        words = f"{start}: {in_short(first)}, {_cost(first['cost'])}{more}; run afresh it is {_afresh(aim, first)}."
        return words, fitting(sentence(f"{in_short(first)} would do it"), "A single change would do it")
    open_ = single[single["verdict"] == OPEN] if len(single) else single
    if len(good):
        words = f"No number that anybody decides on does it alone; an assumption would: {in_short(good.iloc[0])}."
        title = "Only an assumption would do it alone"
        return words, fitting(f"{title}: {in_short(good.iloc[0])}", title)
    if len(open_):
        first = open_.iloc[0]
        found = verdict(of_value(first), aim.level)
        words = (
            f"Whether a single number does it {found.untold()}: nearest is {in_short(first)}, {_afresh(aim, first)}."
        )
        return words, ""
    near = rest[aim.met(rest["best"].to_numpy(dtype=float))] if len(rest) else rest
    if len(near):
        first = near.iloc[0]
        worlds = counted(int(first["worlds"]), "world")
        words = (
            f"Whether a single number does it cannot be told from {worlds}: nearest is {first['change']} from "
            f"{short(first['from'])} to {short(first['best_at'])}, {aim.said(first['best'])} in these."
        )
        return words, ""
    return "No single number does it, within its own range or on its whole scale.", ""


def of_value(row: Any) -> Estimate:
    """What a change comes to, run afresh."""
    return Estimate(float(row["value"]), float(row["low"]), float(row["high"]), int(row["afresh"]))


def _afresh(aim: Target, row: Any) -> str:
    low, high = sorted(aim.plainly(float(row[end])) for end in ("low", "high"))
    return f"{aim.said(row['value'])} (95 %: {low} to {high})"


def _jointly(joint: pd.DataFrame, aim: Target, found: Mapping[str, Any]) -> tuple[str, str]:
    good = _holding(joint)
    if len(good):
        rows = good[good["number"] == good.iloc[0]["number"]]
        parts = listed([in_short(row) for _, row in rows.iterrows()])
        reach = "" if (rows["reach"] == "within its range").all() else ", beyond their own ranges"
        words = (
            f" The cheapest joint change found{reach}: {parts}, together {_cost(rows['total_cost'].iloc[0])}; run "
            f"afresh it is {_afresh(aim, rows.iloc[0])}."
        )
        title = f"{listed([str(one) for one in rows['change']])} together would do it"
        return words, fitting(sentence(title), f"{len(rows)} changes together would do it, and none alone")
    if found.get("nearest") is None and len(_holding(found["tables"]["single"])) and found["numbers"] > 1:
        return " No joint change that was found is cheaper.", ""
    text = ""
    if found.get("nearest") is not None:
        change, value = found["nearest"]
        names = listed([one.label for one in change.levers])
        near = ", too near the target to hold on other worlds" if bool(aim.met(value)) else ""
        text = (
            f" No joint change of up to {len(change.levers)} numbers was found either; with the nearest within their "
            f"ranges ({names}) it is {aim.said(value, found['searched'])}{near}."
        )
    if found["all"] is not None and not bool(aim.met(found["all"])):
        text += (
            f" Even with each number at whichever end of its range is the better one, "
            f"it is {aim.said(found['all'], found['searched'])}."
        )
    return text, ""


def in_short(row: Any) -> str:
    """A change as ``North Korea: red line on sequencing from 55 to 61``."""
    return f"{row['change']} from {short(row['from'])} to {short(row['to'])}"


def _cost(cost: float) -> str:
    widths = number(cost)
    return f"a cost of {widths} {'width' if widths == '1' else 'widths'} of its range"


def notes(aim: Target, found: Mapping[str, Any], settings: Mapping[str, Any]) -> tuple[str, ...]:
    """What a reader must know, and what could not be found."""
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
        f"Scanned on few worlds, searched on the first {settings['searched_on']:,}; what was found is run afresh on "
        f"{settings['worlds']:,} worlds of seed {settings['seed'] + 1}, and holds where the whole 95 % interval does.",
    ]
    if found["now"] == HOLDS:
        return tuple(lines)
    single = found["tables"]["single"]
    joint = found["tables"]["joint"]
    for table, kind in ((single, "single"), (joint, "joint")):
        for word, said in ((FAILS, "not when run afresh"), (OPEN, "so near it when run afresh that it cannot be told")):
            count = table.loc[table["verdict"] == word, "number"].nunique() if len(table) else 0
            if count:
                lines.append(f"{plural(count, f'{kind} change')} reached the target in the search and {said}.")
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
