"""One or two inputs varied: curves with their bands, or a map with the border where the answer changes.

Every point walks the same worlds, so a curve bends because of the input and not because of the draws. The border is
where an outcome crosses its level: half of the worlds for shares, nothing for gains; on a map of several paths it is
also where another path takes the lead.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.axes import Axis, axes, setting
from sim.analysis.case import Case, Openable, opened
from sim.analysis.estimates import mean_of
from sim.analysis.experiment import Plan, Progress, Setting, experiment
from sim.analysis.finding import Finding
from sim.analysis.outcomes import Outcome, outcome
from sim.analysis.words import exactly, level, noun, path_titles
from sim.errors import SimError
from sim.results.wording import listed, percent, sentence
from sim.runner import choose_paths, settings
from sim.scenario.schema import Scenario
from sim.work.pool import Pool
from sim.worlds.block import Array

LEVELS = {"share": 0.5, "utility": 0.0}
"""Where the answer changes, by the unit of an outcome; other outcomes have no such level."""


def sweep(
    scenario: Openable | Case,
    vary: str | Sequence[str] | Mapping[str, Iterable[Any]],
    *,
    paths: Sequence[str] | None = None,
    outcomes: Sequence[str] = ("completed",),
    worlds: int = 1000,
    seed: int = 1,
    variant: str | None = None,
    overlays: Sequence[str | Path] = (),
    sets: Sequence[str] = (),
    workers: int | None = None,
    executor: Executor | Pool | None = None,
    progress: Progress | None = None,
) -> Finding:
    """Vary one or two inputs over ranges or choices.

    Parameters
    ----------
    scenario : path, Loaded, Scenario or Case
    vary : str, sequence of str, or mapping
        ``address=low:high:n`` or ``address=a,b,c``, one or two of them; or addresses with their values.
    paths : sequence of str, optional
        All that are compared if absent.
    outcomes : sequence of str
        See :mod:`sim.analysis.outcomes`; the first one makes the sentence.
    worlds, seed : int
    variant, overlays, sets
        Laid over a scenario file.
    workers, executor, progress
        See :func:`sim.analysis.experiment.experiment`.

    Returns
    -------
    Finding
        ``sweep`` for one input or ``map`` for two. Tables: the points (a row per point, path and outcome), and the
        borders.

    Raises
    ------
    SimError
        For an address, a range, a path or an outcome that is not there.

    Examples
    --------
    >>> found = sweep("scenarios/exchange-gradual.yaml", "process.exposure=3,12", worlds=20)
    >>> len(found.table) == 2 * len(found.settings["paths"])
    True
    """
    case = opened(scenario, variant=variant, overlays=overlays, sets=sets)
    cut = axes(case, vary)
    if len(cut) > 2:
        raise SimError(f"--vary: {len(cut)} inputs are varied; a sweep takes one or two.")
    chosen = choose_paths(case.scenario, paths)
    settings(case.scenario, worlds=worlds, seed=seed, workers=workers)
    plan = Plan(case.scenario, chosen, tuple(dict.fromkeys(outcomes)), worlds, seed)
    for key in plan.outcomes:
        outcome(case.scenario, key)
    points = list(itertools.product(*(axis.values for axis in cut)))
    found = experiment(plan, _settings(case, cut, points), workers=workers, executor=executor, progress=progress)
    table = _table(plan, cut, points, found)
    borders = _borders(plan, cut, table)
    sentence, notes = said(case.scenario, plan.paths, outcome(case.scenario, plan.outcomes[0]), cut, table, borders)
    made = {
        "paths": list(chosen),
        "outcomes": list(plan.outcomes),
        "worlds": worlds,
        "seed": seed,
        "vary": {axis.written: list(axis.values) for axis in cut},
        "labels": {axis.written: axis.label for axis in cut},
    }
    name = "sweep" if len(cut) == 1 else "map"
    return Finding(name, sentence, {"points": table, "borders": borders}, case.scenario, made, notes)


def points_asked(case: Case, vary: Sequence[str]) -> int:
    """How many points a sweep has."""
    return int(np.prod([len(axis.values) for axis in axes(case, vary)]))


def _settings(case: Case, cut: Sequence[Axis], points: Sequence[tuple[Any, ...]]) -> list[Setting]:
    """A setting a point: given numbers where that is all that changes, another scenario elsewhere."""
    scenarios: dict[tuple[Any, ...], Any] = {}
    made = []
    for point in points:
        pairs = list(zip(cut, point, strict=True))
        fixed = {key: value for axis, value in pairs if axis.drawn is not None for key in axis.drawn}
        changed = [(axis, value) for axis, value in pairs if axis.drawn is None]
        which = tuple(value for _, value in changed)
        if changed and which not in scenarios:
            scenarios[which] = case.changed([setting(one, value) for axis, value in changed for one in axis.addresses])
        made.append(Setting(fixed, scenarios.get(which)))
    return made


def _table(plan: Plan, cut: Sequence[Axis], points: Sequence[tuple[Any, ...]], found: Array) -> pd.DataFrame:
    rows = []
    shares = {key: outcome(plan.scenario, key).unit == "share" for key in plan.outcomes}
    asked = {path: any(stage.consent for stage in plan.scenario.paths[path].stages) for path in plan.paths}
    for n, point in enumerate(points):
        where = {axis.written: value for axis, value in zip(cut, point, strict=True)}
        for p, path in enumerate(plan.paths):
            for o, key in enumerate(plan.outcomes):
                one = mean_of(found[n, p, o], share=shares[key])
                rows.append(
                    {**where, "path": path, "path_title": plan.scenario.paths[path].title, "asked": asked[path],
                     "outcome": key,
                     "mean": one.mean, "low": one.low, "high": one.high, "worlds": one.worlds}
                )  # fmt: skip
    return pd.DataFrame(rows)


def _borders(plan: Plan, cut: Sequence[Axis], table: pd.DataFrame) -> pd.DataFrame:
    """Where outcomes cross their level between neighbouring points, along every numeric axis."""
    rows = []
    for (path, key), mine in table.groupby(["path", "outcome"], sort=False):
        level = LEVELS.get(outcome(plan.scenario, str(key)).unit)
        if level is None:
            continue
        for axis in cut:
            others = [other.written for other in cut if other is not axis]
            if axis.numeric:
                lines = mine.groupby(others[0], sort=False) if others else [(None, mine)]
                for held, line in lines:
                    rows += [
                        {"path": path, "outcome": key, "level": level, "input": axis.written, **crossing,
                         **({others[0]: held} if others else {})}
                        for crossing in crossings(line[axis.written], line["mean"], level)
                    ]  # fmt: skip
    columns = ["path", "outcome", "level", "input", "between", "and", "at", "rising"]
    return pd.DataFrame(rows, columns=columns if not rows or len(cut) == 1 else None)


def crossings(x: Iterable[float], y: Iterable[float], level: float) -> list[dict[str, Any]]:
    """Between which neighbours a line crosses a level, and where a straight line between them does.

    >>> crossings([0.0, 1.0, 2.0], [0.0, 0.0, 1.0], 0.5)
    [{'between': 1.0, 'and': 2.0, 'at': 1.5, 'rising': True}]
    """
    pairs = sorted((a, b) for a, b in zip(x, y, strict=True) if not np.isnan(b))
    found = []
    for (x0, y0), (x1, y1) in itertools.pairwise(pairs):
        if (y0 >= level) != (y1 >= level):
            at = x0 + (level - y0) / (y1 - y0) * (x1 - x0)
            found.append({"between": float(x0), "and": float(x1), "at": float(at), "rising": bool(y1 > y0)})
    return found


def said(
    scenario: Scenario,
    paths: Sequence[str],
    followed: Outcome,
    cut: Sequence[Axis],
    table: pd.DataFrame,
    borders: pd.DataFrame,
) -> tuple[str, tuple[str, ...]]:
    """The sentence and the notes of a sweep, about its first outcome."""
    mine = table[(table["outcome"] == followed.key) & table["mean"].notna()]
    crossed = borders[borders["outcome"] == followed.key]
    notes = ["Every point walks the same worlds, so differences between points are not differences of draws."]
    words = [axis for axis in cut if axis.drawn is None]
    if words:
        notes.append(f"{listed([axis.label for axis in words])}: every value is a scenario of its own.")
    still = table[table["worlds"] < table["worlds"].max()]
    if len(still):
        notes.append("An outcome that does not exist in a world is left out there: the column worlds counts the rest.")
    if mine.empty:
        return f"{followed.title} does not exist at any point.", tuple(notes)
    path = _most_moved(mine)
    if len(paths) > 1 and _reach(mine, path) == 0:
        return f"{followed.title}: the same at every point on every path.", tuple(notes)
    parts = [_range(scenario, followed, cut, mine[mine["path"] == path], path)]
    if len(paths) > 1:
        parts[0] += ", more than any other path"
        parts += _lead(scenario, followed, cut, mine, paths)
    if len(cut) == 1 and len(paths) == 1 and _reach(mine, path) > 0:
        parts += _border(followed, cut[0], crossed[crossed["path"] == path])
    elif len(cut) == 2 and len(paths) == 1:
        parts.append(_inside(followed, mine[mine["path"] == path]))
    return sentence("; ".join(part for part in parts if part)) + ".", tuple(notes)


def _reach(mine: pd.DataFrame, path: str) -> float:
    values = mine.loc[mine["path"] == path, "mean"]
    return float(values.max() - values.min())


def _most_moved(mine: pd.DataFrame) -> str:
    spread = mine.groupby("path", sort=False)["mean"].agg(lambda values: values.max() - values.min())
    return str(spread.idxmax())


def _range(scenario: Scenario, followed: Outcome, cut: Sequence[Axis], line: pd.DataFrame, path: str) -> str:
    """From where to where the outcome goes."""
    what = noun(scenario, followed, path)
    if line["mean"].max() == line["mean"].min():
        one = "at the one point asked for" if len(line) == 1 else "at every point"
        return f"{what} is {level(followed, line['mean'].iloc[0])} {one}"
    if len(cut) == 1 and cut[0].numeric:
        first, last = line.iloc[0], line.iloc[-1]
        low, high = exactly(cut[0].values[0]), exactly(cut[0].values[-1])
        text = (
            f"as {cut[0].label} goes from {low} to {high}, {what} goes from {level(followed, first['mean'])} "
            f"to {level(followed, last['mean'])}"
        )
        ends = sorted((first["mean"], last["mean"]))
        peak, dip = _extreme(line, most=True), _extreme(line, most=False)
        room = 0.1 * (line["mean"].max() - line["mean"].min())
        if peak["mean"] > ends[1] + room:
            text += f" with a peak of {level(followed, peak['mean'])} at {exactly(peak[cut[0].written])}"
        if dip["mean"] < ends[0] - room:
            text += f" with a low of {level(followed, dip['mean'])} at {exactly(dip[cut[0].written])}"
        return text
    best, worst = _extreme(line, most=True), _extreme(line, most=False)
    return (
        f"{what} runs from {level(followed, worst['mean'])} ({_at(cut, worst)}) "
        f"to {level(followed, best['mean'])} ({_at(cut, best)})"
    )


def _extreme(line: pd.DataFrame, *, most: bool) -> pd.Series:
    """The point at which the outcome is highest, or lowest."""
    values = line["mean"].to_numpy()
    return line.iloc[int(values.argmax() if most else values.argmin())]


def _at(cut: Sequence[Axis], row: pd.Series) -> str:
    return ", ".join(f"{axis.label} {exactly(row[axis.written])}" for axis in cut)


def _lead(
    scenario: Scenario, followed: Outcome, cut: Sequence[Axis], mine: pd.DataFrame, paths: Sequence[str]
) -> list[str]:
    """Who leads of those that need consent, and between which points another path takes over."""
    asked = [path for path in paths if any(stage.consent for stage in scenario.paths[path].stages)] or list(paths)
    wide = mine.pivot(index=[axis.written for axis in cut], columns="path", values="mean")[asked].dropna(how="all")
    titles = {**path_titles(scenario, paths), "": "no path"}
    alike = wide.max(axis=1) == wide.min(axis=1)
    leaders = wide.idxmax(axis=1).astype(str).where(~alike, "")  # where all are alike, nobody leads
    order = [str(path) for path in dict.fromkeys(leaders)]
    if alike.all():
        return ["no path that needs consent leads"]
    if len(order) == 1:
        return [f"{titles[order[0]]} leads at every point"]
    if len(cut) == 1 and cut[0].numeric and len(order) <= 3:
        values = list(wide.index)
        turns = [
            f"{titles[str(leaders.iloc[n])]} from {exactly(values[n])}"
            for n in range(1, len(values))
            if leaders.iloc[n] != leaders.iloc[n - 1]
        ]
        if len(turns) <= 3:
            return [f"{titles[str(leaders.iloc[0])]} leads at first, {listed(turns)}"]
    return [f"the lead changes between {listed([titles[path] for path in order])}"]


def _border(followed: Outcome, axis: Axis, crossed: pd.DataFrame) -> list[str]:
    if followed.unit not in ("share", "utility") or not axis.numeric:
        return []
    name = "one half" if followed.unit == "share" else "nothing"
    if crossed.empty:
        return [f"it never crosses {name}"]
    spans = [f"{exactly(row['between'])} and {exactly(row['and'])}" for _, row in crossed.iterrows()]
    if len(spans) > 3:
        return [f"it crosses {name} {len(spans)} times"]
    return [f"it crosses {name} between {listed(spans)}"]


def _inside(followed: Outcome, line: pd.DataFrame) -> str:
    """On how much of a map of one path the answer is yes."""
    if followed.unit not in ("share", "utility"):
        return ""
    over = float((line["mean"] >= (0.5 if followed.unit == "share" else 0.0)).mean())
    name = "half of the worlds" if followed.unit == "share" else "nothing"
    if over in (0.0, 1.0):
        return f"it is {'under' if over == 0 else 'at or over'} {name} on the whole map"
    return f"it reaches {name} on {percent(over)} of the map"
