"""Decision models on decisions with known outcomes, beside forecasts that need no model, with intervals.

Models are scored on the same decisions, so their difference from the weighted mean has a paired bootstrap interval
(Efron and Tibshirani 1993). Models that settle issues together get all issues of a proposal at once. The question
that is answered: does anything beat the weighted mean here?
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.decision_rows import read_decisions
from sim.analysis.decisions import Decisions
from sim.analysis.finding import Finding
from sim.analysis.power import with_power
from sim.analysis.regimes import chosen as chosen_decisions
from sim.analysis.regimes import with_regime
from sim.errors import SimError
from sim.models import ISSUE_MODELS, compromise
from sim.models.scores import baselines, difference, errors, score
from sim.results.wording import listed, number, percent, points
from sim.scenario.schema import Scenario
from sim.scenario.suggest import did_you_mean
from sim.worlds.block import Array
from sim.worlds.draws import uniform

NAIVE = {
    "salience_mean": "Mean weighted by salience only",
    "mean": "Unweighted mean",
    "plain_median": "Unweighted median",
    "reference": "Reference point",
    "middle": "Middle of the scale",
}
"""Forecasts that need no model; the first only where there is a capability to leave out."""

MARK = "compromise"
"""The model that the others are held against: the weighted mean."""

ALL = "all"


def backtest(
    data: str | Path | Decisions,
    *,
    power: str | Sequence[str] | None = None,
    where: Sequence[str] = (),
    since: str | None = None,
    until: str | None = None,
    group: str | None = None,
    models: Sequence[str] | None = None,
    options: Mapping[str, Mapping[str, Any]] | None = None,
    within: float = 10.0,
    scale: tuple[float, float] = (0.0, 100.0),
    units: str | None = None,
    resamples: int = 2000,
    seed: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Finding:
    """Score decision models on decisions with known outcomes.

    Parameters
    ----------
    data : path or Decisions
        See :mod:`sim.analysis.decisions` for the forms of a table.
    power : str or sequence of str, optional
        Tables of voting power, see :func:`sim.analysis.power.with_power`: each for the decisions of its own regime, the
        others are left out. Without one, and without a column ``capability``, everybody weighs the same.
    where : sequence of str
        Only decisions with these values, ``COLUMN=VALUE``; any of the values of a column.
    since, until : str, optional
        Only decisions made from a day on, and before another, such as 2004-11-01.
    group : str, optional
        A column by which decisions are scored apart as well.
    models : sequence of str, optional
        All if absent; the weighted mean is always among them.
    options : mapping, optional
        Model to its own options, such as ``{"election": {"transition": "markov_uniform"}}``.
    within : float
        Largest error, in points of the scale, that still counts as a hit.
    scale : (float, float)
        Ends of the scale.
    units : {"points", "share"}, optional
        Of saliences; see :func:`sim.analysis.decision_rows.read_decisions`.
    resamples, seed : int
        Bootstrap draws and their seed.
    progress : callable, optional
        Told (models done, models in all).

    Returns
    -------
    Finding
        Tables: scores (a row per group and model), and every single forecast.

    Raises
    ------
    SimError
        For a table that cannot be read, a column or a model that is not there.
    """
    low, high = scale
    if not low < high:
        raise SimError(f"scale: {low:g} to {high:g} is no scale; write LOW:HIGH.")
    if not 0 <= within < float("inf"):
        raise SimError(f"within: {within:g} is no distance; write zero or more points of the scale, such as 10.")
    if not 1 <= resamples <= 100_000:
        raise SimError(f"resamples: {resamples} is outside 1 to 100,000.")
    held = data if isinstance(data, Decisions) else read_decisions(data, low=low, high=high, units=units)
    held = chosen_decisions(with_regime(held), where, since, until)
    tables = [power] if isinstance(power, str) else list(power or ())
    held = with_power(held, *tables) if tables else held
    chosen = _named(models)
    groups = _groups(held, group)
    told = progress or (lambda done, total: None)
    answers: dict[str, Array] = {}
    for n, name in enumerate(chosen, start=1):
        answers[name] = _forecasts(held, name, (options or {}).get(name, {}))
        told(n, len(chosen))
    answers |= _naive(held)
    missed = {name: errors(values, held.outcome) for name, values in answers.items()}
    span = high - low
    rows = [
        row
        for label, keep in groups.items()
        for row in _scores(missed, chosen, keep, label, span, within, resamples, seed)
    ]
    found = {"scores": pd.DataFrame(rows), "forecasts": _single(held, answers, missed, low, span, group)}
    about = {
        "data": Path(held.label).name,
        "data_sha256": held.sha256,
        "power": tables,
        "where": list(where),
        "since": since,
        "until": until,
        "group": group,
        "models": list(chosen),
        "options": {name: dict(chosen) for name, chosen in (options or {}).items()},
        "within": within,
        "scale": list(scale),
        "units": units,
        "resamples": resamples,
        "seed": seed,
    }
    sentence, notes = said(found["scores"], held, within, has_power=held.capability is not None)
    return Finding("backtest", sentence, found, _stand_in(held, scale), about, notes)


def _named(models: Sequence[str] | None) -> tuple[str, ...]:
    for name in models or ():
        if name not in ISSUE_MODELS:
            raise SimError(f"there is no model '{name}'. {did_you_mean(name, ISSUE_MODELS, noun='models')}")
    return tuple(name for name in ISSUE_MODELS if not models or name in models or name == MARK)


def _groups(held: Decisions, column: str | None) -> dict[str, NDArray[np.intp]]:
    """Decisions by group; all of them first."""
    groups = {ALL: np.arange(len(held.issues))}
    if column is None:
        return groups
    if column not in held.columns:
        raise SimError(f"there is no column '{column}'. {did_you_mean(column, held.columns, noun='columns')}")
    values = np.array(held.columns[column])
    for value in dict.fromkeys(held.columns[column]):
        groups[value or "(empty)"] = np.flatnonzero(values == value)
    return groups


def _capability(held: Decisions) -> Array:
    return np.where(np.isnan(held.position), np.nan, 1.0) if held.capability is None else held.capability


def _forecasts(held: Decisions, name: str, options: Mapping[str, Any]) -> Array:
    """One model's forecasts (D,); joint models get the issues of a proposal together."""
    model, power = ISSUE_MODELS[name], _capability(held)
    if not model.joint:
        return model.forecast(held.position, held.salience, power, **options).outcome
    members: dict[str, list[int]] = {}
    for d, proposal in enumerate(held.proposals):
        members.setdefault(proposal, []).append(d)
    found = np.full(len(held.issues), np.nan)
    for size in sorted({len(rows) for rows in members.values()}):
        rows = np.array([part for part in members.values() if len(part) == size])
        cubes = [np.moveaxis(part[rows], 1, 2) for part in (held.position, held.salience, power)]
        found[rows] = model.forecast(*cubes, **options).outcome
    return found


