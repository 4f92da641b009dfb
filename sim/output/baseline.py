"""The naive forecasts beside the outcomes, and whether the paths say anything that they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.output.page import HtmlTable
from sim.results.measures import today_values
from sim.results.wording import number, points, quoted

if TYPE_CHECKING:
    from sim.results import Results
    from sim.scenario.schema import Scenario


def naive_forecasts(scenario: Scenario) -> pd.DataFrame:
    """Mean and median of the most likely positions on every issue, weighted by salience times leverage.

    These are what simple models of collective decisions forecast (Achen in Thomson et al., The European Union Decides,
    2006; Black, 1948): a result that does no better than they has shown nothing.
    """
    rows = {}
    for issue in scenario.issues:
        held = [(one, one.interests[issue]) for one in scenario.actors.values() if issue in one.interests]
        if held:
            where = np.array([interest.position.mode for _, interest in held])
            weight = np.array([
                interest.salience.mode * (one.leverage[issue].mode if issue in one.leverage else 50.0)
                for one, interest in held
            ])  # fmt: skip
            weight = weight if weight.sum() > 0 else np.ones(len(held))
            rows[issue] = (float(weight @ where / weight.sum()), weighted_median(where, weight))
    return pd.DataFrame.from_dict(rows, orient="index", columns=["mean", "median"])


def weighted_median(values: np.ndarray, weights: np.ndarray) -> float:
    """The lowest value at or below which half of the weight lies.

    >>> weighted_median(np.array([10.0, 90.0, 40.0]), np.array([0.3, 0.3, 0.4]))
    40.0
    """
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) >= weights.sum() / 2 - 1e-12
    return float(values[order][int(np.argmax(reached))])


def baseline_data(results: Results) -> pd.DataFrame:
    """Per issue: today, weighted mean and median of positions, and the median outcome of every path.

    Today and outcomes are medians over the same worlds, those whose stages were kept.
    """
    naive = naive_forecasts(results.scenario)
    final_value = results.data["final_value"]
    traced = results.data.sizes["trace_world"]
    median = final_value[:, : traced or None].median("world").transpose("issue", "path").values
    final = pd.DataFrame(median, index=list(results.scenario.issues), columns=list(results.paths))
    known = naive.reindex(final.index)
    base = pd.DataFrame({"today": today_values(results)}).reindex(final.index)
    return base.assign(mean=known["mean"], median=known["median"]).join(final)


def baseline(results: Results) -> tuple[str, HtmlTable]:
    """In a sentence how far outcomes lie from each naive forecast, and the table."""
    data = baseline_data(results)
    outcome = data[list(results.paths)]
    gaps = {name: float(np.nanmean(np.abs(outcome.sub(data[name], axis=0)))) for name in ("today", "mean", "median")}
    moved = (outcome.sub(data["today"], axis=0).abs().mean()).sort_values(ascending=False)
    over = "issues" if len(results.paths) == 1 else "issues and paths"
    words = (
        f"Averaged over {over}, the median outcome lies {points(gaps['today'])} from where things stand "
        f"today (the median over worlds), {points(gaps['mean'])} from the weighted mean of positions and "
        f"{points(gaps['median'])} from their weighted median (weights: salience times leverage). "
        f"The path that moves most in the median world, {quoted(results.path_title(str(moved.index[0])))}, ends "
        f"{points(moved.iloc[0])} from today on average. "
        "Nothing is scored here, since what will happen is not known: where outcomes lie close to a naive forecast, "
        "the model adds where each path stops, over what and by how much, and not a different end."
    )
    lowest, highest = outcome.min(axis=1), outcome.max(axis=1)
    table = data[["today", "mean", "median"]].assign(low=lowest, high=highest)
    rows = [
        [results.issue_label(str(issue)), *("" if np.isnan(v) else number(round(v)) for v in row)]
        for issue, row in zip(table.index, table.to_numpy(), strict=True)
    ]
    head = ["issue", "today", "weighted mean", "weighted median", "lowest path", "highest path"]
    caption = "Where issues stand at the horizon in the median world beside what a naive forecaster would say."
    return words, HtmlTable(head, rows, caption, range(1, len(head)))
