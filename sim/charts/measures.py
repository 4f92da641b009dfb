"""Outcomes in the units of the field, such as warheads or dollars a year: fans over months, one figure a measure.

The translation from an issue's scale is the scenario's and mostly judgement, so the wide band takes in its range too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.charts.base import claim, context, first_places, needing_consent
from sim.charts.grid import moving
from sim.charts.issue_values import draw_fans, ends_in_words
from sim.results.measures import measured, timelines
from sim.results.statistics import bands

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.results import Results


def measures_data(results: Results) -> pd.DataFrame:
    """Quantiles over worlds of every measure by path and month.

    The median and the middle half are at the translation's most likely figures; q05 is taken at its low ends
    and q95 at its high ends, so that the wide band holds both kinds of doubt. Columns: measure, measure_title,
    unit, issue, path, path_title, month, q05, q25, median, q75, q95, needs_consent.
    """
    if not results.data.sizes["trace_world"]:
        return pd.DataFrame(columns=["measure"])
    month, value = timelines(results)
    consent = needing_consent(results)
    frames = []
    issues = results.scenario.issues
    behind = [issue for issue, spec in issues.items() if spec.measures]
    places = [list(issues).index(issue) for issue in behind]
    shown = value[..., places]
    for k, issue in enumerate(behind):
        for key, measure in issues[issue].measures.items():
            for p, path in enumerate(results.paths):
                each = shown[p][:, :, k]
                cut = bands(measured(measure, each, month))
                ends = [bands(measured(measure, each, month, which)) for which in ("low", "high")]
                cut["q05"] = np.minimum(ends[0]["q05"], ends[1]["q05"])
                cut["q95"] = np.maximum(ends[0]["q95"], ends[1]["q95"])
                frames.append(
                    pd.DataFrame(
                        {
                            "measure": key,
                            "measure_title": measure.title,
                            "unit": measure.unit,
                            "issue": issue,
                            "path": path,
                            "path_title": results.path_title(path),
                            "month": month,
                            **cut,
                            "needs_consent": consent[path],
                        }
                    )
                )
    columns = ["measure", "measure_title", "unit", "issue", "path", "path_title", "month", "needs_consent"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def measures_parts(table: pd.DataFrame) -> list[str]:
    """One figure a measure that any path moves away from drift."""
    return [key for key in first_places(table["measure"]) if moving(_part(table, key), _least(_part(table, key)))]


def _least(mine: pd.DataFrame) -> float:
    """A hundredth of what the figure spans."""
    return 0.01 * max(float(mine["q95"].max()) - min(float(mine["q05"].min()), 0.0), 1e-9)


def measures_title(table: pd.DataFrame, part: str | None = None) -> str:
    """Between which amounts the median worlds of the paths that need consent end."""
    mine = _part(table, part)
    what, unit = str(mine["measure_title"].iloc[0]), str(mine["unit"].iloc[0])
    named = what if what.casefold() == unit.casefold() else f"{what} ({unit})"
    return claim(f"{named}: {ends_in_words(mine)}", f"{what}: {ends_in_words(mine)}", what)


def draw_measures(figure: Figure, table: pd.DataFrame, part: str | None = None) -> None:
    """Columns of fans that share the scale of the measure."""
    mine = _part(table, part)
    draw_fans(
        figure,
        mine,
        title=measures_title(table, part),
        note="Translated from the issue's scale by the scenario's judgement. Median over worlds and half of the worlds "
        f"(dark), nine tenths (light) with the translation's own range; {context(table).sample}.",
        scale=str(mine["unit"].iloc[0]),
        today=None,
        least=_least(mine),
    )


def _part(table: pd.DataFrame, part: str | None) -> pd.DataFrame:
    return table[table["measure"] == (part or table["measure"].iloc[0])]