def _naive(held: Decisions) -> dict[str, Array]:
    """The forecasts that need no model, (D,) each."""
    plain = baselines(held.position, reference=held.reference)
    found = {"mean": plain["mean"], "plain_median": plain["median"]}
    if not np.isnan(held.reference).all():
        found["reference"] = plain["reference"]
    found["middle"] = plain["middle"]
    if held.capability is None:
        return found
    equal = np.where(np.isnan(held.position), np.nan, 1.0)
    return {"salience_mean": compromise.forecast(held.position, held.salience, equal).outcome, **found}


def title(name: str) -> str:
    """A model's or a naive forecast's name in charts."""
    return ISSUE_MODELS[name].title if name in ISSUE_MODELS else NAIVE[name]


def _scores(
    missed: Mapping[str, Array],
    chosen: Sequence[str],
    keep: NDArray[np.intp],
    label: str,
    span: float,
    within: float,
    resamples: int,
    seed: int,
) -> list[dict[str, object]]:
    """A row a model for one group, in points of the scale."""
    size = keep.size
    purpose = f"bootstrap {label}"
    draws = np.stack([uniform(seed, f"{purpose} {d}", 0, resamples) * size for d in range(size)], axis=1).astype(
        np.intp
    )
    rows: list[dict[str, object]] = []
    for name, error in missed.items():
        mine, mark = error[keep], missed[MARK][keep]
        if np.isnan(mine).all():
            continue
        found, gap = score(mine, draws, tolerance=within / span), difference(mine, mark, draws)
        rows.append(
            {
                "group": label,
                "model": name,
                "model_title": title(name),
                "kind": "model" if name in chosen else "naive",
                "decisions": found.decisions,
                "mean_error": span * found.mean_error.value,
                "low": span * found.mean_error.low,
                "high": span * found.mean_error.high,
                "median_error": span * found.median_error,
                "hit_rate": found.hit_rate,
                "difference": span * gap.value,
                "difference_low": span * gap.low,
                "difference_high": span * gap.high,
                "verdict": ""
                if name == MARK
                else "better"
                if gap.high < 0
                else "worse"
                if gap.low > 0
                else "no clear difference",
            }
        )
    return rows


