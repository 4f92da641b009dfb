"""What a guarantee is worth: every actor, pair and outside body in turn behind the stages of a path, ever stronger.

A guarantor stands behind all stages of the path, and nobody else does. Strength 0 signs and does nothing, 1 never
fails. Everything is held, world by world, against one baseline: the same path with nobody behind its stages. The path
as it is written is one more point on the same scale. The worlds that a guarantee makes worse are counted apart from
those that it makes better.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, Unpack

import numpy as np
import pandas as pd

from sim.analysis.case import Case, Openable, opened
from sim.analysis.estimates import Estimate, difference_of, mean_of, of_row, verdict
from sim.analysis.experiment import Setting, experiment
from sim.analysis.finding import Finding
from sim.analysis.options import Options, Shared, several
from sim.analysis.outcomes import Outcome, in_words, outcome
from sim.analysis.words import fitting, highest, lowest, step
from sim.errors import SimError
from sim.results.tally import GAINS_FROM
from sim.results.wording import counted, listed, percent, sentence, the
from sim.scenario.numbers import Number
from sim.scenario.schema import Scenario
from sim.scenario.suggest import did_you_mean
from sim.worlds.block import Array

STRENGTHS = (0.0, 0.25, 0.5, 0.75, 1.0)
FOLLOWED = ("kept", "signed", "in_force_12", "in_force_60", "completed", "everybody_gains")
WRITTEN = "as written"
"""The row of the path with the guarantors that it names, at the strengths that it names."""


def guarantors(
    scenario: Openable | Case,
    path: str,
    *,
    who: Sequence[str] = (),
    pairs: bool = True,
    strengths: Sequence[float] = STRENGTHS,
    outcomes: Sequence[str] = ("kept",),
    **shared: Unpack[Shared],
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
    **shared
        Worlds, seed, what is laid over the file, who works: see :class:`sim.analysis.options.Options`.

    Returns
    -------
    Finding
        Tables ``dial`` (guarantor by strength, and the path as written: the outcome, what it adds to the path with
        nobody behind it, how far it is behind the one that adds most, worlds better and worse), ``outcomes`` (the same
        for the other outcomes), ``gains`` (for whom) and ``stages`` (one stage at a time, full strength).

    Examples
    --------
    >>> found = guarantors("scenarios/exchange-gradual.yaml", "two_steps", worlds=50, pairs=False)
    >>> sorted(set(found.table["guarantor"]))
    ['as written', 'kestrel', 'marsh']
    """
    options = Options(**shared)
    held = options.case(scenario).scenario
    who, outcomes = several(who), several(outcomes)
    sets, grid = _sets(held, who, pairs), _strengths(strengths)
    keys = tuple(dict.fromkeys((*outcomes, *FOLLOWED, *(f"gain.{actor}" for actor in held.actors))))
    plan = options.plan(held, [path], keys)
    count, single = len(held.paths[path].stages), [one for one in sets if len(one) == 1]
    settings = [Setting(scenario=guaranteed(held, path, (), 0.0)), Setting()]
    for one in sets:
        served = guaranteed(held, path, one, 1.0)
        settings += [
            Setting({f"paths.{path}.stages.{n}.guarantors.{g}": x for n in range(1, count + 1) for g in one}, served)
            for x in grid
        ]
    for one in single:
        settings += [Setting(scenario=guaranteed(held, path, one, 1.0, only=n)) for n in range(1, count + 1)]
    found = experiment(plan, settings, **options.work)[:, 0]
    points: list[tuple[tuple[str, ...], float]] = [((), np.nan), *((one, x) for one in sets for x in grid)]
    whole = pd.DataFrame(
        row for n, (one, x) in enumerate(points, start=1) for row in _rows(held, path, one, x, keys, found[n], found[0])
    )
    dial = _behind(
        whole[whole["outcome"] == keys[0]].reset_index(drop=True),
        found[1 : 1 + len(points), 0],
        outcome(held, keys[0]).unit,
    )
    is_gain = whole["outcome"].str.startswith("gain.")
    tables = {
        "dial": dial,
        "outcomes": whole[~is_gain & (whole["outcome"] != keys[0])].reset_index(drop=True),
        "gains": whole[is_gain].reset_index(drop=True),
        "stages": _by_stage(held, path, single, keys[0], found[1 + len(points) :], found[0, 0]),
    }
    about = {"paths": [path], "who": [*who], "pairs": pairs, "strengths": [*grid], "outcomes": [*outcomes]}
    about |= {"worlds": plan.worlds, "seed": plan.seed}
    title, said = title_and_sentence(held, path, outcome(held, keys[0]), dial, plan.worlds)
    return Finding("guarantors", said, tables, held, about, notes(held, path), title=title)


