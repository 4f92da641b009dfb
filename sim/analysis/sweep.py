"""One or two inputs varied: curves with their bands, or a map with the border where the answer changes.

Every point walks the same worlds, so a curve bends because of the input and not because of the draws. The border is
where an outcome crosses its level: half of the worlds for shares, nothing for gains; on a map of several paths it is
also where another path takes the lead. Where it lies is told as an interval: between the last point that is clearly on
one side and the first that is clearly on the other.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Unpack

import numpy as np
import pandas as pd

from sim.analysis.axes import Axis, axes, setting
from sim.analysis.case import Case, Openable, opened
from sim.analysis.estimates import Estimate, of_row, verdict
from sim.analysis.experiment import Setting, experiment
from sim.analysis.finding import Finding
from sim.analysis.options import Options, Shared
from sim.analysis.outcomes import Outcome, outcome
from sim.analysis.points import LEVELS, borders_of, table_of
from sim.analysis.words import exactly, fitting, heading, highest, level, noun, path_titles, plainly, step
from sim.errors import SimError
from sim.results.wording import counted, listed, percent, sentence, short_title
from sim.scenario.schema import Scenario


def sweep(
    scenario: Openable | Case,
    vary: str | Sequence[str] | Mapping[str, Iterable[Any]],
    *,
    paths: Sequence[str] | None = None,
    outcomes: Sequence[str] = ("completed",),
    **shared: Unpack[Shared],
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
    **shared
        Worlds, seed, what is laid over the file, who works: see :class:`sim.analysis.options.Options`.

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
    options = Options(**shared)
    case = options.case(scenario)
    cut = axes(case, vary)
    if len(cut) > 2:
        raise SimError(f"--vary: {len(cut)} inputs are varied; a sweep takes one or two.")
    plan = options.plan(case.scenario, paths or (), outcomes)
    points = list(itertools.product(*(axis.values for axis in cut)))
    found = experiment(plan, _settings(case, cut, points), **options.work)
    table = table_of(plan, cut, points, found)
    borders = borders_of(plan, cut, table)
    sentence, title, notes = said(
        case.scenario, plan.paths, outcome(case.scenario, plan.outcomes[0]), cut, table, borders
    )
    made = {
        "paths": list(plan.paths),
        "outcomes": list(plan.outcomes),
        "worlds": plan.worlds,
        "seed": plan.seed,
        "vary": {axis.written: list(axis.values) for axis in cut},
        "labels": {axis.written: axis.label for axis in cut},
        "here": {axis.written: axis.now for axis in cut if axis.now is not None},
    }
    name = "sweep" if len(cut) == 1 else "map"
    return Finding(name, sentence, {"points": table, "borders": borders}, case.scenario, made, notes, title=title)


def size(scenario: Openable, vary: Sequence[str], **_: Any) -> tuple[int, None]:
    """How many points a sweep has."""
    return int(np.prod([len(axis.values) for axis in axes(opened(scenario), vary)])), None


def view(finding: Finding) -> pd.DataFrame:
    """The points in few columns, for the terminal: what is varied, the outcome, and paths where there are several."""
    table, scenario = finding.table, finding.scenario
    rows = []
    for row in table.to_dict("records"):
        about = outcome(scenario, str(row["outcome"]))
        scale = 100 if about.unit == "share" else 1
        low, high = (f"{row[end] * scale:.3g}" for end in ("low", "high"))
        rows.append({
            **{finding.settings["labels"].get(address, address): row[address] for address in finding.settings["vary"]},
            "path": short_title(str(row["path_title"])), "outcome": heading(about),
            "mean": f"{level(about, row['mean'])} ({low} to {high})",
        })  # fmt: skip
    made = pd.DataFrame(rows)
    return made.drop(columns=[name for name in ("path", "outcome") if made[name].nunique() == 1])


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


def said(
    scenario: Scenario,
    paths: Sequence[str],
    followed: Outcome,
    cut: Sequence[Axis],
    table: pd.DataFrame,
    borders: pd.DataFrame,
) -> tuple[str, str, tuple[str, ...]]:
    """The sentence, the title and the notes of a sweep, about its first outcome."""
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
        return f"{followed.title} does not exist at any point.", followed.title, tuple(notes)
    path = _most_moved(mine)
    reach = _reach(mine, path)
    found = verdict(reach, among=len(mine[mine["path"] == path]) ** 2 // 2)
    if found.side == 0:
        change = "the same at every point" if reach.mean == 0 else f"whether it changes at all {found.untold()}"
        text = f"{followed.title}{' on every path' if len(paths) > 1 else ''}: {change}"
        brief = change.partition(" from ")[0]
        return f"{text}.", fitting(text, f"{followed.title}: {brief}", sentence(brief)), tuple(notes)
    line = mine[mine["path"] == path]
    parts = [_range(scenario, followed, cut, line, path)]
    if len(cut) == 1:
        parts += _cliff(followed, cut[0], line)
    if len(paths) > 1:
        parts += _lead(scenario, cut, mine, paths)
    elif len(cut) == 1:
        parts += _border(followed, cut[0], line, crossed[crossed["path"] == path])
    else:
        parts.append(_inside(followed, mine))
    title = _title(scenario.paths[path].title, followed, cut, line, parts[1:] if len(paths) > 1 else [])
    return sentence("; ".join(part for part in parts if part)) + ".", title, tuple(notes)


def _title(name: str, followed: Outcome, cut: Sequence[Axis], line: pd.DataFrame, lead: Sequence[str]) -> str:
    """The finding in a line: who leads where, where the cliff is, on how much of a map it is over its level."""
    steep = line[line["cliff"]].sort_values(cut[0].written)
    named, about = (name, short_title(name)), cut[0].label
    tries = [sentence(part) for part in lead if "lead" in part]
    if len(steep):
        a, b = (exactly(steep[cut[0].written].iloc[n]) for n in (0, -1))
        size = step(followed, steep["mean"].iloc[-1] - steep["mean"].iloc[0])
        tries += [f"{one}: {size} as {about} goes from {a} to {b}" for one in named]
        tries += [f"{one}: {size} between {a} and {b}" for one in named]
    if len(cut) == 2 and not lead and followed.unit in LEVELS:
        tries += [f"{one}: {_inside(followed, line).removeprefix('it is ')}" for one in named]
        tries += [f"{one}: {re.split('[,;]', _inside(followed, line).removeprefix('it is '))[0]}" for one in named]
    ends = f"{level(followed, line['mean'].min())} to {level(followed, line['mean'].max())}"
    return fitting(*tries, *(f"{one}: {plainly(followed)}, {ends}" for one in named), f"{named[1]}: {ends}")


def _reach(mine: pd.DataFrame, path: str) -> Estimate:
    """How far an outcome moves between its lowest and its highest point, world by world."""
    here = mine[mine["path"] == path]
    return of_row(here.iloc[0], "reach", int(here["worlds"].min()))


def _cliff(followed: Outcome, axis: Axis, line: pd.DataFrame) -> list[str]:
    """The stretch in which clearly more than half of all the change happens, if it is short."""
    if not axis.numeric or len(line) < 4:
        return []
    line = line.sort_values(axis.written)
    steep = line[line["cliff"]]
    if len(steep):
        a, b = steep.iloc[0], steep.iloc[-1]
        ends = f"between {exactly(a[axis.written])} and {exactly(b[axis.written])}"
        return [f"most of it {ends} ({step(followed, b['mean'] - a['mean'])})"]
    if line["mean"].diff().abs().max() <= float(line["reach"].iloc[0]) / 2:
        return []
    return [f"where most of it happens cannot be told from {counted(int(line['worlds'].min()), 'world')}"]


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
        if peak["beyond"] > 0 and peak["mean"] > ends[1] + room:
            text += f" with a peak of {level(followed, peak['mean'])} at {exactly(peak[cut[0].written])}"
        if dip["beyond"] < 0 and dip["mean"] < ends[0] - room:
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


def _lead(scenario: Scenario, cut: Sequence[Axis], mine: pd.DataFrame, paths: Sequence[str]) -> list[str]:
    """Which path clearly leads of those that need consent, and between which points another takes over."""
    where = [axis.written for axis in cut]
    titles = path_titles(scenario, paths)
    leaders = mine.groupby(where, sort=False)[["path", "leads"]].apply(lambda one: "".join(one["path"][one["leads"]]))
    order = [path for path in dict.fromkeys(leaders) if path]
    open_ = int((leaders == "").sum())
    if not order:
        worlds = counted(int(mine["worlds"].max()), "world")
        return [f"which path leads cannot be told from {worlds} at any point"]
    more = f"; at {open_} of {len(leaders)} points that cannot be told" if open_ else ""
    if len(order) == 1:
        where_ = "every point" if not open_ else f"{len(leaders) - open_} of {len(leaders)} points"
        return [f"{titles[order[0]]} leads at {where_}" + (", and at the others none clearly does" if open_ else "")]
    if len(cut) == 1 and cut[0].numeric:
        known = leaders[leaders != ""]
        turns = [f"{titles[known.iloc[0]]} from {exactly(known.index[0])}"] + [
            f"{titles[known.iloc[n]]} from {exactly(known.index[n])}"
            for n in range(1, len(known))
            if known.iloc[n] != known.iloc[n - 1]
        ]
        if len(turns) <= 4:
            return [f"which path leads is clear: {listed(turns)}{more}"]
    return [f"the lead changes between {listed([titles[path] for path in order])}{more}"]


def _border(followed: Outcome, axis: Axis, line: pd.DataFrame, crossed: pd.DataFrame) -> list[str]:
    """Between which points it clearly crosses its level, or that this cannot be told."""
    if followed.unit not in LEVELS or not axis.numeric:
        return []
    name = "one half" if followed.unit == "share" else "nothing"
    spans = [f"{exactly(row['between'])} and {exactly(row['and'])}" for _, row in crossed.iterrows()]
    if len(spans) > 3:
        return [f"it crosses {name} {len(spans)} times"]
    if spans:
        return [f"it crosses {name} between {listed(spans)}"]
    open_ = line[line["side"] == 0]
    if open_.empty:
        return [f"it stays {'over' if line['side'].iloc[0] > 0 else 'under'} {name}"]
    level = LEVELS[followed.unit]
    furthest = highest(open_.assign(away=(open_["mean"] - level).abs()), "away")
    found = verdict(Estimate(*furthest[["mean", "low", "high", "worlds"]]), level, among=len(line))
    return [f"whether it crosses {name} {found.untold()}"]


def _inside(followed: Outcome, line: pd.DataFrame) -> str:
    """On how much of a map of one path the answer is clearly yes, and clearly no."""
    if followed.unit not in LEVELS:
        return ""
    name = "half of the worlds" if followed.unit == "share" else "nothing"
    shares = {word: float((line["side"] == side).mean()) for side, word in ((1, "over"), (-1, "under"), (0, ""))}
    if 1.0 in (shares["over"], shares["under"]):
        return f"it is {'over' if shares['over'] else 'under'} {name} on the whole map"
    if shares[""] == 1:
        return f"where it is over {name} cannot be told"
    first, *rest = (f"{word} {{}} on {percent(share)} of the map" for word, share in shares.items() if word and share)
    parts = [first.format(name), *(one.format("that") for one in rest)]
    open_ = f"; on {percent(shares[''])} that cannot be told" if shares[""] else ""
    return f"it is {', '.join(parts)}{open_}"