def _single(
    held: Decisions,
    answers: Mapping[str, Array],
    missed: Mapping[str, Array],
    low: float,
    span: float,
    group: str | None,
) -> pd.DataFrame:
    """Every forecast of every decision."""
    base = {"issue": held.issues, "proposal": held.proposals, "outcome": low + span * held.outcome}
    if group is not None:
        base["group"] = held.columns[group]
    return pd.concat(
        [
            pd.DataFrame({**base, "model": name, "forecast": low + span * values, "error": span * missed[name]})
            for name, values in answers.items()
        ],
        ignore_index=True,
    )


def _stand_in(held: Decisions, scale: tuple[float, float]) -> Scenario:
    """A finding speaks of a scenario: here it has the title of the table, and its scale."""
    return Scenario.model_validate(
        {
            "title": f"Back-test on {Path(held.label).name}",
            "caveat": "Positions and saliences are experts' readings; the next case need not be like those collected.",
            "issues": {
                "decision": {
                    "title": "What was decided",
                    "scale": {scale[0]: "low", scale[1]: "high"},
                    "today": scale[0],
                }
            },
            "actors": {"anybody": {"name": "Anybody"}},
        }
    )


def said(scores: pd.DataFrame, held: Decisions, within: float, *, has_power: bool) -> tuple[str, tuple[str, ...]]:
    """The sentence of a back-test, and its notes."""
    mine = scores[scores["group"] == ALL].set_index("model")
    mark, others = mine.loc[MARK], mine.drop(index=MARK)
    miss = f"{mark['mean_error']:.1f} points on average ({mark['low']:.1f} to {mark['high']:.1f})"
    better = others[others["verdict"] == "better"].sort_values("mean_error")
    base = f"the weighted mean, which misses {mark['decisions']:,} decisions by {miss}"
    if len(better):
        names = listed([f"{row['model_title']} ({row['mean_error']:.1f})" for _, row in better.iterrows()])
        verb = "beats" if len(better) == 1 else "beat"
        sentence = f"{names} clearly {verb} {base}."
    else:
        sentence = f"Nothing clearly beats {base}" + (f"; {_nearest(others)}." if len(others) else ".")
    notes = [*_against(others), *_hits(mine, within), *_in_groups(scores), *held.notes]
    if not has_power:
        notes.append("No voting power is given, so everybody weighs the same; --power or a column capability adds it.")
    notes.append(
        "Intervals are 95 % paired bootstrap intervals over decisions. Decisions on one proposal hang together, so "
        "the true ones are somewhat wider."
    )
    return sentence, tuple(notes)


def _nearest(others: pd.DataFrame) -> str:
    best = others.iloc[int(others["mean_error"].to_numpy().argmin())]
    low, high = best["difference_low"], best["difference_high"]
    return (
        f"{best['model_title']} comes nearest with {best['mean_error']:.1f}, a difference of "
        f"{best['difference']:+.1f} points ({low:+.1f} to {high:+.1f})"
    )


def _against(others: pd.DataFrame) -> list[str]:
    """How the naive forecasts and the models compare with the weighted mean."""
    parts = []
    for verdict, words in (("worse", "clearly worse than"), ("no clear difference", "not to be told from")):
        names = [str(title) for title in others.loc[others["verdict"] == verdict, "model_title"]]
        if names:
            parts.append(f"{words} the weighted mean: {listed(names)}")
    return [f"{part[:1].upper()}{part[1:]}." for part in parts]


def _hits(mine: pd.DataFrame, within: float) -> list[str]:
    best = mine.iloc[int(mine["hit_rate"].to_numpy().argmax())]
    return [
        f"Within {points(within)}: the weighted mean in {percent(float(mine['hit_rate'][MARK]))} of decisions, at best "
        f"{best['model_title']} in {percent(best['hit_rate'])}."
    ]


def _in_groups(scores: pd.DataFrame) -> list[str]:
    """Groups in which something does clearly better or where the mean misses most."""
    rest = scores[scores["group"] != ALL]
    found = rest[(rest["verdict"] == "better") & (rest["decisions"] >= 10)]
    notes = [
        f"In {group}, {listed([str(title) for title in rows['model_title']])} did clearly better, in many comparisons."
        for group, rows in found.groupby("group", sort=False)
    ]
    marks = rest[rest["model"] == MARK]
    if len(marks) > 1:
        ends = [
            marks.iloc[int(marks["mean_error"].to_numpy().argmin())],
            marks.iloc[int(marks["mean_error"].to_numpy().argmax())],
        ]
        told = [f"{number(row['mean_error'])} points in {row['group']} ({row['decisions']} decisions)" for row in ends]
        notes.append(f"The weighted mean misses by {told[0]} and by {told[1]}.")
    return notes
