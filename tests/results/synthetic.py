"""A made-up data set that keeps the contract of the labelled results, for tests that need no engine.

``results_of(scenario)`` invents endings, distances and traces that hang together (a refused stage has a distance, what
was signed first has a month); ``with_endings`` puts hand-made endings in, for cases one can count by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import xarray as xr

from sim.api import Results
from sim.process.record import time_line
from sim.results.stands import is_drift, published_values, walked_stages
from sim.results.tally import AGES
from sim.scenario.schema import Scenario

SMALL: dict[str, Any] = {
    "title": "A quarrel over a well",
    "as_of": "2020-01-01",
    "caveat": "Made up for a test; no number here means anything.",
    "issues": {
        "water_share": {
            "title": "How much water the valley gets",
            "scale": {0: "none", 40: "a day in three", 100: "all it asks for"},
            "today": [10, 20, 30],
            "measures": {
                "litres": {
                    "title": "Water delivered",
                    "unit": "litres a day",
                    "points": {0: 0, 100: [800, 1000, 1200]},
                },
                "debt": {
                    "title": "Debt of the valley",
                    "unit": "coins",
                    "kind": "stock",
                    "start": 10,
                    "growth": {0: 12, 50: 0},
                    "keeps": {80: 0.5},
                },
            },
        },
        "payment": {"title": "What the valley pays", "scale": {0: "nothing", 100: "the whole price"}, "today": 10},
        "order_of_steps": {
            "title": "Who moves first",
            "scale": {0: "payer", 100: "giver"},
            "today": 50,
            "process": True,
        },
    },
    "actors": {
        "hill": {
            "name": "United Hills",
            "short": "Hills",
            "interests": {
                "water_share": {
                    "position": [20, 30, 40],
                    "ideal": 0,
                    "salience": 80,
                    "red_line": {"at_most": [45, 50, 60]},
                },
                "payment": {"position": 90, "salience": 60, "price": {"at_least": 60}},
                "order_of_steps": {"position": 20, "salience": 20},
            },
            "trust": {"valley": [-40, -20, 0]},
        },
        "valley": {
            "name": "Valley",
            "interests": {
                "water_share": {"position": 90, "salience": 100},
                "payment": {"position": 20, "salience": 50, "red_line": {"at_most": 70}},
                "order_of_steps": {"position": 80, "salience": 40, "red_line": {"at_least": 55}},
            },
            "trust": {"hill": 20},
        },
        "ferry": {
            "name": "Ferry",
            "interests": {"payment": {"position": 50, "salience": 10}},
            "leverage": {"payment": 10},
        },
    },
    "links": {
        "cheaper": {
            "actor": "hill",
            "issue": "payment",
            "bound": "at_least",
            "shift": -20,
            "when": {"order_of_steps": {"at_most": 30}},
        },
        "dam": {"kind": "feasible", "issue": "water_share", "at_most": 85, "unless": {"payment": {"at_least": 90}}},
    },
    "beliefs": {"definition_gap": {"probability": 0.1, "actors": ["hill", "valley"], "issues": ["payment"]}},
    "paths": {
        "drift": {"title": "Drift", "stages": [{"title": "wait", "moves": {"water_share": 10}, "months": 12}]},
        "swap": {
            "title": "One big swap",
            "stages": [
                {
                    "title": "everything",
                    "moves": {"water_share": 80, "payment": 80},
                    "months": 12,
                    "duties": {"hill": ["water_share"], "valley": ["payment"]},
                    "consent": ["hill", "valley"],
                }
            ],
        },
        "steps": {
            "title": "Small steps",
            "stages": [
                {
                    "title": "first bucket",
                    "moves": {"water_share": 30, "payment": 30, "order_of_steps": 40},
                    "months": 6,
                    "duties": {"hill": ["water_share"], "valley": ["payment"]},
                    "consent": ["hill", "valley"],
                },
                {
                    "title": "second bucket",
                    "moves": {"water_share": 60, "payment": 60},
                    "months": 12,
                    "duties": {"hill": ["water_share"], "valley": ["payment"]},
                    "consent": ["hill", "valley"],
                },
            ],
        },
    },
    "disagreement": "drift",
    "trust_pairs": [["hill", "valley"], ["valley", "hill"]],
    "reference_marks": {"everybody_gains": {"value": 0.62, "label": "experts who see no outcome in which all win"}},
}


def small_scenario(**changes: Any) -> Scenario:
    """Three actors, three issues, three paths."""
    return Scenario.model_validate({**SMALL, **changes})


COMPLETED, RED_LINE, INTEREST, DISTRUST, BREACH, SHOCK, MISREAD, STANDING, TURNOVER, OPEN, HORIZON = range(11)
END = 12.0
"""Month in which what unravels does, in endings made by hand."""


def results_of(scenario: Scenario, *, worlds: int = 60, traced: int = 40, seed: int = 7) -> Results:
    """Invented results of a scenario: random endings, and traces that follow from them."""
    rng = np.random.default_rng(seed)
    paths = [key for key, path in scenario.paths.items() if not path.branch_only]
    stages = {path: walked_stages(scenario, path) for path in paths}
    longest = max(len(each) for each in stages.values())
    actors, issues = list(scenario.actors), list(scenario.issues)
    sizes = {
        "path": len(paths),
        "world": worlds,
        "trace_world": min(traced, worlds),
        "stage": longest,
        "leg": 1,
        "point": len(time_line(scenario)),
        "actor": len(actors),
        "other": len(actors),
        "issue": len(issues),
    }
    data = _empty(scenario, sizes, paths, stages)
    for p, path in enumerate(paths):
        _invent_endings(data, rng, p, stages[path], actors)
        _invent_traces(data, rng, p, published_values(scenario, path))
    data["value_before"].values[:] = data["value"].values[0, :, 0]
    data["trust_before"].values[:] = data["trust"].values[0, :, 0]
    return Results(data, scenario, {"seed": seed, "worlds": worlds})


def with_endings(results: Results, path: str, endings: Sequence[tuple[Any, ...]]) -> Results:
    """The results with the endings of a path replaced.

    A world each: (code, stage, actor, issue, gap_points, gap_utility), and for what stands why the next stage failed.
    What is signed is signed in month 0, and what unravels does so in month 12.
    """
    data = results.data.copy(deep=True)
    p = results.paths.index(path)
    actors, issues = list(data["actor"].values), list(data["issue"].values)
    for w, (code, stage, actor, issue, points, utility, *why) in enumerate(endings):
        signed = stage if code in (COMPLETED, BREACH, SHOCK, MISREAD, TURNOVER) else stage - 1
        told = {
            "ending": code,
            "why": why[0] if why else -1,
            "ending_stage": stage,
            "ending_actor": actors.index(actor) if actor else -1,
            "ending_issue": issues.index(issue) if issue else -1,
            "gap_points": points,
            "gap_utility": utility,
            "kept": stage if code == COMPLETED else stage - 1,
            "signed": signed,
            "signed_month": 0.0 if signed and not data["drift"].values[p] else np.nan,
            "end_month": END if code in (BREACH, SHOCK, MISREAD, TURNOVER) else np.nan,
        }
        for name, value in told.items():
            data[name].values[p, w] = value
    return replace(results, data=data)


def _empty(scenario: Scenario, n: dict[str, int], paths: list[str], stages: dict[str, Any]) -> xr.Dataset:
    issues = scenario.issues.values()
    titles = np.full((n["path"], n["stage"]), "", dtype=object)
    for p, path in enumerate(paths):
        titles[p, : len(stages[path])] = [stage.title for stage in stages[path]]

    def full(value: float, kind: str, *dims: str) -> tuple[tuple[str, ...], np.ndarray]:
        return dims, np.full([n[dim] for dim in dims], value, dtype=kind)

    pw, trace = ("path", "world"), ("path", "trace_world")
    variables = {
        "ending": full(0, "i1", *pw),
        "why": full(-1, "i1", *pw),
        "ending_stage": full(1, "i2", *pw),
        "ending_month": full(0, "f4", *pw),
        "ending_actor": full(-1, "i2", *pw),
        "ending_issue": full(-1, "i2", *pw),
        "signed": full(0, "i2", *pw),
        "kept": full(0, "i2", *pw),
        "negotiations": full(1, "i2", *pw),
        "signed_month": full(np.nan, "f4", *pw),
        "end_month": full(np.nan, "f4", *pw),
        "bad_faith": full(0, "?", *pw, "actor"),
        "final_value": full(0, "f4", *pw, "issue"),
        "final_utility": full(0.5, "f4", *pw, "actor"),
        "gain": full(0, "f4", *pw, "actor"),
        "gap_points": full(np.nan, "f4", *pw),
        "gap_utility": full(np.nan, "f4", *pw),
        "objectors": full(0, "i2", *pw),
        "value": full(np.nan, "f4", *trace, "point", "issue"),
        "trust": full(np.nan, "f4", *trace, "point", "actor", "other"),
        "value_before": full(np.nan, "f4", "trace_world", "issue"),
        "trust_before": full(np.nan, "f4", "trace_world", "actor", "other"),
        "short": full(np.nan, "f4", *trace, "stage", "actor", "issue"),
    }
    coords = {
        "path": paths,
        "world": np.arange(n["world"]),
        "trace_world": np.arange(n["trace_world"]),
        "stage": np.arange(1, n["stage"] + 1),
        "leg": [1],
        "point": time_line(scenario),
        "reached": np.arange(n["stage"] + 1),
        "age": list(AGES),
        "actor": list(scenario.actors),
        "other": list(scenario.actors),
        "issue": list(scenario.issues),
        "path_title": ("path", [scenario.paths[path].title for path in paths]),
        "actor_name": ("actor", [actor.name for actor in scenario.actors.values()]),
        "issue_title": ("issue", [issue.title for issue in issues]),
        "n_stages": ("path", [len(stages[path]) for path in paths]),
        "drift": ("path", [is_drift(scenario, path) for path in paths]),
        "stage_title": (("path", "stage"), titles.astype(str)),
        "scale_low": ("issue", [issue.low for issue in issues]),
        "scale_high": ("issue", [issue.high for issue in issues]),
    }
    attrs = {
        "title": scenario.title,
        "caveat": scenario.caveat or "",
        "seed": 7,
        "worlds": n["world"],
        "version": "test",
    }
    return xr.Dataset(variables, coords, attrs)


def _invent_endings(
    data: xr.Dataset, rng: np.random.Generator, p: int, stages: Sequence[Any], actors: list[str]
) -> None:
    """Endings of one path: drift always completes; otherwise each stage passes with some chance."""
    favourite, passing = rng.dirichlet([3, 2, 1, 1, 0.5]), rng.uniform(0.02, 0.8)
    worst = rng.dirichlet(np.full(len(actors), 0.5))
    for w in range(data.sizes["world"]):
        kept = 0
        while kept < len(stages) and (data["drift"].values[p] or rng.random() < passing):
            kept += 1
        world = {name: data[name].values[p] for name in data.data_vars if data[name].dims[:2] == ("path", "world")}
        world["kept"][w], world["signed"][w] = kept, kept
        world["ending_month"][w] = rng.uniform(0, 60)
        why = int(rng.choice([RED_LINE, INTEREST, DISTRUST, BREACH, MISREAD], p=favourite))
        falls = kept and not data["drift"].values[p] and rng.random() < 0.4
        if falls:
            world["ending"][w] = rng.choice([BREACH, SHOCK, TURNOVER])
        elif kept == len(stages):
            world["ending"][w] = COMPLETED
        else:
            world["ending"][w], world["why"][w] = (STANDING, why) if kept else (why, -1)
        world["ending_stage"][w] = min(kept + 1, len(stages))
        signs = kept or why in (BREACH, MISREAD)
        if signs and not data["drift"].values[p]:
            world["signed"][w] = max(kept, 1)
            world["signed_month"][w] = 0.0
            if falls or not kept:
                world["end_month"][w] = rng.uniform(1, 100)
        if world["ending"][w] == COMPLETED:
            continue
        moved = [list(data["issue"].values).index(key) for key in stages[world["ending_stage"][w] - 1].moves]
        world["ending_actor"][w] = rng.choice(len(actors), p=worst)
        world["ending_issue"][w] = moved[min(int(rng.exponential(0.7)), len(moved) - 1)]
        if not falls and why == RED_LINE:
            world["gap_points"][w] = rng.gamma(2, 6)
        elif not falls and why in (INTEREST, DISTRUST):
            world["gap_utility"][w] = rng.gamma(2, 0.01)


def _invent_traces(data: xr.Dataset, rng: np.random.Generator, p: int, published: list[dict[str, float]]) -> None:
    """Values, trust and gains that follow from the endings: a stage a year, as far as it was kept."""
    kept = data["kept"].values[p]
    values = np.array([list(each.values()) for each in published])
    low, high = data["scale_low"].values, data["scale_high"].values
    jitter = rng.normal(0, 4, (data.sizes["world"], 1, values.shape[1]))
    steps = np.minimum((data["point"].values // 12).astype(int)[None, :], kept[:, None])
    reached = np.clip(values[steps] + jitter, low, high)
    data["final_value"].values[p] = reached[:, -1]
    traced = data.sizes["trace_world"]
    data["value"].values[p] = reached[:traced]
    start = rng.uniform(0.1, 0.6, (traced, 1, len(data["actor"]), len(data["actor"])))
    data["trust"].values[p] = np.clip(start + 0.05 * steps[:traced, :, None, None], 0.01, 0.99)
    gain = rng.normal(0.02, 0.05, (len(kept), data.sizes["actor"]))
    data["gain"].values[p] = np.where((kept > 0)[:, None], gain, 0.0)
