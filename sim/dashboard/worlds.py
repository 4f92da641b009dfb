"""Single worlds for the page: the first hundred of every path as dots to count, and one told stage by stage.

Frequencies that can be counted are read better than percentages (M. Fernandes and others, "Uncertainty Displays Using
Quantile Dotplots or CDFs Improve Transit Decision-Making", CHI 2018), and single draws better than intervals
(J. Hullman and others, PLoS ONE 10, 2015). The Mesa model walks a world that is told; the dots are the run's own.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from sim.analysis.record import record
from sim.analysis.replay import pick, timeline, walked
from sim.analysis.scenes import Scene, scenes, stands
from sim.charts.survival import past_agreements
from sim.dashboard.pictures import as_json
from sim.errors import SimError
from sim.results import Results
from sim.results.endings import ENDINGS, SHOWN, survival
from sim.results.tally import age_of
from sim.results.wording import LIKELIHOODS, between, counted, in_worlds, likelihood, percent, quoted
from sim.scenario.schema import Scenario

DOTS = 100
"""Worlds of a path that are shown one by one: the first that are drawn, whatever becomes of them."""
AFTER = 60
"""Months after the first signature at which a world is said to stand or not."""


def dots(results: Results) -> dict[str, Any]:
    """The first worlds of every path that asks somebody, each with its ending and whether it stands after five years.

    Returns
    -------
    dict
        ``worlds`` shown, ``of`` so many, ``after`` months, ``endings`` (keys in the order of charts) with ``labels``,
        ``record`` of past settlements at that age, ``words`` and what they mean, and by path under ``paths``:
        ``ending`` (a place in ``endings``), ``fate`` (0: in force after five years, 1: signed and ended before, 2:
        never signed) of each world, ``of_all`` (share in force with its interval, and the word for it), a sentence,
        and ``past``: agreements whose nearest path it is.

    Examples
    --------
    >>> import sim
    >>> found = dots(sim.run("scenarios/exchange-gradual.yaml", worlds=50))
    >>> found["worlds"], len(found["paths"]["one_step"]["fate"])
    (50, 50)
    """
    data = results.data.isel(world=slice(DOTS))
    of_all = survival(results.data).query("age == @AFTER").set_index("path").to_dict("index")
    known = next((one for one in record()["survival"]["figures"] if one["at"] == AFTER), None)
    shown, places = data.sizes["world"], {code: place for place, code in enumerate(SHOWN)}
    found = {}
    for path in results.paths:
        mine, whole = data.sel(path=path), of_all[path]
        if bool(mine["drift"]):
            continue
        age = age_of(mine["signed_month"].values, mine["end_month"].values)
        fate = np.where(age > AFTER, 0, np.where(age > 0, 1, 2))
        word = likelihood(float(whole["low"]), float(whole["high"]))
        found[path] = {
            "title": results.path_title(path),
            "ending": [places[int(code)] for code in mine["ending"].values],
            "fate": fate.tolist(),
            "of_all": {name: float(whole[name]) for name in ("share", "low", "high")},
            "likelihood": word,
            "sentence": _sentence(fate, results.worlds, whole, word),
            "past": _past(results, path),
        }
    return {
        "worlds": shown,
        "of": results.worlds,
        "after": AFTER,
        "endings": [ENDINGS[code].key for code in SHOWN],
        "labels": [ENDINGS[code].label for code in SHOWN],
        "record": known,
        "words": [f"{word}: {between(low, high)}" for low, high, word in LIKELIHOODS],
        "paths": found,
    }


def _sentence(fate: np.ndarray, total: int, whole: Mapping[Hashable, Any], word: str) -> str:
    """How many of the worlds shown stand, and the share of all beside it."""
    stand = int((fate == 0).sum())
    many = {0: "none", fate.size: "all"}.get(stand, f"{stand:,}")
    shown = f"Of {'all' if fate.size == total else 'the first'} {counted(fate.size, 'world')}, {many}"
    text = f"{shown} {'stands' if stand <= 1 else 'stand'} five years after the first signature"
    if fate.size == total:
        return f"{text}: {word}."
    if whole["share"] in (0, 1):
        return f"{text}; {in_worlds(whole['share'], total)}: {word}."
    share, within = percent(whole["share"]), between(whole["low"], whole["high"])
    return f"{text}; of all {total:,}, {share} (95 % interval: {within}): {word}."


def _past(results: Results, path: str) -> list[str]:
    """Past agreements whose nearest path this is, and for how long they were in force."""
    spans = [(name, [*months] if isinstance(months, (list, tuple)) else [months])
             for name, months in past_agreements(results.episodes, path)]  # fmt: skip
    return [f"{name}: {' to '.join(map(str, months))} months" for name, months in spans]


def chosen(data: xr.Dataset, world: int | None, *, onward: bool = False) -> tuple[int, str]:
    """Which world of a path's outcomes to tell, and how it was picked: the most typical one, a given one, or the next.

    The next ends as the given one does; after the last comes the first again.

    Raises
    ------
    SimError
        There is no such world among those that are kept.
    """
    if world is None:
        return pick(data)
    ending = data["ending"].values
    if not 0 <= world < ending.size:
        raise SimError(f"world: {world} is outside 0 to {ending.size - 1:,}; worlds are counted 0, 1, 2 and so on.")
    kind = np.flatnonzero(ending == ending[world])
    label = ENDINGS[int(ending[world])].label
    place = int(np.searchsorted(kind, world))
    if onward:
        place = (place + 1) % kind.size
    among = f"{counted(kind.size, 'world')} of {ending.size:,} that {'ends' if kind.size == 1 else 'end'} so ({label})"
    return int(kind[place]), f"It is number {place + 1:,} of {among}."


def story(scenario: Scenario, path: str, world: int, seed: int, picked: str = "") -> dict[str, Any]:
    """One world of a path told in order by the Mesa model, as plain data; ``picked`` says how it was.

    Returns
    -------
    dict
        ``sentence`` (how it stands), ``ending``, ``horizon``, ``scenes`` in order (months, head, details, and for talks
        who wants what and every round's terms and objections), and the ``timeline`` of
        :func:`sim.analysis.replay.timeline` without what does not change.

    Examples
    --------
    >>> import sim
    >>> made = story(sim.load("scenarios/exchange-gradual.yaml").scenario, "four_steps", 3, 1)
    >>> made["ending"], made["scenes"][0]["line"][:16]
    ('completed', 'Month 0: stage 1')
    """
    if path not in scenario.paths:
        raise SimError(f"there is no path {quoted(path)} in this setting.")
    events = walked(scenario, path, world, seed)
    ending = events[-1].what
    return {
        "path": path,
        "path_title": scenario.paths[path].title,
        "world": world,
        "seed": seed,
        "picked": picked,
        "sentence": f"In world {world}, {stands(scenario, path, events)}.",
        "ending": ending,
        "label": next((one.label for one in ENDINGS.values() if one.key == ending), ending),
        "horizon": float(scenario.process.horizon),
        "stages": [stage.title for stage in scenario.paths[path].stages],
        "scenes": [_scene(scenario, one) for one in scenes(scenario, path, events)],
        "timeline": as_json(_moves(timeline(scenario, path, events))),
    }


def _scene(scenario: Scenario, scene: Scene) -> dict[str, Any]:
    made: dict[str, Any] = {
        "from": round(scene.months[0], 1),
        "until": round(scene.months[-1], 1),
        "line": scene.line,
        "details": scene.details,
        "kind": scene.kind or ("talks" if scene.talks else ""),
    }
    if scene.talks and scene.talks[0].what == "put":
        made["table"] = _table(scenario, scene)
    return made


def _table(scenario: Scenario, scene: Scene) -> dict[str, Any]:
    """Talks: who wants what, and every round's terms and objections."""
    put, *rounds = scene.talks
    stage, wants = scenario.paths[put.path].stages[put.stage - 1], put.facts["wants"]
    issues = {key: scenario.issues[key] for key in stage.moves}

    def terms(of: Any) -> dict[str, float]:
        return {key: _short(of.facts["terms"][key]) for key in issues}

    return {
        "stage": put.stage,
        "title": stage.title,
        "issues": {
            key: {
                "title": scenario.issue_heading(key),
                "low": issue.low,
                "high": issue.high,
                "now": _short(put.values[key]),
                "wants": {
                    actor: {name: _short(value) for name, value in mine[key].items()}
                    for actor, mine in wants.items() if key in mine
                },
            }
            for key, issue in issues.items()
        },
        "actors": {actor: scenario.actors[actor].label for actor in wants},
        "rounds": [
            {
                "terms": terms(one),
                "objects": {objection["actor"]: list(objection["over"]) for objection in one.facts["objections"]},
                "words": words,
            }
            for one, words in zip(rounds, scene.details[len(issues) :], strict=False)
        ]
        or [{"terms": terms(put), "objects": {}}],
    }  # fmt: skip


def _short(value: float) -> float:
    return float(f"{value:.4g}")


def _moves(table: pd.DataFrame) -> pd.DataFrame:
    """A timeline without the points of a line that only repeat the one before and the one after."""
    lines = table["panel"].isin(["value", "trust"])
    value = table["value"].round(1)
    group = table["panel"] + "/" + table["name"]
    before, after = value.groupby(group).shift(1), value.groupby(group).shift(-1)
    repeats = lines & (value == before) & (value == after)
    return table.assign(month=table["month"].round(1), value=value, until=table["until"].round(1))[~repeats]
