"""What a sweep shows, in a sentence: how far the outcome moves, and where the answer changes."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sim.analysis.axes import Axis
from sim.analysis.outcomes import Outcome
from sim.analysis.words import exactly, level, noun, path_titles
from sim.results.wording import listed, percent, sentence
from sim.scenario.schema import Scenario


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
