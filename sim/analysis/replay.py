"""One world told in order: who wanted what, what was tabled, who objected, signed, kept, broke, and how it stands.

The Mesa model walks the world; where none is named, the engine walks many and one of them is picked by a stated rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any, Unpack

import numpy as np
import pandas as pd
import xarray as xr

from sim.agents.story import Event
from sim.analysis.case import Case, Openable
from sim.analysis.finding import Finding
from sim.analysis.options import Options, Shared
from sim.analysis.scenes import REFUSALS, UNRAVELLED, WIDE, scenes, stands, text_of
from sim.analysis.words import fitting
from sim.errors import SimError
from sim.results.endings import ENDINGS
from sim.results.wording import counted, listed, percent, quoted, sentence, short_title
from sim.runner import MOST_WORLDS, run
from sim.scenario.schema import Scenario
from sim.scenario.suggest import did_you_mean

_CODE = {ending.key: code for code, ending in ENDINGS.items()}
KINDS = (*(ending.key for ending in ENDINGS.values()), "unable")
"""What can be looked for: an ending, or that somebody could not deliver what it meant to."""
LEAST = 0.5
"""Per cent of its scale that an issue must move for the chart to follow it."""
PAIRS = 4
"""Pairs whose trust is followed where the scenario names none."""
PLAIN = 22
"""Letters of a name in a label of two."""


def replay(
    scenario: Openable | Case,
    *,
    path: str,
    world: int | None = None,
    find: str | None = None,
    **shared: Unpack[Shared],
) -> Finding:
    """Tell one world of a path in order.

    Parameters
    ----------
    scenario : path, Loaded, Scenario or Case
    path : str
        Key of the path.
    world : int, optional
        Which draw of everything uncertain, from 0 on. If absent, the most typical world of the commonest ending among
        2,000: the one whose months of ending and final values are nearest to the medians of the worlds that end so.
    find : str, optional
        Instead of ``world``: the first of 2,000 worlds that ends so (one of ``KINDS``), or, where none does, the first
        that stands because its next stage failed so.
    **shared
        Worlds, seed, what is laid over the file, who works: see :class:`sim.analysis.options.Options`.
        Worlds are those among which one is picked.

    Returns
    -------
    Finding
        With ``story`` (what happened, in order, as plain data) and ``text`` (the same in words). Table ``timeline``: a
        row for every stage, event, and change of an issue's value or of trust.

    Raises
    ------
    SimError
        There is no such path, world or ending; no world ends so.

    Examples
    --------
    >>> found = replay("scenarios/exchange-gradual.yaml", path="four_steps", world=3)
    >>> found.story[0]["event"], found.story[-1]["event"]
    ('put', 'completed')
    """
    options = Options(**shared)
    scenario, seed = options.case(scenario).scenario, options.seed
    options.paths(scenario, [path])
    _check(world, find)
    picked = "The world was asked for."
    if world is None:
        data = run(scenario, worlds=options.count, seed=seed, paths=[path], traces=0, **options.work).data
        world, picked = pick(data.sel(path=path), find)
    story, title = walked(scenario, path, world, seed), scenario.paths[path].title
    end, brief = stands(scenario, path, story), short_title(title.partition(" (")[0])
    said = f"On {quoted(title)} in world {world}, {end}."
    return Finding(
        name="replay",
        sentence=said,
        tables={"timeline": timeline(scenario, path, story)},
        scenario=scenario,
        settings={"path": path, "world": world, "seed": seed, "worlds": 1},
        notes=(picked,),
        title=fitting(
            said.removesuffix("."),
            *(f"{brief}: {one}" for one in (end, *(end.partition(by)[0] for by in (" after ", ", ")))),
            brief,
        ),
        story=tuple(as_data(one) for one in story),
        text="\n".join([*wrap(said, WIDE), *wrap(picked, WIDE), "", *text_of(scenes(scenario, path, story))]),
    )


def _check(world: int | None, find: str | None) -> None:
    if world is not None and find is not None:
        raise SimError("world names a world and find looks for one. Give one of the two.")
    if world is not None and not 0 <= world < MOST_WORLDS:
        raise SimError(f"world: {world} is outside 0 to {MOST_WORLDS - 1:,}. Worlds are counted 0, 1, 2 and so on.")
    if find is not None and find not in KINDS:
        raise SimError(f"find: no world ends as '{find}'. {did_you_mean(find, KINDS, noun='endings')}")


def walked(scenario: Scenario, path: str, world: int, seed: int) -> list[Event]:
    """What happens on a path in one world, by the Mesa model."""
    from sim.agents.model import SettlementModel  # Mesa takes a second to load

    model = SettlementModel(scenario, path, world, seed)
    while model.running:
        model.step()
    return model.story


def pick(data: xr.Dataset, find: str | None = None) -> tuple[int, str]:
    """A world of one path's outcomes: the first that ends so, or the most typical one; and how it was picked.

    Raises
    ------
    SimError
        No world ends so.
    """
    ending, why = (data[name].values for name in ("ending", "why"))
    if find is not None:
        return _first(ending, why, data["unable"].values, find)
    codes, worlds = np.unique(ending, return_counts=True)
    most = int(codes[np.argmax(worlds)])
    world = int(data["world"].values[_nearest(data, ending == most)])
    label = ENDINGS[most].label
    return world, (
        f"It is the most typical of those, {percent(worlds.max() / ending.size)} of {counted(ending.size, 'world')}, "
        f"that end as most do ({label}): month and final values are nearest to their medians."
    )


def _first(ending: np.ndarray, why: np.ndarray, unable: np.ndarray, find: str) -> tuple[int, str]:
    """The first world that ends so, or else that stands because its next stage failed so."""
    code = _CODE[find] if find != "unable" else None
    among = counted(ending.size, "world")
    so = "in which somebody means to deliver and cannot" if find == "unable" else f"that ends so ({find})"
    stuck = f"that stands because its next stage failed so ({find})"
    for found, what in ((unable if find == "unable" else ending == code, so), (why == code, stuck)):
        if found.any():
            return int(np.argmax(found)), f"It is the first of {among} {what}; {percent(found.mean())} do."
    there = [key for key in KINDS[:-1] if ((ending == _CODE[key]) | (why == _CODE[key])).any()]
    raise SimError(f"find: none of {among} ends as '{find}' on this path. There are {listed(there)}.")


def _nearest(data: xr.Dataset, among: np.ndarray) -> int:
    """The place of the world, among some, whose month and final values are nearest to their medians."""
    width = (data["scale_high"] - data["scale_low"]).values
    month = data["ending_month"].values.astype(float) / float(data["point"].values[-1])
    values = data["final_value"].transpose("world", "issue").values / width
    figures = np.column_stack([month, values])
    far = np.abs(figures - np.median(figures[among], axis=0))
    distance = far[:, 0] + far[:, 1:].mean(axis=1)
    return int(np.argmin(np.where(among, distance, np.inf)))


def as_data(event: Event) -> dict[str, Any]:
    """An event as plain data; trust is in the table."""
    return {
        "month": event.month, "event": event.what, "path": event.path, "stage": event.stage, "actor": event.actor,
        "issue": event.issue, **event.facts, "values": event.values,
    }  # fmt: skip


def short(scenario: Scenario, path: str, data: xr.Dataset, seed: int, most: int = 10) -> list[str]:
    """The most typical world of a path's outcomes in a few lines, after one that says how it was picked."""
    world, picked = pick(data)
    found = scenes(scenario, path, walked(scenario, path, world, seed))
    shown = [one for one in found if not one.kind] if len(found) > most else found
    lines = [one.line for one in shown]
    if len(lines) > most:
        lines[most - 2 : -1] = [f"({counted(len(lines) - most + 1, 'scene')} left out.)"]
    left = " What changed nothing is left out." if len(shown) < len(found) else ""
    return [f"World {world}. {picked}{left}", *lines]