def size(scenario: Openable, path: str, *, strengths: Sequence[float] = STRENGTHS, **given: Any) -> tuple[int, None]:
    """How many settings are walked."""
    held = opened(scenario).scenario
    names = len(given.get("who", ())) or len(held.actors) + len(held.outside_guarantors)
    tried = names * (names + 1) // 2 if given.get("pairs", True) else names
    return tried * len(strengths) + names * len(held.paths[path].stages) + 2, None


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
    if not len(strengths) or any(not 0 <= one <= 1 for one in strengths):
        wrong = next((f"{one:g} is outside 0 to 1" for one in strengths if not 0 <= one <= 1), "there is none")
        raise SimError(f"strength: {wrong}. Name at least one, 0 to 1.")
    return tuple(sorted(set(strengths)))


def guaranteed(
    scenario: Scenario, path: str, who: Sequence[str], strength: float, *, only: int | None = None
) -> Scenario:
    """The scenario with these guarantors, and nobody else, behind every stage of a path, or behind one."""
    given = {g: Number(low=strength, mode=strength, high=strength) for g in who}
    stages = tuple(
        stage.model_copy(update={"guarantors": given if only in (None, n) else {}})
        for n, stage in enumerate(scenario.paths[path].stages, start=1)
    )
    spec = scenario.paths[path].model_copy(update={"stages": stages})
    return scenario.model_copy(update={"paths": {**scenario.paths, path: spec}})


def called(scenario: Scenario, who: Sequence[str]) -> str:
    """Guarantors by name."""
    outside = scenario.outside_guarantors
    return listed([scenario.actors[g].label if g in scenario.actors else outside[g].name for g in who])


def _rows(
    scenario: Scenario, path: str, who: tuple[str, ...], strength: float, keys: Sequence[str], here: Array, base: Array
) -> list[dict[str, object]]:
    """A row an outcome; ``here`` and ``base`` (outcomes, worlds), the second with nobody behind the stages."""
    serving = tuple(dict.fromkeys(g for stage in scenario.paths[path].stages for g in stage.guarantors))
    label = called(scenario, who) if who else f"As written ({called(scenario, serving) or 'nobody'})"
    return [
        {"guarantor": "+".join(who) or WRITTEN, "label": label, "size": len(who), "serves": bool({*who} & {*serving}),
         "strength": strength, "outcome": key, **_compared(here[k], base[k], outcome(scenario, key).unit)}
        for k, key in enumerate(keys)
    ]  # fmt: skip


def _compared(after: Array, before: Array, unit: str) -> dict[str, float]:
    here, added = mean_of(after, unit=unit), difference_of(after, before, unit=unit)
    with np.errstate(invalid="ignore"):
        better, worse = (float((sign * (after - before) > GAINS_FROM).mean()) for sign in (1, -1))
    return {
        "value": here.mean, "low": here.low, "high": here.high, "without": mean_of(before).mean, "adds": added.mean,
        "adds_low": added.low, "adds_high": added.high, "better": better, "worse": worse,
    }  # fmt: skip


def _behind(dial: pd.DataFrame, found: Array, unit: str) -> pd.DataFrame:
    """How far every row is behind the single guarantor that adds most, world by world."""
    top = int(np.argmax(dial["adds"].where(dial["size"] == 1, -np.inf).fillna(-np.inf).to_numpy()))
    gaps = [difference_of(found[top], one, unit=unit) for one in found]
    columns = {"behind": "mean", "behind_low": "low", "behind_high": "high"}
    return dial.assign(**{name: [getattr(gap, part) for gap in gaps] for name, part in columns.items()})


def _by_stage(
    scenario: Scenario, path: str, single: Sequence[tuple[str, ...]], key: str, found: Array, base: Array
) -> pd.DataFrame:
    """What each guarantor adds behind one stage only, at full strength."""
    stages = scenario.paths[path].stages
    return pd.DataFrame(
        {"guarantor": who[0], "label": called(scenario, who), "stage": s + 1, "stage_title": stage.title,
         "outcome": key, **_compared(found[n * len(stages) + s, 0], base, outcome(scenario, key).unit)}
        for n, who in enumerate(single)
        for s, stage in enumerate(stages)
    )  # fmt: skip


