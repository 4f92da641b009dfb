"""The run in one table: a row per path, for terminals, reports and files.

``TABLES`` names the tables that have no chart of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.results.counts import counts
from sim.results.endings import causes, ending_shares, everybody_gains, leading_endings, survival

if TYPE_CHECKING:
    from sim.results.results import Results


def summary_table(results: Results) -> pd.DataFrame:
    """One row per path.

    Columns: path, path_title, stages, drift (asks nobody and has no duties), signed (share of worlds in which anything
    was ever signed), in_force_12, in_force_60, in_force_120 (in which it is in force so many months later, or at the
    horizon where that comes before), completed with its 95 % interval, standing, kept (mean share of stages delivered),
    everybody_gains, ending (the most frequent), ending_share, kind (why the next stage failed where a part
    stands, else the ending), stage, who and issue (most frequent within that ending), who_share, gap_points (median
    over the worlds of that cause), reason. All shares are of all worlds, medians over the worlds that are kept.
    """
    data, found, worlds = results.data, counts(results.data), results.worlds
    reason = results.reason_table.set_index("path").loc[list(results.paths)]
    leading = leading_endings(data).set_index("path").loc[list(results.paths)]
    shares = ending_shares(data).pivot(index="path", columns="ending").loc[list(results.paths)]
    lasting = survival(data).pivot(index="path", columns="age", values="share").loc[list(results.paths)]
    stages = data["n_stages"].values.astype(int)
    return pd.DataFrame(
        {
            "path": results.paths,
            "path_title": [results.path_title(path) for path in results.paths],
            "stages": stages,
            "drift": data["drift"].values,
            "signed": lasting[0].values,
            **{f"in_force_{age}": lasting[age].values for age in TOLD_AGES},
            **{f"completed{end}": shares[column, "completed"].values for end, column in _COMPLETED.items()},
            "standing": shares["share", "standing"].values,
            "kept": found["delivered_worlds"].values[:, 1:].sum(axis=1) / worlds / np.maximum(stages, 1),
            "everybody_gains": everybody_gains(data)["share"].values,
            **{name: leading[name].values for name in ("ending", "ending_share")},
            "kind": leading["kind"].values,
            "stage": leading["stage"].values,
            "who": [results.actor_label(key) if key else "" for key in leading["actor"]],
            "issue": leading["issue"].values,
            "who_share": leading["share"].values,
            "gap_points": leading["gap_median"].values,
            "reason": reason["reason"].values,
        }
    )


TOLD_AGES = (12, 60, 120)
"""Months after the first signature at which a table tells how much is still in force."""
_COMPLETED = {"": "share", "_low": "low", "_high": "high"}
TABLES: dict[str, Callable[[Results], pd.DataFrame]] = {
    "summary": summary_table,
    "reasons": lambda results: results.reason_table,
    "causes": lambda results: causes(results.data),
    "in_force": lambda results: survival(results.data),
}
"""Tables without a chart, by name."""
