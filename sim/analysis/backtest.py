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
from sim.analysis.decisions import ALL, Decisions, forecasts_of, groups_of, naive, single_table, stand_in, title
from sim.analysis.estimates import FEWEST, Estimate, of_row, share_of, verdict
from sim.analysis.finding import Finding
from sim.analysis.interests import model_options
from sim.analysis.power import with_power
from sim.analysis.regimes import chosen as chosen_decisions
from sim.analysis.regimes import with_regime
from sim.analysis.words import fitting, highest, lowest
from sim.errors import SimError
from sim.models import ISSUE_MODELS
from sim.models.scores import difference, errors, score
from sim.results.files import sha256
from sim.results.wording import between, counted, listed, number, percent, points
from sim.scenario.suggest import did_you_mean
from sim.worlds.block import Array
from sim.worlds.draws import uniform

MARK = "compromise"
"""The model that the others are held against: the weighted mean."""
WORDS = {-1: "better", 1: "worse", 0: "cannot be told"}
"""By the side of 0 on which the difference from the weighted mean clearly lies."""


def backtest(
    data: str | Path | Decisions,
    *,
    power: str | Sequence[str] | None = None,
    where: Sequence[str] = (),
    since: str | None = None,
    until: str | None = None,
    group: str | None = None,
    models: Sequence[str] | None = None,
    options: Mapping[str, Mapping[str, Any]] | Sequence[str] = (),
    within: float = 10.0,
    scale: tuple[float, float] | str = (0.0, 100.0),
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
    options : mapping, or sequence of "MODEL.OPTION=VALUE"
        Model to its own options, such as ``{"election": {"transition": "markov_uniform"}}``.
    within : float
        Largest error, in points of the scale, that still counts as a hit.
    scale : (float, float), or "LOW:HIGH"
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
    low, high = scale = _ends(scale)
    wanted = model_options(options)
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
    groups = groups_of(held, group)
    report = progress or (lambda done, total: None)
    answers: dict[str, Array] = {}
    for n, name in enumerate(chosen, start=1):
        answers[name] = forecasts_of(held, name, wanted.get(name, {}))
        report(n, len(chosen))
    answers |= naive(held)
    missed = {name: errors(values, held.outcome) for name, values in answers.items()}
    span = high - low
    rows = [
        row
        for label, keep in groups.items()
        for row in _scores(missed, chosen, keep, label, span, within, resamples, seed)
    ]
    found = {"scores": pd.DataFrame(rows), "forecasts": single_table(held, answers, missed, low, span, group)}
    about = {
        "data": Path(held.label).name, "data_sha256": held.sha256, "power": tables, "where": list(where),
        "since": since, "until": until, "group": group, "models": list(chosen), "options": wanted, "within": within,
        "scale": list(scale), "units": units, "resamples": resamples, "seed": seed,
    }  # fmt: skip
    sentence, title, notes = said(found["scores"], held, within)
    return Finding("backtest", sentence, found, stand_in(held, scale), about, notes, title=title)


def _ends(scale: tuple[float, float] | str) -> tuple[float, float]:
    """The ends of a scale, as numbers or as written."""
    try:
        low, high = (float(part) for part in (scale.split(":") if isinstance(scale, str) else scale))
    except ValueError:
        raise SimError(f"--scale {scale}: write the two ends as LOW:HIGH, such as 0:100.") from None
    return low, high


def sources(options: Mapping[str, Any], given: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """The table that a command names, with what tells its content."""
    data = options["files"]
    return [data], [sha256(Path(data))] if Path(data).is_file() else []


def view(finding: Finding) -> pd.DataFrame:
    """The scores in few columns, for the terminal."""
    scores = finding.table
    grouped = scores["group"].nunique() > 1
    rows = [
        {
            **({"group": row["group"]} if grouped else {}),
            "model": str(row["model_title"]).split(" (")[0],
            "decisions": row["decisions"],
            "mean error": f"{row['mean_error']:.1f} ({row['low']:.1f}-{row['high']:.1f})".replace(" (nan-nan)", ""),
            "median": f"{row['median_error']:.1f}",
            "hits": percent(row["hit_rate"]),
            "against mean": row["verdict"] and f"{row['difference']:+z.1f} {row['verdict']}",
        }
        for _, row in scores.iterrows()
    ]
    return pd.DataFrame(rows)


def _named(models: Sequence[str] | None) -> tuple[str, ...]:
    for name in models or ():
        if name not in ISSUE_MODELS:
            raise SimError(f"there is no model '{name}'. {did_you_mean(name, ISSUE_MODELS, noun='models')}")
    return tuple(name for name in ISSUE_MODELS if not models or name in models or name == MARK)


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
        few = found.decisions < FEWEST  # resampling so few says nothing of how much they scatter
        low, high, away_low, away_high = (
            np.nan if few else span * one for one in (found.mean_error.low, found.mean_error.high, gap.low, gap.high)
        )
        side = verdict(Estimate(span * gap.value, away_low, away_high, found.decisions), among=len(missed) - 1).side
        rows.append({
            "group": label, "model": name, "model_title": title(name), "kind": "model" if name in chosen else "naive",
            "decisions": found.decisions, "mean_error": span * found.mean_error.value, "low": low, "high": high,
            "median_error": span * found.median_error, "hit_rate": found.hit_rate, "difference": span * gap.value,
            "difference_low": away_low, "difference_high": away_high,
            "verdict": "" if name == MARK else WORDS[side],
        })  # fmt: skip
    return rows


def said(scores: pd.DataFrame, held: Decisions, within: float) -> tuple[str, str, tuple[str, ...]]:
    """The sentence of a back-test, its title and its notes."""
    mine = scores[scores["group"] == ALL].set_index("model")
    mark, others = mine.to_dict("index")[MARK], mine.drop(index=MARK)
    count = int(mark["decisions"])
    base = f"the weighted mean, which misses {counted(count, 'decision')} by {mark['mean_error']:.1f} points on average"
    if count >= FEWEST:
        base += f" ({mark['low']:.1f} to {mark['high']:.1f})"
    better = others[others["verdict"] == WORDS[-1]].sort_values("mean_error")
    if len(better):
        names = [f"{row['model_title']} ({row['mean_error']:.1f})" for _, row in better.iterrows()]
        sentence = f"{listed(names)} beat{'s' if len(names) == 1 else ''} {base}."
        more = f" and {counted(len(names) - 1, 'other')}" if len(names) > 1 else ""
        heading = f"{better['model_title'].iloc[0]}{more} beat{'' if more else 's'} the weighted mean"
    elif count < FEWEST:
        sentence = f"Which model is nearer than {base}, cannot be told: it takes {FEWEST} decisions at least."
        heading = f"{counted(count, 'decision')} cannot tell the models apart"
    else:
        sentence = f"Nothing clearly beats {base}" + (f"; {_nearest(others)}." if len(others) else ".")
        heading = f"No model clearly beats the weighted mean on {counted(count, 'decision')}"
    notes = [*_against(others), *_hits(mine, within), *_in_groups(scores), *held.notes]
    if held.capability is None:
        notes.append("No voting power is given, so everybody weighs the same; --power or a column capability adds it.")
    notes.append(
        "Intervals are 95 % paired bootstrap intervals over decisions. Decisions on one proposal hang together, so "
        f"the true ones are somewhat wider; fewer than {FEWEST} decisions have none. Each is of one comparison; better "
        f"or worse is said only where one that is wide enough for all {len(others)} leaves out no difference."
    )
    return sentence, fitting(heading), tuple(notes)


def _nearest(others: pd.DataFrame) -> str:
    best = lowest(others, "mean_error")
    found = verdict(of_row(best, "difference", int(best["decisions"])), among=len(others))
    return (
        f"{best['model_title']} has the smallest mean error with {best['mean_error']:.1f}, but whether it is nearer "
        f"{found.untold('decision')}"
    )


def _against(others: pd.DataFrame) -> list[str]:
    """How the naive forecasts and the models compare with the weighted mean."""
    parts = []
    for side, words in ((1, "Clearly worse than"), (0, "Not to be told from")):
        names = [str(title) for title in others.loc[others["verdict"] == WORDS[side], "model_title"]]
        if names:
            parts.append(f"{words} the weighted mean: {listed(names)}.")
    return parts


def _hits(mine: pd.DataFrame, within: float) -> list[str]:
    mark = mine.to_dict("index")[MARK]
    share, count = float(mark["hit_rate"]), int(mark["decisions"])
    hits = share_of(share, count)
    interval = between(hits.low, hits.high)
    return [f"Within {points(within)}: the weighted mean in {percent(share)} of decisions ({interval})."]


def _in_groups(scores: pd.DataFrame) -> list[str]:
    """Groups in which something beats the weighted mean, and where that misses most."""
    rest = scores[scores["group"] != ALL]
    found = rest[(rest["verdict"] == WORDS[-1]) & (rest["decisions"] >= 10)]
    notes = [
        f"In {group}, {listed([str(title) for title in rows['model_title']])} did better, in many comparisons."
        for group, rows in found.groupby("group", sort=False)
    ]
    marks = rest[(rest["model"] == MARK) & (rest["decisions"] >= FEWEST)]
    if len(marks) > 1:
        parts = [
            f"{number(row['mean_error'])} points ({number(row['low'])} to {number(row['high'])}) in {row['group']}"
            for row in (lowest(marks, "mean_error"), highest(marks, "mean_error"))
        ]
        notes.append(f"The weighted mean misses by {parts[0]}, and by {parts[1]}.")
    return notes
