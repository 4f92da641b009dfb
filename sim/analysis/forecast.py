"""Every decision model on every issue, side by side, over worlds: what would the table settle on, and who wins?

Models that settle issues together bargain or trade over the whole agenda. Beside them stand forecasts that need no
model: the unweighted mean and median of positions, today's value, and the middle of the scale. A model that says the
same as they has shown nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.case import Case, Openable, opened
from sim.analysis.finding import Finding
from sim.analysis.forecast_steps import challenge_tables, exchange_courses, exchange_tables, spatial_table
from sim.analysis.forecast_words import said
from sim.analysis.interests import Interests, at_modes, drawn, joined
from sim.errors import SimError
from sim.models import BARGAINING_MODELS, ISSUE_MODELS, Forecast, Status
from sim.models.scores import baselines
from sim.runner import MOST_WORLDS
from sim.scenario.check import MOST_UNWALKED
from sim.scenario.schema import Scenario
from sim.scenario.suggest import did_you_mean
from sim.worlds.block import Array

BASELINES = {
    "mean": "Unweighted mean",
    "plain_median": "Unweighted median",
    "today": "Today's value",
    "middle": "Middle of the scale",
}
"""Forecasts that need no model."""
QUANTILES = {"q05": 0.05, "q25": 0.25, "median": 0.5, "q75": 0.75, "q95": 0.95}
NEARER = 1e-6
"""A gain of utility, or a distance on [0, 1], that is less than this is none."""


Answer = tuple[Array, Array, NDArray[np.bool_]]
"""Outcomes over worlds (R, K), at the modes (1, K), and where a model found no agreement or no end (R, K)."""


def forecast(
    scenario: Openable | Case,
    *,
    models: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
    worlds: int = 500,
    seed: int = 1,
    variant: str | None = None,
    overlays: Sequence[str | Path] = (),
    sets: Sequence[str] = (),
    options: Mapping[str, Mapping[str, Any]] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Finding:
    """Forecast every issue with every decision model.

    Parameters
    ----------
    scenario : path, Loaded, Scenario or Case
        It needs no paths.
    models, issues : sequence of str, optional
        All if absent. Models that settle issues together always settle the whole agenda.
    worlds, seed : int
    variant, overlays, sets
        Laid over a scenario file.
    options : mapping, optional
        Model to its own options, such as ``{"challenge": {"probability": "as_run"}}``.
    progress : callable, optional
        Told (models done, models in all).

    Returns
    -------
    Finding
        Tables: forecasts (a row per issue and model), disagreement, winners, gains; for challenge who challenges whom
        and the rounds; for exchange the trades, what they do to everybody, and how often they happen; for the spatial
        model its turns.

    Raises
    ------
    SimError
        For a model or an issue that is not there.

    Examples
    --------
    >>> found = forecast("scenarios/published/emission-standards.yaml", models=["compromise"])
    >>> round(float(found.table["mode"][0]), 2)
    7.39
    """
    held = opened(scenario, variant=variant, overlays=overlays, sets=sets, actors=MOST_UNWALKED).scenario
    chosen = _named(models, tuple(ISSUE_MODELS), "model")
    shown = _named(issues, tuple(held.issues), "issue")
    if not 1 <= worlds <= MOST_WORLDS:
        raise SimError(f"worlds: {worlds} is outside 1 to {MOST_WORLDS:,}.")
    if not 0 <= seed < 2**63:
        raise SimError(f"seed: {seed} is outside 0 to 2 to the power of 63.")
    told, own = progress or (lambda done, total: None), dict(options or {})
    if held.disagreement is None:  # nothing says what happens without a deal: the worst terms possible
        own = {**own, **{name: {"disagreement": None, **own.get(name, {})} for name in BARGAINING_MODELS}}
    modal, many = at_modes(held), joined(list(drawn(held, worlds=worlds, seed=seed)))
    answers: dict[str, Answer] = {}
    courses: list[Forecast] = []
    for n, name in enumerate(chosen, start=1):
        if name == "exchange":  # its trades are told as well, and are worked out once
            courses = exchange_courses(many, own.get(name, {}))
        answers[name] = _answer(many, modal, name, own.get(name, {}), courses if name == "exchange" else [])
        told(n, len(chosen))
    for name, values in _baselines(many).items():
        answers[name] = (values, _baselines(modal)[name], np.zeros(values.shape, dtype=bool))
    table = _forecasts(held, answers, shown, chosen)
    tables = {"forecasts": table, "disagreement": _disagreement(held, table)}
    tables["winners"] = _winners(held, many, answers, shown)
    tables["gains"] = _gains(held, many, answers)
    if "challenge" in chosen:
        tables |= challenge_tables(held, many, modal, shown, own.get("challenge", {}))
    if "exchange" in chosen and len(held.issues) > 1:
        tables |= exchange_tables(held, courses, modal, own.get("exchange", {}))
    if "spatial" in chosen:
        tables["turns"] = spatial_table(held, modal, own.get("spatial", {}))
    sentence, notes = said(held, tables)
    about: dict[str, Any] = {"models": list(chosen), "issues": list(shown), "worlds": worlds, "seed": seed}
    about["options"] = dict(options or {})
    return Finding("forecast", sentence, tables, held, about, notes)


def _named(wanted: Sequence[str] | None, known: Sequence[str], noun: str) -> tuple[str, ...]:
    """The names asked for in the order of those known, or all."""
    for name in wanted or ():
        if name not in known:
            raise SimError(f"there is no {noun} '{name}'. {did_you_mean(name, known, noun=noun + 's')}")
    return tuple(name for name in known if not wanted or name in wanted)


def _answer(
    many: Interests, modal: Interests, name: str, options: Mapping[str, Any], known: Sequence[Forecast]
) -> Answer:
    """Outcomes (R, K) over worlds and (1, K) at the modes, and where there was no agreement or no end."""
    try:
        middle = modal.answer(name, **options)
        found = known or [many.answer(name, **options)]
    except TypeError as error:
        raise SimError(f"the model {name} does not take these options: {', '.join(options)}") from error
    status = np.concatenate([part.status for part in found])
    odd = np.isin(status, (Status.NO_AGREEMENT, Status.UNSETTLED, Status.UNSOLVED))
    return np.concatenate([part.outcome for part in found]), middle.outcome, odd


def _baselines(held: Interests) -> dict[str, Array]:
    """The forecasts that need no model, (R, K) each."""
    worlds, actors, issues = held.position.shape
    flat = np.moveaxis(held.position, 2, 1).reshape(worlds * issues, actors)
    plain = baselines(flat)
    found = {"mean": plain["mean"], "plain_median": plain["median"], "middle": plain["middle"]}
    shaped = {name: values.reshape(worlds, issues) for name, values in found.items()}
    return {
        "mean": shaped["mean"],
        "plain_median": shaped["plain_median"],
        "today": held.today,
        "middle": shaped["middle"],
    }


def _title(name: str) -> str:
    return ISSUE_MODELS[name].title if name in ISSUE_MODELS else BASELINES[name]


def _forecasts(
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
                    "issue": key,
                    "issue_title": issue.title,
                    "model": name,
                    "model_title": _title(name),
                    "kind": "model" if name in chosen else "baseline",
                    **spread,
                    "mode": issue.low + span * middle[0, k],
                    "unsettled": float(odd[:, k].mean()),
                }
            )
        rows += _beside(scenario, key)
    return pd.DataFrame(rows)


def _beside(scenario: Scenario, issue: str) -> list[dict[str, Any]]:
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
    return [{"issue": issue, "issue_title": scenario.issues[issue].title, **row} for row in rows]


def _disagreement(scenario: Scenario, table: pd.DataFrame) -> pd.DataFrame:
    """By issue the lowest and the highest model by its median, and how far apart they are."""
    rows = []
    for key, mine in table[(table["kind"] == "model") & table["median"].notna()].groupby("issue", sort=False):
        low, high = (
            mine.iloc[int(mine["median"].to_numpy().argmin())],
            mine.iloc[int(mine["median"].to_numpy().argmax())],
        )
        naive = table[(table["issue"] == key) & (table["model"] == "mean") & (table["kind"] == "baseline")].iloc[0]
        gap = float(high["median"] - low["median"])
        issue = scenario.issues[str(key)]
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
                "unweighted_mean": naive["median"],
                "mean_inside": bool(low["median"] <= naive["median"] <= high["median"]),
            }
        )
    return pd.DataFrame(rows)


def _winners(scenario: Scenario, many: Interests, answers: Mapping[str, Answer], shown: Sequence[str]) -> pd.DataFrame:
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
                        "nearer_than_today": float(np.nanmean(away < before - NEARER)),
                    }
                )
    return pd.DataFrame(rows)


def _gains(scenario: Scenario, many: Interests, answers: Mapping[str, Answer]) -> pd.DataFrame:
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
                    "model_title": _title(name),
                    "actor": actor,
                    "actor_label": spec.label,
                    "q05": cut[0],
                    "median": cut[1],
                    "q95": cut[2],
                    "wins": float((gain[:, i] > NEARER).mean()),
                    "loses": float((gain[:, i] < -NEARER).mean()),
                }
            )
    return pd.DataFrame(rows)
