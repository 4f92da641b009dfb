"""The run in one table: a row per path, for terminals, reports and files.

``TABLES`` names the tables that have no chart of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.results.counts import counts
from sim.results.endings import causes, everybody_gains, leading_endings
from sim.results.statistics import wilson_interval

if TYPE_CHECKING:
    from sim.results.results import Results


def summary_table(results: Results) -> pd.DataFrame:
    """One row per path.

    Columns: path, path_title, stages, signed_first (share of worlds that signed stage 1; 1 where nobody is asked),
    completed with its 95 % interval, kept (mean share of stages delivered), months (median month of the end),
    everybody_gains, ending (most frequent way to end), ending_share, who and issue (most frequent within that
    ending), who_share, gap_points (median over the worlds of that cause), reason. All shares are of all worlds, medians
    over the worlds that are kept.
    A stage that was delivered can still be followed by a shock, so ``kept`` may stand above ``completed``.
    """
    data, found, worlds = results.data, counts(results.data), results.worlds
    reason = results.reason_table.set_index("path").loc[list(results.paths)]
    leading = leading_endings(data).set_index("path").loc[list(results.paths)]
    completed = found["cause_worlds"].values[:, found["cause_ending"].values == 0].sum(axis=1)
    low, high = wilson_interval(completed, worlds)
    stages = data["n_stages"].values.astype(int)
    return pd.DataFrame(
        {
            "path": results.paths,
            "path_title": [results.path_title(path) for path in results.paths],
            "stages": stages,
            "signed_first": found["signed_worlds"].values[:, 1] / worlds,
            "completed": completed / worlds,
            "completed_low": low,
            "completed_high": high,
            "kept": found["delivered_worlds"].values[:, 1:].sum(axis=1) / worlds / np.maximum(stages, 1),
            "months": data["ending_month"].median("world").values.astype(float),
            "everybody_gains": everybody_gains(data)["share"].values,
            "ending": leading["ending"].values,
            "ending_share": leading["ending_share"].values,
            "who": [results.actor_label(key) if key else "" for key in leading["actor"]],
            "issue": leading["issue"].values,
            "who_share": leading["share"].values,
            "gap_points": leading["gap_median"].values,
            "reason": reason["reason"].values,
        }
    )


TABLES: dict[str, Callable[[Results], pd.DataFrame]] = {
    "summary": summary_table,
    "reasons": lambda results: results.reason_table,
    "causes": lambda results: causes(results.data),
}
"""Tables without a chart, by name."""