def timeline(scenario: Scenario, path: str, story: Sequence[Event]) -> pd.DataFrame:
    """What the chart draws: stages, events, issues that move, and trust between the scenario's pairs.

    Where the scenario names no pairs, those whose trust changes most. Columns: panel (stage, event, value, trust),
    name, month, until (month), value (stage: its number; issue: in per cent of its scale; trust: in per cent), label.
    """
    rows = [*_stages(scenario, story), *_events(scenario, story)]
    for issue, spec in scenario.issues.items():
        line = [(event.month, 100 * (event.values[issue] - spec.low) / (spec.high - spec.low)) for event in story]
        if np.ptp([value for _, value in line]) >= LEAST:
            label = sentence(scenario.issue_label(issue))
            rows += [("value", issue, month, np.nan, value, label) for month, value in line]
    for one, other in _pairs(scenario, story):
        label = " in ".join(short_title(scenario.actors[who].label, PLAIN) for who in (one, other))
        name = f"{one}-{other}"
        rows += [("trust", name, event.month, np.nan, 100 * event.trust[one][other], label) for event in story]
    return pd.DataFrame(rows, columns=["panel", "name", "month", "until", "value", "label"])


def _stages(scenario: Scenario, story: Sequence[Event]) -> Iterator[tuple[Any, ...]]:
    """What became of every stage whenever it was put; the last row of one that stands says until when."""
    fell = next((event.month for event in story[:-1] if event.what in UNRAVELLED), story[-1].month)
    for event in story[:-1]:
        if event.what in (*REFUSALS, "unratified", "lapsed", "misread", "broken", "delivered"):
            title = scenario.paths[event.path].stages[event.stage - 1].title
            until = min(event.facts.get("until", event.month), fell)
            what = event.what if event.what in ("delivered", "broken") else "refused"
            yield "stage", title, event.month, until, float(event.stage), what
            if what == "delivered":
                yield "stage", title, until, fell, float(event.stage), "in force"


def _events(scenario: Scenario, story: Sequence[Event]) -> Iterator[tuple[Any, ...]]:
    """Shocks, changes of government, and who withdraws."""
    for event in story[:-1]:
        who = scenario.actors[event.actor].label if event.actor else ""
        words = {
            "a shock": "shock",
            "a change of government": f"change of government: {who}",
            **dict.fromkeys(UNRAVELLED, f"{who} withdraws"),
        }
        if event.what in words:
            yield "event", event.what, event.month, np.nan, np.nan, words[event.what]


def _pairs(scenario: Scenario, story: Sequence[Event]) -> list[tuple[str, str]]:
    """Whose trust is followed in whom."""
    named = [(one, other) for one, other in scenario.trust_pairs if {one, other} <= set(scenario.actors)]
    if named:
        return named
    every = [(one, other) for one in scenario.actors for other in scenario.actors if one != other]
    moved = {(one, other): np.ptp([event.trust[one][other] for event in story]) for one, other in every}
    return sorted(every, key=lambda pair: -moved[pair])[:PAIRS]
