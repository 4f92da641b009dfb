"""The naive forecasts beside the outcomes, and whether the paths say anything that they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.report.markup import Html, table, tag
from sim.results.wording import number, points, spoken

if TYPE_CHECKING:
    from sim.results import Results


def baseline_data(results: Results) -> pd.DataFrame:
    """Per issue: today, weighted mean and median of positions, and the median outcome of every path."""
    from sim.charts.positions import positions_data

    positions = positions_data(results).drop_duplicates("issue").set_index("issue")
    median = results.data["final_value"].median("world").transpose("issue", "path").values
    final = pd.DataFrame(median, index=list(results.scenario.issues), columns=list(results.paths))
    known = positions.reindex(final.index)
    base = pd.DataFrame({"today": [results.scenario.issues[str(i)].today.mode for i in final.index]}, index=final.index)
    return base.assign(mean=known["mean"], median=known["median"]).join(final)


def baseline(results: Results) -> list[Html]:
    """The table, and in a sentence how far outcomes lie from each naive forecast."""
    data = baseline_data(results)
    outcome = data[list(results.paths)]
    gaps = {name: float(np.nanmean(np.abs(outcome.sub(data[name], axis=0)))) for name in ("today", "mean", "median")}
    moved = (outcome.sub(data["today"], axis=0).abs().mean()).sort_values(ascending=False)
    words = (
        f"Averaged over issues and paths, the median outcome lies {points(gaps['today'])} from where things stand "
        "today, "
        f"{points(gaps['mean'])} from the weighted mean of positions and {points(gaps['median'])} from their "
        "weighted median "
        "(weights: salience times leverage)."
    )
    plain = (
        f" In the median world even the path that moves most, {results.path_title(str(moved.index[0]))}, ends "
        f"{points(moved.iloc[0])} from "
        "today on average, so for the typical world the forecast that nothing changes does about as well as the "
        "model; what the model "
        "adds is where each path stops, over what, and by how much."
        if moved.iloc[0] < 10
        else f" The path that moves most in the median world, {results.path_title(str(moved.index[0]))}, ends "
        f"{points(moved.iloc[0])} from today on average."
    )
    rows = [
        [spoken(str(issue)), *("" if np.isnan(v) else number(round(v)) for v in row)]
        for issue, row in zip(data.index, data.to_numpy(), strict=True)
    ]
    head = ["issue", "today", "weighted mean", "weighted median", *(results.path_title(path) for path in results.paths)]
    caption = "Where each issue settles in the median world, by path, beside what a naive forecaster would say."
    return [tag("p", words + plain), table(head, rows, caption=caption, numbers=range(1, len(head)))]
