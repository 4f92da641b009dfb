"""What a guarantee is worth: every actor, pair and outside body in turn behind the stages of a path, ever stronger.

A guarantor stands behind all stages of the path; the others that serve there stay. Strength 0 signs and does nothing,
1 never fails. Everything is compared, world by world, with the same path without this guarantor, so that what it adds
is told from noise, and the worlds that it makes worse are counted apart from those that it makes better.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor

import numpy as np
import pandas as pd

from sim.analysis.case import Case, Openable, opened
from sim.analysis.estimates import difference_of, mean_of
from sim.analysis.experiment import Plan, Progress, Setting, experiment
from sim.analysis.finding import Finding
from sim.analysis.outcomes import in_words, outcome
from sim.analysis.words import highest, lowest, step
from sim.errors import SimError
from sim.results.wording import listed, percent, sentence, the
from sim.runner import choose_paths
from sim.scenario.numbers import Number
from sim.scenario.schema import Scenario
from sim.scenario.suggest import did_you_mean
from sim.work.pool import Pool
from sim.worlds.block import Array

STRENGTHS = (0.0, 0.25, 0.5, 0.75, 1.0)

FOLLOWED = ("kept", "signed", "in_force_12", "in_force_60", "completed", "everybody_gains")

ALIKE = 5e-4


def guarantors(
    scenario: Openable | Case,
    path: str,
    *,
    who: Sequence[str] = (),
    pairs: bool = True,
    strengths: Sequence[float] = STRENGTHS,
    outcomes: Sequence[str] = ("kept",),
    worlds: int = 1000,
    seed: int = 1,
    workers: int | None = None,
    executor: Executor | Pool | None = None,
    progress: Progress | None = None,
) -> Finding:
    """Put every possible guarantor behind the stages of a path, at strengths from 0 to 1.

    Parameters
    ----------
    scenario : path, Loaded, Scenario or Case
    path : str
    who : sequence of str
        Actors and outside guarantors to try; all if empty.
    pairs : bool
        Whether to try them two by two as well, both at the same strength.
    strengths : sequence of float
        0 to 1.
    outcomes : sequence of str
        The first is the one that the sentence and the chart are about; the others, and what actors gain, are followed
        too.
    worlds, seed, workers, executor, progress
        As for a run.

    Returns
    -------
    Finding
        Tables ``dial`` (guarantor by strength: the outcome, what it adds, worlds better and worse), ``outcomes`` (the
        same for the other outcomes), ``gains`` (for whom) and ``stages`` (one stage at a time, full strength).

    Examples
    --------
    >>> found = guarantors("scenarios/exchange-gradual.yaml", "two_steps", worlds=50, pairs=False)
    >>> sorted(set(found.table["guarantor"]))
    ['kestrel', 'marsh']
    """
    case = opened(scenario)
    held = case.scenario
    choose_paths(held, [path])
    sets = _sets(held, who, pairs)
    grid = _strengths(strengths)
    keys = tuple(dict.fromkeys((*outcomes, *FOLLOWED, *(f"gain.{actor}" for actor in held.actors))))
    for key in keys:
        outcome(held, key)
    plan = Plan(held, (path,), keys, worlds, seed)
    count = len(held.paths[path].stages)
    single = [one for one in sets if len(one) == 1]
    settings = [Setting()]
    for one in sets:
        settings.append(Setting(scenario=guaranteed(held, path, one, None)))
        served = guaranteed(held, path, one, 1.0)
        settings += [
            Setting({_at(path, n, g): strength for n in range(1, count + 1) for g in one}, served) for strength in grid
        ]
    for one in single:
        settings += [Setting(scenario=guaranteed(held, path, one, 1.0, only=n)) for n in range(1, count + 1)]
    found = experiment(plan, settings, workers=workers, executor=executor, progress=progress)[:, 0]
    each = 1 + len(grid)
    rows = [
        row
        for n, one in enumerate(sets)
        for row in _rows(held, path, one, grid, keys, found[1 + n * each : 1 + (n + 1) * each])
    ]
    whole = pd.DataFrame(rows)
    of_stages = _by_stage(
        held,
        path,
        single,
        keys[0],
        found[1 + len(sets) * each :],
        [found[1 + sets.index(one) * each] for one in single],
    )
    dial = whole[whole["outcome"] == keys[0]].reset_index(drop=True)
    is_gain = whole["outcome"].str.startswith("gain.")
    tables = {
        "dial": dial,
        "outcomes": whole[~is_gain & (whole["outcome"] != keys[0])].reset_index(drop=True),
        "gains": whole[is_gain].reset_index(drop=True),
        "stages": of_stages,
    }
    base = mean_of(found[0, 0]).mean
    about = {"paths": [path], "who": list(who), "pairs": pairs, "strengths": list(grid), "outcomes": list(outcomes),
             "worlds": worlds, "seed": seed}  # fmt: skip
    return Finding("guarantors", told(held, path, keys[0], base, tables), tables, held, about, notes(held, path))


def _sets(scenario: Scenario, who: Sequence[str], pairs: bool) -> list[tuple[str, ...]]:
    known = (*scenario.actors, *scenario.outside_guarantors)
    for name in who:
        if name not in known:
            raise SimError(
                f"there is no actor or outside guarantor '{name}'. {did_you_mean(name, known, noun='names')}"
            )
    names = tuple(dict.fromkeys(who)) or known
    return [*((name,) for name in names), *(itertools.combinations(names, 2) if pairs else ())]


def _strengths(strengths: Sequence[float]) -> tuple[float, ...]:
    if not strengths:
        raise SimError("name at least one strength, 0 to 1.")
    for one in strengths:
        if not 0 <= one <= 1:
            raise SimError(f"strength: {one:g} is outside 0 to 1.")
    return tuple(sorted(set(strengths)))


def _at(path: str, stage: int, guarantor: str) -> str:
    return f"paths.{path}.stages.{stage}.guarantors.{guarantor}"


def guaranteed(
    scenario: Scenario, path: str, who: Sequence[str], strength: float | None, *, only: int | None = None
) -> Scenario:
    """The scenario with guarantors behind every stage of a path, or behind one; with strength None behind none."""
    stages = []
    for n, stage in enumerate(scenario.paths[path].stages, start=1):
        others = {g: own for g, own in stage.guarantors.items() if g not in who}
        if strength is not None and only in (None, n):
            others |= {g: Number(low=strength, mode=strength, high=strength) for g in who}
        stages.append(stage.model_copy(update={"guarantors": others}))
    spec = scenario.paths[path].model_copy(update={"stages": tuple(stages)})
    return scenario.model_copy(update={"paths": {**scenario.paths, path: spec}})


def called(scenario: Scenario, who: Sequence[str]) -> str:
    """Guarantors by name."""
    names = [scenario.actors[g].label if g in scenario.actors else scenario.outside_guarantors[g].name for g in who]
    return listed(names)


def _rows(
    scenario: Scenario, path: str, who: tuple[str, ...], grid: Sequence[float], keys: Sequence[str], found: Array
) -> list[dict[str, object]]:
    """A row a strength and outcome; ``found`` (1 + strengths, outcomes, worlds), first without the guarantor."""
    serves = any(g in stage.guarantors for stage in scenario.paths[path].stages for g in who)
    rows = []
    for k, key in enumerate(keys):
        for n, strength in enumerate(grid, start=1):
            rows.append({
                "guarantor": "+".join(who), "label": called(scenario, who), "size": len(who), "serves": serves,
                "strength": strength, "outcome": key, **_compared(found[n, k], found[0, k]),
            })  # fmt: skip
    return rows


def _compared(after: Array, before: Array) -> dict[str, float]:
    here, added = mean_of(after), difference_of(after, before)
    with np.errstate(invalid="ignore"):
        better, worse = float((after > before + 1e-9).mean()), float((after < before - 1e-9).mean())
    return {
        "value": here.mean, "low": here.low, "high": here.high, "without": mean_of(before).mean, "adds": added.mean,
        "adds_low": added.low, "adds_high": added.high, "better": better, "worse": worse,
    }  # fmt: skip


def _by_stage(
    scenario: Scenario, path: str, single: Sequence[tuple[str, ...]], key: str, found: Array, without: Sequence[Array]
) -> pd.DataFrame:
    """What each guarantor adds behind one stage only, at full strength."""
    rows = []
    stages = scenario.paths[path].stages
    for n, who in enumerate(single):
        for s, stage in enumerate(stages):
            rows.append({
                "guarantor": who[0], "label": called(scenario, who), "stage": s + 1, "stage_title": stage.title,
                "outcome": key, **_compared(found[n * len(stages) + s, 0], without[n][0]),
            })  # fmt: skip
    return pd.DataFrame(rows)


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
