"""What every model says of every issue, side by side; where they part, whom each favours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.estimates import apart, median_of
from sim.analysis.interests import Interests
from sim.models import ISSUE_MODELS
from sim.results.tally import GAINS_FROM
from sim.scenario.schema import Scenario
from sim.worlds.block import Array

BASELINES = {
    "mean": "Unweighted mean",
    "plain_median": "Unweighted median",
    "today": "Today's value",
    "middle": "Middle of the scale",
}
"""Forecasts that need no model."""
QUANTILES = {"q05": 0.05, "q25": 0.25, "median": 0.5, "q75": 0.75, "q95": 0.95}


Answer = tuple[Array, Array, NDArray[np.bool_]]
"""Outcomes over worlds (R, K), at the modes (1, K), and where a model found no agreement or no end (R, K)."""


def title_of(name: str) -> str:
    return ISSUE_MODELS[name].title if name in ISSUE_MODELS else BASELINES[name]


def forecasts_table(
    scenario: Scenario, answers: Mapping[str, Answer], shown: Sequence[str], chosen: Sequence[str]
) -> pd.DataFrame:
    """A row per issue and model, on the issue's own scale."""
    rows = []
    for k, (key, issue) in enumerate(scenario.issues.items()):
        if key not in shown:
            continue
        span = issue.high - issue.low
        for name, (values, middle, odd) in answers.items():
            known = values[:, k][~np.isnan(values[:, k])]
            cut = np.quantile(known, list(QUANTILES.values())) if known.size else np.full(len(QUANTILES), np.nan)
            spread = dict(zip(QUANTILES, issue.low + span * cut, strict=True))
            rows.append(
                {
                    **issue_columns(scenario, key),
                    "model": name,
                    "model_title": title_of(name),
                    "kind": "model" if name in chosen else "baseline",
                    **spread,
                    "mode": issue.low + span * middle[0, k],
                    "unsettled": float(odd[:, k].mean()),
                }
            )
        rows += beside(scenario, key)
    return pd.DataFrame(rows)


def beside(scenario: Scenario, issue: str) -> list[dict[str, Any]]:
    """What a chart shows beside the forecasts: the actors' positions, and figures from elsewhere."""
    rows = []
    for key, actor in scenario.actors.items():
        if issue in actor.interests:
            place = actor.interests[issue].position
            rows.append(
                {
                    "model": key,
                    "model_title": actor.label,
                    "kind": "actor",
                    "q05": place.low,
                    "mode": place.mode,
                    "q95": place.high,
                }
            )
    for key, mark in scenario.reference_marks.items():
        if mark.issue == issue:
            rows.append({"model": key, "model_title": mark.label, "kind": "mark", "mode": mark.value})
    return [issue_columns(scenario, issue) | row for row in rows]


def issue_columns(scenario: Scenario, issue: str) -> dict[str, str]:
    """What a row says of the issue that it is about."""
    return {"issue": issue, "issue_label": scenario.issue_label(issue), "issue_title": scenario.issues[issue].title}


def disagreement(scenario: Scenario, table: pd.DataFrame, answers: Mapping[str, Answer]) -> pd.DataFrame:
    """By issue the lowest and the highest model by its median, and how far apart they are, with a 95 % interval."""
    rows = []
    for key, mine in table[(table["kind"] == "model") & table["median"].notna()].groupby("issue", sort=False):
        low, high = (
            mine.iloc[int(mine["median"].to_numpy().argmin())],
            mine.iloc[int(mine["median"].to_numpy().argmax())],
        )
        naive = table[(table["issue"] == key) & (table["model"] == "mean") & (table["kind"] == "baseline")].iloc[0]
        gap = float(high["median"] - low["median"])
        issue, k = scenario.issues[str(key)], list(scenario.issues).index(str(key))
        between = apart(*(median_of(answers[str(one["model"])][0][:, k]) for one in (high, low)))
        rows.append(
            {
                "issue": key,
                "issue_title": low["issue_title"],
                "lowest_model": low["model"],
                "lowest": low["median"],
                "highest_model": high["model"],
                "highest": high["median"],
                "gap": gap,
                "share_of_scale": gap / (issue.high - issue.low),
                "share_of_scale_low": between.low,
                "share_of_scale_high": between.high,
                "worlds": between.worlds,
                "unweighted_mean": naive["median"],
                "mean_inside": bool(low["median"] <= naive["median"] <= high["median"]),
            }
        )
    return pd.DataFrame(rows)


def winners(scenario: Scenario, many: Interests, answers: Mapping[str, Answer], shown: Sequence[str]) -> pd.DataFrame:
    """By issue, model and actor: how far the outcome is from its position, and how often nearer than today."""
    rows = []
    for k, (key, issue) in enumerate(scenario.issues.items()):
        span = issue.high - issue.low
        for name, (values, _, _) in answers.items():
            for i, (actor, spec) in enumerate(scenario.actors.items()):
                place = many.position[:, i, k]
                if key not in shown or np.isnan(place).all():
                    continue
                away, before = np.abs(values[:, k] - place), np.abs(many.today[:, k] - place)
                rows.append(
                    {
                        "issue": key,
                        "model": name,
                        "actor": actor,
                        "actor_label": spec.label,
                        "distance": span * float(np.nanmedian(away)),
                        "distance_today": span * float(np.nanmedian(before)),
                        "nearer_than_today": float(np.nanmean(away < before - GAINS_FROM)),
                    }
                )
    return pd.DataFrame(rows)


def gains(scenario: Scenario, many: Interests, answers: Mapping[str, Answer]) -> pd.DataFrame:
    """By model and actor: utility of the whole agenda over drift; who wins and who loses."""
    drift = many.utility(many.drift)
    rows = []
    for name, (values, _, _) in answers.items():
        whole = np.where(np.isnan(values), many.drift, values)
        gain = many.utility(whole) - drift
        for i, (actor, spec) in enumerate(scenario.actors.items()):
            cut = np.quantile(gain[:, i], [0.05, 0.5, 0.95])
            rows.append(
                {
                    "model": name,
                    "model_title": title_of(name),
                    "actor": actor,
                    "actor_label": spec.label,
                    "q05": cut[0],
                    "median": cut[1],
                    "q95": cut[2],
                    "wins": float((gain[:, i] > GAINS_FROM).mean()),
                    "loses": float((gain[:, i] < -GAINS_FROM).mean()),
                }
            )
    return pd.DataFrame(rows)