def title_and_sentence(scenario: Scenario, path: str, one: Outcome, dial: pd.DataFrame, worlds: int) -> tuple[str, str]:
    """Who adds most, what the guarantors of the path as written are worth, and where it backfires."""
    written = dial[dial["guarantor"] == WRITTEN].iloc[0]
    name = scenario.paths[path].title
    words = f"{name}: with nobody behind its stages, {in_words(one, written['without'], worlds)}. "
    alone = dial[dial["size"] == 1]
    best = alone.loc[alone.groupby("guarantor", sort=False)["adds"].idxmax()]
    top = highest(best, "adds")
    found = verdict(of_row(top, "adds", worlds), among=len(alone))
    if found.side > 0:
        level = [row for _, row in best.iterrows() if verdict(of_row(row, "behind", worlds), among=len(best)).side <= 0]
        others = len(level) - 1
        also = f", {counted(others, 'other')} about as much" if others else ""
        title = f"{sentence(the(top['label']))} as guarantor of {name} adds {step(one, top['adds'])}{also}"
        plainer = f"{sentence(the(top['label']))} as guarantor adds {step(one, top['adds'])}{also}"
        words += f"{sentence(the(top['label']))} as guarantor adds {_added(one, top)}, at strength {top['strength']:g}"
        words += ", more than any other. " if not others else f"; {others} of the others cannot be told from it. "
    else:
        title = f"Whether a guarantee of {name} is worth anything cannot be told"
        plainer = "Whether any guarantee is worth anything cannot be told"
        words += f"Whether any guarantee is worth anything {found.untold()}: the largest adds {_added(one, top)}. "
    if "nobody" not in str(written["label"]):
        clear = verdict(of_row(written, "adds", worlds)).side
        words += f"{written['label']}, it is {in_words(one, written['value'], worlds)}: "
        words += f"{_added(one, written)}. " if clear else "not to be told from nobody at all. "
    return fitting(title, plainer), (words + _pair(one, dial, top, worlds) + _backfires(one, alone, worlds)).strip()


def worth(scenario: Scenario, tables: Mapping[str, pd.DataFrame], guarantor: str, worlds: int = 2000) -> str:
    """What one guarantor is worth, as a sentence: what it adds at its best, for whom, and where it harms."""
    mine = tables["dial"][tables["dial"]["guarantor"] == guarantor]
    one = outcome(scenario, str(mine["outcome"].iloc[0]))
    best, worst, tried = highest(mine, "adds"), lowest(mine, "adds"), len(mine)
    name = f"The guarantee of {the(str(best['label']))}"
    found = verdict(of_row(best, "adds", worlds), among=tried)
    if found.side <= 0 and verdict(of_row(worst, "adds", worlds), among=tried).side < 0:
        return f"{name} does harm: {_added(one, worst)} at strength {worst['strength']:g}."
    if found.side <= 0:
        return f"{name}: whether it adds anything {found.untold()} ({_added(one, best)} at its best)."
    gains = tables["gains"]
    gains = gains[(gains["guarantor"] == guarantor) & (gains["strength"] == best["strength"])]
    names = [
        the(scenario.actors[str(row["outcome"])[5:]].label)
        for _, row in gains.iterrows()
        if verdict(of_row(row, "adds", worlds)).side > 0
    ]
    gain = f", to the gain of {listed(names)}" if names else ", to nobody's clear gain"
    harm = f"; it makes {percent(best['worse'])} of the worlds worse" if best["worse"] >= 0.005 else ""
    return f"{name} adds {_added(one, best)} at strength {best['strength']:g}{gain}{harm}."


def _added(one: Outcome, row: pd.Series) -> str:
    scale = 100 if one.unit in ("share", "utility") else 1
    low, high = (f"{row[end] * scale:.2g}" for end in ("adds_low", "adds_high"))
    size = f"{row['adds'] * 100:+.2g} hundredths" if one.unit == "utility" else step(one, row["adds"])
    return f"{size} (95 %: {low} to {high}) in the {one.title[:1].lower()}{one.title[1:]}"


def _pair(one: Outcome, dial: pd.DataFrame, top: pd.Series, worlds: int) -> str:
    pairs = dial[dial["size"] == 2]
    if pairs.empty:
        return ""
    best = highest(pairs, "adds")
    ahead = Estimate(-best["behind"], -best["behind_high"], -best["behind_low"], worlds)
    found = verdict(ahead, among=len(pairs))
    if found.side <= 0:
        return f"Whether any pair adds more than {the(str(top['label']))} alone {found.untold()}. "
    return f"The best pair, {best['label']}, adds {_added(one, best)}. "


def _backfires(one: Outcome, alone: pd.DataFrame, worlds: int) -> str:
    bad = alone[[verdict(of_row(row, "adds", worlds), among=len(alone)).side < 0 for _, row in alone.iterrows()]]
    if bad.empty:
        return ""
    names, worst = listed([the(str(name)) for name in bad["label"].unique()]), lowest(bad, "adds")
    at = f"at worst {_added(one, worst)}, with {the(str(worst['label']))} at strength {worst['strength']:g}"
    return f"It backfires with {names}: {at}."


def notes(scenario: Scenario, path: str) -> tuple[str, ...]:
    """What a reader must know."""
    lines = [
        "Every guarantor stands behind all stages of the path and nobody else does; what it adds is against the same "
        "path with nobody behind it, world by world.",
        "A guarantee helps only those who trust the guarantor, and by itself makes a breach dearer only as far as its "
        "leverage goes; one that deters a signer who meant to cheat keeps a path from being signed.",
        "Each interval is of one comparison; the best of many is believed only where one wide enough for all would be.",
    ]
    more = ["What the path continues with is guaranteed as it is written."] if scenario.paths[path].onward else []
    return (*lines, *more)
