"""A scenario and a run as the page shows them, as plain data: texts, controls, tables of charts, titles and reasons.

Nothing is computed here: tables, titles and reasons are those of :mod:`sim.charts` and :mod:`sim.results`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim import charts
from sim.analysis.estimates import difference_of, verdict
from sim.analysis.outcomes import catalogue, outcome
from sim.charts.palette import ENDING_STYLE
from sim.dashboard.base import Base
from sim.dashboard.state import State
from sim.results.endings import ENDINGS, SHOWN
from sim.runner import choose_paths
from sim.scenario.ledger import Ledger
from sim.scenario.schema import Issue, Scenario

if TYPE_CHECKING:
    from sim.results import Results

OF_ALL = ("overview", "endings", "survival", "gains", "stoppers", "distance")
"""Charts of all paths."""
OF_ONE = ("issue_values", "trust")
"""Charts of the path in view."""
DIGITS = 6


def picture(
    results: Results, view: str, tick: Callable[[], None] = lambda: None, before: Results | None = None
) -> dict[str, Any]:
    """Tables, titles and reasons of a run, the path in view looked at closely.

    ``tick`` is called between charts and may raise to end the work; ``before`` is another setting of the same worlds,
    that this one is held against.
    """
    made = {}
    for name in OF_ALL:
        tick()
        made[name] = chart_of(name, results, view)
    seen = replace(results, data=results.data.sel(path=[view]))
    for name in OF_ONE:
        tick()
        made[name] = chart_of(name, seen, view)
    # "on every path" says nothing where there is one
    values = made["issue_values"]
    values["titles"] = {part: text.replace(" on every path", "") for part, text in values["titles"].items()}
    return {
        "worlds": results.worlds,
        "seed": int(results.settings["seed"]),
        "paths": list(results.paths),
        "view": view,
        "reasons": results.reasons(),
        "summary": as_json(results.summary().drop(columns="reason")),
        "charts": made,
        "moved": [] if before is None else moved(results, before),
        "objections": as_json(objections(results, view)),
    }


def objections(results: Results, view: str) -> pd.DataFrame:
    """How often an actor still objects over an issue the last time that a stage of the path in view is put.

    Columns: path, stage (1 is the first), actor, issue, worlds (traced, in which the stage is put, whether it is then
    signed or refused), share of them.
    """
    data = results.data.sel(path=view)
    refused = data["short"].notnull().any(["actor", "issue"])  # what each is short of is kept of a refusal only
    put = (refused | (data["rounds_used"] >= 0)).transpose("trace_world", "stage").to_numpy()
    objected = data["objected"].transpose("trace_world", "stage", "actor", "issue").to_numpy() & put[:, :, None, None]
    rows = []
    for n in range(put.shape[1]):
        worlds = int(put[:, n].sum())
        shares = objected[:, n].sum(axis=0) / max(worlds, 1)
        for a, i in np.argwhere(shares > 0):
            names = (str(data["actor"].values[a]), str(data["issue"].values[i]))
            rows.append((view, n + 1, *names, worlds, float(shares[a, i])))
    return pd.DataFrame(rows, columns=["path", "stage", "actor", "issue", "worlds", "share"])


def moved(after: Results, before: Results) -> list[dict[str, Any]]:
    """What differs between two settings of the same worlds, path by path, and whether that can be told from chance."""
    rows = []
    for path in (one for one in after.paths if one in before.paths):
        sides = [{name: found.data[name].sel(path=path).values for name in USED} for found in (after, before)]
        for key, title in COMPARED:
            one, other = map(outcome(after.scenario, key).values, sides)
            gap = difference_of(one, other, unit="share")
            clear = verdict(gap)
            words = "more" if clear.side > 0 else "fewer" if clear.side < 0 else clear.untold()
            rows.append({
                "path": path, "outcome": key, "title": title, "before": other.mean(), "after": one.mean(),
                "difference": gap.mean, "low": gap.low, "high": gap.high, "side": clear.side, "words": words,
            })  # fmt: skip
    return rows


COMPARED = (("signed", "signed"), ("in_force", "in force at the horizon"), ("completed", "completed"))
"""What two settings are compared by, world by world: an outcome of analyses, and its name on the page."""
USED = ("ending", "signed")
"""What these outcomes are made of."""


def chart_of(name: str, results: Results, view: str) -> dict[str, Any]:
    """A chart as its question, titles and table, cut to what the page draws."""
    table = charts.table(name, results)
    parts = charts.parts(name, table)
    titles = {str(part or ""): charts.title(name, table, part) for part in parts}
    if name == "stoppers":  # path by path is too much to send; the one in view will do
        table = table[table["path"].isin(["overall", view])]
    if name == "survival" and not table.empty:  # every third month is as fine as the page can draw
        table = table[table["month"] % 3 == 0]
    return {"question": charts.CATALOGUE[name], "titles": titles, "table": as_json(table)}


def as_json(table: pd.DataFrame) -> dict[str, Any]:
    """A table as ``{"columns": [...], "data": [[...]]}``; what is not a number is null.

    >>> as_json(pd.DataFrame({"a": [1.0, float("nan")]}))
    {'columns': ['a'], 'data': [[1.0], [None]]}
    """
    text = table.to_json(orient="split", index=False, double_precision=DIGITS)
    made: dict[str, Any] = json.loads(text)
    return made


def about(base: Base, state: State) -> dict[str, Any]:
    """What the page is built from: a scenario with the variant of a state, and the paths that were composed."""
    loaded, held = base.as_written(state.variant), base.with_deals(state)
    controls, ledger = list(base.controls(state).values()), loaded.ledger or Ledger()
    ids = sorted({id for one in controls for source in one.sources for id in source[2]})
    return {
        **texts_of(base, held),
        "issues": {
            key: {"title": held.issue_heading(key), "meaning": issue.meaning or "", **scale_of(issue)}
            for key, issue in held.issues.items()
        },
        "identity": identity(base),
        "seed": base.seed,
        "opened": {"variant": base.variant, "overlays": len(base.overlays), "sets": list(base.sets)},
        "variant": state.variant,
        "variants": [{"key": name, "title": title} for name, title in base.opened.variants.items()],
        "paths": [
            {**one, "needs_consent": any(stage.consent for stage in held.paths[one["key"]].stages)}
            for one in paths_of(held, choose_paths(held, None))
        ],
        "actors": [
            {
                "key": key,
                "name": actor.name,
                "label": actor.label,
                "note": actor.note or "",
                "controls": [one.as_json() for one in controls if one.address.startswith(f"actors.{key}.")],
            }
            for key, actor in held.actors.items()
        ],
        "ledger": {id: ledger.in_words(id) for id in ids},
        "others": [one.as_json() for one in controls if not one.address.startswith("actors.")],
        "outcomes": [{"key": one.key, "title": one.title, "unit": one.unit} for one in catalogue(held).values()],
        "guarantors": held.names,
        "drift": held.disagreement,
    }


def texts_of(base: Base, held: Scenario) -> dict[str, Any]:
    """What a scenario says of itself, and how it may end."""
    return {
        "title": held.title,
        "as_of": held.as_of or "",
        "description": held.description or "",
        "caveat": held.caveat or "",
        "file": base.path.name,
        "endings": endings(),
    }


def scale_of(issue: Issue) -> dict[str, Any]:
    """An issue's scale, and where it is today."""
    scale = [[at, words] for at, words in sorted(issue.scale.items())]
    return {"low": issue.low, "high": issue.high, "scale": scale, "today": issue.today.mode}


def endings() -> list[dict[str, str]]:
    """Each way to end in the order of charts, with its colour and one letter of its hatch, as the charts have them.

    >>> endings()[0]
    {'key': 'completed', 'colour': '#009E73', 'hatch': ''}
    """
    styles = {ENDINGS[code].key: ENDING_STYLE[ENDINGS[code].key] for code in SHOWN}
    return [{"key": key, "colour": colour, "hatch": hatch[:1]} for key, (colour, hatch) in styles.items()]


def identity(base: Base) -> str:
    """What a link is of: the same for every edition of a scenario with these actors, issues and paths."""
    held = base.plain_file().scenario
    names = "\n".join([held.title, *sorted(held.actors), "", *sorted(held.issues), "", *sorted(held.paths)])
    return hashlib.sha256(names.encode()).hexdigest()[:12]


def paths_of(held: Scenario, paths: Iterable[str]) -> list[dict[str, Any]]:
    """Texts of paths."""
    return [
        {
            "key": key,
            "title": held.paths[key].title,
            "summary": held.paths[key].summary or "",
            "stages": [stage.title for stage in held.paths[key].stages],
        }
        for key in paths
    ]
