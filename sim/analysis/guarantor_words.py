"""What trying guarantors found, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sim.analysis.extremes import highest, lowest
from sim.analysis.outcomes import outcome
from sim.analysis.target import in_words
from sim.analysis.words import step
from sim.results.wording import listed, percent, sentence, the
from sim.scenario.schema import Scenario

ALIKE = 5e-4


def told(scenario: Scenario, path: str, key: str, base: float, tables: Mapping[str, pd.DataFrame]) -> str:
    """Who adds most, what those who serve already are worth, and where it backfires."""
    dial = tables["dial"]
    one = outcome(scenario, key)
    words = f"{scenario.paths[path].title}: as written, {in_words(one, base)}. "
    alone = dial[dial["size"] == 1]
    best = alone.loc[alone.groupby("guarantor", sort=False)["adds"].idxmax()]
    top = highest(best, "adds")
    if top["adds_low"] <= 0:
        widest = max(float(alone["adds_high"].max()), -float(alone["adds_low"].min()))
        words += "No single guarantor adds anything that can be told from nothing, at any strength "
        words += f"(at most {step(one, widest, signed=False)} either way). "
    else:
        ahead = best[best["adds"] >= top["adds"] - ALIKE]["label"].tolist()
        words += (
            f"{sentence(listed([the(str(name)) for name in ahead]))} "
            f"add{'s' if len(ahead) == 1 else ', each alone,'} most: {_added(scenario, key, top)}. "
        )
        rest = best[best["serves"] & ~best["label"].isin(ahead)]
        words += "".join(
            f"{sentence(the(row['label']))}, which serves there, adds {_added(scenario, key, row)}. "
            for _, row in rest.iterrows()
        )
    return words + _pair(scenario, key, dial, top) + _backfires(scenario, key, alone)


def worth(scenario: Scenario, tables: Mapping[str, pd.DataFrame], guarantor: str) -> str:
    """What one guarantor is worth, as a sentence: what it adds at its best, for whom, and where it harms."""
    dial = tables["dial"]
    mine = dial[dial["guarantor"] == guarantor]
    key = str(mine["outcome"].iloc[0])
    best = highest(mine, "adds")
    name = str(best["label"])
    if best["adds_low"] <= 0:
        worst = lowest(mine, "adds")
        if worst["adds_high"] < 0:
            return (
                f"The guarantee of {the(name)} does harm: {_added(scenario, key, worst)} at strength "
                f"{worst['strength']:g}."
            )
        widest = max(float(mine["adds_high"].max()), -float(mine["adds_low"].min()))
        return (
            f"The guarantee of {the(name)} adds nothing that can be told from nothing at any strength "
            f"(at most {step(outcome(scenario, key), widest, signed=False)} either way)."
        )
    gains = tables["gains"]
    for_whom = gains[
        (gains["guarantor"] == guarantor) & (gains["strength"] == best["strength"]) & (gains["adds_low"] > 0)
    ]
    names = [scenario.actors[one[5:]].label for one in for_whom["outcome"]]
    gain = f", to the gain of {listed([the(n) for n in names])}" if names else ", to nobody's clear gain"
    harm = f"; it makes {percent(best['worse'])} of worlds worse" if best["worse"] >= 0.005 else ""
    return (
        f"The guarantee of {the(name)} adds {_added(scenario, key, best)} at strength {best['strength']:g}{gain}{harm}."
    )


def _added(scenario: Scenario, key: str, row: pd.Series) -> str:
    one = outcome(scenario, key)
    scale = 100 if one.unit in ("share", "utility") else 1
    low, high = (f"{row[end] * scale:.2g}" for end in ("adds_low", "adds_high"))
    unit = " hundredths" if one.unit == "utility" else ""
    size = f"{row['adds'] * 100:+.2g}" if unit else step(one, row["adds"])
    return f"{size}{unit} (95 %: {low} to {high}) in the {one.title[:1].lower()}{one.title[1:]}"


def _pair(scenario: Scenario, key: str, dial: pd.DataFrame, top: pd.Series) -> str:
    pairs = dial[dial["size"] == 2]
    if pairs.empty:
        return ""
    replaceable = highest(pairs, "adds")
    words = ""
    if replaceable["adds_low"] > 0 and replaceable["adds"] > top["adds"] + ALIKE:
        words = (
            f"Against the path without either, {replaceable['label']} together are worth "
            f"{_added(scenario, key, replaceable)}. "
        )
    best = highest(pairs, "value")
    if best["adds_low"] <= 0 or best["value"] <= max(top["value"], 0) + 1e-9:
        return words + "No pair brings it further than the best alone. "
    return words + f"The best pair, {best['label']}, brings it to {in_words(outcome(scenario, key), best['value'])}. "


def _backfires(scenario: Scenario, key: str, alone: pd.DataFrame) -> str:
    bad = alone[alone["adds_high"] < 0]
    if bad.empty:
        some = alone[alone["worse"] >= 0.01]
        if some.empty:
            return "It backfires nowhere in more than 1 % of worlds."
        worst = highest(some, "worse")
        return (
            f"It backfires on balance nowhere; most often in single worlds with {the(worst['label'])} "
            f"({percent(worst['worse'])} worse, {percent(worst['better'])} better, at strength {worst['strength']:g})."
        )
    names = listed([the(str(name)) for name in bad["label"].unique()])
    worst = lowest(bad, "adds")
    return sentence(
        f"it backfires with {names}: at worst {_added(scenario, key, worst)}, with {the(worst['label'])} "
        f"at strength {worst['strength']:g}."
    )


def notes(scenario: Scenario, path: str) -> tuple[str, ...]:
    """What a reader must know."""
    lines = [
        "Every guarantor stands behind all stages of the path, beside those that serve there; what it adds is against "
        "the same path without it, world by world.",
        "A guarantee helps only those who trust the guarantor, and by itself makes a breach dearer only as far as its "
        "leverage goes; one that deters a signer who meant to cheat keeps a path from being signed.",
        "Each interval is of one comparison; the best of many is picked, which flatters it a little.",
    ]
    if scenario.paths[path].onward is not None:
        lines.append("What the path continues with is guaranteed as it is written.")
    return tuple(lines)
